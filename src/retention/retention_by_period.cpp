#include <goodwill/retention/retention_by_period.hpp>

#include "retention/cohort_counts.hpp"

namespace goodwill::inline v0::retention {

retention_periods retention_by_period(const transactions::customer_base& base, const cohort_options& options) {
    constexpr const char* function = "retention_by_period";
    core::check_open_unit(function, "level", options.level);
    const cohort_table table =
        table_of(count_cohorts(function, base, options), {options.period, options.window}, options.level);
    return {table.at, table.later_customers, retention_by_period(table, options.level)};
}

}  // namespace goodwill::inline v0::retention
