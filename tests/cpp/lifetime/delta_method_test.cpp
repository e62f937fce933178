#include <goodwill/lifetime/delta_method.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/cnbd_k.hpp>
#include <gtest/gtest.h>

namespace life = goodwill::lifetime;

namespace {

/// Of the logarithms: standard deviations .1, .2, .3, .4 and correlations that fall with the distance.
[[nodiscard]] std::vector<double> of_logarithms() {
    std::vector<double> out(16);
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) out[4 * i + j] = 0.01 * (i + 1) * (j + 1) * std::pow(0.5, std::abs(i - j));
    return out;
}

template <class Params>
[[nodiscard]] life::fitted_model<Params> fitted(const Params& m) {
    const auto v = life::estimated<Params>::of(m);
    auto covariance = of_logarithms();
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) covariance[4 * i + j] *= v[i] * v[j];
    return {m, covariance, {}};
}

}  // namespace

TEST(fitted_model, moves_in_the_logarithms_of_its_parameters) {
    const auto f = fitted(life::bg_nbd::params{0.25, 4, 0.8, 2.5});
    const auto covariance = f.log_covariance();
    for (int i = 0; i < 16; ++i) EXPECT_NEAR(covariance[i], of_logarithms()[i], 1e-15);

    auto with = f;
    with.purchase = {{"member"}, {0.5}};
    with.leaving = {{"member", "age"}, {1, 2}};
    const auto there = with.moved(std::array{0.0, std::log(2.0), 0.0, std::log(0.5), 0.25, -1.0, 3.0});
    EXPECT_EQ(there.params.r, 0.25);
    EXPECT_NEAR(there.params.alpha, 8, 1e-14);
    EXPECT_NEAR(there.params.b, 1.25, 1e-15);
    EXPECT_EQ(there.purchase.coefficients, std::vector{0.75});
    EXPECT_EQ(there.leaving.coefficients, (std::vector{0.0, 5.0}));
    EXPECT_TRUE(there.covariance.empty());
    EXPECT_TRUE(there.log_covariance().empty());

    const life::fitted_model<life::bg_cnbd_k::params> erlang{{0.25, 4, 0.8, 2.5, 3}, {}, {}};
    EXPECT_EQ(erlang.moved(std::array{0.0, 0.0, 0.0, 0.0}).params.k, 3);
}

TEST(error_directions, multiply_to_the_covariance) {
    const auto covariance = of_logarithms();
    const auto directions = life::error_directions(covariance);
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) {
            double sum = 0;
            for (int k = 0; k < 4; ++k) sum += directions[4 * k + i] * directions[4 * k + j];
            EXPECT_NEAR(sum, covariance[4 * i + j], 1e-16);
        }
    // A parameter that is held has no error.
    EXPECT_EQ(life::error_directions(std::array{4.0, 0.0, 0.0, 0.0}), (std::vector{2.0, 0.0, 0.0, 0.0}));
    EXPECT_TRUE(std::isnan(life::error_directions(std::array{1.0, 2.0, 2.0, 1.0})[3]));
}

TEST(delta_method, is_exact_for_products_of_powers) {
    // ln(r alpha^2 / b) is linear in the logarithms: its variance is g' S g with g = (1, 2, 0, -1).
    const auto f = fitted(life::bg_nbd::params{0.25, 4, 0.8, 2.5});
    const auto s = of_logarithms();
    const std::array g{1.0, 2.0, 0.0, -1.0};
    double variance = 0;
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) variance += g[i] * s[4 * i + j] * g[j];
    const auto score = [](const life::bg_nbd::params& m) { return m.r * m.alpha * m.alpha / m.b; };
    const double value = score(f.params);
    EXPECT_NEAR(life::delta_error(f, [&](const auto& at) { return score(at.params); }), value * std::sqrt(variance),
                1e-5 * value);

    std::vector<double> errors(3);
    const life::moved_scores scores = [&](std::span<const double> by, std::span<double> out, const auto&) {
        const double v = score(f.moved(by).params);
        out[0] = v;
        out[1] = 0;
        out[2] = std::numeric_limits<double>::quiet_NaN();
    };
    life::delta_errors("test", scores, f.log_covariance(), errors);
    EXPECT_NEAR(errors[0], value * std::sqrt(variance), 1e-5 * value);
    EXPECT_EQ(errors[1], 0);
    EXPECT_TRUE(std::isnan(errors[2]));
}

TEST(delta_method, agrees_with_the_gradient_of_p_alive) {
    // d ln(odds of having left) / d ln of r, alpha, a, b, by hand.
    const auto f = fitted(life::bg_nbd::params{0.243, 4.414, 0.793, 2.426});
    const auto& m = f.params;
    const double x = 2, t_x = 30.43, T = 38.86, p = life::bg_nbd::p_alive(m, x, t_x, T);
    const std::array g{m.r * std::log((m.alpha + T) / (m.alpha + t_x)),
                       (m.r + x) * m.alpha * (1 / (m.alpha + T) - 1 / (m.alpha + t_x)), 1.0, -m.b / (m.b + x - 1)};
    const auto s = of_logarithms();
    double variance = 0;
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) variance += g[i] * s[4 * i + j] * g[j];
    const double error = life::delta_error(f, [&](const auto& at) { return life::bg_nbd::p_alive(at.params, x, t_x, T); });
    EXPECT_NEAR(error, p * (1 - p) * std::sqrt(variance), 1e-6);
}

TEST(delta_method, needs_a_covariance) {
    const life::fitted_model<life::bg_nbd::params> known{{0.25, 4, 0.8, 2.5}, {}, {}};
    EXPECT_TRUE(std::isnan(life::delta_error(known, [](const auto&) { return 1.0; })));
    std::vector<double> errors(1);
    const life::moved_scores scores = [](auto, auto, const auto&) {};
    EXPECT_THROW(life::delta_errors("test", scores, {}, errors), goodwill::convergence_error);
    const std::vector<double> none(16, std::numeric_limits<double>::quiet_NaN());
    EXPECT_THROW(life::delta_errors("test", scores, none, errors), goodwill::convergence_error);
}

TEST(delta_method, has_intervals_within_the_range_of_scores) {
    const auto spend = life::log_interval(2, 0.5, 1.96);
    EXPECT_NEAR(spend.low, 2 * std::exp(-0.49), 1e-15);
    EXPECT_NEAR(spend.high, 2 * std::exp(0.49), 1e-15);
    EXPECT_EQ(life::log_interval(0, 0, 1.96).high, 0);
    const auto alive = life::logit_interval(0.9, 0.05, 1.96);
    const auto logit = [](double v) { return std::log(v / (1 - v)); };
    EXPECT_NEAR(logit(alive.low), logit(0.9) - 1.96 * 0.05 / 0.09, 1e-14);
    EXPECT_NEAR(logit(alive.high), logit(0.9) + 1.96 * 0.05 / 0.09, 1e-13);
    EXPECT_EQ(life::logit_interval(1, 0, 1.96).low, 1);
}
