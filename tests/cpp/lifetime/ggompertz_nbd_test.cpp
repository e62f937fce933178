#include <goodwill/lifetime/ggompertz_nbd.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <vector>

#include <goodwill/lifetime/ggompertz_nbd_derivatives.hpp>
#include <goodwill/lifetime/ggompertz_nbd_fit.hpp>
#include <goodwill/lifetime/ggompertz_nbd_nodes.hpp>
#include <goodwill/lifetime/ggompertz_nbd_simulate.hpp>
#include <goodwill/lifetime/node_rules.hpp>
#include <goodwill/lifetime/pareto_nbd_derivatives.hpp>
#include <goodwill/lifetime/pareto_nbd_fit.hpp>
#include <goodwill/lifetime/pareto_nbd_simulate.hpp>
#include <gtest/gtest.h>

#include "core/json.hpp"
#include "customers.hpp"

namespace life = goodwill::lifetime;
namespace gg = life::ggompertz_nbd;
namespace pn = life::pareto_nbd;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr gg::params weekly{0.55, 10.6, 0.08, 0.9, 20};

[[nodiscard]] const nlohmann::json& reference() {
    static const auto json = [] {
        std::ifstream file(GOODWILL_REFERENCE "/lifetime/ggompertz_nbd_mpmath.json");
        return nlohmann::json::parse(file);
    }();
    return json;
}
[[nodiscard]] gg::params params_of(const nlohmann::json& p) { return {p[0], p[1], p[2], p[3], p[4]}; }

void expect_close(double found, double expected, double tolerance, const nlohmann::json& row) {
    EXPECT_NEAR(found, expected, tolerance * std::max(std::fabs(expected), 1e-290)) << row;
}
}  // namespace

TEST(ggompertz_nbd, definitions_in_multi_precision) {
    for (const auto& row : reference()["customers"]) {
        const auto m = params_of(row["params"]);
        const double x = row["x"], t_x = row["t_x"], T = row["T"], t = row["t"], ll = row["log_likelihood"];
        EXPECT_NEAR(gg::log_likelihood(m, x, t_x, T), ll, 1e-12 * std::max(1.0, std::fabs(ll))) << row;
        EXPECT_NEAR(gg::log_likelihood_derivatives(m, x, t_x, T)[0], ll, 1e-12 * std::max(1.0, std::fabs(ll))) << row;
        expect_close(gg::p_alive(m, x, t_x, T), row["p_alive"], 1e-12, row);
        expect_close(gg::expected_purchases(m, t, x, t_x, T), row["expected"], 1e-12, row);
        expect_close(gg::no_purchase(m, t, x, t_x, T), row["no_purchase"], 1e-12, row);
        expect_close(gg::dert(m, row["delta"], x, t_x, T), row["dert"], 1e-12, row);
    }
    for (const auto& row : reference()["new"])
        expect_close(gg::expected_purchases(params_of(row["params"]), row["t"]), row["value"], 1e-12, row);
    for (const auto& row : reference()["pmf"])
        expect_close(gg::pmf(params_of(row["params"]), row["n"], row["t"]), row["pmf"], 2e-12, row);
}

TEST(ggompertz_nbd, derivatives_in_multi_precision) {
    for (const auto& row : reference()["derivatives"]) {
        const auto found = gg::log_likelihood_derivatives(params_of(row["params"]), row["x"], row["t_x"], row["T"]);
        for (std::size_t k = 0; k < 20; ++k) {
            const double expected = row["derivatives"][k];
            EXPECT_NEAR(found[1 + k], expected, 1e-11 * std::max(1.0, std::fabs(expected))) << k << " " << row;
        }
    }
}

// At beta = 1 lifetimes are exponential with rate s b.
TEST(ggompertz_nbd, exponential_lifetimes) {
    const double rate = 0.02 * 1.5, delta = 0.003;
    for (const double off : {0.0, 1e-15, -1e-15, 1e-12, -1e-12, 1e-9, -1e-9}) {
        const gg::params m{0.5, 7, 0.02, 1.5, 1 + off};
        const double tolerance = 2e-13 + 10 * std::fabs(off);
        EXPECT_NEAR(gg::expected_purchases(m, 39) / (0.5 / 7 * -std::expm1(-rate * 39) / rate), 1, tolerance);
        const double later = gg::p_alive(m, 2, 30.43, 38.86) * 2.5 / (7 + 38.86);
        EXPECT_NEAR(gg::dert(m, delta, 2, 30.43, 38.86) / (later / (rate + delta)), 1, tolerance);
        EXPECT_NEAR(gg::dert(m, 0, 2, 30.43, 38.86) / (later / rate), 1, tolerance);
    }
}

TEST(ggompertz_nbd, pareto_nbd_where_b_is_0) {
    const pn::params limit{0.5534, 10.5802, 0.6061, 11.6562};
    for (const double b : {1e-6, 1e-9, 1e-12, 1e-100, 1e-290}) {
        const gg::params m{limit.r, limit.alpha, b, limit.s, b * limit.beta};
        const double tolerance = 3e-12 + 1e3 * b;
        for (const auto& [x, t_x, T] :
             {std::array{0.0, 0.0, 38.86}, {2, 30.43, 38.86}, {300, 10, 2000}, {7, 7.5, 7.5}}) {
            const double ll = pn::log_likelihood(limit, x, t_x, T), p = pn::p_alive(limit, x, t_x, T);
            EXPECT_NEAR(gg::log_likelihood(m, x, t_x, T), ll, tolerance * std::max(1.0, std::fabs(ll)));
            EXPECT_NEAR(gg::p_alive(m, x, t_x, T), p, tolerance);
            EXPECT_NEAR(gg::expected_purchases(m, 39, x, t_x, T), pn::expected_purchases(limit, 39, x, t_x, T),
                        tolerance * 30);
            EXPECT_NEAR(gg::dert(m, 0.003, x, t_x, T), pn::dert(limit, 0.003, x, t_x, T), tolerance * 100);
            // beta / b being held, b tells nothing.
            const auto here = gg::log_likelihood_derivatives(m, x, t_x, T);
            const auto there = pn::log_likelihood_derivatives(limit, x, t_x, T);
            EXPECT_NEAR(here[3] + here[5], 0, tolerance * 10) << b << " " << x;
            EXPECT_NEAR(here[5], there[4], tolerance * 10) << b << " " << x;
            EXPECT_NEAR(here[4], there[3], tolerance * 10);
        }
        EXPECT_NEAR(gg::pmf(m, 3, 39), pn::pmf(limit, 3, 39), tolerance);
    }
}

// s and beta grow together: everybody leaves by one hazard, b s/beta e^(b t), and single digits of s tell nothing.
TEST(ggompertz_nbd, customers_who_are_alike) {
    const auto at = [](double s) { return gg::params{1, 7, 0.1, s, 50 * s}; };
    for (const auto& [x, t_x, T] : {std::array{0.0, 0.0, 38.86}, {2, 30.43, 38.86}, {5, 20, 90}, {7, 7.5, 7.5}}) {
        const double ll = gg::log_likelihood(at(1e15), x, t_x, T), p = gg::p_alive(at(1e15), x, t_x, T);
        for (const double s : {1e6, 1e9, 1e12}) {
            EXPECT_NEAR(gg::log_likelihood(at(s), x, t_x, T), ll, 1e5 / s + 1e-11);
            EXPECT_NEAR(gg::p_alive(at(s), x, t_x, T), p, 1e5 / s + 1e-11);
            const auto slopes = gg::log_likelihood_derivatives(at(s), x, t_x, T);
            EXPECT_NEAR(slopes[0], ll, 1e5 / s + 1e-11);
            EXPECT_NEAR(slopes[4] + slopes[5], 0, 1e5 / s + 1e-10);
        }
        // Gompertz lifetimes: who has not bought has stayed, or left.
        if (x == 0) {
            const auto there = [](double t) { return std::exp(-0.02 * std::expm1(0.1 * t)); };
            double sum = there(T) * 7 / (7 + T);
            const int n = 1000000;
            for (int i = 0; i < n; ++i) {
                const double u = T * (i + 0.5) / n;
                sum += 0.1 * 0.02 * std::exp(0.1 * u) * there(u) * 7 / (7 + u) * (T / n);
            }
            EXPECT_NEAR(ll, std::log(sum), 1e-9);
        }
    }
}

TEST(ggompertz_nbd, nothing_overflows) {
    for (const double b : {1e3, 1e30})
        for (const double beta : {1e-3, 2.0, 1e3, 1e100}) {
            const gg::params m{0.5, 7, b, 1.5, beta};
            EXPECT_TRUE(std::isfinite(gg::log_likelihood(m, 3, 4, 5000)));
            EXPECT_EQ(gg::p_alive(m, 3, 4, 5000), 0);  // b T = 5,000,000 and more
            EXPECT_EQ(gg::p_alive(m, 3, 5000, 5000), 1);
            EXPECT_TRUE(gg::expected_purchases(m, 1e300) > 0);
            EXPECT_TRUE(std::isfinite(gg::dert(m, 0, 3, 5000, 5000)));
            EXPECT_NEAR(gg::no_purchase(m, 10, 3, 4, 5000), 1, 1e-12);
            for (const double d : gg::log_likelihood_derivatives({0.5, 7, 1e3, 1.5, beta}, 3, 4, 5000))
                EXPECT_TRUE(std::isfinite(d)) << beta;
        }
}

TEST(ggompertz_nbd, panels) {
    // All leave at an age: the integrand has a top there, and one at the start.
    const gg::params m{1.3, 4, 0.3, 3, 2e4};
    const gg::detail::lasting_from of(m.b, m.beta, 2);
    const gg::detail::axis along(of, m.s, m.alpha + 2, 58);
    const gg::detail::leaving psi(of, along.near, m.s, m.alpha + 2, m.r + 3);
    double plain = 0;
    for (int i = 0; i < 1000000; ++i) {
        const double v = along.end * (i + 0.5) / 1e6;
        plain += std::exp(psi.value(psi.at(v)));
    }
    EXPECT_NEAR(gg::detail::log_integral(along, psi, 0), std::log(plain * along.end / 1e6), 1e-10);
    EXPECT_EQ(gg::detail::log_integral(gg::detail::axis(of, m.s, 6, 0), psi, 0), -infinity);
    EXPECT_EQ(life::detail::rule_for(0.5, 0.5).pairs, 3);
    EXPECT_EQ(life::detail::rule_for(0.5, 46).pairs, 12);
}

TEST(ggompertz_nbd, columns_of_discounted_purchases) {
    std::vector<double> x{2, 0, 5, std::nan(""), 1}, t_x{30, 0, 8, 1, 0.77}, T{38, 39, 11, 3, 0.77}, out(5, 42);
    gg::dert(weekly, 0.003, x, t_x, T, out);
    for (std::size_t i = 0; i < 5; ++i) {
        const double expected = gg::dert(weekly, 0.003, x[i], t_x[i], T[i]);
        if (std::isnan(x[i])) EXPECT_TRUE(std::isnan(out[i]));
        else EXPECT_NEAR(out[i], expected, 1e-12 * expected);
    }
    for (auto* c : {&x, &t_x, &T}) c->assign(3000, 1);  // days: ages are computed once
    for (std::size_t i = 0; i < 3000; ++i) T[i] = 1 + static_cast<double>(i % 700);
    out.resize(3000);
    gg::dert(weekly, 0.003, x, t_x, T, out, {.threads = 2});
    for (std::size_t i = 0; i < 3000; i += 97)
        EXPECT_NEAR(out[i], gg::dert(weekly, 0.003, x[i], t_x[i], T[i]), 1e-12 * out[i]);
    EXPECT_THROW(gg::dert(weekly, -1, x, t_x, T, out), goodwill::domain_error);
    EXPECT_TRUE(std::isnan(gg::dert(weekly, -1, 2, 30.43, 38.86)));
    t_x[7] = 900;
    EXPECT_THROW(gg::dert(weekly, 0.003, x, t_x, T, out), goodwill::domain_error);
}

TEST(ggompertz_nbd, scalars_answer_nan_outside_their_domain) {
    const double missing = std::nan("");
    for (const auto& [x, t_x, T] : {std::array{-1.0, 0.0, 5.0}, {1.5, 1, 5}, {2, 6, 5}, {0, 1, 5}, {2, 1, infinity},
                                    {missing, 1, 5}, {2, missing, 5}, {2, 1, missing}}) {
        EXPECT_TRUE(std::isnan(gg::p_alive(weekly, x, t_x, T)));
        EXPECT_TRUE(std::isnan(gg::log_likelihood(weekly, x, t_x, T)));
        EXPECT_TRUE(std::isnan(gg::expected_purchases(weekly, 10, x, t_x, T)));
        EXPECT_TRUE(std::isnan(gg::dert(weekly, 0.1, x, t_x, T)));
        EXPECT_TRUE(std::isnan(gg::log_likelihood_derivatives(weekly, x, t_x, T)[20]));
    }
    for (const double t : {-1.0, missing, infinity}) {
        EXPECT_TRUE(std::isnan(gg::expected_purchases(weekly, t)));
        EXPECT_TRUE(std::isnan(gg::pmf(weekly, 2, t)));
    }
    EXPECT_EQ(gg::p_alive(weekly, 0, 0, 0), 1);
}

// Pareto/NBD is the edge b -> 0 of the model.
TEST(ggompertz_nbd_fit, says_when_b_ran_to_0) {
    const auto c = customers::of_model(pn::params{0.553, 10.578, 0.606, 11.669}, 3000, 80, true, 4);
    const auto edge = pn::fit(c.x, c.t_x, c.T);
    const auto fit = gg::fit(c.x, c.t_x, c.T);
    const auto& report = fit.report;
    EXPECT_TRUE(report.converged);
    EXPECT_FALSE(report.identified);
    EXPECT_EQ(report.at_boundary, std::vector<std::string>{"b"});
    EXPECT_EQ(report.advice.find("b ran to 0: this is Pareto/NBD with r 0."), 0u) << report.advice;
    EXPECT_NE(report.advice.find("; use ParetoNBD."), std::string::npos);
    EXPECT_EQ(report.log_likelihood, edge.report.log_likelihood);
    EXPECT_NEAR(fit.params.beta / fit.params.b, edge.params.beta, 1e-12 * edge.params.beta);
    std::vector<double> rows(c.size());
    gg::log_likelihood(fit.params, c.x, c.t_x, c.T, rows);
    double sum = 0;
    for (const double v : rows) sum += v;
    EXPECT_NEAR(sum, report.log_likelihood, 1e-10 * std::fabs(sum));
    const auto error = fit.standard_errors(), robust = fit.robust_standard_errors();
    EXPECT_NEAR(error[0], edge.standard_errors()[0], 1e-15);
    EXPECT_NEAR(robust[3], edge.robust_standard_errors()[2], 1e-15);
    EXPECT_TRUE(std::isnan(error[2]) && std::isnan(error[4]) && std::isnan(robust[2]));
    const auto back = gg::fitted::from_json(fit.to_json());
    EXPECT_EQ(back.to_json(), fit.to_json());
    EXPECT_EQ(back.report.condition, infinity);
}

// Leaving at one age looks like Pareto/NBD with an infinite s, and is told from it.
TEST(ggompertz_nbd_fit, finds_an_age_of_leaving) {
    const gg::params truth{1.5, 5, 0.5, 1, 1000};
    const auto c = customers::of_model(truth, 4000, 60, true, 5);
    const auto fit = gg::fit(c.x, c.t_x, c.T);
    EXPECT_TRUE(fit.report.identified) << fit.report.advice;
    EXPECT_NEAR(fit.params.b, truth.b, 4 * fit.standard_errors()[2]);
    EXPECT_GT(fit.report.log_likelihood, pn::fit(c.x, c.t_x, c.T).report.log_likelihood + 100);
}

TEST(ggompertz_nbd_fit, says_when_customers_are_alike) {
    const auto c = customers::of_model(gg::params{1, 7, 0.1, 2e6, 1e8}, 3000, 100, false, 2);
    const auto fit = gg::fit(c.x, c.t_x, c.T);
    EXPECT_FALSE(fit.report.identified);
    EXPECT_EQ(fit.report.at_boundary, (std::vector<std::string>{"s", "beta"})) << fit.report.advice;
    EXPECT_EQ(fit.report.advice.find("s and beta ran to infinity: "), 0u) << fit.report.advice;
    EXPECT_NEAR(fit.params.b, 0.1, 4 * fit.standard_errors()[2]);
    EXPECT_NEAR(fit.params.s / fit.params.beta, 0.02, 0.004);
}

TEST(ggompertz_nbd_fit, options) {
    const auto c = customers::of_model(weekly, 400, 104, true, 5);
    EXPECT_THROW((void)gg::fit(c.x, c.t_x, c.T, {}, {.start = gg::params{1, 1, -1, 1, 1}}), goodwill::domain_error);
    EXPECT_THROW((void)gg::fit(c.x, c.t_x, c.T, {}, {.threads = 0}), goodwill::domain_error);
    EXPECT_THROW((void)gg::fit(c.x, c.t_x, c.T, {}, {.progress = [](double) { return false; }}), goodwill::cancelled);
}
