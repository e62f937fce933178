#include <goodwill/lifetime/spend_dependence.hpp>

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/gamma_gamma_simulate.hpp>

namespace lifetime = goodwill::lifetime;
namespace gg = goodwill::lifetime::gamma_gamma;

namespace {
struct customers {
    std::vector<double> x, z;
};

/// Who spend x^elasticity times as much on a purchase.
[[nodiscard]] customers made(double elasticity) {
    customers c;
    for (int i = 0; i < 20000; ++i) c.x.push_back(1 + i % 12);
    const auto amounts = gg::simulate({6.25, 3.74, 15.44}, c.x, {.seed = 5});
    auto at = amounts.begin();
    for (const double x : c.x) {
        double sum = 0;
        for (int j = 0; j < static_cast<int>(x); ++j) sum += *at++;
        c.z.push_back(std::pow(x, elasticity) * sum / x);
    }
    return c;
}
}  // namespace

TEST(spend_dependence, finds_what_made_the_data) {
    for (const double elasticity : {-0.3, 0.0, 0.4}) {
        const auto c = made(elasticity);
        const auto found = lifetime::spend_dependence(c.x, c.z);
        EXPECT_LT(std::abs(found.elasticity - elasticity), 3 * found.standard_error);
        EXPECT_LT(found.standard_error, 0.01);
        EXPECT_EQ(found.test.p_value < 0.05, elasticity != 0);
        EXPECT_NEAR(found.test.statistic,
                    2 * (found.dependent.report.log_likelihood - found.independent.report.log_likelihood), 1e-9);
        EXPECT_EQ(found.frequent.customers + found.occasional.customers, 20000);
        EXPECT_EQ(found.frequent.share > 0, found.elasticity > 0);
        EXPECT_NEAR(found.interval.high - found.elasticity, 1.959963984540054 * found.standard_error, 1e-12);
    }
}

TEST(spend_dependence, refuses_what_tells_nothing) {
    const std::vector<double> x{2, 2, 2, 0}, z{10, 20, 35, 0};
    EXPECT_THROW((void)lifetime::spend_dependence(x, z), goodwill::domain_error);
    EXPECT_THROW((void)lifetime::spend_dependence(x, z, {}, {.level = 95}), goodwill::domain_error);
    bool asked = false;
    const auto c = made(0);
    EXPECT_THROW((void)lifetime::spend_dependence(c.x, c.z, {}, {.progress = [&](double) { return !(asked = true); }}),
                 goodwill::cancelled);
    EXPECT_TRUE(asked);
}
