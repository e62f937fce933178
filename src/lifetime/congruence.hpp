#pragma once
#include <cstddef>
#include <vector>

namespace goodwill::inline v0::lifetime {

/// A M A', each d x d by rows: the covariance of A v where M is that of v; with the inverse information for A and the
/// sum of the products of the customers' gradients for M, the sandwich.
[[nodiscard]] inline std::vector<double> congruence(const std::vector<double>& a, const std::vector<double>& m,
                                                    std::size_t d) {
    std::vector<double> half(d * d), out(d * d);
    for (std::size_t i = 0; i < d; ++i)
        for (std::size_t k = 0; k < d; ++k)
            for (std::size_t j = 0; j < d; ++j) half[i * d + j] += a[i * d + k] * m[k * d + j];
    for (std::size_t i = 0; i < d; ++i)
        for (std::size_t j = 0; j < d; ++j)
            for (std::size_t k = 0; k < d; ++k) out[i * d + j] += half[i * d + k] * a[j * d + k];
    return out;
}

}  // namespace goodwill::inline v0::lifetime
