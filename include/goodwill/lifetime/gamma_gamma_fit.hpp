#pragma once
#include <span>
#include <string>
#include <string_view>

#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/transactions/summary.hpp>

/// Maximum likelihood for the Gamma-Gamma model: Newton's method in the logarithms of the parameters, with exact first
/// and second derivatives, on the distinct (x, zbar) of the customers who bought again, with their weights.
/// For a given v the likelihood needs the rows only through six sums (of ln(v + x zbar) and its derivatives); all gamma
/// functions fall on the distinct x.
/// Source: Fader & Hardie (2013), http://www.brucehardie.com/notes/025/gamma_gamma.pdf, section 4.
namespace goodwill::inline v0::lifetime::gamma_gamma {

/// Without a start the search begins at p = 1, q = 2, v = the mean amount.
using fit_options = repeat_fit_options<params>;
/// Covariances are of p, q, v; the report has the correlation; `unit` is not used, `purchase` holds the covariates.
using fitted = fitted_model<params>;

/// Columns x, zbar of shape (n,), frequency weights (>= 0, finite) of the same shape or empty.
/// Left out and counted: rows with a missing value, x = 0 (one-time buyers: no repeat purchase tells an amount),
/// zbar <= 0, and weight 0.
/// Returns what could be used with care; the report says whether it can be used without.  Throws domain_error for bad
/// rows (x < 0; anything infinite) and when there are no rows; convergence_error when no row can be used, or the
/// likelihood has no usable maximum; shape_error; cancelled.
[[nodiscard]] GOODWILL_API fitted fit(std::span<const double> x, std::span<const double> zbar,
                                      std::span<const double> weights = {}, const fit_options& = {});

[[nodiscard]] GOODWILL_API fitted fit(const transactions::summary& data, const fit_options& = {});

/// With static covariates on what is spent (covariates.hpp), of shape (n,) like x.  Throws domain_error, too, for a
/// covariate that is missing in a row that is used, the same in all, or a sum of others.
[[nodiscard]] GOODWILL_API fitted fit(std::span<const double> x, std::span<const double> zbar,
                                      std::span<const double> weights, const covariate_columns& spend,
                                      const fit_options& = {});

}  // namespace goodwill::inline v0::lifetime::gamma_gamma

namespace goodwill::inline v0::lifetime {
template <>
GOODWILL_API std::string gamma_gamma::fitted::to_json() const;
template <>
GOODWILL_API gamma_gamma::fitted gamma_gamma::fitted::from_json(std::string_view text);
}  // namespace goodwill::inline v0::lifetime
