#include <goodwill/lifetime/profile_interval.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <goodwill/core/error.hpp>
#include <gtest/gtest.h>

namespace life = goodwill::lifetime;
namespace math = goodwill::math;

namespace {

constexpr double z95 = 1.959963984540054, infinity = std::numeric_limits<double>::infinity();

/// A normal log-likelihood around (1, -2) with information {{4, 1}, {1, 2}}.
double normal(std::span<const double> x, std::span<double> g, std::span<double> h) {
    const double a = x[0] - 1, b = x[1] + 2;
    g[0] = -4 * a - b, g[1] = -a - 2 * b;
    h[0] = -4, h[1] = h[2] = -1, h[3] = -2;
    return -2 * a * a - a * b - b * b;
}

/// 7 events in 20 units of time, in ln of their rate.
double events(std::span<const double> x, std::span<double> g, std::span<double> h) {
    const double expected = 20 * std::exp(x[0]);
    g[0] = 7 - expected;
    h[0] = -expected;
    return 7 * x[0] - expected;
}

/// Falls by 1 at most in the first coordinate, which is less than half of chi-square's 3.84.
double plateau(std::span<const double> x, std::span<double> g, std::span<double> h) {
    const double bell = std::exp(-x[0] * x[0]);
    g[0] = -2 * x[0] * bell, g[1] = -x[1];
    h[0] = (4 * x[0] * x[0] - 2) * bell, h[1] = h[2] = 0, h[3] = -1;
    return bell - 0.5 * x[1] * x[1];
}

}  // namespace

TEST(profile_interval, is_wald_where_the_likelihood_is_normal) {
    const auto best = math::maximise(normal, std::array{0.0, 0.0});
    // The inverse of the information has 2/7 and 4/7 on its diagonal.
    const double first = z95 * std::sqrt(2.0 / 7), second = z95 * std::sqrt(4.0 / 7);
    const auto plain = life::profile_intervals("f", normal, best, 0, 0.95);
    EXPECT_NEAR(plain[0].low, 1 - first, 1e-8);
    EXPECT_NEAR(plain[0].high, 1 + first, 1e-8);
    EXPECT_NEAR(plain[1].low, -2 - second, 1e-8);
    EXPECT_NEAR(plain[1].high, -2 + second, 1e-8);
    const auto one_logarithm = life::profile_intervals("f", normal, best, 1, 0.95);
    EXPECT_NEAR(one_logarithm[0].low, std::exp(1 - first), 1e-8);
    EXPECT_NEAR(one_logarithm[1].low, -2 - second, 1e-8);
}

TEST(profile_interval, ends_where_the_likelihood_has_fallen) {
    const auto best = math::maximise(events, std::array{0.0});
    const auto [low, high] = life::profile_intervals("f", events, best, 1, 0.95)[0];
    const auto fall = [](double rate) { return 2 * (7 * std::log(7 / (20 * rate)) - 7 + 20 * rate); };
    EXPECT_LT(low, 0.35);
    EXPECT_GT(high, 0.35);
    EXPECT_NEAR(fall(low), 3.841458820694124, 1e-6);
    EXPECT_NEAR(fall(high), 3.841458820694124, 1e-6);
    const auto [inner_low, inner_high] = life::profile_intervals("f", events, best, 1, 0.5)[0];
    EXPECT_LT(low, inner_low);
    EXPECT_GT(high, inner_high);
}

TEST(profile_interval, is_unbounded_where_the_likelihood_does_not_fall_so_far) {
    const auto best = math::maximise(plateau, std::array{0.1, 0.1});
    ASSERT_TRUE(best.converged);
    const auto ends = life::profile_intervals("f", plateau, best, 1, 0.95);
    EXPECT_EQ(ends[0].low, 0);
    EXPECT_EQ(ends[0].high, infinity);
    EXPECT_NEAR(ends[1].high, z95, 1e-8);
    EXPECT_EQ(life::profile_intervals("f", plateau, best, 0, 0.95)[0].low, -infinity);
    // exp(-psi^2) = 1 - z^2/2 for a level of 50 %.
    const double z50 = 0.6744897501960817;
    EXPECT_NEAR(life::profile_intervals("f", plateau, best, 0, 0.5)[0].high, std::sqrt(-std::log1p(-z50 * z50 / 2)),
                1e-7);
}

TEST(profile_interval, refuses_what_is_no_level_and_no_maximum) {
    auto best = math::maximise(normal, std::array{0.0, 0.0});
    for (const double level : {0.0, 1.0, -1.0, std::nan("")})
        EXPECT_THROW((void)life::profile_intervals("f", normal, best, 0, level), goodwill::domain_error);
    best.value = -3;
    EXPECT_THROW((void)life::profile_intervals("f", normal, best, 0, 0.95), goodwill::convergence_error);
}
