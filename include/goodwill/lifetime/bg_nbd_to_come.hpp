#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd_expectation.hpp>

/// Purchases to come of a customer who is alive: the numerics behind bg_nbd_future.hpp, for lambda ~ Gamma(A, rate M)
/// and p ~ Beta(a, B), as in bg_nbd_expectation.hpp.
///
/// Closed forms are differences of hypergeometric functions, or Meijer's G.  Here both are averages of positive terms
/// over p, by the trapezoidal rule in ln(p / (1-p)).
namespace goodwill::inline v0::lifetime::bg_nbd::detail {

/// Purchases in (after, after + t]: E_p[(1 + p after/M)^-A (1 - (1 + p t/(M + p after))^-A) / p].  No difference of two
/// expectations, so that a short window far away keeps its digits.
[[nodiscard]] inline double purchases_between(double A, double M, double a, double B, double after, double t) noexcept {
    if (after == 0) return expectation(A, M, a, B, t);
    if (t == 0) return 0;
    const double before = std::min(after / M, 1e150), u = std::min(t / M, 1e150);
    // The first factor may be as steep as p^-A.
    return average_over_leaving(a, B, steps_over_leaving(a, B + A), (A + 1) * (2 * before + u), 2 * A + 1,
                                [&](double p) {
                                    const double base = 1 + p * before, pu = p * (u / base);
                                    const double then = std::exp(-A * std::log1p(p * before));
                                    return then * (pu * A < 1e-18 ? A * (u / base)
                                                                  : -std::expm1(-A * std::log1p(pu)) / p);
                                });
}

/// The rates of buying of Gamma(n), n >= 1, as nodes and weights that sum to 1: the trapezoidal rule in ln(rate), cut
/// where a weight is below `least`.
struct rate_nodes {
    static constexpr std::size_t most = 4096;  ///< more than any n and `least` of a double take
    std::size_t size = 0;
    double rate[most], weight[most];

    rate_nodes(double n, double log_least) noexcept {
        const double h = 0.74 / std::sqrt(n + 9);  // an error of exp(-34): the integrand lives in a strip of pi/2
        double sum = 0;
        const auto add = [&](double d) {
            const double log_weight = n * (d - std::expm1(d));
            if (!(log_weight > log_least) || size == most) return false;
            rate[size] = n * std::exp(d);
            weight[size] = std::exp(log_weight);
            sum += weight[size++];
            return true;
        };
        for (int i = 0; add(-h * i);) ++i;
        for (int i = 1; add(h * i);) ++i;
        for (std::size_t i = 0; i < size; ++i) weight[i] /= sum;
        while (size % 4 != 0) rate[size] = weight[size] = 0, ++size;
    }
};

/// All purchases to come, each discounted from its moment by exp(-delta u): E[lambda / (delta + lambda p)].  Without
/// discount (delta = 0) that is (a + B - 1) / (a - 1), and infinite for a <= 1.
[[nodiscard]] inline double discounted_purchases(double A, double M, double a, double B, double delta) noexcept {
    if (delta == 0) return a > 1 ? (a + B - 1) / (a - 1) : std::numeric_limits<double>::infinity();
    // With Lambda = lambda M ~ Gamma(A + 1) it is A/z E[1 / (1 + Lambda p / z)].
    const double z = std::max(delta * M, 1e-250), steepest = (A + 1) / z;
    if (steepest < 1e-18) return A / M / delta;
    rate_nodes nodes(A + 1, -41 - std::log1p(steepest));
    for (std::size_t j = 0; j < nodes.size; ++j) nodes.rate[j] /= z;
    return A / z * average_over_leaving(a, B, steps_over_leaving(a, B), steepest, 1, [&](double p) {
        double sum[4] = {};
        for (std::size_t j = 0; j < nodes.size; j += 4)
            for (std::size_t k = 0; k < 4; ++k) sum[k] += nodes.weight[j + k] / (1 + nodes.rate[j + k] * p);
        return (sum[0] + sum[1]) + (sum[2] + sum[3]);
    });
}

}  // namespace goodwill::inline v0::lifetime::bg_nbd::detail
