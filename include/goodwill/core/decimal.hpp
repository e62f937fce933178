#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

#include <goodwill/core/config.hpp>

/// Decimal amounts held in doubles, as exact integers: 14.95 at scale 2 is 1495.  Integers add without rounding,
/// so a sum is the same to the bit for any order of its terms.
namespace goodwill::inline v0::core {

/// 128-bit sums: 2^63 amounts of 2^63 each fit.
__extension__ typedef __int128 int128;

inline constexpr int max_decimal_scale = 6;
inline constexpr std::array<double, 7> power_of_ten{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

/// The integer n for which n / 10^scale is exactly this double, or nothing.  |n| stays below 2^53; all below 2^51 are
/// found.  0 <= scale <= 6.  Multiplying rounds, so the quotient is compared with the amount, which is exact.
[[nodiscard]] inline std::optional<std::int64_t> to_scaled(double amount, int scale) noexcept {
    const double n = std::nearbyint(amount * power_of_ten[static_cast<std::size_t>(scale)]);
    if (!(std::fabs(n) < 0x1p53) || n / power_of_ten[static_cast<std::size_t>(scale)] != amount) return {};
    return static_cast<std::int64_t>(n);
}

/// The smallest scale (0..6) at which the amount is a decimal, or nothing: NaN, infinite, or more digits.
[[nodiscard]] inline std::optional<int> decimal_scale(double amount) noexcept {
    for (int scale = 0; scale <= max_decimal_scale; ++scale)
        if (to_scaled(amount, scale)) return scale;
    return {};
}

/// A sum of scaled integers in the amounts' own unit: the nearest double while |sum| <= 2^53, so that to_scaled comes
/// back; beyond, within one unit in the last place.
[[nodiscard]] inline double from_scaled(int128 sum, int scale) noexcept {
    constexpr int128 exact = int128{1} << 53;
    const double power = power_of_ten[static_cast<std::size_t>(scale)];
    if (sum >= -exact && sum <= exact) return static_cast<double>(static_cast<std::int64_t>(sum)) / power;
    return static_cast<double>(static_cast<long double>(sum) / power);
}

}  // namespace goodwill::inline v0::core
