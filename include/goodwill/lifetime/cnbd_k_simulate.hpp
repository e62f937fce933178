#pragma once
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/cnbd_k.hpp>
#include <goodwill/lifetime/purchase_times.hpp>

/// Repeat purchases as BG/CNBD-k and MBG/CNBD-k make them, for tests, benchmarks and what-ifs.
namespace goodwill::inline v0::lifetime::cnbd_k {

using lifetime::purchase_times;
using lifetime::simulate_options;

/// As in bg_nbd_simulate.hpp.
template <first_exit Exit>
[[nodiscard]] GOODWILL_API purchase_times simulate(const params<Exit>& m, std::span<const double> T,
                                                   const simulate_options& = {});

}  // namespace goodwill::inline v0::lifetime::cnbd_k
