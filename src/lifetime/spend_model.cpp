#include <goodwill/lifetime/spend_model.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/covariates.hpp>

#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

constexpr const char* function = "value";

/// v scales the amounts: a customer who spends `scale` times as much is one of the model with amounts / scale.
[[nodiscard]] spend_model model_of(const gamma_gamma::fitted& f, const covariate_spans& covariates) {
    if (f.purchase.coefficients.empty() && covariates.empty())
        return {[m = f.params](column x, column zbar, std::span<double> out, const scoring_options& options) {
            gamma_gamma::expected_spend(m, x, zbar, out, options);
        }};
    const std::size_t rows = covariates.empty() ? 0 : covariates.front().size();
    std::vector<double> scale = linear_predictor(function, f.purchase, covariates, rows);
    for (double& v : scale) v = std::exp(v);
    return {[m = f.params, scale = std::move(scale)](column x, column zbar, std::span<double> out,
                                                     const scoring_options& options) {
        core::check_length(function, "covariates", scale.size(), x.size());
        core::check_length(function, "zbar", zbar.size(), x.size());
        std::vector<double> amounts(zbar.begin(), zbar.end());
        for (std::size_t i = 0; i < amounts.size(); ++i) amounts[i] /= scale[i];
        gamma_gamma::expected_spend(m, x, amounts, out, options);
        for (std::size_t i = 0; i < amounts.size(); ++i) out[i] *= scale[i];
    }};
}

}  // namespace

spend_model spend_by(const gamma_gamma::fitted& f, const covariate_spans& covariates) {
    spend_model out = model_of(f, covariates);
    out.moved = [f, covariates](std::span<const double> by) { return model_of(f.moved(by), covariates); };
    out.covariance = f.log_covariance();
    return out;
}

spend_model spend_by(const gamma_gamma::params& m) { return spend_by(gamma_gamma::fitted{m, {}, {}}); }

spend_model spend_as_given() {
    return {[](column, column zbar, std::span<double> out, const scoring_options&) {
        core::check_column(function, "zbar", zbar, core::missing_or_not_negative, "must be finite and >= 0");
        std::ranges::copy(zbar, out.begin());
    }};
}

}  // namespace goodwill::inline v0::lifetime
