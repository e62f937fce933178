#pragma once
#include <cstddef>
#include <cstdint>

/// How often each small value occurs in a column of bytes.
namespace goodwill::inline v0::simd {

/// Values that are told apart: 0 .. 11.
inline constexpr std::size_t score_bins = 12;

/// Adds to counts[v] the number of bytes of value v, v < 12.  Returns the largest byte (0 for none): if that is above
/// 11, counts were raised by bytes that are not theirs and must be thrown away.
std::uint8_t count_scores(const std::uint8_t* values, std::size_t n, std::uint64_t* counts);

}  // namespace goodwill::inline v0::simd
