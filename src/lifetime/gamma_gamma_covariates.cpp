#include <goodwill/lifetime/gamma_gamma_fit.hpp>

#include <cmath>
#include <utility>

#include <goodwill/lifetime/gamma_gamma_derivatives.hpp>

#include "lifetime/covariate_fit.hpp"

/// Gamma-Gamma as a likelihood_model: the mean amount is in the place of t_x, and T is not read.
namespace goodwill::inline v0::lifetime::gamma_gamma {
namespace {

[[nodiscard]] params params_of(const four& m) { return {m[0], m[1], m[2]}; }

likelihood_sums over_rows(const four& m, const double* x, const double* zbar, const double*, const double* weight,
                          std::size_t n) {
    likelihood_sums s{};
    for (std::size_t i = 0; i < n; ++i) {
        const auto of = log_likelihood_derivatives(params_of(m), x[i], zbar[i]);
        s[0] += weight[i] * of[0];
        for (std::size_t j = 0, at = 4; j < 3; ++j) {
            s[1 + j] += weight[i] * of[1 + j];
            for (std::size_t k = j; k < 3; ++k, ++at) s[second(j, k)] += weight[i] * of[at];
        }
    }
    return s;
}
void over_counts(const four&, const count_table&, likelihood_sums&) {}

void row_gradients(const four& m, const double* x, const double* zbar, const double*, std::size_t n, double* out) {
    const params at = params_of(m);
    for (std::size_t i = 0; i < n; ++i) {
        const auto g = detail::gradient_of(at, detail::terms_of(at, x[i]), x[i], x[i] * zbar[i]);
        for (std::size_t k = 0; k < 3; ++k) out[k * n + i] = g[k];
    }
}
four count_gradient(const four&, double) { return {}; }
four guess(double, double, double) { return {1, 2, 1, 0}; }

constexpr likelihood_model model{"gamma_gamma.fit", "Gamma-Gamma", {"p", "q", "v"}, {"start.p", "start.q", "start.v"},
                                 over_rows,         over_counts,   row_gradients,   count_gradient,
                                 guess,             3};

}  // namespace

fitted fit(std::span<const double> x, std::span<const double> zbar, std::span<const double> weights,
           const covariate_columns& spend, const fit_options& options) {
    fitted out = fit(x, zbar, weights, options);
    if (spend.columns.empty()) return out;
    covariate_rows rows;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double weight = weights.empty() ? 1 : weights[i];
        if (!(x[i] > 0 && zbar[i] > 0 && weight > 0)) continue;
        rows.x.push_back(x[i]);
        rows.t_x.push_back(zbar[i]);
        rows.T.push_back(0);
        rows.weight.push_back(weight);
        rows.row.push_back(i);
    }
    const covariate_process process{"spend_covariates", {0, 0, 1, 0}, &spend};
    const four start{out.params.p, out.params.q, out.params.v, 0};
    auto found = maximise_with_covariates(model, rows, {&process, 1}, x.size(), start,
                                          {nullptr, options.max_iterations, options.threads, options.progress});
    report_covariates(model, found, out.report);
    out.params = params_of(found.params);
    out.covariance = std::move(found.covariance);
    out.robust_covariance = std::move(found.robust_covariance);
    out.purchase = {spend.names, std::move(found.coefficients)};
    return out;
}

}  // namespace goodwill::inline v0::lifetime::gamma_gamma
