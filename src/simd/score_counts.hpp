#pragma once
#include <cstddef>
#include <cstdint>

/// How often each small value occurs in a column of bytes.
namespace goodwill::inline v0::simd {

inline constexpr std::size_t score_bins = 16;

/// Adds to counts[v] the number of bytes of value v, for v below 16.  Returns the largest byte: if that is above 15,
/// counts were raised by bytes that are not theirs and must be thrown away, and it is only known to be above 15.
std::uint8_t count_scores(const std::uint8_t* values, std::size_t n, std::uint64_t* counts);

}  // namespace goodwill::inline v0::simd
