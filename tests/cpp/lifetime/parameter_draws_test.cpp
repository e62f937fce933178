#include <goodwill/lifetime/parameter_draws.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <goodwill/core/error.hpp>
#include <gtest/gtest.h>

namespace life = goodwill::lifetime;

TEST(parameter_draws, have_the_covariance_they_are_drawn_from) {
    const std::array covariance{0.04, 0.03, 0.0, 0.03, 0.09, -0.05, 0.0, -0.05, 0.25};
    constexpr std::size_t draws = 40'000;
    const auto moves = life::draw_parameters(covariance, draws, 7);
    ASSERT_EQ(moves.dimension, 3);
    ASSERT_EQ(moves.replicates(), draws);
    for (std::size_t i = 0; i < 3; ++i) {
        double mean = 0;
        for (std::size_t k = 0; k < draws; ++k) mean += moves[k][i] / draws;
        EXPECT_NEAR(mean, 0, 4 * std::sqrt(covariance[4 * i] / draws));
        for (std::size_t j = 0; j < 3; ++j) {
            double product = 0;
            for (std::size_t k = 0; k < draws; ++k) product += moves[k][i] * moves[k][j] / draws;
            const double error = std::sqrt(
                (covariance[4 * i] * covariance[4 * j] + covariance[3 * i + j] * covariance[3 * i + j]) / draws);
            EXPECT_NEAR(product, covariance[3 * i + j], 4 * error) << i << ' ' << j;
        }
    }
}

TEST(parameter_draws, depend_on_seed_and_row_alone) {
    const std::array covariance{0.04, 0.0, 0.0, 0.09};
    const auto few = life::draw_parameters(covariance, 3, 1), many = life::draw_parameters(covariance, 100, 1);
    for (std::size_t i = 0; i < few.by.size(); ++i) EXPECT_EQ(few.by[i], many.by[i]);
    EXPECT_NE(few.by, life::draw_parameters(covariance, 3, 2).by);
    // What is held does not move.
    const auto held = life::draw_parameters(std::array{0.04, 0.0, 0.0, 0.0}, 5, 1);
    for (std::size_t k = 0; k < 5; ++k) EXPECT_EQ(held[k][1], 0);
}

TEST(parameter_draws, need_a_covariance) {
    const auto fails = [](std::vector<double> covariance) {
        EXPECT_THROW(static_cast<void>(life::draw_parameters(covariance, 3, 1)), goodwill::convergence_error);
    };
    fails({});
    fails({std::numeric_limits<double>::quiet_NaN()});
    fails({1, 2, 2, 1});
    EXPECT_THROW(static_cast<void>(life::draw_parameters(std::array{1.0}, 0, 1)), goodwill::domain_error);
}
