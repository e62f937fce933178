#include <goodwill/math/incomplete_beta.hpp>

#include <cmath>

#include <gtest/gtest.h>

namespace math = goodwill::math;

namespace {
// mpmath, 40 digits.
struct value {
    double a, b, z, expected;
};
constexpr value values[] = {
    {1, 0.243, 0.5, 0.15501361558748647331},
    {3, 0.243, 0.9, 0.23363009244311486059},
    {10, 0.25, 0.31, 5.1086410354028670493e-7},
    {40, 0.001, 0.99, 0.00070767885128618778508},
    {1, 1000, 0.001, 0.63230457522903596304},
    {300, 40, 0.85, 0.038657013033996142419},
    {300, 40, 0.95, 0.99999942445546388676},
    {0.5, 0.5, 0.5, 0.5},
    {1, 0.2, 1e-09, 2.0000000008000002361e-10},
    {5000, 2, 0.9999, 0.90977324343713402259},
};
}  // namespace

TEST(incomplete_beta_of_both_tails, values_and_symmetry) {
    for (const auto& v : values) {
        const double found = math::incomplete_beta(v.a, v.b, v.z, 1 - v.z);
        EXPECT_NEAR(found, v.expected, 1e-12 * v.expected) << v.a << " " << v.b << " " << v.z;
        EXPECT_NEAR(math::incomplete_beta(v.b, v.a, 1 - v.z, v.z), 1 - v.expected, 1e-12);
    }
    EXPECT_EQ(math::incomplete_beta(2, 3, 0, 1), 0);
    EXPECT_EQ(math::incomplete_beta(2, 3, 1, 0), 1);
}

TEST(incomplete_beta_of_both_tails, continuous_where_the_fraction_turns_round) {
    const double a = 3, b = 7, turn = (a + 1) / (a + b + 2);
    EXPECT_NEAR(math::incomplete_beta(a, b, turn - 1e-12, 1 - turn + 1e-12),
                math::incomplete_beta(a, b, turn + 1e-12, 1 - turn - 1e-12), 1e-11);
}

TEST(incomplete_beta_of_both_tails, outside_the_domain) {
    const double missing = std::nan("");
    EXPECT_TRUE(std::isnan(math::incomplete_beta(0, 1, .5, .5)));
    EXPECT_TRUE(std::isnan(math::incomplete_beta(1, -1, .5, .5)));
    EXPECT_TRUE(std::isnan(math::incomplete_beta(1, 1, -.1, 1.1)));
    EXPECT_TRUE(std::isnan(math::incomplete_beta(missing, 1, .5, .5)));
    EXPECT_TRUE(std::isnan(math::incomplete_beta(1, missing, .5, .5)));
    EXPECT_TRUE(std::isnan(math::incomplete_beta(1, 1, missing, .5)));
}
