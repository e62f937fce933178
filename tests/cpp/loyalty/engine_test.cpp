#include <goodwill/loyalty/account_store.hpp>
#include <goodwill/loyalty/engine.hpp>
#include <goodwill/loyalty/id.hpp>
#include <goodwill/loyalty/journal.hpp>
#include <goodwill/loyalty/live_event.hpp>
#include <goodwill/loyalty/replay.hpp>
#include <goodwill/loyalty/rerating.hpp>
#include <goodwill/loyalty/resolve.hpp>

#include <gtest/gtest.h>

#include "random_programs.hpp"
#include "sent_events.hpp"

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
using tests::sent;
using tests::words;

TEST(Engine, AnEventIsBookedOnce) {
    auto engine = engine_of(tests::plain());
    const auto first = engine.apply(purchase("o1", "m1", date(2025, 1, 1), 100));
    ASSERT_TRUE(first.accepted());
    EXPECT_EQ(first.entries.size(), 2u);  // joined, earned
    const auto again = engine.apply(purchase("o1", "m1", date(2025, 1, 1), 100));
    EXPECT_TRUE(again.duplicate);
    EXPECT_EQ(again.event, first.event);
    EXPECT_EQ(engine.at("m1").at(place::active), 100);
    EXPECT_THROW(static_cast<void>(engine.apply(purchase("o1", "m1", date(2025, 1, 1), 101))), conflict_error);
    EXPECT_THROW(static_cast<void>(engine.apply(purchase("o1", "m2", date(2025, 1, 1), 100))), conflict_error);
    EXPECT_FALSE(engine.knows("m2"));
    // What was refused leaves no trace, and its id may be used again.
    EXPECT_EQ(engine.apply(redemption("r1", "m1", date(2025, 1, 2), 101)).why, refusal::not_enough_points);
    EXPECT_TRUE(engine.apply(redemption("r1", "m1", date(2025, 1, 2), 99)).accepted());
    // 1 is not "1".
    EXPECT_TRUE(engine.apply(purchase(1, 1, date(2025, 1, 1), 5)).accepted());
    EXPECT_TRUE(engine.apply(purchase("1", "1", date(2025, 1, 1), 6)).accepted());
    EXPECT_EQ(engine.at(1).at(place::active), 5);
    EXPECT_EQ(engine.members(), 3u);
}

TEST(Engine, ALateEventRestoresTheTierAndSaysSo) {
    auto p = tests::plain();
    p.tiers.levels = {{.name = "gold", .threshold = 60'000}};
    p.tiers.period = loyalty::tier_period::calendar_year;
    p.late_window = *loyalty::parse_duration("30 days");
    auto engine = engine_of(p);
    ASSERT_TRUE(engine.apply(purchase("a", "m", date(2023, 5, 1), 60'000)).accepted());
    ASSERT_TRUE(engine.apply(purchase("b", "m", date(2024, 5, 1), 55'000)).accepted());
    ASSERT_TRUE(engine.apply(purchase("c", "m", date(2025, 1, 5), 10)).accepted());
    EXPECT_EQ(engine.at("m").tier, 0);
    const auto late = engine.apply(purchase("d", "m", date(2024, 12, 20), 10'000));
    ASSERT_TRUE(late.accepted());
    EXPECT_EQ(engine.at("m").tier, 1);
    ASSERT_EQ(late.entries.size(), 2u);
    EXPECT_EQ(late.entries[0].kind, loyalty::entry_kind::correct);
    EXPECT_EQ(late.entries[0].points, 10'000);
    EXPECT_EQ(late.entries[1].kind, loyalty::entry_kind::tier_up);
    EXPECT_EQ(late.entries[1].event, late.event);
    EXPECT_EQ(engine.apply(purchase("e", "m", date(2024, 12, 4), 10'000)).why, refusal::too_late);
}

TEST(Engine, AnAcceptedRedemptionStaysAccepted) {
    auto p = tests::plain();
    p.negative = loyalty::negative_policy::refuse;
    auto engine = engine_of(p);
    ASSERT_TRUE(engine.apply(purchase("a", "m", date(2025, 1, 1), 100)).accepted());
    ASSERT_TRUE(engine.apply(redemption("r", "m", date(2025, 1, 3), 80)).accepted());
    // It turns out that the order was smaller.
    auto smaller = about(event_kind::correction, "k", "m", date(2025, 1, 4), "a");
    smaller.money.amount = 30;
    const auto out = engine.apply(smaller);
    ASSERT_TRUE(out.accepted());
    const auto a = engine.at("m");
    EXPECT_EQ(a.at(place::earned), 30);
    EXPECT_EQ(a.at(place::spent), 80);
    EXPECT_EQ(a.at(place::owed), 50);
    EXPECT_EQ(tests::broken(a), "");
    auto voided = about(event_kind::correction, "v", "m", date(2025, 1, 4), "a");
    voided.voids = true;
    ASSERT_TRUE(engine.apply(voided).accepted());
    EXPECT_EQ(engine.at("m").at(place::owed), 80);
    EXPECT_EQ(engine.apply(about(event_kind::correction, "w", "m", date(2025, 1, 4), "zz")).why, refusal::unknown_event);
}

TEST(Engine, RefusalsHaveTheirReason) {
    auto p = tests::plain();
    p.enrols = loyalty::enrolment::join;
    p.rewards = {{.name = "lounge", .points = 10, .tiers = {"gold"}}};
    p.tiers.levels = {{.name = "gold", .threshold = 1000}};
    auto engine = engine_of(p);
    EXPECT_EQ(engine.apply(purchase("a", "m", date(2025, 1, 1), 100)).why, refusal::unknown_member);
    auto join = purchase("j", "m", date(2025, 1, 1), 0);
    join.kind = event_kind::join;
    ASSERT_TRUE(engine.apply(join).accepted());
    join.id = "j2";
    EXPECT_EQ(engine.apply(join).why, refusal::already_member);
    ASSERT_TRUE(engine.apply(purchase("a", "m", date(2025, 1, 1), 100)).accepted());
    auto lounge = redemption("r", "m", date(2025, 1, 2), 0);
    lounge.reward = "lounge";
    EXPECT_EQ(engine.apply(lounge).why, refusal::not_entitled);
    lounge.reward = "bar";
    EXPECT_EQ(engine.apply(lounge).why, refusal::unknown_reward);
    auto back = about(event_kind::refund, "f", "m", date(2025, 1, 31), "a");
    back.money.amount = 101;
    EXPECT_EQ(engine.apply(back).why, refusal::above_order);
    back.date = date(2025, 2, 1);
    back.money.amount = 1;
    EXPECT_EQ(engine.apply(back).why, refusal::outside_refund_window);
    back.of = "nothing";
    EXPECT_EQ(engine.apply(back).why, refusal::unknown_order);
    ASSERT_TRUE(engine.apply(redemption("x", "m", date(2025, 2, 1), 10)).accepted());
    ASSERT_TRUE(engine.apply(about(event_kind::cancellation, "y", "m", date(2025, 2, 2), "x")).accepted());
    EXPECT_EQ(engine.apply(about(event_kind::cancellation, "z", "m", date(2025, 2, 2), "x")).why, refusal::already_cancelled);
    auto invite = purchase("i", "m", date(2025, 2, 3), 0);
    invite.kind = event_kind::invitation;
    invite.tier = "golden";
    EXPECT_EQ(engine.apply(invite).why, refusal::unknown_tier);
    invite.tier = "gold";
    ASSERT_TRUE(engine.apply(invite).accepted());
    EXPECT_EQ(engine.at("m").tier, 1);
    auto leave = purchase("l", "m", date(2025, 3, 1), 0);
    leave.kind = event_kind::leave;
    ASSERT_TRUE(engine.apply(leave).accepted());
    EXPECT_EQ(engine.at("m").at(place::expired), 100);
    EXPECT_EQ(engine.apply(purchase("b", "m", date(2025, 3, 2), 100)).why, refusal::unknown_member);
    loyalty::event bad = purchase("q", "m", date(2025, 3, 2), -1);
    EXPECT_THROW(static_cast<void>(engine.apply(bad)), domain_error);
    bad = purchase("", "m", date(2025, 3, 2), 1);
    EXPECT_THROW(static_cast<void>(engine.apply(bad)), domain_error);
}

TEST(Engine, TheAutumnNightHasTwoOfOneHour) {
    // Berlin, 26 October 2025: at 01:00 UTC clocks go back from 03:00 to 02:00.
    const core::zone berlin{"Europe/Berlin", {1743296400, 1761440400}, {7200, 3600}};
    auto p = tests::plain();
    p.zone = "Europe/Berlin";
    p.earn.push_back({.name = "night", .points = 7, .per = loyalty::rule_basis::order, .when = {.hours = std::pair(120, 180)}});
    p.expires = *loyalty::parse_expiry("1 month");
    auto engine = engine_of(p, berlin);
    int points = 0;
    for (const std::int64_t utc : {1761436800LL - 1, 1761436800LL, 1761440399LL, 1761440400LL, 1761443999LL, 1761444000LL}) {
        auto e = purchase(static_cast<int>(utc), "m", 0, 0);
        e.date.reset();
        e.time = utc * 1'000'000;
        ASSERT_TRUE(engine.apply(e).accepted());
        points += utc >= 1761436800LL && utc < 1761444000LL ? 7 : 0;
        EXPECT_EQ(engine.at("m").at(place::earned), points) << utc;
    }
    EXPECT_EQ(berlin.start_of_day(date(2025, 10, 26)), 1761429600);
    EXPECT_EQ(berlin.start_of_day(date(2025, 10, 27)), 1761519600);
    // Points of 26 October last through 26 November, to its last local second.
    const std::int64_t end = 1764198000;  // 27 November 00:00 in Berlin
    EXPECT_EQ(engine.at("m", end * 1'000'000 - 1).at(place::active), points);
    EXPECT_EQ(engine.at("m", end * 1'000'000).at(place::active), 0);
}

TEST(Engine, AReplayOfColumnsIsWhatALiveEngineDid) {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        tests::dice d(seed);
        const auto book = std::make_shared<const loyalty::rulebook>(tests::some_program(d), core::zone{});
        loyalty::engine engine(book);
        constexpr std::uint32_t members = 5;
        std::vector<std::pair<std::uint32_t, loyalty::event_facts>> rows;
        for (std::uint32_t m = 0; m < members; ++m)
            for (const auto& e : tests::some_events(d, *book, 25)) rows.emplace_back(m, e);
        // Members come in any order; each one's events ascend in time.
        std::vector<std::uint32_t> member;
        std::vector<std::int64_t> time, amount, points, quantity;
        std::vector<event_kind> kind;
        std::vector<std::uint32_t> reward;
        std::vector<std::uint64_t> key, of;
        std::array<std::uint64_t, 32> refused{};
        std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second.time < b.second.time; });
        core::day_number last = 0;
        for (const auto& [m, e] : rows) {
            const auto out = engine.apply(sent(e, m, m * 1000));
            last = std::max(last, e.day);
            if (out.accepted()) continue;
            const bool gone = out.why == refusal::outside_refund_window || out.why == refusal::already_cancelled ||
                              out.why == refusal::unknown_redemption;
            ++refused[static_cast<std::size_t>(gone ? refusal::unknown_order : out.why)];
        }
        if (d.chance(2)) std::shuffle(rows.begin(), rows.end(), std::mt19937(seed));
        for (const auto& [m, e] : rows) {
            member.push_back(m), time.push_back(e.time), amount.push_back(e.money.amount), points.push_back(e.points);
            quantity.push_back(e.quantity), kind.push_back(e.kind), reward.push_back(e.reward);
            key.push_back(m * 1000 + e.key), of.push_back(m * 1000 + e.of);
        }
        loyalty::event_columns c;
        c.member = member, c.members = members, c.time = time, c.kind = kind, c.amount = amount, c.points = points;
        c.quantity = quantity, c.reward = reward, c.key = key, c.of = of;
        loyalty::account_store store;
        const auto report = loyalty::replay(engine.books(), store, c, {.until = last + 5, .threads = 2});
        auto counted = report.refused;
        auto& redemptions = counted[static_cast<std::size_t>(refusal::unknown_redemption)];
        counted[static_cast<std::size_t>(refusal::unknown_order)] += redemptions;
        redemptions = 0;
        ASSERT_EQ(counted, refused) << "seed " << seed;
        for (std::uint32_t m = 0; m < members; ++m) {
            loyalty::account replayed;
            store.load(m, replayed);
            if (!engine.knows(m)) continue;
            auto live = engine.at(m);
            loyalty::decision decide(engine.books(), live, nullptr);
            decide.advance(last + 5);
            decide.close();
            ASSERT_EQ(words(replayed), words(live)) << "seed " << seed << ", member " << m;
        }
    }
}

TEST(Engine, HistoryIsWhatWasBooked) {
    int corrections = 0;
    for (std::uint32_t seed = 0; seed < 150; ++seed) {
        tests::dice d(seed);
        auto p = tests::some_program(d);
        p.late_window = *loyalty::parse_duration("60 days");
        auto engine = engine_of(p);
        auto events = tests::some_events(d, engine.book(), 25);
        for (std::size_t i = 0; i + 1 < events.size(); ++i)
            if (d.chance(4)) std::swap(events[i], events[i + 1]);
        std::vector<loyalty::entry> booked;
        for (const auto& e : events) {
            const auto before = engine.knows("m") ? words(engine.at("m")) : std::vector<std::uint64_t>{};
            const auto out = engine.apply(sent(e, "m", 0));
            booked.insert(booked.end(), out.entries.begin(), out.entries.end());
            for (const auto& x : out.entries) corrections += x.kind == loyalty::entry_kind::correct;
            if (!out.accepted() && !before.empty()) {
                EXPECT_EQ(words(engine.at("m")), before);
            }
            if (engine.knows("m")) {
                ASSERT_EQ(tests::broken(engine.at("m")), "") << "seed " << seed;
            }
        }
        if (!engine.knows("m")) continue;
        const auto history = engine.history("m");
        ASSERT_EQ(history.size(), booked.size()) << "seed " << seed;
        std::array<loyalty::units, loyalty::place_count> sums{};
        for (std::size_t i = 0; i < booked.size(); ++i) {
            EXPECT_EQ(history[i].event, booked[i].event);
            EXPECT_EQ(history[i].points, booked[i].points);
            EXPECT_EQ(history[i].kind, booked[i].kind);
            if (booked[i].from == booked[i].to) continue;
            sums[static_cast<std::size_t>(booked[i].from)] += is_source(booked[i].from) ? booked[i].points : -booked[i].points;
            sums[static_cast<std::size_t>(booked[i].to)] += is_source(booked[i].to) ? -booked[i].points : booked[i].points;
        }
        ASSERT_EQ(sums, engine.at("m").total) << "seed " << seed;
    }
    EXPECT_GT(corrections, 50);
}

TEST(Engine, QuestionsOfThePastAndWhy) {
    auto p = tests::plain();
    p.earn.push_back({.name = "weekend", .multiply = 2, .when = {.weekdays = {6, 7}}});
    auto engine = engine_of(p);
    ASSERT_TRUE(engine.apply(purchase("a", "m", date(2025, 1, 3), 10)).accepted());   // Friday
    const auto saturday = purchase("b", "m", date(2025, 1, 4), 10);
    const auto quote = engine.quote(saturday);
    EXPECT_EQ(quote.points, 20);
    const auto out = engine.apply(saturday);
    ASSERT_TRUE(engine.apply(purchase("c", "m", date(2025, 1, 6), 10)).accepted());
    const std::int64_t a_day = 86400LL * 1'000'000;
    EXPECT_EQ(engine.at("m", date(2025, 1, 2) * a_day).at(place::active), 0);
    EXPECT_EQ(engine.at("m", date(2025, 1, 3) * a_day).at(place::active), 10);
    EXPECT_EQ(engine.at("m", date(2025, 1, 5) * a_day).at(place::active), 30);
    const auto why = engine.why("m", out.event);
    ASSERT_EQ(why.rules.size(), 1u);
    EXPECT_EQ(why.rules[0].points, 20);
    EXPECT_EQ(why.counted, 10);
    EXPECT_EQ(why.event.id, loyalty::id("b"));
    EXPECT_THROW(static_cast<void>(engine.why("m", 12345)), domain_error);
    EXPECT_THROW(static_cast<void>(engine.at("nobody")), domain_error);
}

TEST(Engine, MembersThatWereTakenInBeginThere) {
    auto engine = engine_of(tests::plain());
    tests::till t(tests::plain());
    ASSERT_EQ(t.buy(date(2025, 1, 1), 50), refusal::none);
    engine.take_in("m", t.member);
    EXPECT_THROW(engine.take_in("m", t.member), conflict_error);
    EXPECT_EQ(engine.apply(purchase("a", "m", date(2024, 12, 31), 5)).why, refusal::too_late);
    ASSERT_TRUE(engine.apply(purchase("b", "m", date(2025, 1, 5), 5)).accepted());
    ASSERT_TRUE(engine.apply(purchase("c", "m", date(2025, 1, 3), 5)).accepted());
    EXPECT_EQ(engine.at("m").at(place::active), 60);
}

TEST(Journal, RecordsComeBackAsTheyWere) {
    const std::array<loyalty::event_line, 2> lines{{{"milk", "dairy", 100, 2}, {"rum", "", 900, 1}}};
    const std::array<loyalty::event_attribute, 1> attributes{{{"segment", "lapsed"}}};
    loyalty::event e = purchase("id", 77, date(2025, 1, 1), 1000);
    e.lines = lines;
    e.attributes = attributes;
    e.channel = "app";
    e.birth_month = 2, e.birth_day = 29;
    e.of = 5;
    std::vector<std::byte> record, again;
    loyalty::write_record(e, record);
    loyalty::stored_event back;
    loyalty::read_record(record, back);
    EXPECT_EQ(back.member, loyalty::id(77));
    EXPECT_EQ(back.lines[1].product, "rum");
    loyalty::write_record(back, again);
    EXPECT_EQ(again, record);
    for (std::size_t cut = 0; cut < record.size(); ++cut)
        EXPECT_THROW(loyalty::read_record(std::span(record).first(cut), back), format_error) << cut;
}

TEST(IdTable, FindsWhatCollides) {
    loyalty::id_list ids;
    loyalty::id_table table;
    for (int i = 0; i < 1000; ++i) {
        table.add(static_cast<std::uint64_t>(i % 7), ids.size(), [](std::uint64_t p) { return p % 7; });
        ids.push_back(loyalty::id("m" + std::to_string(i)));
    }
    for (int i = 0; i < 1000; ++i) {
        const std::string text = "m" + std::to_string(i);
        EXPECT_EQ(table.find(static_cast<std::uint64_t>(i % 7), [&](std::uint64_t p) { return ids[p] == loyalty::id(text); }), static_cast<std::uint64_t>(i));
    }
}

}  // namespace
}  // namespace goodwill
