#include <goodwill/segments/rfm.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/rules/apply.hpp>

namespace goodwill::inline v0::segments {
namespace {

constexpr const char* function = "rfm";
constexpr std::size_t chunk = std::size_t{1} << 15;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Revenue as whole numbers of 10^-scale, or as doubles.
struct money_column {
    core::buffer<std::int64_t> scaled;
    core::buffer<double> rounded;
    bool exact = false;
    int scale = 0;

    [[nodiscard]] double value(double scored) const noexcept {
        return exact && std::isfinite(scored) ? core::from_scaled(static_cast<core::int128>(scored), scale) : scored;
    }
};

[[nodiscard]] core::day_number last_day(const transactions::customer_base& base,
                                        const std::optional<std::chrono::sys_days>& at) {
    if (!at) return base.observation_end();
    const std::int64_t day = at->time_since_epoch().count();
    if (day > base.observation_end())
        throw domain_error({function, "at", {}, std::to_string(day) + " (days since 1970-01-01)",
                            "must not be after observation_end, " + core::to_text_date(base.observation_end())});
    return static_cast<core::day_number>(std::max<std::int64_t>(day, std::numeric_limits<core::day_number>::min()));
}

/// What each customer did until `end`; false where a sum passes 2^62.
template <class Sum>
[[nodiscard]] bool read_customers(const transactions::customer_base& base, core::day_number end, rfm_result& out,
                                  core::buffer<Sum>& money, const rfm_options& options) {
    constexpr bool rounded = std::is_floating_point_v<Sum>;
    using wide = std::conditional_t<rounded, double, core::int128>;
    const std::size_t n = base.customers();
    out.days_since_last.resize(n);
    out.orders.resize(n);
    money.resize(n);
    std::vector<std::uint8_t> fits(core::chunk_count(n, chunk), 1);
    const auto offsets = base.offsets();
    const auto day = base.day();
    const auto orders = base.orders();
    core::for_chunks(function, n, chunk, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t stop) {
                         for (std::size_t i = begin; i < stop; ++i) {
                             std::int32_t purchases = 0;
                             core::day_number last = 0;
                             wide sum = 0;
                             const auto to = static_cast<std::size_t>(offsets[i + 1]);
                             for (auto k = static_cast<std::size_t>(offsets[i]); k < to && day[k] <= end; ++k) {
                                 if (orders[k] != 0) {
                                     ++purchases;
                                     last = day[k];
                                 }
                                 if constexpr (rounded)
                                     sum += base.amount(k);
                                 else
                                     sum += base.scaled_amount()[k];
                             }
                             if constexpr (!rounded) {
                                 constexpr wide most = wide{1} << 62;
                                 if (sum > most || sum < -most) fits[index] = 0;
                             }
                             out.orders[i] = purchases;
                             out.days_since_last[i] = purchases == 0 ? 0 : end - last;
                             money[i] = static_cast<Sum>(sum);
                         }
                     });
    return std::all_of(fits.begin(), fits.end(), [](std::uint8_t f) { return f != 0; });
}

/// Leaves out customers without a purchase.
template <class Sum>
void leave_out_later(const transactions::customer_base& base, rfm_result& out, core::buffer<Sum>& money) {
    if (std::find(out.orders.begin(), out.orders.end(), 0) == out.orders.end()) {
        out.customer = base.customer();
        return;
    }
    std::vector<std::size_t> which;
    which.reserve(out.orders.size());
    for (std::size_t i = 0; i < out.orders.size(); ++i)
        if (out.orders[i] != 0) which.push_back(i);
    out.later_customers = static_cast<std::int64_t>(out.orders.size() - which.size());
    out.customer = transactions::pick(base.customer(), which);
    for (std::size_t k = 0; k < which.size(); ++k) {
        out.days_since_last[k] = out.days_since_last[which[k]];
        out.orders[k] = out.orders[which[k]];
        money[k] = money[which[k]];
    }
    out.days_since_last.resize(which.size());
    out.orders.resize(which.size());
    money.resize(which.size());
}

void check_cuts(const char* name, const std::optional<std::vector<double>>& cuts, int bins) {
    if (!cuts) return;
    if (cuts->size() + 1 != static_cast<std::size_t>(bins))
        throw shape_error({function, name, {}, std::to_string(cuts->size()) + " long",
                           "must have " + std::to_string(bins - 1) + " cuts for " + std::to_string(bins) + " bins"});
    for (std::size_t k = 0; k < cuts->size(); ++k)
        if (!((*cuts)[k] == (*cuts)[k] && (k == 0 || (*cuts)[k] >= (*cuts)[k - 1])))
            throw domain_error({function, name, static_cast<std::int64_t>(k), core::to_text((*cuts)[k]),
                                "must be a number that is not less than the one before"});
}

/// Scores of one measure; returns its cuts.
[[nodiscard]] std::vector<double> score(const core::column& values, const std::optional<std::vector<double>>& cuts,
                                        best_end best, core::buffer<std::uint8_t>& scores,
                                        const rfm_options& options) {
    scores.resize(static_cast<std::size_t>(values.length()));
    if (!cuts)
        return quantile_scores(values, scores,
                               {.bins = options.bins, .ties = options.ties, .best = best, .threads = options.threads,
                                .progress = options.progress});
    fixed_scores(values, *cuts, scores, {.best = best, .threads = options.threads});
    return *cuts;
}

void assign_segments(rfm_result& out, const rules::table& rules, const rfm_options& options) {
    out.segment.resize(out.orders.size());
    out.segment_names = rules.outcomes();
    const std::map<std::string, core::column> measures{
        {"r", core::column(out.r)},           {"f", core::column(out.f)},
        {"m", core::column(out.m)},           {"days_since_last", core::column(out.days_since_last)},
        {"orders", core::column(out.orders)}, {"revenue", core::column(out.revenue)}};
    std::vector<core::column> columns;
    for (const auto& name : rules.columns()) columns.push_back(measures.at(name));
    rules::apply(rules, columns, out.segment, {.threads = options.threads, .progress = options.progress});
}

void check_rule_columns(const rules::table& rules) {
    const std::vector<std::string> known{"r", "f", "m", "days_since_last", "orders", "revenue"};
    for (const auto& name : rules.columns())
        if (std::find(known.begin(), known.end(), name) == known.end())
            throw schema_error({function, "rules", {}, "\"" + name + "\"",
                                "must be a column of the result; there are " + rules::quoted_list(known)});
}

/// Customers, orders and money of each segment; the last is that of no rule.
void sum_up(rfm_result& out, const money_column& money, const rfm_options& options) {
    struct sums {
        std::int64_t customers = 0, orders = 0;
        core::int128 scaled = 0;
        double rounded = 0;
    };
    const std::size_t n = out.orders.size(), count = out.segment_names.size() + 1;
    std::vector<std::vector<sums>> parts(core::chunk_count(n, chunk));
    core::for_chunks(function, n, chunk, options.threads, {}, [&](std::size_t index, std::size_t begin,
                                                                  std::size_t end) {
        std::vector<sums> own(count);
        for (std::size_t i = begin; i < end; ++i) {
            const std::int32_t code = out.segment[i];
            sums& to = own[code == rules::no_outcome ? count - 1 : static_cast<std::size_t>(code)];
            ++to.customers;
            to.orders += out.orders[i];
            if (money.exact)
                to.scaled += money.scaled[i];
            else
                to.rounded += out.revenue[i];
        }
        parts[index] = std::move(own);
    });
    std::vector<sums> total(count);
    sums all;
    for (const auto& part : parts)
        for (std::size_t s = 0; s < count; ++s) {
            total[s].customers += part[s].customers;
            total[s].orders += part[s].orders;
            total[s].scaled += part[s].scaled;
            total[s].rounded += part[s].rounded;
            all.scaled += part[s].scaled;
            all.rounded += part[s].rounded;
        }
    const auto in_units = [&](const sums& s) {
        return money.exact ? core::from_scaled(s.scaled, money.scale) : s.rounded;
    };
    const double revenue = in_units(all);
    for (std::size_t s = 0; s < count; ++s) {
        segment_summary row;
        if (s + 1 < count) row.segment = out.segment_names[s];
        row.customers = total[s].customers;
        row.share = n > 0 ? static_cast<double>(row.customers) / static_cast<double>(n) : none;
        row.orders = total[s].orders;
        row.revenue = in_units(total[s]);
        row.revenue_share = revenue > 0 ? row.revenue / revenue : none;
        out.segments.push_back(std::move(row));
    }
}

}  // namespace

rfm_result rfm(const transactions::customer_base& base, const rfm_options& options) {
    core::check(options.bins >= 2 && options.bins <= most_bins, function, "bins", options.bins,
                "must be a whole number from 2 to 100");
    check_cuts("cuts of days_since_last", options.days_cuts, options.bins);
    check_cuts("cuts of orders", options.orders_cuts, options.bins);
    check_cuts("cuts of revenue", options.revenue_cuts, options.bins);
    check_rule_columns(options.rules);
    if (!base.has_amounts())
        throw domain_error({function, "base", {}, "without amounts", "must have them: revenue is one of the measures"});
    rfm_result out;
    out.at = last_day(base, options.at);
    money_column money;
    money.scale = base.exact() ? base.amount_scale() : 0;
    money.exact = base.exact() && read_customers(base, out.at, out, money.scaled, options);
    if (money.exact) {
        leave_out_later(base, out, money.scaled);
        out.revenue.resize(money.scaled.size());
        core::for_chunks(function, out.revenue.size(), chunk, options.threads, {},
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             for (std::size_t i = begin; i < end; ++i)
                                 out.revenue[i] = core::from_scaled(money.scaled[i], money.scale);
                         });
    } else {
        static_cast<void>(read_customers(base, out.at, out, money.rounded, options));
        leave_out_later(base, out, money.rounded);
        out.revenue = std::move(money.rounded);
    }
    if (out.orders.empty() && base.customers() > 0) {
        core::day_number first = base.observation_end();
        for (const core::day_number day : base.day()) first = std::min(first, day);
        throw domain_error({function, "at", {}, core::to_text_date(out.at),
                            "must not be before the first purchase; the base begins on " + core::to_text_date(first)});
    }
    out.cuts[0] = score(core::column(out.days_since_last), options.days_cuts, best_end::lowest, out.r, options);
    out.cuts[1] = score(core::column(out.orders), options.orders_cuts, best_end::highest, out.f, options);
    // Fixed cuts are in units of money, quantiles of exact money are found among the whole numbers.
    const bool whole = money.exact && !options.revenue_cuts;
    out.cuts[2] = score(whole ? core::column(money.scaled) : core::column(out.revenue), options.revenue_cuts,
                        best_end::highest, out.m, options);
    if (whole)
        for (double& cut : out.cuts[2]) cut = money.value(cut);
    assign_segments(out, options.rules, options);
    sum_up(out, money, options);
    return out;
}

}  // namespace goodwill::inline v0::segments
