#include <goodwill/audit/experience_level.hpp>
#include <goodwill/audit/score_range.hpp>

#include <cmath>
#include <limits>
#include <string_view>

#include <gtest/gtest.h>

namespace audit = goodwill::audit;
using audit::experience_level;
using audit::level_of;

namespace {
constexpr double none = std::numeric_limits<double>::quiet_NaN();
}

TEST(score_range, rescales_and_refuses_what_is_off_it) {
    constexpr audit::score_range scale{1, 5};
    static_assert(scale.rescale(1) == 0 && scale.rescale(3) == 0.5 && scale.rescale(5) == 1);
    EXPECT_TRUE(std::isnan(scale.rescale(0.999)));
    EXPECT_TRUE(std::isnan(scale.rescale(5.001)));
    EXPECT_TRUE(std::isnan(scale.rescale(none)));
    EXPECT_EQ((audit::score_range{-3, 3}.rescale(0)), 0.5);
}

/// The lowest experience of each level, expectation in the middle, of whole-numbered scales: counted by hand from the
/// bounds -1/4, 0, 1/10, 1/3 of the width.
TEST(experience_level, whole_points_of_the_usual_scales) {
    const struct {
        audit::score_range scale;
        double expected, need_met, satisfied, exceeded, delighted;
    } cases[] = {
        {{1, 5}, 3, 2, 3, 4, 5},      // width 4: -1, 0, +1 (0.25), +2 (0.5)
        {{1, 7}, 4, 3, 4, 5, 6},      // width 6: -1 (-0.17), +1 (0.17), +2 (1/3 itself)
        {{1, 10}, 5, 3, 5, 6, 8},     // width 9: -2 (-0.22), +1 (0.11), +3 (1/3 itself)
        {{0, 10}, 5, 3, 5, 6, 9},     // width 10: -2, +1 (0.1 itself), +4
        {{0, 100}, 50, 25, 50, 60, 84},
    };
    for (const auto& c : cases)
        for (double v = c.scale.low; v <= c.scale.high; ++v) {
            const auto want = v >= c.delighted   ? experience_level::delighted
                              : v >= c.exceeded  ? experience_level::exceeded
                              : v >= c.satisfied ? experience_level::satisfied
                              : v >= c.need_met  ? experience_level::need_met
                                                 : experience_level::unmet;
            EXPECT_EQ(level_of(v, c.expected, c.scale), want) << v << " of " << c.scale.low << ".." << c.scale.high;
        }
}

TEST(experience_level, a_bound_is_reached_in_spite_of_binary_fractions) {
    // (0.3 - 0.2) < 0.1 and (0.8 - 0.7) > 0.1 in doubles.
    EXPECT_EQ(level_of(0.3, 0.2, {0, 1}), experience_level::exceeded);
    EXPECT_EQ(level_of(0.8, 0.7, {0, 1}), experience_level::exceeded);
    EXPECT_EQ(level_of(0.299, 0.2, {0, 1}), experience_level::satisfied);
    EXPECT_EQ(level_of(0.2999999, 0.3, {0, 1}), experience_level::need_met);
}

TEST(experience_level, a_minimum_of_his_own_comes_before_the_expectation) {
    // Expects 2, needs 4, finds 3: more than he expected, and less than he needs.
    EXPECT_EQ(level_of(3, 2, {1, 5}), experience_level::exceeded);
    EXPECT_EQ(level_of(3, 2, 4, {1, 5}), experience_level::unmet);
    // Expects 5, needs 2, finds 2: far below, and adequate.
    EXPECT_EQ(level_of(2, 5, {1, 5}), experience_level::unmet);
    EXPECT_EQ(level_of(2, 5, 2, {1, 5}), experience_level::need_met);
    EXPECT_EQ(level_of(5, 3, 2, {1, 5}), experience_level::delighted);
    EXPECT_EQ(level_of(4, 4, 4, {1, 5}), experience_level::satisfied);
}

TEST(experience_level, bounds_of_ones_own) {
    constexpr audit::level_bounds strict{.need_met = 0, .satisfied = 0.25, .exceeded = 0.5, .delighted = 0.75};
    static_assert(strict.valid());
    EXPECT_EQ(level_of(3, 3, {1, 5}, strict), experience_level::need_met);
    EXPECT_EQ(level_of(4, 3, {1, 5}, strict), experience_level::satisfied);
    EXPECT_EQ(level_of(5, 3, {1, 5}, strict), experience_level::exceeded);
    EXPECT_EQ(level_of(5, 2, {1, 5}, strict), experience_level::delighted);
    EXPECT_EQ(level_of(2, 3, {1, 5}, strict), experience_level::unmet);
    static_assert(audit::level_bounds{}.valid());
    static_assert(!audit::level_bounds{.need_met = 0}.valid());
    static_assert(!audit::level_bounds{.delighted = 1.01}.valid());
}

TEST(experience_level, never_falls_as_the_experience_rises) {
    for (double expected = 1; expected <= 10; ++expected) {
        int before = 0;
        for (double v = 1; v <= 10; v += 0.25) {
            const int level = static_cast<int>(*level_of(v, expected, {1, 10}));
            EXPECT_GE(level, before);
            before = level;
        }
    }
}

TEST(experience_level, empty_where_an_answer_is_missing_or_off_the_scale) {
    const double inf = std::numeric_limits<double>::infinity();
    EXPECT_FALSE(level_of(none, 3, {1, 5}));
    EXPECT_FALSE(level_of(3, none, {1, 5}));
    EXPECT_FALSE(level_of(6, 3, {1, 5}));
    EXPECT_FALSE(level_of(3, 0, {1, 5}));
    EXPECT_FALSE(level_of(inf, 3, {1, 5}));
    EXPECT_FALSE(level_of(3, 3, none, {1, 5}));
    EXPECT_FALSE(level_of(3, 3, 6, {1, 5}));
}

TEST(experience_level, names) {
    EXPECT_EQ(name_of(experience_level::unmet), "unmet");
    EXPECT_EQ(name_of(experience_level::need_met), "need met");
    EXPECT_EQ(name_of(experience_level::delighted), "delighted");
}
