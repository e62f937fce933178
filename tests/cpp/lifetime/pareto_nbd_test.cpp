#include <goodwill/lifetime/pareto_nbd.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <vector>

#include <goodwill/core/random.hpp>
#include <goodwill/lifetime/pareto_nbd_derivatives.hpp>
#include <goodwill/lifetime/pareto_nbd_integrals.hpp>
#include <goodwill/lifetime/pareto_nbd_left.hpp>
#include <goodwill/math/gauss_legendre_24.hpp>
#include <goodwill/math/quadrature.hpp>
#include <gtest/gtest.h>

#include "core/json.hpp"
#include "simd/pareto_nbd.hpp"

namespace pn = goodwill::lifetime::pareto_nbd;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr pn::params published{0.5534, 10.5802, 0.6061, 11.6562};

[[nodiscard]] nlohmann::json reference(const char* name) {
    std::ifstream file(std::string(GOODWILL_REFERENCE "/lifetime/") + name);
    return nlohmann::json::parse(file);
}
[[nodiscard]] pn::params params_of(const nlohmann::json& p) { return {p[0], p[1], p[2], p[3]}; }
}  // namespace

TEST(pareto_nbd, closed_forms_in_multi_precision) {
    const auto file = reference("pareto_nbd_mpmath.json");
    for (const auto& row : file["customers"]) {
        const auto m = params_of(row["params"]);
        const double x = row["x"], t_x = row["t_x"], T = row["T"], ll = row["log_likelihood"], p = row["p_alive"];
        EXPECT_NEAR(pn::log_likelihood(m, x, t_x, T), ll, 2e-12 * std::max(1.0, std::fabs(ll))) << row;
        EXPECT_NEAR(pn::p_alive(m, x, t_x, T), p, 2e-12 * p) << row;
        for (const auto& [t, expected, none] : row["points"].get<std::vector<std::array<double, 3>>>()) {
            EXPECT_NEAR(pn::expected_purchases(m, t, x, t_x, T), expected, 2e-12 * expected) << row;
            EXPECT_NEAR(pn::no_purchase(m, t, x, t_x, T), none, 2e-12 * none) << row;
        }
        const double dert = row["dert"][1];
        EXPECT_NEAR(pn::dert(m, row["dert"][0], x, t_x, T), dert, 2e-12 * dert) << row;
        EXPECT_NEAR(pn::log_likelihood_derivatives(m, x, t_x, T)[0], ll, 2e-12 * std::max(1.0, std::fabs(ll))) << row;
    }
    for (const auto& row : file["new"]) {
        const double expected = row["value"];
        EXPECT_NEAR(pn::expected_purchases(params_of(row["params"]), row["t"]), expected, 1e-13 * expected) << row;
    }
    for (const auto& row : file["pmf"]) {
        const double expected = row["pmf"];
        EXPECT_NEAR(pn::pmf(params_of(row["params"]), row["n"], row["t"]), expected, 2e-12 * expected) << row;
    }
}

TEST(pareto_nbd, published_values) {
    const auto file = reference("purchase_models_published.json")["pareto_nbd"];
    const auto points = file["points"];
    const double delta = std::log1p(points["annual_rate"].get<double>()) / 52;
    for (const auto& row : points["rows"]) {
        const auto m = params_of(points["params"]);
        const double ll = row["log_likelihood"], dert = row["dert"];
        EXPECT_NEAR(pn::log_likelihood(m, row["x"], row["t_x"], row["T"]), ll, 1e-13 * std::max(1.0, std::fabs(ll)));
        EXPECT_NEAR(pn::p_alive(m, row["x"], row["t_x"], row["T"]), row["p_alive"], 1e-13);
        EXPECT_NEAR(pn::dert(m, delta, row["x"], row["t_x"], row["T"]), dert, 1e-11 * dert);
    }
    const auto stability = file["stability"];
    for (const auto& row : stability["rows"])
        EXPECT_NEAR(pn::log_likelihood(params_of(stability["params"]), row[0], row[1], row[2]), row[3], 1e-8);
}

// Other packages answer NaN for the best customers.
TEST(pareto_nbd, answers_where_others_do_not) {
    const auto peers = reference("purchase_models_published.json")["pareto_nbd"]["peers_fail"];
    const auto m = params_of(peers["params"]);
    for (const auto& row : peers["rows"])
        EXPECT_NEAR(pn::expected_purchases(m, peers["t"], row[0], row[1], row[2]), row[3], 5e-6);
    for (const auto& row : peers["finite"]) {
        EXPECT_EQ(pn::p_alive(m, row[0], row[1], row[2]), 1);
        const double soon = pn::expected_purchases(m, peers["t"], row[0], row[1], row[2]);
        EXPECT_TRUE(soon > 0 && std::isfinite(soon)) << row;
        EXPECT_NEAR(pn::p_alive(m, row[0], row[1].get<double>() * (1 - 1e-9), row[2]), 1, 1e-5);
    }
}

TEST(pareto_nbd, continuous_where_closed_forms_are_not) {
    const auto all = [](const pn::params& m) {
        return std::array{pn::log_likelihood(m, 2, 30.43, 38.86), pn::expected_purchases(m, 39, 2, 30.43, 38.86),
                          pn::dert(m, 0.003, 2, 30.43, 38.86), pn::pmf(m, 3, 39)};
    };
    const auto here = all({0.5, 7, 1, 7});
    for (const double d : {1e-15, 1e-12, 1e-8})
        for (const auto& m : {pn::params{0.5, 7, 1 + d, 7}, {0.5, 7, 1 - d, 7}, {0.5, 7 + 7 * d, 1, 7},
                              {0.5, 7, 1, 7 + 7 * d}}) {
            const auto near = all(m);
            for (std::size_t k = 0; k < here.size(); ++k)
                EXPECT_NEAR(near[k], here[k], std::fabs(here[k]) * (5 * d + 3e-13)) << k << " " << d;
        }
}

TEST(pareto_nbd, discounted_purchases) {
    // Without discount they are infinite where customers last for ever on average.
    EXPECT_EQ(pn::dert(published, 0, 2, 30.43, 38.86), infinity);
    const pn::params mortal{0.5, 7, 2.5, 7};
    EXPECT_NEAR(pn::dert(mortal, 0, 2, 30, 38) / pn::expected_purchases(mortal, 1e12, 2, 30, 38), 1, 1e-12);
    EXPECT_NEAR(pn::dert(mortal, 1e-9, 2, 30, 38) / pn::dert(mortal, 0, 2, 30, 38), 1, 1e-6);
    EXPECT_TRUE(std::isnan(pn::dert(mortal, -1, 2, 30, 38)));

    std::vector<double> x{2, 0, 5, std::nan(""), 1}, t_x{30, 0, 8, 1, 0.77}, T{38, 39, 11, 3, 0.77}, out(5, 42);
    pn::dert(published, 0.003, x, t_x, T, out);
    for (std::size_t i = 0; i < 5; ++i) {
        const double expected = pn::dert(published, 0.003, x[i], t_x[i], T[i]);
        if (std::isnan(expected)) EXPECT_TRUE(std::isnan(out[i]));
        else EXPECT_NEAR(out[i], expected, 1e-11 * expected);
    }
    for (auto* c : {&x, &t_x, &T}) c->assign(3000, 1);  // days: ages are computed once
    for (std::size_t i = 0; i < 3000; ++i) T[i] = 1 + static_cast<double>(i % 700);
    out.resize(3000);
    pn::dert(published, 0.003, x, t_x, T, out, {.threads = 2});
    for (std::size_t i = 0; i < 3000; i += 97)
        EXPECT_NEAR(out[i], pn::dert(published, 0.003, x[i], t_x[i], T[i]), 1e-11 * out[i]);
    EXPECT_THROW(pn::dert(published, -1, x, t_x, T, out), goodwill::domain_error);
    t_x[7] = 900;
    EXPECT_THROW(pn::dert(published, 0.003, x, t_x, T, out), goodwill::domain_error);
}

TEST(pareto_nbd, integrals) {
    EXPECT_NEAR(pn::detail::lasting(1, 5, 10), 5 * std::log(3), 1e-14);
    EXPECT_NEAR(pn::detail::lasting(3, 5, 1e300), 2.5, 1e-14);
    // A bell curve, cut and whole.
    const auto bell = [](double v) { return -0.5 * (v - 3) * (v - 3) / 1e-4; };
    EXPECT_NEAR(pn::detail::log_concave_integral(bell, 100), std::log(std::sqrt(2 * std::acos(-1.0)) * 0.01), 1e-12);
    EXPECT_NEAR(pn::detail::log_concave_integral(bell, 3), std::log(std::sqrt(std::acos(-1.0) / 2) * 0.01), 1e-12);
    EXPECT_EQ(pn::detail::log_concave_integral(bell, 0), -infinity);
    EXPECT_EQ(pn::detail::log_odds(5, 1, 5, 1, 7, 7), -infinity);
    const auto rule = goodwill::math::gauss_legendre(24);
    for (std::size_t i = 0; i < 12; ++i) {
        EXPECT_NEAR(goodwill::math::gauss_legendre_24[i].node, rule.node[12 + i], 2e-16);
        EXPECT_NEAR(goodwill::math::gauss_legendre_24[i].weight, rule.weight[12 + i], 3e-15);
    }
}

TEST(pareto_nbd, scalars_answer_nan_outside_their_domain) {
    const double missing = std::nan("");
    for (const auto& [x, t_x, T] : {std::array{-1.0, 0.0, 5.0}, {1.5, 1, 5}, {2, 6, 5}, {0, 1, 5}, {2, 1, infinity},
                                    {missing, 1, 5}, {2, missing, 5}, {2, 1, missing}}) {
        EXPECT_TRUE(std::isnan(pn::p_alive(published, x, t_x, T)));
        EXPECT_TRUE(std::isnan(pn::log_likelihood(published, x, t_x, T)));
        EXPECT_TRUE(std::isnan(pn::expected_purchases(published, 10, x, t_x, T)));
        EXPECT_TRUE(std::isnan(pn::dert(published, 0.1, x, t_x, T)));
    }
    for (const double t : {-1.0, missing, infinity}) {
        EXPECT_TRUE(std::isnan(pn::expected_purchases(published, t)));
        EXPECT_TRUE(std::isnan(pn::pmf(published, 2, t)));
    }
    EXPECT_EQ(pn::p_alive(published, 0, 0, 0), 1);
    EXPECT_TRUE(std::isfinite(pn::log_likelihood(published, 1, 1, 1e300)));
}

// Kernels take fewer nodes where fewer will do.
TEST(pareto_nbd_kernel, equals_the_scalar_for_any_customer) {
    goodwill::core::random_stream stream(1, "pareto_nbd_test", 0);
    const auto log_uniform = [&](double low, double high) {
        return low * std::exp(stream.uniform() * std::log(high / low));
    };
    const std::size_t n = 4003;
    std::vector<double> x(n), t_x(n), T(n), odds(n), gradient(4 * n);
    for (int model = 0; model < 60; ++model) {
        const bool usual = model < 30;
        const double low = usual ? 0.1 : 1e-3, high = usual ? 10 : 1e3;
        const pn::params m{log_uniform(low, high), log_uniform(low, 10 * high), log_uniform(low, high),
                           log_uniform(low, 10 * high)};
        for (std::size_t i = 0; i < n; ++i) {
            x[i] = i % 3 == 0 ? 0 : std::floor(log_uniform(1, 300));
            T[i] = log_uniform(0.1, 3000);
            t_x[i] = x[i] == 0 ? 0 : i % 7 == 1 ? T[i] : T[i] * stream.uniform();
        }
        goodwill::simd::pareto_nbd::log_odds(m, x.data(), t_x.data(), T.data(), odds.data(), n);
        goodwill::simd::pareto_nbd::gradients(m, x.data(), t_x.data(), T.data(), n, gradient.data());
        for (std::size_t i = 0; i < n; ++i) {
            const double expected = pn::detail::log_odds(m, x[i], t_x[i], T[i]);
            if (expected < -700) EXPECT_LT(odds[i], -600) << i;
            else EXPECT_NEAR(odds[i], expected, 3e-12 * std::max(1.0, std::fabs(expected)))
                    << m.r << " " << m.alpha << " " << m.s << " " << m.beta << " | " << x[i] << " "
                    << t_x[i] << " " << T[i];
            pn::derivatives row{};
            pn::detail::add_times(m, pn::detail::averages_of(m, x[i], t_x[i], T[i]), x[i], t_x[i], T[i], 1, row);
            for (std::size_t k = 0; k < 4; ++k)
                EXPECT_NEAR(gradient[k * n + i], row[1 + k], 1e-9 * (1 + std::fabs(row[1 + k]))) << k << " " << i;
        }
    }
}
