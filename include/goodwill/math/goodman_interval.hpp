#pragma once
#include <cmath>
#include <cstddef>

#include <goodwill/math/interval.hpp>
#include <goodwill/math/normal.hpp>

/// Goodman's simultaneous intervals for the proportions of a multinomial: with probability `level` all of them hold
/// at once.  A score interval for each class at the level 1 - (1 - level) / classes (Bonferroni).
/// Source: Goodman (1965), On simultaneous confidence intervals for multinomial proportions, Technometrics
///         7(2):247-254, doi:10.1080/00401706.1965.10490252, equation 2.2 with his A for chi-square of 1 degree of
///         freedom.
/// Coverage: of all classes together close to or a little above the level, once no class is expected to hold fewer
/// than some five; for one class alone far above it.
namespace goodwill::inline v0::math {

/// The interval of the class that holds `count` of n, one of `classes` classes.
/// Domain: classes >= 1, otherwise as is_proportion; NaN outside.
[[nodiscard]] inline interval goodman_interval(double count, double n, std::size_t classes, double level) noexcept {
    if (!is_proportion(count, n, level) || classes == 0) return {};
    // The chi-square quantile of 1 degree of freedom at 1 - alpha / k is the square of the normal one.
    const double z = normal_quantile((1 - level) / (2 * static_cast<double>(classes))), a = z * z;
    const double half = std::sqrt(a * (a + 4 * count * (n - count) / n));
    return {count == 0 ? 0 : (a + 2 * count - half) / (2 * (n + a)),
            count == n ? 1 : (a + 2 * count + half) / (2 * (n + a))};
}

}  // namespace goodwill::inline v0::math
