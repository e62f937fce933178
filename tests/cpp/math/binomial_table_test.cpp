#include <goodwill/math/binomial_table.hpp>

#include <cmath>
#include <cstdint>
#include <map>

#include <gtest/gtest.h>

#include <goodwill/math/incomplete_beta.hpp>

namespace math = goodwill::math;
using stream = goodwill::core::random_stream;

namespace {

double cdf(double k, double n, double p) {
    return k >= n ? 1 : k < 0 ? 0 : math::incomplete_beta(n - k, k + 1, 1 - p, p);
}

}  // namespace

TEST(binomial_table, frequencies_of_single_values) {
    constexpr int draws = 300000;
    for (const auto& [n, p] : {std::pair{1.0, 0.3}, {10.0, 0.05}, {60.0, 0.25}, {100.0, 0.9}, {5000.0, 0.5}, {1e6, 1e-5}}) {
        const math::binomial_table draw(n, p);
        stream s(9, "binomial table", 1);
        std::map<double, double> seen;
        for (int i = 0; i < draws; ++i) ++seen[draw(s)];
        double chi = 0, classes = 0;
        for (double k = 0; k <= std::min(n, 6000.0); ++k) {
            const double expected = draws * (cdf(k, n, p) - cdf(k - 1, n, p));
            if (expected < 20) continue;
            chi += (seen[k] - expected) * (seen[k] - expected) / expected;
            ++classes;
        }
        EXPECT_LT(chi, classes + 3.3 * std::sqrt(2 * classes)) << n << " " << p;
        EXPECT_TRUE(seen.begin()->first >= 0 && seen.rbegin()->first <= n);
    }
}

TEST(binomial_table, ends) {
    stream s(1, "binomial table", 0);
    for (const double n : {0.0, 1.0, 50.0}) {
        const math::binomial_table never(n, 0), always(n, 1);
        for (int i = 0; i < 100; ++i) {
            EXPECT_EQ(never(s), 0);
            EXPECT_EQ(always(s), n);
        }
    }
    EXPECT_GE(math::binomial_table::size(10, 0.5), 11);
}
