#include <goodwill/lifetime/bg_nbd.hpp>

#include <cmath>
#include <fstream>
#include <limits>

#include <goodwill/lifetime/bg_nbd_expectation.hpp>
#include <gtest/gtest.h>

#include "core/json.hpp"

namespace bg = goodwill::lifetime::bg_nbd;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr bg::params published{0.243, 4.414, 0.793, 2.426};

[[nodiscard]] nlohmann::json reference(const char* name) {
    std::ifstream file(std::string(GOODWILL_REFERENCE "/lifetime/") + name);
    return nlohmann::json::parse(file);
}
[[nodiscard]] bg::params params_of(const nlohmann::json& p) { return {p[0], p[1], p[2], p[3]}; }

[[nodiscard]] std::string text(const bg::params& m) {
    return nlohmann::json{m.r, m.alpha, m.a, m.b}.dump();
}

}  // namespace

TEST(bg_nbd, published_values) {
    const auto file = reference("bg_nbd_published.json");
    const auto m = params_of(file["params"]);
    for (const auto& row : file["expected_purchases"]) {
        const double value = row["value"];
        EXPECT_NEAR(bg::expected_purchases(m, row["t"], row["x"], row["t_x"], row["T"]), value, 1e-13 * value) << row;
    }
    for (const auto& row : file["p_alive"])
        EXPECT_NEAR(bg::p_alive(m, row["x"], row["t_x"], row["T"]), row["value"], 5e-13);
    for (const auto& row : file["pmf"]) EXPECT_NEAR(bg::pmf(m, row["n"], row["t"]), row["value"], row["error"]) << row;
    const auto stability = file["stability"];
    for (const auto& row : stability["log_likelihood"])
        EXPECT_NEAR(bg::log_likelihood(params_of(stability["params"]), row["x"], row["t_x"], row["T"]), row["value"],
                    row["error"]);
}

TEST(bg_nbd, closed_forms_in_sixty_digits) {
    const auto file = reference("bg_nbd_mpmath.json");
    for (const auto& row : file["customers"]) {
        const auto m = params_of(row["params"]);
        const double x = row["x"], t_x = row["t_x"], T = row["T"], ll = row["log_likelihood"], p = row["p_alive"];
        EXPECT_NEAR(bg::log_likelihood(m, x, t_x, T), ll, 2e-13 * std::max(1.0, std::fabs(ll))) << row;
        EXPECT_NEAR(bg::p_alive(m, x, t_x, T), p, 1e-11 * p) << row;
        for (const auto& point : row["if_alive"]) {
            const double expected = point[1];
            EXPECT_NEAR(bg::purchases_if_alive(m, x, T, point[0]), expected, 1e-12 * expected) << text(m) << x << point;
            EXPECT_NEAR(bg::expected_purchases(m, point[0], x, t_x, T), p * expected, 1e-11 * p * expected);
        }
    }
    for (const auto& row : file["pmf"]) {
        const double expected = row["pmf"];
        EXPECT_NEAR(bg::pmf(params_of(row["params"]), row["n"], row["t"]), expected, 1e-11 * expected) << row;
    }
}

// The two routes must agree on both sides of the place where they meet.
TEST(bg_nbd, expectation_is_continuous_between_its_routes) {
    for (const double a : {1e-3, 0.2, 1.0, 5.0, 300.0})
        for (const double B : {1e-3, 0.4, 2.0, 90.0, 2e3})
            for (const double A : {1e-3, 0.25, 3.0, 120.0}) {
                const double M = 4, t = 1500 * M / (A + 40);
                ASSERT_TRUE(bg::detail::series_is_short(A, M, t * (1 - 1e-12)));
                const double series = bg::detail::expectation_by_series(A, M, a, B, t);
                EXPECT_NEAR(bg::detail::expectation_by_quadrature(A, M, a, B, t), series, 1e-12 * series)
                    << a << " " << B << " " << A;
                const double soon = bg::detail::expectation_by_series(A, M, a, B, t / 50);
                EXPECT_NEAR(bg::detail::expectation_by_quadrature(A, M, a, B, t / 50), soon, 1e-12 * soon)
                    << a << " " << B << " " << A;
            }
}

TEST(bg_nbd, expectation_is_continuous_at_a_of_one) {
    // (39 | 0, 0, 38.86): two other packages give infinity at 1 and a negative number at 1 - 1e-13.
    const auto at = [](double a) { return bg::expected_purchases({0.243, 4.414, a, 2.426}, 39, 0, 0, 38.86); };
    EXPECT_NEAR(at(1), 0.1911, 5e-5);
    for (const double d : {1e-15, 1e-13, 1e-9, 1e-6}) {
        EXPECT_NEAR(at(1 - d), at(1), 0.2 * d + 1e-15);
        EXPECT_NEAR(at(1 + d), at(1), 0.2 * d + 1e-15);
        EXPECT_GE(at(1 - d), at(1 + d));
    }
}

TEST(bg_nbd, pmf_sums_to_one_and_has_the_expectation) {
    for (const double t : {0.5, 10.0, 39.0}) {
        double total = 0, mean = 0;
        for (int n = 0; n < 600; ++n) {
            const double p = bg::pmf(published, n, t);
            total += p;
            mean += n * p;
        }
        EXPECT_NEAR(total, 1, 1e-12);
        EXPECT_NEAR(mean, bg::expected_purchases(published, t), 1e-10);
    }
    EXPECT_EQ(bg::pmf(published, 0, 0), 1);
    EXPECT_EQ(bg::pmf(published, 3, 0), 0);
}

TEST(bg_nbd, no_purchase_is_the_pmf_at_zero) {
    EXPECT_NEAR(std::exp(bg::log_likelihood(published, 0, 0, 17)), bg::pmf(published, 0, 17), 1e-15);
}

// As the share who leave goes to 0 everybody stays: the NBD model.
TEST(bg_nbd, nobody_leaves_in_the_limit) {
    const bg::params m{0.5, 7, 1e-12, 3};
    EXPECT_NEAR(bg::p_alive(m, 4, 20, 50), 1, 1e-9);
    EXPECT_NEAR(bg::expected_purchases(m, 30), 30 * m.r / m.alpha, 1e-9);
}

TEST(bg_nbd, monotone) {
    double last = 0;
    for (const double t : {0.0, 1e-9, 1.0, 39.0, 1e3, 1e4, 1e6, 1e9, 1e300}) {
        const double now = bg::purchases_if_alive(published, 2, 38, t);
        EXPECT_TRUE(now >= last && std::isfinite(now)) << t;
        EXPECT_TRUE(t == 0 || now > last) << t;
        last = now;
    }
    EXPECT_EQ(bg::purchases_if_alive(published, 2, 38, 0), 0);
    for (double t_x = 1; t_x < 38; t_x += 1)
        EXPECT_LT(bg::p_alive(published, 2, t_x, 38), bg::p_alive(published, 2, t_x + 1, 38));
}

TEST(bg_nbd, scalars_answer_nan_outside_their_domain) {
    struct bad {
        double x, t_x, T;
    };
    for (const auto& [x, t_x, T] : {bad{-1, 0, 5}, {1.5, 1, 5}, {2, 6, 5}, {2, -1, 5}, {0, 1, 5}, {2, 1, infinity},
                                    {infinity, 1, 5}, {missing, 1, 5}, {2, missing, 5}, {2, 1, missing}}) {
        EXPECT_TRUE(std::isnan(bg::p_alive(published, x, t_x, T))) << x << " " << t_x << " " << T;
        EXPECT_TRUE(std::isnan(bg::log_likelihood(published, x, t_x, T))) << x << " " << t_x << " " << T;
        EXPECT_TRUE(std::isnan(bg::expected_purchases(published, 10, x, t_x, T))) << x << " " << t_x << " " << T;
    }
    for (const double t : {-1.0, missing, infinity}) {
        EXPECT_TRUE(std::isnan(bg::expected_purchases(published, t)));
        EXPECT_TRUE(std::isnan(bg::purchases_if_alive(published, 2, 38, t)));
        EXPECT_TRUE(std::isnan(bg::pmf(published, 2, t)));
    }
    for (const double wrong : {0.0, -1.0, missing, infinity})
        for (const auto& m : {bg::params{wrong, 1, 1, 1}, {1, wrong, 1, 1}, {1, 1, wrong, 1}, {1, 1, 1, wrong}}) {
            EXPECT_TRUE(std::isnan(bg::p_alive(m, 2, 1, 5)));
            EXPECT_TRUE(std::isnan(bg::log_likelihood(m, 2, 1, 5)));
            EXPECT_TRUE(std::isnan(bg::expected_purchases(m, 5)));
            EXPECT_TRUE(std::isnan(bg::pmf(m, 2, 5)));
        }
}
