#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include <goodwill/retention/survival_interval.hpp>
#include <goodwill/retention/time_between.hpp>

/// Repeat-purchase rates: of the customers who bought once, twice, ..., how many bought again?
///     share         of those who made the purchase before, how many made this one so far (Wilson's interval)
///     share_of_all  of all customers (Wilson's interval)
///     given_time    of those who made the purchase before, how many make this one within some days: 1 - S, by Kaplan
///                   and Meier, who count each customer only for as long as he was watched
/// Units:  shares 0..1, days.
namespace goodwill::inline v0::retention {

/// Customers that the default horizon leaves under observation.
inline constexpr double enough_at_risk = 30;

struct repeat_options {
    std::optional<std::chrono::sys_days> at = {};
    std::optional<double> within = {};  ///< days of `given_time`; default: the longest that enough customers were watched
    double level = 0.95;
    survival_interval interval = survival_interval::log_log;  ///< of given_time
    int threads = 1;
    core::watch progress = {};
};

struct repeat_rate {
    int nth = 2;
    std::int64_t before = 0;  ///< customers who made the purchase before
    std::int64_t bought = 0;  ///< of them, who made this one
    double share = 0, low = 0, high = 0;
    double share_of_all = 0, low_of_all = 0, high_of_all = 0;
    double within = 0;  ///< days
    double given_time = 0, low_given_time = 0, high_given_time = 0;  ///< NaN: nobody was watched for so long
    double median_days = 0;  ///< until half of `before` have made it; NaN: they do not within what was watched
};

struct repeat_table {
    core::day_number at = 0;
    std::int64_t customers = 0, later_customers = 0;
    std::vector<repeat_rate> rates;  ///< from the second purchase on, as long as somebody made the one before
};

/// Up to purchase `last`.  Throws as time_between, and domain_error for `within` that is not > 0 and for level.
[[nodiscard]] GOODWILL_API repeat_table repeat_rates(const transactions::customer_base& base, int last = 10,
                                                     const repeat_options& options = {});

}  // namespace goodwill::inline v0::retention
