#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include <goodwill/retention/survival_interval.hpp>
#include <goodwill/retention/time_between.hpp>

/// The chance that a customer comes back within some days, against the days since his last visit:
///     1 - S(s + within) / S(s),   S by Kaplan and Meier from all times between purchases,
/// those that go on at the end of observation being censored.  A customer has several of them, which are not
/// independent, so the variance is the infinitesimal jackknife's with the customer as its unit.
/// Source: Kaplan & Meier (1958); Lin & Wei (1989), JASA 84(408):1074-1078, doi:10.1080/01621459.1989.10478874 (the
///         robust variance by cluster, here of the logarithm of S(s + within) / S(s)).
/// Units:  days; chances 0..1.
namespace goodwill::inline v0::retention {

struct chance_options {
    std::optional<std::chrono::sys_days> at = {};
    int within = 90;                ///< days, > 0
    std::vector<int> days = {};     ///< since the last visit, >= 0, ascending; empty: up to 60 that the data reach
    double level = 0.95;
    survival_interval interval = survival_interval::log_log;
    int threads = 1;
    core::watch progress = {};
};

struct return_point {
    int days = 0;               ///< since the last visit
    std::int64_t at_risk = 0;   ///< times between purchases that were longer
    std::int64_t returned = 0;  ///< of them, that ended within `within` days more
    double chance = 0, low = 0, high = 0, standard_error = 0;  ///< NaN: nobody was watched for so long
};

struct return_table {
    core::day_number at = 0;
    int within = 0;
    std::int64_t customers = 0, later_customers = 0;
    std::int64_t returns = 0;  ///< times between purchases that ended with one
    std::vector<return_point> points;
};

/// Throws domain_error: a date after the base's end or before its first purchase, `within` that is not > 0, days that
/// are negative or descend, level; cancelled.
[[nodiscard]] GOODWILL_API return_table return_chance(const transactions::customer_base& base,
                                                      const chance_options& options = {});

}  // namespace goodwill::inline v0::retention
