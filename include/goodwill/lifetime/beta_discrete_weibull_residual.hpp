#pragma once
#include <algorithm>
#include <cmath>
#include <limits>

#include <goodwill/core/config.hpp>
#include <goodwill/math/gauss_legendre_24.hpp>
#include <goodwill/math/log_beta_fall.hpp>

/// Survival and what is left of it, the numerics behind beta_discrete_weibull.hpp.
namespace goodwill::inline v0::lifetime::beta_discrete_weibull::detail {

/// math::log_beta_fall(z, a, exp(log_d)); far out it is a power law.
template <class S>
[[nodiscard]] S log_fall_over(const S& z, const S& a, const S& log_d) noexcept {
    using std::exp;
    constexpr double far = 400;
    if (math::value_of(log_d) > far) return math::log_beta_fall(z, a, S(std::exp(far))) + a * (log_d - far);
    return math::log_beta_fall(z, a, exp(log_d));
}

/// ln of P(lifetime > t).
template <class S>
[[nodiscard]] S log_survival(const S& alpha, const S& beta, const S& c, double t) noexcept {
    return t > 0 ? -log_fall_over(beta, alpha, c * std::log(t)) : S(0.0);
}

/// ln of P(lifetime > t) / P(lifetime > from), where t = from e^v, from > 0, v > 0.
template <class S>
[[nodiscard]] S log_survival_since(const S& alpha, const S& beta, const S& c, double from, double v) noexcept {
    using std::exp;
    using std::expm1;
    using std::log;
    const S log_y = c * std::log(from), growth = c * v;
    if (math::value_of(log_y) > 230) return -(alpha * growth);
    const S log_grown = math::value_of(growth) > 40 ? growth : log(expm1(growth));
    return -log_fall_over(beta + exp(log_y), alpha, log_y + log_grown);
}

/// ln of P(lifetime > t) / P(lifetime > t - 1), t >= 1.
template <class S>
[[nodiscard]] S log_retention(const S& alpha, const S& beta, const S& c, double t) noexcept {
    if (t == 1) return log_survival(alpha, beta, c, 1);
    return log_survival_since(alpha, beta, c, t - 1, std::log1p(1 / (t - 1)));
}

/// Integral over t > from of P(lifetime > t) / P(lifetime > from) (1 + rate)^-(t - from), in v = ln(t / from), where
/// the integrand is log-concave; by 24-point rules as wide as its slope and its poles allow.
[[nodiscard]] inline double residual_integral(double alpha, double beta, double c, double rate,
                                              double from) noexcept {
    const double lambda = std::log1p(rate), log_from = std::log(from);
    const auto log_term = [&](double v) {
        return v + log_survival_since(alpha, beta, c, from, v) - lambda * from * std::expm1(v);
    };
    double sum = 0, v = 0;
    for (int panel = 0; panel < 1'000'000; ++panel) {
        const double here = panel == 0 ? 0 : log_term(v), y = std::exp(std::min(c * (log_from + v), 230.0));
        const double slope = 1 - c * y * (math::digamma(alpha + beta + y) - math::digamma(beta + y)) -
                             lambda * from * std::exp(v);
        if (y > 1e17 * (1 + alpha) * (1 + alpha + 2 * beta) || y >= 9e99) {
            // A power law from here on: what is left has a closed form without discount.
            const double power = alpha * c - 1;
            if (lambda == 0) return from * (sum + std::exp(here) / power);
        }
        if (slope < 0 && std::exp(here) < -slope * 1e-17 * sum) break;
        const double half = 0.5 * std::min({1.0, 2 / c, 8 / std::fabs(slope)}), centre = v + half;
        for (const auto& [node, weight] : math::gauss_legendre_24)
            sum += half * weight *
                   (std::exp(log_term(centre - half * node)) + std::exp(log_term(centre + half * node)));
        v += 2 * half;
    }
    return from * sum;
}

/// Sum over k = 1, 2, ... of P(lifetime > renewals + k) / P(lifetime > renewals) (1 + rate)^-(k-1).
/// Term by term, until the discount alone says that nothing is left, and the rest by Euler and Maclaurin.
[[nodiscard]] inline double residual(double alpha, double beta, double c, double rate, double renewals) noexcept {
    if (rate == 0 && alpha * c <= 1) return std::numeric_limits<double>::infinity();
    constexpr int by_terms = 2048;
    double sum = 0, term = 1 + rate;
    for (int k = 1; k <= by_terms; ++k) {
        term *= std::exp(log_retention(alpha, beta, c, renewals + k)) / (1 + rate);
        sum += term;
        if (term <= rate * 1e-17 * sum) return sum;
    }
    const double t = renewals + by_terms, y = std::exp(std::min(c * std::log(t), 230.0));
    const double slope = -c * y / t * (math::digamma(alpha + beta + y) - math::digamma(beta + y)) - std::log1p(rate);
    return sum + term * (residual_integral(alpha, beta, c, rate, t) - 0.5 - slope / 12);
}

}  // namespace goodwill::inline v0::lifetime::beta_discrete_weibull::detail
