#include <goodwill/lifetime/scenario.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/equity_model.hpp>
#include <goodwill/lifetime/value.hpp>

namespace lifetime = goodwill::lifetime;
using column = std::vector<double>;

namespace {
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr lifetime::pareto_nbd::params pareto{0.553, 10.578, 0.606, 11.669};
constexpr lifetime::bg_nbd::params bg{0.243, 4.414, 0.793, 2.426};
const column x{0, 2, 26}, t_x{0, 30.43, 30.86}, T{38.86, 38.86, 31};

template <class Params>
[[nodiscard]] lifetime::equity_model known(const Params& m) {
    return lifetime::equity_model_of(lifetime::fitted_model<Params>{m, {}, {}});
}
[[nodiscard]] column purchases(const lifetime::equity_model& of, const lifetime::scenario& what,
                               const lifetime::discounting& ahead) {
    column out(x.size());
    of.discounted_purchases({}, what, ahead, x, t_x, T, out, {});
    return out;
}
}  // namespace

TEST(scenario, of_leaving_after_purchases_keeps_a_plus_b) {
    const auto there = lifetime::in_scenario(bg, {1.1, 0.9});
    EXPECT_NEAR(there.model.a / (there.model.a + there.model.b), 0.9 * bg.a / (bg.a + bg.b), 1e-15);
    EXPECT_NEAR(there.model.a + there.model.b, bg.a + bg.b, 1e-15);
    EXPECT_EQ(there.time, 1.1);
    EXPECT_EQ(there.purchases, 1);
    EXPECT_NEAR(lifetime::most_leaving(bg), (bg.a + bg.b) / bg.a, 1e-15);
    const lifetime::shifted_beta_geometric::params contract{0.7, 3.8};
    const auto less = lifetime::in_scenario(contract, {1, 0.5}).model;
    EXPECT_NEAR(lifetime::shifted_beta_geometric::retention(less, 1), 1 - 0.35 / 4.5, 1e-15);
}

TEST(scenario, of_leaving_in_time_stretches_lives) {
    // With mu ~ Gamma(s, beta) times g, beta is divided by g, and alpha by c where lambda is multiplied.
    const auto there = lifetime::in_scenario(pareto, {1.3, 0.8});
    for (const double t : {0.5, 10.0, 500.0}) {
        const lifetime::pareto_nbd::params changed{pareto.r, pareto.alpha / 1.3, pareto.s, pareto.beta / 0.8};
        EXPECT_NEAR(there.purchases * lifetime::pareto_nbd::expected_purchases(there.model, there.time * t),
                    lifetime::pareto_nbd::expected_purchases(changed, t), 1e-12 * t);
    }
    EXPECT_EQ(lifetime::most_leaving(pareto), infinite);
    EXPECT_EQ(lifetime::most_leaving(lifetime::nbd::params{1, 2}), infinite);
}

TEST(equity_model, discounts_purchases_as_value_does) {
    const lifetime::discounting ahead{.horizon = 104, .rate = 0.15};
    const column zbar{7, 20, 30};
    const auto by_value = lifetime::value(lifetime::purchases_by(bg), lifetime::spend_as_given(), x, t_x, T, zbar,
                                          {.horizon = 104, .discount_rate = 0.15});
    const auto found = purchases(known(bg), {}, ahead);
    for (std::size_t i = 0; i < x.size(); ++i)
        EXPECT_NEAR(found[i], by_value.clv[i] / by_value.expected_order_value[i], 1e-12);
    const auto to_come = purchases(known(pareto), {}, {.horizon = infinite, .rate = 0.15});
    for (std::size_t i = 0; i < x.size(); ++i)
        EXPECT_NEAR(to_come[i], lifetime::pareto_nbd::dert(pareto, std::log(1.15) / 52, x[i], t_x[i], T[i]),
                    1e-10 * to_come[i]);
}

TEST(equity_model, moves_and_knows_new_customers) {
    lifetime::fitted_model<lifetime::pareto_nbd::params> f{pareto, column(16, 0.01), {}};
    const auto model = lifetime::equity_model_of(f);
    EXPECT_EQ(model.covariance, f.log_covariance());
    const column by{0.1, 0, 0, 0.2};
    const lifetime::discounting undiscounted{.horizon = 52};
    EXPECT_NEAR(model.of_new({}, {}, undiscounted), lifetime::pareto_nbd::expected_purchases(pareto, 52), 1e-12);
    EXPECT_NEAR(model.of_new(by, {}, undiscounted),
                lifetime::pareto_nbd::expected_purchases(f.moved(by).params, 52), 1e-12);
    column silent(3);
    model.no_purchase(13, x, t_x, T, silent, {});
    EXPECT_NEAR(silent[1], lifetime::pareto_nbd::no_purchase(pareto, 13, 2, 30.43, 38.86), 1e-12);
    EXPECT_FALSE(known(lifetime::nbd::params{1, 2}).leaves);
}

TEST(equity_model, of_covariates_is_each_customers_own) {
    lifetime::fitted_model<lifetime::pareto_nbd::params> f{pareto, {}, {}};
    f.purchase = {{"member"}, {0.4}};
    f.leaving = {{"member"}, {-0.3}};
    const column member{1, 0, 1};
    const auto found = purchases(lifetime::equity_model_of(f, {member}, {member}), {1.1, 0.9}, {.horizon = 52});
    for (std::size_t i = 0; i < 3; ++i) {
        const auto own = known(lifetime::at_covariates(pareto, 0.4 * member[i], -0.3 * member[i]));
        EXPECT_NEAR(found[i], purchases(own, {1.1, 0.9}, {.horizon = 52})[i], 1e-12 * found[i]);
    }
    EXPECT_THROW((void)lifetime::equity_model_of(f, {member}, {member}).of_new({}, {}, {.horizon = 52}),
                 goodwill::schema_error);
}

TEST(equity_model, of_contracts_has_the_next_renewal_due_now) {
    const lifetime::shifted_beta_geometric::params m{0.668, 3.806};
    const auto model = known(m);
    const column renewals{0, 3};
    column out(2);
    model.discounted_purchases({}, {}, {infinite, 0.1, goodwill::core::time_unit::year}, renewals, {}, {}, out, {});
    for (std::size_t i = 0; i < 2; ++i)
        EXPECT_NEAR(out[i], lifetime::shifted_beta_geometric::derl(m, 0.1, renewals[i]), 1e-12);
    model.discounted_purchases({}, {}, {2, 0.1, goodwill::core::time_unit::year}, renewals, {}, {}, out, {});
    const double first = lifetime::shifted_beta_geometric::retention(m, 4);
    EXPECT_NEAR(out[1], first * (1 + lifetime::shifted_beta_geometric::retention(m, 5) / 1.1), 1e-14);
    EXPECT_NEAR(model.of_new({}, {}, {1, 0.1, goodwill::core::time_unit::year}),
                lifetime::shifted_beta_geometric::retention(m, 1) / 1.1, 1e-14);
    EXPECT_THROW(model.no_purchase(1, renewals, {}, {}, out, {}), goodwill::schema_error);
    EXPECT_THROW((void)model.of_new({}, {1.1, 1}, {2, 0.1}), goodwill::domain_error);
}

TEST(equity_model, refuses_what_it_does_not_have) {
    const auto fails = [](const lifetime::equity_model& m, lifetime::scenario what, lifetime::discounting ahead) {
        EXPECT_THROW((void)purchases(m, what, ahead), goodwill::domain_error);
    };
    fails(known(bg), {0, 1}, {52});
    fails(known(bg), {1, -1}, {52});
    fails(known(bg), {1, 4.1}, {52});
    fails(known(lifetime::nbd::params{1, 2}), {1, 0.9}, {52});
    fails(known(bg), {}, {0});
    fails(known(bg), {}, {52, 15});
    fails(known(bg), {}, {infinite, 0});
}
