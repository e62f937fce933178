#pragma once
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/beta_discrete_weibull.hpp>
#include <goodwill/lifetime/contract_lifetimes.hpp>
#include <goodwill/lifetime/purchase_times.hpp>

/// Lifetimes as the beta-discrete-Weibull model makes them, for tests, benchmarks and what-ifs.
namespace goodwill::inline v0::lifetime::beta_discrete_weibull {

using lifetime::simulate_options;

/// Customers who are observed over periods_i renewals: without weights.  Row i depends on its periods, the parameters,
/// the seed and its number alone.  Throws domain_error where periods are no whole number from 0 to 1,000,000.
[[nodiscard]] GOODWILL_API contract_lifetimes simulate(const params& m, std::span<const double> periods,
                                                       const simulate_options& = {});

}  // namespace goodwill::inline v0::lifetime::beta_discrete_weibull
