#include <goodwill/lifetime/ggompertz_nbd_future.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <vector>

#include <goodwill/core/error.hpp>
#include <gtest/gtest.h>

#include "core/json.hpp"

namespace gg = goodwill::lifetime::ggompertz_nbd;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr gg::params weekly{0.55, 10.6, 0.08, 0.9, 20};
}  // namespace

TEST(ggompertz_nbd_future, definitions_in_multi_precision) {
    std::ifstream file(GOODWILL_REFERENCE "/lifetime/ggompertz_nbd_future_mpmath.json");
    const auto json = nlohmann::json::parse(file);
    int times = 0;
    const auto close = [](double found, double expected, double tolerance, const nlohmann::json& row) {
        EXPECT_NEAR(found, expected, tolerance * std::max(std::fabs(expected), 1e-290)) << row;
    };
    for (const auto& row : json["rows"]) {
        const auto& p = row["params"];
        const gg::params m{p[0], p[1], p[2], p[3], p[4]};
        const double x = row["x"], t_x = row["t_x"], T = row["T"], t = row["t"];
        close(gg::probability_of_n(m, row["n"], t, x, t_x, T), row["probability_of_n"], 1e-11, row);
        close(gg::expected_purchases(m, t, row["after"], x, t_x, T), row["window"], 1e-11, row);
        if (row.contains("q")) {
            close(gg::time_to_next(m, row["q"], x, t_x, T), row["time_to_next"], 1e-10, row);
            ++times;
        }
    }
    EXPECT_GT(times, 20);
}

TEST(ggompertz_nbd_future, windows_add_up) {
    const double whole = gg::expected_purchases(weekly, 100, 2, 30.43, 38.86);
    const double first = gg::expected_purchases(weekly, 30, 0, 2, 30.43, 38.86),
                 rest = gg::expected_purchases(weekly, 70, 30, 2, 30.43, 38.86);
    EXPECT_NEAR(first + rest, whole, 1e-13);
    double sum = 0, mean = 0;
    for (int n = 0; n < 300; ++n) {
        const double p = gg::probability_of_n(weekly, n, 100, 2, 30.43, 38.86);
        sum += p;
        mean += n * p;
    }
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_NEAR(mean, whole, 1e-11);
}

TEST(ggompertz_nbd_future, the_next_purchase_may_never_come) {
    for (const double q : {1e-12, 0.01, 0.2, 0.32}) {
        const double t = gg::time_to_next(weekly, q, 2, 30.43, 38.86);
        EXPECT_NEAR(1 - gg::no_purchase(weekly, t, 2, 30.43, 38.86), q, 1e-13);
    }
    const double ever = 1 - gg::no_purchase(weekly, 1e6, 2, 30.43, 38.86);
    EXPECT_TRUE(std::isfinite(gg::time_to_next(weekly, ever * (1 - 1e-9), 2, 30.43, 38.86)));
    EXPECT_EQ(gg::time_to_next(weekly, ever * (1 + 1e-9), 2, 30.43, 38.86), infinity);
    EXPECT_EQ(gg::time_to_next(weekly, 0.5, 2, 1, 5000), infinity);
    for (const double q : {0.0, 1.0, -1.0, std::nan("")})
        EXPECT_TRUE(std::isnan(gg::time_to_next(weekly, q, 2, 30.43, 38.86)));
    EXPECT_TRUE(std::isnan(gg::expected_purchases(weekly, 1, -1, 2, 30.43, 38.86)));
    EXPECT_TRUE(std::isnan(gg::probability_of_n(weekly, 1.5, 1, 2, 30.43, 38.86)));
}

TEST(ggompertz_nbd_future, columns_equal_the_scalars) {
    const std::vector<double> x{2, 0, 5, std::nan(""), 1}, t_x{30, 0, 8, 1, 0.77}, T{38, 39, 11, 3, 0.77};
    std::vector<double> n(5), time(5), window(5);
    gg::probability_of_n(weekly, 2, 13, x, t_x, T, n);
    gg::time_to_next(weekly, 0.2, x, t_x, T, time);
    gg::expected_purchases(weekly, 13, 5, x, t_x, T, window, {.threads = 2});
    for (std::size_t i = 0; i < 5; ++i) {
        if (std::isnan(x[i])) {
            EXPECT_TRUE(std::isnan(n[i]) && std::isnan(time[i]) && std::isnan(window[i]));
            continue;
        }
        EXPECT_EQ(n[i], gg::probability_of_n(weekly, 2, 13, x[i], t_x[i], T[i]));
        EXPECT_EQ(time[i], gg::time_to_next(weekly, 0.2, x[i], t_x[i], T[i]));
        EXPECT_EQ(window[i], gg::expected_purchases(weekly, 13, 5, x[i], t_x[i], T[i]));
    }
    EXPECT_THROW(gg::probability_of_n(weekly, 1.5, 13, x, t_x, T, n), goodwill::domain_error);
    EXPECT_THROW(gg::time_to_next(weekly, 1, x, t_x, T, n), goodwill::domain_error);
    EXPECT_THROW(gg::expected_purchases(weekly, 13, -1, x, t_x, T, n), goodwill::domain_error);
}
