#pragma once
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include <goodwill/core/config.hpp>

/// Gauss-Legendre quadrature: n nodes integrate polynomials of degree 2n - 1 exactly.
/// Source: Press et al. (2007), Numerical Recipes, 3rd ed., section 4.6.1 (Newton's method on the three-term
///         recurrence).
namespace goodwill::inline v0::math {

/// integral over (-1, 1) of f = sum over i of weight[i] f(node[i]); nodes ascend.
struct quadrature_rule {
    std::vector<double> node;
    std::vector<double> weight;
};

/// n >= 1.  Nodes and weights are right to a few units in the last place.
[[nodiscard]] inline quadrature_rule gauss_legendre(std::size_t n) {
    quadrature_rule rule{std::vector<double>(n), std::vector<double>(n)};
    for (std::size_t i = 0; i < (n + 1) / 2; ++i) {
        double x = std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (static_cast<double>(n) + 0.5));
        double slope = 1;
        for (int iteration = 0; iteration < 100; ++iteration) {
            double previous = 0, value = 1;  // Legendre polynomials of degree k - 1 and k
            for (std::size_t k = 1; k <= n; ++k) {
                const double degree = static_cast<double>(k);
                const double next = ((2 * degree - 1) * x * value - (degree - 1) * previous) / degree;
                previous = value;
                value = next;
            }
            slope = static_cast<double>(n) * (x * value - previous) / (x * x - 1);
            const double step = value / slope;
            x -= step;
            if (std::fabs(step) < 1e-15) break;
        }
        rule.node[i] = -x;
        rule.node[n - 1 - i] = x;
        rule.weight[i] = rule.weight[n - 1 - i] = 2 / ((1 - x * x) * slope * slope);
    }
    if (n % 2 == 1) rule.node[n / 2] = 0;
    return rule;
}

}  // namespace goodwill::inline v0::math
