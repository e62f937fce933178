#pragma once
#include <array>
#include <cstddef>

#include <goodwill/core/config.hpp>
#include <goodwill/math/gauss_legendre_24.hpp>
#include <goodwill/math/quadrature.hpp>

/// How many nodes an integral over the time of leaving needs: 24 points always do, and most customers need half of them
/// or fewer.
namespace goodwill::inline v0::lifetime::detail {

/// The logarithm of the integrand may span `drop` over a length of v, its singularities being pi away: then the error
/// of the rule is below 1e-13 of the integral.
struct node_rule {
    int pairs;
    double length, drop;
    math::symmetric_node node[12];
};

/// From the smallest to the largest.
inline constexpr std::size_t rules = 8;
[[nodiscard]] inline const std::array<node_rule, rules>& node_rules() noexcept {
    static const auto made = [] {
        std::array<node_rule, rules> out{node_rule{3, 0.7, 0.9, {}}, {4, 1.2, 2.5, {}}, {5, 1.7, 4.5, {}},
                                         {6, 2.2, 7, {}},            {7, 2.5, 10.5, {}}, {8, 2.8, 14, {}},
                                         {10, 3, 25, {}},            {12, 1e300, 1e300, {}}};
        for (auto& rule : out) {
            const auto n = static_cast<std::size_t>(rule.pairs);
            const auto points = math::gauss_legendre(2 * n);
            for (std::size_t i = 0; i < n; ++i) rule.node[i] = {points.node[n + i], points.weight[n + i]};
        }
        for (std::size_t i = 0; i < 12; ++i) out.back().node[i] = math::gauss_legendre_24[i];
        return out;
    }();
    return made;
}

/// The smallest that will do.
[[nodiscard]] inline const node_rule& rule_for(double length, double drop) noexcept {
    const auto& all = node_rules();
    for (std::size_t i = 0; i + 1 < rules; ++i)
        if (length <= all[i].length && drop <= all[i].drop) return all[i];
    return all.back();
}

}  // namespace goodwill::inline v0::lifetime::detail
