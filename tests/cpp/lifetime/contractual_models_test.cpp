// The shifted beta-geometric and the beta-discrete-Weibull model: what is published, what they share.
#include <cmath>
#include <exception>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/lifetime/beta_discrete_weibull.hpp>
#include <goodwill/lifetime/beta_discrete_weibull_derivatives.hpp>
#include <goodwill/lifetime/beta_discrete_weibull_fit.hpp>
#include <goodwill/lifetime/beta_discrete_weibull_residual.hpp>
#include <goodwill/lifetime/beta_discrete_weibull_simulate.hpp>
#include <goodwill/lifetime/contract_lifetimes.hpp>
#include <goodwill/lifetime/shifted_beta_geometric.hpp>
#include <goodwill/lifetime/shifted_beta_geometric_derivatives.hpp>
#include <goodwill/lifetime/shifted_beta_geometric_fit.hpp>
#include <goodwill/lifetime/shifted_beta_geometric_simulate.hpp>
#include <gtest/gtest.h>

#include "discrete_reference.hpp"

namespace life = goodwill::lifetime;
namespace sbg = life::shifted_beta_geometric;
namespace bdw = life::beta_discrete_weibull;
using goodwill::domain_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr sbg::params high_end{0.6680884, 3.806095};
constexpr bdw::params weibull{0.2142533, 1.4265749, 1.7235648};

[[nodiscard]] nlohmann::json published() { return discrete_reference("discrete_models_published.json"); }

void near(double found, double expected, double tolerance, const nlohmann::json& row) {
    if (std::fabs(expected) > 1e-290) EXPECT_NEAR(found, expected, tolerance * std::fabs(expected)) << row;
    else EXPECT_LT(found, 1e-289) << row;
}

template <class Call>
[[nodiscard]] std::string message_of(Call call) {
    try {
        call();
    } catch (const std::exception& e) {
        return e.what();
    }
    return "nothing";
}

}  // namespace

TEST(contractual_models, periods_in_multi_precision) {
    const auto rows = discrete_reference("contractual_mpmath.json")["periods"];
    ASSERT_GT(rows.size(), 240u);
    for (const auto& row : rows) {
        const bdw::params m{row["params"][0], row["params"][1], row["params"][2]};
        const double t = row["t"], ll = row["log_pmf"], ls = row["log_survival"];
        near(bdw::survival(m, t), row["survival"], 1e-10, row);
        near(bdw::retention(m, t), row["retention"], 1e-10, row);
        near(bdw::pmf(m, t), row["pmf"], 1e-10, row);
        EXPECT_NEAR(bdw::log_likelihood(m, t, 1), ll, 1e-11 * std::max(1.0, std::fabs(ll))) << row;
        EXPECT_NEAR(bdw::log_likelihood(m, t, 0), ls, 1e-11 * std::max(1.0, std::fabs(ls))) << row;
        if (m.c != 1) continue;
        const sbg::params same{m.alpha, m.beta};
        near(sbg::survival(same, t), row["survival"], 1e-11, row);
        near(sbg::retention(same, t), row["retention"], 1e-14, row);
        near(sbg::pmf(same, t), row["pmf"], 1e-11, row);
        EXPECT_NEAR(sbg::log_likelihood(same, t, 1), ll, 1e-12 * std::max(1.0, std::fabs(ll))) << row;
        EXPECT_NEAR(sbg::log_likelihood(same, t, 0), ls, 1e-12 * std::max(1.0, std::fabs(ls))) << row;
    }
}

TEST(contractual_models, residual_lifetimes_in_multi_precision) {
    const auto file = discrete_reference("contractual_mpmath.json");
    ASSERT_GT(file["residuals"].size(), 30u);
    for (const auto& row : file["residuals"]) {
        const sbg::params m{row["params"][0], row["params"][1]};
        near(sbg::derl(m, row["rate"], row["renewals"]), row["derl"], 1e-12, row);
        near(bdw::derl({m.alpha, m.beta, 1}, row["rate"], row["renewals"]), row["derl"], 1e-10, row);
        if (row["rate"] == 0) near(sbg::expected_residual_lifetime(m, row["renewals"]), row["derl"], 1e-12, row);
    }
    ASSERT_GE(file["sums"].size(), 15u);
    for (const auto& row : file["sums"]) {
        const bdw::params m{row["params"][0], row["params"][1], row["params"][2]};
        near(bdw::derl(m, row["rate"], row["renewals"]), row["derl"], 1e-10, row);
        if (row["rate"] == 0) near(bdw::expected_residual_lifetime(m, row["renewals"]), row["derl"], 1e-10, row);
    }
    EXPECT_EQ(sbg::expected_residual_lifetime({1, 3}, 2), infinity);
    EXPECT_EQ(bdw::expected_residual_lifetime({2, 3, 0.5}, 2), infinity);
    EXPECT_NEAR(sbg::derl({3, 4}, 1e-10, 2), sbg::derl({3, 4}, 0, 2), 1e-7);
    EXPECT_NEAR(bdw::derl({3, 4, 1.2}, 1e-10, 2), bdw::derl({3, 4, 1.2}, 0, 2), 1e-7);
}

TEST(contractual_models, derivatives_in_multi_precision) {
    const auto rows = discrete_reference("contractual_mpmath.json")["derivatives"];
    ASSERT_EQ(rows.size(), 48u);
    int geometric = 0;
    for (const auto& row : rows) {
        const double alpha = row["params"][0], beta = row["params"][1], c = row["params"][2];
        const double t = row["lifetime"], left = row["churned"];
        const auto near = [&](double found, const nlohmann::json& expected) {
            const double value = expected;
            EXPECT_NEAR(found, value, 1e-10 * (1 + std::fabs(value))) << row;
        };
        const auto all = bdw::log_likelihood_derivatives({alpha, beta, c}, t, left);
        near(all.value, bdw::log_likelihood({alpha, beta, c}, t, left));
        for (std::size_t i = 0; i < 3; ++i) near(all.first[i], row["first"][i]);
        for (std::size_t k = 0; k < 6; ++k) near(all.second[k], row["second"][k]);
        if (c != 1) continue;
        // Of the six those by alpha alpha, alpha beta, beta beta.
        ++geometric;
        const auto same = sbg::log_likelihood_derivatives({alpha, beta}, t, left);
        near(same.value, sbg::log_likelihood({alpha, beta}, t, left));
        for (std::size_t i = 0; i < 2; ++i) near(same.first[i], row["first"][i]);
        for (const auto& [mine, theirs] : {std::pair{0u, 0u}, {1u, 1u}, {2u, 3u}})
            near(same.second[mine], row["second"][theirs]);
    }
    EXPECT_GT(geometric, 5);
    for (const auto& [t, left] : {std::pair{0.0, 1.0}, {1.5, 0.0}, {2.0, 0.5}, {missing, 0.0}, {-1.0, 0.0}}) {
        EXPECT_TRUE(std::isnan(bdw::log_likelihood_derivatives(weibull, t, left).second[5])) << t;
        EXPECT_TRUE(std::isnan(sbg::log_likelihood_derivatives(high_end, t, left).first[1])) << t;
    }
    EXPECT_TRUE(std::isnan(sbg::log_likelihood_derivatives({0, 1}, 2, 0).value));
}

TEST(contractual_models, one_infinity_does_not_hide_another) {
    std::vector<double> out(1);
    EXPECT_THROW(sbg::log_likelihood(high_end, std::vector{infinity}, std::vector{-infinity}, out), domain_error);
    EXPECT_THROW(life::check_lifetimes("f", std::vector{infinity}, std::vector{-infinity}), domain_error);
}

TEST(contractual_models, fits_as_published) {
    const auto file = published();
    for (const char* name : {"high_end", "regular"}) {
        const auto counts = file["cohorts"][name].get<std::vector<double>>();
        const auto expected = file["shifted_beta_geometric"][name];
        const auto fit = sbg::fit_cohorts(counts, counts.size());
        EXPECT_NEAR(fit.report.log_likelihood, expected["log_likelihood"], 1e-6);
        EXPECT_NEAR(fit.params.alpha, expected["params"][0], 2e-7);
        EXPECT_NEAR(fit.params.beta, expected["params"][1], 2e-6);
        const auto error = fit.standard_errors();
        EXPECT_NEAR(error[0], expected["standard_errors"][0], 5e-6);
        EXPECT_NEAR(error[1], expected["standard_errors"][1], 5e-6);
        EXPECT_TRUE(fit.report.identified);
        EXPECT_EQ(fit.report.customers, 1000);
        EXPECT_EQ(fit.report.weight, 1000);
    }
    const auto counts = file["cohorts"]["high_end"].get<std::vector<double>>();
    const auto expected = file["beta_discrete_weibull"]["high_end"];
    const auto fit = bdw::fit_cohorts(counts, counts.size());
    EXPECT_NEAR(fit.report.log_likelihood, expected["log_likelihood"], 1e-6);
    EXPECT_NEAR(fit.params.alpha, expected["params"][0], 2e-6);
    EXPECT_NEAR(fit.params.beta, expected["params"][1], 2e-6);
    EXPECT_NEAR(fit.params.c, expected["params"][2], 2e-6);
    EXPECT_EQ(fit.report.advice, "Converged to a maximum inside the parameter space; nothing to do.");
    const auto other = bdw::fit_cohorts(counts, counts.size(), {.start = bdw::params{20, 1, 0.2}});
    EXPECT_NEAR(other.params.c, fit.params.c, 1e-6);
    const auto derl = file["shifted_beta_geometric"]["derl"];
    for (const auto& row : derl["rows"])
        for (std::size_t n = 0; n < 5; ++n)
            EXPECT_NEAR(sbg::derl({row["params"][0], row["params"][1]}, derl["rate"], static_cast<double>(n)),
                        row["derl"][n], 1e-6);
}

TEST(contractual_models, cohorts_are_their_customers) {
    // 100, 60, 45, 40 and, a period younger, 50, 20, 18.
    const std::vector<double> counts{100, 60, 45, 40, 50, 20, 18, missing};
    std::vector<double> lifetime, churned;
    const auto add = [&](double t, double left, int n) {
        for (int i = 0; i < n; ++i) lifetime.push_back(t), churned.push_back(left);
    };
    add(1, 1, 70), add(2, 1, 17), add(3, 1, 5), add(3, 0, 40), add(2, 0, 18);
    const auto by_counts = bdw::fit_cohorts(counts, 4), by_rows = bdw::fit(lifetime, churned);
    EXPECT_NEAR(by_counts.report.log_likelihood, by_rows.report.log_likelihood, 1e-10);
    EXPECT_NEAR(by_counts.params.c, by_rows.params.c, 1e-8);
    EXPECT_EQ(by_counts.report.customers, by_rows.report.customers);
    EXPECT_EQ(by_counts.report.customers, 150);
    const auto rows = life::cohort_lifetimes(counts, 4);
    double weight = 0;
    for (const double w : rows.weight) weight += w;
    EXPECT_EQ(weight, 150);
    // Weights may be fractions; halving them halves the likelihood.
    std::vector<double> halves(lifetime.size(), 0.5);
    const auto half = sbg::fit(lifetime, churned, halves), whole = sbg::fit(lifetime, churned);
    EXPECT_NEAR(2 * half.report.log_likelihood, whole.report.log_likelihood, 1e-10);
    EXPECT_NEAR(half.params.alpha, whole.params.alpha, 1e-8);
    lifetime[0] = churned[1] = missing;
    const auto fewer = sbg::fit(lifetime, churned);
    EXPECT_EQ(fewer.report.customers, 148);
    ASSERT_EQ(fewer.report.excluded.size(), 2u);
    EXPECT_EQ(fewer.report.excluded[0].reason, "churned is missing");
    EXPECT_EQ(fewer.report.excluded[1].reason, "lifetime is missing");
}

TEST(contractual_models, recover_what_made_the_data) {
    const std::vector<double> periods(40000, 20);
    const auto made = bdw::simulate({0.7, 4, 0.7}, periods, {.seed = 5, .threads = 2});
    const auto fit = bdw::fit(made.lifetime, made.churned);
    const auto error = fit.standard_errors(), robust = fit.robust_standard_errors();
    EXPECT_NEAR(fit.params.alpha, 0.7, 4 * error[0]);
    EXPECT_NEAR(fit.params.beta, 4, 4 * error[1]);
    EXPECT_NEAR(fit.params.c, 0.7, 4 * error[2]);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(robust[i] / error[i], 1, 0.1);
    const auto shifted = sbg::simulate({0.7, 4}, periods, {.seed = 5});
    const auto same = bdw::fit(shifted.lifetime, shifted.churned);
    const auto fewer = sbg::fit(shifted.lifetime, shifted.churned);
    EXPECT_NE(same.report.advice.find("this is the shifted beta-geometric model"), std::string::npos);
    EXPECT_NEAR(fewer.params.alpha, 0.7, 4 * fewer.standard_errors()[0]);
    EXPECT_GE(same.report.log_likelihood, fewer.report.log_likelihood);
    for (const double t : {1.0, 2.0, 9.0, 20.0}) {
        double there = 0;
        for (std::size_t i = 0; i < periods.size(); ++i)
            there += shifted.lifetime[i] > t || (shifted.lifetime[i] == t && shifted.churned[i] == 0);
        const double p = sbg::survival({0.7, 4}, t);
        EXPECT_NEAR(there / 40000, p, 4.5 * std::sqrt(p * (1 - p) / 40000));
    }
    auto part = bdw::simulate({0.7, 4, 0.7}, std::span(periods).subspan(1000, 5), {.seed = 5, .first_customer = 1000});
    EXPECT_TRUE(std::equal(part.lifetime.begin(), part.lifetime.end(), made.lifetime.begin() + 1000));
}

TEST(contractual_models, a_limit_is_said_in_words) {
    std::vector<double> alike{1000};
    for (int k = 0; k < 10; ++k) alike.push_back(std::floor(alike.back() * 0.8));
    const auto fit = sbg::fit_cohorts(alike, alike.size());
    EXPECT_FALSE(fit.report.identified);
    EXPECT_EQ(fit.report.at_boundary, (std::vector<std::string>{"alpha", "beta"}));
    EXPECT_NE(fit.report.advice.find("each leaves with probability 0.2"), std::string::npos) << fit.report.advice;
    EXPECT_NEAR(sbg::survival(fit.params, 3), std::pow(0.799, 3), 0.002);
    for (const auto& counts : {std::vector<double>{10, 9}, {100, 40}}) {
        EXPECT_FALSE(sbg::fit_cohorts(counts, 2).report.identified);
        const auto one_renewal = bdw::fit_cohorts(counts, 2);
        EXPECT_FALSE(one_renewal.report.identified);
        EXPECT_NE(one_renewal.report.advice.find("hardly say how customers differ"), std::string::npos);
    }
}

TEST(contractual_models, bad_cohorts) {
    const auto of = [](std::vector<double> counts, std::size_t columns) {
        return message_of([&] { (void)sbg::fit_cohorts(counts, columns); });
    };
    const std::string f = "shifted_beta_geometric.fit: counts";
    EXPECT_EQ(of({100, 60, 61}, 3), f + "[2] is 61, must be at most the 60 before it");
    EXPECT_EQ(of({100, 60, 50, 9, 3, 4}, 3), f + "[1] is 4 after renewal 2, must be at most the 3 before it");
    EXPECT_EQ(of({100, missing, 50}, 3), f + "[1] is nan, must be a whole number of customers >= 0");
    EXPECT_EQ(of({missing, missing, missing, 5, 4, 3}, 3),
              f + "[0] is nan after renewal 0, must be a whole number of customers >= 0");
    EXPECT_EQ(of({100, 63.1}, 2), f + "[1] is 63.1, must be a whole number of customers >= 0");
    EXPECT_EQ(of({100, -1}, 2), f + "[1] is -1, must be a whole number of customers >= 0");
    EXPECT_EQ(of({infinity, 1}, 2), f + "[0] is inf, must be a whole number of customers >= 0");
    EXPECT_EQ(of({1, 1, 0}, 3),
              f + " is of 1 customer(s), must be of at least 2: one does not say how customers differ");
    EXPECT_EQ(of({100}, 1),
              f + " is without a renewal, must have the customers at the start and those still there after a renewal");
    EXPECT_EQ(of({}, 3), f + " is empty, must have at least one cohort");
    EXPECT_THROW((void)sbg::fit_cohorts(std::vector{1.0, 2.0, 3.0}, 2), goodwill::shape_error);
    EXPECT_THROW((void)sbg::fit_cohorts(std::vector{10.0, 10.0}, 2), goodwill::convergence_error);
    EXPECT_THROW((void)bdw::fit_cohorts(std::vector{10.0, 0.0}, 2), goodwill::convergence_error);
}

TEST(contractual_models, bad_customers) {
    const auto of = [](std::vector<double> lifetime, std::vector<double> churned) {
        return message_of([&] { (void)bdw::fit(lifetime, churned); });
    };
    const std::string f = "beta_discrete_weibull.fit: ";
    EXPECT_EQ(of({3, 0}, {1, 1}), f + "lifetime[1] is 0, must be >= 1 where churned is 1");
    EXPECT_EQ(of({3, 2.5}, {1, 1}), f + "lifetime[1] is 2.5, must be a whole number from 0 to 1000000");
    EXPECT_EQ(of({3, 2}, {1, 2}), f + "churned[1] is 2, must be 0 or 1");
    EXPECT_EQ(of({3, 2}, {1}), f + "churned is 1 rows long, must have 2 rows like the columns before it");
    EXPECT_NE(of({3}, {1}).find("must be of more than 1"), std::string::npos);
    EXPECT_NE(of({3, 4}, {0, 0}).find("observe for longer"), std::string::npos);
    EXPECT_NE(of({1, 1}, {1, 1}).find("all leave at the first renewal"), std::string::npos);
    EXPECT_THROW((void)sbg::fit(std::vector{2.0, 3.0}, std::vector{1.0, 0.0}, {}, {.start = sbg::params{0, 1}}),
                 domain_error);
}

TEST(contractual_models, columns_equal_the_scalars) {
    std::vector<double> t(70000);
    for (std::size_t i = 0; i < t.size(); ++i) t[i] = static_cast<double>(1 + i * 7919 % 400);
    t[3] = missing;
    std::vector<double> left(t.size()), out(t.size()), again(t.size());
    for (std::size_t i = 0; i < t.size(); ++i) left[i] = static_cast<double>(i % 2);
    const auto same = [&](const std::function<double(double, double)>& score) {
        for (std::size_t i = 0; i < t.size(); ++i) {
            if (i == 3) ASSERT_TRUE(std::isnan(out[i]));
            else ASSERT_EQ(out[i], score(t[i], left[i])) << i;
        }
    };
    survival(weibull, t, out, {.threads = 2});
    same([](double v, double) { return bdw::survival(weibull, v); });
    retention(weibull, t, out);
    same([](double v, double) { return bdw::retention(weibull, v); });
    pmf(high_end, t, out);
    same([](double v, double) { return sbg::pmf(high_end, v); });
    derl(high_end, 0.1, t, out);
    same([](double v, double) { return sbg::derl(high_end, 0.1, v); });
    expected_residual_lifetime(sbg::params{2, 3}, t, out);
    same([](double v, double) { return sbg::expected_residual_lifetime({2, 3}, v); });
    log_likelihood(weibull, t, left, out);
    same([](double v, double w) { return bdw::log_likelihood(weibull, v, w); });
    expected_residual_lifetime(weibull, t, out);
    EXPECT_EQ(out[0], infinity);
    std::vector<double> few(3);
    derl(weibull, 0.1, std::vector{0.0, 1.0, missing}, few);
    EXPECT_TRUE(few[0] == bdw::derl(weibull, 0.1, 0) && std::isnan(few[2]));
}

TEST(contractual_models, bad_arguments) {
    std::vector<double> out(2, 42);
    const std::vector<double> bad{1, 1.5}, early{1, 0}, good{1, 2};
    EXPECT_EQ(message_of([&] { survival(high_end, bad, out); }),
              "shifted_beta_geometric.survival: t[1] is 1.5, must be a whole number from 0 to 1000000");
    EXPECT_EQ(message_of([&] { retention(weibull, early, out); }),
              "beta_discrete_weibull.retention: t[1] is 0, must be a whole number from 1 to 1000000");
    EXPECT_THROW(derl(high_end, -1, good, out), domain_error);
    EXPECT_THROW(log_likelihood(high_end, good, bad, out), domain_error);
    EXPECT_THROW(survival(sbg::params{-1, 1}, good, out), domain_error);
    EXPECT_THROW(survival(bdw::params{1, 1, missing}, good, out), domain_error);
    EXPECT_THROW((void)bdw::simulate({1, 1, 0}, good), domain_error);
    EXPECT_THROW((void)sbg::simulate(high_end, bad), domain_error);
    EXPECT_EQ(out, (std::vector<double>{42, 42}));
    for (const double t : {-1.0, 0.5, 1e7, missing}) {
        EXPECT_TRUE(std::isnan(sbg::survival(high_end, t)) && std::isnan(bdw::survival(weibull, t)));
        EXPECT_TRUE(std::isnan(sbg::derl(high_end, 0.1, t)) && std::isnan(bdw::derl(weibull, 0.1, t)));
        EXPECT_TRUE(std::isnan(sbg::log_likelihood(high_end, t, 1)));
    }
    EXPECT_TRUE(std::isnan(sbg::log_likelihood(high_end, 0, 1)) && std::isnan(sbg::retention(high_end, 0)));
}

TEST(contractual_models, probabilities_are_consistent) {
    for (const auto& m : {weibull, bdw::params{0.7, 4, 0.3}, bdw::params{40, 0.3, 1}}) {
        double gone = 0;
        EXPECT_EQ(bdw::survival(m, 0), 1);
        for (double t = 1; t < 300; ++t) {
            gone += bdw::pmf(m, t);
            EXPECT_NEAR(gone, 1 - bdw::survival(m, t), 1e-12);
            EXPECT_NEAR(bdw::retention(m, t) * bdw::survival(m, t - 1), bdw::survival(m, t), 1e-14);
        }
    }
}

TEST(contractual_models, json_comes_back_as_it_was) {
    const auto counts = published()["cohorts"]["high_end"].get<std::vector<double>>();
    const auto fit = bdw::fit_cohorts(counts, 8);
    const auto back = bdw::fitted::from_json(fit.to_json());
    EXPECT_EQ(back.to_json(), fit.to_json());
    EXPECT_EQ(back.robust_covariance, fit.robust_covariance);
    EXPECT_EQ(back.params.c, fit.params.c);
    const auto other = sbg::fit_cohorts(counts, 8).to_json();
    EXPECT_EQ(sbg::fitted::from_json(other).to_json(), other);
    EXPECT_THROW((void)bdw::fitted::from_json(other), goodwill::format_error);
}
