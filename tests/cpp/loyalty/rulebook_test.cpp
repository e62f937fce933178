#include <goodwill/loyalty/date_table.hpp>
#include <goodwill/loyalty/rulebook.hpp>
#include <goodwill/loyalty/rulebook_made.hpp>

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace loyalty = goodwill::loyalty;
namespace core = goodwill::core;
using loyalty::program;
using loyalty::rule_bits;
using loyalty::rulebook;

namespace {

rulebook of(const std::string& fields) { return {program::from_json("{\"zone\": \"UTC\", " + fields + "}"), {}}; }
rulebook of_rules(const std::string& rules) { return of("\"earn\": {" + rules + "}"); }

/// The field that is refused.
std::string refused(program p) {
    p.zone = "UTC";
    try {
        static_cast<void>(rulebook(std::move(p), {}));
    } catch (const goodwill::format_error& e) {
        EXPECT_EQ(e.detail().function, "program");
        return e.detail().argument + ": " + e.detail().must;
    }
    return "";
}
std::string refused_rule(const loyalty::earning_rule& rule) {
    program p;
    p.earn = {rule};
    return refused(p);
}

TEST(DateTable, IsTheFunctionWithinAndBeyondItsYears) {
    const auto next = [](core::day_number d) { return loyalty::over_on(d, *loyalty::parse_duration("1 month")); };
    loyalty::date_table table;
    EXPECT_EQ(table.at(20000, next), next(20000));  // nothing is looked up yet
    table.fill(next);
    for (const core::day_number day : {-5, 0, loyalty::date_table::first - 1, loyalty::date_table::first, 20118,
                                       loyalty::date_table::first + loyalty::date_table::count - 1,
                                       loyalty::date_table::first + loyalty::date_table::count, 2'000'000})
        EXPECT_EQ(table.at(day, next), next(day)) << day;
}

}  // namespace

TEST(rulebook, rates_are_exact_fractions) {
    const auto book = of(R"("currency": {"decimals": 1}, "earn": {"a": {"points": 1, "each": 3}, "b": {"points": 0.25, "each": 10},
        "c": {"points": 2, "per": "item"}, "m": {"multiply": 1.5}, "n": {"multiply": 0.1}},
        "tiers": {"silver": {"threshold": 10.5, "multiplier": 1.25}, "gold": {"threshold": 20, "multiplier": 0.75}})");
    const auto rate = [&](std::size_t i) { return loyalty::fraction::of(book.rules[i].factor, book.rate_bottom); };
    EXPECT_EQ(rate(0), loyalty::fraction::of(10, 300));       // tenths of points for a cent
    EXPECT_EQ(rate(1), loyalty::fraction::of(25, 10'000));
    EXPECT_EQ(rate(2), loyalty::fraction::of(20, 1));         // for an item
    EXPECT_EQ(loyalty::fraction::of(book.rules[3].factor, book.rules[3].bottom), loyalty::fraction::of(3, 2));
    EXPECT_EQ(loyalty::fraction::of(book.rules[4].factor, book.rules[4].bottom), loyalty::fraction::of(1, 10));
    EXPECT_EQ(book.multiplier_bottom, 20);
    ASSERT_EQ(book.ladder.size(), 3u);
    EXPECT_EQ(book.ladder[0].factor, book.tier_bottom);
    EXPECT_EQ(loyalty::fraction::of(book.ladder[1].factor, book.tier_bottom), loyalty::fraction::of(5, 4));
    EXPECT_EQ(loyalty::fraction::of(book.ladder[2].factor, book.tier_bottom), loyalty::fraction::of(3, 4));
    EXPECT_EQ(book.ladder[1].threshold, 1050);
    EXPECT_EQ(book.bottom, book.rate_bottom * book.multiplier_bottom * book.tier_bottom);
}

TEST(rulebook, rules_stand_by_priority_and_then_as_written) {
    const auto book = of_rules(R"("a": {"points": 1}, "b": {"points": 1, "priority": 5}, "c": {"points": 1, "priority": -1}, "d": {"points": 1})");
    std::vector<int> written;
    for (const auto& rule : book.rules) written.push_back(rule.written);
    EXPECT_EQ(written, (std::vector<int>{1, 0, 3, 2}));
}

TEST(rulebook, conditions_of_time_are_bits) {
    const auto book = of_rules(R"("a": {"points": 1}, "b": {"points": 1, "when": {"weekdays": ["mon", "sun"]}},
        "c": {"points": 1, "when": {"hours": ["22:00", "02:00"]}}, "d": {"points": 1, "when": {"hours": ["09:00", "24:00"]}},
        "e": {"points": 1, "when": {"from": "2026-01-01"}})");
    EXPECT_EQ(book.by_weekday[0], rule_bits{0b11111});
    EXPECT_EQ(book.by_weekday[1], rule_bits{0b11101});
    EXPECT_EQ(book.by_weekday[6], rule_bits{0b11111});
    ASSERT_EQ(book.by_minute.size(), 1440u);
    EXPECT_EQ(book.by_minute[0], rule_bits{0b10111});
    EXPECT_EQ(book.by_minute[119], rule_bits{0b10111});
    EXPECT_EQ(book.by_minute[120], rule_bits{0b10011});
    EXPECT_EQ(book.by_minute[9 * 60], rule_bits{0b11011});
    EXPECT_EQ(book.by_minute[1439], rule_bits{0b11111});
    ASSERT_EQ(book.by_date.size(), 1u);
    EXPECT_EQ(book.by_date[0].from, *core::day_of(2026, 1, 1));
    EXPECT_EQ(book.by_date[0].until, loyalty::no_day);
    EXPECT_TRUE(of_rules(R"("a": {"points": 1})").by_minute.empty());
}

TEST(rulebook, names_are_bits_and_others_are_one) {
    const auto book = of(R"("earn": {"a": {"points": 1, "when": {"channels": ["web"]}}, "b": {"points": 1},
        "c": {"points": 1, "when": {"channels": ["shop", "web"]}}, "d": {"points": 1, "per": "item", "when": {"categories": ["tea"]}}},
        "tiers": {"gold": 5}, "rewards": {"r": {"points": 1, "tiers": ["gold"]}}, "stamps": {"s": {"buy": 2, "reward": "r", "categories": ["coffee"]}})");
    const auto channel = [&](const char* name) { return book.by_channel[book.channels[name]]; };
    EXPECT_EQ(channel("web"), rule_bits{0b1111});
    EXPECT_EQ(channel("shop"), rule_bits{0b1110});
    EXPECT_EQ(channel("phone"), rule_bits{0b1010});
    EXPECT_EQ(book.by_category[book.categories["tea"]], rule_bits{0b1111});
    EXPECT_EQ(book.by_category[book.categories["coffee"]], rule_bits{0b0111});
    EXPECT_EQ(book.by_category[book.categories["cake"]], rule_bits{0b0111});
    EXPECT_EQ(book.card_categories[book.categories["coffee"]], 1u);
    EXPECT_EQ(book.card_categories[book.categories["tea"]], 0u);
    EXPECT_TRUE(book.rules[3].by_line && !book.rules[0].by_line && book.needs_lines);
    EXPECT_EQ(book.reward_of[0].tiers, std::uint64_t{2});
    EXPECT_EQ(loyalty::text_key("web"), loyalty::text_key(std::string("web")));
    EXPECT_NE(loyalty::text_key("web"), loyalty::text_key("wed"));
}

TEST(rulebook, events_terms_and_caps) {
    const auto book = of(R"("pending": "3 days", "cap": {"day": 100}, "earn": {"a": {"points": 1, "on": "join"}, "b": {"points": 1, "on": "birthday"},
        "c": {"points": 1, "on": "review", "expires": "1 month"}, "d": {"points": 1, "cap": {"order": 5}}, "m": {"multiply": 2}, "n": {"multiply": 2, "of": ["d"]}})");
    EXPECT_EQ(book.on_join, rule_bits{1});
    EXPECT_EQ(book.on_birthday, rule_bits{2});
    EXPECT_EQ(book.by_activity[book.activities["review"]], rule_bits{4});
    EXPECT_EQ(book.by_activity[book.activities["visit"]], rule_bits{0});
    EXPECT_EQ(book.on_purchase, rule_bits{0b111000});
    EXPECT_EQ(book.multipliers, rule_bits{0b110000});
    EXPECT_EQ(book.rules[4].of, rule_bits{0b001000});
    EXPECT_EQ(book.rules[5].of, rule_bits{0b001000});
    EXPECT_EQ(book.capped, rule_bits{0b001000});
    EXPECT_EQ(book.rules[3].cap.order, 5);
    EXPECT_EQ(book.rules[3].cap.day, loyalty::no_cap);
    EXPECT_TRUE(book.caps_over_time);
    ASSERT_EQ(book.terms.size(), 2u);
    EXPECT_EQ(book.rules[2].term, 1);
    EXPECT_EQ(book.terms[1].pending, (loyalty::pending{{loyalty::duration::unit::days, 3}}));
    EXPECT_EQ(book.terms[1].expires.rule, loyalty::expiry::kind::after);
}

TEST(rulebook, what_no_document_should_say_is_refused_with_its_field) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
    EXPECT_EQ(refused(program{}), "");
    EXPECT_EQ(refused_rule({.name = "a"}), "earn.a: must have either points or multiply");
    EXPECT_EQ(refused_rule({.name = "a", .points = 1, .multiply = 2}), "earn.a: must have either points or multiply");
    EXPECT_EQ(refused_rule({.name = "a", .points = nan}), "earn.a.points: must be >= 0");
    EXPECT_EQ(refused_rule({.name = "a", .points = -1}), "earn.a.points: must be >= 0");
    EXPECT_EQ(refused_rule({.name = "a", .points = infinite}), "earn.a.points: must be a decimal of at most 6 digits");
    EXPECT_EQ(refused_rule({.name = "a", .points = 1, .each = nan}), "earn.a.each: must be > 0");
    EXPECT_EQ(refused_rule({.name = "a", .points = 1, .each = 0.001}), "earn.a.each: must be a decimal of at most 2 digits");
    EXPECT_EQ(refused_rule({.name = "a", .points = 1, .cap = {.day = nan}}), "earn.a.cap.day: must be >= 0");
    EXPECT_EQ(refused_rule({.name = "a", .multiply = -1}), "earn.a.multiply: must be >= 0");
    EXPECT_EQ(refused_rule({.name = "a", .points = 1, .on = "join"}), "earn.a.per: must be \"event\" where on is not \"purchase\"");
    EXPECT_EQ(refused_rule({.name = "a", .points = 1, .when = {.tiers = {"gold"}}}), "earn.a.when.tiers: is no tier of this programme");
    EXPECT_EQ(refused_rule({.name = "a", .points = 1, .when = {.from = 5, .until = 4}}), "earn.a.when.until: must not be before from");

    program p;
    p.tiers.levels = {{"silver", 5}, {"gold", 5}};
    EXPECT_EQ(refused(p), "tiers.gold.threshold: must be above that of the tier before it");
    p.tiers.levels = {{"silver", 5}, {"silver", 6}};
    EXPECT_EQ(refused(p), "tiers.silver: must have a name of its own");
    p.tiers.levels = {{"silver", nan}};
    EXPECT_EQ(refused(p), "tiers.silver.threshold: must be > 0");
    p.tiers.levels.assign(32, {"x", 1});
    EXPECT_EQ(refused(p), "tiers: must be at most 31");
    p.tiers = {.period = loyalty::tier_period::rolling};
    EXPECT_EQ(refused(p), "tiers.window: must be a duration for a rolling period");

    p = {};
    p.rewards = {{"r", 1}, {"r", 2}};
    EXPECT_EQ(refused(p), "rewards.r: must have a name of its own");
    p.rewards = {{"r", 1, "discount", 0.001}};
    EXPECT_EQ(refused(p), "rewards.r.value: must be a decimal of at most 2 digits");
    p.rewards = {{"r", 1e18}};
    EXPECT_EQ(refused(p), "rewards.r.points: must be below 2^53 of the smallest unit");

    p = {};
    for (int i = 0; i < 65; ++i) p.earn.push_back({.name = std::to_string(i), .points = 1});
    EXPECT_EQ(refused(p), "earn: must be at most 64");
    p.earn.resize(17);
    for (int i = 0; i < 17; ++i) p.earn[static_cast<std::size_t>(i)].pending = loyalty::pending{{loyalty::duration::unit::days, i + 1}};
    EXPECT_EQ(refused(p), "earn: must have at most 16 different pairs of pending and expires");

    p = {};
    for (const double each : {999.97, 999.83, 999.61, 999.59}) p.earn.push_back({.name = core::to_text(each), .points = 1, .each = each});
    EXPECT_EQ(refused(p), "earn.999.61.each: makes rates too fine to be exact: fewer digits, or fewer multipliers, are needed");
    p = {};
    p.earn = {{.name = "a", .points = 1, .when = {.categories = {"x"}}}};
    p.tiers = {.upgrade = loyalty::upgrade_time::split};
    EXPECT_EQ(refused(p), "tiers.upgrade: needs rules that do not look at single lines");
}
