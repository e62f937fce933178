#pragma once
#include <algorithm>
#include <cmath>

#include <goodwill/math/interval.hpp>
#include <goodwill/math/normal.hpp>

/// The Agresti-Coull interval for a proportion: Wald's, after z^2 / 2 successes and as many failures were added.
/// Source: Agresti & Coull (1998), The American Statistician 52(2):119-126, doi:10.1080/00031305.1998.10480550.
/// Coverage: never far below the level, above it near 0 and 1; contains Wilson's interval, with the same centre.
namespace goodwill::inline v0::math {

/// NaN outside the domain; see is_proportion.
[[nodiscard]] inline interval agresti_coull_interval(double successes, double n, double level) noexcept {
    if (!is_proportion(successes, n, level)) return {};
    const double z = normal_two_sided(level), n_added = n + z * z;
    const double p = (successes + z * z / 2) / n_added;
    const double half = z * std::sqrt(p * (1 - p) / n_added);
    return {std::max(0.0, p - half), std::min(1.0, p + half)};
}

}  // namespace goodwill::inline v0::math
