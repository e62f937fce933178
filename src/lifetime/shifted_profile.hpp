#pragma once
#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include <goodwill/lifetime/profile_interval.hpp>

#include "lifetime/congruence.hpp"

/// Profile intervals in other coordinates than those of the search.
namespace goodwill::inline v0::lifetime {

/// Coordinates are those of the search plus `shifts` (d x d, by rows) times them, where shifts times shifts is 0: they
/// add multiples of some coordinates, which stay, to others.  `at` is in the coordinates of the search.
[[nodiscard]] inline std::vector<math::interval> shifted_profile(const char* function, const math::objective& f,
                                                                 const math::optimum& at,
                                                                 const std::vector<double>& shifts,
                                                                 std::size_t logarithms, double level) {
    const std::size_t d = at.x.size();
    std::vector<double> back(d * d), theta(d), g(d), h(d * d);  // back: the transposed way to the search's coordinates
    for (std::size_t i = 0; i < d; ++i)
        for (std::size_t j = 0; j < d; ++j) back[j * d + i] = (i == j ? 1 : 0) - shifts[i * d + j];
    const auto seen = [&](std::span<const double> of, std::span<double> to) {
        for (std::size_t j = 0; j < d; ++j) {
            to[j] = 0;
            for (std::size_t i = 0; i < d; ++i) to[j] += back[j * d + i] * of[i];
        }
    };
    math::optimum best = at;
    for (std::size_t i = 0; i < d; ++i)
        for (std::size_t j = 0; j < d; ++j) best.x[i] += shifts[i * d + j] * at.x[j];
    seen(at.gradient, best.gradient);
    best.hessian = congruence(back, at.hessian, d);
    return profile_intervals(
        function,
        [&](std::span<const double> phi, std::span<double> gradient, std::span<double> hessian) {
            for (std::size_t i = 0; i < d; ++i) {
                theta[i] = phi[i];
                for (std::size_t j = 0; j < d; ++j) theta[i] -= shifts[i * d + j] * phi[j];
            }
            const double value = f(theta, g, h);
            seen(g, gradient);
            std::ranges::copy(congruence(back, h, d), hessian.begin());
            return value;
        },
        best, logarithms, level);
}

}  // namespace goodwill::inline v0::lifetime
