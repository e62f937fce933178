#include <goodwill/lifetime/bg_bb_fit.hpp>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <goodwill/lifetime/bg_bb_derivatives.hpp>
#include <goodwill/lifetime/bg_bb_simulate.hpp>
#include <gtest/gtest.h>

#include "discrete_reference.hpp"

namespace bb = goodwill::lifetime::bg_bb;

namespace {

struct table {
    std::vector<double> x, t_x, n, weight;
};

[[nodiscard]] table donations() {
    table out;
    const auto published = discrete_reference("discrete_models_published.json")["bg_bb"];
    for (const auto& [x, t_x, n, weight] : published["patterns"].get<std::vector<std::array<double, 4>>>()) {
        out.x.push_back(x);
        out.t_x.push_back(t_x);
        out.n.push_back(n);
        out.weight.push_back(weight);
    }
    return out;
}

[[nodiscard]] table simulated(const bb::params& m, std::size_t customers) {
    table out;
    for (std::size_t i = 0; i < customers; ++i) out.n.push_back(static_cast<double>(6 + i % 20));
    const auto made = bb::simulate(m, out.n, {.seed = 3});
    for (std::size_t i = 0; i < customers; ++i) {
        out.x.push_back(static_cast<double>(made.first[i + 1] - made.first[i]));
        out.t_x.push_back(out.x.back() > 0 ? made.time[static_cast<std::size_t>(made.first[i + 1] - 1)] : 0);
    }
    return out;
}

[[nodiscard]] std::array<double, 4> list(const bb::params& m) { return {m.alpha, m.beta, m.gamma, m.delta}; }

}  // namespace

TEST(bg_bb_fit, donations_as_published) {
    const auto published = discrete_reference("discrete_models_published.json")["bg_bb"];
    const auto d = donations();
    const auto fit = bb::fit(d.x, d.t_x, d.n, d.weight);
    EXPECT_NEAR(fit.report.log_likelihood, published["log_likelihood"], 1e-6);
    const auto error = fit.standard_errors(), robust = fit.robust_standard_errors();
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(list(fit.params)[i], published["params"][i], 1e-6);
        EXPECT_NEAR(error[i] / published["standard_errors"][i].get<double>(), 1, 1e-3);
        EXPECT_NEAR(robust[i] / error[i], 1, 0.05);
    }
    EXPECT_TRUE(fit.report.identified && fit.report.converged);
    EXPECT_LT(fit.report.largest_gradient, 1e-6);
    EXPECT_EQ(fit.report.weight, 11104);
    EXPECT_EQ(fit.report.patterns, 22);
    EXPECT_NEAR(fit.aic(), 8 - 2 * fit.report.log_likelihood, 1e-9);
    const goodwill::lifetime::patterns rows(d.x, d.t_x, d.n, d.weight);
    const auto known = bb::fit(rows, {.start = bb::params{10, 1e3, 10, 0.1}});
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(list(known.params)[i], list(fit.params)[i], 1e-7);
}

TEST(bg_bb_fit, recovers_what_made_the_data) {
    const bb::params truth{1.2, 0.75, 0.66, 2.78};
    auto d = simulated(truth, 40000);
    const auto fit = bb::fit(d.x, d.t_x, d.n, {}, {.threads = 2});
    EXPECT_TRUE(fit.report.identified) << fit.report.advice;
    const auto error = fit.standard_errors(), robust = fit.robust_standard_errors();
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(list(fit.params)[i], list(truth)[i], 4 * error[i]);
        EXPECT_NEAR(robust[i] / error[i], 1, 0.15);
    }
    EXPECT_EQ(list(fit.params), list(bb::fit(d.x, d.t_x, d.n).params));
    d.x[0] = d.t_x[1] = d.n[2] = std::nan("");
    const auto fewer = bb::fit(d.x, d.t_x, d.n);
    EXPECT_EQ(fewer.report.customers, 39997);
    ASSERT_EQ(fewer.report.excluded.size(), 3u);
    const auto back = bb::fitted::from_json(fit.to_json());
    EXPECT_EQ(back.to_json(), fit.to_json());
    EXPECT_EQ(list(back.params), list(fit.params));
    EXPECT_THROW((void)bb::fitted::from_json("{\"model\": \"bg_nbd\"}"), goodwill::format_error);
}

TEST(bg_bb_fit, a_limit_is_said_in_words) {
    struct limit {
        bb::params truth;
        const char* word;
    };
    for (const auto& [truth, word] : {limit{{1.2, 0.75, 500, 4500}, "do not seem to differ in how they leave"},
                                      {{1.2, 0.75, 1e-5, 10}, "beta-binomial"}}) {
        const auto d = simulated(truth, 20000);
        const auto fit = bb::fit(d.x, d.t_x, d.n);
        EXPECT_FALSE(fit.report.identified);
        EXPECT_FALSE(fit.report.at_boundary.empty());
        EXPECT_NE(fit.report.advice.find(word), std::string::npos) << fit.report.advice;
    }
    // Every customer has used 3 of 6: less varied than chance.
    const std::vector<double> x{3, 3, 3, 3}, t_x{6, 5, 6, 6}, n(4, 6);
    const auto same = bb::fit(x, t_x, n, std::vector<double>(4, 30));
    EXPECT_FALSE(same.report.identified);
    EXPECT_NE(same.report.advice.find("in how they buy"), std::string::npos) << same.report.advice;
}

TEST(bg_bb_fit, bad_data) {
    const std::vector<double> x{1, 3}, t_x{2, 2}, n{6, 6}, none, zeros{0, 0};
    try {
        (void)bb::fit(x, t_x, n);
        ADD_FAILURE();
    } catch (const goodwill::domain_error& e) {
        EXPECT_STREQ(e.what(), "bg_bb.fit: t_x[1] is 2, must be at least the number of purchases");
    }
    EXPECT_THROW((void)bb::fit(goodwill::lifetime::patterns(x, t_x, n)), goodwill::domain_error);
    EXPECT_THROW((void)bb::fit(none, none, none), goodwill::domain_error);
    EXPECT_THROW((void)bb::fit(zeros, zeros, n), goodwill::convergence_error);
    EXPECT_THROW((void)bb::fit(x, none, n), goodwill::shape_error);
    EXPECT_THROW((void)bb::fit(zeros, zeros, n, std::vector{1.0, -1.0}), goodwill::domain_error);
}

// The search adds up rows by groups, the scores one by one.
TEST(bg_bb_fit, likelihood_of_the_rows) {
    auto d = simulated({0.3, 2, 0.2, 1.5}, 5000);
    // Long histories, so long ended that P(alive) is below the smallest double.
    for (const auto& [x, t_x, n] : {std::array{400.0, 401.0, 3000.0}, {400, 400, 3000}, {400, 2900, 3000}, {1, 1, 1}})
        d.x.push_back(x), d.t_x.push_back(t_x), d.n.push_back(n);
    const auto fit = bb::fit(d.x, d.t_x, d.n);
    double sum = 0;
    for (std::size_t i = 0; i < d.x.size(); ++i) sum += bb::log_likelihood(fit.params, d.x[i], d.t_x[i], d.n[i]);
    EXPECT_NEAR(fit.report.log_likelihood, sum, 1e-11 * std::fabs(sum));
    EXPECT_LT(fit.report.largest_gradient, 1e-4);
    double products = 0, slope = 0;
    for (std::size_t i = 0; i < d.x.size(); ++i) {
        const double g = bb::log_likelihood_derivatives(fit.params, d.x[i], d.t_x[i], d.n[i]).first[2];
        slope += g;
        products += g * g;
    }
    EXPECT_NEAR(slope, 0, 1e-6 * std::sqrt(products));
}
