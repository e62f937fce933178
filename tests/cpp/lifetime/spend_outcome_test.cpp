#include <goodwill/lifetime/spend_outcome.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <goodwill/core/random.hpp>
#include <goodwill/lifetime/purchase_outcome.hpp>
#include <goodwill/math/variates.hpp>
#include <gtest/gtest.h>

namespace life = goodwill::lifetime;
namespace gg = life::gamma_gamma;

namespace {

constexpr gg::params m{6.25, 3.74, 15.44};
const std::vector<double> counts{0.5, 0.2, 0.15, 0.1, 0.05};

}  // namespace

TEST(spend_outcome, is_what_simulated_customers_spend) {
    constexpr std::size_t n = 100'000;
    for (const double x : {0.0, 3.0}) {
        const double zbar = 20, shape = m.q + m.p * x, rate = m.v + x * zbar;
        std::vector<double> spent;
        for (std::size_t i = 0; i < n; ++i) {
            goodwill::core::random_stream stream(1, "spend", i);
            double u = stream.uniform();
            std::size_t k = 0;
            while (k < 4 && u >= counts[k]) u -= counts[k++];
            const double nu = goodwill::math::gamma_variate(stream, shape, rate);
            double sum = 0;
            for (std::size_t j = 0; j < k; ++j) sum += goodwill::math::gamma_variate(stream, m.p, nu);
            spent.push_back(sum);
        }
        for (const double share : {0.55, 0.75, 0.95, 0.99}) {
            const double s = gg::spend_quantile(m, x, zbar, counts, share);
            const auto below = std::ranges::count_if(spent, [s](double v) { return v <= s; });
            EXPECT_NEAR(static_cast<double>(below) / n, share, 4 * std::sqrt(share * (1 - share) / n));
        }
    }
}

TEST(spend_outcome, inverts_its_distribution) {
    for (const gg::params& of : {m, gg::params{0.05, 0.6, 15.44}, gg::params{300, 500, 1}})
        for (const double x : {0.0, 1.0, 200.0})
            for (const double share : {0.501, 0.6, 0.9, 0.999, 0.999999}) {
                const double s = gg::spend_quantile(of, x, 35, counts, share);
                EXPECT_NEAR(gg::spend_cdf(of, x, 35, counts, s), share, 1e-11) << x << ' ' << share;
            }
    // One purchase has the closed form of a beta prime variate with p = 1: 1 - (1 + s/v)^-q.
    const std::vector<double> once{0, 1};
    EXPECT_NEAR(gg::spend_cdf({1, 2, 10}, 0, 0, once, 30), 1 - 1.0 / 16, 1e-14);
    EXPECT_NEAR(gg::spend_quantile({1, 2, 10}, 0, 0, once, 1 - 1.0 / 16), 30, 1e-10);
}

TEST(spend_outcome, has_limits) {
    EXPECT_EQ(gg::spend_quantile(m, 2, 20, counts, 0.5), 0);
    EXPECT_EQ(gg::spend_cdf(m, 2, 20, counts, 0), 0.5);
    EXPECT_TRUE(std::isinf(gg::spend_quantile(m, 2, 20, std::vector{0.5, 0.2}, 0.9)));
    const double none = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(std::isnan(gg::spend_quantile(m, 2, none, counts, 0.9)));
    EXPECT_FALSE(std::isnan(gg::spend_quantile(m, 0, none, counts, 0.9)));  // no repeat purchase has no mean
    EXPECT_TRUE(std::isnan(gg::spend_quantile(m, 2, 20, counts, 1)));
    EXPECT_TRUE(std::isnan(gg::spend_quantile(m, 2, 20, std::vector{0.5, none}, 0.9)));
    EXPECT_TRUE(std::isnan(gg::spend_cdf({0, 1, 1}, 2, 20, counts, 1)));
}
