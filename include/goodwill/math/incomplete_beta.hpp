#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <goodwill/core/config.hpp>
#include <goodwill/math/stirling.hpp>

/// The beta distribution: I_x(a, b), the regularised incomplete beta function, and its inverse.
/// Source: the continued fraction of Didonato & Morris (1992), ACM TOMS 18(3):360-373, doi:10.1145/131766.131776,
///         equation 9, by the modified Lentz method; the factor before it as in Loader (2000).
/// Accuracy, for a and b up to 1e9: relative error near 1e-13 of the tail on x's side of the mean; the other is 1 minus
/// it, with an absolute error near 1e-15.
namespace goodwill::inline v0::math {

namespace detail {
/// log(x^a y^b / B(a, b)), y = 1 - x.
[[nodiscard]] inline double log_beta_term(double a, double b, double x, double y) noexcept {
    const double n = a + b;
    return stirling_error(n) - stirling_error(a) - stirling_error(b) - half_deviance(a, n * x) -
           half_deviance(b, n * y) + 0.5 * (std::log(a) + std::log(b / n) - std::log(2 * std::numbers::pi));
}

/// The continued fraction that divides the factor x^a y^b / B(a, b); fast for x < (a + 1) / (a + b + 2).
[[nodiscard]] inline double beta_fraction(double a, double b, double x, double y) noexcept {
    constexpr double tiny = 1e-300;
    const auto away_from_0 = [](double v) { return std::fabs(v) < tiny ? tiny : v; };
    const double lambda = a * y - b * x;
    const int limit = 1000 + static_cast<int>(std::min(1e7, 10 * std::sqrt(std::max(a, b))));
    double h = away_from_0(a * (lambda + 1) / (a + 1)), c = h, d = 0;
    for (int m = 1; m <= limit; ++m) {
        const double odd = a + (2.0 * m - 1);  // a may be tiny: whole numbers are added up first
        const double above = (a + (m - 1)) / odd * ((a + b + (m - 1)) / odd) * (m * (b - m)) * (x * x);
        const double below = m + m * (b - m) * x / odd + (a + m) / (odd + 2) * (lambda + 1 + m * (1 + y));
        d = 1 / away_from_0(below + above * d);
        c = away_from_0(below + above / c);
        h *= c * d;
        if (std::fabs(c * d - 1) < 2e-16) break;
    }
    return h;
}

/// Both tails of the beta distribution at x, y = 1 - x, and the density times x y.
struct beta_point {
    double lower, upper, slope;
};
[[nodiscard]] inline beta_point beta_at(double a, double b, double x, double y) noexcept {
    const double slope = std::exp(log_beta_term(a, b, x, y));
    if (x <= (a + 1) / (a + b + 2)) {
        const double lower = std::min(1.0, slope / beta_fraction(a, b, x, y));
        return {lower, 1 - lower, slope};
    }
    const double upper = std::min(1.0, slope / beta_fraction(b, a, y, x));
    return {1 - upper, upper, slope};
}
}  // namespace detail

/// I_x(a, b) = P(X <= x), X ~ Beta(a, b).  `y` = 1 - x, given apart so that x may be closer to 1 than doubles can say.
/// Domain: a, b > 0 and finite, x and y in 0..1; NaN outside, NaN in NaN out.
[[nodiscard]] inline double incomplete_beta(double a, double b, double x, double y) noexcept {
    constexpr double largest = std::numeric_limits<double>::max();
    if (!(a > 0 && b > 0 && a <= largest && b <= largest && x >= 0 && x <= 1 && y >= 0 && y <= 1))
        return std::numeric_limits<double>::quiet_NaN();
    if (x == 0) return 0;
    if (y == 0) return 1;
    const auto at = detail::beta_at(a, b, x, y);
    // Where b is tiny the lower tail may be small although x lies high, and 1 - upper has lost digits.  The fraction
    // still converges there, in some 20 / sqrt(y) steps.
    const bool direct = at.lower < 0.1 && y > 1e-3 && x > (a + 1) / (a + b + 2);
    return direct ? at.slope / detail::beta_fraction(a, b, x, y) : at.lower;
}
[[nodiscard]] inline double incomplete_beta(double a, double b, double x) noexcept {
    return incomplete_beta(a, b, x, 1 - x);
}

/// The density of Beta(a, b) at 0 < x < 1; NaN outside.
[[nodiscard]] inline double beta_density(double a, double b, double x) noexcept {
    if (!(a > 0 && b > 0 && x > 0 && x < 1)) return std::numeric_limits<double>::quiet_NaN();
    return std::exp(detail::log_beta_term(a, b, x, 1 - x)) / (x * (1 - x));
}

/// The x with I_x(a, b) = p.  Domain: a, b > 0 and finite, 0 <= p <= 1; NaN outside.
/// Numerics: Newton's method on the logarithm of the smaller tail over logit x, which is concave, between bounds.
[[nodiscard]] inline double incomplete_beta_inverse(double a, double b, double p) noexcept {
    constexpr double largest = std::numeric_limits<double>::max();
    if (!(a > 0 && b > 0 && a <= largest && b <= largest && p >= 0 && p <= 1))
        return std::numeric_limits<double>::quiet_NaN();
    if (p == 0 || p == 1) return p;
    const bool swapped = p > 0.5;
    if (swapped) {
        std::swap(a, b);
        p = 1 - p;
    }
    const double target = std::log(p);
    const auto share = [](double logit) {
        const double e = std::exp(-std::fabs(logit));
        return logit < 0 ? e / (1 + e) : 1 / (1 + e);
    };
    double logit = std::log(a / b), below = -745, above = 745;
    for (int i = 0; i < 200; ++i) {
        const auto at = detail::beta_at(a, b, share(logit), share(-logit));
        const double residual = std::log(at.lower) - target;  // -infinity far to the left
        (residual < 0 ? below : above) = logit;
        const double next = logit - residual * at.lower / at.slope;
        const bool done = std::fabs(residual) < 1e-8;  // it squares with each step
        logit = done || (next > below && next < above) ? next : (below + above) / 2;
        if (done) break;
    }
    const double x = share(logit), y = share(-logit);
    return swapped ? y : x;
}

}  // namespace goodwill::inline v0::math
