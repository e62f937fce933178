#include <goodwill/satisfaction/control_chart.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sat = goodwill::satisfaction;
using numbers = std::vector<double>;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Positions of the signals of z, which are the values too.
[[nodiscard]] std::vector<std::size_t> at(sat::chart_rule rule, const numbers& z) {
    const auto found = sat::signals(rule, {z, z});
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < found.size(); ++i)
        if (found[i]) out.push_back(i);
    return out;
}
using places = std::vector<std::size_t>;
using sat::chart_rule;

}  // namespace

TEST(control_chart, rules_at_their_edges) {
    EXPECT_EQ(at(chart_rule::beyond_limits, {3, 3.01, -3.01, -3}), (places{1, 2}));
    EXPECT_EQ(at(chart_rule::two_of_three, {2.1, 0, 2.1, 0, 2.1, 2, -2.1, -2.1}), (places{2, 4, 7}));
    EXPECT_EQ(at(chart_rule::two_of_three, {2.1, -2.1, 0}), places{});
    EXPECT_EQ(at(chart_rule::four_of_five, {1.1, 1.1, 0, 1.1, 1.1, 0, 1.1, 1.1}), (places{4, 7}));
    EXPECT_EQ(at(chart_rule::run_of_8, numbers(9, 0.1)), (places{7, 8}));
    EXPECT_EQ(at(chart_rule::run_of_9, numbers(9, -0.1)), (places{8}));
    EXPECT_EQ(at(chart_rule::run_of_8, numbers(9, 0)), places{});  // on the centre is on no side
    EXPECT_EQ(at(chart_rule::trend_of_6, {1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1}), (places{5, 10}));
    EXPECT_EQ(at(chart_rule::trend_of_6, {1, 2, 3, 3, 5, 6, 7}), places{});
    numbers turns, near(15, 0.9), far;
    for (int i = 0; i < 15; ++i) turns.push_back(i % 2);
    for (int i = 0; i < 8; ++i) far.push_back(i % 2 ? 1.1 : -1.1);
    EXPECT_EQ(at(chart_rule::alternating_14, turns), (places{13, 14}));
    EXPECT_EQ(at(chart_rule::within_1_of_15, near), (places{14}));
    EXPECT_EQ(at(chart_rule::beyond_1_of_8, far), (places{7}));
}

TEST(control_chart, periods_without_answers_are_passed_over) {
    numbers z(8, 0.1);
    z.insert(z.begin() + 3, none);
    EXPECT_EQ(at(chart_rule::run_of_8, z), (places{8}));
}

TEST(control_chart, limits_of_a_p_chart) {
    // p = .1: limits .1 +- 3 sqrt(.09 / n), not below 0.
    const numbers value{0.1, 0.2, none, 0.28}, n{100, 400, 0, 25};
    const std::vector<std::uint8_t> all(4, 1);
    const auto c = sat::control_chart_of("t", value, n, all, 0.1, 0.3, {.least = 0, .most = 1});
    EXPECT_NEAR(c.upper[0], 0.19, 1e-15);
    EXPECT_NEAR(c.lower[0], 0.01, 1e-15);
    EXPECT_NEAR(c.upper[1], 0.145, 1e-15);
    EXPECT_EQ(c.lower[3], 0);
    EXPECT_TRUE(std::isnan(c.upper[2]) && std::isnan(c.z[2]));
    EXPECT_NEAR(c.z[1], 0.1 / 0.015, 1e-12);
    // Moving ranges of z: 0, 6 2/3, 3.
    EXPECT_NEAR(c.dispersion, (20.0 / 3 + 11.0 / 3) / 2 * std::sqrt(std::acos(-1.0)) / 2, 1e-12);
    const auto wide = sat::control_chart_of("t", value, n, all, 0.1, 0.3, {.spread = sat::chart_spread::periods});
    EXPECT_NEAR(wide.sigma[0], c.sigma[0] * c.dispersion, 1e-15);
    EXPECT_NEAR(wide.z[1], c.z[1] / c.dispersion, 1e-12);
}

TEST(control_chart, what_is_refused) {
    const numbers one{1}, n{5};
    const std::vector<std::uint8_t> all(1, 1);
    EXPECT_THROW((void)sat::control_chart_of("t", one, n, all, 1, 1, {.limit = 0}), goodwill::domain_error);
    EXPECT_THROW((void)sat::control_chart_of("t", one, n, all, 1, 1, {.spread = sat::chart_spread::periods}),
                 goodwill::domain_error);
    EXPECT_THROW((void)sat::chart_rule_of("t", "run_of_7"), goodwill::domain_error);
    for (const auto name : sat::chart_rule_names) EXPECT_EQ(sat::name_of(sat::chart_rule_of("t", name)), name);
    EXPECT_EQ(sat::standardised(1, 1, 0), 0);
    EXPECT_EQ(sat::standardised(2, 1, 0), std::numeric_limits<double>::infinity());
}
