#include <goodwill/loyalty/account_check.hpp>
#include <goodwill/loyalty/engine.hpp>
#include <goodwill/loyalty/renumber.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine_samples.hpp"

namespace goodwill {
namespace {

using loyalty::entry_kind;
using loyalty::event_kind;
using loyalty::refusal;
using tests::again;
using tests::book_of;
using tests::date;
using tests::purchase;
using tests::words;

/// Two rewards, two cards with categories, and two rules of which the second has a cap for all time.
[[nodiscard]] loyalty::program first_version() {
    auto p = tests::plain();
    p.rewards = {{.name = "coffee", .points = 30}, {.name = "bread", .points = 40}};
    p.stamps = {{.name = "cups", .buy = 5, .reward = "coffee", .categories = {"drinks"}},
                {.name = "loaves", .buy = 3, .reward = "bread", .categories = {"bakery"}}};
    p.earn.push_back({.name = "welcome", .points = 50, .per = loyalty::rule_basis::order, .cap = {.member = 80}});
    return p;
}
/// The same, written in another order, with one thing more of each in front.
[[nodiscard]] loyalty::program second_version() {
    auto p = first_version();
    p.version = 2;
    std::reverse(p.rewards.begin(), p.rewards.end());
    std::reverse(p.stamps.begin(), p.stamps.end());
    p.rewards.insert(p.rewards.begin(), {.name = "tea", .points = 20});
    p.stamps.insert(p.stamps.begin(), {.name = "pots", .buy = 2, .reward = "tea", .categories = {"pots"}});
    p.earn.insert(p.earn.begin(), {.name = "extra", .points = 5, .per = loyalty::rule_basis::order, .cap = {.member = 1000}});
    return p;
}
[[nodiscard]] loyalty::event order_of(const char* id, core::day_number day, std::span<const loyalty::event_line> lines) {
    auto e = purchase(id, "m", day, 0);
    e.lines = lines;
    return e;
}
[[nodiscard]] std::string name_of_reward(const loyalty::engine& e, std::uint32_t code) {
    return e.books().at(e.at("m").clock).source.rewards.at(code - 1).name;
}
/// Stamps of a card, or -1 where there is none.
[[nodiscard]] int stamps_of(const loyalty::engine& e, const char* card) {
    const auto a = e.at("m");
    const auto& cards = e.books().at(a.clock).source.stamps;
    for (const auto& s : a.stamps)
        if (cards.at(s.card).name == card) return s.stamps;
    return -1;
}

constexpr std::array<loyalty::event_line, 2> lines{{{"latte", "drinks", 20, 4}, {"rye", "bakery", 30, 4}}};

[[nodiscard]] loyalty::engine with_stamps() {
    loyalty::engine engine(book_of(first_version()));
    EXPECT_TRUE(engine.apply(order_of("o", date(2025, 1, 1), lines)).accepted());  // 4 cups; a loaf for nothing, and 1 more
    return engine;
}

TEST(Renumber, AnotherOrderOfRewardsCardsAndRulesChangesNothing) {
    auto engine = with_stamps();
    engine.adopt(book_of(second_version()), date(2025, 1, 5));
    auto copy = again(engine);
    for (auto* e : {&engine, &copy}) {
        const auto next = e->apply(purchase("p", "m", date(2025, 1, 6), 10));
        ASSERT_TRUE(next.accepted());
        for (const auto& x : next.entries) EXPECT_NE(x.kind, entry_kind::voucher_gone);
        const auto a = e->at("m");
        ASSERT_EQ(a.vouchers.size(), 1u);
        EXPECT_EQ(name_of_reward(*e, a.vouchers[0].reward), "bread");
        EXPECT_EQ(stamps_of(*e, "cups"), 4);
        EXPECT_EQ(stamps_of(*e, "loaves"), 1);
        EXPECT_EQ(stamps_of(*e, "pots"), -1);
        // 50 of the first order count against the 80 of the rule, so 30 are left of it; the new rule has its own.
        EXPECT_EQ(a.at(loyalty::place::earned), 50 + 50 + 10 + 30 + 5);
        EXPECT_TRUE(fits(a, e->books()));
        // What is returned of an order from before takes the stamps of its own cards.
        auto back = order_of("b", date(2025, 1, 7), std::span(lines).first(1));
        back.kind = event_kind::refund;
        back.of = "o";
        ASSERT_TRUE(e->apply(back).accepted());
        EXPECT_EQ(stamps_of(*e, "cups"), 0);
        EXPECT_EQ(stamps_of(*e, "loaves"), 1);
        // The voucher is of the reward that it was for.
        auto use = purchase("u", "m", date(2025, 1, 8), 0);
        use.kind = event_kind::redemption;
        use.reward = "tea";
        ASSERT_TRUE(e->apply(use).accepted());  // by points
        ASSERT_EQ(e->at("m").vouchers.size(), 1u);
        use.id = "v";
        use.reward = "bread";
        ASSERT_TRUE(e->apply(use).accepted());
        EXPECT_TRUE(e->at("m").vouchers.empty());
    }
    EXPECT_EQ(engine.to_bytes(), copy.to_bytes());
}

TEST(Renumber, AVoucherComesBackAsTheRewardItWasFor) {
    auto engine = with_stamps();
    auto use = purchase("u", "m", date(2025, 1, 2), 0);
    use.kind = event_kind::redemption;
    use.reward = "bread";
    ASSERT_TRUE(engine.apply(use).accepted());
    ASSERT_TRUE(engine.at("m").vouchers.empty());
    engine.adopt(book_of(second_version()), date(2025, 1, 5));
    auto undo = purchase("c", "m", date(2025, 1, 6), 0);
    undo.kind = event_kind::cancellation;
    undo.of = "u";
    ASSERT_TRUE(engine.apply(undo).accepted());
    ASSERT_EQ(engine.at("m").vouchers.size(), 1u);
    EXPECT_EQ(name_of_reward(engine, engine.at("m").vouchers[0].reward), "bread");
}

TEST(Renumber, WhatAVersionDoesNotHaveIsGoneAndSaid) {
    auto p = first_version();
    auto engine = with_stamps();
    p.version = 2;
    p.rewards.erase(p.rewards.begin() + 1);
    p.stamps.erase(p.stamps.begin() + 1);
    engine.adopt(book_of(p), date(2025, 1, 5));
    const auto next = engine.apply(purchase("p", "m", date(2025, 1, 9), 10));
    ASSERT_TRUE(next.accepted());
    std::vector<std::pair<entry_kind, loyalty::units>> gone;
    for (const auto& x : next.entries) {
        if (x.event != loyalty::entry::clock) continue;
        gone.emplace_back(x.kind, x.points);
        EXPECT_EQ(x.day, date(2025, 1, 4));  // the last date of the version that still names them
        EXPECT_EQ(x.about, 2u);
    }
    EXPECT_EQ(gone, (std::vector<std::pair<entry_kind, loyalty::units>>{{entry_kind::voucher_gone, 1}, {entry_kind::stamp, -1}}));
    EXPECT_TRUE(engine.at("m").vouchers.empty());
    EXPECT_EQ(stamps_of(engine, "cups"), 4);
    EXPECT_EQ(engine.at("m").stamps.size(), 1u);
    // Before it they were there.
    EXPECT_EQ(engine.at("m", std::int64_t{date(2025, 1, 4)} * 86400 * 1'000'000).vouchers.size(), 1u);
    EXPECT_EQ(engine.history("m").size(), 8u);
    // A redemption whose reward is gone gives no voucher back, and an order whose card is gone takes no stamps.
    auto back = purchase("b", "m", date(2025, 1, 10), 0);
    back.kind = event_kind::refund;
    back.of = "o";
    back.lines = lines;
    ASSERT_TRUE(engine.apply(back).accepted());
    EXPECT_EQ(stamps_of(engine, "cups"), 0);
    EXPECT_TRUE(fits(engine.at("m"), engine.books()));
}

TEST(Renumber, TwoVersionsInOneStepOrInTwoAreTheSame) {
    auto without = first_version();
    without.version = 2;
    without.stamps = {};
    without.rewards.erase(without.rewards.begin());
    auto back = second_version();
    back.version = 3;
    auto at_once = with_stamps(), in_steps = with_stamps();
    for (auto* e : {&at_once, &in_steps}) {
        e->adopt(book_of(without), date(2025, 1, 5));
        e->adopt(book_of(back), date(2025, 1, 10));
    }
    loyalty::account a = at_once.at("m"), b = a;
    std::vector<loyalty::entry> one, two;
    loyalty::decision(at_once.books(), a, &one).advance(date(2025, 2, 1));
    loyalty::decision in_two(at_once.books(), b, &two);
    for (core::day_number day = date(2025, 1, 2); day <= date(2025, 2, 1); ++day) in_two.advance(day);
    EXPECT_EQ(words(a), words(b));
    ASSERT_EQ(one.size(), two.size());
    EXPECT_EQ(one.size(), 2u);  // the stamps of both cards; the voucher's reward stays
    EXPECT_EQ(at_once.books().at(a.clock).source.rewards[a.vouchers.at(0).reward - 1].name, "bread");
    EXPECT_TRUE(a.stamps.empty());
}

/// The same with something in front of every list that nobody asks for.
[[nodiscard]] loyalty::program moved(loyalty::program p) {
    p.rewards.insert(p.rewards.begin(), {.name = "first", .points = 1});
    p.stamps.insert(p.stamps.begin(), {.name = "first", .buy = 2, .reward = "first", .categories = {"nothing"}});
    p.earn.insert(p.earn.begin(), {.name = "first", .points = 1, .per = loyalty::rule_basis::event, .on = "nothing", .cap = {.year = 1}});
    return p;
}

TEST(Renumber, PlacesAreNothingButNames) {
    int vouchers = 0, caps = 0, late = 0;
    for (std::uint32_t seed = 0; seed < 150; ++seed) {
        tests::dice d(seed);
        auto p = tests::some_program(d);
        p.rewards = {{.name = "coffee", .points = 30}};
        p.stamps = {{.name = "card", .buy = 3, .reward = "coffee"}};
        p.late_window = *loyalty::parse_duration("60 days");
        if (p.tiers.upgrade == loyalty::upgrade_time::split) p.tiers.upgrade = loyalty::upgrade_time::after;  // looks at no lines
        if (d.chance(2)) p.earn[0].cap.member = 200;
        loyalty::engine stays(book_of(p)), moves(book_of(p));
        const auto events = tests::some_events(d, stays.book(), 30);
        const std::size_t half = events.size() / 2;
        p.version = 2;
        std::vector<loyalty::event> sent;
        for (const auto& e : events) sent.push_back(tests::sent(e, "m", 0));
        std::rotate(sent.begin() + static_cast<std::ptrdiff_t>(half) - 2, sent.begin() + static_cast<std::ptrdiff_t>(half), sent.begin() + static_cast<std::ptrdiff_t>(half) + 2);
        for (std::size_t i = 0; i < sent.size(); ++i) {
            if (i == half - 2) {
                const auto from = events[half].day;
                if (stays.knows("m") && stays.at("m").clock >= from) break;
                stays.adopt(book_of(p), from);
                moves.adopt(book_of(moved(p)), from);
                moves = again(moves);
            }
            const auto a = stays.apply(sent[i]), b = moves.apply(sent[i]);
            ASSERT_EQ(a.why, b.why) << "seed " << seed << ", event " << i;
            ASSERT_EQ(a.entries.size(), b.entries.size()) << "seed " << seed << ", event " << i;
            for (std::size_t k = 0; k < a.entries.size(); ++k) {
                EXPECT_EQ(a.entries[k].kind, b.entries[k].kind);
                EXPECT_EQ(a.entries[k].points, b.entries[k].points);
                late += a.entries[k].kind == entry_kind::correct;
            }
            if (!a.accepted()) continue;
            const auto was = stays.at("m"), is = moves.at("m");
            ASSERT_TRUE(fits(is, moves.books())) << "seed " << seed << ", event " << i;
            ASSERT_EQ(was.total, is.total);
            ASSERT_EQ(was.tier, is.tier);
            const auto& book = moves.books().at(is.clock).source;
            ASSERT_EQ(was.vouchers.size(), is.vouchers.size());
            for (const auto& v : is.vouchers) EXPECT_EQ(book.rewards[v.reward - 1].name, "coffee");
            for (const auto& s : is.stamps) EXPECT_EQ(book.stamps[s.card].name, "card");
            ASSERT_EQ(was.caps.size(), is.caps.size());
            for (std::size_t k = 0; k < is.caps.size(); ++k) EXPECT_EQ(was.caps[k].used, is.caps[k].used);
            if (i >= half) vouchers += !is.vouchers.empty(), caps += !is.caps.empty();
        }
    }
    EXPECT_GT(vouchers, 200);
    EXPECT_GT(caps, 100);
    EXPECT_GT(late, 10);
}

// A code is one of the version that holds at the account's date.
TEST(Renumber, ChecksGoByTheVersionOfTheAccountsDate) {
    auto engine = with_stamps();
    engine.adopt(book_of(second_version()), date(2025, 1, 5));
    auto before = engine.at("m");
    before.vouchers[0].reward = 3;  // the second version has three, the first two
    EXPECT_FALSE(fits(before, engine.books()));
    auto after = engine.at("m", std::int64_t{date(2025, 1, 6)} * 86400 * 1'000'000);
    EXPECT_EQ(after.vouchers[0].reward, 2u);
    EXPECT_TRUE(fits(after, engine.books()));
    after.vouchers[0].reward = 3;
    EXPECT_TRUE(fits(after, engine.books()));
}

}  // namespace
}  // namespace goodwill
