#pragma once
#include <cstddef>
#include <cstdint>

/// Times that are small whole numbers as places of a table.  All of it is exact, so that every instruction set gives
/// the same.
namespace goodwill::inline v0::simd::time_cells {

struct cell_facts {
    bool fits = true;         ///< every time is a whole number in [0, below), every flag 0 or 1
    std::uint32_t most = 0;   ///< the largest place
    std::uint32_t ones = 0;   ///< flags that are 1
};
/// cell = 2 * time + (1 - flag); of no use where not all fits.  below <= 2^30, n < 2^32.
[[nodiscard]] cell_facts cells_of(const double* time, const std::uint8_t* flag, std::size_t n, double below,
                                  std::uint32_t* cell);

}  // namespace goodwill::inline v0::simd::time_cells
