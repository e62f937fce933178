#include <goodwill/lifetime/customer_equity.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/nbd_future.hpp>
#include <goodwill/lifetime/new_customer.hpp>
#include <goodwill/lifetime/shifted_beta_geometric.hpp>

#include "customers.hpp"

namespace lifetime = goodwill::lifetime;
using column = std::vector<double>;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();
const double delta = std::log(1.15) / 52;
constexpr lifetime::nbd::params nbd{0.385, 12.07};
constexpr lifetime::bg_nbd::params bg{0.243, 4.414, 0.793, 2.426};
constexpr lifetime::gamma_gamma::params amounts{6.25, 3.74, 15.44};

/// Of a fit whose logarithms have these covariances.
template <class Params>
[[nodiscard]] lifetime::fitted_model<Params> fitted(const Params& m, column of_logarithms) {
    const auto v = lifetime::estimated<Params>::of(m);
    for (std::size_t i = 0; i < of_logarithms.size(); ++i) of_logarithms[i] *= v[i / v.size()] * v[i % v.size()];
    return {m, of_logarithms, {}};
}
const column of_nbd{0.04, 0.03, 0.03, 0.05}, of_amounts{0.01, 0, 0, 0, 0.002, 0, 0, 0, 0.02};

struct base {
    column x, t_x, T, zbar;
    std::vector<std::uint32_t> segment;
    [[nodiscard]] lifetime::equity_customers view() const { return {x, t_x, T, zbar, segment, 3}; }
};
[[nodiscard]] base made() {
    const auto c = customers::simulated(bg, 3000, 11, true);
    base out{c.x, c.t_x, c.T, {}, {}};
    for (std::size_t i = 0; i < c.size(); ++i) {
        out.zbar.push_back(i % 100 == 7 ? missing : 5 + static_cast<double>(i % 90));
        out.segment.push_back(static_cast<std::uint32_t>(i % 3));
    }
    return out;
}
}  // namespace

TEST(customer_equity, adds_up) {
    const auto b = made();
    const auto model = lifetime::equity_model_of(lifetime::fitted_model<lifetime::bg_nbd::params>{bg, {}, {}});
    const auto spend = lifetime::spend_by(amounts);
    const lifetime::equity_options options{.ahead = {104, 0.15}, .margin = 0.3};
    column values(b.x.size());
    lifetime::customer_values(model, spend, b.view(), values, options);
    const auto found = lifetime::customer_equity(model, spend, b.view(), options);
    column sums(4);
    std::int64_t without = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isnan(values[i])) ++without;
        else sums[b.segment[i]] += values[i], sums[3] += values[i];
    }
    for (std::size_t s = 0; s < 4; ++s) {
        EXPECT_NEAR(found.value[s], sums[s], 1e-10 * sums[s]);
        EXPECT_EQ(found.standard_error[s], 0);  // known models
    }
    EXPECT_GT(without, 0);
    EXPECT_EQ(found.missing[3], without);
    EXPECT_EQ(found.customers[3] + without, 3000);

    auto threaded = options;
    threaded.threads = 2;
    EXPECT_EQ(lifetime::customer_equity(model, spend, b.view(), threaded).value, found.value);
    // A change is the difference, and that of the margin alone is in proportion.
    const auto change = lifetime::equity_change(model, spend, b.view(), {1.1, 0.9}, 1.05, options);
    const auto margin = lifetime::equity_change(model, spend, b.view(), {}, 1.05, options);
    EXPECT_NEAR(margin.value[3], 0.05 * found.value[3], 1e-10 * found.value[3]);
    EXPECT_GT(change.value[3], margin.value[3]);
    EXPECT_NEAR(change.value[0] + change.value[1] + change.value[2], change.value[3], 1e-10 * found.value[3]);
}

TEST(customer_equity, has_the_errors_of_both_models) {
    // r / alpha / delta * p v / (q - 1): linear in the logarithms but for q.
    const column zero{0}, none{missing};
    const lifetime::equity_customers of{zero, zero, zero, none};
    const auto model = lifetime::equity_model_of(fitted(nbd, of_nbd));
    const auto spend = lifetime::spend_by(fitted(amounts, of_amounts));
    const auto found = lifetime::customer_equity(model, spend, of, {.ahead = {infinite, 0.15}, .margin = 0.3});
    const double value = 0.3 * amounts.p * amounts.v / (amounts.q - 1) * nbd.r / nbd.alpha / delta;
    const double of_q = amounts.q / (amounts.q - 1);
    const double relative = std::sqrt(0.04 + 0.05 - 2 * 0.03 + 0.01 + 0.02 + 0.002 * of_q * of_q);
    EXPECT_NEAR(found.value[1], value, 1e-12 * value);
    EXPECT_NEAR(found.standard_error[1], value * relative, 1e-5 * value);
    const column ten{10};
    const auto given = lifetime::customer_equity(model, lifetime::spend_as_given(), {zero, zero, zero, ten},
                                                 {.ahead = {infinite, 0.15}});
    EXPECT_NEAR(given.standard_error[1], given.value[1] * std::sqrt(0.03), 1e-5 * given.value[1]);
    const auto not_identified = lifetime::equity_model_of(fitted(nbd, column(4, missing)));
    EXPECT_THROW((void)lifetime::customer_equity(not_identified, spend, of, {.ahead = {52, 0.1}}),
                 goodwill::convergence_error);
}

TEST(customer_equity, has_elasticities) {
    auto b = made();
    b.zbar.assign(b.x.size(), 10);
    const auto spend = lifetime::spend_as_given();
    const lifetime::equity_options options{.ahead = {104, 0.15}};
    const lifetime::fitted_model<lifetime::pareto_nbd::params> pareto{{0.553, 10.578, 0.606, 11.669}, {}, {}};
    const auto of_pareto = lifetime::elasticities_of(lifetime::equity_model_of(pareto), spend, b.view(), options);
    EXPECT_NEAR(of_pareto.frequency, 1, 1e-8);  // purchases are in proportion to it
    EXPECT_LT(of_pareto.leaving, 0);
    const auto still = lifetime::equity_model_of(lifetime::fitted_model<lifetime::nbd::params>{nbd, {}, {}});
    const auto of_nbd_model = lifetime::elasticities_of(still, spend, b.view(), options);
    EXPECT_NEAR(of_nbd_model.frequency, 1, 1e-8);
    EXPECT_TRUE(std::isnan(of_nbd_model.leaving));
}

TEST(customer_equity, at_risk_is_silence_times_the_fall) {
    // NBD: (alpha+T)/(alpha+T+t) to the power r+x, times (r+x)/delta (1/(alpha+T) - 1/(alpha+T+t)).
    const column x{2}, t_x{30}, T{39}, zbar{10};
    column out(1);
    const auto model = lifetime::equity_model_of(lifetime::fitted_model<lifetime::nbd::params>{nbd, {}, {}});
    lifetime::value_at_risk(model, lifetime::spend_as_given(), {x, t_x, T, zbar}, 13, out, {.ahead = {infinite, 0.15}});
    const double shape = nbd.r + 2, now = nbd.alpha + 39, then = now + 13;
    EXPECT_NEAR(out[0], std::pow(now / then, shape) * 10 * shape / delta * (1 / now - 1 / then), 1e-10 * out[0]);
}

TEST(customer_equity, of_contracts_is_at_risk_what_who_leaves_would_have_paid) {
    // After n renewals the k-th to come is made with probability s_k = B(alpha, beta+n+k) / B(alpha, beta+n), and paid
    // k - 1 years from now.  Who leaves at renewal j <= t loses what comes from j on.
    const double alpha = 0.668, beta = 3.806, rate = 0.1, amount = 20;
    const lifetime::shifted_beta_geometric::params m{alpha, beta};
    const auto model =
        lifetime::equity_model_of(lifetime::fitted_model<lifetime::shifted_beta_geometric::params>{m, {}, {}});
    const column n{0, 3, missing}, zbar{amount, amount, amount};
    column out(3);
    constexpr int horizon = 12, t = 4;
    lifetime::value_at_risk(model, lifetime::spend_as_given(), {n, {}, {}, zbar}, t, out,
                            {.ahead = {horizon, rate, goodwill::core::time_unit::year}, .margin = 0.5});
    for (int i = 0; i < 2; ++i) {
        std::vector<double> stays{1};
        for (int k = 1; k <= horizon; ++k) {
            const double r = n[i] + k - 1;
            stays.push_back(stays.back() * (beta + r) / (alpha + beta + r));
        }
        // The value of today's customers, less what they pay who leave within t, and all that those pay who do not.
        double value = 0, leavers = 0, others = 0;
        for (int k = 1; k <= horizon; ++k) {
            const double paid = std::pow(1 + rate, 1 - k);
            value += stays[k] * paid;
            if (k < t) leavers += (stays[k] - stays[t]) * paid;
        }
        others = stays[t] * value;
        const double expected = 0.5 * amount * (value - others - leavers);
        EXPECT_NEAR(out[i], expected, 1e-10 * expected) << i;
    }
    EXPECT_TRUE(std::isnan(out[2]));
    EXPECT_THROW(lifetime::value_at_risk(model, lifetime::spend_as_given(), {n, {}, {}, zbar}, 1.5, out,
                                         {.ahead = {12, 0.1, goodwill::core::time_unit::year}}),
                 goodwill::domain_error);
}

TEST(customer_equity, refuses_what_is_wrong) {
    auto b = made();
    b.zbar.assign(b.x.size(), 10);
    const auto model = lifetime::equity_model_of(lifetime::fitted_model<lifetime::nbd::params>{nbd, {}, {}});
    const auto spend = lifetime::spend_as_given();
    EXPECT_THROW((void)lifetime::customer_equity(model, spend, b.view(), {.ahead = {52, 0.1}, .margin = -1}),
                 goodwill::domain_error);
    auto beyond = b;
    beyond.segment[5] = 3;
    EXPECT_THROW((void)lifetime::customer_equity(model, spend, beyond.view(), {.ahead = {52}}), goodwill::domain_error);
    auto few = b;
    few.segment.pop_back();
    EXPECT_THROW((void)lifetime::customer_equity(model, spend, few.view(), {.ahead = {52}}), goodwill::shape_error);
}

TEST(new_customer, of_nbd_in_closed_form) {
    const auto model = lifetime::equity_model_of(fitted(nbd, of_nbd));
    const auto spend = lifetime::spend_by(fitted(amounts, of_amounts));
    const double unit = 0.3 * amounts.p * amounts.v / (amounts.q - 1), rate = nbd.r / nbd.alpha / delta;
    const auto worth = [&](double t) { return unit * (1 + rate * -std::expm1(-delta * t)); };
    const double cost = 25;
    const auto found = lifetime::new_customer_value(
        model, spend, {.ahead = {infinite, 0.15}, .margin = 0.3, .acquisition_cost = cost});
    EXPECT_NEAR(found.value, unit * (1 + rate), 1e-10 * found.value);
    EXPECT_NEAR(found.payback, -std::log1p(-(cost / unit - 1) / rate) / delta, 1e-8 * found.payback);
    const auto error = [&](double t) {
        const double of_q = amounts.q / (amounts.q - 1);
        const double order = worth(t) * std::sqrt(0.01 + 0.02 + 0.002 * of_q * of_q);
        return std::hypot((worth(t) - unit) * std::sqrt(0.03), order);
    };
    EXPECT_NEAR(found.standard_error, error(infinite), 1e-5 * found.value);
    const auto ends = [&](double t) { return std::exp(1.959963984540054 * error(t) / worth(t)); };
    EXPECT_NEAR(worth(found.payback_interval.low) * ends(found.payback_interval.low), cost, 1e-3);
    EXPECT_NEAR(worth(found.payback_interval.high) / ends(found.payback_interval.high), cost, 1e-3);

    const column t{0, 26, 520};
    const auto so_far =
        lifetime::new_customer_value_within(model, spend, t, {.ahead = {infinite, 0.15}, .margin = 0.3});
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(so_far.value[i], worth(t[i]), 1e-10 * so_far.value[i]);
        EXPECT_NEAR(so_far.high[i], worth(t[i]) * ends(t[i]), 1e-4 * so_far.value[i]);
    }
    const auto never = lifetime::new_customer_value(
        model, spend, {.ahead = {52, 0.15}, .margin = 0.3, .acquisition_cost = 1e4, .level = 0});
    EXPECT_EQ(never.payback, infinite);
    EXPECT_TRUE(std::isnan(never.interval.low));
}

TEST(new_customer, refuses_what_is_wrong) {
    const auto model = lifetime::equity_model_of(lifetime::fitted_model<lifetime::nbd::params>{nbd, {}, {}});
    const auto fails = [&](const lifetime::new_customer_options& options) {
        EXPECT_THROW((void)lifetime::new_customer_value(model, lifetime::spend_as_given(), options),
                     goodwill::domain_error);
    };
    fails({.ahead = {52}, .margin = 0, .amount = 10});
    fails({.ahead = {52}, .acquisition_cost = -1, .amount = 10});
    fails({.ahead = {52}, .level = 95, .amount = 10});
    fails({.ahead = {infinite, 0}, .amount = 10});
    fails({.ahead = {52}});
    fails({.ahead = {52}, .amount = -1});
    const auto without_mean = lifetime::spend_by(lifetime::gamma_gamma::params{6, 0.9, 15});
    EXPECT_THROW((void)lifetime::new_customer_value(model, without_mean, {.ahead = {52}}), goodwill::domain_error);
}
