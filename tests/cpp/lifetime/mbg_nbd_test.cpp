#include <goodwill/lifetime/mbg_nbd.hpp>

#include <cmath>
#include <fstream>
#include <limits>

#include <gtest/gtest.h>

#include "core/json.hpp"

namespace mbg = goodwill::lifetime::mbg_nbd;
namespace bg = goodwill::lifetime::bg_nbd;

namespace {
constexpr mbg::params published{0.525, 6.183, 0.891, 1.614};

[[nodiscard]] nlohmann::json reference(const char* name) {
    std::ifstream file(std::string(GOODWILL_REFERENCE "/lifetime/") + name);
    return nlohmann::json::parse(file);
}
[[nodiscard]] mbg::params params_of(const nlohmann::json& p) { return {p[0], p[1], p[2], p[3]}; }
}  // namespace

TEST(mbg_nbd, closed_forms_in_sixty_digits) {
    const auto file = reference("mbg_nbd_mpmath.json");
    for (const auto& row : file["customers"]) {
        const auto m = params_of(row["params"]);
        const double x = row["x"], t_x = row["t_x"], T = row["T"], ll = row["log_likelihood"], p = row["p_alive"];
        EXPECT_NEAR(mbg::log_likelihood(m, x, t_x, T), ll, 1e-12 * std::max(1.0, std::fabs(ll))) << row;
        EXPECT_NEAR(mbg::p_alive(m, x, t_x, T), p, 1e-12 * p) << row;
        for (const auto& [t, expected, none] : row["points"].get<std::vector<std::array<double, 3>>>()) {
            EXPECT_NEAR(mbg::purchases_if_alive(m, x, T, t), expected, 1e-12 * expected) << row;
            EXPECT_NEAR(mbg::expected_purchases(m, t, x, t_x, T), p * expected, 1e-11 * p * expected) << row;
            EXPECT_NEAR(mbg::no_purchase(m, t, x, t_x, T), none, 1e-12 * none) << row;
        }
    }
    for (const auto& row : file["new"]) {
        const double expected = row["value"];
        EXPECT_NEAR(mbg::expected_purchases(params_of(row["params"]), row["t"]), expected, 1e-12 * expected) << row;
    }
    for (const auto& row : file["pmf"]) {
        const double expected = row["pmf"];
        EXPECT_NEAR(mbg::pmf(params_of(row["params"]), row["n"], row["t"]), expected, 1e-11 * expected) << row;
    }
}

TEST(mbg_nbd, published_log_likelihoods) {
    const auto stability = reference("purchase_models_published.json")["mbg_nbd"]["stability"];
    for (const auto& row : stability["rows"])
        EXPECT_NEAR(mbg::log_likelihood(params_of(stability["params"]), row[0], row[1], row[2]), row[3], row[4]);
}

TEST(mbg_nbd, who_never_bought_again_may_be_gone) {
    EXPECT_LT(mbg::p_alive(published, 0, 0, 39), mbg::p_alive(published, 0, 0, 2));
    EXPECT_NEAR(mbg::p_alive(published, 0, 0, 0), 1.614 / (1.614 + 0.891), 1e-15);
    EXPECT_NEAR(mbg::pmf(published, 0, 0), 1, 1e-15);
    EXPECT_EQ(mbg::pmf(published, 2, 0), 0);
}

// As the share who leave goes to 0 it does not matter when they may.
TEST(mbg_nbd, is_bg_nbd_where_nobody_leaves) {
    const mbg::params m{0.5, 7, 1e-12, 3};
    EXPECT_NEAR(mbg::log_likelihood(m, 4, 20, 50), bg::log_likelihood({0.5, 7, 1e-12, 3}, 4, 20, 50), 1e-9);
    EXPECT_NEAR(mbg::expected_purchases(m, 30), 30 * m.r / m.alpha, 1e-9);
}

TEST(mbg_nbd, continuous_at_a_of_one) {
    const auto at = [](double a) { return mbg::expected_purchases({0.525, 6.183, a, 1.614}, 39, 1, 5, 38.86); };
    for (const double d : {1e-15, 1e-13, 1e-9, 1e-6}) {
        EXPECT_NEAR(at(1 - d), at(1), 2 * d + 1e-15);
        EXPECT_NEAR(at(1 + d), at(1), 2 * d + 1e-15);
    }
}

TEST(mbg_nbd, no_purchase_of_bg_nbd_too) {
    const bg::params m{0.243, 4.414, 0.793, 2.426};
    EXPECT_NEAR(bg::no_purchase(m, 17, 0, 0, 0), bg::pmf(m, 0, 17), 1e-15);
    // The same history, observed for longer.
    for (const double T : {38.0, 38.86, 400.0})
        EXPECT_NEAR(bg::no_purchase(m, 39, 2, 30.43, T),
                    std::exp(bg::log_likelihood(m, 2, 30.43, T + 39) - bg::log_likelihood(m, 2, 30.43, T)), 1e-13);
    EXPECT_EQ(bg::no_purchase(m, 0, 2, 30.43, 38.86), 1);
}

TEST(mbg_nbd, scalars_answer_nan_outside_their_domain) {
    const double missing = std::nan(""), infinity = std::numeric_limits<double>::infinity();
    for (const auto& [x, t_x, T] : {std::array{-1.0, 0.0, 5.0}, {1.5, 1, 5}, {2, 6, 5}, {0, 1, 5}, {2, 1, infinity},
                                    {missing, 1, 5}, {2, missing, 5}, {2, 1, missing}}) {
        EXPECT_TRUE(std::isnan(mbg::p_alive(published, x, t_x, T)));
        EXPECT_TRUE(std::isnan(mbg::log_likelihood(published, x, t_x, T)));
        EXPECT_TRUE(std::isnan(mbg::expected_purchases(published, 10, x, t_x, T)));
        EXPECT_TRUE(std::isnan(mbg::no_purchase(published, 10, x, t_x, T)));
        EXPECT_TRUE(std::isnan(bg::no_purchase({1, 1, 1, 1}, 10, x, t_x, T)));
    }
}
