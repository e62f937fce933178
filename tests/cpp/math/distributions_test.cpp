#include <goodwill/math/incomplete_beta.hpp>
#include <goodwill/math/incomplete_gamma.hpp>
#include <goodwill/math/normal.hpp>
#include <goodwill/math/stirling.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>

#include <gtest/gtest.h>

#include "core/json.hpp"

namespace math = goodwill::math;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

[[nodiscard]] nlohmann::json reference() {
    std::ifstream file(GOODWILL_REFERENCE "/math/distributions_mpmath.json");
    return nlohmann::json::parse(file);
}
[[nodiscard]] double relative(double found, double expected) {
    return expected == 0 ? std::fabs(found) : std::fabs(found / expected - 1);
}
}  // namespace

TEST(normal, forty_digits) {
    const auto file = reference();
    for (const auto& row : file["normal_quantile"])
        EXPECT_LT(relative(math::normal_quantile(row[0]), row[1]), 1e-15) << row;
    for (const auto& row : file["normal_cdf"]) {
        const double x = row[0];
        EXPECT_LT(relative(math::normal_cdf(x), row[1]), 4e-16 * (1 + x * x)) << row;
    }
    EXPECT_DOUBLE_EQ(math::normal_two_sided(0.95), 1.959963984540054);
}

TEST(normal, quantile_is_continuous_where_its_formulas_meet) {
    for (const double at : {0.075, 0.925, std::exp(-25.0)}) {
        const double below = math::normal_quantile(at * (1 - 1e-12)), above = math::normal_quantile(at * (1 + 1e-12));
        EXPECT_LT(below, above);
        EXPECT_LT(above - below, 1e-10);
    }
}

TEST(normal, domain) {
    EXPECT_TRUE(std::isnan(math::normal_cdf(missing)));
    for (const double p : {missing, -0.1, 1.1, infinity}) EXPECT_TRUE(std::isnan(math::normal_quantile(p)));
    for (const double level : {missing, 0.0, 1.0, -1.0}) EXPECT_TRUE(std::isnan(math::normal_two_sided(level)));
    EXPECT_EQ(math::normal_quantile(0), -infinity);
    EXPECT_EQ(math::normal_quantile(1), infinity);
    EXPECT_EQ(math::normal_quantile(0.5), 0);
}

TEST(stirling, forty_digits) {
    const auto file = reference();
    for (const auto& row : file["stirling_error"])
        EXPECT_NEAR(math::stirling_error(row[0]), row[1], 1e-15 * std::max(1.0, std::fabs(row[1].get<double>()))) << row;
}

TEST(stirling, half_deviance_is_smooth_and_positive) {
    for (const double m : {0.5, 3.0, 1e6})
        for (const double share : {0.0, 1e-9, 0.5, 0.8181, 0.8182, 0.9999999, 1.0, 1.0000001, 1.2222, 1.2223, 5.0}) {
            const double x = share * m;
            const double exact = static_cast<double>(
                x == 0 ? static_cast<long double>(m)
                       : static_cast<long double>(x) * std::log(static_cast<long double>(x) / m) + m - x);
            EXPECT_NEAR(math::half_deviance(x, m), exact, 1e-14 * exact + 1e-18 * m) << x << " " << m;
            EXPECT_GE(math::half_deviance(x, m), 0);
        }
}

TEST(incomplete_beta, forty_digits_and_back) {
    const auto file = reference();
    for (const auto& row : file["beta"]) {
        const double a = row[0], b = row[1], x = row[2], lower = row[3], upper = row[4];
        EXPECT_LT(relative(math::incomplete_beta(a, b, x), lower), 1e-13) << row;
        EXPECT_NEAR(1 - math::incomplete_beta(a, b, x), upper, 1e-13) << row;
        // A change of x by e changes p by density x e: what p cannot tell, the inverse cannot give back.
        const double lost = 4e-15 * std::max(1.0, lower) / (math::beta_density(a, b, x) * x);
        EXPECT_LT(relative(math::incomplete_beta_inverse(a, b, lower), x), 1e-13 + lost) << row;
    }
}

TEST(incomplete_beta, identities) {
    for (const double a : {0.3, 1.0, 7.5, 4e5})
        for (const double b : {0.2, 1.0, 31.0, 9e6})
            for (const double p : {1e-12, 0.025, 0.5, 0.9, 0.999}) {
                const double x = math::incomplete_beta_inverse(a, b, p);
                if (x < 1e-300 || x > 1 - 1e-6) continue;  // nothing to look at from here
                // x and 1 - x are rounded, and the distribution is as steep as its density.
                const double rounding = 2e-16 * math::beta_density(a, b, x);
                EXPECT_NEAR(math::incomplete_beta(a, b, x), p, 1e-12 * p + rounding * x) << a << " " << b << " " << p;
                EXPECT_NEAR(math::incomplete_beta(a, b, x) + math::incomplete_beta(b, a, 1 - x), 1, 1e-12 + rounding);
            }
    EXPECT_NEAR(math::incomplete_beta(1, 1, 0.3), 0.3, 1e-15);
    EXPECT_NEAR(math::incomplete_beta(2, 1, 0.3), 0.09, 1e-15);
}

TEST(incomplete_beta, inverse_of_large_samples_and_far_tails) {
    for (const double n : {1e3, 1e5, 1e7, 1e9})
        for (const double share : {1e-6, 0.1, 0.5, 0.999})
            for (const double p : {1e-200, 1e-17, 0.025, 0.5, 0.975}) {
                const double a = 1 + share * n, b = 1 + (1 - share) * n, x = math::incomplete_beta_inverse(a, b, p);
                EXPECT_NEAR(math::incomplete_beta(a, b, x), p, 1e-11 * p + 4e-16 * math::beta_density(a, b, x))
                    << a << " " << b << " " << p;
                const double g = math::incomplete_gamma_inverse(a, p);
                EXPECT_LT(relative(math::incomplete_gamma(a, g), p), 1e-9) << a << " " << p;
            }
}

TEST(incomplete_beta, rises_across_its_regimes) {
    double last = 0;
    for (int i = 1; i < 1000; ++i) {
        const double here = math::incomplete_beta(12, 5, i / 1000.0);
        EXPECT_GT(here, last);
        last = here;
    }
}

TEST(incomplete_beta, domain) {
    struct row { double a, b, x; };
    for (const auto& r : {row{0, 1, .5}, row{1, 0, .5}, row{-1, 1, .5}, row{1, infinity, .5}, row{1, 1, -.1},
                          row{1, 1, 1.1}, row{missing, 1, .5}, row{1, missing, .5}, row{1, 1, missing}}) {
        EXPECT_TRUE(std::isnan(math::incomplete_beta(r.a, r.b, r.x)));
        EXPECT_TRUE(std::isnan(math::incomplete_beta_inverse(r.a, r.b, r.x)));
        EXPECT_TRUE(std::isnan(math::beta_density(r.a, r.b, r.x)));
    }
    EXPECT_EQ(math::incomplete_beta(2, 3, 0), 0);
    EXPECT_EQ(math::incomplete_beta(2, 3, 1), 1);
    EXPECT_EQ(math::incomplete_beta_inverse(2, 3, 0), 0);
    EXPECT_EQ(math::incomplete_beta_inverse(2, 3, 1), 1);
}

TEST(incomplete_gamma, forty_digits_and_back) {
    const auto file = reference();
    for (const auto& row : file["gamma"]) {
        const double a = row[0], x = row[1], lower = row[2], upper = row[3];
        EXPECT_LT(relative(math::incomplete_gamma(a, x), lower), 1e-13) << row;
        EXPECT_LT(relative(math::incomplete_gamma_upper(a, x), upper), 1e-13) << row;
        if (lower < 0.999) {
            EXPECT_LT(relative(math::incomplete_gamma_inverse(a, lower), x), 1e-12 / std::min(1.0, a)) << row;
        }
    }
}

TEST(incomplete_gamma, chi_square_is_the_square_of_the_normal) {
    for (const double p : {0.01, 0.05, 0.5, 0.95, 0.999}) {
        const double z = math::normal_quantile((1 + p) / 2);
        EXPECT_NEAR(math::chi_square_quantile(1, p), z * z, 2e-11 * z * z);
        EXPECT_NEAR(math::chi_square_cdf(1, z * z), p, 1e-14);
    }
    EXPECT_NEAR(math::chi_square_quantile(2, 0.95), -2 * std::log(0.05), 1e-12);
}

TEST(incomplete_gamma, domain) {
    for (const double a : {0.0, -1.0, infinity, missing}) {
        EXPECT_TRUE(std::isnan(math::incomplete_gamma(a, 1)));
        EXPECT_TRUE(std::isnan(math::incomplete_gamma_upper(a, 1)));
        EXPECT_TRUE(std::isnan(math::incomplete_gamma_inverse(a, 0.5)));
    }
    for (const double x : {-1.0, missing}) {
        EXPECT_TRUE(std::isnan(math::incomplete_gamma(2, x)));
        EXPECT_TRUE(std::isnan(math::incomplete_gamma_upper(2, x)));
        EXPECT_TRUE(std::isnan(math::incomplete_gamma_inverse(2, x)));
    }
    EXPECT_EQ(math::incomplete_gamma(2, 0), 0);
    EXPECT_EQ(math::incomplete_gamma(2, infinity), 1);
    EXPECT_EQ(math::incomplete_gamma_upper(2, infinity), 0);
    EXPECT_EQ(math::incomplete_gamma_inverse(2, 1), infinity);
}
