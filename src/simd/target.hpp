#pragma once

/// What every kernel in src/simd asks before it dispatches.
namespace goodwill::inline v0::simd {

/// True when the scalar kernels are to run: no Highway in this build, an old machine, or GOODWILL_TARGET=scalar.
/// Highway's own scalar target is slower than the C library, so scalar kernels call std:: functions.
/// The first call limits Highway to the instruction set that GOODWILL_TARGET names.
[[nodiscard]] bool use_scalar();

}  // namespace goodwill::inline v0::simd
