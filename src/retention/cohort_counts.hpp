#pragma once
#include <cstdint>
#include <vector>

#include <goodwill/core/decimal.hpp>
#include <goodwill/retention/cohorts.hpp>
#include "retention/period_index.hpp"

/// What a table of cohorts is made of: counts that add up over disjoint customers.
namespace goodwill::inline v0::retention {

/// A sum of money: whole numbers of 10^-scale, or a double where the scale is `no_decimals`.
struct money_sum {
    core::int128 exact = 0;
    double rounded = 0;
};
inline constexpr int no_decimals = -1;

struct cohort_count {
    core::day_number cohort = 0, period = 0;  ///< first days of the periods
    std::int64_t customers = 0, reactivated = 0, orders = 0;
    money_sum revenue, margin;
};

struct cohort_counts {
    std::vector<cohort_count> cells;  ///< by cohort, then by period, without gaps; no cohort is without customers
    period_index periods;
    core::day_number end = 0;
    std::int64_t later_customers = 0;
    bool has_revenue = false, has_margin = false;
    int revenue_scale = 0, margin_scale = 0;
};

/// Throws what `cohorts` throws, under the name of `function`.
[[nodiscard]] cohort_counts count_cohorts(const char* function, const transactions::customer_base& base,
                                          const cohort_options& options);

/// Counts with their rates and intervals.
[[nodiscard]] cohort_table table_of(const cohort_counts& counts, period_rule rule, double level);

}  // namespace goodwill::inline v0::retention
