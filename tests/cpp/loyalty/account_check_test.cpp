#include <goodwill/loyalty/account_check.hpp>
#include <goodwill/loyalty/packed_account.hpp>
#include <goodwill/loyalty/versions.hpp>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

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
using tests::sample;
using tests::words;

TEST(AccountCheck, RefusesWhatNoProgrammeMakes) {
    const auto engine = sample();
    const loyalty::account good = engine.at("changed");
    ASSERT_TRUE(fits(good, engine.books()));
    ASSERT_TRUE(fits(loyalty::account{}, engine.books()));
    const std::pair<const char*, void (*)(loyalty::account&)> bad[] = {
        {"tier", [](loyalty::account& a) { a.tier = 3; }},
        {"drop_to", [](loyalty::account& a) { a.drop_to = 3; }},
        {"invited", [](loyalty::account& a) { a.invited = 200; }},
        {"a total below zero", [](loyalty::account& a) { a.at(place::expired) -= 1, a.at(place::spent) += 1; }},
        {"the identity", [](loyalty::account& a) { a.at(place::earned) += 1; }},
        {"lots that do not sum", [](loyalty::account& a) { a.lots[0].open += 1; }},
        {"an empty lot", [](loyalty::account& a) { a.lots.push_back(a.lots[0]), a.lots.back().open = 0; }},
        {"a lot of no number", [](loyalty::account& a) { a.lots[0].number = a.next_number; }},
        {"lots out of order", [](loyalty::account& a) { ASSERT_GT(a.lots.size(), 1u); std::swap(a.lots.front(), a.lots.back()); }},
        {"a lot that is gone", [](loyalty::account& a) { a.lots[0].gone_on = a.clock; }},
        {"a clock beyond years", [](loyalty::account& a) { a.clock = 4'000'000; }},
        {"a clock before its due date", [](loyalty::account& a) { a.next_due = a.clock; }},
        {"a time beyond years", [](loyalty::account& a) { a.last_time = std::numeric_limits<std::int64_t>::max(); }},
        {"a birthday", [](loyalty::account& a) { a.birth_month = 13, a.birth_day = 1; }},
        {"a term", [](loyalty::account& a) { a.grants[0].term = 1; }},
        {"a grant of no order", [](loyalty::account& a) { a.grants[0].order = 77; }},
        {"rules that are not there", [](loyalty::account& a) { a.open_orders[0].rated.holding = 1u << 3; }},
        {"more returned than bought", [](loyalty::account& a) { a.open_orders[0].returned = a.open_orders[0].rated.counted + 1; }},
        {"orders out of order", [](loyalty::account& a) { a.open_orders[1].number = a.open_orders[0].number; }},
        {"an order of a tier", [](loyalty::account& a) { a.open_orders[0].rated.tier = 3; }},
        {"a line of no order", [](loyalty::account& a) { a.lines[0].order = 77; }},
        {"a line below zero", [](loyalty::account& a) { a.lines[0].quantity = -1; }},
        {"a reward", [](loyalty::account& a) { a.redemptions[0].reward = 2; }},
        {"parts above the whole", [](loyalty::account& a) { a.parts[0].points += 1; }},
        {"a cap", [](loyalty::account& a) { a.caps[0].rule = 2; }},
        {"a cap over no time", [](loyalty::account& a) { a.caps[0].over = loyalty::cap_use::span{4}; }},
        {"a card", [](loyalty::account& a) { a.stamps[0].card = 1; }},
        {"a full card", [](loyalty::account& a) { a.stamps[0].stamps = 3; }},
        {"a voucher", [](loyalty::account& a) { a.vouchers.push_back({2, loyalty::no_day}); }},
        {"credits out of order", [](loyalty::account& a) { a.credits.push_back(a.credits[0]); }},
    };
    for (const auto& [what, spoil] : bad) {
        auto a = good;
        spoil(a);
        EXPECT_FALSE(fits(a, engine.books())) << what;
    }
}

TEST(PackedAccount, OnlyWhatEndsWhereItSaysIsRead) {
    core::random_stream random(3, "packed", 0);
    const auto engine = sample();
    loyalty::account a;
    for (const loyalty::id member : {loyalty::id("changed"), loyalty::id("taken"), loyalty::id(99)}) {
        const auto good = words(engine.at(member));
        ASSERT_TRUE(loyalty::check_packed(good));
        for (std::size_t n = 0; n < good.size(); ++n) EXPECT_FALSE(loyalty::check_packed(std::span(good).first(n)));
        auto longer = good;
        longer.push_back(0);
        EXPECT_FALSE(loyalty::check_packed(longer));
        for (int i = 0; i < 20'000; ++i) {  // the sanitizers watch what is read
            auto bad = good;
            for (unsigned k = 0; k <= random.below(3); ++k) bad[random.below(static_cast<std::uint32_t>(bad.size()))] ^= std::uint64_t{1} << random.below(64);
            if (loyalty::check_packed(bad)) loyalty::unpack(bad.data(), a), static_cast<void>(fits(a, engine.books()));
        }
    }
}

// An order of more stamps than an account can keep is refused, not worked off.
TEST(Engine, StampsOfOneOrderAreBounded) {
    auto engine = sample();
    auto e = purchase("many", "changed", date(2025, 3, 3), 1);
    e.quantity = 100'001;
    EXPECT_EQ(engine.apply(e).why, refusal::overflow);
    e.quantity = 100'000;
    ASSERT_TRUE(engine.apply(e).accepted());
    EXPECT_GT(engine.at("changed").vouchers.size(), 33'000u);
}

TEST(Versions, ALaterOneMayHaveFewerTiersAndCards) {
    for (const auto refunds : {loyalty::refund_policy::reverse_and_earn_again, loyalty::refund_policy::current_rule, loyalty::refund_policy::current_tier}) {
        auto p = tests::plain();
        p.refunds = refunds;
        p.tiers.levels = {{.name = "silver", .threshold = 10}, {.name = "gold", .threshold = 20, .multiplier = 3}};
        p.tiers.period = loyalty::tier_period::calendar_year;
        p.tiers.grace = *loyalty::parse_duration("5 days");
        p.rewards = {{.name = "coffee", .points = 30}};
        p.stamps = {{.name = "card", .buy = 3, .reward = "coffee"}, {.name = "breads", .buy = 2, .reward = "coffee", .categories = {"bread"}}};
        loyalty::engine engine(book_of(p));
        const std::array<loyalty::event_line, 1> lines{{{"rye", "bread", 50, 1}}};
        auto e = purchase("a", "m", date(2023, 12, 20), 0);
        e.lines = lines;
        ASSERT_TRUE(engine.apply(e).accepted());
        ASSERT_TRUE(engine.apply(purchase("b", "m", date(2025, 1, 2), 30)).accepted());
        ASSERT_EQ(engine.at("m").tier, 2);
        auto q = p;
        q.version = 2;
        q.tiers = {};
        q.stamps = {};
        engine.adopt(book_of(q), date(2025, 1, 3));
        for (const char* of : {"b", "a"}) {
            const std::string name = std::string("f") + of;
            auto back = purchase(name, "m", date(2025, 1, 4), 10);
            back.kind = event_kind::refund;
            back.of = of;
            EXPECT_EQ(engine.apply(back).accepted(), *of == 'b');
        }
        q = p;
        q.version = 3;
        q.tiers.downgrade = loyalty::downgrade_policy::at_once;
        engine.adopt(book_of(q), date(2025, 1, 6));
        static_cast<void>(engine.at("m", std::int64_t{date(2035, 1, 1)} * 86400 * 1'000'000));
        auto read = again(engine);
        EXPECT_EQ(words(read.at("m")), words(engine.at("m")));
    }
}

}  // namespace
}  // namespace goodwill
