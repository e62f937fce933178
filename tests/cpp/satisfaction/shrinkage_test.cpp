#include <goodwill/satisfaction/shrinkage.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>
#include <goodwill/satisfaction/small_groups.hpp>

namespace sat = goodwill::satisfaction;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
}

// Efron & Morris (1977), Stein's paradox in statistics: hits of 18 players in 45 times at bat, shrinking factor .212.
TEST(shrinkage, batting_averages) {
    const std::vector<double> hits{18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7};
    std::vector<double> average, n(hits.size(), 45), error(hits.size());
    double mean = 0;
    for (const double h : hits) {
        average.push_back(h / 45);
        mean += h / 45 / 18;
    }
    // The variance that they take for all: that of the mean.
    for (auto& e : error) e = std::sqrt(mean * (1 - mean) / 45);
    const auto found = sat::shrink(average, error, n, {.least = 0, .most = 1, .unbiased = true});
    EXPECT_NEAR(found.mean, .265, .0005);
    for (const double own : found.reliability) EXPECT_NEAR(own, .212, .0005);
    EXPECT_NEAR(found.value[0], .294, .0005);
}

TEST(shrinkage, groups_without_answers_and_what_cannot_be_told) {
    const std::vector<double> value{10, 20, 30, 40, missing}, error{5, 5, 5, 5, missing}, n{50, 50, 50, 50, 0};
    const auto found = sat::shrink(value, error, n, {});
    EXPECT_EQ(found.value[4], found.mean);
    EXPECT_EQ(found.reliability[4], 0);
    EXPECT_GT(found.value[0], 10);
    EXPECT_LT(found.value[3], 40);
    const std::vector<double> few{1, 2, 3}, one{1, 1, 1}, tens{10, 10, 10};
    EXPECT_THROW((void)sat::shrink(few, one, tens, {}), goodwill::domain_error);
    const std::vector<double> same{1, 2, 3, 4}, none{0, 0, 0, 0}, alone{1, 1, 1, 1};
    EXPECT_THROW((void)sat::shrink(same, none, alone, {}), goodwill::domain_error);
    EXPECT_THROW((void)sat::shrink(same, one, alone, {}), goodwill::shape_error);
    EXPECT_THROW((void)sat::shrink(same, alone, alone, {.level = 1}), goodwill::domain_error);
}

TEST(shrinkage, chance_alone_draws_all_to_the_mean) {
    const std::vector<double> value{19, 20, 21, 20, 20}, error(5, 30.0), n(5, 10.0);
    const auto found = sat::shrink(value, error, n, {});
    EXPECT_EQ(found.between_variance, 0);
    for (const double own : found.reliability) EXPECT_NEAR(own, 1 - 2. / 4, 1e-12);  // 1 - (k - 3) / (k - 1)
}

TEST(small_groups, by_rule) {
    using sat::small_rule;
    EXPECT_TRUE(sat::is_small(small_rule::fewer_than_30, {.n_effective = 29.9}));
    EXPECT_FALSE(sat::is_small(small_rule::fewer_than_30, {.n_effective = 30}));
    EXPECT_TRUE(sat::is_small(small_rule::rare_box, {.rarest_box = 4.9}));
    EXPECT_FALSE(sat::is_small(small_rule::rare_box, {.rarest_box = 5}));
    EXPECT_TRUE(sat::is_small(small_rule::wide_interval, {.low = 10, .high = 51, .range = 200}));
    EXPECT_FALSE(sat::is_small(small_rule::wide_interval, {.low = 10, .high = 50, .range = 200}));
    EXPECT_TRUE(sat::is_small(small_rule::wide_interval, {.low = missing, .high = missing}));
    EXPECT_THROW((void)sat::small_rule_of("f", "tiny"), goodwill::domain_error);
}
