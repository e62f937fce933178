#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <goodwill/lifetime/beta_discrete_weibull.hpp>
#include <goodwill/lifetime/contract_lifetimes.hpp>
#include <goodwill/lifetime/fitted_model.hpp>

/// Maximum likelihood for the beta-discrete-Weibull model: Newton's method in the logarithms of the parameters,
/// with exact first and second derivatives, on the distinct lifetimes with their weights.
/// Source: Fader, Hardie, Liu, Davin & Steenburgh (2018), doi:10.1016/j.intmar.2018.01.002, for the model.
namespace goodwill::inline v0::lifetime {

namespace beta_discrete_weibull {
using fit_options = repeat_fit_options<params>;
using fitted = fitted_model<params>;  ///< covariances are of alpha, beta, c

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
}  // namespace beta_discrete_weibull

template <>
GOODWILL_API std::string beta_discrete_weibull::fitted::to_json() const;
template <>
GOODWILL_API beta_discrete_weibull::fitted beta_discrete_weibull::fitted::from_json(std::string_view text);

}  // namespace goodwill::inline v0::lifetime
