#include <goodwill/lifetime/gamma_gamma_fit.hpp>

#include <cmath>
#include <utility>

#include <goodwill/lifetime/gamma_gamma_derivatives.hpp>

#include "lifetime/covariate_fit.hpp"

/// Gamma-Gamma as a likelihood_model: the mean amount is in the place of t_x, and T is not read.
namespace goodwill::inline v0::lifetime::gamma_gamma {
namespace {

using three = parameters<3>;

[[nodiscard]] params params_of(const three& m) { return {m[0], m[1], m[2]}; }

sums_of<3> over_rows(const three& m, const double* x, const double* zbar, const double*, const double* weight,
                          std::size_t n) {
    sums_of<3> s{};
    for (std::size_t i = 0; i < n; ++i) {
        const auto of = log_likelihood_derivatives(params_of(m), x[i], zbar[i]);
        for (std::size_t k = 0; k < s.size(); ++k) s[k] += weight[i] * of[k];
    }
    return s;
}
void over_counts(const three&, const count_table&, sums_of<3>&) {}

void row_gradients(const three& m, const double* x, const double* zbar, const double*, std::size_t n, double* out) {
    const params at = params_of(m);
    for (std::size_t i = 0; i < n; ++i) {
        const auto g = detail::gradient_of(at, detail::terms_of(at, x[i]), x[i], x[i] * zbar[i]);
        for (std::size_t k = 0; k < 3; ++k) out[k * n + i] = g[k];
    }
}
three count_gradient(const three&, double) { return {}; }
three guess(double, double, double) { return {1, 2, 1}; }

constexpr likelihood_model_of<3> model{"gamma_gamma.fit", "Gamma-Gamma", {"p", "q", "v"},
                                       {"start.p", "start.q", "start.v"},
                                       over_rows, over_counts, row_gradients, count_gradient, guess};

}  // namespace

fitted fit(std::span<const double> x, std::span<const double> zbar, std::span<const double> weights,
           const covariate_columns& spend, const fit_options& options) {
    if (spend.columns.empty()) return fit(x, zbar, weights, options);
    auto plain = options;
    plain.profile_level.reset();
    fitted out = fit(x, zbar, weights, plain);
    covariate_rows rows;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double of_row = weights.empty() ? 1 : weights[i];
        if (!(x[i] > 0 && zbar[i] > 0 && of_row > 0)) continue;
        rows.x.push_back(x[i]);
        rows.t_x.push_back(zbar[i]);
        rows.T.push_back(0);
        rows.weight.push_back(of_row);
        rows.row.push_back(i);
    }
    const covariate_process<3> process{"spend_covariates", covariate_signs<params>::purchase, &spend};
    // Spend that depends on covariates may drive a model without them to its boundary, from where no search comes back.
    double weight = 0, amount = 0;
    for (std::size_t i = 0; i < rows.x.size(); ++i) {
        weight += rows.weight[i];
        amount += rows.weight[i] * rows.t_x[i];
    }
    const three start = out.report.identified ? three{out.params.p, out.params.q, out.params.v}
                                              : three{1, 2, amount / weight};
    auto found = maximise_with_covariates<3>(model, rows, {&process, 1}, x.size(), start,
                                             {{}, options.max_iterations, options.threads, options.progress, true,
                                              options.profile_level});
    // What ran away without covariates may be held with them: a Hessian that is steep in every direction says so.
    if (found.at.converged && found.at.definite && found.at.condition < 1e8) out.report.at_boundary.clear();
    report_covariates(model, found, out.report);
    out.params = params_of(found.params);
    out.covariance = std::move(found.covariance);
    out.robust_covariance = std::move(found.robust_covariance);
    out.profile = std::move(found.profile);
    out.purchase = {spend.names, std::move(found.coefficients)};
    return out;
}

}  // namespace goodwill::inline v0::lifetime::gamma_gamma
