#pragma once
#include <array>

#include <goodwill/lifetime/pareto_nbd_left.hpp>
#include <goodwill/math/gauss_legendre_24.hpp>
#include <goodwill/math/quadrature.hpp>

/// How many nodes the integral of pareto_nbd_left.hpp needs: 24 points always do, and most customers need half of
/// them or fewer.
namespace goodwill::inline v0::simd::pareto_nbd {

/// The integrand may fall by e^-drop over a length of v: then the error of the rule is below 1e-13 of the integral.
struct node_rule {
    int pairs;
    double length, drop;
    math::symmetric_node node[12];
};

/// From the smallest to the largest.
[[nodiscard]] inline const std::array<node_rule, 4>& node_rules() {
    static const auto rules = [] {
        std::array<node_rule, 4> out{node_rule{4, 1.2, 2.5, {}}, {6, 2.2, 7, {}}, {8, 2.8, 14, {}}, {12, 1e300, 1e300, {}}};
        for (auto& rule : out) {
            const auto n = static_cast<std::size_t>(rule.pairs);
            const auto points = math::gauss_legendre(2 * n);
            for (std::size_t i = 0; i < n; ++i) rule.node[i] = {points.node[n + i], points.weight[n + i]};
        }
        for (std::size_t i = 0; i < 12; ++i) out[3].node[i] = math::gauss_legendre_24[i];
        return out;
    }();
    return rules;
}

/// The smallest that will do.
[[nodiscard]] inline const node_rule& rule_for(double length, double drop) {
    const auto& rules = node_rules();
    for (std::size_t i = 0; i + 1 < rules.size(); ++i)
        if (length <= rules[i].length && drop <= rules[i].drop) return rules[i];
    return rules.back();
}

}  // namespace goodwill::inline v0::simd::pareto_nbd
