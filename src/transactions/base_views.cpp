#include <cmath>

#include <goodwill/core/bytes.hpp>
#include <goodwill/core/error.hpp>
#include <goodwill/transactions/customer_base.hpp>

#include "transactions/base_builder.hpp"
#include "transactions/scan.hpp"

/// What a customer base tells: the summary at a date, and the holdout.
namespace goodwill::inline v0::transactions {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// What a customer did up to a date, and after it.
struct history {
    core::day_number first = 0, last = 0;
    std::int64_t purchases = 0, later = 0;  ///< purchase days
};

template <class Sum>
struct money_of_history {
    Sum repeat = 0, later = 0;
};

template <class Sum>
history read_history(const customer_base& base, std::size_t i, core::day_number end, money_of_history<Sum>& money) {
    history h;
    const auto amounts = [&] {
        if constexpr (std::is_floating_point_v<Sum>)
            return base.rounded_amount();
        else
            return base.scaled_amount();
    }();
    const auto begin = static_cast<std::size_t>(base.offsets()[i]),
               stop = static_cast<std::size_t>(base.offsets()[i + 1]);
    for (std::size_t at = begin; at < stop; ++at) {
        const bool purchase = base.orders()[at] != 0;
        const core::day_number day = base.day()[at];
        const Sum m = amounts.empty() ? 0 : static_cast<Sum>(amounts[at]);
        if (day > end) {
            h.later += purchase;
            money.later += m;
            continue;
        }
        if (h.purchases != 0) money.repeat += m;
        if (!purchase) continue;
        if (h.purchases++ == 0) h.first = day;
        h.last = day;
    }
    return h;
}

constexpr std::size_t chunk = std::size_t{1} << 15;

[[nodiscard]] core::day_number first_purchase(const customer_base& base, std::size_t i) noexcept {
    auto at = static_cast<std::size_t>(base.offsets()[i]);
    while (base.orders()[at] == 0) ++at;
    return base.day()[at];
}

template <class Sum>
summary summary_at(const customer_base& base, core::day_number end, int threads, holdout* after) {
    const std::size_t n = base.customers();
    const char* function = after != nullptr ? "CustomerBase.holdout" : "CustomerBase.summary";
    // Who is in it: customers are few against their days, so the first purchase is looked up twice.
    std::vector<std::size_t> which;
    which.reserve(n);
    for (std::size_t i = 0; i < n; ++i)
        if (first_purchase(base, i) <= end) which.push_back(i);
    summary out;
    out.unit = base.unit();
    out.end = end;
    out.report = base.report();
    out.report.customers = static_cast<std::int64_t>(which.size());
    out.report.later_customers = static_cast<std::int64_t>(n - which.size());
    out.customer = pick(base.customer(), which);
    for (auto* column : {&out.frequency, &out.recency, &out.T, &out.monetary_value}) column->resize(which.size());
    if (after != nullptr) {
        after->frequency_holdout.resize(which.size());
        after->monetary_holdout.resize(which.size());
    }
    const double per = core::days_per(base.unit());
    const int scale = base.exact() ? base.amount_scale() : 0;
    const std::size_t chunks = core::chunk_count(which.size(), chunk);
    std::vector<std::int64_t> purchases(chunks);
    std::vector<wide_sum<Sum>> amounts(chunks);
    core::for_chunks(function, which.size(), chunk, threads, {},
                     [&](std::size_t index, std::size_t from, std::size_t to) {
                         for (std::size_t i = from; i < to; ++i) {
                             money_of_history<wide_sum<Sum>> money;
                             const history h = read_history(base, which[i], end, money);
                             const bool repeats = h.purchases > 1 && base.has_amounts();
                             out.frequency[i] = static_cast<double>(h.purchases - 1);
                             out.recency[i] = static_cast<double>(h.last - h.first) / per;
                             out.T[i] = static_cast<double>(end - h.first) / per;
                             out.monetary_value[i] = repeats ? mean_of(money.repeat, h.purchases - 1, scale) : none;
                             purchases[index] += h.later;
                             amounts[index] += money.later;
                             if (after == nullptr) continue;
                             after->frequency_holdout[i] = static_cast<double>(h.later);
                             after->monetary_holdout[i] = h.later != 0 && base.has_amounts()
                                                              ? mean_of(money.later, h.later, scale)
                                                              : none;
                         }
                     });
    if (after == nullptr) return out;

    wide_sum<Sum> amount = 0, later_amount = 0;
    for (std::size_t c = 0; c < chunks; ++c) {
        after->purchases += purchases[c];
        amount += amounts[c];
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (next < which.size() && which[next] == i) {
            ++next;
            continue;
        }
        money_of_history<wide_sum<Sum>> money;
        const history h = read_history(base, i, end, money);
        ++after->later_customers;
        after->later_purchases += h.later;
        later_amount += money.later;
    }
    const auto in_units = [&](wide_sum<Sum> sum) {
        if (!base.has_amounts()) return none;
        if constexpr (std::is_floating_point_v<Sum>)
            return static_cast<double>(sum);
        else
            return core::from_scaled(sum, scale);
    };
    after->amount = in_units(amount);
    after->later_amount = in_units(later_amount);
    return out;
}

}  // namespace

core::day_number customer_base::end_of(const char* function, std::optional<std::chrono::sys_days> at) const {
    if (!at) return calibration_end_.value_or(observation_end_);
    const std::int64_t day = at->time_since_epoch().count();
    if (day > observation_end_)
        throw domain_error({function, "at", {}, std::to_string(day) + " (days since 1970-01-01)",
                            "must not be after observation_end, " + core::to_text_date(observation_end_)});
    return day < std::numeric_limits<core::day_number>::min() ? std::numeric_limits<core::day_number>::min()
                                                              : static_cast<core::day_number>(day);
}

core::buffer<double> customer_base::log_gaps(std::optional<std::chrono::sys_days> at, int threads) const {
    constexpr const char* function = "CustomerBase.log_gaps";
    const core::day_number end = end_of(function, at);
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < customers(); ++i)
        if (first_purchase(*this, i) <= end) which.push_back(i);
    core::buffer<double> out(which.size());
    const double per = core::days_per(unit_);
    core::for_chunks(function, which.size(), chunk, threads, {}, [&](std::size_t, std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            const auto stop = static_cast<std::size_t>(offsets_[which[i] + 1]);
            core::day_number last = first_purchase(*this, which[i]);
            double sum = 0;
            for (auto at_day = static_cast<std::size_t>(offsets_[which[i]]); at_day < stop; ++at_day) {
                const core::day_number day = day_[at_day];
                if (day > end) break;
                if (orders_[at_day] == 0 || day <= last) continue;
                sum += std::log(static_cast<double>(day - last) / per);
                last = day;
            }
            out[i] = sum;
        }
    });
    return out;
}

summary customer_base::summary(std::optional<std::chrono::sys_days> at, int threads) const {
    const core::day_number end = end_of("CustomerBase.summary", at);
    return exact() || !has_amounts_ ? summary_at<std::int64_t>(*this, end, threads, nullptr)
                                    : summary_at<double>(*this, end, threads, nullptr);
}

holdout customer_base::holdout(int threads) const {
    if (!calibration_end_)
        throw domain_error({"CustomerBase.holdout", "calibration_end", {}, "",
                            "is needed: make the base with calibration_end="});
    transactions::holdout out;
    out.calibration = exact() || !has_amounts_ ? summary_at<std::int64_t>(*this, *calibration_end_, threads, &out)
                                               : summary_at<double>(*this, *calibration_end_, threads, &out);
    out.duration_holdout = static_cast<double>(observation_end_ - *calibration_end_) / core::days_per(unit_);
    return out;
}

}  // namespace goodwill::inline v0::transactions
