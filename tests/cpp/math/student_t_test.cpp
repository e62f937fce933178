#include <goodwill/math/student_t.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

#include <goodwill/math/normal.hpp>

#include "core/json.hpp"

namespace math = goodwill::math;

TEST(student_t, published_table) {
    std::ifstream file(GOODWILL_REFERENCE "/math/student_t_published.json");
    const auto table = nlohmann::json::parse(file)["student_t"];
    ASSERT_EQ(table.size(), 7u);
    for (const auto& row : table)
        EXPECT_NEAR(math::student_two_sided(row["degrees"], row["level"]), row["t"], 5e-4);
}

TEST(student_t, closed_forms_of_1_and_2_degrees) {
    for (const double level : {0.01, 0.3, 0.5, 0.9, 0.95, 0.99, 0.9999}) {
        const double cauchy = std::tan(std::numbers::pi * level / 2);
        EXPECT_NEAR(math::student_two_sided(1, level) / cauchy, 1, 1e-9) << level;
        const double two = level * std::sqrt(2 / (1 - level * level));
        EXPECT_NEAR(math::student_two_sided(2, level) / two, 1, 1e-9) << level;
    }
}

TEST(student_t, nears_the_normal_from_above) {
    double before = std::numeric_limits<double>::infinity();
    for (const double degrees : {1.0, 1.5, 4.0, 20.0, 1e3, 1e5, 1e7}) {
        const double t = math::student_two_sided(degrees, 0.95);
        EXPECT_LT(t, before);
        before = t;
    }
    EXPECT_NEAR(before, math::normal_two_sided(0.95), 1e-6);
    EXPECT_NEAR(math::student_two_sided(1e12, 0.95), math::normal_two_sided(0.95), 1e-8);
}

TEST(student_t, outside_the_domain) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    for (const double degrees : {0.0, -1.0, nan, inf}) EXPECT_TRUE(std::isnan(math::student_two_sided(degrees, 0.95)));
    for (const double level : {0.0, 1.0, -0.5, nan}) EXPECT_TRUE(std::isnan(math::student_two_sided(5, level)));
}

TEST(student_t, both_tails) {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/comparisons_published.json");
    const auto table = nlohmann::json::parse(file)["student_both_tails"];
    for (const auto& row : table) {
        const double p = math::student_both_tails(row[0], row[1]);
        EXPECT_NEAR(p / row[2].get<double>(), 1, 1e-12) << row;
        EXPECT_EQ(p, math::student_both_tails(row[0], -row[1].get<double>()));
    }
    for (const double degrees : {0.5, 3.0, 40.0})
        EXPECT_NEAR(math::student_both_tails(degrees, math::student_two_sided(degrees, 0.95)), 0.05, 1e-9);
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(math::student_both_tails(3, std::numeric_limits<double>::infinity()), 0);
    EXPECT_EQ(math::student_both_tails(3, 0), 1);
    EXPECT_TRUE(std::isnan(math::student_both_tails(0, 1)) && std::isnan(math::student_both_tails(3, none)));
}
