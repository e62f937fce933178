#pragma once
#include <span>
#include <string>
#include <string_view>

#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/patterns.hpp>
#include <goodwill/transactions/summary.hpp>

/// Maximum likelihood for the BG/NBD model: Newton's method in the logarithms of the parameters, with exact first and
/// second derivatives, on the distinct (x, t_x, T) with their weights.
/// Source: Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098, section 4.
namespace goodwill::inline v0::lifetime {

namespace bg_nbd {
using fit_options = repeat_fit_options<params>;
using fitted = fitted_model<params>;  ///< covariances are of r, alpha, a, b

/// Returns what could be used with care; the report says whether it can be used without.  Throws domain_error for bad
/// rows and when no row is left, convergence_error when the likelihood has no usable maximum: nobody bought again.
[[nodiscard]] GOODWILL_API fitted fit(const patterns& data, const fit_options& = {});

/// Columns as for `patterns`: x, t_x, T of shape (n,), frequency weights of the same shape or empty.
[[nodiscard]] GOODWILL_API fitted fit(std::span<const double> x, std::span<const double> t_x,
                                      std::span<const double> T, std::span<const double> weights = {},
                                      const fit_options& = {});

[[nodiscard]] GOODWILL_API fitted fit(const transactions::summary& data, const fit_options& = {});

/// With static covariates, of shape (n,) like x; of either process there may be none.  Throws domain_error, too, for a
/// covariate that is missing in a row, the same in all, or a sum of others.
[[nodiscard]] GOODWILL_API fitted fit(std::span<const double> x, std::span<const double> t_x,
                                      std::span<const double> T, std::span<const double> weights,
                                      const covariate_columns& purchase, const covariate_columns& leaving,
                                      const fit_options& = {});
}  // namespace bg_nbd

template <>
GOODWILL_API std::string bg_nbd::fitted::to_json() const;
template <>
GOODWILL_API bg_nbd::fitted bg_nbd::fitted::from_json(std::string_view text);

}  // namespace goodwill::inline v0::lifetime
