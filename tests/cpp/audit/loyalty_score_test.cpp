#include <goodwill/audit/loyalty_score.hpp>

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace audit = goodwill::audit;
using audit::loyalty_part;
using audit::loyalty_quadrant;
using audit::part_values;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr part_values nothing = {none, none, none, none, none, none};

double value(const audit::loyalty_reading& read, loyalty_part part) { return read.value[static_cast<std::size_t>(part)]; }
double weight(const audit::loyalty_reading& read, loyalty_part part) {
    return read.weight[static_cast<std::size_t>(part)];
}

}  // namespace

TEST(loyalty_score, by_hand) {
    // Satisfied 4 of 1..5, recommends 9 of 0..10, price tolerance 2 of 1..5; 6 repeats where 2 are the middle; 40 %.
    audit::loyalty_rule rule;
    rule.repeat_half = 2;
    const auto read = audit::read_loyalty({4, 9, 2, 6, none, 0.4}, rule);
    EXPECT_EQ(value(read, loyalty_part::satisfaction), 0.75);
    EXPECT_EQ(value(read, loyalty_part::recommendation), 0.9);
    EXPECT_EQ(value(read, loyalty_part::price_tolerance), 0.25);
    EXPECT_EQ(value(read, loyalty_part::repeat_purchases), 0.75);  // 6 / (6 + 2)
    EXPECT_EQ(value(read, loyalty_part::share_of_wallet), 0.4);
    EXPECT_TRUE(std::isnan(value(read, loyalty_part::repeat_share)));
    EXPECT_NEAR(read.attitude, (0.75 + 0.9 + 0.25) / 3, 1e-15);
    EXPECT_NEAR(read.behaviour, (0.75 + 0.4) / 2, 1e-15);
    EXPECT_NEAR(read.loyalty, (1.9 / 3 + 1.15 / 2) / 2, 1e-15);
    EXPECT_EQ(read.quadrant, loyalty_quadrant::true_loyalty);
}

TEST(loyalty_score, is_the_weighted_sum_that_it_shows) {
    audit::loyalty_rule rule;
    rule.weights = {2, 1, 0.5, 1, 1, 3};
    for (const part_values& answers : {part_values{4, 9, 2, 6, none, 0.4}, part_values{4, none, 2, none, none, 0.4},
                                       part_values{none, none, 5, none, 0.2, none}}) {
        const auto read = audit::read_loyalty(answers, rule);
        double attitude = 0, behaviour = 0, total = 0;
        for (std::size_t k = 0; k < audit::loyalty_parts; ++k) {
            if (std::isnan(answers[k])) {
                EXPECT_EQ(read.weight[k], 0);
                continue;
            }
            (k < audit::attitude_parts ? attitude : behaviour) += read.weight[k] * read.value[k];
            total += read.weight[k];
        }
        EXPECT_NEAR(read.attitude, attitude, 1e-15);
        EXPECT_NEAR(read.behaviour, behaviour, 1e-15);
        EXPECT_NEAR(total, 2, 1e-15);  // 1 a side
    }
    const auto read = audit::read_loyalty({4, none, 2, none, none, none}, rule);
    EXPECT_NEAR(weight(read, loyalty_part::satisfaction), 0.8, 1e-15);  // 2 of 2.5
    EXPECT_NEAR(weight(read, loyalty_part::price_tolerance), 0.2, 1e-15);
}

TEST(loyalty_score, too_few_parts_are_no_score) {
    audit::loyalty_rule rule;
    rule.min_attitude = 2;
    auto read = audit::read_loyalty({5, none, none, none, none, 1}, rule);
    EXPECT_TRUE(std::isnan(read.attitude));
    EXPECT_TRUE(std::isnan(read.loyalty));
    EXPECT_FALSE(read.quadrant);
    EXPECT_EQ(read.behaviour, 1);
    EXPECT_EQ(weight(read, loyalty_part::satisfaction), 0);
    EXPECT_EQ(value(read, loyalty_part::satisfaction), 1);  // what is known is shown all the same
    read = audit::read_loyalty({5, 10, none, none, none, 1}, rule);
    EXPECT_EQ(read.attitude, 1);
    // A part of weight 0 is none.
    rule.weights[1] = 0;
    EXPECT_TRUE(std::isnan(audit::read_loyalty({5, 10, none, none, none, 1}, rule).attitude));
    EXPECT_TRUE(std::isnan(audit::read_loyalty(nothing).attitude));
}

TEST(loyalty_score, quadrants_of_dick_and_basu) {
    using audit::quadrant_of;
    constexpr audit::loyalty_cut attitude{0.5, true}, behaviour{0.5, false};
    static_assert(quadrant_of(0.8, 0.8, attitude, behaviour) == loyalty_quadrant::true_loyalty);
    static_assert(quadrant_of(0.8, 0.2, attitude, behaviour) == loyalty_quadrant::latent);
    static_assert(quadrant_of(0.2, 0.8, attitude, behaviour) == loyalty_quadrant::spurious);
    static_assert(quadrant_of(0.2, 0.2, attitude, behaviour) == loyalty_quadrant::none);
    // Who is neutral has no favourable attitude; who buys as the middle does buys repeatedly.
    EXPECT_EQ(quadrant_of(0.5, 0.5, attitude, behaviour), loyalty_quadrant::spurious);
    EXPECT_FALSE(quadrant_of(none, 0.5, attitude, behaviour));
    EXPECT_FALSE(quadrant_of(0.5, none, attitude, behaviour));
    EXPECT_EQ(name_of(loyalty_quadrant::true_loyalty), "true");
    EXPECT_EQ(name_of(loyalty_quadrant::none), "none");
    EXPECT_EQ(name_of(loyalty_part::share_of_wallet), "share_of_wallet");
}

TEST(loyalty_score, a_sum_on_the_cut_is_on_it) {
    // 0.1 + 0.2 + 0.6 over 3 is 0.29999999999999999 or above, by the order of adding.
    const audit::loyalty_cut from{0.3, false}, above{0.3, true};
    for (const double score : {(0.1 + 0.2 + 0.6) / 3, (0.6 + 0.2 + 0.1) / 3, 0.1 + 0.2}) {
        EXPECT_TRUE(from.high(score));
        EXPECT_FALSE(above.high(score));
    }
    EXPECT_FALSE(from.high(none));
    EXPECT_FALSE(above.high(none));
}

TEST(loyalty_score, repeat_purchases_rise_to_one) {
    using audit::rescale_repeats;
    static_assert(rescale_repeats(0, 3) == 0 && rescale_repeats(3, 3) == 0.5 && rescale_repeats(9, 3) == 0.75);
    double before = -1;
    for (double x = 0; x < 1e6; x = 2 * x + 1) {
        EXPECT_GT(rescale_repeats(x, 3), before);
        before = rescale_repeats(x, 3);
        EXPECT_LT(before, 1);
    }
    EXPECT_TRUE(std::isnan(rescale_repeats(-1, 3)));
    EXPECT_TRUE(std::isnan(rescale_repeats(none, 3)));
    EXPECT_TRUE(std::isnan(rescale_repeats(std::numeric_limits<double>::infinity(), 3)));
}

TEST(loyalty_score, what_is_off_its_scale_is_missing) {
    const auto read = audit::read_loyalty({6, 11, 3, -1, none, 1.2});
    EXPECT_TRUE(std::isnan(value(read, loyalty_part::satisfaction)));
    EXPECT_TRUE(std::isnan(value(read, loyalty_part::recommendation)));
    EXPECT_EQ(read.attitude, 0.5);
    EXPECT_TRUE(std::isnan(read.behaviour));
}
