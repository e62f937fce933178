#include <goodwill/lifetime/bg_nbd_fit.hpp>

#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include <gtest/gtest.h>

#include "customers.hpp"

namespace bg = goodwill::lifetime::bg_nbd;
using goodwill::convergence_error;
using goodwill::domain_error;
using goodwill::format_error;

namespace {

constexpr bg::params weekly{0.243, 4.414, 0.793, 2.426};

[[nodiscard]] double log_likelihood(const bg::params& m, const customers& c, const std::vector<double>& w = {}) {
    std::vector<double> rows(c.size());
    bg::log_likelihood(m, c.x, c.t_x, c.T, rows);
    double sum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) sum += rows[i] * (w.empty() ? 1 : w[i]);
    return sum;
}
[[nodiscard]] std::array<double, 4> list(const bg::params& m) { return {m.r, m.alpha, m.a, m.b}; }

}  // namespace

TEST(bg_nbd_fit, recovers_what_made_the_data) {
    for (const auto& truth : {weekly, bg::params{1.5, 20, 2, 5}, bg::params{0.6, 3, 0.3, 0.9}})
        for (const std::uint64_t seed : {1u, 2u}) {
            const auto c = customers::simulated(truth, 40000, 78, false, seed);
            const auto fit = bg::fit(c.x, c.t_x, c.T);
            EXPECT_TRUE(fit.report.converged);
            EXPECT_TRUE(fit.report.identified);
            EXPECT_TRUE(fit.report.at_boundary.empty());
            const auto error = fit.standard_errors();
            for (std::size_t i = 0; i < 4; ++i) {
                EXPECT_NEAR(list(fit.params)[i], list(truth)[i], 4 * error[i]) << i;
                EXPECT_GT(error[i], 0);
            }
            EXPECT_NEAR(fit.report.log_likelihood, log_likelihood(fit.params, c),
                        1e-11 * std::fabs(fit.report.log_likelihood));
            EXPECT_GE(fit.report.log_likelihood, log_likelihood(truth, c));
        }
}

// At the maximum every direction leads down, and the covariance is the inverse of the curvature there.
TEST(bg_nbd_fit, covariance_is_the_inverse_of_the_numeric_hessian) {
    const auto c = customers::simulated(weekly, 20000, 78, false);
    const auto fit = bg::fit(c.x, c.t_x, c.T);
    const auto shifted = [&](std::size_t i, double u, std::size_t j, double v) {
        auto p = list(fit.params);
        p[i] += u;
        p[j] += v;
        return log_likelihood({p[0], p[1], p[2], p[3]}, c);
    };
    const auto error = fit.standard_errors();
    double information[4][4];
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 4; ++j) {
            const double u = error[i] * 0.02, v = error[j] * 0.02;
            information[i][j] =
                -(shifted(i, u, j, v) - shifted(i, u, j, -v) - shifted(i, -u, j, v) + shifted(i, -u, j, -v)) / (4 * u * v);
        }
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_LT(shifted(i, 0.2 * error[i], i, 0), fit.report.log_likelihood);
        EXPECT_LT(shifted(i, -0.2 * error[i], i, 0), fit.report.log_likelihood);
        for (std::size_t j = 0; j < 4; ++j) {
            double product = 0;
            for (std::size_t k = 0; k < 4; ++k) product += fit.covariance[4 * i + k] * information[k][j];
            EXPECT_NEAR(product * error[j] / error[i], i == j, 0.01) << i << j;
        }
    }
}

TEST(bg_nbd_fit, does_not_depend_on_order_start_threads_or_unit) {
    const auto c = customers::simulated({0.243, 4.414 * 7, 0.793, 2.426}, 60000, 700, true);
    const auto fit = bg::fit(c.x, c.t_x, c.T);
    const auto threads = bg::fit(c.x, c.t_x, c.T, {}, {.threads = 3});
    EXPECT_EQ(list(fit.params), list(threads.params));
    EXPECT_EQ(fit.report.log_likelihood, threads.report.log_likelihood);

    customers back;
    for (std::size_t i = c.size(); i-- > 0;) {
        back.x.push_back(c.x[i]);
        back.t_x.push_back(c.t_x[i] / 7);
        back.T.push_back(c.T[i] / 7);
    }
    const auto weeks = bg::fit(back.x, back.t_x, back.T);
    const double scale[] = {1, 7, 1, 1};
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_NEAR(list(weeks.params)[i] * scale[i], list(fit.params)[i], 1e-6 * list(fit.params)[i]);
    // The density of a purchase time is per unit.
    const double purchases = std::accumulate(c.x.begin(), c.x.end(), 0.0);
    EXPECT_NEAR(weeks.report.log_likelihood, fit.report.log_likelihood + purchases * std::log(7),
                1e-10 * std::fabs(fit.report.log_likelihood));

    for (const auto& start : {bg::params{10, 1000, 10, 0.1}, {0.01, 0.1, 0.01, 0.01}, {1, 1, 1, 1}}) {
        const auto other = bg::fit(c.x, c.t_x, c.T, {}, {.start = start});
        for (std::size_t i = 0; i < 4; ++i)
            EXPECT_NEAR(list(other.params)[i], list(fit.params)[i], 1e-5 * list(fit.params)[i]);
    }
}

TEST(bg_nbd_fit, a_weight_is_that_many_customers) {
    const auto c = customers::simulated(weekly, 3000, 78, false);
    std::vector<double> weight;
    customers repeated;
    for (std::size_t i = 0; i < c.size(); ++i) {
        weight.push_back(static_cast<double>(i % 3));
        for (std::size_t k = 0; k < i % 3; ++k) {
            repeated.x.push_back(c.x[i]);
            repeated.t_x.push_back(c.t_x[i]);
            repeated.T.push_back(c.T[i]);
        }
    }
    const auto weighted = bg::fit(c.x, c.t_x, c.T, weight), plain = bg::fit(repeated.x, repeated.t_x, repeated.T);
    EXPECT_EQ(list(weighted.params), list(plain.params));
    EXPECT_EQ(weighted.covariance, plain.covariance);
    EXPECT_EQ(weighted.report.weight, 3000);
    EXPECT_EQ(weighted.report.customers, 2000);
    ASSERT_EQ(weighted.report.excluded.size(), 1u);
    EXPECT_EQ(weighted.report.excluded[0].rows, 1000);
}

TEST(bg_nbd_fit, of_a_summary_carries_the_unit) {
    const auto c = customers::simulated(weekly, 2000, 78, false);
    goodwill::transactions::summary summary;
    summary.frequency.assign(c.x.begin(), c.x.end());
    summary.recency.assign(c.t_x.begin(), c.t_x.end());
    summary.T.assign(c.T.begin(), c.T.end());
    summary.unit = goodwill::core::time_unit::week;
    const auto model = bg::fit(summary, {.threads = 2});
    EXPECT_EQ(model.unit, goodwill::core::time_unit::week);
    EXPECT_EQ(list(model.params), list(bg::fit(c.x, c.t_x, c.T).params));
    EXPECT_GT(bg::p_alive(model.params, 2, 30.43, 38.86), 0);
}

TEST(bg_nbd_fit, huge_counts_go_beyond_the_table) {
    auto c = customers::simulated(weekly, 2000, 78, false);
    c.x[0] = 9000, c.t_x[0] = 77, c.T[0] = 78;
    const auto fit = bg::fit(c.x, c.t_x, c.T);
    EXPECT_TRUE(fit.report.converged);
    EXPECT_NEAR(fit.report.log_likelihood, log_likelihood(fit.params, c), 1e-10 * std::fabs(fit.report.log_likelihood));
    auto p = list(fit.params);
    for (std::size_t i = 0; i < 4; ++i) {
        const double error = fit.standard_errors()[i];
        for (const double step : {-0.1 * error, 0.1 * error}) {
            auto q = p;
            q[i] += step;
            EXPECT_LT(log_likelihood({q[0], q[1], q[2], q[3]}, c), fit.report.log_likelihood) << i;
        }
    }
}

TEST(bg_nbd_fit, says_when_the_data_do_not_identify_the_model) {
    // Nobody bought again: nothing to be had.
    const std::vector<double> zero(50, 0.0), T(50, 30.0);
    try {
        (void)bg::fit(zero, zero, T);
        ADD_FAILURE();
    } catch (const convergence_error& e) {
        EXPECT_NE(std::string(e.what()).find("bg_nbd.fit: x is 0 in every row"), std::string::npos) << e.what();
    }
    // Nobody left: a runs to 0.
    auto loyal = customers::simulated({2, 10, 1e-9, 1}, 5000, 50, false);
    for (std::size_t i = 0; i < loyal.size(); ++i)
        if (loyal.x[i] > 0) loyal.t_x[i] = loyal.T[i];
    const auto stays = bg::fit(loyal.x, loyal.t_x, loyal.T);
    EXPECT_FALSE(stays.report.identified);
    EXPECT_FALSE(stays.report.at_boundary.empty());
    EXPECT_NE(stays.report.advice.find("do not determine"), std::string::npos);
    EXPECT_NEAR(bg::p_alive(stays.params, 3, 40, 50), 1, 1e-2);
    // One customer: everybody is alike, so r and alpha run to infinity together.
    const std::vector<double> x{3}, t_x{20}, age{30};
    const auto one = bg::fit(x, t_x, age);
    EXPECT_TRUE(one.report.converged);
    EXPECT_FALSE(one.report.identified);
    EXPECT_EQ(one.report.at_boundary.size(), 4u);
    const double expected = bg::expected_purchases(one.params, 10, 3, 20, 30);
    EXPECT_TRUE(expected > 0 && expected < 1.5) << expected;
    // Purchases at the moment of the first one: the likelihood has no bound.
    const std::vector<double> twice{3, 1, 0}, at_once{0, 0, 0}, ages{30, 20, 10};
    try {
        (void)bg::fit(twice, at_once, ages);
        ADD_FAILURE();
    } catch (const convergence_error& e) {
        EXPECT_NE(std::string(e.what()).find("t_x is 0 where x > 0"), std::string::npos) << e.what();
    }
}

TEST(bg_nbd_fit, bad_arguments) {
    const std::vector<double> none, one{1}, missing{std::numeric_limits<double>::quiet_NaN()};
    EXPECT_THROW((void)bg::fit(none, none, none), domain_error);
    EXPECT_THROW((void)bg::fit(missing, one, one), domain_error);
    EXPECT_THROW((void)bg::fit(one, one, one, std::vector{0.0}), domain_error);
    EXPECT_THROW((void)bg::fit(one, one, one, {}, {.threads = 0}), domain_error);
    EXPECT_THROW((void)bg::fit(one, one, one, {}, {.max_iterations = 0}), domain_error);
    EXPECT_THROW((void)bg::fit(one, one, one, {}, {.start = bg::params{1, 1, -1, 1}}), domain_error);
    EXPECT_THROW((void)bg::fit(one, one, none), goodwill::shape_error);
}

TEST(bg_nbd_fit, too_few_iterations_are_reported) {
    const auto c = customers::simulated(weekly, 2000, 78, false);
    const auto fit = bg::fit(c.x, c.t_x, c.T, {}, {.max_iterations = 1});
    EXPECT_FALSE(fit.report.converged);
    EXPECT_NE(fit.report.advice.find("max_iterations"), std::string::npos);
}

TEST(bg_nbd_json, comes_back_as_it_was) {
    const auto c = customers::simulated(weekly, 2000, 78, false);
    auto fit = bg::fit(c.x, c.t_x, c.T);
    fit.unit = goodwill::core::time_unit::month;
    fit.report.excluded = {{"T is missing", 4}};
    fit.report.at_boundary = {"a"};
    fit.report.condition = std::numeric_limits<double>::infinity();
    const auto back = bg::fitted::from_json(fit.to_json());
    EXPECT_EQ(list(back.params), list(fit.params));
    EXPECT_EQ(back.covariance, fit.covariance);
    EXPECT_EQ(back.unit, fit.unit);
    EXPECT_EQ(back.to_json(), fit.to_json());
    EXPECT_EQ(back.report.condition, fit.report.condition);

    bg::fitted known{{1, 2, 3, 4}, {}, {}, {}};
    const auto known_back = bg::fitted::from_json(known.to_json());
    EXPECT_FALSE(known_back.unit);
    EXPECT_TRUE(std::isnan(known_back.standard_errors()[2]));
}

TEST(bg_nbd_json, what_is_wrong_is_named) {
    const auto text = bg::fitted{{1, 2, 3, 4}, {}, {}, {}}.to_json();
    const auto with = [&](const std::string& from, const std::string& to) {
        auto changed = text;
        const auto at = changed.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return changed.replace(at, from.size(), to);
    };
    const std::pair<std::string, const char*> table[] = {
        {text.substr(0, text.size() / 2), "is not JSON at this byte"},
        {"[]", "model is missing"},
        {with("bg_nbd", "pareto_nbd"), "must be \"bg_nbd\""},
        {with("\"version\": 1", "\"version\": 2"), "version is 2"},
        {with("\"alpha\"", "\"alfa\""), "alpha is missing"},
        {with("\"alpha\": 2.0", "\"alpha\": -2.0"), "alpha is -2.0, must be > 0"},
        {with("\"alpha\": 2.0", "\"alpha\": \"2\""), "must be a number"},
        {with("\"unit\": null", "\"unit\": \"fortnight\""), "unit is \"fortnight\""},
        {with("\"report\"", "\"rapport\""), "report is missing"},
        {with("\"converged\": false", "\"converged\": 0"), "converged is 0, must be true or false"},
    };
    for (const auto& [json, message] : table) {
        try {
            (void)bg::fitted::from_json(json);
            ADD_FAILURE() << message;
        } catch (const format_error& e) {
            EXPECT_NE(std::string(e.what()).find(message), std::string::npos) << e.what();
        }
    }
}
