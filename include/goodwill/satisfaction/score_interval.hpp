#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include <goodwill/math/agresti_coull_interval.hpp>
#include <goodwill/math/clopper_pearson_interval.hpp>
#include <goodwill/math/interval.hpp>
#include <goodwill/math/jeffreys_interval.hpp>
#include <goodwill/math/normal.hpp>
#include <goodwill/math/student_t.hpp>
#include <goodwill/math/wald_interval.hpp>
#include <goodwill/math/wilson_interval.hpp>
#include <goodwill/satisfaction/interval_name.hpp>

/// Intervals for shares (the first five) and for means and indexes (t and normal).
namespace goodwill::inline v0::satisfaction {

enum class score_interval : std::uint8_t { wilson, wald, agresti_coull, clopper_pearson, jeffreys, t, normal };

inline constexpr std::array share_intervals{score_interval::wilson, score_interval::wald,
                                            score_interval::agresti_coull, score_interval::clopper_pearson,
                                            score_interval::jeffreys};
inline constexpr std::array mean_intervals{score_interval::t, score_interval::normal};

[[nodiscard]] constexpr std::string_view name_of(score_interval method) noexcept {
    constexpr std::string_view names[] = {"wilson", "wald", "agresti_coull", "clopper_pearson", "jeffreys", "t",
                                          "normal"};
    return names[static_cast<std::size_t>(method)];
}

[[nodiscard]] constexpr bool is_for_shares(score_interval method) noexcept { return method < score_interval::t; }

/// Throws domain_error that lists the names that serve: those for shares, or those for means and indexes.
[[nodiscard]] inline score_interval score_interval_of(const char* function, std::string_view name, bool of_share) {
    return of_share ? method_of_name(function, name, share_intervals) : method_of_name(function, name, mean_intervals);
}

/// Of a share, 0 .. 1.  `successes` of n may be fractions: those of an effective sample are.  NaN outside the domain
/// and for a method that is not for shares.
[[nodiscard]] inline math::interval interval_of_share(score_interval method, double successes, double n,
                                                      double level) noexcept {
    switch (method) {
        case score_interval::wilson: return math::wilson_interval(successes, n, level);
        case score_interval::wald: return math::wald_interval(successes, n, level);
        case score_interval::agresti_coull: return math::agresti_coull_interval(successes, n, level);
        case score_interval::clopper_pearson: return math::clopper_pearson_interval(successes, n, level);
        case score_interval::jeffreys: return math::jeffreys_interval(successes, n, level);
        case score_interval::t:
        case score_interval::normal: break;
    }
    return {};
}

/// Of a mean: value +- quantile * standard error, clipped to `lowest` .. `highest`.  `degrees` are those of Student's
/// t.  NaN where an argument is.
[[nodiscard]] inline math::interval interval_of_mean(score_interval method, double value, double standard_error,
                                                     double degrees, double lowest, double highest,
                                                     double level) noexcept {
    if (is_for_shares(method)) return {};
    const double quantile =
        method == score_interval::t ? math::student_two_sided(degrees, level) : math::normal_two_sided(level);
    // For next to no degrees of freedom the quantile is infinite, and answers that are all alike have no error.
    const double half = standard_error == 0 && quantile > 0 ? 0 : standard_error * quantile;
    if (!(half >= 0)) return {};
    return {std::max(lowest, value - half), std::min(highest, value + half)};
}

}  // namespace goodwill::inline v0::satisfaction
