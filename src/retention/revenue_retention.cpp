#include <goodwill/retention/revenue_retention.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <type_traits>

#include <goodwill/core/check.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/math/interval.hpp>
#include <goodwill/math/normal.hpp>

#include "retention/period_index.hpp"

namespace goodwill::inline v0::retention {
namespace {

constexpr const char* function = "revenue_retention";
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Sums over the customers of a cohort, or of all, in a period.  Squares serve the intervals.
template <class Money>
struct sums {
    std::int64_t customers = 0, new_customers = 0;
    Money start = 0, expansion = 0, contraction = 0, churn = 0, reactivation = 0, fresh = 0, refunds = 0, revenue = 0;
    double xx = 0, xn = 0, nn = 0, xg = 0, gg = 0;  ///< x: money before, n: now, g: what of it is left

    void add(const sums& o) noexcept {
        customers += o.customers;
        new_customers += o.new_customers;
        start += o.start;
        expansion += o.expansion;
        contraction += o.contraction;
        churn += o.churn;
        reactivation += o.reactivation;
        fresh += o.fresh;
        refunds += o.refunds;
        revenue += o.revenue;
        xx += o.xx;
        xn += o.xn;
        nn += o.nn;
        xg += o.xg;
        gg += o.gg;
    }
    /// A customer of whom we know what he did in the period before and in this one.
    void change(Money before, Money now, bool bought_before, bool buys) noexcept {
        revenue += now;
        const Money more = now - before;
        if (!bought_before) {
            (buys ? reactivation : refunds) += more;
            return;
        }
        ++customers;
        start += before;
        if (!buys) churn -= more;
        else (more > 0 ? expansion : contraction) += more > 0 ? more : -more;
        const auto x = static_cast<double>(before), n = static_cast<double>(now), g = buys ? std::min(x, n) : n;
        xx += x * x;
        xn += x * n;
        nn += n * n;
        xg += x * g;
        gg += g * g;
    }
};

template <class Money>
void add_customers(const transactions::customer_base& base, const auto* money, const period_index& periods,
                   core::day_number end, bool by_cohort, std::size_t begin, std::size_t stop,
                   std::vector<sums<Money>>& out) {
    const auto offsets = base.offsets();
    const auto day = base.day();
    const auto orders = base.orders();
    const std::size_t n = periods.size();
    for (std::size_t i = begin; i < stop; ++i) {
        const auto from = static_cast<std::size_t>(offsets[i]), to = static_cast<std::size_t>(offsets[i + 1]);
        std::size_t at = from;
        while (at < to && orders[at] == 0) ++at;
        if (at == to || day[at] > end) continue;
        const std::size_t own = periods(day[at]);
        sums<Money>* const row = out.data() + (by_cohort ? own * n : 0);
        // Refunds before the first purchase are of its period.
        std::size_t k = from, p = own;
        Money now = 0;
        for (; k < to && day[k] <= end && (k <= at || periods(day[k]) == own); ++k) now += money[k];
        ++row[own].new_customers;
        row[own].fresh += now;
        row[own].revenue += now;
        Money before = now;
        bool bought = true;
        while (k < to && day[k] <= end) {
            const std::size_t next = periods(day[k]);
            if (next > p + 1) {  // periods without a row: money goes to nothing, and comes from nothing
                row[p + 1].change(before, 0, bought, false);
                before = 0;
                bought = false;
            }
            now = 0;
            bool buys = false;
            for (; k < to && day[k] <= end && periods(day[k]) == next; ++k) {
                now += money[k];
                buys |= orders[k] != 0;
            }
            row[next].change(before, now, bought, buys);
            before = now;
            bought = buys;
            p = next;
        }
        if (p + 1 < n) row[p + 1].change(before, 0, bought, false);
    }
}

/// The interval of y / x from the sums of their squares.
[[nodiscard]] math::interval ratio_interval(double ratio, double x, std::int64_t m, double xx, double xy, double yy,
                                            double z) {
    const double squares = yy - 2 * ratio * xy + ratio * ratio * xx;
    // What rounding leaves where all are alike is no spread.
    if (m < 2 || !(squares > 1e-12 * (yy + ratio * ratio * xx))) return {};
    const auto count = static_cast<double>(m);
    const double half = z * std::sqrt(squares * count / (count - 1)) / x;
    return {ratio - half, ratio + half};
}

template <class Money>
[[nodiscard]] std::vector<revenue_change> table_of(const transactions::customer_base& base, const auto* money,
                                                   int scale, const day_range& days,
                                                   const revenue_retention_options& options) {
    const period_index periods(function, days.first, days.last, {options.period, options.window});
    const std::size_t n = base.customers(), size = periods.size(), rows = options.by_cohort ? size * size : size;
    // Squares are doubles, so parts do not depend on threads.
    const std::size_t parts_at_most = std::clamp<std::size_t>((std::size_t{1} << 21) / rows, 1, 16);
    const std::size_t chunk = std::max<std::size_t>(std::size_t{1} << 14, core::chunk_count(n, parts_at_most));
    std::vector<std::vector<sums<Money>>> parts(core::chunk_count(n, chunk));
    core::for_chunks(function, n, chunk, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t stop) {
                         parts[index].resize(rows);
                         add_customers<Money>(base, money, periods, days.last, options.by_cohort, begin, stop,
                                              parts[index]);
                     });
    for (std::size_t part = 1; part < parts.size(); ++part)
        for (std::size_t k = 0; k < rows; ++k) parts[0][k].add(parts[part][k]);
    const auto in_units = [&](Money sum) {
        if constexpr (std::is_floating_point_v<Money>) return static_cast<double>(sum);
        else return core::from_scaled(sum, scale);
    };
    const double z = math::normal_two_sided(options.level);
    std::vector<revenue_change> out;
    for (std::size_t c = 0; c < (options.by_cohort ? size : 1); ++c) {
        const sums<Money>* const row = parts[0].data() + c * size;
        if (options.by_cohort && row[c].new_customers == 0) continue;
        Money previous = 0;
        for (std::size_t p = c; p < size; ++p) {
            const sums<Money>& s = row[p];
            revenue_change r;
            r.cohort = periods.start[c];
            r.period = periods.start[p];
            r.customers = s.customers;
            r.new_customers = s.new_customers;
            r.start = in_units(s.start);
            r.expansion = in_units(s.expansion);
            r.contraction = in_units(s.contraction);
            r.churn = in_units(s.churn);
            r.reactivation = in_units(s.reactivation);
            r.new_revenue = in_units(s.fresh);
            r.refunds = in_units(s.refunds);
            r.revenue = in_units(s.revenue);
            r.previous = in_units(previous);
            previous = s.revenue;
            r.complete = periods.complete(p, days.last);
            r.gross = r.gross_low = r.gross_high = r.net = r.net_low = r.net_high = none;
            if (s.start > 0) {
                const auto x = static_cast<double>(s.start);
                r.gross = static_cast<double>(s.start - s.contraction - s.churn) / x;
                r.net = static_cast<double>(s.start + s.expansion - s.contraction - s.churn) / x;
                const auto gross = ratio_interval(r.gross, x, s.customers, s.xx, s.xg, s.gg, z);
                const auto net = ratio_interval(r.net, x, s.customers, s.xx, s.xn, s.nn, z);
                r.gross_low = gross.low;
                r.gross_high = gross.high;
                r.net_low = net.low;
                r.net_high = net.high;
            }
            out.push_back(r);
        }
    }
    return out;
}

}  // namespace

std::vector<revenue_change> revenue_retention(const transactions::customer_base& base,
                                              const revenue_retention_options& options) {
    core::check_open_unit(function, "level", options.level);
    if (options.margin ? !base.has_margins() : !base.has_amounts())
        throw domain_error({function, "base", {}, "", options.margin ? "must have margins: make it with margin="
                                                                     : "must have amounts: make it with amount="});
    const day_range days = days_that_count(function, base, options.at, {options.period, options.window});
    if (days.empty) return {};
    const bool exact = options.margin ? base.exact_margins() : base.exact();
    const int scale = options.margin ? base.margin_scale() : base.amount_scale();
    if (exact) {
        const auto money = options.margin ? base.scaled_margin() : base.scaled_amount();
        return table_of<core::int128>(base, money.data(), scale, days, options);
    }
    const auto money = options.margin ? base.rounded_margin() : base.rounded_amount();
    return table_of<double>(base, money.data(), 0, days, options);
}

}  // namespace goodwill::inline v0::retention
