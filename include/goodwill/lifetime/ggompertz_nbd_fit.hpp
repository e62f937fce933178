#pragma once
#include <span>
#include <string>
#include <string_view>

#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/ggompertz_nbd.hpp>
#include <goodwill/lifetime/patterns.hpp>
#include <goodwill/transactions/summary.hpp>

/// Maximum likelihood for the Gamma-Gompertz/NBD model: Newton's method in the logarithms of the parameters, with exact
/// first and second derivatives, on the distinct (x, t_x, T) with their weights.
///
/// The Pareto/NBD model is its edge b -> 0, and often the best there is.  So that is fitted first, and the search
/// begins there, with a large b.  When the likelihood only rises towards b = 0, the report says so: b is at the
/// boundary.
/// Source: Bemmaor & Glady (2012), doi:10.1287/mnsc.1110.1461, for the model.
namespace goodwill::inline v0::lifetime {

namespace ggompertz_nbd {
using fit_options = repeat_fit_options<params>;
using fitted = fitted_model<params>;  ///< covariances are of r, alpha, b, s, beta

/// Returns what could be used with care; the report says whether it can be used without.  Throws domain_error for bad
/// rows and when no row is left, convergence_error when the likelihood has no usable maximum: nobody bought again.
[[nodiscard]] GOODWILL_API fitted fit(const patterns& data, const fit_options& = {});

/// Columns as for `patterns`: x, t_x, T of shape (n,), frequency weights of the same shape or empty.
[[nodiscard]] GOODWILL_API fitted fit(std::span<const double> x, std::span<const double> t_x,
                                      std::span<const double> T, std::span<const double> weights = {},
                                      const fit_options& = {});

[[nodiscard]] GOODWILL_API fitted fit(const transactions::summary& data, const fit_options& = {});
}  // namespace ggompertz_nbd

template <>
GOODWILL_API std::string ggompertz_nbd::fitted::to_json() const;
template <>
GOODWILL_API ggompertz_nbd::fitted ggompertz_nbd::fitted::from_json(std::string_view text);

}  // namespace goodwill::inline v0::lifetime
