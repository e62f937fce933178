#include <goodwill/lifetime/pareto_nbd_fit.hpp>

#include <algorithm>

#include "lifetime/covariate_fit.hpp"
#include "simd/pareto_nbd.hpp"

namespace goodwill::inline v0::lifetime::pareto_nbd {
namespace {

using column = std::span<const double>;

likelihood_sums over_rows(const four& m, const double* x, const double* t_x, const double* T, const double* weight,
                          std::size_t n) {
    return simd::pareto_nbd::likelihood_sums({m[0], m[1], m[2], m[3]}, x, t_x, T, weight, n);
}

/// ln of the rising factorial of r, and -x ln alpha.
void over_counts(const four& m, const count_table& counts, likelihood_sums& s) {
    const double r = m[0];
    const auto R = counts.rising(r);
    s[0] += R.value - counts.purchases() * std::log(m[1]);
    s[1] += r * R.first;
    s[2] -= counts.purchases();
    s[second(0, 0)] += r * R.first + r * r * R.second;
}

void row_gradients(const four& m, const double* x, const double* t_x, const double* T, std::size_t n, double* out) {
    simd::pareto_nbd::gradients({m[0], m[1], m[2], m[3]}, x, t_x, T, n, out);
}

four count_gradient(const four& m, double x) {
    return {x > 0 ? m[0] * (math::digamma(m[0] + x) - math::digamma(m[0])) : 0.0, -x, 0, 0};
}

/// Customers half of whom stay below the mean rate, and who last about as long as they have been seen.
four guess(double customers, double purchases, double age) {
    const double r = 0.5;
    return {r, std::max(r * age / purchases, 1e-12), 0.6, std::max(0.5 * age / customers, 1e-12)};
}

constexpr likelihood_model model{"pareto_nbd.fit", "Pareto/NBD",
                                 {"r", "alpha", "s", "beta"},
                                 {"start.r", "start.alpha", "start.s", "start.beta"},
                                 over_rows,
                                 over_counts,
                                 row_gradients,
                                 count_gradient,
                                 guess};

}  // namespace

fitted fit(const patterns& data, const fit_options& options) { return fit_patterns(model, data, options); }

fitted fit(column x, column t_x, column T, column weights, const fit_options& options) {
    return fit_columns(model, x, t_x, T, weights, options);
}

fitted fit(const transactions::summary& data, const fit_options& options) {
    return fit_summary(model, data, options);
}

fitted fit(column x, column t_x, column T, column weights, const covariate_columns& purchase,
           const covariate_columns& leaving, const fit_options& options) {
    return fit_with_covariates(model, x, t_x, T, weights, purchase, leaving, options);
}

}  // namespace goodwill::inline v0::lifetime::pareto_nbd
