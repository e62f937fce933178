#include <goodwill/math/agresti_coull_interval.hpp>
#include <goodwill/math/clopper_pearson_interval.hpp>
#include <goodwill/math/goodman_interval.hpp>
#include <goodwill/math/interval.hpp>
#include <goodwill/math/jeffreys_interval.hpp>
#include <goodwill/math/wald_interval.hpp>
#include <goodwill/math/wilson_interval.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "core/json.hpp"

namespace math = goodwill::math;

namespace {
using method = math::interval (*)(double, double, double) noexcept;
const std::map<std::string, method> methods{{"wald", math::wald_interval},
                                            {"wilson", math::wilson_interval},
                                            {"agresti_coull", math::agresti_coull_interval},
                                            {"clopper_pearson", math::clopper_pearson_interval},
                                            {"jeffreys", math::jeffreys_interval}};

[[nodiscard]] nlohmann::json reference() {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/intervals_published.json");
    return nlohmann::json::parse(file);
}

/// P(the interval holds p), exactly: the sum over all numbers of successes.
[[nodiscard]] double coverage(method f, int n, double p) {
    double total = 0, term = std::pow(1 - p, n);
    for (int k = 0; k <= n; ++k) {
        const auto i = f(k, n, 0.95);
        if (i.low <= p && p <= i.high) total += term;
        term *= (n - k) / (k + 1.0) * p / (1 - p);
    }
    return total;
}
}  // namespace

TEST(share_intervals, published_values) {
    const auto file = reference();
    for (const auto& row : file["shares"]) {
        const auto i = methods.at(row["method"])(row["successes"], row["n"], 0.95);
        EXPECT_NEAR(i.low, row["low"], 1e-10) << row;
        EXPECT_NEAR(i.high, row["high"], 1e-10) << row;
    }
}

TEST(goodman_interval, published_values) {
    const auto row = reference()["goodman"];
    for (std::size_t k = 0; k < 3; ++k) {
        const auto i = math::goodman_interval(row["counts"][k], 200, 3, 0.95);
        EXPECT_NEAR(i.low, row["low"][k], 6e-9);
        EXPECT_NEAR(i.high, row["high"][k], 6e-9);
    }
    // Of one class only: the score interval.
    EXPECT_NEAR(math::goodman_interval(160, 200, 1, 0.95).low, math::wilson_interval(160, 200, 0.95).low, 1e-15);
}

TEST(share_intervals, mirror_and_hold_the_share) {
    for (const auto& [name, f] : methods)
        for (const double n : {1.0, 10.0, 37.5, 1e6})
            for (const double share : {0.0, 0.01, 0.3, 0.5, 1.0}) {
                const double k = share * n;
                const auto i = f(k, n, 0.9), mirrored = f(n - k, n, 0.9);
                EXPECT_NEAR(i.low, 1 - mirrored.high, 1e-13) << name;
                EXPECT_LE(0, i.low);
                EXPECT_LE(i.low, share + 1e-15) << name << n << " " << share;
                EXPECT_LE(share, i.high + 1e-15);
                EXPECT_LE(i.high, 1);
                const auto wider = f(k, n, 0.99);
                EXPECT_LE(wider.low, i.low);
                EXPECT_GE(wider.high, i.high);
            }
}

TEST(share_intervals, cover_as_they_promise) {
    double wald = 0, wilson = 0, jeffreys = 0;
    for (int i = 1; i < 40; ++i) {
        const double p = i / 40.0;
        EXPECT_GE(coverage(math::clopper_pearson_interval, 20, p), 0.95);
        EXPECT_GE(coverage(math::agresti_coull_interval, 20, p), 0.925);
        wald += coverage(math::wald_interval, 20, p) / 39;
        wilson += coverage(math::wilson_interval, 20, p) / 39;
        jeffreys += coverage(math::jeffreys_interval, 20, p) / 39;
    }
    EXPECT_LT(wald, 0.9);
    EXPECT_NEAR(wilson, 0.95, 0.01);
    EXPECT_NEAR(jeffreys, 0.95, 0.01);
}

TEST(share_intervals, domain) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    struct row { double k, n, level; };
    for (const auto& r : {row{-1, 10, .95}, row{11, 10, .95}, row{0, 0, .95}, row{5, 10, 0}, row{5, 10, 1},
                          row{nan, 10, .95}, row{5, nan, .95}, row{5, 10, nan}, row{5, inf, .95}}) {
        for (const auto& [name, f] : methods) {
            EXPECT_TRUE(std::isnan(f(r.k, r.n, r.level).low)) << name;
            EXPECT_TRUE(std::isnan(f(r.k, r.n, r.level).high)) << name;
        }
        EXPECT_TRUE(std::isnan(math::goodman_interval(r.k, r.n, 3, r.level).low));
    }
    EXPECT_TRUE(std::isnan(math::goodman_interval(5, 10, 0, .95).low));
}
