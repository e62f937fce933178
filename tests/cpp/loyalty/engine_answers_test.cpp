#include <goodwill/loyalty/earning.hpp>
#include <goodwill/loyalty/name_codes.hpp>
#include <goodwill/loyalty/outcome.hpp>
#include <goodwill/loyalty/timeline.hpp>

#include <gtest/gtest.h>

#include <array>

#include "sent_events.hpp"
#include "till.hpp"

namespace goodwill {
namespace {

using loyalty::event_kind;
using loyalty::place;
using loyalty::refusal;
using tests::about;
using tests::date;
using tests::engine_of;
using tests::purchase;
using tests::redemption;

TEST(Engine, RatesOfOneProgrammeAreNotThoseOfAnother) {
    for (int rate = 1; rate <= 20; ++rate) {  // one after the other, so that their memory may be the same
        auto p = tests::plain();
        p.earn[0].points = rate;
        auto engine = engine_of(p);
        ASSERT_TRUE(engine.apply(purchase("a", "m", date(2025, 1, 1), 10)).accepted());
        EXPECT_EQ(engine.at("m").at(place::earned), 10 * rate);
    }
}

TEST(Engine, WhatIsVoidedBringsNothing) {
    auto p = tests::plain();
    p.earn.push_back({.name = "order", .points = 5, .per = loyalty::rule_basis::order});
    p.earn.push_back({.name = "welcome", .points = 50, .per = loyalty::rule_basis::event, .on = "join"});
    auto engine = engine_of(p);
    auto join = purchase("j", "m", date(2025, 1, 1), 0);
    join.kind = event_kind::join;
    ASSERT_TRUE(engine.apply(join).accepted());
    ASSERT_TRUE(engine.apply(purchase("a", "m", date(2025, 1, 1), 100)).accepted());
    ASSERT_TRUE(engine.apply(redemption("r", "m", date(2025, 1, 2), 30)).accepted());
    const auto void_of = [&](loyalty::id id, loyalty::id of) {
        auto e = about(event_kind::correction, id, "m", date(2025, 1, 3), of);
        e.voids = true;
        return engine.apply(e).why;
    };
    EXPECT_EQ(void_of("v1", "r"), refusal::none);
    EXPECT_EQ(engine.at("m").at(place::spent), 0);
    EXPECT_EQ(engine.at("m").at(place::active), 155);
    EXPECT_EQ(void_of("v2", "a"), refusal::none);
    EXPECT_EQ(engine.at("m").at(place::active), 50);
    EXPECT_EQ(void_of("v3", "j"), refusal::none);
    EXPECT_EQ(engine.at("m").at(place::active), 0);
    EXPECT_TRUE(engine.at("m").member);
    EXPECT_EQ(tests::broken(engine.at("m")), "");
}

TEST(Engine, AnAdjustmentDownIsCorrected) {
    auto engine = engine_of(tests::plain());
    ASSERT_TRUE(engine.apply(purchase("a", "m", date(2025, 1, 1), 100)).accepted());
    auto down = redemption("d", "m", date(2025, 1, 2), -60);
    down.kind = event_kind::adjustment;
    ASSERT_TRUE(engine.apply(down).accepted());
    auto less = about(event_kind::correction, "k", "m", date(2025, 1, 3), "d");
    less.points = -10;
    ASSERT_TRUE(engine.apply(less).accepted());
    EXPECT_EQ(engine.at("m").at(place::active), 90);
}

TEST(Engine, AVersionBeginsAfterAllThatHasHappened) {
    auto p = tests::plain();
    auto engine = engine_of(p);
    ASSERT_TRUE(engine.apply(purchase("a", "m", date(2025, 3, 1), 10)).accepted());
    p.version = 2;
    p.earn[0].points = 3;
    const auto next = std::make_shared<const loyalty::rulebook>(p, core::zone{});
    EXPECT_THROW(engine.adopt(next, date(2025, 3, 1)), conflict_error);
    EXPECT_THROW(engine.adopt(next, date(2024, 1, 1)), conflict_error);
    engine.adopt(next, date(2025, 3, 2));
    ASSERT_TRUE(engine.apply(purchase("b", "m", date(2025, 3, 2), 10)).accepted());
    EXPECT_EQ(engine.at("m").at(place::earned), 40);
    EXPECT_EQ(engine.why("m", 0).version, 1);
}

TEST(Engine, AQuoteIsOfWhatMayBeBookedNext) {
    auto p = tests::plain();
    p.earn.push_back({.name = "twice", .multiply = 2, .when = {.attributes = {{"segment", {"vip"}}}}});
    auto engine = engine_of(p);
    auto first = purchase("a", "m", date(2025, 1, 5), 10);
    const std::array<loyalty::event_attribute, 1> vip{{{"segment", "vip"}}};
    first.attributes = vip;
    const auto quote = engine.quote(first);
    EXPECT_EQ(quote.points, 20);
    EXPECT_EQ(quote.fired, 3u);
    ASSERT_TRUE(engine.apply(first).accepted());
    EXPECT_EQ(engine.at("m").at(place::earned), 20);
    EXPECT_THROW(static_cast<void>(engine.quote(purchase("b", "m", date(2025, 1, 4), 10))), domain_error);
    EXPECT_THROW(static_cast<void>(engine.quote(redemption("b", "m", date(2025, 1, 6), 10))), domain_error);
}

TEST(Engine, WhatIsKnownNowIsToldInTheOrderOfTime) {
    auto p = tests::plain();
    p.earn.push_back({.name = "review", .points = 5, .per = loyalty::rule_basis::event, .on = "review"});
    auto engine = engine_of(p);
    const auto first = engine.apply(purchase("a", "m", date(2025, 1, 1), 100));
    ASSERT_TRUE(engine.apply(purchase("c", "m", date(2025, 1, 5), 10)).accepted());
    ASSERT_TRUE(engine.apply(purchase("b", "m", date(2025, 1, 3), 20)).accepted());
    auto smaller = about(event_kind::correction, "k", "m", date(2025, 1, 6), "a");
    smaller.money.amount = 70;
    const auto correction = engine.apply(smaller);
    std::vector<loyalty::entry> made;
    const auto told = engine.retold("m", {}, made);
    EXPECT_EQ(told.total, engine.at("m").total);
    std::vector<loyalty::units> earned;
    for (const auto& e : made)
        if (e.kind == loyalty::entry_kind::earn) earned.push_back(e.points);
    EXPECT_EQ(earned, (std::vector<loyalty::units>{70, 20, 10}));
    made.clear();
    EXPECT_EQ(engine.retold("m", date(2025, 1, 2) * 86400LL * 1'000'000, made).at(place::active), 70);
    EXPECT_THROW(static_cast<void>(engine.retold("nobody", {}, made)), domain_error);
    // Why: the event as it counts now.
    const auto why = engine.why("m", first.event);
    EXPECT_TRUE(why.corrected);
    EXPECT_EQ(why.counted, 70);
    EXPECT_EQ(engine.why("m", correction.event).event.kind, event_kind::correction);
    auto review = purchase("w", "m", date(2025, 1, 7), 0);
    review.kind = event_kind::activity;
    review.activity = "review";
    const auto reviewed = engine.apply(review);
    ASSERT_EQ(engine.why("m", reviewed.event).rules.size(), 1u);
    EXPECT_EQ(engine.why("m", reviewed.event).rules[0].points, 5);
}

TEST(Engine, WhatIsCorrectedTakesThePlaceOfItsEvent) {
    loyalty::memory_journal records;
    std::vector<loyalty::past_event> past;
    std::vector<std::byte> record;
    const auto keep = [&](const loyalty::event& e) {
        loyalty::write_record(e, record);
        return loyalty::take_place(past, loyalty::past_event_of(records, *records.append(e.id, 0, record), core::zone{}));
    };
    EXPECT_EQ(keep(purchase("a", "m", date(2025, 1, 1), 10)), refusal::none);
    EXPECT_EQ(keep(purchase("c", "m", date(2025, 1, 3), 10)), refusal::none);
    EXPECT_EQ(keep(purchase("b", "m", date(2025, 1, 2), 20)), refusal::none);
    auto smaller = about(event_kind::correction, "k", "m", date(2025, 1, 4), "b");
    smaller.money.amount = 5;
    EXPECT_EQ(keep(smaller), refusal::none);
    EXPECT_EQ(keep(about(event_kind::correction, "l", "m", date(2025, 1, 4), "zz")), refusal::unknown_event);
    ASSERT_EQ(past.size(), 3u);
    loyalty::stored_event e;
    loyalty::read_record(past[1].record, e);
    EXPECT_EQ(e.id, loyalty::id("b"));
    EXPECT_EQ(e.kind, event_kind::purchase);
    EXPECT_EQ(e.date, date(2025, 1, 2));
    EXPECT_EQ(e.money.amount, 5);
    EXPECT_TRUE(past[1].corrected);
    EXPECT_FALSE(past[0].corrected);
}

TEST(NameCodes, NamesAreNumberedAsTheyCome) {
    loyalty::name_codes codes;
    EXPECT_EQ(codes["tea"], loyalty::name_codes::other);
    EXPECT_EQ(codes.add("tea"), 1u);
    EXPECT_EQ(codes.add("rum"), 2u);
    EXPECT_EQ(codes.add("tea"), 1u);
    EXPECT_EQ(codes["rum"], 2u);
    EXPECT_EQ(codes[""], loyalty::name_codes::other);
    EXPECT_EQ(codes.size(), 3u);
    EXPECT_NE(loyalty::text_key("tea"), loyalty::text_key("rum"));
}

}  // namespace
}  // namespace goodwill
