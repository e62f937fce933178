#pragma once
#include <algorithm>
#include <cmath>
#include <limits>

#include <goodwill/core/config.hpp>
#include <goodwill/math/gauss_legendre_24.hpp>

/// Integrals over the time that a Pareto/NBD customer lasts: the numerics behind pareto_nbd.hpp.
namespace goodwill::inline v0::lifetime::pareto_nbd::detail {

/// Integral over (0, t) of (M/(M+u))^power: the expected time that a customer lasts within t.  Continuous at a power
/// of 1, where the closed form is 0/0.
[[nodiscard]] inline double lasting(double power, double M, double t) noexcept {
    const double length = std::log1p(t / M), y = (power - 1) * length;
    return M * length * (y == 0 ? 1.0 : -std::expm1(-y) / y);
}

/// ln of the integral over (0, end) of exp(psi(v)), psi concave and smooth; -infinity at 0 is allowed.
/// The peak is found by golden sections, its sides by bisection where it has fallen by e^-46, and 24-point rules are
/// doubled in number until they agree to 1e-13.
template <class Psi>
[[nodiscard]] double log_concave_integral(Psi psi, double end) noexcept {
    if (!(end > 0)) return end == 0 ? -std::numeric_limits<double>::infinity() : end;
    constexpr double golden = 0.6180339887498949;
    double low = 0, high = end, a = high - golden * (high - low), b = low + golden * (high - low);
    double at_a = psi(a), at_b = psi(b);
    for (int i = 0; i < 80 && high - low > 1e-9 * end; ++i) {
        if (at_a < at_b) {
            low = a, a = b, at_a = at_b, b = low + golden * (high - low), at_b = psi(b);
        } else {
            high = b, b = a, at_b = at_a, a = high - golden * (high - low), at_a = psi(a);
        }
    }
    double mode = 0.5 * (low + high), top = psi(mode);
    for (const double edge : {0.0, end})
        if (const double there = psi(edge); there > top) mode = edge, top = there;
    const auto side = [&](double outer) {
        if (psi(outer) > top - 46) return outer;
        double inner = mode;
        for (int i = 0; i < 60; ++i) {
            const double middle = 0.5 * (inner + outer);
            (psi(middle) > top - 46 ? inner : outer) = middle;
        }
        return outer;
    };
    const double from = side(0), to = side(end);
    double last = 0;
    for (int panels = 4;; panels *= 2) {
        const double half = 0.5 * (to - from) / panels;
        double sum = 0;
        for (int panel = 0; panel < panels; ++panel) {
            const double centre = from + half * (2 * panel + 1);
            for (const auto& [node, weight] : math::gauss_legendre_24)
                sum += half * weight *
                       (std::exp(psi(centre - half * node) - top) + std::exp(psi(centre + half * node) - top));
        }
        if (!(std::fabs(sum - last) > 1e-13 * sum) || panels >= 512) return top + std::log(sum);
        last = sum;
    }
}

/// Integral over (0, infinity) of exp(-delta u) (M/(M+u))^power: the discounted time that a customer lasts.  Without
/// discount (delta = 0) it is infinite for a power of 1 or less.
[[nodiscard]] inline double discounted_lasting(double power, double M, double delta) noexcept {
    if (delta == 0) return power > 1 ? M / (power - 1) : std::numeric_limits<double>::infinity();
    const double z = delta * M;  // u = M (e^v - 1)
    return M * std::exp(log_concave_integral([&](double v) { return -z * std::expm1(v) - (power - 1) * v; },
                                             std::log1p(800 / z)));
}

}  // namespace goodwill::inline v0::lifetime::pareto_nbd::detail
