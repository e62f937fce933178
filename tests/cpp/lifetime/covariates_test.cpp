#include <goodwill/lifetime/covariates.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <goodwill/lifetime/bg_nbd_fit.hpp>
#include <goodwill/lifetime/gamma_gamma_derivatives.hpp>
#include <goodwill/lifetime/gamma_gamma_fit.hpp>
#include <goodwill/lifetime/mbg_nbd_fit.hpp>
#include <goodwill/lifetime/pareto_nbd_fit.hpp>
#include <goodwill/lifetime/pareto_nbd_simulate.hpp>
#include <gtest/gtest.h>

#include "core/json.hpp"
#include "customers.hpp"

namespace life = goodwill::lifetime;
using columns = std::vector<double>;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Customers of covariates_mpmath.json, and the maxima of their likelihoods.
struct table {
    columns x, t_x, T, member, number;
    nlohmann::json maxima;

    explicit table(const char* model) {
        std::ifstream file(GOODWILL_REFERENCE "/lifetime/covariates_mpmath.json");
        const auto json = nlohmann::json::parse(file)[model][0];
        for (const auto& row : json["rows"]) {
            x.push_back(row[0]), t_x.push_back(row[1]), T.push_back(row[2]);
            member.push_back(row[3]), number.push_back(row[4]);
        }
        maxima = json["maxima"];
    }
    [[nodiscard]] life::covariate_columns purchase(double ridge = 0) const {
        return {{"member", "number"}, {member, number}, ridge};
    }
    [[nodiscard]] life::covariate_columns leaving(double ridge = 0) const { return {{"member"}, {member}, ridge}; }
};

template <class Params>
void expect_maximum(const life::fitted_model<Params>& fit, const nlohmann::json& expected) {
    const auto params = std::bit_cast<std::array<double, life::fitted_model<Params>::size>>(fit.params);
    columns found(params.begin(), params.end()), values = expected["params"].get<columns>();
    for (const auto* of : {&fit.purchase, &fit.leaving})
        found.insert(found.end(), of->coefficients.begin(), of->coefficients.end());
    for (const double v : expected["coefficients"]) values.push_back(v);
    const auto errors = fit.standard_errors();
    ASSERT_EQ(found.size(), values.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        const double error = expected["standard_errors"][i];
        EXPECT_NEAR(found[i], values[i], 1e-5 * error) << i;
        EXPECT_NEAR(errors[i], error, 1e-5 * error) << i;
    }
    const double ll = expected["log_likelihood"];
    EXPECT_NEAR(fit.report.log_likelihood, ll, 1e-10 * std::fabs(ll));
    EXPECT_TRUE(fit.report.identified) << fit.report.advice;
}

template <class Params>
void expect_maxima(const char* model) {
    const table data(model);
    for (const auto& expected : data.maxima) {
        const double ridge = expected["ridge"];
        const life::repeat_fit_options<Params> options;
        expect_maximum<Params>(fit(data.x, data.t_x, data.T, {}, data.purchase(ridge), data.leaving(ridge), options),
                               expected);
    }
}

}  // namespace

TEST(covariates, maxima_in_forty_digits) {
    expect_maxima<life::pareto_nbd::params>("pareto_nbd");
    expect_maxima<life::bg_nbd::params>("bg_nbd");
    expect_maxima<life::mbg_nbd::params>("mbg_nbd");
}

TEST(covariates, maxima_of_spend_in_forty_digits) {
    const table data("gamma_gamma");
    for (const auto& expected : data.maxima)
        expect_maximum(life::gamma_gamma::fit(data.x, data.t_x, {}, data.purchase(expected["ridge"])), expected);
}

TEST(covariates, log_likelihood_is_that_of_the_customers_models) {
    const table data("pareto_nbd");
    const auto fit = life::pareto_nbd::fit(data.x, data.t_x, data.T, {}, data.purchase(), data.leaving());
    const auto g = life::linear_predictor("test", fit.purchase, data.purchase().columns, data.x.size());
    const auto h = life::linear_predictor("test", fit.leaving, data.leaving().columns, data.x.size());
    double sum = 0;
    columns expected;
    for (std::size_t i = 0; i < data.x.size(); ++i) {
        const auto own = life::at_covariates(fit.params, g[i], h[i]);
        EXPECT_DOUBLE_EQ(own.alpha, fit.params.alpha * std::exp(-g[i]));
        EXPECT_DOUBLE_EQ(own.beta, fit.params.beta * std::exp(-h[i]));
        expected.push_back(life::pareto_nbd::log_likelihood(own, data.x[i], data.t_x[i], data.T[i]));
        sum += expected.back();
    }
    EXPECT_NEAR(sum, fit.report.log_likelihood, 1e-9);
    // Columns, for any number of threads; the same where many share their covariates.
    for (const int threads : {1, 3}) {
        columns out(data.x.size());
        life::score_at_covariates("test", fit.params, g, h, data.x, data.t_x, data.T, out, {.threads = threads},
                                  [](const auto&... all) { life::pareto_nbd::log_likelihood(all...); });
        for (std::size_t i = 0; i < out.size(); ++i) EXPECT_NEAR(out[i], expected[i], 1e-11 * std::fabs(expected[i]));
    }
    EXPECT_EQ(fit.dimension(), 7u);
    EXPECT_DOUBLE_EQ(fit.aic(), 14 - 2 * fit.report.log_likelihood);
}

TEST(covariates, missing_ones_give_missing_scores) {
    const columns x{1, 2}, t_x{3, 4}, T{5, 6}, purchase{0.5, missing};
    columns out(2, -1);
    const auto score = [](const auto&... all) { life::pareto_nbd::p_alive(all...); };
    const life::pareto_nbd::params m{0.5, 10, 0.6, 12};
    life::score_at_covariates("test", m, purchase, {}, x, t_x, T, out, {}, score);
    EXPECT_NEAR(out[0], life::pareto_nbd::p_alive(life::at_covariates(m, 0.5), 1, 3, 5), 1e-14);
    EXPECT_TRUE(std::isnan(out[1]));
    const columns late{3, 7};
    try {
        life::score_at_covariates("test", m, purchase, {}, x, late, T, out, {}, score);
        FAIL();
    } catch (const goodwill::domain_error& e) {
        EXPECT_EQ(e.detail().row, 1);
    }
}

// Who is a member buys twice as often and stays thrice as long; the fit says so within its errors.
TEST(covariates, are_found_again) {
    const life::pareto_nbd::params m{0.8, 10, 1.5, 40};
    customers all;
    columns member;
    for (const double z : {0.0, 1.0}) {
        const auto own = life::at_covariates(m, std::log(2) * z, -std::log(3) * z);
        const auto part = customers::of_model(own, 20000, 80, false, 5 + static_cast<std::uint64_t>(z));
        all.x.insert(all.x.end(), part.x.begin(), part.x.end());
        all.t_x.insert(all.t_x.end(), part.t_x.begin(), part.t_x.end());
        all.T.insert(all.T.end(), part.T.begin(), part.T.end());
        member.insert(member.end(), part.size(), z);
    }
    const life::covariate_columns z{{"member"}, {member}};
    const auto fit = life::pareto_nbd::fit(all.x, all.t_x, all.T, {}, z, z);
    const auto errors = fit.standard_errors(), robust = fit.robust_standard_errors();
    EXPECT_NEAR(fit.purchase.coefficients[0], std::log(2), 4 * errors[4]);
    EXPECT_NEAR(fit.leaving.coefficients[0], -std::log(3), 4 * errors[5]);
    EXPECT_LT(errors[4], 0.03);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(robust[i], errors[i], 0.1 * errors[i]) << i;
    // The order of the customers and the number of threads say nothing.
    const auto turned = [](columns v) { return columns(v.rbegin(), v.rend()); };
    const columns other = turned(member);
    const life::covariate_columns back{{"member"}, {other}};
    const auto again = life::pareto_nbd::fit(turned(all.x), turned(all.t_x), turned(all.T), {}, back, back,
                                             {.threads = 2});
    EXPECT_EQ(again.purchase.coefficients, fit.purchase.coefficients);
    EXPECT_EQ(again.covariance, fit.covariance);
    const auto json = fit.to_json();
    EXPECT_EQ(life::pareto_nbd::fitted::from_json(json).to_json(), json);
}

TEST(covariates, that_say_nothing_are_named) {
    const table data("bg_nbd");
    const auto n = data.x.size();
    const columns constant(n, 3.0);
    columns twice(n), hole = data.number;
    for (std::size_t i = 0; i < n; ++i) twice[i] = 2 * data.number[i] - data.member[i];
    hole[7] = missing;
    const auto refused = [&](const life::covariate_columns& z, const std::string& argument, const std::string& must) {
        for (const bool leaving : {false, true}) try {
                (void)life::bg_nbd::fit(data.x, data.t_x, data.T, {}, leaving ? life::covariate_columns{} : z,
                                        leaving ? z : life::covariate_columns{});
                ADD_FAILURE() << argument;
            } catch (const goodwill::domain_error& e) {
                EXPECT_EQ(e.detail().argument, (leaving ? "leaving_covariates." : "purchase_covariates.") + argument);
                EXPECT_NE(e.detail().must.find(must), std::string::npos) << e.what();
                if (argument == "hole") {
                    EXPECT_EQ(e.detail().row, 7);
                }
            }
    };
    refused({{"number", "constant"}, {data.number, constant}}, "constant", "vary");
    refused({{"member", "number", "twice"}, {data.member, data.number, twice}}, "twice", "leave it out");
    refused({{"member", "hole"}, {data.member, hole}}, "hole", "finite");
    EXPECT_THROW((void)life::bg_nbd::fit(data.x, data.t_x, data.T, {}, {{"short"}, {{}}}, {}), goodwill::shape_error);
    EXPECT_THROW((void)life::bg_nbd::fit(data.x, data.t_x, data.T, {}, {{"member"}, {data.member}, -1}, {}),
                 goodwill::domain_error);
    EXPECT_THROW((void)life::linear_predictor("test", {{"member"}, {1}}, {}, 3), goodwill::schema_error);
}

TEST(covariates, rows_that_share_them_stand_together) {
    const columns purchase{1, 0, 1, missing, 0}, leaving{2, 0, 2, 0, 1};
    const auto groups = life::group_covariates(purchase, leaving, 5);
    EXPECT_EQ(groups.order, (std::vector<std::uint32_t>{1, 4, 0, 2}));
    EXPECT_EQ(groups.first, (std::vector<std::size_t>{0, 1, 2, 4}));
    EXPECT_EQ(life::group_covariates({}, {}, 2).first, (std::vector<std::size_t>{0, 2}));
}

TEST(gamma_gamma_derivatives, are_the_slopes_of_the_log_likelihood) {
    for (const life::gamma_gamma::params& m : {life::gamma_gamma::params{6.25, 3.74, 15.44}, {0.3, 1.5, 200}})
        for (const auto& [x, zbar] : {std::pair{1.0, 30.0}, {7.0, 2.5}, {300.0, 41.0}}) {
            const auto at = [&, x = x, zbar = zbar](double p, double q, double v) {
                return life::gamma_gamma::log_likelihood({m.p * std::exp(p), m.q * std::exp(q), m.v * std::exp(v)}, x,
                                                         zbar);
            };
            const auto of = life::gamma_gamma::log_likelihood_derivatives(m, x, zbar);
            constexpr double h = 1e-4;
            const double by[3] = {(at(h, 0, 0) - at(-h, 0, 0)) / (2 * h), (at(0, h, 0) - at(0, -h, 0)) / (2 * h),
                                  (at(0, 0, h) - at(0, 0, -h)) / (2 * h)};
            EXPECT_EQ(of[0], at(0, 0, 0));
            for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(of[1 + i], by[i], 1e-6 * (1 + std::fabs(by[i]))) << i;
            const auto slope = [&, x = x, zbar = zbar](std::size_t i, double p, double q, double v) {
                return life::gamma_gamma::log_likelihood_derivatives(
                    {m.p * std::exp(p), m.q * std::exp(q), m.v * std::exp(v)}, x, zbar)[1 + i];
            };
            for (std::size_t i = 0, k = 4; i < 3; ++i)
                for (std::size_t j = i; j < 3; ++j, ++k) {
                    const double d[3] = {j == 0 ? h : 0, j == 1 ? h : 0, j == 2 ? h : 0};
                    const double bend = (slope(i, d[0], d[1], d[2]) - slope(i, -d[0], -d[1], -d[2])) / (2 * h);
                    EXPECT_NEAR(of[k], bend, 1e-5 * (1 + std::fabs(bend))) << i << j;
                }
        }
    EXPECT_TRUE(std::isnan(life::gamma_gamma::log_likelihood_derivatives({1, 1, -1}, 1, 1)[3]));
}
