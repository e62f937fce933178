#include <goodwill/retention/cohorts.hpp>

#include <algorithm>
#include <limits>
#include <type_traits>

#include <goodwill/core/check.hpp>
#include <goodwill/math/wilson_interval.hpp>

#include "retention/cohort_counts.hpp"

namespace goodwill::inline v0::retention {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Money that a base does not have.
struct no_money {};

/// Counts of a cohort in a period.  Parts of a base add up cell by cell.
template <class Revenue, class Margin>
struct counts {
    std::int64_t customers = 0, reactivated = 0, orders = 0;
    [[no_unique_address]] Revenue revenue{};
    [[no_unique_address]] Margin margin{};

    void add(const counts& other) noexcept {
        customers += other.customers;
        reactivated += other.reactivated;
        orders += other.orders;
        if constexpr (!std::is_same_v<Revenue, no_money>) revenue += other.revenue;
        if constexpr (!std::is_same_v<Margin, no_money>) margin += other.margin;
    }
};

/// Cells of cohort c lie from c * size on; those of earlier periods stay empty.
template <class Cell>
struct count_matrix {
    std::vector<Cell> cells;
    std::int64_t later_customers = 0;
};

/// The column that sums of this type add.
template <class Money>
[[nodiscard]] auto column_of(std::span<const std::int64_t> scaled, std::span<const double> rounded) {
    if constexpr (std::is_floating_point_v<Money>)
        return rounded.data();
    else
        return scaled.data();
}

template <class Revenue, class Margin>
void count_customers(const transactions::customer_base& base, const period_index& periods, core::day_number end,
                     std::size_t begin, std::size_t stop, count_matrix<counts<Revenue, Margin>>& out) {
    const auto offsets = base.offsets();
    const auto day = base.day();
    const auto orders = base.orders();
    const auto* revenue = column_of<Revenue>(base.scaled_amount(), base.rounded_amount());
    const auto* margin = column_of<Margin>(base.scaled_margin(), base.rounded_margin());
    const auto n = static_cast<std::ptrdiff_t>(periods.size());
    for (std::size_t i = begin; i < stop; ++i) {
        const auto from = static_cast<std::size_t>(offsets[i]), to = static_cast<std::size_t>(offsets[i + 1]);
        std::size_t at = from;
        while (at < to && orders[at] == 0) ++at;
        if (at == to || day[at] > end) {
            ++out.later_customers;
            continue;
        }
        const auto own = static_cast<std::ptrdiff_t>(periods(day[at]));
        auto* const row = out.cells.data() + own * n;
        ++row[own].customers;
        // Whether a day begins a period is as good as random, so nothing here may be a branch.
        std::ptrdiff_t seen = own;
        for (std::size_t k = from; k < to && day[k] <= end; ++k) {
            const std::ptrdiff_t p = k < at ? own : static_cast<std::ptrdiff_t>(periods(day[k]));
            auto& cell = row[p];
            const std::int64_t purchase = orders[k] != 0;
            const std::ptrdiff_t gap = purchase ? p - seen : 0;
            cell.customers += gap != 0;
            cell.reactivated += gap > 1;
            cell.orders += purchase;
            seen += gap;
            if constexpr (!std::is_same_v<Revenue, no_money>) cell.revenue += revenue[k];
            if constexpr (!std::is_same_v<Margin, no_money>) cell.margin += margin[k];
        }
    }
}

template <class Money>
[[nodiscard]] money_sum sum_of(Money money) noexcept {
    if constexpr (std::is_same_v<Money, no_money>)
        return {};
    else if constexpr (std::is_floating_point_v<Money>)
        return {0, money};
    else
        return {money, 0};
}

template <class Revenue, class Margin>
void count(const char* function, const transactions::customer_base& base, const cohort_options& options,
           cohort_counts& out) {
    using cell = counts<Revenue, Margin>;
    const std::size_t n = base.customers(), size = out.periods.size();
    // Whole numbers add to the same in any parts; doubles are added in parts that do not depend on threads.
    constexpr bool rounds = std::is_floating_point_v<Revenue> || std::is_floating_point_v<Margin>;
    const std::size_t room = std::max<std::size_t>(1, (std::size_t{1} << 22) / (size * size));
    const auto count = std::min(room, rounds ? std::size_t{8}
                                             : static_cast<std::size_t>(std::clamp(options.threads, 1, 64)));
    const std::size_t chunk = std::max<std::size_t>(std::size_t{1} << 14, core::chunk_count(n, count));
    std::vector<count_matrix<cell>> parts(core::chunk_count(n, chunk));
    core::for_chunks(function, n, chunk, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t stop) {
                         parts[index].cells.resize(size * size);
                         count_customers(base, out.periods, out.end, begin, stop, parts[index]);
                     });
    for (std::size_t part = 1; part < parts.size(); ++part) {
        for (std::size_t k = 0; k < size * size; ++k) parts[0].cells[k].add(parts[part].cells[k]);
        parts[0].later_customers += parts[part].later_customers;
    }
    out.later_customers = parts[0].later_customers;
    for (std::size_t c = 0; c < size; ++c) {
        const cell* const row = parts[0].cells.data() + c * size;
        if (row[c].customers == 0) continue;
        for (std::size_t p = c; p < size; ++p)
            out.cells.push_back({out.periods.start[c], out.periods.start[p], row[p].customers, row[p].reactivated,
                                 row[p].orders, sum_of(row[p].revenue), sum_of(row[p].margin)});
    }
}

/// Calls run(Money{}) with the type that sums of this money have.
template <class Run>
void with_money(bool there, bool exact, Run&& run) {
    if (!there) run(no_money{});
    else if (exact) run(core::int128{});
    else run(double{});
}

[[nodiscard]] double in_units(const money_sum& money, bool there, int scale) noexcept {
    if (!there) return none;
    return scale == no_decimals ? money.rounded : core::from_scaled(money.exact, scale);
}

}  // namespace

cohort_counts count_cohorts(const char* function, const transactions::customer_base& base,
                            const cohort_options& options) {
    const period_rule rule{options.period, options.window};
    const day_range days = days_that_count(function, base, options.at, rule);
    cohort_counts out;
    out.end = days.last;
    out.has_revenue = base.has_amounts();
    out.has_margin = base.has_margins();
    out.revenue_scale = base.has_amounts() ? base.amount_scale() : 0;
    out.margin_scale = base.has_margins() ? base.margin_scale() : 0;
    if (days.empty) return out;
    out.periods = period_index(function, days.first, days.last, rule);
    with_money(out.has_revenue, base.exact(), [&](auto revenue) {
        with_money(out.has_margin, base.exact_margins(), [&](auto margin) {
            count<decltype(revenue), decltype(margin)>(function, base, options, out);
        });
    });
    return out;
}

cohort_table table_of(const cohort_counts& counts, period_rule rule, double level) {
    cohort_table out;
    out.period = rule.period;
    out.window = rule.window;
    out.at = counts.end;
    out.later_customers = counts.later_customers;
    money_sum revenue, margin;
    const auto add = [](money_sum& to, const money_sum& money) {
        to.exact += money.exact;
        to.rounded += money.rounded;
    };
    std::int64_t size = 0;
    std::int32_t age = 0;
    for (const cohort_count& count : counts.cells) {
        if (count.period == count.cohort) {
            size = count.customers;
            age = 0;
            out.customers += size;
        }
        const auto active = static_cast<double>(count.customers), of = static_cast<double>(size);
        const math::interval limits = math::wilson_interval(active, of, level);
        const core::day_number next =
            rule.window > 0 ? count.period + rule.window : core::next_period(count.period, rule.period);
        out.orders += count.orders;
        add(revenue, count.revenue);
        add(margin, count.margin);
        out.cells.push_back({.cohort = count.cohort,
                             .period = count.period,
                             .age = age++,
                             .size = size,
                             .customers = count.customers,
                             .reactivated = count.reactivated,
                             .orders = count.orders,
                             .revenue = in_units(count.revenue, counts.has_revenue, counts.revenue_scale),
                             .margin = in_units(count.margin, counts.has_margin, counts.margin_scale),
                             .rate = active / of,
                             .low = limits.low,
                             .high = limits.high,
                             .complete = next - 1 <= counts.end});
    }
    out.revenue = in_units(revenue, counts.has_revenue, counts.revenue_scale);
    out.margin = in_units(margin, counts.has_margin, counts.margin_scale);
    return out;
}

cohort_table cohorts(const transactions::customer_base& base, const cohort_options& options) {
    constexpr const char* function = "cohorts";
    core::check_open_unit(function, "level", options.level);
    return table_of(count_cohorts(function, base, options), {options.period, options.window}, options.level);
}

}  // namespace goodwill::inline v0::retention
