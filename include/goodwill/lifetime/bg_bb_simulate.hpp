#pragma once
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_bb.hpp>
#include <goodwill/lifetime/purchase_times.hpp>

/// Purchases as the BG/BB model makes them, for tests, benchmarks and what-ifs.
namespace goodwill::inline v0::lifetime::bg_bb {

using lifetime::purchase_times;
using lifetime::simulate_options;

/// Customers with n_i opportunities; times are the numbers of those used, 1 to n_i.  Row i depends on its n, the
/// parameters, the seed and its number alone.  Throws domain_error where n is no whole number from 0 to 1,000,000.
[[nodiscard]] GOODWILL_API purchase_times simulate(const params& m, std::span<const double> n,
                                                   const simulate_options& = {});

}  // namespace goodwill::inline v0::lifetime::bg_bb
