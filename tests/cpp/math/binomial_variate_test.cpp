#include <goodwill/math/binomial_variate.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/math/incomplete_beta.hpp>

namespace math = goodwill::math;
using stream = goodwill::core::random_stream;

namespace {

/// P(X <= k), X ~ Binomial(n, p), by the incomplete beta function.
double cdf(double k, double n, double p) { return k >= n ? 1 : k < 0 ? 0 : math::incomplete_beta(n - k, k + 1, 1 - p, p); }

/// Distance of the cumulated frequencies from the distribution, at 200 of the values drawn, times sqrt(draws): 1.95 is
/// passed once in a thousand by chance.
double distance(double n, double p, std::size_t draws) {
    const math::binomial_sampler draw(n, p);
    stream s(5, "binomial", static_cast<std::uint64_t>(n * 1000 + p * 100));
    std::vector<double> seen(draws);
    for (auto& k : seen) {
        k = draw(s);
        EXPECT_TRUE(k >= 0 && k <= n && k == std::floor(k));
    }
    std::sort(seen.begin(), seen.end());
    double worst = 0;
    for (std::size_t i = 0; i < draws; i += draws / 200) {
        const auto up_to = std::upper_bound(seen.begin(), seen.end(), seen[i]) - seen.begin();
        worst = std::max(worst, std::fabs(static_cast<double>(up_to) / static_cast<double>(draws) - cdf(seen[i], n, p)));
    }
    return worst * std::sqrt(static_cast<double>(draws));
}

}  // namespace

TEST(binomial_variate, draws_follow_the_distribution) {
    for (const double n : {1.0, 7.0, 20.0, 21.0, 40.0, 100.0, 333.0, 1000.0, 20000.0, 1e6, 1e9, 1e12})
        for (const double p : {0.001, 0.03, 0.1, 0.3, 0.5, 0.77, 0.99})
            EXPECT_LT(distance(n, p, 100000), 1.95) << n << " " << p;
}

/// Each value apart, so that a fault of a single one is seen: the means 10 to 60 pass through every branch.
TEST(binomial_variate, frequencies_of_single_values) {
    constexpr int draws = 400000;
    for (const auto& [n, p] : {std::pair{20.0, 0.5}, {60.0, 0.25}, {100.0, 0.6}, {2000.0, 0.02}, {300.0, 0.2}}) {
        const math::binomial_sampler draw(n, p);
        stream s(9, "binomial", 1);
        std::map<double, double> seen;
        for (int i = 0; i < draws; ++i) ++seen[draw(s)];
        double chi = 0, classes = 0;
        for (double k = 0; k <= n; ++k) {
            const double expected = draws * (cdf(k, n, p) - cdf(k - 1, n, p));
            if (expected < 20) continue;
            chi += (seen[k] - expected) * (seen[k] - expected) / expected;
            ++classes;
        }
        EXPECT_LT(chi, classes + 3.3 * std::sqrt(2 * classes)) << n << " " << p;
    }
}

TEST(binomial_variate, ends_and_what_is_none) {
    stream s(1, "binomial", 0);
    for (const double n : {0.0, 1.0, 50.0, 1e9}) {
        EXPECT_EQ(math::binomial_variate(s, n, 0), 0);
        EXPECT_EQ(math::binomial_variate(s, n, 1), n);
    }
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    for (const auto& [n, p] : {std::pair{-1.0, 0.5}, {5.0, -0.1}, {5.0, 1.1}, {nan, 0.5}, {5.0, nan}, {inf, 0.5}})
        EXPECT_TRUE(std::isnan(math::binomial_variate(s, n, p))) << n << " " << p;
}

TEST(binomial_variate, a_stream_gives_the_same_draws_again) {
    stream one(3, "binomial", 4), two(3, "binomial", 4);
    const math::binomial_sampler draw(500, 0.4);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(draw(one), draw(two));
}
