#include <goodwill/loyalty/program_check.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace loyalty = goodwill::loyalty;
namespace core = goodwill::core;
using loyalty::finding_severity;

namespace {

/// A programme that says nothing odd.
const std::string clean = R"({
  "zone": "Europe/Berlin", "pending": "14 days", "expires": "12 months", "inactivity": "6 months", "cap": {"month": 500},
  "earn": {
    "base": {"points": 1, "each": 10},
    "coffee": {"points": 2, "per": "item", "when": {"categories": ["coffee"]}},
    "double": {"multiply": 2, "of": ["base"], "when": {"weekdays": ["sat", "sun"], "from": "2026-01-03", "until": "2026-01-04"}},
    "welcome": {"points": 50, "on": "join", "cap": {"member": 50}},
    "birthday": {"points": 20, "on": "birthday"},
    "gift cards": {"points": 0, "per": "order", "priority": 1, "stop": true, "when": {"products": ["gift card"]}}
  },
  "tier_rules": {"window": "12 months", "grace": "1 month"},
  "tiers": {"silver": {"threshold": 100, "multiplier": 1.25}, "gold": {"threshold": 500, "multiplier": 1.5}},
  "rewards": {"cup": {"points": 100}, "tenth": {"points": 0}, "lounge": {"points": 50, "tiers": ["gold"]}},
  "stamps": {"card": {"buy": 9, "reward": "tenth", "expires": "3 months"}}
})";

std::vector<loyalty::finding> of(const std::string& fields, std::optional<core::day_number> today = {}) {
    return loyalty::check(loyalty::program::from_json("{\"zone\": \"UTC\", " + fields + "}"), {today});
}
std::vector<loyalty::finding> of_rules(const std::string& rules) { return of("\"earn\": {" + rules + "}"); }

struct expected {
    std::string fields;
    finding_severity severity;
    std::string field, code, sentence;
};

void expect(const std::vector<loyalty::finding>& found, const expected& e) {
    ASSERT_EQ(found.size(), 1u) << e.fields << (found.empty() ? "" : "\n" + found[0].sentence + "\n" + found.back().sentence);
    EXPECT_EQ(found[0].severity, e.severity) << e.code;
    EXPECT_EQ(found[0].field, e.field);
    EXPECT_EQ(found[0].code, e.code);
    EXPECT_NE(found[0].sentence.find(e.sentence), std::string::npos) << found[0].sentence;
}

constexpr auto error = finding_severity::error, warning = finding_severity::warning;

}  // namespace

TEST(program_check, a_clean_programme_has_no_findings) {
    for (const auto& f : loyalty::check(loyalty::program::from_json(clean))) ADD_FAILURE() << f.field << ": " << f.sentence;
    EXPECT_TRUE(of("\"name\": \"empty\"").empty());
    EXPECT_EQ(loyalty::name_of(finding_severity::warning), "warning");
}

TEST(program_check, rules_that_never_hold) {
    const std::vector<expected> table{
        {R"("a": {"points": 1, "when": {"weekdays": ["mon"], "from": "2026-01-03", "until": "2026-01-04"}})", error,
         "earn.a.when.weekdays", "dates_without_weekday", "\"a\" never holds: none of its weekdays"},
        {R"("a": {"points": 1, "when": {"min_amount": 50, "below_amount": 50}})", error, "earn.a.when.below_amount",
         "empty_amounts", "no amount is at least 50 and below 50"},
        {R"("a": {"points": 1, "when": {"below_amount": 0}})", error, "earn.a.when.below_amount", "empty_amounts", "below 0"},
        {R"("a": {"points": 1, "on": "review", "when": {"products": ["p"]}})", error, "earn.a.when.products",
         "event_without_lines", "only purchases"},
        {R"("a": {"points": 1, "on": "join", "when": {"categories": ["p"]}})", error, "earn.a.when.categories",
         "event_without_lines", "only purchases"},
        {R"("a": {"points": 1, "on": "join", "when": {"min_amount": 1}})", error, "earn.a.when.min_amount",
         "event_without_amount", "only purchases"},
        {R"("a": {"points": 1, "on": "birthday", "when": {"channels": ["web"]}})", error, "earn.a.when.channels",
         "birthday_without_channel", "no channel"},
        {R"("a": {"points": 1, "on": "birthday", "when": {"hours": ["08:00", "20:00"]}})", error, "earn.a.when.hours",
         "birthday_at_midnight", "00:00"},
        {R"("a": {"points": 1, "cap": {"month": 0}})", error, "earn.a.cap.month", "cap_of_nothing", "its cap is 0"},
        {R"("a": {"points": 1, "stop": true}, "b": {"points": 2, "when": {"channels": ["web"]}})", error, "earn.b", "shadowed",
         "\"a\" is looked at before it and holds whenever it would, and then no others"},
        {R"("b": {"points": 2, "group": "g", "when": {"hours": ["10:00", "11:00"]}}, "a": {"points": 1, "group": "g", "priority": 5,
           "when": {"hours": ["22:00", "11:30"]}})", error, "earn.b", "shadowed", "of the group \"g\" only one counts"},
        {R"("a": {"points": 1}, "m": {"multiply": 2, "of": ["a"], "when": {"weekdays": ["mon"], "from": "2026-01-03", "until": "2026-01-03"}})",
         error, "earn.m.when.weekdays", "dates_without_weekday", "never holds"},
        {R"("a": {"points": 1, "per": "order"}, "m": {"multiply": 2})", error, "earn.m", "multiplies_nothing", "multiplies nothing"},
        {R"("a": {"points": 1, "when": {"channels": ["web"]}}, "m": {"multiply": 2, "of": ["a"], "when": {"channels": ["shop"]}})",
         error, "earn.m.of", "multiplies_nothing", "multiplies nothing"},
        {R"("a": {"points": 1, "when": {"categories": ["tea"]}}, "m": {"multiply": 2, "when": {"categories": ["coffee"]}})",
         error, "earn.m", "multiplies_nothing", "multiplies nothing"},
        {R"("a": {"points": 1, "group": "g"}, "m": {"multiply": 2, "of": ["a"], "group": "g", "priority": 1, "when": {"weekdays": ["mon"]}})", error, "earn.m.of",
         "multiplies_nothing", "multiplies nothing"},
        {R"("a": {"points": 1, "when": {"attributes": {"segment": "new"}}}, "m": {"multiply": 2, "when": {"attributes": {"segment": "lapsed"}}})",
         error, "earn.m", "multiplies_nothing", "multiplies nothing"},
    };
    for (const auto& e : table) expect(of_rules(e.fields), e);
}

TEST(program_check, rules_that_are_hardly_meant) {
    const std::vector<expected> table{
        {R"("a": {"points": 1}, "m": {"multiply": 1})", warning, "earn.m.multiply", "multiplies_by_one", "changes nothing"},
        {R"("a": {"points": 1}, "m": {"multiply": 0})", warning, "earn.m.multiply", "multiplies_by_zero", "nothing is earned"},
        {R"("a": {"points": 1}, "r": {"points": 5, "on": "review"}, "m": {"multiply": 2, "of": ["a", "r"]})", warning, "earn.m.of",
         "multiplies_event", "does not multiply \"r\""},
        {R"("r": {"points": 50, "on": "review", "cap": {"day": 20}})", warning, "earn.r.cap.day", "cap_below_points",
         "gives 50 at a time, but its cap allows 20"},
        {R"("a": {"points": 1}, "b": {"points": 2})", warning, "earn.b", "same_conditions", "\"b\" and \"a\" hold under the same"},
        {R"("a": {"points": 1}, "m": {"multiply": 2}, "n": {"multiply": 3})", warning, "earn.n", "same_conditions", "both count"},
    };
    for (const auto& e : table) expect(of_rules(e.fields), e);
    expect(of(R"("earn": {"a": {"points": 1, "when": {"first_purchase": true, "tiers": ["gold"]}}}, "tiers": {"gold": 5})"),
           {"", warning, "earn.a.when.tiers", "first_purchase_in_tier", "only who is invited"});
    const std::string campaign = R"("earn": {"a": {"points": 1, "when": {"until": "2026-01-31"}}})";
    const auto end = *core::day_of(2026, 1, 31);
    EXPECT_TRUE(of(campaign).empty());
    EXPECT_TRUE(of(campaign, end).empty());
    expect(of(campaign, end + 1), {"", warning, "earn.a.when.until", "over", "is over since 2026-01-31"});
}

TEST(program_check, what_could_hold_is_no_finding) {
    for (const char* rules : {
             R"("a": {"points": 1, "stop": true, "when": {"weekdays": ["mon"]}}, "b": {"points": 2})",
             R"("a": {"points": 1, "stop": true, "when": {"products": ["p"]}}, "b": {"points": 2, "when": {"products": ["p", "q"]}})",
             R"("a": {"points": 1, "per": "visit", "stop": true}, "b": {"points": 2})",
             R"("a": {"points": 1, "stop": true, "on": "join"}, "b": {"points": 2})",
             R"("b": {"points": 2, "when": {"channels": ["web"]}}, "a": {"points": 1, "stop": true})",
             R"("a": {"points": 1, "group": "g", "when": {"hours": ["22:00", "06:00"]}}, "b": {"points": 2, "group": "g", "when": {"hours": ["05:00", "07:00"]}})",
             R"("a": {"points": 1, "on": "birthday", "when": {"hours": ["22:00", "06:00"]}})",
             R"("a": {"points": 1, "per": "order", "when": {"products": ["p"]}}, "m": {"multiply": 2, "of": ["a"], "when": {"products": ["q"]}})",
             R"("a": {"points": 1}, "b": {"points": 1, "expires": "1 month"})",
             R"("a": {"points": 1, "when": {"weekdays": ["mon"], "from": "2026-01-01", "until": "2026-01-07"}})",
         })
        EXPECT_TRUE(of_rules(rules).empty()) << rules << "\n" << of_rules(rules)[0].sentence;
    // What never holds does not shadow others.
    const auto found = of_rules(R"("a": {"points": 1, "stop": true, "cap": {"day": 0}}, "b": {"points": 2})");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].field, "earn.a.cap.day");
}

TEST(program_check, a_multiplier_of_what_never_holds) {
    for (const char* rules : {R"("a": {"points": 1, "cap": {"day": 0}}, "m": {"multiply": 2})", R"("m": {"multiply": 2}, "a": {"points": 1, "cap": {"day": 0}})"}) {
        const auto found = of_rules(rules);
        ASSERT_EQ(found.size(), 2u) << rules;
        EXPECT_TRUE(found[0].code == "multiplies_nothing" || found[1].code == "multiplies_nothing");
    }
    // It holds all the same, so what stands behind it when it stops is shadowed.
    const auto found = of_rules(R"("m": {"multiply": 2, "stop": true}, "a": {"points": 1})");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].code, "multiplies_nothing");
    EXPECT_EQ(found[1].code, "shadowed");
}

TEST(program_check, birthdays_within_their_month) {
    expect(of_rules(R"("a": {"points": 1, "stop": true, "when": {"birthday": "month"}}, "b": {"points": 2, "when": {"birthday": "day"}})"),
           {"", error, "earn.b", "shadowed", "holds whenever it would"});
    EXPECT_TRUE(of_rules(R"("a": {"points": 1, "stop": true, "when": {"birthday": "day"}}, "b": {"points": 2, "when": {"birthday": "month"}})").empty());
}

TEST(program_check, points_that_are_gone_before_they_count) {
    const std::string earn = R"("refund_window": "none", "earn": {"a": {"points": 1}}, )";
    const std::vector<expected> table{
        {R"("pending": "30 days", "expires": "14 days")", error, "expires", "expires_before_active", "they wait 30 days and expire after 14 days"},
        {R"("pending": "1 month", "expires": "1 month")", error, "expires", "expires_before_active", "they wait 1 month"},
        {R"("pending": "31 days", "expires": "end_of_month")", error, "expires", "expires_before_active", "the end of the month"},
        // Two months are 59 to 62 days long.
        {R"("pending": "61 days", "expires": "2 months")", warning, "expires", "some_expire_before_active", "those earned on 20"},
        {R"("pending": "14 days", "expires": "end_of_month")", warning, "expires", "some_expire_before_active",
         "those earned on 2027-12-17 count from 2028-01-01, and are gone on 2028-01-01"},
        {R"("pending": "14 days", "inactivity": "1 week")", warning, "inactivity", "inactive_before_active", "wait 14 days, but are gone after 7 days"},
        {R"("expires": "1 month", "inactivity": "2 months")", warning, "inactivity", "inactivity_never_acts", "inactivity changes nothing"},
    };
    for (const auto& e : table) expect(of(earn + e.fields), e);
    for (const char* fields : {R"("pending": "30 days", "expires": "1 year")", R"("pending": "1 month", "expires": "32 days")",
                               R"("pending": "1 month, start_of_day", "expires": "1 month")", R"("pending": "9 days", "inactivity": "10 days")"})
        EXPECT_TRUE(of(earn + fields).empty()) << fields;
    expect(of(R"("expires": "1 month", "refund_window": "14 days", "earn": {"a": {"points": 1, "pending": "2 months"}, "b": {"points": 1, "per": "visit"}})"),
           {"", error, "earn.a.pending", "expires_before_active", "Points of \"a\" are gone"});
    expect(of(R"("pending": "2 months", "earn": {"a": {"points": 1, "expires": "1 month"}, "b": {"points": 1, "per": "visit"}})"),
           {"", error, "earn.a.expires", "expires_before_active", "Points of \"a\" are gone"});
}

TEST(program_check, refunds_and_the_life_of_points) {
    expect(of(R"("expires": "14 days", "earn": {"a": {"points": 1}})"),
           {"", warning, "refund_window", "refund_after_expiry", "returned for longer than their points last"});
    expect(of(R"("negative": "clamp", "pending": "29 days", "earn": {"a": {"points": 1}})"),
           {"", warning, "pending", "spent_before_refund", "makes points out of nothing"});
    EXPECT_TRUE(of(R"("negative": "clamp", "pending": "30 days", "earn": {"a": {"points": 1}})").empty());
    EXPECT_TRUE(of(R"("negative": "clamp", "refund_window": "none", "earn": {"a": {"points": 1}})").empty());
    // Points that no purchase made are not returned; the programme's own terms count only where something has them.
    EXPECT_TRUE(of(R"("negative": "clamp", "pending": "30 days", "earn": {"a": {"points": 1}, "b": {"points": 5, "on": "join", "pending": "none"}})").empty());
    EXPECT_TRUE(of(R"("negative": "clamp", "earn": {"a": {"points": 1, "pending": "30 days"}})").empty());
    EXPECT_TRUE(of(R"("negative": "clamp", "expires": "14 days")").empty());
    EXPECT_TRUE(of(R"("expires": "14 days", "earn": {"a": {"points": 1, "on": "join"}})").empty());
    expect(of(R"("negative": "clamp", "pending": "30 days", "earn": {"a": {"points": 1, "pending": "1 day"}})"),
           {"", warning, "earn.a.pending", "spent_before_refund", "Points of \"a\" can be spent"});
    EXPECT_TRUE(of(R"("pending": "60 days", "earn": {"a": {"points": 1}})").empty());  // longer than the refund window
}

TEST(program_check, tiers) {
    const std::vector<expected> table{
        {R"("tiers": {"silver": {"threshold": 1, "multiplier": 2}, "gold": {"threshold": 2, "multiplier": 1.5}})", warning,
         "tiers.gold.multiplier", "multiplier_falls", "\"gold\" earn 1.5 times as much, those of the tier below 2 times"},
        {R"("tiers": {"silver": {"threshold": 1, "multiplier": 0.5}})", warning, "tiers.silver.multiplier", "multiplier_falls", "0.5"},
        {R"("tiers": {"silver": 1}, "tier_rules": {"grace": "1 month"})", warning, "tier_rules.grace", "grace_never_acts", "no tier is ever lost"},
        {R"("tiers": {"silver": 1}, "tier_rules": {"window": "1 year", "downgrade": "at_once", "grace": "1 month"})", warning,
         "tier_rules.grace", "grace_never_acts", "no tier is ever lost"},
        {R"("tier_rules": {"basis": "orders"})", warning, "tier_rules", "rules_without_tiers", "no tiers"},
        {R"("tiers": {"silver": 10}, "tier_rules": {"basis": "points"}, "earn": {"a": {"points": 1, "credit": false}})", error,
         "tiers.silver.threshold", "tier_out_of_reach", "no rules give 10 points that count"},
        {R"("tiers": {"silver": 10, "gold": 60}, "tier_rules": {"basis": "points"}, "earn": {"a": {"points": 1, "cap": {"member": 50}}})", error,
         "tiers.gold.threshold", "tier_out_of_reach", "\"gold\""},
        {R"("tiers": {"silver": 60}, "tier_rules": {"basis": "points", "window": "calendar_year"}, "earn": {"a": {"points": 1, "cap": {"year": 50}}})",
         error, "tiers.silver.threshold", "tier_out_of_reach", "\"silver\""},
    };
    for (const auto& e : table) expect(of(e.fields), e);
    EXPECT_TRUE(of(R"("tier_rules": {"below": "guest"})").empty());
    EXPECT_TRUE(of(R"("tiers": {"silver": 60}, "tier_rules": {"basis": "points", "window": "12 months"}, "earn": {"a": {"points": 1, "cap": {"year": 50}}})").empty());
    const auto found = of(R"("tiers": {"gold": 10}, "tier_rules": {"basis": "points"}, "earn": {"a": {"points": 1, "credit": false},
        "b": {"points": 1, "credit": false, "when": {"tiers": ["gold"]}}}, "rewards": {"r": {"points": 1, "tiers": ["gold"]}})");
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].field, "earn.b.when.tiers");
    EXPECT_EQ(found[1].field, "tiers.gold.threshold");
    EXPECT_EQ(found[2].field, "rewards.r.tiers");
    for (const auto& f : found) EXPECT_EQ(f.code, "tier_out_of_reach");
}

TEST(program_check, rewards_and_stamps) {
    const std::string earn = R"("earn": {"a": {"points": 1}}, )";
    const std::vector<expected> table{
        {earn + R"("rewards": {"r": {"points": 0}})", error, "rewards.r.points", "reward_never_given", "no stamp card gives it"},
        {earn + R"("cap": {"member": 99}, "rewards": {"r": {"points": 100}})", error, "rewards.r.points", "reward_out_of_reach",
         "it costs 100, and caps and expiry allow 99 at most"},
        {earn + R"("cap": {"month": 50}, "expires": "end_of_month", "refund_window": "none", "rewards": {"r": {"points": 51}})", error, "rewards.r.points",
         "reward_out_of_reach", "allow 50 at most"},
        {R"("earn": {"a": {"points": 1, "cap": {"member": 60}}, "b": {"points": 1, "per": "visit", "cap": {"member": 39}}}, "rewards": {"r": {"points": 100}})",
         error, "rewards.r.points", "reward_out_of_reach", "allow 99 at most"},
        {R"("rewards": {"r": {"points": 100}})", error, "earn", "nothing_earned", "no rule gives any"},
        {R"("cap": {"day": 0})", error, "cap.day", "cap_of_nothing", "nobody earns anything"},
        {R"("rewards": {"r": {"points": 0}}, "stamps": {"s": {"buy": 5, "reward": "r", "expires": "end_of_month"}})", warning,
         "stamps.s.expires", "voucher_gone_at_once", "gone the same night"},
    };
    for (const auto& e : table) expect(of(e.fields), e);
    EXPECT_TRUE(of(earn + R"("cap": {"member": 100}, "rewards": {"r": {"points": 100}})").empty());
    EXPECT_TRUE(of(earn + R"("cap": {"month": 50}, "expires": "1 month", "refund_window": "14 days", "rewards": {"r": {"points": 100}})").empty());
    EXPECT_TRUE(of(R"("earn": {"a": {"points": 1, "cap": {"member": 60}}, "b": {"points": 1, "per": "visit"}}, "rewards": {"r": {"points": 100}})").empty());
}

TEST(program_check, what_is_no_programme_is_refused) {
    loyalty::program p;
    p.zone = "UTC";
    p.tiers.levels = {{"gold", 5}, {"silver", 1}};
    EXPECT_THROW(static_cast<void>(loyalty::check(p)), goodwill::format_error);
}
