#include <goodwill/lifetime/purchase_forecast.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/nbd_fit.hpp>
#include <goodwill/math/incomplete_gamma.hpp>
#include <goodwill/math/normal.hpp>
#include <gtest/gtest.h>

namespace life = goodwill::lifetime;

namespace {

const std::vector<double> x{0, 2, 1, 0, 5, 0, 1, 12}, t_x{0, 30, 5, 0, 38, 0, 20, 30}, T{39, 39, 38, 37, 39, 35, 36, 31};
const life::forecast_customers customers{x, t_x, T};

[[nodiscard]] const auto& fit() {
    static const auto f = life::nbd::fit(x, t_x, T, {});
    return f;
}
/// Expected purchases of NBD: (r + x) t / (alpha + T), with gradient in ln r and ln alpha.
struct exact {
    double value, by_r, by_alpha;
};
[[nodiscard]] exact nbd_of(double n, double age, double t) {
    const auto& m = fit().params;
    const double rate = t / (m.alpha + age);
    return {(m.r + n) * rate, m.r * rate, -(m.r + n) * rate * m.alpha / (m.alpha + age)};
}
[[nodiscard]] double error_of(double by_r, double by_alpha) {
    const auto s = fit().log_covariance();
    return std::sqrt(by_r * by_r * s[0] + 2 * by_r * by_alpha * s[1] + by_alpha * by_alpha * s[3]);
}

}  // namespace

TEST(purchase_forecast, is_the_delta_method_by_hand) {
    std::vector<double> value(8), low(8), high(8);
    life::forecast_purchases(life::movable(fit()), 20, customers, 0.9, {value, low, high});
    const double z = goodwill::math::normal_two_sided(0.9);
    for (std::size_t i = 0; i < 8; ++i) {
        const auto e = nbd_of(x[i], T[i], 20);
        const double width = std::exp(z * error_of(e.by_r, e.by_alpha) / e.value);
        EXPECT_NEAR(value[i], e.value, 1e-12 * e.value);
        EXPECT_NEAR(low[i], e.value / width, 2e-4 * e.value);
        EXPECT_NEAR(high[i], e.value * width, 2e-4 * e.value * width);
    }
}

TEST(purchase_forecast, takes_quantiles_over_moves) {
    // Three moves: the 50 % interval of three sorted values is halfway between the outer ones and the middle.
    const life::parameter_moves moves{2, {0.5, 0.0, -0.5, 0.0, 0.0, 0.0}};
    std::vector<double> value(8), low(8), high(8);
    life::forecast_purchases(life::movable(fit()), 20, customers, moves, 0.5, {value, low, high});
    const auto& m = fit().params;
    for (std::size_t i = 0; i < 8; ++i) {
        const auto at = [&](double r) { return (r + x[i]) * 20 / (m.alpha + T[i]); };
        EXPECT_NEAR(value[i], at(m.r), 1e-12 * value[i]);
        EXPECT_NEAR(low[i], (at(m.r * std::exp(-0.5)) + at(m.r)) / 2, 1e-12 * value[i]);
        EXPECT_NEAR(high[i], (at(m.r * std::exp(0.5)) + at(m.r)) / 2, 1e-12 * value[i]);
    }
}

TEST(purchase_forecast, adds_gradients_in_totals_and_variances_of_chance) {
    const std::vector<std::uint32_t> segment{0, 1, 0, 1, 0, 1, 0, 1};
    const auto found = life::forecast_total(life::movable(fit()), 20, customers, segment, 2, {}, 0.9);
    const double z = goodwill::math::normal_two_sided(0.9);
    for (std::uint32_t s = 0; s < 2; ++s) {
        exact sum{0, 0, 0};
        double chance = 0;
        for (std::size_t i = s; i < 8; i += 2) {
            const auto e = nbd_of(x[i], T[i], 20);
            sum = {sum.value + e.value, sum.by_r + e.by_r, sum.by_alpha + e.by_alpha};
            chance += e.value * (1 + 20 / (fit().params.alpha + T[i]));  // of a negative binomial
        }
        const double error = error_of(sum.by_r, sum.by_alpha), variance = error * error + chance;
        EXPECT_EQ(found.customers[s], 4);
        EXPECT_NEAR(found.expected[s], sum.value, 1e-12 * sum.value);
        EXPECT_NEAR(found.low[s], sum.value * std::exp(-z * error / sum.value), 2e-4 * sum.value);
        const double shape = sum.value * sum.value / variance;
        EXPECT_NEAR(found.outcome_high[s],
                    goodwill::math::incomplete_gamma_inverse(shape, 0.95) * variance / sum.value, 1e-3 * sum.value);
    }
}

TEST(purchase_forecast, mixes_the_chances_of_every_move) {
    // Two moves that are far apart: the middle of the mixture is between them, its tails are half those of each.
    const life::parameter_moves moves{2, {1.5, -1.5, -1.5, 1.5}};
    const std::vector<std::uint32_t> all(8, 0);
    const auto found = life::forecast_total(life::movable(fit()), 200, customers, all, 1, moves, 0.9);
    const auto& m = fit().params;
    double chance = 0;
    std::array<double, 2> means{};
    for (std::size_t i = 0; i < 8; ++i) {
        chance += (m.r + x[i]) * 200 / (m.alpha + T[i]) * (1 + 200 / (m.alpha + T[i]));
        means[0] += (m.r * std::exp(1.5) + x[i]) * 200 / (m.alpha * std::exp(-1.5) + T[i]);
        means[1] += (m.r * std::exp(-1.5) + x[i]) * 200 / (m.alpha * std::exp(1.5) + T[i]);
    }
    const auto below = [&](double y) {
        double sum = 0;
        for (const double mean : means)
            sum += goodwill::math::incomplete_gamma(mean * mean / chance, y * mean / chance) / 2;
        return sum;
    };
    EXPECT_NEAR(below(found.outcome_low[0]), 0.05, 1e-6);
    EXPECT_NEAR(below(found.outcome_high[0]), 0.95, 1e-6);
    EXPECT_NEAR(found.low[0], means[1] + 0.05 * (means[0] - means[1]), 1e-9 * means[0]);
}

TEST(purchase_forecast, says_what_is_wrong) {
    std::vector<double> value(8), low(8), high(8);
    const life::interval_columns out{value, low, high};
    const auto m = life::movable(fit());
    EXPECT_THROW(life::forecast_purchases(m, -1, customers, 0.9, out), goodwill::domain_error);
    EXPECT_THROW(life::forecast_purchases(m, 20, customers, 1, out), goodwill::domain_error);
    EXPECT_THROW(life::forecast_purchases(m, 20, customers, life::parameter_moves{3, {0, 0, 0}}, 0.9, out),
                 goodwill::shape_error);
    EXPECT_THROW(life::forecast_purchases(m, 20, customers, life::parameter_moves{}, 0.9, out), goodwill::shape_error);
    const life::parameter_moves astray{m.dimension, std::vector<double>(m.dimension, 800)};
    EXPECT_THROW(life::forecast_purchases(m, 20, customers, astray, 0.9, out), goodwill::convergence_error);
    const life::fitted_model<life::nbd::params> known{{1, 2}, {}, {}};
    EXPECT_THROW(life::forecast_purchases(life::movable(known), 20, customers, 0.9, out), goodwill::convergence_error);
    const std::vector<std::uint32_t> segment(8, 1);
    EXPECT_THROW(static_cast<void>(life::forecast_total(m, 20, customers, segment, 1, {}, 0.9)),
                 goodwill::domain_error);
}

namespace {

/// A fit with standard deviations .1, .2, .3, .4 of the logarithms, and correlations.
template <class Params>
[[nodiscard]] life::fitted_model<Params> with_errors(const Params& m) {
    const auto v = life::estimated<Params>::of(m);
    std::vector<double> covariance(16);
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j)
            covariance[4 * i + j] = 0.01 * (i + 1) * (j + 1) * std::pow(0.5, std::abs(i - j)) * v[i] * v[j];
    return {m, covariance, {}};
}

/// The interval in one pass against the one by differences of whole columns.
template <class Params>
void one_pass_is_the_general_one(const Params& m, bool days) {
    std::vector<double> nx, nt, nT;
    for (int i = 0; i < 3000; ++i) {
        const double age = 3.5 + (days ? i % 400 : 0.137 * i), n = i % 7 == 0 ? 0 : i % 23 + (i == 100 ? 3000 : 0);
        nx.push_back(n), nT.push_back(age), nt.push_back(n == 0 ? 0 : age * (i % 11) * 0.0999);
    }
    const double none = std::numeric_limits<double>::quiet_NaN();
    nx[5] = none, nt[6] = none, nT[8] = none;
    const auto fast = life::movable(with_errors(m));
    ASSERT_TRUE(fast.delta);
    auto general = fast;
    general.delta = {};
    const life::forecast_customers c{nx, nt, nT};
    const double z = goodwill::math::normal_two_sided(0.95);
    for (const double t : {0.0, 39.0, 5000.0}) {
        std::vector<double> value(3000), low(3000), high(3000), value_2(3000), low_2(3000), high_2(3000), low_3(3000);
        life::forecast_purchases(fast, t, c, 0.95, {value, low, high});
        life::forecast_purchases(general, t, c, 0.95, {value_2, low_2, high_2});
        for (std::size_t i = 0; i < 3000; ++i) {
            if (std::isnan(nx[i] + nt[i] + nT[i])) {
                EXPECT_TRUE(std::isnan(value[i]) && std::isnan(low[i]) && std::isnan(high[i])) << i;
                continue;
            }
            ASSERT_NEAR(value[i], value_2[i], 1e-11 * value_2[i]) << i;
            if (t == 0) {
                EXPECT_EQ(low[i], 0);
                EXPECT_EQ(high[i], 0);
                continue;
            }
            if (value_2[i] < 1e-30) continue;
            // Differences are of values there: where an error is many times its value they are none of its logarithm.
            double width = std::log(high_2[i] / value_2[i]);
            if (width > 5)
                width = z * life::delta_error(with_errors(m), [&](const auto& at) {
                            return std::log(expected_purchases(at.params, t, nx[i], nt[i], nT[i]));
                        });
            ASSERT_NEAR(std::log(high[i] / value[i]), width, 1e-3 * width) << i << ' ' << t;
            ASSERT_NEAR(std::log(value[i] / low[i]), width, 1e-3 * width) << i << ' ' << t;
        }
        life::forecast_purchases(fast, t, c, 0.95, {value_2, low_3, high_2}, {.threads = 2});
        for (std::size_t i = 0; i < 3000; ++i)
            EXPECT_TRUE(low_3[i] == low[i] || std::isnan(low[i]));
    }
    nt[2999] = 1e9;
    std::vector<double> out(3000);
    EXPECT_THROW(life::forecast_purchases(fast, 1, c, 0.95, {out, out, out}), goodwill::domain_error);
}

}  // namespace

TEST(purchase_forecast, has_one_pass_of_bg_nbd_and_mbg_nbd) {
    for (const bool days : {true, false}) {
        one_pass_is_the_general_one(life::bg_nbd::params{0.243, 4.414, 0.793, 2.426}, days);
        one_pass_is_the_general_one(life::mbg_nbd::params{0.525, 6.183, 0.891, 1.614}, days);
    }
    auto with = with_errors(life::bg_nbd::params{0.243, 4.414, 0.793, 2.426});
    with.purchase = {{"member"}, {0.5}};
    EXPECT_FALSE(life::movable(with).delta);
}
