#pragma once
#include <limits>

#include <goodwill/core/config.hpp>

/// What an interval estimate returns.
namespace goodwill::inline v0::math {

/// From `low` to `high`, in the unit of what is estimated.  Both are NaN where the arguments lie outside the domain.
struct interval {
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
};

/// The domain of every interval for a proportion: 0 <= successes <= n, n > 0, 0 < level < 1.  Counts may be
/// fractions: an effective sample has them.
[[nodiscard]] constexpr bool is_proportion(double successes, double n, double level) noexcept {
    return successes >= 0 && successes <= n && n > 0 && n <= std::numeric_limits<double>::max() && level > 0 &&
           level < 1;
}

}  // namespace goodwill::inline v0::math
