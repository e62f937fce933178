#include <goodwill/lifetime/likelihood_ratio.hpp>

#include <limits>

#include <gtest/gtest.h>

using goodwill::lifetime::likelihood_ratio_test;

// Quantiles of chi-square from tables: 3.8414588207 (1 degree), 5.9914645471 (2), 2.7055434541 (10 % of 1).
TEST(likelihood_ratio, is_chi_square) {
    EXPECT_NEAR(likelihood_ratio_test(-100, -100 + 3.8414588207 / 2, 1).p_value, 0.05, 1e-11);
    EXPECT_NEAR(likelihood_ratio_test(-100, -100 + 5.9914645471 / 2, 2).p_value, 0.05, 1e-11);
    EXPECT_DOUBLE_EQ(likelihood_ratio_test(-100, -98, 2).statistic, 4);
    EXPECT_EQ(likelihood_ratio_test(-100, -98, 2).degrees_of_freedom, 2);
    EXPECT_EQ(likelihood_ratio_test(-100, -100, 3).p_value, 1);
}

TEST(likelihood_ratio, at_a_boundary_is_half_of_two) {
    EXPECT_NEAR(likelihood_ratio_test(-100, -100 + 2.7055434541 / 2, 1, true).p_value, 0.05, 1e-11);
    EXPECT_EQ(likelihood_ratio_test(-100, -100, 1, true).p_value, 1);
    const double two = likelihood_ratio_test(-9, -7, 2).p_value, one = likelihood_ratio_test(-9, -7, 1).p_value;
    EXPECT_DOUBLE_EQ(likelihood_ratio_test(-9, -7, 2, true).p_value, 0.5 * (one + two));
}

TEST(likelihood_ratio, refuses_models_that_are_not_nested) {
    EXPECT_THROW((void)likelihood_ratio_test(-98, -100, 1), goodwill::domain_error);
    EXPECT_THROW((void)likelihood_ratio_test(-98, -90, 0), goodwill::domain_error);
    EXPECT_THROW((void)likelihood_ratio_test(std::numeric_limits<double>::quiet_NaN(), -90, 1), goodwill::domain_error);
    // Rounding is not a higher likelihood.
    EXPECT_EQ(likelihood_ratio_test(-1e6, -1e6 - 1e-3, 1).statistic, 0);
}
