#include <goodwill/lifetime/gamma_gamma.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/gamma_gamma_derivatives.hpp>

#include "core/json.hpp"

namespace gg = goodwill::lifetime::gamma_gamma;
using columns = std::vector<double>;

namespace {
const double missing = std::numeric_limits<double>::quiet_NaN();
const double infinite = std::numeric_limits<double>::infinity();
constexpr gg::params cdnow{6.25, 3.74, 15.44};  // Fader & Hardie (2013)
}  // namespace

// The density of zbar by its definition: a gamma density with a gamma-distributed rate, integrated by hand.
TEST(gamma_gamma, log_likelihood_is_the_mixture_of_gammas) {
    for (const double x : {1.0, 3.0, 20.0})
        for (const double z : {0.5, 20.0, 300.0}) {
            // The mean of x Gamma(p, nu) amounts is Gamma(p x, nu x); over ln nu by the trapezoidal rule.
            double sum = 0;
            const double step = 0.01;
            for (int i = -4000; i < 2000; ++i) {
                const double y = i * step, nu = std::exp(y);
                const double log_f = cdnow.p * x * std::log(nu * x) + (cdnow.p * x - 1) * std::log(z) - nu * x * z -
                                     std::lgamma(cdnow.p * x) + cdnow.q * std::log(cdnow.v) + cdnow.q * y -
                                     cdnow.v * nu - std::lgamma(cdnow.q);
                sum += std::exp(log_f);
            }
            EXPECT_NEAR(gg::log_likelihood(cdnow, x, z), std::log(sum * step), 1e-9) << x << " " << z;
        }
}

// Derivatives lose digits where terms cancel: to 1e-10 of the largest of them.
TEST(gamma_gamma, formulas_in_sixty_digits) {
    std::ifstream file(GOODWILL_REFERENCE "/lifetime/gamma_gamma_mpmath.json");
    const auto json = nlohmann::json::parse(file);
    for (const auto& row : json["customers"]) {
        const gg::params m{row["params"][0], row["params"][1], row["params"][2]};
        const double x = row["x"], zbar = row["zbar"], ll = row["log_likelihood"];
        EXPECT_NEAR(gg::log_likelihood(m, x, zbar), ll, 1e-10 * std::max(1.0, std::fabs(ll))) << row;
        const auto found = gg::log_likelihood_derivatives(m, x, zbar);
        const auto expected = row["derivatives"].get<std::vector<double>>();
        double largest = 1;
        for (const double v : expected) largest = std::max(largest, std::fabs(v));
        EXPECT_EQ(found[0], gg::log_likelihood(m, x, zbar));
        for (std::size_t k = 0; k < 9; ++k) EXPECT_NEAR(found[1 + k], expected[k], 1e-10 * largest) << k << row;
        if (row["spend"].is_null()) EXPECT_TRUE(std::isnan(gg::expected_spend(m, x, zbar))) << row;
        else EXPECT_NEAR(gg::expected_spend(m, x, zbar), row["spend"], 1e-12 * row["spend"].get<double>()) << row;
    }
}

TEST(gamma_gamma, log_likelihood_at_its_ends) {
    // With x -> infinity zbar is the customer's true mean p / nu, an inverse gamma.
    const double z = 30, nu = cdnow.p / z;
    const double limit = cdnow.q * std::log(cdnow.v) + (cdnow.q - 1) * std::log(nu) - cdnow.v * nu -
                         std::lgamma(cdnow.q) + std::log(nu / z);
    EXPECT_NEAR(gg::log_likelihood(cdnow, 1e8, z), limit, 1e-6);
    // Another unit of money shifts it by the logarithm of the unit.
    EXPECT_NEAR(gg::log_likelihood({6.25, 3.74, 1544}, 4, 3000), gg::log_likelihood(cdnow, 4, 30) - std::log(100),
                1e-12);
}

TEST(gamma_gamma, expected_spend_lies_between_the_customer_and_everyone) {
    const double everyone = gg::mean_spend(cdnow);
    EXPECT_NEAR(everyone, 6.25 * 15.44 / 2.74, 1e-12);
    EXPECT_EQ(gg::expected_spend(cdnow, 0, missing), everyone);
    for (const double x : {1.0, 2.0, 50.0}) {
        EXPECT_GT(gg::expected_spend(cdnow, x, 100), everyone);
        EXPECT_LT(gg::expected_spend(cdnow, x, 100), 100);
        EXPECT_NEAR(gg::expected_spend(cdnow, x, everyone), everyone, 1e-12);
        const double weight = cdnow.p * x / (cdnow.p * x + cdnow.q - 1);
        EXPECT_NEAR(gg::expected_spend(cdnow, x, 12), (1 - weight) * everyone + weight * 12, 1e-12);
    }
    EXPECT_NEAR(gg::expected_spend(cdnow, 1e12, 12), 12, 1e-9);
    EXPECT_NEAR(gg::expected_spend(cdnow, 3, 1e308) / (18.75 / 21.49 * 1e308), 1, 1e-12);
    EXPECT_NEAR(gg::expected_spend(cdnow, 2, 0), cdnow.p * cdnow.v / (2 * cdnow.p + cdnow.q - 1), 1e-12);
}

// Published for the first customers of the CDNOW summary (Fader & Hardie 2013), to a tenth.
TEST(gamma_gamma, expected_spend_of_cdnow_customers) {
    EXPECT_NEAR(gg::expected_spend(cdnow, 2, 22.35), 24.65, 0.1);
    EXPECT_NEAR(gg::expected_spend(cdnow, 1, 11.77), 18.91, 0.1);
    EXPECT_NEAR(gg::expected_spend(cdnow, 0, 0), 35.17, 0.1);
    EXPECT_NEAR(gg::expected_spend(cdnow, 7, 73.74), 71.46, 0.1);
}

TEST(gamma_gamma, without_a_mean_one_time_buyers_have_no_expectation) {
    const gg::params heavy{0.5, 0.8, 10};
    EXPECT_TRUE(std::isnan(gg::mean_spend(heavy)));
    EXPECT_TRUE(std::isnan(gg::expected_spend(heavy, 0, missing)));
    EXPECT_GT(gg::expected_spend(heavy, 3, 20), 0);
    EXPECT_TRUE(std::isnan(gg::expected_spend({0.1, 0.5, 10}, 2, 20)));
}

TEST(gamma_gamma, out_of_domain_is_nan) {
    for (const auto& m : {gg::params{0, 3, 15}, {6, -1, 15}, {6, 3, missing}, {infinite, 3, 15}}) {
        EXPECT_TRUE(std::isnan(gg::log_likelihood(m, 1, 10)));
        EXPECT_TRUE(std::isnan(gg::mean_spend(m)));
        EXPECT_TRUE(std::isnan(gg::expected_spend(m, 0, 10)));
        EXPECT_TRUE(std::isnan(gg::expected_spend(m, 2, 10)));
    }
    for (const double bad : {-1.0, missing, infinite}) {
        EXPECT_TRUE(std::isnan(gg::log_likelihood(cdnow, bad, 10))) << bad;
        EXPECT_TRUE(std::isnan(gg::log_likelihood(cdnow, 1, bad))) << bad;
        EXPECT_TRUE(std::isnan(gg::expected_spend(cdnow, bad, 10))) << bad;
        EXPECT_TRUE(std::isnan(gg::expected_spend(cdnow, 1, bad))) << bad;
    }
    EXPECT_TRUE(std::isnan(gg::log_likelihood(cdnow, 0, 10)));
    EXPECT_TRUE(std::isnan(gg::log_likelihood(cdnow, 1, 0)));
}

TEST(gamma_gamma, columns_are_the_scalars) {
    columns x, z;
    for (int i = 0; i < 100000; ++i) {
        x.push_back(i % 13 == 12 ? missing : i % 7);
        z.push_back(i % 17 == 3 ? missing : 0.37 * (i % 211));
    }
    columns out(x.size()), two(x.size());
    gg::expected_spend(cdnow, x, z, out);
    gg::expected_spend(cdnow, x, z, two, {.threads = 2});
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double one = gg::expected_spend(cdnow, x[i], z[i]);
        ASSERT_EQ(std::isnan(one), std::isnan(out[i])) << i;
        if (std::isnan(one)) continue;
        ASSERT_DOUBLE_EQ(out[i], one) << i;
        ASSERT_EQ(out[i], two[i]) << i;
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (x[i] == 0) x[i] = 1;
        if (z[i] == 0) z[i] = 1;
    }
    gg::log_likelihood(cdnow, x, z, out, {.threads = 2});
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double one = gg::log_likelihood(cdnow, x[i], z[i]);
        ASSERT_TRUE(one == out[i] || (std::isnan(one) && std::isnan(out[i]))) << i;
    }
}

TEST(gamma_gamma, columns_name_the_first_bad_row_and_leave_out_alone) {
    struct bad_case {
        columns x, z;
        const char* message;
    };
    const std::string f = "gamma_gamma.expected_spend: ";
    for (const auto& [x, z, message] : {
             bad_case{{1, -1}, {1, 1}, "x[1] is -1, must be finite and >= 0, or missing"},
             {{1, infinite}, {1, 1}, "x[1] is inf, must be finite and >= 0, or missing"},
             {{0, 1}, {-5, -2.5}, "zbar[1] is -2.5, must be finite and >= 0, or missing"},
             {{1, 1}, {1, infinite}, "zbar[1] is inf, must be finite and >= 0, or missing"},
         }) {
        columns out(2, 7);
        try {
            gg::expected_spend(cdnow, x, z, out);
            FAIL() << message;
        } catch (const goodwill::domain_error& e) {
            EXPECT_EQ(e.what(), f + message);
        }
        EXPECT_EQ(out, columns(2, 7));
    }
    columns out(2), one(1, 1.0), two(2, 1.0);
    EXPECT_THROW(gg::expected_spend(cdnow, two, one, out), goodwill::shape_error);
    EXPECT_THROW(gg::expected_spend(cdnow, one, one, out), goodwill::shape_error);
    EXPECT_THROW(gg::expected_spend({0, 1, 1}, two, two, out), goodwill::domain_error);
    EXPECT_THROW(gg::expected_spend(cdnow, two, two, out, {.threads = 0}), goodwill::domain_error);
    for (const double bad : {0.0, -1.0, infinite}) {
        EXPECT_THROW(gg::log_likelihood(cdnow, columns{1, bad}, two, out), goodwill::domain_error) << bad;
        EXPECT_THROW(gg::log_likelihood(cdnow, two, columns{1, bad}, out), goodwill::domain_error) << bad;
    }
    gg::expected_spend(cdnow, {}, {}, {});
}
