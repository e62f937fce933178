#include <goodwill/loyalty/points.hpp>

#include <limits>

#include <gtest/gtest.h>

namespace loyalty = goodwill::loyalty;
namespace core = goodwill::core;
using loyalty::rounding;

TEST(points, rounding) {
    struct row {
        std::int64_t top, bottom, down, half_up, half_even, up;
    };
    for (const auto& r : {row{7, 2, 3, 4, 4, 4}, row{5, 2, 2, 3, 2, 3}, row{-5, 2, -2, -3, -2, -3}, row{1, 3, 0, 0, 0, 1}, row{2, 3, 0, 1, 1, 1},
                          row{-1, 3, 0, 0, 0, -1}, row{6, 3, 2, 2, 2, 2}, row{0, 5, 0, 0, 0, 0}}) {
        EXPECT_EQ(loyalty::rounded(r.top, r.bottom, rounding::down), r.down) << r.top << "/" << r.bottom;
        EXPECT_EQ(loyalty::rounded(r.top, r.bottom, rounding::half_up), r.half_up) << r.top << "/" << r.bottom;
        EXPECT_EQ(loyalty::rounded(r.top, r.bottom, rounding::half_even), r.half_even) << r.top << "/" << r.bottom;
        EXPECT_EQ(loyalty::rounded(r.top, r.bottom, rounding::up), r.up) << r.top << "/" << r.bottom;
        // The same beyond 64 bits.
        const core::int128 far = core::int128{1} << 80;
        EXPECT_EQ(loyalty::rounded(far * r.bottom + r.top, 1, rounding::down), std::nullopt);
    }
    const std::int64_t most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(loyalty::rounded(core::int128{most} * 3 + 1, 3, rounding::down), most);
    EXPECT_EQ(loyalty::rounded(core::int128{most} * 3 + 1, 3, rounding::up), std::nullopt);
    EXPECT_EQ(loyalty::rounded(core::int128{most} * -3, 3, rounding::up), -most);
}

TEST(points, fractions_have_lowest_terms) {
    EXPECT_EQ(loyalty::fraction::of(10, 4), (loyalty::fraction{5, 2}));
    EXPECT_EQ(loyalty::fraction::of(0, 7), (loyalty::fraction{0, 1}));
}
