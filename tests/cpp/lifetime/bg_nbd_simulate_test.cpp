#include <goodwill/lifetime/bg_nbd_simulate.hpp>

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace bg = goodwill::lifetime::bg_nbd;

namespace {
constexpr bg::params weekly{0.243, 4.414, 0.793, 2.426};
}

TEST(bg_nbd_simulate, counts_follow_the_pmf) {
    const std::size_t n = 60000;
    const double t = 39;
    const auto made = bg::simulate(weekly, std::vector<double>(n, t), {.seed = 7});
    std::vector<double> counts(6);
    double total = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto k = static_cast<std::size_t>(made.first[i + 1] - made.first[i]);
        total += static_cast<double>(k);
        if (k < counts.size()) ++counts[k];
    }
    for (std::size_t k = 0; k < counts.size(); ++k) {
        const double p = bg::pmf(weekly, static_cast<double>(k), t);
        EXPECT_NEAR(counts[k] / n, p, 4.5 * std::sqrt(p * (1 - p) / n)) << k;
    }
    // The standard deviation of a count is about 3.
    EXPECT_NEAR(total / n, bg::expected_purchases(weekly, t), 5 * 3 / std::sqrt(n));
}

TEST(bg_nbd_simulate, times_ascend_within_the_age) {
    const std::vector<double> T{0, 10, 300, 0.5, 1000};
    const auto made = bg::simulate({2, 3, 0.1, 5}, T);
    EXPECT_EQ(made.first[1], 0);
    EXPECT_GT(made.time.size(), 10u);
    for (std::size_t i = 0; i < T.size(); ++i)
        for (auto k = made.first[i]; k < made.first[i + 1]; ++k) {
            const auto at = static_cast<std::size_t>(k);
            EXPECT_GT(made.time[at], k == made.first[i] ? 0 : made.time[at - 1]);
            EXPECT_LE(made.time[at], T[i]);
        }
}

TEST(bg_nbd_simulate, parts_equal_the_whole_for_any_threads) {
    const std::vector<double> T(10000, 52);
    const auto whole = bg::simulate(weekly, T, {.seed = 3, .threads = 2});
    auto parts = bg::simulate(weekly, std::span(T).first(6000), {.seed = 3});
    const auto rest = bg::simulate(weekly, std::span(T).subspan(6000), {.seed = 3, .first_customer = 6000});
    parts.time.insert(parts.time.end(), rest.time.begin(), rest.time.end());
    EXPECT_EQ(parts.time, whole.time);
    EXPECT_NE(bg::simulate(weekly, T, {.seed = 4}).time, whole.time);
}

TEST(bg_nbd_simulate, bad_arguments) {
    const std::vector<double> one{1};
    for (const double wrong : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
        EXPECT_THROW((void)bg::simulate(weekly, std::vector{1.0, wrong}), goodwill::domain_error);
        EXPECT_THROW((void)bg::simulate({wrong, 1, 1, 1}, one), goodwill::domain_error);
    }
    EXPECT_THROW((void)bg::simulate(weekly, one, {.threads = 0}), goodwill::domain_error);
    EXPECT_EQ(bg::simulate(weekly, {}).first, std::vector<std::int64_t>{0});
}
