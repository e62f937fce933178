#include <goodwill/lifetime/value.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>

#include "customers.hpp"

namespace lifetime = goodwill::lifetime;
namespace bg = goodwill::lifetime::bg_nbd;
namespace gg = goodwill::lifetime::gamma_gamma;
using goodwill::core::time_unit;
using columns = std::vector<double>;

namespace {
const double missing = std::numeric_limits<double>::quiet_NaN();
constexpr bg::params weekly{0.243, 4.414, 0.793, 2.426};
constexpr gg::params known_amounts{6.25, 3.74, 15.44};
const auto amounts = lifetime::spend_by(known_amounts);
const auto model = lifetime::purchases_by(weekly);
}  // namespace

TEST(value, of_one_customer_by_hand) {
    const columns x{2}, t_x{30.43}, T{38.86}, z{22.35};
    const auto v = lifetime::value(model, amounts, x, t_x, T, z,
                                   {.horizon = 52, .discount_rate = 0.15, .margin = 0.3});
    EXPECT_NEAR(v.p_alive[0], 0.726578570081, 1e-12);
    EXPECT_NEAR(v.expected_purchases[0], 1.55872080643, 1e-11);
    EXPECT_NEAR(v.expected_order_value[0], gg::expected_spend(known_amounts, 2, 22.35), 1e-12);
    EXPECT_NEAR(v.expected_spend[0], 1.55872080643 * v.expected_order_value[0], 1e-9);
    EXPECT_NEAR(v.clv[0], 0.3 * v.expected_order_value[0] * 1.46191919902, 1e-9);
}

TEST(value, joins_the_scalars_row_by_row) {
    const auto c = customers::simulated(weekly, 3000, 78, true);
    columns z(c.size());
    for (std::size_t i = 0; i < c.size(); ++i) z[i] = c.x[i] == 0 ? missing : 5 + static_cast<double>(i % 90);
    for (const auto rule : {lifetime::discount_rule::continuous, lifetime::discount_rule::lifetimes_month}) {
        const lifetime::value_options options{.horizon = 52, .discount_rate = 0.15, .margin = 0.25, .rule = rule};
        const auto v = lifetime::value(model, amounts, c.x, c.t_x, c.T, z, options);
        const auto discount = lifetime::discount_schedule(52, 0.15, time_unit::week, rule);
        for (std::size_t i = 0; i < c.size(); i += 7) {
            const double alive = bg::p_alive(weekly, c.x[i], c.t_x[i], c.T[i]);
            const double order = gg::expected_spend(known_amounts, c.x[i], z[i]);
            double discounted = 0;
            for (std::size_t j = 0; j < discount.time.size(); ++j)
                discounted += discount.weight[j] * bg::purchases_if_alive(weekly, c.x[i], c.T[i], discount.time[j]);
            ASSERT_NEAR(v.p_alive[i], alive, 1e-12);
            ASSERT_NEAR(v.expected_purchases[i], bg::expected_purchases(weekly, 52, c.x[i], c.t_x[i], c.T[i]), 1e-10);
            ASSERT_NEAR(v.expected_order_value[i], order, 1e-12 * order);
            ASSERT_NEAR(v.clv[i], 0.25 * order * alive * discounted, 1e-10 * (1 + v.clv[i]));
            ASSERT_LT(v.clv[i], 0.25 * v.expected_spend[i] * 1.003);
        }
        auto threaded = options;
        threaded.threads = 2;
        EXPECT_EQ(lifetime::value(model, amounts, c.x, c.t_x, c.T, z, threaded).clv, v.clv);
    }
}

TEST(value, without_discount_is_margin_times_expected_spend) {
    const columns x{0, 5}, t_x{0, 20}, T{30, 25}, z{missing, 40};
    const auto v = lifetime::value(model, amounts, x, t_x, T, z, {.horizon = 26, .margin = 0.5});
    for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(v.clv[i], 0.5 * v.expected_spend[i], 1e-13 * v.clv[i]);
    EXPECT_EQ(v.expected_order_value[0], gg::mean_spend(known_amounts));
}

TEST(value, missing_in_missing_out) {
    const columns x{missing, 2, 2, 2, 0}, t_x{1, missing, 1, 1, 0}, T{3, 3, missing, 3, 3}, z{9, 9, 9, missing, missing};
    const auto v = lifetime::value(model, amounts, x, t_x, T, z, {.discount_rate = 0.1});
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_TRUE(std::isnan(v.clv[i])) << i;
        EXPECT_EQ(std::isnan(v.expected_purchases[i]), i < 3) << i;
    }
    EXPECT_GT(v.clv[4], 0);
    const auto heavy = lifetime::value(model, lifetime::spend_by(gg::params{0.5, 0.8, 10}), x, t_x, T, z, {.discount_rate = 0.1});
    EXPECT_TRUE(std::isnan(heavy.clv[4]));  // no mean amount, no value of a one-time buyer
    EXPECT_GT(heavy.expected_purchases[4], 0);
    EXPECT_TRUE(lifetime::value(model, amounts, {}, {}, {}, {}).clv.empty());
}

TEST(value, takes_any_model_of_purchases) {
    // Purchases at a steady rate x / T by customers who never leave: discounting has a closed form.
    const lifetime::purchase_model steady{
        [](auto x, auto, auto, std::span<double> out, const auto&) {
            for (std::size_t i = 0; i < x.size(); ++i) out[i] = 1;
        },
        [](auto x, auto, auto T, auto times, auto weights, std::span<double> out, const auto&) {
            for (std::size_t i = 0; i < x.size(); ++i) {
                out[i] = 0;
                for (std::size_t j = 0; j < times.size(); ++j) out[i] += weights[j] * times[j] * x[i] / T[i];
            }
        }};
    const columns x{6}, t_x{20}, T{30}, z{10};
    const auto v = lifetime::value(steady, amounts, x, t_x, T, z, {.horizon = 104, .discount_rate = 0.2});
    const double delta = std::log(1.2) / 52;
    EXPECT_NEAR(v.expected_purchases[0], 0.2 * 104, 1e-12);
    EXPECT_NEAR(v.clv[0], v.expected_order_value[0] * 0.2 * -std::expm1(-delta * 104) / delta, 1e-9);
}

TEST(value, of_a_summary_minds_the_unit) {
    goodwill::transactions::summary s;
    s.unit = time_unit::week;
    s.frequency = {2};
    s.recency = {30.43};
    s.T = {38.86};
    s.monetary_value = {22.35};
    EXPECT_EQ(lifetime::value(model, amounts, s).expected_purchases,
              lifetime::value(model, amounts, s.frequency, s.recency, s.T, s.monetary_value).expected_purchases);
    EXPECT_THROW((void)lifetime::value(model, amounts, s, {.unit = time_unit::day}), goodwill::conflict_error);
}

TEST(value, refuses_bad_input) {
    const columns x{2}, t_x{1}, T{3}, z{9}, two{1, 1};
    const auto fails = [&](const lifetime::value_options& options) {
        EXPECT_THROW((void)lifetime::value(model, amounts, x, t_x, T, z, options), goodwill::domain_error);
    };
    fails({.horizon = 0});
    fails({.horizon = missing});
    fails({.discount_rate = 15});
    fails({.discount_rate = -0.1});
    fails({.margin = missing});
    fails({.margin = -0.3});
    fails({.horizon = 5201});
    fails({.interval = 95});
    fails({.threads = 0});
    EXPECT_THROW((void)lifetime::value(model, amounts, x, t_x, T, two), goodwill::shape_error);
    EXPECT_THROW((void)lifetime::value(model, amounts, x, t_x, two, z), goodwill::shape_error);
    EXPECT_THROW((void)lifetime::value(model, amounts, x, t_x, T, columns{-1}), goodwill::domain_error);
    EXPECT_THROW((void)lifetime::value(model, amounts, x, columns{5}, T, z), goodwill::domain_error);
    EXPECT_THROW((void)lifetime::value(model, lifetime::spend_by(gg::params{1, 2, 0}), x, t_x, T, z), goodwill::domain_error);
    EXPECT_THROW((void)lifetime::value(lifetime::purchases_by(lifetime::bg_nbd::params{0, 1, 1, 1}), amounts, x, t_x, T, z),
                 goodwill::domain_error);
}

namespace {
/// A fitted model with independent errors of its logarithms.
template <class Params>
[[nodiscard]] lifetime::fitted_model<Params> fitted(const Params& m, const columns& deviations) {
    const auto v = lifetime::estimated<Params>::of(m);
    const std::size_t n = v.size();
    columns covariance(n * n);
    for (std::size_t i = 0; i < n; ++i) covariance[(n + 1) * i] = std::pow(deviations[i] * v[i], 2);
    return {m, covariance, {}};
}
}  // namespace

TEST(value, has_intervals_of_independent_errors) {
    // NBD: ln of the purchases is ln(r + x) - ln(alpha + T) + ...; Gamma-Gamma at x = 0: ln p + ln v - ln(q - 1).
    const auto buying = fitted(lifetime::nbd::params{0.385, 12.07}, {0.1, 0.2});
    const auto spend = fitted(known_amounts, {0.3, 0.05, 0.2});
    const columns x{2, 0}, t_x{30, 0}, T{39, 20}, z{missing, missing};
    const auto v = lifetime::value(lifetime::purchases_by(buying), lifetime::spend_by(spend), x, t_x, T, z,
                                   {.discount_rate = 0.15, .margin = 0.3, .interval = 0.9});
    const double z90 = 1.6448536269514722;
    for (std::size_t i = 0; i < 2; ++i) {
        const double of_purchases = std::hypot(0.1 * 0.385 / (0.385 + x[i]), 0.2 * 12.07 / (12.07 + T[i]));
        const double mean = v.expected_purchases[i];
        EXPECT_NEAR(std::log(v.expected_purchases_interval.high[i] / mean), z90 * of_purchases, 1e-5);
        EXPECT_NEAR(std::log(mean / v.expected_purchases_interval.low[i]), z90 * of_purchases, 1e-5);
        if (i == 0) {
            EXPECT_TRUE(std::isnan(v.clv_interval.low[i]));
            continue;
        }
        const double of_order = std::hypot(0.3, 0.05 * 3.74 / 2.74, 0.2), share = std::hypot(of_purchases, of_order);
        EXPECT_NEAR(std::log(v.clv_interval.high[i] / v.clv[i]), z90 * share, 2e-5);
        EXPECT_NEAR(std::log(v.expected_spend[i] / v.expected_spend_interval.low[i]), z90 * share, 2e-5);
    }
}

TEST(value, has_intervals_of_one_of_both) {
    const auto buying = fitted(weekly, {0.05, 0.08, 0.2, 0.3});
    const auto spend = fitted(known_amounts, {0.3, 0.05, 0.2});
    const columns x{2}, t_x{30.43}, T{38.86}, z{22.35};
    const lifetime::value_options options{.discount_rate = 0.15, .interval = 0.95};
    const auto of_purchases = lifetime::value(lifetime::purchases_by(buying), amounts, x, t_x, T, z, options);
    EXPECT_NEAR(of_purchases.expected_spend_interval.high[0] / of_purchases.expected_spend[0],
                of_purchases.expected_purchases_interval.high[0] / of_purchases.expected_purchases[0], 1e-12);
    const auto of_spend = lifetime::value(model, lifetime::spend_by(spend), x, t_x, T, z, options);
    EXPECT_EQ(of_spend.expected_purchases_interval.low[0], of_spend.expected_purchases[0]);
    EXPECT_LT(of_spend.clv_interval.low[0], of_spend.clv[0]);
    const auto both = lifetime::value(lifetime::purchases_by(buying), lifetime::spend_by(spend), x, t_x, T, z, options);
    const auto width = [](const lifetime::valued& v) { return std::log(v.clv_interval.high[0] / v.clv[0]); };
    EXPECT_NEAR(width(both), std::hypot(width(of_purchases), width(of_spend)), 1e-12);
    EXPECT_EQ(both.clv[0], of_spend.clv[0]);

    EXPECT_THROW((void)lifetime::value(model, amounts, x, t_x, T, z, options), goodwill::schema_error);
    const auto unidentified = fitted(weekly, {0.05, missing, 0.2, 0.3});
    EXPECT_THROW((void)lifetime::value(lifetime::purchases_by(unidentified), amounts, x, t_x, T, z, options),
                 goodwill::convergence_error);
    EXPECT_TRUE(lifetime::value(lifetime::purchases_by(buying), amounts, {}, {}, {}, {}, options).clv.empty());
}

TEST(value, intervals_do_not_depend_on_threads) {
    const auto c = customers::simulated(weekly, 3000, 78, true);
    columns z(c.size(), 30);
    const auto buying = lifetime::purchases_by(fitted(weekly, {0.05, 0.08, 0.2, 0.3}));
    lifetime::value_options options{.discount_rate = 0.15, .interval = 0.95};
    const auto one = lifetime::value(buying, amounts, c.x, c.t_x, c.T, z, options);
    options.threads = 2;
    const auto two = lifetime::value(buying, amounts, c.x, c.t_x, c.T, z, options);
    EXPECT_EQ(one.clv_interval.low, two.clv_interval.low);
    EXPECT_EQ(one.expected_purchases_interval.high, two.expected_purchases_interval.high);
}

TEST(value, tells_its_progress_through_all_passes) {
    // A model that tells of each of its passes, as long ones do.
    lifetime::purchase_model slow{
        [](auto, auto, auto, std::span<double> out, const auto& options) {
            for (const double done : {0.5, 1.0})
                if (!options.progress(done)) throw goodwill::cancelled("slow");
            out[0] = 1;
        },
        [](auto, auto, auto, auto, auto, std::span<double> out, const auto& options) {
            (void)options.progress(1);
            out[0] = 1;
        }};
    slow.covariance = {0.01};
    slow.moved = [&slow](auto) { return slow; };
    std::vector<double> told;
    lifetime::value_options options{.discount_rate = 0.15, .interval = 0.95};
    options.progress = [&](double done) {
        told.push_back(done);
        return told.size() < 100;
    };
    const columns one{1}, z{10};
    (void)lifetime::value(slow, amounts, one, one, one, z, options);
    ASSERT_EQ(told.size(), 12u);  // the means, and two moves of one parameter, four times each
    EXPECT_TRUE(std::ranges::is_sorted(told));
    EXPECT_GT(told.front(), 0);
    EXPECT_NEAR(told[3], 0.08, 1e-12);
    EXPECT_LT(told.back(), 0.9);
    options.progress = [](double) { return false; };
    EXPECT_THROW((void)lifetime::value(slow, amounts, one, one, one, z, options), goodwill::cancelled);
}

TEST(value, to_infinity) {
    constexpr double forever = std::numeric_limits<double>::infinity();
    const auto pareto = lifetime::purchases_by(lifetime::pareto_nbd::params{0.5534, 10.5802, 0.6061, 11.6562});
    const columns x{0, 2, 26}, t_x{0, 30.43, 30.86}, T{38.86, 38.86, 31}, z{10, 10, 10};
    const auto v = lifetime::value(pareto, lifetime::spend_as_given(), x, t_x, T, z,
                                   {.horizon = forever, .discount_rate = 0.15});
    const columns published{0.478143473596, 6.50051383679, 86.263669869};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(v.clv[i], 10 * published[i], 1e-11 * v.clv[i]);
        EXPECT_EQ(v.expected_purchases[i], forever);
    }
    EXPECT_THROW((void)lifetime::value(pareto, amounts, x, t_x, T, z,
                                       {.horizon = forever, .rule = lifetime::discount_rule::year_end}),
                 goodwill::domain_error);
    auto without = pareto;
    without.to_come = {};
    EXPECT_THROW((void)lifetime::value(without, amounts, x, t_x, T, z, {.horizon = forever}), goodwill::domain_error);
}

TEST(value, of_models_in_periods) {
    const auto donors = lifetime::purchases_by(lifetime::bg_bb::params{1.2035224, 0.7497164, 0.6567182, 2.7834422});
    const columns x{3}, t_x{4}, n{6}, fee{20};
    lifetime::value_options options{.horizon = 7, .discount_rate = 0.1, .unit = time_unit::year};
    const auto v = lifetime::value(donors, lifetime::spend_as_given(), x, t_x, n, fee, options);
    EXPECT_NEAR(v.expected_purchases[0], 1.3800337309244854, 1e-12);
    EXPECT_NEAR(v.clv[0], 20 * 0.9792514014963335, 1e-11);
    options.rule = lifetime::discount_rule::year_end;
    EXPECT_THROW((void)lifetime::value(donors, amounts, x, t_x, n, fee, options), goodwill::domain_error);
    options = {.horizon = 2.5, .unit = time_unit::year};
    EXPECT_THROW((void)lifetime::value(donors, amounts, x, t_x, n, fee, options), goodwill::domain_error);
}
