#pragma once
#include <algorithm>
#include <cmath>

#include <goodwill/math/interval.hpp>
#include <goodwill/math/normal.hpp>

/// The Wald interval for a proportion: p +- z sqrt(p (1 - p) / n), clipped to 0..1.
/// Source: Brown, Cai & DasGupta (2001), Interval estimation for a binomial proportion, Statistical Science
///         16(2):101-133, doi:10.1214/ss/1009213286, section 2.
/// Coverage: too small, often far so, near 0 and 1 and erratically so for n in the hundreds; at 0 and n its width
/// is 0.  For comparison with other tools.
namespace goodwill::inline v0::math {

/// NaN outside the domain; see is_proportion.
[[nodiscard]] inline interval wald_interval(double successes, double n, double level) noexcept {
    if (!is_proportion(successes, n, level)) return {};
    const double p = successes / n;
    const double half = normal_two_sided(level) * std::sqrt(p * (1 - p) / n);
    return {std::max(0.0, p - half), std::min(1.0, p + half)};
}

}  // namespace goodwill::inline v0::math
