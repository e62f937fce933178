#pragma once
#include <cstdint>
#include <numeric>
#include <optional>

#include <goodwill/core/decimal.hpp>

/// Points are whole numbers of a programme's smallest unit, and rates are exact fractions, so nothing is lost to
/// rounding but where a programme says that it rounds.
namespace goodwill::inline v0::loyalty {

/// Points or money in the smallest unit of its currency.
using units = std::int64_t;

/// Amounts and points of one event stay below this, so that sums of a member's life fit into 63 bits.
inline constexpr units most_units = 0x20'0000'0000'0000;  // 2^53

/// What becomes of a part of the smallest unit.
enum class rounding : std::uint8_t {
    down,       ///< towards zero
    half_up,    ///< to the nearest, halves away from zero
    half_even,  ///< to the nearest, halves to the even one
    up,         ///< away from zero
};

/// An exact fraction, in lowest terms, denominator > 0.
struct fraction {
    std::int64_t top = 0, bottom = 1;

    [[nodiscard]] static constexpr fraction of(std::int64_t top, std::int64_t bottom) noexcept {
        const std::int64_t g = std::gcd(top, bottom);
        return g == 0 ? fraction{0, 1} : fraction{top / g, bottom / g};
    }
    friend constexpr bool operator==(const fraction&, const fraction&) = default;
};

namespace detail {
/// Whether a rest of a division goes up.
[[nodiscard]] constexpr bool goes_up(std::int64_t rest, std::int64_t bottom, bool odd, rounding how) noexcept {
    const std::int64_t other = bottom - rest;  // how far it is to the next whole number
    switch (how) {
        case rounding::down: return false;
        case rounding::half_up: return rest >= other;
        case rounding::half_even: return rest > other || (rest == other && odd);
        case rounding::up: return rest != 0;
    }
    return false;
}
}  // namespace detail

/// top / bottom as a whole number; bottom > 0.  Nothing beyond 63 bits.
[[nodiscard]] constexpr std::optional<units> rounded(core::int128 top, std::int64_t bottom, rounding how) noexcept {
    if (top >= 0 && top <= INT64_MAX) {  // a division of 64 bits takes a third of the time
        const auto small = static_cast<std::int64_t>(top);
        const std::int64_t whole = small / bottom;
        return whole + (how != rounding::down && detail::goes_up(small % bottom, bottom, (whole & 1) != 0, how));
    }
    const bool negative = top < 0;
    if (negative) top = -top;
    core::int128 whole = top / bottom;
    whole += detail::goes_up(static_cast<std::int64_t>(top % bottom), bottom, (whole & 1) != 0, how);
    if (whole > INT64_MAX) return {};
    return static_cast<units>(negative ? -whole : whole);
}

}  // namespace goodwill::inline v0::loyalty
