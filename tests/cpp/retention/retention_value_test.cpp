#include <goodwill/retention/retention_value.hpp>

#include <cmath>

#include <gtest/gtest.h>

namespace retention = goodwill::retention;

TEST(retention_value, is_the_sum_of_its_payments) {
    for (const int payments : {1, 4, 12})
        for (const double r : {0.0, 0.3, 0.8, 0.99, 1.0})
            for (const double d : {0.0, 0.12, 0.5})
                for (const bool now : {false, true}) {
                    const retention::value_terms terms{
                        .margin = 90, .discount_rate = d, .keep_cost = 10, .acquisition_cost = 33, .horizon = 7,
                        .payments = payments, .first_now = now};
                    double sum = -33;
                    for (int t = now ? 0 : 1; t < 7 * payments + (now ? 0 : 1); ++t)
                        sum += 80.0 / payments * std::pow(r, static_cast<double>(t) / payments) *
                               std::pow(1 + d, -static_cast<double>(t) / payments);
                    EXPECT_NEAR(retention::customer_value(terms, r), sum, 1e-9) << payments << ' ' << r << ' ' << d;
                }
}

TEST(retention_value, for_ever_is_the_formula_of_gupta_and_lehmann) {
    const retention::value_terms terms{.margin = 100, .discount_rate = 0.1};
    for (const double r : {0.5, 0.8, 0.95}) EXPECT_NEAR(retention::customer_value(terms, r), 100 * r / (1.1 - r), 1e-9);
    const auto worth = retention::retention_value(terms, 0.8);
    EXPECT_NEAR(worth.gain, 81 / 0.29 - 80 / 0.3, 1e-9);
    EXPECT_NEAR(worth.relative, worth.gain / worth.value, 1e-15);
    EXPECT_NEAR(worth.lifetime, 5, 1e-12);
    // Whoever spends as much as is affordable is where he was.
    retention::value_terms spent = terms;
    spent.keep_cost = worth.affordable;
    EXPECT_NEAR(retention::customer_value(spent, 0.81), worth.value, 1e-9);
    EXPECT_TRUE(std::isnan(retention::retention_value({.margin = 0, .discount_rate = 0.1}, 0.8).relative));
    EXPECT_NEAR(retention::annual_retention(0.01, 12), std::pow(0.99, 12), 1e-15);
    EXPECT_EQ(retention::annual_retention(1, 12), 0);
    EXPECT_TRUE(std::isnan(retention::customer_value(terms, std::nan(""))));
}

TEST(retention_value, limits_and_bad_arguments) {
    using retention::retention_value;
    const retention::value_terms free{.margin = 100, .discount_rate = 0};
    EXPECT_THROW(static_cast<void>(retention_value(free, 1, 0)), goodwill::domain_error);      // infinite
    EXPECT_THROW(static_cast<void>(retention_value(free, 0.99, 0.01)), goodwill::domain_error);  // with its point
    EXPECT_TRUE(std::isinf(retention::customer_value(free, 1)));
    EXPECT_EQ(retention_value({.margin = 100, .horizon = 3}, 0.99).better, 300);
    EXPECT_EQ(retention_value({.margin = 100, .horizon = 3}, 0.99).better_lifetime, INFINITY);
    EXPECT_NEAR(retention_value({.margin = 100, .discount_rate = 0.1}, 0.99).better, 1000, 1e-9);
    EXPECT_THROW(static_cast<void>(retention_value(free, 0.995)), goodwill::domain_error);  // no room
    EXPECT_THROW(static_cast<void>(retention_value(free, 0.5, -0.6)), goodwill::domain_error);
    EXPECT_EQ(retention_value(free, 0.01, -0.01).better, 0);
    for (const double r : {-0.1, 1.1, std::nan("")})
        EXPECT_THROW(static_cast<void>(retention_value(free, r)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(retention_value({.margin = 1, .discount_rate = 15}, 0.8)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(retention_value({.margin = 1, .keep_cost = -1}, 0.8)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(retention_value({.margin = 1, .acquisition_cost = -1}, 0.8)),
                 goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(retention_value({.margin = 1, .horizon = 0}, 0.8)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(retention_value({.margin = 1, .horizon = 2.5}, 0.8)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(retention_value({.margin = 1, .payments = 0}, 0.8)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(retention_value({.margin = INFINITY}, 0.8)), goodwill::domain_error);
}
