#pragma once
#include <cmath>
#include <limits>

#include <goodwill/core/config.hpp>

/// What the models of repeat purchases take: the domain of their arguments.  False for NaN.
namespace goodwill::inline v0::lifetime {

/// Finite and >= 0.
[[nodiscard]] inline bool is_time(double t) noexcept { return t >= 0 && t <= std::numeric_limits<double>::max(); }

/// Whole, >= 0, and no larger than doubles count.
[[nodiscard]] inline bool is_count(double n) noexcept { return n >= 0 && n <= 0x1p53 && n == std::floor(n); }

/// x repeat purchases, the last one at age t_x, seen up to age T: t_x <= T, t_x = 0 where x = 0, and T > 0 where x > 0.
[[nodiscard]] inline bool is_history(double x, double t_x, double T) noexcept {
    return is_count(x) && t_x >= 0 && t_x <= T && is_time(T) && (x > 0 ? T > 0 : t_x == 0);
}

}  // namespace goodwill::inline v0::lifetime
