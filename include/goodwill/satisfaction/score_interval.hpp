#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include <goodwill/math/agresti_coull_interval.hpp>
#include <goodwill/math/clopper_pearson_interval.hpp>
#include <goodwill/math/goodman_interval.hpp>
#include <goodwill/math/incomplete_beta.hpp>
#include <goodwill/math/interval.hpp>
#include <goodwill/math/jeffreys_interval.hpp>
#include <goodwill/math/normal.hpp>
#include <goodwill/math/student_t.hpp>
#include <goodwill/math/wald_interval.hpp>
#include <goodwill/math/wilson_interval.hpp>
#include <goodwill/satisfaction/interval_name.hpp>

/// Intervals for shares, and for means and indexes (adjusted_t, t and normal); the bootstrap is for all, see bootstrap.hpp.
namespace goodwill::inline v0::satisfaction {

enum class score_interval : std::uint8_t {
    wilson,
    wald,
    agresti_coull,
    clopper_pearson,
    jeffreys,
    goodman,    ///< simultaneous for the shares of all boxes; see math/goodman_interval.hpp
    dirichlet,  ///< equal tails of the posterior under a uniform prior on the share
    t,
    normal,
    adjusted_t,  ///< t after an answer at the middle of the scale is added
    bootstrap,
};

inline constexpr std::array share_intervals{score_interval::wilson, score_interval::wald,
                                            score_interval::agresti_coull, score_interval::clopper_pearson,
                                            score_interval::jeffreys, score_interval::goodman,
                                            score_interval::dirichlet, score_interval::bootstrap};
inline constexpr std::array mean_intervals{score_interval::adjusted_t, score_interval::t, score_interval::normal,
                                           score_interval::bootstrap};

[[nodiscard]] constexpr std::string_view name_of(score_interval method) noexcept {
    constexpr std::string_view names[] = {"wilson", "wald", "agresti_coull", "clopper_pearson", "jeffreys",
                                          "goodman", "dirichlet", "t", "normal", "adjusted_t", "bootstrap"};
    return names[static_cast<std::size_t>(method)];
}

/// Throws domain_error that lists the names that serve: those for shares, or those for means and indexes.
[[nodiscard]] inline score_interval score_interval_of(const char* function, std::string_view name, bool of_share) {
    return of_share ? method_of_name(function, name, share_intervals) : method_of_name(function, name, mean_intervals);
}

/// Equal tails of the posterior Beta(1 + successes, 1 + failures); NaN outside the domain, see is_proportion.
[[nodiscard]] inline math::interval dirichlet_share(double successes, double n, double level) noexcept {
    if (!math::is_proportion(successes, n, level)) return {};
    const double a = successes + 1, b = n - successes + 1, tail = (1 - level) / 2;
    return {math::incomplete_beta_inverse(a, b, tail), 1 - math::incomplete_beta_inverse(b, a, tail)};
}

/// Of a share, 0 .. 1.  `successes` of n may be fractions: those of an effective sample are.  `boxes` is the number of
/// shares that goodman's limits are to hold for at once.  NaN outside the domain and for a method that is not computed
/// from these numbers.
[[nodiscard]] inline math::interval interval_of_share(score_interval method, double successes, double n, double level,
                                                      std::size_t boxes = 2) noexcept {
    switch (method) {
        case score_interval::wilson: return math::wilson_interval(successes, n, level);
        case score_interval::wald: return math::wald_interval(successes, n, level);
        case score_interval::agresti_coull: return math::agresti_coull_interval(successes, n, level);
        case score_interval::clopper_pearson: return math::clopper_pearson_interval(successes, n, level);
        case score_interval::jeffreys: return math::jeffreys_interval(successes, n, level);
        case score_interval::goodman: return math::goodman_interval(successes, n, boxes, level);
        case score_interval::dirichlet: return dirichlet_share(successes, n, level);
        case score_interval::t:
        case score_interval::normal:
        case score_interval::adjusted_t:
        case score_interval::bootstrap: break;
    }
    return {};
}

/// Of a mean: value +- quantile * standard error, clipped to `lowest` .. `highest`.  `degrees` are those of Student's
/// t.  NaN where an argument is.
/// adjusted_t does that after one answer was added to the n that there are (in effect, see n_effective), a quarter of it
/// at each end of the scale and half of it in the middle: as the adjusted Wald interval of an NPS, with one answer in
/// the place of three.  Answers that all agree get a width.  t has n degrees then, with a design its own.
/// Coverage: near the level from n = 10 on, above it for scores near an end; t falls far short there (make coverage).
[[nodiscard]] inline math::interval interval_of_mean(score_interval method, double value, double standard_error,
                                                     double degrees, double lowest, double highest, double level,
                                                     double n = 0) noexcept {
    if (method != score_interval::adjusted_t && method != score_interval::t && method != score_interval::normal) return {};
    if (method == score_interval::adjusted_t) {
        const double middle = (lowest + highest) / 2, wide = highest - lowest;
        const double apart = value - middle, spread = standard_error * standard_error * (n - 1);
        const double mean = n * apart / (n + 1);
        const double square = (n * (spread + apart * apart) + wide * wide / 8) / (n + 1);
        const double error = std::sqrt((square - mean * mean) / n), centre = middle + mean;
        const bool designed = degrees < n - 1 - 1e-9 * n;
        return interval_of_mean(score_interval::t, centre, error, designed ? degrees : n, lowest, highest, level);
    }
    const double quantile =
        method == score_interval::t ? math::student_two_sided(degrees, level) : math::normal_two_sided(level);
    // For next to no degrees of freedom the quantile is infinite, and answers that are all alike have no error.
    const double half = standard_error == 0 && quantile > 0 ? 0 : standard_error * quantile;
    if (!(half >= 0)) return {};
    return {std::max(lowest, value - half), std::min(highest, value + half)};
}

}  // namespace goodwill::inline v0::satisfaction
