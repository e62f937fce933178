#include <goodwill/loyalty/decide.hpp>

#include <gtest/gtest.h>

#include "till.hpp"

namespace goodwill {
namespace {

using loyalty::place;
using loyalty::refusal;
using tests::date;
using tests::plain;
using tests::till;

TEST(Decide, PointsOfAMonthLastThroughItsEnd) {
    auto p = plain();
    p.expires = *loyalty::parse_expiry("1 month");
    till t(p);
    ASSERT_EQ(t.buy(date(2025, 1, 25), 100), refusal::none);
    EXPECT_EQ(t.active(date(2025, 2, 25)), 100);
    EXPECT_EQ(t.active(date(2025, 2, 26)), 0);
    EXPECT_EQ(t.at(date(2025, 2, 26), place::expired), 100);
    ASSERT_EQ(t.buy(date(2025, 3, 1), 1), refusal::none);
    EXPECT_EQ(tests::broken(t.member), "");
}

TEST(Decide, TheSoonestToExpireIsSpentFirst) {
    auto p = plain();
    p.expires = *loyalty::parse_expiry("12 months");
    p.earn.push_back({.name = "bonus", .points = 50, .per = loyalty::rule_basis::order,
                      .expires = *loyalty::parse_expiry("end_of_month")});
    till t(p);
    ASSERT_EQ(t.buy(date(2025, 1, 10), 100), refusal::none);
    ASSERT_EQ(t.redeem(date(2025, 1, 20), 60), refusal::none);
    EXPECT_EQ(t.at(date(2025, 2, 1), place::expired), 0);
    EXPECT_EQ(t.active(date(2025, 2, 1)), 90);
    EXPECT_EQ(t.redeem(date(2025, 2, 1), 91), refusal::not_enough_points);
    EXPECT_EQ(t.active(date(2025, 2, 1)), 90);
}

TEST(Decide, PendingPointsCannotBeSpent) {
    auto p = plain();
    p.pending = *loyalty::parse_pending("14 days");
    till t(p);
    ASSERT_EQ(t.buy(date(2025, 1, 1), 100), refusal::none);
    EXPECT_EQ(t.redeem(date(2025, 1, 15), 1), refusal::not_enough_points);
    EXPECT_EQ(t.redeem(date(2025, 1, 16), 1), refusal::none);
    EXPECT_EQ(tests::broken(t.member), "");
}

TEST(Decide, ReverseAndEarnAgainDoesNotDependOnTheOrderOfRefunds) {
    auto p = plain();
    p.earn[0].each = 10;
    till whole(p), parts(p);
    for (till* t : {&whole, &parts}) ASSERT_EQ(t->buy(date(2025, 1, 1), 109), refusal::none);
    ASSERT_EQ(whole.give_back(date(2025, 1, 5), 0, 75), refusal::none);
    for (const loyalty::units part : {15, 55, 5}) ASSERT_EQ(parts.give_back(date(2025, 1, 5), 0, part), refusal::none);
    EXPECT_EQ(whole.active(date(2025, 1, 5)), 3);
    EXPECT_EQ(parts.active(date(2025, 1, 5)), 3);
    EXPECT_EQ(parts.give_back(date(2025, 1, 5), 0, 35), refusal::above_order);
    EXPECT_EQ(parts.give_back(date(2025, 1, 5), 7, 1), refusal::unknown_order);
}

TEST(Decide, TheOtherRefundPolicies) {
    auto p = plain();
    p.refunds = loyalty::refund_policy::proportional;
    p.earn[0] = {.name = "seventy", .points = 70, .per = loyalty::rule_basis::order};
    till proportional(p);
    ASSERT_EQ(proportional.buy(date(2025, 1, 1), 40), refusal::none);
    ASSERT_EQ(proportional.give_back(date(2025, 1, 2), 0, 20), refusal::none);
    EXPECT_EQ(proportional.active(date(2025, 1, 2)), 35);

    p = plain();
    p.earn[0].each = 10;
    p.refunds = loyalty::refund_policy::rate_of_refund;
    till rate(p);
    ASSERT_EQ(rate.buy(date(2025, 1, 1), 100), refusal::none);
    ASSERT_EQ(rate.give_back(date(2025, 1, 2), 0, 5), refusal::none);
    EXPECT_EQ(rate.active(date(2025, 1, 2)), 10);
    ASSERT_EQ(rate.give_back(date(2025, 1, 3), 0, 20), refusal::none);
    EXPECT_EQ(rate.active(date(2025, 1, 3)), 8);
}

TEST(Decide, WhatWasSpentIsOwedForgivenOrRefused) {
    auto p = plain();
    till allow(p);
    p.negative = loyalty::negative_policy::clamp;
    till clamp(p);
    p.negative = loyalty::negative_policy::refuse;
    till refuse(p);
    for (till* t : {&allow, &clamp, &refuse}) {
        ASSERT_EQ(t->buy(date(2025, 1, 1), 100), refusal::none);
        ASSERT_EQ(t->redeem(date(2025, 1, 2), 80), refusal::none);
    }
    ASSERT_EQ(allow.give_back(date(2025, 1, 3), 0, 100), refusal::none);
    EXPECT_EQ(allow.member.at(place::owed), 80);
    ASSERT_EQ(allow.buy(date(2025, 1, 4), 100), refusal::none);
    EXPECT_EQ(allow.member.at(place::owed), 0);
    EXPECT_EQ(allow.active(date(2025, 1, 4)), 20);
    ASSERT_EQ(clamp.give_back(date(2025, 1, 3), 0, 100), refusal::none);
    EXPECT_EQ(clamp.member.at(place::reversed), 20);
    // Buying, redeeming, giving back and cancelling makes no points.
    ASSERT_EQ(clamp.cancel(date(2025, 1, 4), 1), refusal::none);
    EXPECT_EQ(clamp.active(date(2025, 1, 4)), 0);
    EXPECT_EQ(clamp.member.at(place::spent), 0);
    EXPECT_EQ(refuse.give_back(date(2025, 1, 3), 0, 100), refusal::would_owe);
    EXPECT_EQ(refuse.active(date(2025, 1, 3)), 20);
    for (till* t : {&allow, &clamp, &refuse}) EXPECT_EQ(tests::broken(t->member), "");
}

TEST(Decide, ACancelledRedemptionKeepsItsExpiryOrHasANewOne) {
    auto p = plain();
    p.expires = *loyalty::parse_expiry("1 month");
    till original(p);
    p.cancelled = loyalty::cancelled_redemption::new_expiry;
    till anew(p);
    for (till* t : {&original, &anew}) {
        ASSERT_EQ(t->buy(date(2025, 1, 1), 100), refusal::none);
        ASSERT_EQ(t->redeem(date(2025, 1, 20), 100), refusal::none);
        ASSERT_EQ(t->cancel(date(2025, 2, 5), 1), refusal::none);
        EXPECT_EQ(t->cancel(date(2025, 2, 5), 1), refusal::unknown_redemption);
        EXPECT_EQ(tests::broken(t->member), "");
    }
    EXPECT_EQ(original.active(date(2025, 2, 5)), 0);
    EXPECT_EQ(original.member.at(place::expired), 100);
    EXPECT_EQ(anew.active(date(2025, 3, 5)), 100);
    EXPECT_EQ(anew.active(date(2025, 3, 6)), 0);
    EXPECT_EQ(anew.member.at(place::reissued), 100);
}

TEST(Decide, UpgradesBeforeAfterAndSplit) {
    for (const auto& [time, points] : {std::pair(loyalty::upgrade_time::after, 100), {loyalty::upgrade_time::before, 200},
                                      {loyalty::upgrade_time::split, 160}}) {
        auto p = plain();
        p.tiers.levels = {{.name = "gold", .threshold = 40, .multiplier = 2}};
        p.tiers.upgrade = time;
        till t(p);
        ASSERT_EQ(t.buy(date(2025, 1, 1), 100), refusal::none);
        EXPECT_EQ(t.active(date(2025, 1, 1)), points) << name_of(time);
        EXPECT_EQ(t.tier(date(2025, 1, 1)), 1);
        ASSERT_EQ(t.give_back(date(2025, 1, 2), 0, 70), refusal::none);
        EXPECT_EQ(t.active(date(2025, 1, 2)), time == loyalty::upgrade_time::before ? 60 : 30) << name_of(time);
    }
}

TEST(Decide, RollingTiers) {
    auto p = plain();
    p.tiers.period = loyalty::tier_period::rolling;
    p.tiers.window = *loyalty::parse_duration("12 months");
    p.tiers.levels = {{.name = "silver", .threshold = 100}, {.name = "gold", .threshold = 300}};
    p.tiers.downgrade = loyalty::downgrade_policy::at_once;
    till at_once(p);
    p.tiers.downgrade = loyalty::downgrade_policy::period_end;
    till period_end(p);
    p.tiers.downgrade = loyalty::downgrade_policy::one_level;
    till one_level(p);
    p.tiers.downgrade = loyalty::downgrade_policy::period_end;
    p.tiers.grace = *loyalty::parse_duration("30 days");
    till grace(p);
    for (till* t : {&at_once, &period_end, &one_level, &grace}) {
        ASSERT_EQ(t->buy(date(2025, 1, 1), 200), refusal::none);
        ASSERT_EQ(t->buy(date(2025, 6, 1), 100), refusal::none);
        EXPECT_EQ(t->tier(date(2025, 6, 1)), 2);
        EXPECT_EQ(t->tier(date(2026, 1, 1)), 2);
    }
    EXPECT_EQ(at_once.tier(date(2026, 1, 2)), 1);
    EXPECT_EQ(at_once.tier(date(2026, 6, 1)), 1);
    EXPECT_EQ(at_once.tier(date(2026, 6, 2)), 0);
    EXPECT_EQ(period_end.tier(date(2026, 6, 1)), 2);
    EXPECT_EQ(period_end.tier(date(2026, 6, 2)), 0);
    EXPECT_EQ(one_level.tier(date(2026, 6, 2)), 1);
    EXPECT_EQ(one_level.tier(date(2027, 6, 1)), 1);
    EXPECT_EQ(one_level.tier(date(2027, 6, 2)), 0);
    EXPECT_EQ(grace.tier(date(2026, 7, 2)), 2);
    EXPECT_EQ(grace.tier(date(2026, 7, 3)), 0);
}

TEST(Decide, CalendarAndAnniversaryYears) {
    auto p = plain();
    p.tiers.levels = {{.name = "gold", .threshold = 100}};
    p.tiers.period = loyalty::tier_period::calendar_year;
    till calendar(p);
    p.tiers.period = loyalty::tier_period::anniversary;
    till anniversary(p);
    for (till* t : {&calendar, &anniversary}) {
        ASSERT_EQ(t->buy(date(2024, 2, 29), 10), refusal::none);
        ASSERT_EQ(t->buy(date(2024, 6, 1), 90), refusal::none);
        EXPECT_EQ(t->tier(date(2024, 6, 1)), 1);
    }
    EXPECT_EQ(calendar.tier(date(2025, 12, 31)), 1);
    EXPECT_EQ(calendar.tier(date(2026, 1, 1)), 0);
    EXPECT_EQ(anniversary.tier(date(2026, 2, 27)), 1);
    EXPECT_EQ(anniversary.tier(date(2026, 2, 28)), 0);
    // A refund does not reopen the closed year.
    ASSERT_EQ(calendar.buy(date(2024, 12, 31), 5), refusal::none);
    ASSERT_EQ(calendar.buy(date(2025, 1, 2), 5), refusal::none);
    ASSERT_EQ(calendar.give_back(date(2025, 1, 3), 2, 5), refusal::none);
    EXPECT_EQ(calendar.member.counter, 5);
}

TEST(Decide, StampsMakeVouchers) {
    auto p = plain();
    p.rewards = {{.name = "coffee", .points = 0}};
    p.stamps = {{.name = "card", .buy = 3, .reward = "coffee"}};
    till t(p);
    loyalty::event_facts two;
    two.day = date(2025, 1, 1);
    two.quantity = 2;
    ASSERT_EQ(t.apply(two), refusal::none);
    EXPECT_TRUE(t.member.vouchers.empty());
    ASSERT_EQ(t.apply(two), refusal::none);
    ASSERT_EQ(t.member.vouchers.size(), 1u);
    EXPECT_EQ(t.member.stamps[0].stamps, 1);
    loyalty::event_facts use;
    use.kind = loyalty::event_kind::redemption;
    use.day = two.day;
    use.reward = 1;
    ASSERT_EQ(t.apply(use), refusal::none);
    EXPECT_TRUE(t.member.vouchers.empty());
    EXPECT_EQ(t.apply(use), refusal::not_enough_points);
    ASSERT_EQ(t.cancel(two.day, 2), refusal::none);
    EXPECT_EQ(t.member.vouchers.size(), 1u);
}

TEST(Decide, InactivityEndsAllPoints) {
    auto p = plain();
    p.inactivity = *loyalty::parse_duration("6 months");
    till t(p);
    ASSERT_EQ(t.buy(date(2025, 1, 1), 100), refusal::none);
    ASSERT_EQ(t.redeem(date(2025, 5, 1), 10), refusal::none);
    EXPECT_EQ(t.active(date(2025, 11, 1)), 90);
    EXPECT_EQ(t.active(date(2025, 11, 2)), 0);
}

TEST(Decide, CapsAnOrderADayAndAMember) {
    auto p = plain();
    p.earn[0].cap.order = 50;
    p.earn[0].cap.day = 80;
    p.cap.member = 120;
    till t(p);
    ASSERT_EQ(t.buy(date(2025, 1, 1), 60), refusal::none);
    ASSERT_EQ(t.buy(date(2025, 1, 1), 40), refusal::none);
    EXPECT_EQ(t.active(date(2025, 1, 1)), 80);
    ASSERT_EQ(t.buy(date(2025, 1, 2), 100), refusal::none);
    EXPECT_EQ(t.active(date(2025, 1, 2)), 120);
}

}  // namespace
}  // namespace goodwill
