#include <goodwill/lifetime/purchase_model.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/bg_nbd_future.hpp>
#include <goodwill/lifetime/covariates.hpp>
#include <gtest/gtest.h>

namespace life = goodwill::lifetime;
using columns = std::vector<double>;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const columns x{2, 0, 26, missing}, t_x{30.43, 0, 30.86, 1}, T{38.86, 9, 31, 3};

[[nodiscard]] columns alive(const life::purchase_model& m, const columns& n, const columns& last, const columns& age) {
    columns out(n.size());
    m.p_alive(n, last, age, out, {});
    return out;
}
[[nodiscard]] columns if_alive(const life::purchase_model& m, const columns& n, const columns& last, const columns& age,
                               const columns& times, const columns& weights) {
    columns out(n.size());
    m.purchases_if_alive(n, last, age, times, weights, out, {});
    return out;
}
[[nodiscard]] columns to_come(const life::purchase_model& m, double delta, const columns& n, const columns& last,
                              const columns& age) {
    columns out(n.size());
    m.to_come(delta, n, last, age, out, {});
    return out;
}

}  // namespace

TEST(purchase_model, asks_the_model_it_is_made_of) {
    const life::bg_nbd::params m{0.243, 4.414, 0.793, 2.426};
    const auto model = life::purchases_by(m);
    const auto there = alive(model, x, t_x, T), within = if_alive(model, x, t_x, T, {10, 39}, {0.5, 2});
    const auto ever = to_come(model, 0.003, x, t_x, T);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(there[i], life::bg_nbd::p_alive(m, x[i], t_x[i], T[i]), 1e-13);
        EXPECT_NEAR(within[i],
                    0.5 * life::bg_nbd::purchases_if_alive(m, x[i], T[i], 10) +
                        2 * life::bg_nbd::purchases_if_alive(m, x[i], T[i], 39),
                    1e-10 * within[i]);
        EXPECT_NEAR(ever[i], life::bg_nbd::dert(m, 0.003, x[i], t_x[i], T[i]), 1e-10 * ever[i]);
    }
    EXPECT_TRUE(std::isnan(there[3]) && std::isnan(ever[3]));
    EXPECT_FALSE(model.next_opportunity);
    EXPECT_TRUE(model.covariance.empty());
    EXPECT_THROW((void)alive(model, {-1}, {0}, {1}), goodwill::domain_error);
}

TEST(purchase_model, of_nbd_has_everyone_alive) {
    const auto model = life::purchases_by(life::nbd::params{0.385, 12.07});
    const auto there = alive(model, x, t_x, T);
    EXPECT_EQ(columns(there.begin(), there.begin() + 3), (columns{1, 1, 1}));
    EXPECT_TRUE(std::isnan(there[3]));
    EXPECT_NEAR(if_alive(model, x, t_x, T, {10}, {1})[0], 10 * 2.385 / (12.07 + 38.86), 1e-13);
    EXPECT_TRUE(std::isinf(to_come(model, 0, x, t_x, T)[1]));
    EXPECT_THROW((void)alive(model, {1}, {2}, {1}), goodwill::domain_error);
}

TEST(purchase_model, of_opportunities_counts_them) {
    const life::bg_bb::params m{1.2035224, 0.7497164, 0.6567182, 2.7834422};
    const auto model = life::purchases_by(m);
    const columns n{3, 0, missing}, last{4, 0, 1}, all{6, 6, 6};
    EXPECT_EQ(model.next_opportunity, 1.0);
    const auto there = alive(model, n, last, all), within = if_alive(model, n, last, all, {1, 5}, {0.25, 0.75});
    const auto ever = to_come(model, std::log(1.1), n, last, all);
    for (std::size_t i = 0; i < 2; ++i) {
        const double expected = 0.25 * life::bg_bb::expected_purchases(m, 1, n[i], last[i], all[i]) +
                                0.75 * life::bg_bb::expected_purchases(m, 5, n[i], last[i], all[i]);
        EXPECT_NEAR(there[i] * within[i], expected, 1e-13);
        EXPECT_NEAR(ever[i], life::bg_bb::dert(m, 0.1, n[i], last[i], all[i]), 1e-13);
    }
    EXPECT_TRUE(std::isnan(there[2]) && std::isnan(within[2]));
    EXPECT_THROW((void)alive(model, {3}, {2}, {6}), goodwill::domain_error);
}

TEST(purchase_model, of_contracts_counts_renewals) {
    const life::beta_discrete_weibull::params m{0.2142533, 1.4265749, 1.7235648};
    const auto model = life::purchases_by(m);
    const columns made{0, 3, missing};
    EXPECT_EQ(model.next_opportunity, 0.0);
    const auto there = alive(model, made, made, made), within = if_alive(model, made, made, made, {2, 4}, {0.5, 1});
    const auto ever = to_come(model, std::log(1.1), made, made, made);
    for (std::size_t i = 0; i < 2; ++i) {
        double expected = 0;
        for (int k = 1; k <= 4; ++k)
            expected += (k <= 2 ? 1.5 : 1) * life::beta_discrete_weibull::survival(m, made[i] + k) /
                        life::beta_discrete_weibull::survival(m, made[i]);
        EXPECT_EQ(there[i], 1);
        EXPECT_NEAR(within[i], expected, 1e-13);
        EXPECT_NEAR(ever[i], life::beta_discrete_weibull::derl(m, 0.1, made[i]), 1e-12);
    }
    EXPECT_TRUE(std::isnan(there[2]) && std::isnan(within[2]));
    EXPECT_THROW((void)alive(model, {0.5}, {0}, {0}), goodwill::domain_error);
    const auto shifted = life::purchases_by(life::shifted_beta_geometric::params{3.8, 15.2});
    EXPECT_NEAR(to_come(shifted, std::log(1.1), {0}, {0}, {0})[0], 3.3098184, 1e-6);
}

TEST(purchase_model, moves_with_its_parameters_and_covariates) {
    life::fitted_model<life::pareto_nbd::params> f{{0.55, 10.6, 0.61, 11.7}, {}, {}};
    f.purchase = {{"member"}, {0.5}};
    f.leaving = {{"member"}, {-0.4}};
    f.covariance.assign(36, 0);
    for (std::size_t i = 0; i < 36; i += 7) f.covariance[i] = 0.01;
    const columns member{1, 0, 1, 1};
    const auto model = life::purchases_by(f, {member}, {member});
    EXPECT_EQ(model.covariance, f.log_covariance());
    const auto moved = model.moved(std::array{0.1, 0.0, 0.0, 0.0, -0.2, 0.3});
    const auto own = life::at_covariates(life::pareto_nbd::params{0.55 * std::exp(0.1), 10.6, 0.61, 11.7}, 0.3, -0.1);
    EXPECT_NEAR(alive(moved, x, t_x, T)[0], life::pareto_nbd::p_alive(own, x[0], t_x[0], T[0]), 1e-12);
    EXPECT_NEAR(to_come(moved, 0.003, x, t_x, T)[2], life::pareto_nbd::dert(own, 0.003, x[2], t_x[2], T[2]), 1e-9);
    EXPECT_EQ(alive(moved, x, t_x, T)[1],
              alive(life::purchases_by(life::pareto_nbd::params{0.55 * std::exp(0.1), 10.6, 0.61, 11.7}), x, t_x, T)[1]);
    EXPECT_THROW((void)life::purchases_by(f), goodwill::schema_error);
}
