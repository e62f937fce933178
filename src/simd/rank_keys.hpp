#pragma once
#include <cstddef>
#include <cstdint>

/// The loops over a block of keys that are ranked: unsigned whole numbers in the order of the values, 0 for a missing
/// one.  All of it is exact, so that every instruction set gives the same bits.
namespace goodwill::inline v0::simd::rank_keys {

/// Keys of one block at most.
inline constexpr std::size_t most = 2048;

/// Keys in the order of the doubles, from 1 on; with `turned` in the opposite order; of NaN 0.  False if any is infinite.
[[nodiscard]] bool keys_of_doubles(const double* value, std::size_t n, bool turned, std::uint64_t* key);
/// The lowest value shares the key of its neighbour.
void keys_of_int64(const std::int64_t* value, std::size_t n, bool turned, std::uint64_t* key);
void keys_of_int32(const std::int32_t* value, std::size_t n, bool turned, std::uint32_t* key);

/// count[j] += keys > limit[j].
void count_above(const std::uint64_t* key, std::size_t n, const std::uint64_t* limit, std::size_t m,
                 std::uint64_t* count);
void count_above(const std::uint32_t* key, std::size_t n, const std::uint32_t* limit, std::size_t m,
                 std::uint64_t* count);

/// flag = 1 where low[j] < key <= high[j] for any of the m.
void flag_between(const std::uint64_t* key, std::size_t n, const std::uint64_t* low, const std::uint64_t* high,
                  std::size_t m, std::uint8_t* flag);
void flag_between(const std::uint32_t* key, std::size_t n, const std::uint32_t* low, const std::uint32_t* high,
                  std::size_t m, std::uint8_t* flag);

/// score = 1 + the number of limits that the key is above; 0 for the key 0.  m < 255.
void scores_above(const std::uint64_t* key, std::size_t n, const std::uint64_t* limit, std::size_t m,
                  std::uint8_t* score);
void scores_above(const std::uint32_t* key, std::size_t n, const std::uint32_t* limit, std::size_t m,
                  std::uint8_t* score);

/// The smallest key above the limit, or the largest number there is.
[[nodiscard]] std::uint64_t next_above(const std::uint64_t* key, std::size_t n, std::uint64_t limit);
[[nodiscard]] std::uint32_t next_above(const std::uint32_t* key, std::size_t n, std::uint32_t limit);

}  // namespace goodwill::inline v0::simd::rank_keys
