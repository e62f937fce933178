#pragma once
#include <algorithm>
#include <bit>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/math/optimise.hpp>

#include "lifetime/maximum_likelihood.hpp"

/// Maximum likelihood with static covariates, for every model that maximum_likelihood.hpp fits.
///
/// In the logarithms of the parameters a customer's are those of the model plus signs times coefficients . z: linear.
/// So the derivatives of a likelihood_model, summed over customers that share their covariates, give those in the
/// coefficients by the chain rule.  The search sees standardised covariates.
namespace goodwill::inline v0::lifetime {

/// Covariates of one process.
template <std::size_t Size>
struct covariate_process {
    const char* name;  ///< "purchase_covariates": what errors name
    parameters<Size> signs;
    const covariate_columns* columns;
};

/// Rows that are used: valid, none missing, weights > 0.
struct covariate_rows {
    std::vector<double> x, t_x, T, weight;
    std::vector<std::size_t> row;  ///< the caller's, for messages and covariates
};

template <std::size_t Size>
struct covariate_fit {
    parameters<Size> params;
    std::vector<double> coefficients;                   ///< of the processes, one after the other
    std::vector<double> covariance, robust_covariance;  ///< of parameters and coefficients
    std::vector<std::string> ran_away;                  ///< coefficients that the data do not hold
    math::optimum at;                                   ///< in standardised covariates, with the penalty
    double log_likelihood;                              ///< without it
    std::vector<math::interval> profile;                ///< of parameters and coefficients, where asked for
};

/// Climbs from `start`, the fit without covariates.  Throws domain_error for a covariate that is missing in a row,
/// constant, or a sum of others; shape_error; cancelled.
template <std::size_t Size>
[[nodiscard]] covariate_fit<Size> maximise_with_covariates(const likelihood_model_of<Size>& model,
                                                           const covariate_rows& rows,
                                                           std::span<const covariate_process<Size>> processes,
                                                           std::size_t n, const parameters<Size>& start,
                                                           const likelihood_options<Size>& options);

/// Adds what was found to the report of the fit without covariates.  Throws convergence_error where it is no maximum.
template <std::size_t Size>
void report_covariates(const likelihood_model_of<Size>& model, const covariate_fit<Size>& found, fit_report& report);

/// The whole fit of a model of repeat purchases: `coefficients` gets those of the processes, one after the other.
template <std::size_t Size>
[[nodiscard]] likelihood_fit<Size> fit_with_covariates(const likelihood_model_of<Size>& model,
                                                       std::span<const double> x, std::span<const double> t_x,
                                                       std::span<const double> T, std::span<const double> weights,
                                                       std::span<const covariate_process<Size>> processes,
                                                       const likelihood_options<Size>& options,
                                                       std::vector<double>& coefficients);

/// The same in the types of the model.
template <class Params, std::size_t Size>
[[nodiscard]] fitted_model<Params> fit_with_covariates(const likelihood_model_of<Size>& model,
                                                       std::span<const double> x, std::span<const double> t_x,
                                                       std::span<const double> T, std::span<const double> weights,
                                                       const covariate_columns& purchase,
                                                       const covariate_columns& leaving,
                                                       const repeat_fit_options<Params>& options) {
    using signs = covariate_signs<Params>;
    if (purchase.columns.empty() && leaving.columns.empty())
        return fit_columns(model, x, t_x, T, weights, options);
    const covariate_process<Size> processes[] = {{"purchase_covariates", signs::purchase, &purchase},
                                                 {"leaving_covariates", signs::leaving, &leaving}};
    const auto starts = starts_of(options);
    std::vector<double> coefficients;
    auto out = model_of<Params>(
        fit_with_covariates<Size>(model, x, t_x, T, weights, processes,
                                  {starts, options.max_iterations, options.threads, options.progress, true,
                                   options.profile_level},
                                  coefficients));
    const auto middle = coefficients.begin() + static_cast<std::ptrdiff_t>(purchase.columns.size());
    out.purchase = {purchase.names, {coefficients.begin(), middle}};
    out.leaving = {leaving.names, {middle, coefficients.end()}};
    return out;
}

}  // namespace goodwill::inline v0::lifetime
