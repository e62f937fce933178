#include <goodwill/loyalty/replay.hpp>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <goodwill/loyalty/event_log.hpp>
#include <gtest/gtest.h>

#include "random_programs.hpp"
#include "sent_events.hpp"

namespace goodwill {
namespace {

using loyalty::event_kind;
using loyalty::units;

/// A log as a frame has it.
struct frame {
    std::vector<std::string> member, kind, id, of, reward;
    std::vector<std::int64_t> time, quantity;
    std::vector<double> amount, points;

    [[nodiscard]] loyalty::event_log_columns columns() const {
        core::column when(core::dtype::timestamp, {{static_cast<std::int64_t>(time.size()), 0, nullptr, time.data(), nullptr, nullptr}});
        when.ticks_per_second = 1'000'000;
        when.zone = "UTC";
        return {.member = member, .time = when, .amount = amount, .kind = kind, .id = id, .of = of, .points = points,
                .quantity = quantity, .reward = reward};
    }
    /// These rows of it.
    [[nodiscard]] frame rows(const std::vector<std::size_t>& which) const {
        frame out;
        for (const std::size_t i : which) {
            out.member.push_back(member[i]), out.kind.push_back(kind[i]), out.id.push_back(id[i]), out.of.push_back(of[i]);
            out.reward.push_back(reward[i]), out.time.push_back(time[i]), out.quantity.push_back(quantity[i]);
            out.amount.push_back(amount[i]), out.points.push_back(points[i]);
        }
        return out;
    }
};

[[nodiscard]] frame some_frame(tests::dice& d, const loyalty::rulebook& book, int members, int events) {
    frame f;
    const double money = core::power_of_ten[static_cast<std::size_t>(book.source.money_decimals)];
    const double points = core::power_of_ten[static_cast<std::size_t>(book.source.decimals)];
    for (int m = 0; m < members; ++m)
        for (const auto& e : tests::some_events(d, book, events)) {
            const std::string own = std::to_string(m) + "/";
            const bool about = e.kind == event_kind::refund || e.kind == event_kind::cancellation;
            f.member.push_back("member number " + std::to_string(m * 7 % members));
            f.kind.emplace_back(name_of(e.kind));
            f.id.push_back(own + std::to_string(e.key));
            f.of.push_back(about ? own + std::to_string(e.of) : "");
            f.reward.emplace_back(e.reward == 0 ? "" : "coffee");
            f.time.push_back(e.time);
            f.quantity.push_back(e.quantity);
            f.amount.push_back(static_cast<double>(e.money.amount) / money);
            f.points.push_back(static_cast<double>(e.points) / points);
        }
    return f;
}

[[nodiscard]] std::vector<std::uint64_t> words(const loyalty::account_store& store, std::size_t slot) {
    loyalty::account a;
    store.load(slot, a);
    a.next_number = 0;
    std::vector<std::uint64_t> out(loyalty::packed_bound(a));
    out.resize(loyalty::pack(a, out.data()));
    return out;
}

TEST(Replay, PiecesInTimeAreTheWholeForAnyThreadsAndOrderOfRows) {
    for (std::uint32_t seed = 0; seed < 120; ++seed) {
        tests::dice d(seed);
        const auto book = std::make_shared<const loyalty::rulebook>(tests::some_program(d), core::zone{});
        const loyalty::versions books(book);
        const frame all = some_frame(d, *book, 7, 20);
        std::vector<std::size_t> order(all.time.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return all.time[a] < all.time[b]; });
        const core::day_number until = static_cast<core::day_number>(all.time[order.back()] / 86'400'000'000) + 3;

        loyalty::member_slots members;
        loyalty::account_store whole;
        const loyalty::event_log log(*book, all.columns(), members);
        const auto report = loyalty::replay(books, whole, log.events(), {.until = until});

        loyalty::member_slots met;
        loyalty::seen_ids seen;
        loyalty::account_store pieces;
        std::array<std::uint64_t, 32> refused{};
        for (std::size_t begin = 0; begin < order.size();) {
            const std::size_t end = std::min(order.size(), begin + 1 + static_cast<std::size_t>(d.upto(60)));
            std::vector<std::size_t> part(order.begin() + static_cast<std::ptrdiff_t>(begin), order.begin() + static_cast<std::ptrdiff_t>(end));
            // Rows of one instant stay as they stand.
            std::stable_sort(part.begin(), part.end(), [&](std::size_t a, std::size_t b) { return all.member[a] < all.member[b]; });
            const frame own = all.rows(part);
            const loyalty::event_log piece(*book, own.columns(), met, {.first_row = begin, .threads = 2}, &seen);
            const auto r = loyalty::replay(books, pieces, piece.events(), {.threads = 2});
            for (std::size_t k = 0; k < refused.size(); ++k) refused[k] += r.refused[k];
            begin = end;
        }
        loyalty::event_columns none;
        none.members = met.size();
        static_cast<void>(loyalty::replay(books, pieces, none, {.until = until}));
        ASSERT_EQ(members.size(), met.size());
        ASSERT_EQ(report.refused, refused) << "seed " << seed;
        const auto here = members.by_id(), there = met.by_id();
        for (std::size_t i = 0; i < here.size(); ++i) {
            loyalty::account a, b;
            whole.load(here[i], a);
            pieces.load(there[i], b);
            ASSERT_EQ(a.total, b.total) << "seed " << seed << ", member " << i;
            ASSERT_EQ(a.tier, b.tier) << "seed " << seed << ", member " << i;
            ASSERT_EQ(a.lots.size(), b.lots.size()) << "seed " << seed << ", member " << i;
            ASSERT_EQ(words(whole, here[i]).size(), words(pieces, there[i]).size()) << "seed " << seed << ", member " << i;
        }
    }
}

TEST(Replay, WhatIsAskedAtADateIsWhatAReplayUpToItLeaves) {
    tests::dice d(11);
    const auto book = std::make_shared<const loyalty::rulebook>(tests::some_program(d), core::zone{});
    const loyalty::versions books(book);
    const frame all = some_frame(d, *book, 9, 30);
    loyalty::member_slots members;
    loyalty::account_store store;
    const loyalty::event_log log(*book, all.columns(), members);
    const auto middle = static_cast<core::day_number>(all.time[all.time.size() / 2] / 86'400'000'000);
    const auto report = loyalty::replay(books, store, log.events(), {.at = {middle, middle + 20}, .entries = true});
    std::vector<std::size_t> before;
    for (std::size_t i = 0; i < all.time.size(); ++i)
        if (all.time[i] < (std::int64_t{middle} + 1) * 86'400'000'000) before.push_back(i);
    loyalty::member_slots earlier;
    loyalty::account_store half;
    const frame own = all.rows(before);
    const loyalty::event_log first(*book, own.columns(), earlier);
    static_cast<void>(loyalty::replay(books, half, first.events(), {.until = middle}));
    int compared = 0;
    for (std::uint32_t slot = 0; slot < members.size(); ++slot) {
        const std::vector<std::uint32_t> one{slot};
        const auto other = earlier.find(members.ids(one).text(0));
        if (!other) continue;
        loyalty::account a;
        half.load(*other, a);
        EXPECT_EQ(report.at[0][slot].total, a.total);
        EXPECT_EQ(report.at[0][slot].tier, a.tier);
        ++compared;
    }
    EXPECT_GT(compared, 5);
    EXPECT_TRUE(std::is_sorted(report.entries.begin(), report.entries.end(), [](const auto& a, const auto& b) { return a.member < b.member; }));
}

TEST(Replay, TheCounterAtADateIsThatOfALiveEngine) {
    int left = 0;
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
        tests::dice d(seed);
        auto p = tests::plain();
        p.tiers.levels = {{.name = "silver", .threshold = 60}, {.name = "gold", .threshold = 200}};
        p.tiers.period = d.one_of({loyalty::tier_period::lifetime, loyalty::tier_period::rolling, loyalty::tier_period::calendar_year, loyalty::tier_period::anniversary});
        p.tiers.downgrade = d.one_of({loyalty::downgrade_policy::at_once, loyalty::downgrade_policy::period_end, loyalty::downgrade_policy::never});
        p.tiers.window = *loyalty::parse_duration("30 days");
        const auto book = std::make_shared<const loyalty::rulebook>(p, core::zone{});
        const loyalty::versions books(book);
        loyalty::engine engine(book);
        std::vector<std::uint32_t> member;
        std::vector<core::day_number> day;
        std::vector<units> amount;
        for (core::day_number on = tests::date(2023, 10, 1); day.size() < 60; on += d.upto(12)) {
            member.push_back(static_cast<std::uint32_t>(d.upto(2))), day.push_back(on), amount.push_back(d.upto(60));
            static_cast<void>(engine.apply(tests::purchase(static_cast<std::int64_t>(day.size()), static_cast<std::int64_t>(member.back()), on, amount.back())));
        }
        loyalty::event_columns e;
        e.member = member, e.members = 3, e.day = day, e.amount = amount;
        std::vector<core::day_number> at;
        for (core::day_number on = day.front(); on < day.back() + 60; on += 1 + d.upto(20)) at.push_back(on);
        loyalty::account_store store, without;
        const auto report = loyalty::replay(books, store, e, {.until = at.back(), .at = at});
        static_cast<void>(loyalty::replay(books, without, e, {.until = at.back()}));
        for (std::uint32_t m = 0; m < 3; ++m) {
            for (std::size_t k = 0; k < at.size(); ++k) {
                if (!report.at[k][m].member) continue;
                loyalty::account a = engine.at(static_cast<std::int64_t>(m), (std::int64_t{at[k]} + 1) * 86'400'000'000 - 1);
                const units booked = a.counter;
                loyalty::decision now(books, a, nullptr, nullptr);
                now.at(loyalty::entry::clock, at[k]);
                static_cast<void>(now.roll());
                left += a.counter != booked;
                ASSERT_EQ(report.at[k][m].counter, a.counter) << "seed " << seed << ", member " << m << ", " << core::to_text_date(at[k]);
                ASSERT_EQ(report.at[k][m].tier, a.tier) << "seed " << seed << ", member " << m << ", " << core::to_text_date(at[k]);
            }
            EXPECT_EQ(words(store, m), words(without, m));  // being asked changes nothing
        }
    }
    EXPECT_GT(left, 100);
}

TEST(Replay, InvitationsNameTheirTier) {
    auto p = tests::plain();
    p.tiers.levels = {{.name = "silver", .threshold = 100}, {.name = "gold"}};
    const loyalty::versions books(std::make_shared<const loyalty::rulebook>(p, core::zone{}));
    const std::vector<std::uint32_t> member{0, 0, 0};
    const std::vector<core::day_number> day{tests::date(2025, 1, 1), tests::date(2025, 1, 2), tests::date(2025, 1, 3)};
    const std::vector<event_kind> kind{event_kind::purchase, event_kind::invitation, event_kind::invitation};
    const std::vector<units> amount{10, 0, 0};
    const std::vector<std::uint8_t> tier{0, 2, loyalty::most_tiers};
    loyalty::event_columns e;
    e.member = member, e.members = 1, e.day = day, e.kind = kind, e.amount = amount, e.tier = tier;
    loyalty::account_store store;
    const auto report = loyalty::replay(books, store, e);
    loyalty::account a;
    store.load(0, a);
    EXPECT_EQ(a.tier, 2);
    ASSERT_EQ(report.rows.size(), 1u);
    EXPECT_EQ(report.rows[0].row, 2u);
    EXPECT_EQ(report.rows[0].why, loyalty::refusal::unknown_tier);
    const std::vector<std::uint8_t> shorter{0, 2};
    e.tier = shorter;
    EXPECT_THROW(static_cast<void>(loyalty::replay(books, store, e)), shape_error);
}

TEST(Replay, AnAccountThatCannotBeKeptIsSaid) {
    constexpr std::size_t n = 60'000;  // orders that a refund may ask for, of more than 140 bytes with their lots
    const std::vector<std::uint32_t> member(n, 0);
    const std::vector<core::day_number> day(n, 20'000);
    const std::vector<units> amount(n, 100);
    std::vector<event_kind> kind(n, event_kind::purchase);
    std::vector<std::uint64_t> of(n, 0);
    kind.back() = event_kind::refund;
    loyalty::event_columns e;
    e.member = member, e.members = 1, e.day = day, e.amount = amount, e.kind = kind, e.of = of;
    loyalty::program p;
    p.zone = "UTC";
    p.enrols = loyalty::enrolment::first_purchase;
    p.earn.push_back({.name = "base", .points = 1});
    const loyalty::versions books(std::make_shared<const loyalty::rulebook>(p, core::zone{}));
    loyalty::account_store store;
    try {
        static_cast<void>(loyalty::replay(books, store, e));
        FAIL();
    } catch (const domain_error& error) {
        EXPECT_EQ(error.detail().row, std::int64_t{n - 1});
        EXPECT_NE(std::string(error.what()).find("8 MiB"), std::string::npos);
    }
}

}  // namespace
}  // namespace goodwill
