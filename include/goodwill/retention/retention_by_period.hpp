#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/math/wilson_interval.hpp>
#include <goodwill/retention/cohorts.hpp>

/// Retention where there are no contracts, from one period to the next: a customer is one who bought in the period.
///
///     start = stayed + left                  who bought in the period before
///     active = stayed + new + reactivated    who bought in this one
///     value = stayed / start                 churn = 1 - value
/// New customers made their first purchase in the period; reactivated ones bought before, but not in the period before.
/// Neither counts in the rate.  The interval is Wilson's.
namespace goodwill::inline v0::retention {

struct period_retention {
    core::day_number period = 0;  ///< first day
    std::int64_t start = 0, stayed = 0, left = 0;
    std::int64_t new_customers = 0, reactivated = 0;
    std::int64_t active = 0;
    double value = 0, churn = 0;  ///< NaN where start is 0, as in the first period
    double low = 0, high = 0;     ///< of value
    bool complete = true;         ///< false: the period goes on after the last day that was counted
};

struct retention_periods {
    core::day_number at = 0;           ///< the last day that counts
    std::int64_t later_customers = 0;  ///< with no purchase until `at`
    std::vector<period_retention> rows;
};

/// Straight from a base.  Throws what `cohorts` throws.
[[nodiscard]] GOODWILL_API retention_periods retention_by_period(const transactions::customer_base& base,
                                                                 const cohort_options& options = {});

/// One row a period of the table, the first one included.  Throws domain_error for level.
[[nodiscard]] inline std::vector<period_retention> retention_by_period(const cohort_table& table,
                                                                       double level = 0.95) {
    core::check_open_unit("retention_by_period", "level", level);
    std::vector<period_retention> out;
    if (table.cells.empty()) return out;
    // The first cohort has a cell in every period.
    const core::day_number first = table.cells.front().cohort;
    for (const cohort_cell& cell : table.cells) {
        if (cell.cohort != first) break;
        out.push_back({.period = cell.period, .complete = cell.complete});
    }
    std::size_t at = 0;
    for (const cohort_cell& cell : table.cells) {
        if (cell.age == 0)
            while (out[at].period < cell.period) ++at;
        period_retention& row = out[at + static_cast<std::size_t>(cell.age)];
        row.active += cell.customers;
        row.reactivated += cell.reactivated;
        if (cell.age == 0) row.new_customers = cell.size;
    }
    for (std::size_t p = 0; p < out.size(); ++p) {
        period_retention& row = out[p];
        row.start = p == 0 ? 0 : out[p - 1].active;
        row.stayed = row.active - row.new_customers - row.reactivated;
        row.left = row.start - row.stayed;
        const auto n = static_cast<double>(row.start), stayed = static_cast<double>(row.stayed);
        row.value = row.start == 0 ? std::nan("") : stayed / n;
        row.churn = row.start == 0 ? std::nan("") : static_cast<double>(row.left) / n;
        const math::interval limits = math::wilson_interval(stayed, n, level);
        row.low = limits.low;
        row.high = limits.high;
    }
    return out;
}

}  // namespace goodwill::inline v0::retention
