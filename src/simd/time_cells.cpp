// Plain loops: what is gained is that the compiler may use the vectors of the machine, not of the baseline alone.
#include "simd/time_cells.hpp"

#include "simd/target.hpp"

#if GOODWILL_HAS_HIGHWAY
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/time_cells.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace goodwill::inline v0::simd::time_cells {
namespace HWY_NAMESPACE {
#include "simd/time_cells_loops.hpp"
}  // namespace HWY_NAMESPACE
}  // namespace goodwill::inline v0::simd::time_cells
HWY_AFTER_NAMESPACE();
#endif

#if !GOODWILL_HAS_HIGHWAY || HWY_ONCE
namespace goodwill::inline v0::simd::time_cells {
namespace scalar {
#include "simd/time_cells_loops.hpp"
}  // namespace scalar

#if GOODWILL_HAS_HIGHWAY
HWY_EXPORT(cells_of);
#endif

cell_facts cells_of(const double* time, const std::uint8_t* flag, std::size_t n, double below, std::uint32_t* cell) {
#if GOODWILL_HAS_HIGHWAY
    if (!use_scalar()) return HWY_DYNAMIC_DISPATCH(cells_of)(time, flag, n, below, cell);
#endif
    return scalar::cells_of(time, flag, n, below, cell);
}

}  // namespace goodwill::inline v0::simd::time_cells
#endif
