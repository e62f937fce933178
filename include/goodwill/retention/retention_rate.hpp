#pragma once
#include <cmath>
#include <cstdint>

#include <goodwill/core/check.hpp>
#include <goodwill/math/wilson_interval.hpp>

/// The share of the customers at a period's start who are still customers at its end.
///
///     value = retained / start        churn = 1 - value        standard error = sqrt(value churn / start)
/// The interval is Wilson's: it stays within 0..1, and is no point where all or none were retained.
/// Source of the interval: Wilson (1927), doi:10.1080/01621459.1927.10502953.
namespace goodwill::inline v0::retention {

struct rate_options {
    double level = 0.95;  ///< of the interval, between 0 and 1
};

struct rate_result {
    double value = 0;           ///< 0..1
    double churn = 0;           ///< 1 - value
    double low = 0, high = 0;   ///< limits of value; those of churn are 1 - high and 1 - low
    double standard_error = 0;  ///< of value and of churn
    std::int64_t n = 0;         ///< customers at the start
    std::int64_t retained = 0;  ///< of them, customers at the end: new ones do not count
};

/// Throws domain_error unless start is a whole number >= 1 and retained one from 0 to start.  Counts are < 2^53.
[[nodiscard]] inline rate_result rate(double start, double retained, const rate_options& options = {}) {
    constexpr const char* function = "retention_rate";
    core::check(start >= 1 && start < 0x1p53 && start == std::trunc(start), function, "start", start,
                "must be a whole number >= 1");
    core::check(retained >= 0 && retained < 0x1p53 && retained == std::trunc(retained), function, "retained", retained,
                "must be a whole number >= 0");
    core::check(retained <= start, function, "retained", retained,
                "must not be more than start: only customers who were there count");
    core::check_open_unit(function, "level", options.level);
    const double p = retained / start, q = (start - retained) / start;
    const math::interval limits = math::wilson_interval(retained, start, options.level);
    return {p,          q, limits.low, limits.high, std::sqrt(p * q / start), static_cast<std::int64_t>(start),
            static_cast<std::int64_t>(retained)};
}

}  // namespace goodwill::inline v0::retention
