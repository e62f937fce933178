#include "segments/customer_measures.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <vector>

#include <goodwill/core/check.hpp>

namespace goodwill::inline v0::segments {
namespace {

constexpr std::size_t chunk = std::size_t{1} << 15;
constexpr std::size_t block_days = 4096;
/// Sums of so many days stay below 2^51 where each is below this.
constexpr std::int64_t small = std::int64_t{1} << 39;
constexpr core::int128 most = core::int128{1} << 51;

/// The first and the last day that count.
struct limits {
    core::day_number begin, end;
    bool all;  ///< no customer-day lies outside
};

[[nodiscard]] core::day_number day_of(std::chrono::sys_days date) noexcept {
    constexpr std::int64_t low = std::numeric_limits<core::day_number>::min();
    return static_cast<core::day_number>(std::max<std::int64_t>(date.time_since_epoch().count(), low));
}

[[nodiscard]] limits limits_of(const char* function, const transactions::customer_base& base,
                               const period_of_base& period) {
    limits out{std::numeric_limits<core::day_number>::min(), base.observation_end(), true};
    if (period.at) {
        const std::int64_t day = period.at->time_since_epoch().count();
        if (day > out.end)
            throw domain_error({function, "at", {}, core::to_text_date(static_cast<core::day_number>(day)),
                                "must not be after observation_end, " + core::to_text_date(out.end)});
        out.all = day == out.end;
        out.end = day_of(*period.at);
    }
    if (period.start) {
        const std::int64_t day = period.start->time_since_epoch().count();
        if (day > out.end)
            throw domain_error({function, "start", {}, core::to_text_date(static_cast<core::day_number>(day)),
                                "must not be after the last day, " + core::to_text_date(out.end)});
        out.all = false;
        out.begin = day_of(*period.start);
    }
    return out;
}

/// Throws for a period in which nobody bought.
[[noreturn]] void no_purchase(const char* function, const transactions::customer_base& base, const limits& l) {
    core::day_number first = base.observation_end();
    for (const core::day_number day : base.day()) first = std::min(first, day);
    if (l.end < first)
        throw domain_error({function, "at", {}, core::to_text_date(l.end),
                            "must not be before the first purchase; the base begins on " + core::to_text_date(first)});
    throw domain_error({function, "start", {}, core::to_text_date(std::max(l.begin, first)),
                        "must not begin a period without a purchase, to " + core::to_text_date(l.end)});
}

class reader {
public:
    reader(const transactions::customer_base& base, const limits& l, bool with_first, customer_measures& out)
        : base_(base), l_(l), with_first_(with_first), out_(out) {}

    /// False if a sum is beyond what is exact.
    [[nodiscard]] bool read(std::size_t begin, std::size_t end) {
        bool exact = true;
        for (std::size_t i = begin; i < end;) {
            std::size_t stop = i;
            const auto from = static_cast<std::size_t>(base_.offsets()[i]);
            while (stop < end && static_cast<std::size_t>(base_.offsets()[stop + 1]) - from <= block_days) ++stop;
            if (stop > i && sum_up_days(from, static_cast<std::size_t>(base_.offsets()[stop]))) {
                for (; i < stop; ++i) read_summed(i, from);
            } else {
                stop = std::max(stop, i + 1);
                for (; i < stop; ++i) exact &= read_one(i);
            }
        }
        return exact;
    }

private:
    [[nodiscard]] bool purchase(std::size_t k) const noexcept {
        return base_.orders()[k] != 0 && base_.day()[k] >= l_.begin && base_.day()[k] <= l_.end;
    }
    /// Running sums of a block of days: what a customer did is the difference of two, whatever the number of his days.
    /// False if it may not be exact so.
    [[nodiscard]] bool sum_up_days(std::size_t from, std::size_t to) noexcept {
        if (base_.has_amounts() && !base_.exact()) return false;
        const std::size_t n = to - from;
        const auto* const orders = base_.orders().data() + from;
        const auto* const day = base_.day().data() + from;
        for (std::size_t k = 0; k < n; ++k)
            counts_[k] = l_.all ? orders[k] != 0 : (orders[k] != 0) & (day[k] >= l_.begin) & (day[k] <= l_.end);
        std::int32_t purchases = 0;
        for (std::size_t k = 0; k < n; ++k) {
            purchases_[k] = purchases;
            purchases += counts_[k];
        }
        purchases_[n] = purchases;
        if (!base_.has_amounts()) return true;
        const auto* const money = base_.scaled_amount().data() + from;
        bool fits = true;
        std::int64_t sum = 0;
        for (std::size_t k = 0; k < n; ++k) {
            const bool counts = l_.all || (day[k] >= l_.begin && day[k] <= l_.end);
            const std::int64_t m = counts ? money[k] : 0;
            fits &= m < small && m > -small;
            money_[k] = sum;
            sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) + static_cast<std::uint64_t>(m));
        }
        money_[n] = sum;
        return fits;
    }
    void read_summed(std::size_t i, std::size_t first) noexcept {
        const auto from = static_cast<std::size_t>(base_.offsets()[i]);
        const auto to = static_cast<std::size_t>(base_.offsets()[i + 1]);
        write_days(i, from, to, purchases_[to - first] - purchases_[from - first]);
        if (base_.has_amounts())
            out_.revenue[i] = static_cast<double>(money_[to - first] - money_[from - first]) /
                              core::power_of_ten[static_cast<std::size_t>(base_.amount_scale())];
    }
    [[nodiscard]] bool read_one(std::size_t i) noexcept {
        const auto from = static_cast<std::size_t>(base_.offsets()[i]);
        const auto to = static_cast<std::size_t>(base_.offsets()[i + 1]);
        std::int32_t purchases = 0;
        core::int128 scaled = 0;
        double rounded = 0;
        for (std::size_t k = from; k < to; ++k) {
            if (base_.day()[k] < l_.begin || base_.day()[k] > l_.end) continue;
            purchases += base_.orders()[k] != 0;
            if (base_.exact())
                scaled += base_.scaled_amount()[k];
            else
                rounded += base_.amount(k);
        }
        write_days(i, from, to, purchases);
        if (base_.has_amounts())
            out_.revenue[i] = base_.exact() ? core::from_scaled(scaled, base_.amount_scale()) : rounded;
        return scaled <= most && scaled >= -most;
    }
    void write_days(std::size_t i, std::size_t from, std::size_t to, std::int32_t purchases) noexcept {
        out_.orders[i] = purchases;
        if (purchases == 0) {
            out_.days_since_last[i] = 0;
            if (with_first_) out_.days_since_first[i] = 0;
            return;
        }
        std::size_t last = to - 1;
        while (!purchase(last)) --last;
        out_.days_since_last[i] = l_.end - base_.day()[last];
        if (!with_first_) return;
        while (!purchase(from)) ++from;
        out_.days_since_first[i] = l_.end - base_.day()[from];
    }

    const transactions::customer_base& base_;
    limits l_;
    bool with_first_;
    customer_measures& out_;
    std::array<std::uint8_t, block_days> counts_;
    std::array<std::int32_t, block_days + 1> purchases_;
    std::array<std::int64_t, block_days + 1> money_;
};

/// Leaves out customers without a purchase.
void leave_out_others(const transactions::customer_base& base, customer_measures& out) {
    std::vector<std::size_t> which;
    const std::size_t n = out.orders.size();
    const auto others = static_cast<std::size_t>(std::count(out.orders.begin(), out.orders.end(), 0));
    if (others == 0) {
        out.customer = base.shared_customer();
        return;
    }
    which.reserve(n - others);
    money_sum left(out.scale);
    for (std::size_t i = 0; i < n; ++i) {
        if (out.orders[i] != 0)
            which.push_back(i);
        else if (!out.revenue.empty())
            left.add(out.revenue[i]);
    }
    out.other_customers = static_cast<std::int64_t>(others);
    out.other_revenue = left.value();
    out.customer = std::make_shared<const transactions::customer_ids>(transactions::pick(base.customer(), which));
    const auto keep = [&](auto& column) {
        if (column.empty()) return;
        for (std::size_t k = 0; k < which.size(); ++k) column[k] = column[which[k]];
        column.resize(which.size());
    };
    keep(out.days_since_last);
    keep(out.days_since_first);
    keep(out.orders);
    keep(out.revenue);
}

}  // namespace

customer_measures measures_of(const char* function, const transactions::customer_base& base,
                              const period_of_base& period, bool with_first, int threads,
                              const core::watch& progress) {
    const limits l = limits_of(function, base, period);
    const std::size_t n = base.customers();
    customer_measures out;
    out.end = l.end;
    out.days_since_last.resize(n);
    if (with_first) out.days_since_first.resize(n);
    out.orders.resize(n);
    if (base.has_amounts()) out.revenue.resize(n);
    std::atomic<bool> exact{base.exact()};
    core::for_chunks(function, n, chunk, threads, progress, [&](std::size_t, std::size_t begin, std::size_t end) {
        reader read(base, l, with_first, out);
        if (!read.read(begin, end)) exact = false;
    });
    out.scale = exact ? base.amount_scale() : -1;
    leave_out_others(base, out);
    if (out.orders.empty() && n > 0) no_purchase(function, base, l);
    return out;
}

}  // namespace goodwill::inline v0::segments
