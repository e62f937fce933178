#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <goodwill/lifetime/shifted_beta_geometric.hpp>
#include <goodwill/lifetime/contract_lifetimes.hpp>
#include <goodwill/lifetime/fitted_model.hpp>

/// Maximum likelihood for the shifted beta-geometric model: Newton's method in the logarithms of the parameters,
/// with exact first and second derivatives, on the distinct lifetimes with their weights.
/// Source: Fader & Hardie (2007), doi:10.1002/dir.20074, for the model.
namespace goodwill::inline v0::lifetime {

namespace shifted_beta_geometric {
using fit_options = repeat_fit_options<params>;
using fitted = fitted_model<params>;  ///< covariances are of alpha, beta

/// Customers: columns of shape (n,) as contract_lifetimes has them, frequency weights (finite and >= 0) of the same
/// shape or empty.  Rows with a missing value and rows of weight 0 are left out and counted.
/// Returns what could be used with care; the report says whether it can be used without.  Throws domain_error for bad
/// rows and when fewer than two customers are left, convergence_error when the likelihood has no usable maximum:
/// nobody left, or all at the first renewal.
[[nodiscard]] GOODWILL_API fitted fit(std::span<const double> lifetime, std::span<const double> churned,
                                      std::span<const double> weights = {}, const fit_options& = {});

/// Counts as for cohort_lifetimes.
[[nodiscard]] GOODWILL_API fitted fit_cohorts(std::span<const double> counts, std::size_t columns,
                                              const fit_options& = {});
}  // namespace shifted_beta_geometric

template <>
GOODWILL_API std::string shifted_beta_geometric::fitted::to_json() const;
template <>
GOODWILL_API shifted_beta_geometric::fitted shifted_beta_geometric::fitted::from_json(std::string_view text);

}  // namespace goodwill::inline v0::lifetime
