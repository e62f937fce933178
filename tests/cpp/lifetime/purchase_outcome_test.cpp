#include <goodwill/lifetime/purchase_outcome.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/bg_nbd_future.hpp>
#include <gtest/gtest.h>

namespace life = goodwill::lifetime;

namespace {

const life::fitted_model<life::bg_nbd::params> model{{0.243, 4.414, 0.793, 2.426}, {}, {}};
const std::vector<double> x{0, 2, 29, 1000}, t_x{0, 30.43, 38, 1000}, T{38.86, 38.86, 38.86, 1001};

}  // namespace

TEST(purchase_outcome, has_the_quantiles_and_variance_of_its_probabilities) {
    std::vector<double> low(4), high(4), variance(4);
    life::purchase_outcomes(life::movable(model), 39, {x, t_x, T}, {}, 0.9, {low, high, variance});
    for (std::size_t i = 0; i < 4; ++i) {
        double sum = 0, mean = 0, square = 0, below = -1, above = -1;
        for (int n = 0; n < 400; ++n) {
            const double p = life::bg_nbd::probability_of_n(model.params, n, 39, x[i], t_x[i], T[i]);
            sum += p, mean += n * p, square += 1.0 * n * n * p;
            if (below < 0 && sum >= 0.05) below = n;
            if (above < 0 && sum >= 0.95) above = n;
        }
        EXPECT_NEAR(mean, life::bg_nbd::expected_purchases(model.params, 39, x[i], t_x[i], T[i]), 1e-9 * mean);
        EXPECT_EQ(low[i], below);
        EXPECT_EQ(high[i], above);
        EXPECT_NEAR(variance[i], square - mean * mean, 1e-5 * variance[i]);
    }
}

TEST(purchase_outcome, averages_over_moves) {
    const life::parameter_moves moves{4, {0, 0, 0, 0, 0.5, -0.5, 0, 0}};
    const auto there = model.moved(moves[1]).params;
    std::vector<double> high(4);
    life::purchase_outcomes(life::movable(model), 39, {x, t_x, T}, moves, 0.9, {.high = high});
    for (std::size_t i = 0; i < 4; ++i) {
        double sum = 0;
        int n = 0;
        for (;; ++n) {
            sum += life::bg_nbd::probability_of_n(model.params, n, 39, x[i], t_x[i], T[i]) / 2;
            sum += life::bg_nbd::probability_of_n(there, n, 39, x[i], t_x[i], T[i]) / 2;
            if (sum >= 0.95) break;
        }
        EXPECT_EQ(high[i], n);
    }
}

TEST(purchase_outcome, knows_missing_rows_and_no_time) {
    std::vector<double> low(2), high(2), variance(2);
    const double none = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> some_x{2, none}, some_t{30, 30}, some_T{39, 39};
    life::purchase_outcomes(life::movable(model), 0, {some_x, some_t, some_T}, {}, 0.9, {low, high, variance});
    for (const auto* v : {&low, &high, &variance}) {
        EXPECT_EQ((*v)[0], 0);
        EXPECT_TRUE(std::isnan((*v)[1]));
    }
    EXPECT_THROW(life::purchase_outcomes(life::movable(model), 39, {some_x, some_t, some_T}, {}, 0, {low}),
                 goodwill::domain_error);
}
