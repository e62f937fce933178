#pragma once
#include <string_view>

#include <goodwill/core/config.hpp>

/// Which instruction set the column kernels run on.
namespace goodwill::inline v0::core {

/// "scalar", "sse4", "avx2" or "avx512": the best that this machine and this build have, or the one that the
/// environment variable GOODWILL_TARGET names.  Decided at the first call, for the life of the process.
/// Throws domain_error when GOODWILL_TARGET names none of these or one that this machine or build lacks.
[[nodiscard]] GOODWILL_API std::string_view simd_target();

/// The instruction sets that GOODWILL_TARGET may name here, best last: "scalar sse4 avx2".
[[nodiscard]] GOODWILL_API std::string_view simd_targets();

}  // namespace goodwill::inline v0::core
