#pragma once
#include <optional>
#include <span>
#include <vector>

#include <goodwill/core/config.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/fitted_model.hpp>

/// A fit again, from where it is: to the same customers, or to others.  One call for every model that is fitted by
/// maximum likelihood, for what is done to any of them.
namespace goodwill::inline v0::lifetime {

/// The columns of a fit, each of shape (n,), in the order in which the fit of the model takes them:
///     x, t_x, T           models of repeat purchases; CNBD-k may have log_gaps as a fourth column
///     x, t_x, n           BG/BB
///     x, zbar             Gamma-Gamma
///     lifetime, churned   contractual models
struct fit_data {
    std::vector<std::span<const double>> columns;
    std::span<const double> weights = {};  ///< empty: 1 each
    /// Of models with covariates; those of Gamma-Gamma are `purchase`.
    covariate_columns purchase = {}, leaving = {};
};

struct refit_options {
    std::optional<double> profile_level = {};
    int max_iterations = 200;
    int threads = 1;
    core::watch progress = {};
};

/// The fit to `data`, begun at the parameters of `f`, with the k of a CNBD-k and the unit of `f`.
/// Throws shape_error where the model takes another number of columns, and what the fit of the model throws.
template <class Params>
[[nodiscard]] GOODWILL_API fitted_model<Params> refit(const fitted_model<Params>& f, const fit_data& data,
                                                      const refit_options& = {});

}  // namespace goodwill::inline v0::lifetime
