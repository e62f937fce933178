#pragma once
#include <goodwill/math/incomplete_beta.hpp>
#include <goodwill/math/interval.hpp>

/// The Clopper-Pearson interval for a proportion: the p that neither one-sided binomial test refuses, by the beta
/// distribution.
/// Source: Clopper & Pearson (1934), Biometrika 26(4):404-413, doi:10.1093/biomet/26.4.404.
/// Coverage: never below the level, and so mostly above it; the widest of the five.
namespace goodwill::inline v0::math {

/// NaN outside the domain; see is_proportion.
[[nodiscard]] inline interval clopper_pearson_interval(double successes, double n, double level) noexcept {
    if (!is_proportion(successes, n, level)) return {};
    const double tail = (1 - level) / 2;
    // The upper limit is 1 minus the lower limit for the failures: so that both keep their digits.
    return {successes == 0 ? 0 : incomplete_beta_inverse(successes, n - successes + 1, tail),
            successes == n ? 1 : 1 - incomplete_beta_inverse(n - successes, successes + 1, tail)};
}

}  // namespace goodwill::inline v0::math
