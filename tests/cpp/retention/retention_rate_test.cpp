#include <goodwill/retention/retention_rate.hpp>

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace retention = goodwill::retention;

TEST(retention_rate, of_a_thousand_customers_eight_hundred_stay) {
    const auto r = retention::rate(1000, 800);
    EXPECT_EQ(r.value, 0.8);
    EXPECT_EQ(r.churn, 0.2);
    EXPECT_EQ(r.n, 1000);
    EXPECT_EQ(r.retained, 800);
    EXPECT_NEAR(r.standard_error, std::sqrt(0.8 * 0.2 / 1000), 1e-15);
    // The two roots of (p - 0.8)^2 = z^2 p (1 - p) / 1000.
    constexpr double z = 1.959963984540054;
    for (const double p : {r.low, r.high}) EXPECT_NEAR(std::fabs(p - 0.8), z * std::sqrt(p * (1 - p) / 1000), 1e-12);
    EXPECT_LT(r.low, 0.8);
    EXPECT_GT(r.high, 0.8);
}

TEST(retention_rate, all_or_none_stay) {
    const auto all = retention::rate(10, 10), none = retention::rate(10, 0);
    EXPECT_EQ(all.high, 1);
    EXPECT_LT(all.low, 1);
    EXPECT_EQ(all.standard_error, 0);
    EXPECT_EQ(none.low, 0);
    EXPECT_NEAR(none.high, 1 - all.low, 1e-15);
}

TEST(retention_rate, wrong_counts_are_named) {
    struct bad {
        double start, retained, level;
        const char* message;
    };
    const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    const bad cases[] = {
        {0, 0, 0.95, "retention_rate: start is 0, must be a whole number >= 1"},
        {-5, 0, 0.95, "retention_rate: start is -5, must be a whole number >= 1"},
        {10.5, 3, 0.95, "retention_rate: start is 10.5, must be a whole number >= 1"},
        {nan, 3, 0.95, "retention_rate: start is nan, must be a whole number >= 1"},
        {inf, 3, 0.95, "retention_rate: start is inf, must be a whole number >= 1"},
        {10, -1, 0.95, "retention_rate: retained is -1, must be a whole number >= 0"},
        {10, 2.5, 0.95, "retention_rate: retained is 2.5, must be a whole number >= 0"},
        {10, 11, 0.95,
         "retention_rate: retained is 11, must not be more than start: only customers who were there count"},
        {10, 5, 1, "retention_rate: level is 1, must lie between 0 and 1"},
    };
    for (const auto& c : cases) {
        try {
            static_cast<void>(retention::rate(c.start, c.retained, {c.level}));
            ADD_FAILURE() << c.message;
        } catch (const goodwill::domain_error& e) {
            EXPECT_STREQ(e.what(), c.message);
        }
    }
}
