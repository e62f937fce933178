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

// Against integer arithmetic alone: of all doubles, the one found lies nearest to sum / 10^scale.
TEST(from_scaled, is_the_nearest_double) {
    core::random_stream random(2, "decimal_test", 0);
    for (int i = 0; i < 20000; ++i) {
        const int scale = static_cast<int>(random.below(7));
        const auto n = static_cast<std::int64_t>(random.bits64() >> (11 + random.below(50)));
        std::int64_t ten = 1;
        for (int k = 0; k < scale; ++k) ten *= 10;
        const double found = core::from_scaled(n, scale);
        // |n - v ten|, exact in 128 bits as long as n 2^shift is.
        const auto distance = [&](double v) -> long double {
            int exponent;
            const auto mantissa = static_cast<std::int64_t>(std::ldexp(std::frexp(v, &exponent), 53));
            const int shift = 53 - exponent;  // v = mantissa / 2^shift
            if (shift < 0 || shift > 73) return -1;
            const core::int128 difference =
                static_cast<core::int128>(n) * (core::int128{1} << shift) - static_cast<core::int128>(mantissa) * ten;
            return std::ldexp(std::fabs(static_cast<long double>(difference)), -shift);
        };
        const long double here = distance(found);
        if (here < 0) continue;
        for (const double other : {std::nextafter(found, 0.0), std::nextafter(found, 1e300)}) {
            const long double there = distance(other);
            if (there >= 0) {
                ASSERT_LE(here, there) << n << " at scale " << scale;
            }
        }
    }
}

TEST(from_scaled, takes_sums_beyond_64_bits) {
    core::int128 sum = std::numeric_limits<std::int64_t>::max();
    sum *= 1000;
    EXPECT_DOUBLE_EQ(core::from_scaled(sum, 3), 9223372036854775807.0);
}
