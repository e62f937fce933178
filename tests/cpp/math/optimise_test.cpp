#include <goodwill/math/optimise.hpp>

#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

namespace math = goodwill::math;
using in = std::span<const double>;
using out = std::span<double>;

TEST(maximise, quadratic_in_one_newton_step) {
    // f = -(x - 3)^2 - 10 (y + 2)^2 - (x - 3)(y + 2)
    const auto f = [](in x, out g, out h) {
        const double u = x[0] - 3, v = x[1] + 2;
        g[0] = -2 * u - v;
        g[1] = -20 * v - u;
        h[0] = -2, h[1] = h[2] = -1, h[3] = -20;
        return -u * u - 10 * v * v - u * v;
    };
    const std::vector<double> start{2.5, -1.5};
    const auto best = math::maximise(f, start);
    EXPECT_TRUE(best.converged);
    EXPECT_TRUE(best.definite);
    EXPECT_EQ(best.iterations, 1);
    EXPECT_NEAR(best.x[0], 3, 1e-14);
    EXPECT_NEAR(best.x[1], -2, 1e-14);
    EXPECT_NEAR(best.condition, (11 + std::sqrt(82)) / (11 - std::sqrt(82)), 1e-10);
}

TEST(maximise, rosenbrock_from_the_classic_start) {
    const auto f = [](in x, out g, out h) {
        const double u = x[1] - x[0] * x[0], v = 1 - x[0];
        g[0] = 400 * x[0] * u + 2 * v;
        g[1] = -200 * u;
        h[0] = 400 * u - 800 * x[0] * x[0] - 2, h[1] = h[2] = 400 * x[0], h[3] = -200;
        return -100 * u * u - v * v;
    };
    const std::vector<double> start{-1.2, 1};
    const auto best = math::maximise(f, start);
    EXPECT_TRUE(best.converged);
    EXPECT_NEAR(best.x[0], 1, 1e-9);
    EXPECT_NEAR(best.x[1], 1, 1e-9);
    EXPECT_LT(best.iterations, 40);
}

// The slope vanishes at the saddle and along the ridge; only the curvature shows the way up.
TEST(maximise, leaves_a_saddle_point) {
    const auto f = [](in x, out g, out h) {
        g[0] = 2 * x[0] - 4 * x[0] * x[0] * x[0], g[1] = -2 * x[1];
        h[0] = 2 - 12 * x[0] * x[0], h[1] = h[2] = 0, h[3] = -2;
        return x[0] * x[0] - x[0] * x[0] * x[0] * x[0] - x[1] * x[1];
    };
    const std::vector<double> start{0, 0};
    const auto best = math::maximise(f, start);
    EXPECT_TRUE(best.converged);
    EXPECT_NEAR(std::fabs(best.x[0]), std::numbers::sqrt2 / 2, 1e-8);
    EXPECT_NEAR(best.value, 0.25, 1e-14);
}

// ln x - x lives on x > 0 only; the first Newton steps from far right would leave it.
TEST(maximise, shortens_steps_that_leave_the_domain) {
    const auto f = [](in x, out g, out h) {
        if (!(x[0] > 0)) return std::numeric_limits<double>::quiet_NaN();
        g[0] = 1 / x[0] - 1;
        h[0] = -1 / (x[0] * x[0]);
        return std::log(x[0]) - x[0];
    };
    for (const double start : {1e-3, 0.5, 1.9, 7.0, 50.0}) {
        const auto best = math::maximise(f, std::vector<double>{start});
        EXPECT_TRUE(best.converged) << start;
        EXPECT_NEAR(best.x[0], 1, 1e-7) << start;
    }
}

// No maximum: -exp(-x) rises for ever.  It ends where the value no longer changes, and does not throw.
TEST(maximise, a_parameter_that_runs_away_ends_flat) {
    const auto f = [](in x, out g, out h) {
        const double e = std::exp(-x[0]);
        g[0] = e, h[0] = -e, g[1] = -x[1], h[3] = -1;
        return -e - 0.5 * x[1] * x[1];
    };
    const auto best = math::maximise(f, std::vector<double>{0, 2});
    EXPECT_TRUE(best.converged);
    EXPECT_GT(best.x[0], 25);
    EXPECT_NEAR(best.x[1], 0, 1e-7);
    EXPECT_GT(best.condition, 1e10);
}

TEST(maximise, says_when_it_did_not_get_there) {
    const auto f = [](in x, out g, out h) {
        g[0] = 1, h[0] = 0;
        return x[0];
    };
    const auto best = math::maximise(f, std::vector<double>{0}, {.max_iterations = 20});
    EXPECT_FALSE(best.converged);
    EXPECT_EQ(best.iterations, 20);

    const auto nan = math::maximise([](in, out, out) { return std::nan(""); }, std::vector<double>{0});
    EXPECT_FALSE(nan.converged);
    EXPECT_FALSE(nan.definite);
}

TEST(inverse_information, of_a_quadratic) {
    const auto f = [](in x, out g, out h) {
        g[0] = -2 * x[0] - x[1], g[1] = -20 * x[1] - x[0];
        h[0] = -2, h[1] = h[2] = -1, h[3] = -20;
        return -x[0] * x[0] - 10 * x[1] * x[1] - x[0] * x[1];
    };
    const auto covariance = math::inverse_information(math::maximise(f, std::vector<double>{1, 1}));
    EXPECT_NEAR(covariance[0], 20.0 / 39, 1e-14);
    EXPECT_NEAR(covariance[1], -1.0 / 39, 1e-14);
    EXPECT_NEAR(covariance[2], -1.0 / 39, 1e-14);
    EXPECT_NEAR(covariance[3], 2.0 / 39, 1e-14);

    math::optimum saddle;
    saddle.x = {0};
    saddle.hessian = {1};
    EXPECT_TRUE(std::isnan(math::inverse_information(saddle)[0]));
}
