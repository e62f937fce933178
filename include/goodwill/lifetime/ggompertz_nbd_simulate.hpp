#pragma once
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/ggompertz_nbd.hpp>
#include <goodwill/lifetime/purchase_times.hpp>

/// Repeat purchases as the Gamma-Gompertz/NBD model makes them, for tests, benchmarks and what-ifs.
namespace goodwill::inline v0::lifetime::ggompertz_nbd {

using lifetime::purchase_times;
using lifetime::simulate_options;

/// Customers who are observed from their first purchase to age T_i.  Row i depends on its T, the parameters, the seed
/// and its number alone.  Throws domain_error where T is missing, infinite or negative.
[[nodiscard]] GOODWILL_API purchase_times simulate(const params& m, std::span<const double> T,
                                                   const simulate_options& = {});

}  // namespace goodwill::inline v0::lifetime::ggompertz_nbd
