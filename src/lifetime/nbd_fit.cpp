#include <goodwill/lifetime/nbd_fit.hpp>

#include <algorithm>

#include "lifetime/maximum_likelihood.hpp"

namespace goodwill::inline v0::lifetime::nbd {
namespace {

using column = std::span<const double>;
using two = parameters<2>;
using sums = sums_of<2>;

/// -(r+x) ln(1 + T/alpha).
sums over_rows(const two& m, const double* x, const double*, const double* T, const double* weight, std::size_t n) {
    const auto [r, alpha] = m;
    sums s{};
    for (std::size_t i = 0; i < n; ++i) {
        const double w = weight[i], length = std::log1p(T[i] / alpha), A = r + x[i];
        const double past = T[i] / (alpha + T[i]);
        s[0] -= w * A * length;
        s[1] -= w * r * length;
        s[2] += w * A * past;
        s[second<2>(0, 1)] += w * r * past;
        s[second<2>(1, 1)] -= w * A * past * (alpha / (alpha + T[i]));
    }
    s[second<2>(0, 0)] = s[1];
    return s;
}

/// ln of the rising factorial of r, and -x ln alpha.
void over_counts(const two& m, const count_table& counts, sums& s) {
    const double r = m[0];
    const auto R = counts.rising(r);
    s[0] += R.value - counts.purchases() * std::log(m[1]);
    s[1] += r * R.first;
    s[2] -= counts.purchases();
    s[second<2>(0, 0)] += r * R.first + r * r * R.second;
}

void row_gradients(const two& m, const double* x, const double*, const double* T, std::size_t n, double* out) {
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = -m[0] * std::log1p(T[i] / m[1]);
        out[n + i] = (m[0] + x[i]) * (T[i] / (m[1] + T[i]));
    }
}

two count_gradient(const two& m, double x) {
    return {x > 0 ? m[0] * (math::digamma(m[0] + x) - math::digamma(m[0])) : 0.0, -x};
}

/// Customers half of whom stay below the mean rate.
two guess(double, double purchases, double age) {
    const double r = 0.5;
    return {r, std::max(r * age / purchases, 1e-12)};
}

constexpr likelihood_model_of<2> model{"nbd.fit", "NBD",         {"r", "alpha"}, {"start.r", "start.alpha"},
                                       over_rows, over_counts, row_gradients,  count_gradient,
                                       guess, nullptr, false};

}  // namespace

fitted fit(const patterns& data, const fit_options& options) { return fit_patterns(model, data, options); }

fitted fit(column x, column t_x, column T, column weights, const fit_options& options) {
    return fit_columns(model, x, t_x, T, weights, options);
}

fitted fit(const transactions::summary& data, const fit_options& options) {
    return fit_summary(model, data, options);
}

}  // namespace goodwill::inline v0::lifetime::nbd
