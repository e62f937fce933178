#include <goodwill/audit/loyalty_levels.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>
#include <goodwill/math/wilson_interval.hpp>

namespace audit = goodwill::audit;
namespace core = goodwill::core;
using audit::loyalty_part;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
using numbers = std::vector<double>;
using codes = std::vector<int>;

codes plain(const core::buffer<std::uint8_t>& code) { return {code.begin(), code.end()}; }
constexpr std::size_t at(loyalty_part part) { return static_cast<std::size_t>(part); }

/// Eight customers: expectation 3 and what they found; satisfaction, recommendation; repeats.
struct eight {
    numbers experience{1, 2, 3, 4, 5, none, 3, none}, expectation{3, 3, 3, 3, 3, 3, none, none};
    numbers satisfaction{1, 3, 4, 5, 5, 2, none, none}, recommendation{0, 5, 8, none, 10, 3, none, 9};
    numbers repeats{0, 1, 2, 3, 10, 4, 2, none};

    [[nodiscard]] audit::loyalty_columns columns() const {
        audit::loyalty_columns out;
        out.experience = core::column(experience);
        out.expectation = core::column(expectation);
        out.parts[at(loyalty_part::satisfaction)] = core::column(satisfaction);
        out.parts[at(loyalty_part::recommendation)] = core::column(recommendation);
        out.parts[at(loyalty_part::repeat_purchases)] = core::column(repeats);
        return out;
    }
};

}  // namespace

TEST(loyalty_levels, eight_customers_by_hand) {
    const eight data;
    const auto found = audit::loyalty_levels(data.columns());
    EXPECT_EQ(plain(found.level), (codes{0, 1, 2, 3, 4, 255, 255, 255}));
    EXPECT_EQ(plain(found.level_lacks), (codes{0, 0, 0, 0, 0, 1, 2, 3}));
    EXPECT_EQ(found.gap[4], 2);
    EXPECT_TRUE(std::isnan(found.gap[5]));
    // The median of 0 1 2 3 10 4 2 is 2.
    EXPECT_EQ(found.rule.repeat_half, 2);
    EXPECT_EQ(found.behaviour[4], 10.0 / 12);
    EXPECT_EQ(found.attitude[1], 0.5);                        // neutral: not high
    EXPECT_NEAR(found.attitude[2], (0.75 + 0.8) / 2, 1e-15);
    EXPECT_EQ(found.attitude[3], 1);                          // satisfaction alone
    EXPECT_EQ(found.weight[at(loyalty_part::satisfaction)][3], 1);
    EXPECT_EQ(found.weight[at(loyalty_part::satisfaction)][2], 0.5);
    // none, none (0.5 | 1/3), true (2 of 2: the middle), true, true, spurious, - , -
    EXPECT_EQ(plain(found.quadrant), (codes{3, 3, 0, 0, 0, 2, 255, 255}));
    EXPECT_EQ(plain(found.quadrant_lacks), (codes{0, 0, 0, 0, 0, 0, 1, 2}));
    EXPECT_EQ(found.customers, 8);
    EXPECT_EQ(found.level_lacking, (std::array<std::int64_t, 8>{5, 1, 1, 1}));
    EXPECT_EQ(found.quadrant_lacking, (std::array<std::int64_t, 4>{6, 1, 1, 0}));
    EXPECT_EQ(found.quadrants[0].customers, 3);
    EXPECT_EQ(found.quadrants[0].of, 6);
    EXPECT_EQ(found.quadrants[0].share, 0.5);
    const auto wilson = goodwill::math::wilson_interval(3, 6, 0.95);
    EXPECT_EQ(found.quadrants[0].limits.low, wilson.low);
    EXPECT_NEAR(wilson.low, 0.1876, 5e-5);  // (3 + z^2/2 - z sqrt(6/4 + z^2/4)) / (6 + z^2)
    EXPECT_EQ(found.levels[4].customers, 1);
    EXPECT_EQ(found.levels[4].of, 5);                         // not of all eight
    EXPECT_EQ(found.levels[4].share, 0.2);
    EXPECT_EQ(found.cross[4][0].customers, 1);
    EXPECT_EQ(found.cross[0][3].customers, 1);
    EXPECT_EQ(found.cross[5][2].customers, 1);                // without a level
    EXPECT_EQ(found.without_quadrant[5], 2);
    const auto& part = found.parts[at(loyalty_part::recommendation)];
    EXPECT_TRUE(part.given);
    EXPECT_EQ(part.known, 6);
    EXPECT_NEAR(part.mean_value, 3.5 / 6, 1e-15);
    EXPECT_FALSE(found.parts[at(loyalty_part::share_of_wallet)].given);
    EXPECT_TRUE(found.value[at(loyalty_part::share_of_wallet)].empty());
}

TEST(loyalty_levels, nobody_is_lost_and_one_customer_is_the_column) {
    core::random_stream random(7, "loyalty", 0);
    const std::size_t n = 40'000;
    const auto draw = [&](double low, std::uint64_t answers, std::uint64_t missing) {
        numbers out(n);
        for (double& v : out) v = random() % missing == 0 ? none : low + static_cast<double>(random() % answers);
        return out;
    };
    const numbers experience = draw(1, 10, 9), expectation = draw(1, 10, 12), minimum = draw(1, 5, 15);
    const numbers satisfaction = draw(1, 10, 4), recommendation = draw(0, 11, 3), price = draw(1, 7, 3);
    numbers share = draw(0, 101, 3), wallet = draw(0, 101, 2);
    for (double& v : share) v /= 100;
    for (double& v : wallet) v /= 100;
    audit::loyalty_columns columns{core::column(experience), core::column(expectation), core::column(minimum),
                                   {core::column(satisfaction), core::column(recommendation), core::column(price),
                                    std::nullopt, core::column(share), core::column(wallet)}};
    audit::loyalty_levels_options options;
    options.experience_scale = {1, 10};
    options.rule.scales[0] = {1, 10};
    options.rule.scales[2] = {1, 7};
    options.rule.weights = {2, 1, 0.5, 1, 1, 3};
    options.rule.min_attitude = 2;
    options.attitude_cut = {audit::cut_kind::value, 0.6};
    options.behaviour_cut = {audit::cut_kind::median};
    options.threads = 3;
    const auto found = audit::loyalty_levels(columns, options);
    for (std::size_t i = 0; i < n; ++i) {
        const auto level =
            audit::level_of(experience[i], expectation[i], minimum[i], options.experience_scale, options.bounds);
        ASSERT_EQ(found.level[i], level ? static_cast<int>(*level) : 255) << i;
        const auto one = audit::read_loyalty(
            {satisfaction[i], recommendation[i], price[i], none, share[i], wallet[i]}, found.rule);
        ASSERT_EQ(found.quadrant[i], one.quadrant ? static_cast<int>(*one.quadrant) : 255) << i;
        ASSERT_TRUE(found.loyalty[i] == one.loyalty || (std::isnan(found.loyalty[i]) && std::isnan(one.loyalty)));
        ASSERT_EQ(found.level_lacks[i] == 0, found.level[i] != audit::no_class);
        ASSERT_EQ(found.quadrant_lacks[i] == 0, found.quadrant[i] != audit::no_class);
    }
    std::int64_t in_cross = 0, by_level = 0, without = 0;
    for (std::size_t l = 0; l <= audit::experience_levels; ++l) {
        std::int64_t row = found.without_quadrant[l];
        for (const auto& cell : found.cross[l]) row += cell.customers;
        in_cross += row;
        without += found.without_quadrant[l];
        if (l < audit::experience_levels) {
            EXPECT_EQ(row, found.levels[l].customers);
            by_level += row;
        }
    }
    EXPECT_EQ(in_cross, found.customers);
    EXPECT_EQ(by_level, found.level_lacking[0]);
    EXPECT_EQ(without, found.customers - found.quadrant_lacking[0]);
    // At least half of those with a behaviour are at its median or above.
    std::int64_t known = 0, high = 0;
    for (const double b : found.behaviour) {
        known += !std::isnan(b);
        high += found.rule.behaviour.high(b);
    }
    EXPECT_GE(2 * high, known);
    options.threads = 1;
    const auto again = audit::loyalty_levels(columns, options);
    EXPECT_EQ(plain(again.quadrant), plain(found.quadrant));
    EXPECT_EQ(again.rule.behaviour.at, found.rule.behaviour.at);
}

TEST(loyalty_levels, cuts) {
    const numbers satisfaction{1, 2, 3, 4, 5}, wallet{0, 0, 0, 0.2, 0.4};
    audit::loyalty_columns columns;
    columns.parts[at(loyalty_part::satisfaction)] = core::column(satisfaction);
    columns.parts[at(loyalty_part::share_of_wallet)] = core::column(wallet);
    const auto quadrants = [&](audit::cut_choice attitude, audit::cut_choice behaviour) {
        audit::loyalty_levels_options options;
        options.attitude_cut = attitude;
        options.behaviour_cut = behaviour;
        return plain(audit::loyalty_levels(columns, options).quadrant);
    };
    using enum audit::cut_kind;
    EXPECT_EQ(quadrants({middle}, {value, 0.4}), (codes{3, 3, 3, 1, 0}));
    EXPECT_EQ(quadrants({value, 0.5}, {value, 0.2}), (codes{3, 3, 1, 0, 0}));
    EXPECT_EQ(quadrants({median}, {median}), (codes{3, 3, 1, 0, 0}));  // the median of the wallet is 0: above it
}

TEST(loyalty_levels, one_side_alone_or_levels_alone) {
    const numbers four{4, 2}, three{3, 3};
    audit::loyalty_columns levels{core::column(four), core::column(three), {}, {}};
    auto found = audit::loyalty_levels(levels);
    EXPECT_EQ(plain(found.level), (codes{3, 1}));
    EXPECT_EQ(plain(found.quadrant), (codes{255, 255}));
    EXPECT_EQ(found.quadrant_lacking[3], 2);
    EXPECT_TRUE(std::isnan(found.quadrants[0].share));
    audit::loyalty_columns attitude;
    attitude.parts[0] = core::column(four);
    found = audit::loyalty_levels(attitude);
    EXPECT_EQ(found.attitude[0], 0.75);
    EXPECT_EQ(plain(found.quadrant_lacks), (codes{2, 2}));
    EXPECT_EQ(plain(found.level_lacks), (codes{3, 3}));
    const numbers empty;
    attitude.parts[0] = core::column(empty);
    EXPECT_EQ(audit::loyalty_levels(attitude).customers, 0);
}

TEST(loyalty_levels, a_minimum_for_all_is_a_column_of_it) {
    const numbers experience{1, 2, 3, 4, 5}, expectation{1, 2, 5, 2, 2}, minimum{3, 3, 3, 3, 3};
    audit::loyalty_columns columns{core::column(experience), core::column(expectation), {}, {}};
    audit::loyalty_levels_options options;
    options.minimum = 3;
    const auto one = plain(audit::loyalty_levels(columns, options).level);
    EXPECT_EQ(one, (codes{0, 0, 1, 4, 4}));
    columns.minimum = core::column(minimum);
    EXPECT_EQ(plain(audit::loyalty_levels(columns).level), one);
}

TEST(loyalty_levels, no_repeats_known_or_all_zero) {
    audit::loyalty_columns columns;
    const numbers zeros{0, 0, 0, 2}, unknown{none, none, none, none};
    columns.parts[at(loyalty_part::repeat_purchases)] = core::column(zeros);
    auto found = audit::loyalty_levels(columns);
    EXPECT_EQ(found.rule.repeat_half, 1);  // the median is 0, and half of nothing is no measure
    EXPECT_EQ(found.behaviour[0], 0);
    EXPECT_EQ(found.behaviour[3], 2.0 / 3);
    columns.parts[at(loyalty_part::repeat_purchases)] = core::column(unknown);
    found = audit::loyalty_levels(columns);
    EXPECT_EQ(found.rule.repeat_half, 1);
    EXPECT_EQ(found.quadrant_lacking[3], 4);
}

TEST(loyalty_levels, refuses_what_cannot_be) {
    const eight data;
    const numbers two{1, 2}, high{1, 2, 3, 4, 5, 6, 1, 1}, negative{1, 1, -1, 1, 1, 1, 1, 1}, endless{1, inf, 1, 1, 1, 1, 1, 1};
    const std::vector<std::string> texts{"a", "b", "c", "d", "e", "f", "g", "h"};
    using columns = audit::loyalty_columns;
    using options = audit::loyalty_levels_options;
    const struct {
        std::function<void(columns&, options&)> change;
        std::string text;
    } cases[] = {
        {[&](columns& c, options&) { c.experience = core::column(high); }, "experience[5] is 6, must be 1 to 5, or missing"},
        {[&](columns& c, options&) { c.parts[0] = core::column(high); }, "satisfaction[5] is 6, must be 1 to 5"},
        {[&](columns& c, options&) { c.parts[3] = core::column(negative); },
         "repeat_purchases[2] is -1, must be finite and >= 0"},
        {[&](columns& c, options&) { c.parts[3] = core::column(endless); }, "repeat_purchases[1] is inf"},
        {[&](columns& c, options&) { c.parts[5] = core::column(high); }, "share_of_wallet[1] is 2, must be 0 to 1"},
        {[&](columns& c, options&) { c.parts[5] = core::column(texts); }, "share_of_wallet is of type string"},
        {[&](columns& c, options&) { c.parts[0] = core::column(two); }, "satisfaction is 2 rows long"},
        {[&](columns& c, options&) { c.expectation.reset(); }, "expectation is not given"},
        {[&](columns& c, options&) { c.parts[4] = core::column(data.repeats); }, "must not stand beside repeat_purchases"},
        {[&](columns& c, options&) { c = {}; }, "must be experience and expectation, or a part"},
        {[&](columns& c, options& o) { c.experience.reset(); c.expectation.reset(); o.minimum = 2; }, "minimum is given"},
        {[&](columns&, options& o) { o.minimum = 6; }, "minimum is 6, must be on the scale"},
        {[&](columns&, options& o) { o.bounds.exceeded = 0.5; }, "bounds.delighted is 0.333"},
        {[&](columns&, options& o) { o.bounds.need_met = none; }, "bounds.need_met is nan"},
        {[&](columns&, options& o) { o.bounds.satisfied = -2; }, "bounds.satisfied is -2, must be a share"},
        {[&](columns&, options& o) { o.rule.weights[0] = -1; }, "weights.satisfaction is -1, must be finite and >= 0"},
        {[&](columns&, options& o) { o.rule.weights[3] = 0; }, "weights is 0 for all parts of behaviour"},
        {[&](columns&, options& o) { o.rule.scales[1] = {10, 0}; }, "scale of recommendation is 10 to 0"},
        {[&](columns&, options& o) { o.experience_scale = {1, inf}; }, "scale of experience is 1 to inf"},
        {[&](columns&, options& o) { o.rule.min_attitude = 3; }, "min_attitude is 3, must be from 1 to 2"},
        {[&](columns&, options& o) { o.rule.min_behaviour = 0; }, "min_behaviour is 0"},
        {[&](columns&, options& o) { o.behaviour_cut.value = 0; }, "behaviour_cut is 0, must be above 0"},
        {[&](columns&, options& o) { o.attitude_cut = {audit::cut_kind::value, 1.5}; }, "attitude_cut is 1.5"},
        {[&](columns&, options& o) { o.repeat_half = 0; }, "repeat_half is 0"},
        {[&](columns&, options& o) { o.level = 95; }, "level is 95"},
    };
    for (const auto& c : cases) {
        auto given = data.columns();
        options how;
        c.change(given, how);
        try {
            (void)audit::loyalty_levels(given, how);
            ADD_FAILURE() << "nothing thrown, not: " << c.text;
        } catch (const std::exception& e) {
            EXPECT_NE(std::string(e.what()).find(c.text), std::string::npos) << e.what() << "\n  not: " << c.text;
        }
    }
}
