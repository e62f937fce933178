#include <goodwill/core/decimal.hpp>

#include <cmath>
#include <limits>

#include <goodwill/core/random.hpp>
#include <gtest/gtest.h>

namespace core = goodwill::core;

TEST(to_scaled, is_exact_or_nothing) {
    EXPECT_EQ(core::to_scaled(14.95, 2), 1495);
    EXPECT_EQ(core::to_scaled(-0.1, 1), -1);
    EXPECT_EQ(core::to_scaled(0.0, 0), 0);
    EXPECT_FALSE(core::to_scaled(14.95, 1));
    EXPECT_FALSE(core::to_scaled(0.1 + 0.2, 6));
    EXPECT_FALSE(core::to_scaled(0x1p53, 0));
    EXPECT_EQ(core::to_scaled(0x1p53 - 1, 0), (std::int64_t{1} << 53) - 1);
    EXPECT_FALSE(core::to_scaled(std::numeric_limits<double>::quiet_NaN(), 2));
    EXPECT_FALSE(core::to_scaled(std::numeric_limits<double>::infinity(), 2));
    EXPECT_FALSE(core::to_scaled(-std::numeric_limits<double>::max(), 6));
}

TEST(decimal_scale, is_the_smallest) {
    EXPECT_EQ(core::decimal_scale(3), 0);
    EXPECT_EQ(core::decimal_scale(3.5), 1);
    EXPECT_EQ(core::decimal_scale(-3.05), 2);
    EXPECT_EQ(core::decimal_scale(0.000001), 6);
    EXPECT_FALSE(core::decimal_scale(0.0000001));
    EXPECT_FALSE(core::decimal_scale(1.0 / 3));
}

TEST(to_scaled, every_decimal_below_two_to_51_comes_back) {
    core::random_stream random(1, "decimal_test", 0);
    for (int i = 0; i < 100000; ++i) {
        const int scale = static_cast<int>(random.below(7));
        const auto n = static_cast<std::int64_t>(random.bits64() >> (13 + random.below(40)));
        const double amount = static_cast<double>(n) / std::pow(10.0, scale);
        ASSERT_EQ(core::to_scaled(amount, scale), n) << n << " at scale " << scale;
        ASSERT_EQ(core::from_scaled(n, scale), amount);
    }
}

TEST(from_scaled, takes_sums_beyond_64_bits) {
    core::int128 sum = std::numeric_limits<std::int64_t>::max();
    sum *= 1000;
    EXPECT_DOUBLE_EQ(core::from_scaled(sum, 3), 9223372036854775807.0);
}
