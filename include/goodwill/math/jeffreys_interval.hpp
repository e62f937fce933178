#pragma once
#include <goodwill/math/incomplete_beta.hpp>
#include <goodwill/math/interval.hpp>

/// The Jeffreys interval for a proportion: equal tails of the posterior under the prior Beta(1/2, 1/2); its lower end
/// is 0 without successes, its upper end 1 without failures.
/// Source: Brown, Cai & DasGupta (2001), Statistical Science 16(2):101-133, doi:10.1214/ss/1009213286, section 3.1.2.
/// Coverage: close to the level on average, like Wilson's, and a little narrower; short at two spots near 0 and 1.
namespace goodwill::inline v0::math {

/// NaN outside the domain; see is_proportion.
[[nodiscard]] inline interval jeffreys_interval(double successes, double n, double level) noexcept {
    if (!is_proportion(successes, n, level)) return {};
    const double tail = (1 - level) / 2, failures = n - successes;
    return {successes == 0 ? 0 : incomplete_beta_inverse(successes + 0.5, failures + 0.5, tail),
            failures == 0 ? 1 : 1 - incomplete_beta_inverse(failures + 0.5, successes + 0.5, tail)};
}

}  // namespace goodwill::inline v0::math
