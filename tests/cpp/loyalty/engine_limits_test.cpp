#include <goodwill/loyalty/engine.hpp>

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine_samples.hpp"

namespace goodwill {
namespace {

using loyalty::event_kind;
using loyalty::place;
using loyalty::refusal;
using tests::again;
using tests::book_of;
using tests::date;
using tests::purchase;

[[nodiscard]] loyalty::event about(event_kind kind, const char* id, core::day_number day, const char* of) {
    auto e = purchase(id, "m", day, 0);
    e.kind = kind;
    e.of = of;
    return e;
}

TEST(Engine, AnAccountThatCannotBeKeptIsRefusedBeforeAnythingChanges) {
    auto p = tests::plain();
    p.earn.push_back({.name = "bread", .points = 1, .per = loyalty::rule_basis::item, .when = {.categories = {"bread"}}});
    p.late_window = *loyalty::parse_duration("30 days");
    loyalty::engine engine(book_of(p));
    ASSERT_TRUE(engine.apply(purchase("a", "m", date(2025, 1, 5), 100)).accepted());
    const auto before = engine.to_bytes();
    // An open order keeps its lines: so many take more than 8 MiB.
    const std::vector<loyalty::event_line> many(8 * 1024 * 1024 / sizeof(loyalty::open_line) + 1, {"rye", "bread", 1, 1});
    for (const char* member : {"m", "new"})
        for (const auto day : {date(2025, 1, 6), date(2025, 1, 2)}) {  // the second is late for one who is there
            auto e = purchase("many", member, day, 0);
            e.lines = many;
            const auto out = engine.apply(e);
            EXPECT_EQ(out.why, refusal::account_full);
            EXPECT_TRUE(out.entries.empty());
            EXPECT_EQ(engine.to_bytes(), before);
        }
    EXPECT_FALSE(engine.knows("new"));
    // Nearly as many are kept, although an account that grows is given room to grow again.
    auto e = purchase("many", "m", date(2025, 1, 6), 0);
    e.lines = std::span(many).first(many.size() * 19 / 20);
    ASSERT_TRUE(engine.apply(e).accepted());
    EXPECT_EQ(again(engine).to_bytes(), engine.to_bytes());
    const auto full = engine.to_bytes();
    e.id = "more";
    e.lines = std::span(many).first(many.size() / 10);
    EXPECT_EQ(engine.apply(e).why, refusal::account_full);
    EXPECT_EQ(engine.to_bytes(), full);
    // When the order can be returned no more, there is room.
    e.date = date(2025, 3, 1);
    EXPECT_TRUE(engine.apply(e).accepted());
}

TEST(Engine, TakesInWhatItsProgrammeCouldHaveMade) {
    loyalty::engine engine(book_of(tests::plain()));
    tests::till t(tests::plain());
    ASSERT_EQ(t.buy(date(2025, 1, 1), 50), refusal::none);
    const auto before = engine.to_bytes();
    auto bad = t.member;
    bad.tier = 3;
    EXPECT_THROW(engine.take_in("m", bad), domain_error);
    bad = t.member;
    bad.at(place::active) += 1;
    try {
        engine.take_in("m", bad);
        FAIL();
    } catch (const domain_error& e) {
        EXPECT_STREQ(e.what(), "engine.take_in: account is that of \"m\", must be one that the programme could have made");
    }
    bad = t.member;
    bad.attributes.resize(600'000, {1, 2});
    EXPECT_THROW(engine.take_in("m", bad), domain_error);
    EXPECT_THROW(engine.take_in("", t.member), domain_error);
    EXPECT_FALSE(engine.knows("m"));
    EXPECT_EQ(engine.to_bytes(), before);
    engine.take_in("m", t.member);
    EXPECT_EQ(engine.at("m").at(place::active), 50);
}

TEST(Engine, WhatACorrectionTookBackIsNamed) {
    loyalty::engine engine(book_of(tests::plain()));
    ASSERT_TRUE(engine.apply(purchase("a", "m", date(2025, 1, 1), 100)).accepted());
    auto spent = purchase("r", "m", date(2025, 1, 2), 0);
    spent.kind = event_kind::redemption;
    spent.points = 10;
    ASSERT_TRUE(engine.apply(spent).accepted());
    for (const char* of : {"a", "r"}) {
        auto voids = about(event_kind::correction, of[0] == 'a' ? "ka" : "kr", date(2025, 1, 3), of);
        voids.voids = true;
        ASSERT_TRUE(engine.apply(voids).accepted());
    }
    auto back = about(event_kind::refund, "b", date(2025, 1, 4), "a");
    back.money.amount = 10;
    EXPECT_EQ(engine.apply(back).why, refusal::voided);
    back.date = date(2025, 1, 2);  // late, and decided with the past
    EXPECT_EQ(engine.apply(back).why, refusal::voided);
    EXPECT_EQ(engine.apply(about(event_kind::cancellation, "c", date(2025, 1, 4), "r")).why, refusal::voided);
    EXPECT_EQ(engine.apply(about(event_kind::refund, "d", date(2025, 1, 4), "zz")).why, refusal::unknown_order);
    // Put right again, it can be returned.
    auto right = about(event_kind::correction, "k2", date(2025, 1, 5), "a");
    right.money.amount = 100;
    ASSERT_TRUE(engine.apply(right).accepted());
    back.date = date(2025, 1, 6);
    EXPECT_TRUE(engine.apply(back).accepted());
}

TEST(Engine, WhatWasReturnedIsTakenBackLast) {
    loyalty::engine engine(book_of(tests::plain()));
    ASSERT_TRUE(engine.apply(purchase("a", "m", date(2025, 1, 1), 100)).accepted());
    auto back = about(event_kind::refund, "b", date(2025, 1, 2), "a");
    back.money.amount = 10;
    ASSERT_TRUE(engine.apply(back).accepted());
    auto voids = about(event_kind::correction, "k", date(2025, 1, 3), "a");
    voids.voids = true;
    const auto before = engine.to_bytes();
    EXPECT_EQ(engine.apply(voids).why, refusal::in_use);
    EXPECT_EQ(engine.to_bytes(), before);
    auto first = about(event_kind::correction, "f", date(2025, 1, 3), "b");
    first.voids = true;
    ASSERT_TRUE(engine.apply(first).accepted());
    EXPECT_TRUE(engine.apply(voids).accepted());
    EXPECT_EQ(engine.at("m").at(place::active), 0);
}

}  // namespace
}  // namespace goodwill
