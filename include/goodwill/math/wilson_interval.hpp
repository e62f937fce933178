#pragma once
#include <algorithm>
#include <cmath>

#include <goodwill/math/interval.hpp>
#include <goodwill/math/normal.hpp>

/// The Wilson score interval for a proportion: the p for which |successes / n - p| <= z sqrt(p (1 - p) / n).
/// Source: Wilson (1927), JASA 22(158):209-212, doi:10.1080/01621459.1927.10502953.
/// Coverage: close to the level on average from n = 10 on; a little short for p very near 0 or 1
/// (Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286).
namespace goodwill::inline v0::math {

/// NaN outside the domain; see is_proportion.
[[nodiscard]] inline interval wilson_interval(double successes, double n, double level) noexcept {
    if (!is_proportion(successes, n, level)) return {};
    const double z = normal_two_sided(level), p = successes / n;
    const double centre = successes + z * z / 2, half = z * std::sqrt(n * p * (1 - p) + z * z / 4);
    return {successes == 0 ? 0 : std::max(0.0, (centre - half) / (n + z * z)),
            successes == n ? 1 : std::min(1.0, (centre + half) / (n + z * z))};
}

}  // namespace goodwill::inline v0::math
