#pragma once
#include <span>
#include <string>
#include <string_view>

#include <goodwill/lifetime/bg_bb.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/patterns.hpp>

/// Maximum likelihood for the BG/BB model: Newton's method in the logarithms of the parameters, with exact first and
/// second derivatives, on the distinct (x, t_x, n) with their weights.
/// Source: Fader, Hardie & Shang (2010), doi:10.1287/mksc.1100.0580, for the model.
namespace goodwill::inline v0::lifetime {

namespace bg_bb {
using fit_options = repeat_fit_options<params>;
using fitted = fitted_model<params>;  ///< covariances are of alpha, beta, gamma, delta

/// Patterns whose T is n.  Returns what could be used with care; the report says whether it can be used without.
/// Throws domain_error for bad rows and when no row is left, convergence_error when the likelihood has no usable
/// maximum: nobody bought.
[[nodiscard]] GOODWILL_API fitted fit(const patterns& data, const fit_options& = {});

/// Columns of shape (n,), frequency weights (finite and >= 0) of the same shape or empty.  Rows with a missing value
/// and rows of weight 0 are left out and counted.
[[nodiscard]] GOODWILL_API fitted fit(std::span<const double> x, std::span<const double> t_x,
                                      std::span<const double> n, std::span<const double> weights = {},
                                      const fit_options& = {});
}  // namespace bg_bb

template <>
GOODWILL_API std::string bg_bb::fitted::to_json() const;
template <>
GOODWILL_API bg_bb::fitted bg_bb::fitted::from_json(std::string_view text);

}  // namespace goodwill::inline v0::lifetime
