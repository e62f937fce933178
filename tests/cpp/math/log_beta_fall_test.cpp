#include <goodwill/math/log_beta_fall.hpp>

#include <cmath>
#include <fstream>

#include <gtest/gtest.h>

#include "core/json.hpp"

namespace math = goodwill::math;

TEST(log_beta_fall, in_multi_precision) {
    std::ifstream file(GOODWILL_REFERENCE "/lifetime/contractual_mpmath.json");
    const auto rows = nlohmann::json::parse(file)["log_beta_fall"];
    ASSERT_GT(rows.size(), 200u);
    for (const auto& row : rows) {
        const double expected = row[3];
        EXPECT_NEAR(math::log_beta_fall(row[0].get<double>(), row[1].get<double>(), row[2].get<double>()), expected,
                    5e-12 * expected)
            << row;
    }
}

TEST(log_beta_fall, is_a_difference_of_betas) {
    for (const double z : {0.3, 7.0, 90.0})
        for (const double a : {0.4, 3.0})
            for (const double d : {0.5, 4.0, 60.0}) {
                const double fall = math::log_beta_fall(z, a, d);
                EXPECT_NEAR(fall, math::log_beta(z, a) - math::log_beta(z + d, a), 1e-12);
                // In two steps.
                EXPECT_NEAR(fall, math::log_beta_fall(z, a, 0.2) + math::log_beta_fall(z + 0.2, a, d - 0.2), 1e-13);
            }
    EXPECT_TRUE(std::isnan(math::log_beta_fall(std::nan(""), 1.0, 1.0)));
}

TEST(log_beta_fall, log_rising_of_jets_by_differences) {
    using number = math::jet<1>;
    for (const double x : {1e-3, 0.7, 9.5, 40.0, 1e4, 1e8})
        for (const double n : {0.0, 1.0, 5.0, 16.0, 17.0, 300.0, 5000.0}) {
            const auto of = [&](double at) { return math::log_rising(number::by_logarithm(0, at), n); };
            const auto here = of(x), up = of(x * std::exp(1e-4)), down = of(x * std::exp(-1e-4));
            EXPECT_EQ(here.value, math::log_rising(x, n));
            const double slope = (up.value - down.value) / 2e-4, bend = (up.first[0] - down.first[0]) / 2e-4;
            EXPECT_NEAR(here.first[0], slope, 1e-7 * (1 + n)) << x << " " << n;
            EXPECT_NEAR(here.second[0], bend, 1e-7 * (1 + std::fabs(bend))) << x << " " << n;
            // The slope lies between n x / (x + n) and n.
            EXPECT_LE(here.first[0], n * (1 + 1e-14));
            EXPECT_GE(here.first[0], n * x / (x + n) * (1 - 1e-14));
        }
}
