#include <goodwill/loyalty/tier_ladder.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace loyalty = goodwill::loyalty;
using loyalty::tier;
using loyalty::tier_basis;

TEST(tier_ladder, reaching_a_threshold_is_enough) {
    constexpr std::array<std::int64_t, 2> thresholds{10000, 50000};  // cents
    static_assert(loyalty::tier_of(thresholds, 9999) == 0);
    static_assert(loyalty::tier_of(thresholds, 10000) == 1);
    static_assert(loyalty::tier_of(thresholds, 49999) == 1);
    static_assert(loyalty::tier_of(thresholds, 50000) == 2);
    EXPECT_EQ(loyalty::distance_to_next(thresholds, 9999), 1);
    EXPECT_EQ(loyalty::distance_to_next(thresholds, 10000), 40000);
    EXPECT_EQ(loyalty::distance_to_next(thresholds, -500), 10500);
    EXPECT_EQ(loyalty::distance_to_next(thresholds, 50000), std::nullopt);
}

TEST(tier_ladder, doubles_and_missing_counters) {
    const std::vector<double> thresholds{0.5, 100, 500};
    EXPECT_EQ(loyalty::tier_of(thresholds, 0.5), 1u);
    EXPECT_EQ(loyalty::tier_of(thresholds, std::nextafter(0.5, 0)), 0u);
    EXPECT_EQ(loyalty::tier_of(thresholds, std::numeric_limits<double>::infinity()), 3u);
    EXPECT_EQ(loyalty::distance_to_next(thresholds, 99.5), 0.5);
    EXPECT_TRUE(std::isnan(loyalty::distance_to_next(thresholds, 500)));
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(loyalty::tier_of(thresholds, missing), 0u);
    EXPECT_TRUE(std::isnan(loyalty::distance_to_next(thresholds, missing)));
}

TEST(tier_ladder, tiers_that_are_none) {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    struct bad {
        std::vector<tier> tiers;
        tier_basis basis;
        std::int64_t row;  // -1: none
        const char* must;
    };
    const std::vector<bad> table{
        {{}, tier_basis::spend, -1, "must be from 1 to 100"},
        {std::vector<tier>(101, {"a", 1}), tier_basis::spend, -1, "must be from 1 to 100"},
        {{{"", 1}}, tier_basis::spend, 0, "must have a name"},
        {{{"a", 1}, {"b", 2}, {"a", 3}}, tier_basis::spend, 2, "must have a name of its own"},
        {{{"a", 0}}, tier_basis::spend, 0, "must be finite and > 0"},
        {{{"a", -1}}, tier_basis::spend, 0, "must be finite and > 0"},
        {{{"a", missing}}, tier_basis::spend, 0, "must be finite and > 0"},
        {{{"a", 1}, {"b", std::numeric_limits<double>::infinity()}}, tier_basis::spend, 1, "must be finite and > 0"},
        {{{"a", 5}, {"b", 5}}, tier_basis::spend, 1, "must be above the threshold before it, 5"},
        {{{"a", 5}, {"b", 4.5}}, tier_basis::orders, 1, "must be above the threshold before it, 5"},
        {{{"a", 2.5}}, tier_basis::orders, 0, "must be a whole number of orders"},
        {{{"a", 0.1234567}}, tier_basis::spend, 0,
         "must be a decimal of at most 6 digits after the point, below 2^51 of its last digit"},
    };
    for (const auto& bad : table) {
        try {
            loyalty::check_tiers("tiers", bad.tiers, bad.basis);
            ADD_FAILURE() << bad.must;
        } catch (const goodwill::domain_error& e) {
            EXPECT_EQ(e.detail().must, bad.must);
            EXPECT_EQ(e.detail().row.value_or(-1), bad.row) << bad.must;
            EXPECT_EQ(e.detail().function, "tiers");
        }
    }
    EXPECT_NO_THROW(loyalty::check_tiers("tiers", std::vector<tier>{{"a", 0.000001}, {"b", 1e9}}, tier_basis::spend));
}

TEST(tier_ladder, bases_have_names) {
    EXPECT_EQ(loyalty::tier_basis_of("tiers", "spend"), tier_basis::spend);
    EXPECT_EQ(loyalty::tier_basis_of("tiers", name_of(tier_basis::orders)), tier_basis::orders);
    EXPECT_THROW((void)loyalty::tier_basis_of("tiers", "points"), goodwill::domain_error);
}
