#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// Cohorts: the customers whose first purchase fell into one calendar period, and what they did in each period since.
///
/// A customer is active in a period with a purchase in it, so all of a cohort are active in its own period, at age 0.
/// Each customer-day is counted in one cell, so that cells add up to the base.
namespace goodwill::inline v0::retention {

/// Periods that a table may have: a guard against a stray date, not a limit of use.
inline constexpr std::size_t most_periods = 1000;

struct cohort_options {
    core::period period = core::period::month;  ///< week, month, quarter or year
    /// Purchases until this day count, the day included; default: all that the base holds.
    std::optional<std::chrono::sys_days> at = {};
    double level = 0.95;  ///< of the intervals
    int threads = 1;
    core::watch progress = {};
    /// Instead of calendar periods, windows of so many days, the last of which ends on the last day that counts; 0: no.
    int window = 0;
};

/// A cohort in one period.
struct cohort_cell {
    core::day_number cohort = 0;  ///< the first day of the cohort's own period
    core::day_number period = 0;  ///< the first day of the period
    std::int32_t age = 0;         ///< periods since the cohort's own: 0, 1, ...
    std::int64_t size = 0;        ///< customers of the cohort
    std::int64_t customers = 0;   ///< of them, with a purchase in the period
    std::int64_t reactivated = 0; ///< of those, without a purchase in the period before; 0 at age 0
    std::int64_t orders = 0;      ///< days with a purchase
    double revenue = 0;           ///< net of refunds that were netted; NaN without amounts
    double margin = 0;            ///< of the same rows; NaN without margins
    double rate = 0;              ///< customers / size, 0..1
    double low = 0, high = 0;     ///< Wilson's interval of rate
    bool complete = true;         ///< false: the period goes on after the last day that was counted
};

struct cohort_table {
    core::period period = core::period::month;
    core::day_number at = 0;           ///< the last day that counts
    std::vector<cohort_cell> cells;    ///< by cohort, then by period, without gaps; no cohort is without customers
    std::int64_t customers = 0;        ///< in all cohorts
    std::int64_t later_customers = 0;  ///< with no purchase until `at`: in no cohort
    std::int64_t orders = 0;
    double revenue = 0;                ///< NaN without amounts
    double margin = 0;                 ///< NaN without margins
    int window = 0;                    ///< days of each period, or 0: calendar periods
};

/// Refunds before a customer's first purchase count in the cohort's own period.
/// Throws domain_error: a date after the base's end or before its first purchase, the period "day", a base of more than
/// most_periods periods, level, a negative window; cancelled.
[[nodiscard]] GOODWILL_API cohort_table cohorts(const transactions::customer_base& base,
                                                const cohort_options& options = {});

/// Throws domain_error that lists the names.
[[nodiscard]] GOODWILL_API core::period period_of(const char* function, std::string_view name);

}  // namespace goodwill::inline v0::retention
