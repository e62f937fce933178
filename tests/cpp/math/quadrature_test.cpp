#include <goodwill/math/quadrature.hpp>

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace math = goodwill::math;

// Abramowitz & Stegun (1964), table 25.4.
TEST(gauss_legendre, published_nodes_and_weights) {
    const auto five = math::gauss_legendre(5);
    EXPECT_NEAR(five.node[4], 0.906179845938664, 1e-15);
    EXPECT_NEAR(five.node[3], 0.538469310105683, 1e-15);
    EXPECT_EQ(five.node[2], 0);
    EXPECT_NEAR(five.weight[4], 0.236926885056189, 1e-15);
    EXPECT_NEAR(five.weight[3], 0.478628670499366, 1e-15);
    EXPECT_NEAR(five.weight[2], 0.568888888888889, 1e-15);
    EXPECT_NEAR(five.node[0], -0.906179845938664, 1e-15);
    EXPECT_NEAR(math::gauss_legendre(2).node[1], 1 / std::sqrt(3.0), 1e-15);
    EXPECT_EQ(math::gauss_legendre(1).weight[0], 2);
}

TEST(gauss_legendre, integrates_polynomials_of_degree_2n_minus_1) {
    for (const std::size_t n : {1u, 2u, 3u, 8u, 32u, 64u}) {
        const auto rule = math::gauss_legendre(n);
        EXPECT_TRUE(std::is_sorted(rule.node.begin(), rule.node.end()));
        for (std::size_t degree = 0; degree < 2 * n; ++degree) {
            double sum = 0;
            for (std::size_t i = 0; i < n; ++i)
                sum += rule.weight[i] * std::pow(rule.node[i], static_cast<double>(degree));
            EXPECT_NEAR(sum, degree % 2 == 1 ? 0 : 2.0 / (static_cast<double>(degree) + 1), 1e-14)
                << n << " nodes, degree " << degree;
        }
    }
}
