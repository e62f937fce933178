#include <goodwill/lifetime/bg_nbd_fit.hpp>

#include <algorithm>

#include "lifetime/covariate_fit.hpp"
#include "simd/bg_nbd.hpp"

namespace goodwill::inline v0::lifetime::bg_nbd {
namespace {

using column = std::span<const double>;

[[nodiscard]] simd::bg_nbd::model kernel_of(const four& m) { return {{m[0], m[1], m[2], m[3]}, 1}; }

likelihood_sums over_rows(const four& m, const double* x, const double* t_x, const double* T, const double* weight,
                          std::size_t n) {
    return simd::bg_nbd::likelihood_sums(kernel_of(m), x, t_x, T, weight, n);
}

/// ln of the rising factorials of r, b and a+b, and -x ln alpha.
void over_counts(const four& m, const count_table& counts, likelihood_sums& s) {
    const auto [r, alpha, a, b] = m;
    const auto R = counts.rising(r), B = counts.rising(b), AB = counts.rising(a + b);
    s[0] += R.value - counts.purchases() * std::log(alpha) + B.value - AB.value;
    s[1] += r * R.first;
    s[2] -= counts.purchases();
    s[3] -= a * AB.first;
    s[4] += b * (B.first - AB.first);
    s[second(0, 0)] += r * R.first + r * r * R.second;
    s[second(2, 2)] -= a * AB.first + a * a * AB.second;
    s[second(2, 3)] -= a * b * AB.second;
    s[second(3, 3)] += b * (B.first - AB.first) + b * b * (B.second - AB.second);
}

void row_gradients(const four& m, const double* x, const double* t_x, const double* T, std::size_t n, double* out) {
    simd::bg_nbd::gradients(kernel_of(m), x, t_x, T, n, out);
}

four count_gradient(const four& m, double x) {
    const auto [r, alpha, a, b] = m;
    const auto slope = [x](double c) { return x > 0 ? math::digamma(c + x) - math::digamma(c) : 0.0; };
    const double AB = slope(a + b);
    return {r * slope(r), -x, -a * AB, b * (slope(b) - AB)};
}

/// Customers half of whom stay below the mean rate, and a fifth of whom leave after a purchase.
four guess(double, double purchases, double age) {
    const double r = 0.5;
    return {r, std::max(r * age / purchases, 1e-12), 1, 4};
}

constexpr likelihood_model model{"bg_nbd.fit", "BG/NBD",
                                 {"r", "alpha", "a", "b"}, {"start.r", "start.alpha", "start.a", "start.b"},
                                 over_rows,    over_counts, row_gradients, count_gradient, guess};

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

}  // namespace goodwill::inline v0::lifetime::bg_nbd
