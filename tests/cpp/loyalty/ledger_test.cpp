#include <goodwill/loyalty/account.hpp>
#include <goodwill/loyalty/entry.hpp>
#include <goodwill/loyalty/event.hpp>
#include <goodwill/loyalty/ledger.hpp>
#include <goodwill/loyalty/packed_account.hpp>
#include <goodwill/loyalty/refunds.hpp>
#include <goodwill/loyalty/standing.hpp>
#include <goodwill/loyalty/versions.hpp>

#include <gtest/gtest.h>

#include "random_programs.hpp"

namespace goodwill {
namespace {

using loyalty::place;
using loyalty::refusal;

/// The account as words: two accounts are the same when these are.
[[nodiscard]] std::vector<std::uint64_t> words(const loyalty::account& a) {
    std::vector<std::uint64_t> out(loyalty::packed_bound(a));
    out.resize(loyalty::pack(a, out.data()));
    EXPECT_EQ(loyalty::packed_words(out[0]), out.size());
    return out;
}

/// Applies events as an engine does: what is refused leaves no trace.
void apply(const loyalty::versions& books, loyalty::account& a, std::span<const loyalty::event_facts> events,
           std::vector<loyalty::entry>* entries) {
    for (const auto& e : events) {
        loyalty::account next = a;
        std::vector<loyalty::entry> made;
        loyalty::decision d(books, next, &made);
        if (d.apply(e) != refusal::none) continue;
        a = next;
        if (entries != nullptr) entries->insert(entries->end(), made.begin(), made.end());
    }
}

TEST(Ledger, TheIdentityHoldsAtEveryMomentForRandomProgrammes) {
    std::array<int, 32> seen{};
    for (std::uint32_t seed = 0; seed < 1500; ++seed) {
        tests::dice d(seed);
        const loyalty::versions books(std::make_shared<const loyalty::rulebook>(tests::some_program(d), core::zone{}));
        const auto events = tests::some_events(d, books.latest(), 40);
        loyalty::account a;
        std::vector<loyalty::entry> entries;
        for (const auto& e : events) {
            apply(books, a, {&e, 1}, &entries);
            ASSERT_EQ(tests::broken(a), "") << "seed " << seed << ", event " << e.ref;
        }
        loyalty::decision(books, a, &entries).advance(tests::date(2031, 1, 1));
        ASSERT_EQ(tests::broken(a), "") << "seed " << seed;
        // The entries say all that happened.
        std::array<loyalty::units, loyalty::place_count> sums{};
        for (const auto& e : entries) {
            ++seen[static_cast<std::size_t>(e.kind)];
            if (e.from == e.to) continue;
            sums[static_cast<std::size_t>(e.from)] += is_source(e.from) ? e.points : -e.points;
            sums[static_cast<std::size_t>(e.to)] += is_source(e.to) ? -e.points : e.points;
        }
        ASSERT_EQ(sums, a.total) << "seed " << seed;
    }
    using enum loyalty::entry_kind;
    for (const auto kind : {earn, grant, activate, spend, expire, reverse, pay_owed, cancel, reissue, forgive, join,
                            tier_up, tier_down, tier_kept, stamp, voucher, voucher_used, voucher_gone, voucher_back})
        EXPECT_GT(seen[static_cast<std::size_t>(kind)], 0) << name_of(kind);
}

TEST(Ledger, APrefixThenTheRestIsAllAlsoThroughBytes) {
    for (std::uint32_t seed = 0; seed < 1000; ++seed) {
        tests::dice d(seed);
        const loyalty::versions books(std::make_shared<const loyalty::rulebook>(tests::some_program(d), core::zone{}));
        const auto events = tests::some_events(d, books.latest(), 30);
        loyalty::account all, parts;
        apply(books, all, events, nullptr);
        const auto cut = static_cast<std::size_t>(d.upto(30));
        apply(books, parts, std::span(events).first(cut), nullptr);
        // Questions in between change nothing, and so does the way through bytes.
        if (d.chance(2)) loyalty::decision(books, parts, nullptr).advance(parts.clock);
        loyalty::account read;
        loyalty::unpack(words(parts).data(), read);
        apply(books, read, std::span(events).subspan(cut), nullptr);
        ASSERT_EQ(words(read), words(all)) << "seed " << seed;
    }
}

TEST(Ledger, ARefundOfThePartsIsARefundOfTheWhole) {
    int different_points = 0;
    for (std::uint32_t seed = 0; seed < 1500; ++seed) {
        tests::dice d(seed);
        const loyalty::versions books(std::make_shared<const loyalty::rulebook>(tests::some_program(d), core::zone{}));
        auto events = tests::some_events(d, books.latest(), 12);
        loyalty::event_facts order;
        order.ref = order.key = 100;
        order.day = events.back().day;
        order.time = events.back().time + 1;
        order.money.amount = 1 + d.upto(5000);
        events.push_back(order);
        loyalty::account whole, parts;
        apply(books, whole, events, nullptr);
        const loyalty::account before = whole;
        parts = whole;
        loyalty::event_facts back = order;
        back.kind = loyalty::event_kind::refund;
        back.of = order.ref;
        const auto returned = d.upto(static_cast<int>(order.money.amount));
        back.ref = back.key = 200;
        back.money.amount = returned;
        apply(books, whole, {&back, 1}, nullptr);
        bool accepted = true;
        for (int left = returned; left > 0;) {
            back.money.amount = 1 + d.upto(left - 1);
            left -= static_cast<int>(back.money.amount);
            const auto then = parts;
            apply(books, parts, {&back, 1}, nullptr);
            accepted = accepted && words(then) != words(parts);
        }
        if (books.latest().source.negative == loyalty::negative_policy::refuse && !accepted) continue;
        ASSERT_EQ(parts.total, whole.total) << "seed " << seed;
        ASSERT_EQ(parts.counter, whole.counter) << "seed " << seed;
        ASSERT_EQ(parts.tier, whole.tier) << "seed " << seed;
        different_points += whole.total != before.total;
    }
    EXPECT_GT(different_points, 400);
}

TEST(Ledger, AQuoteIsWhatBookingThenGives) {
    for (std::uint32_t seed = 0; seed < 1000; ++seed) {
        tests::dice d(seed);
        const loyalty::versions books(std::make_shared<const loyalty::rulebook>(tests::some_program(d), core::zone{}));
        const auto events = tests::some_events(d, books.latest(), 20);
        loyalty::account a;
        apply(books, a, events, nullptr);
        loyalty::event_facts order;
        order.day = a.clock + d.upto(60);
        order.time = a.last_time + 1;
        order.money.amount = d.upto(5000);
        loyalty::account quoted = a;
        loyalty::decision quote(books, quoted, nullptr);
        quote.advance(order.day);
        const auto before = quoted.at(place::earned);
        loyalty::order_rating rated;
        loyalty::earned_points points;
        quote.at(order.ref, order.day);
        ASSERT_TRUE(quote.rate(order, rated, points));
        apply(books, a, {&order, 1}, nullptr);
        EXPECT_EQ(a.at(place::earned) - before, points.total) << "seed " << seed;
    }
}

TEST(Ledger, ANewAccountIsOneWord) {
    EXPECT_EQ(words(loyalty::account{}).size(), 1u);
    loyalty::account a;
    a.lots.push_back({5, 1, 1, 2, 1});
    loyalty::reset(a);
    EXPECT_EQ(words(a), words(loyalty::account{}));
}

TEST(Ledger, VersionsHoldFromADateOn) {
    auto p = tests::plain();
    loyalty::versions books(std::make_shared<const loyalty::rulebook>(p, core::zone{}));
    p.version = 2;
    p.earn[0].points = 3;
    books.adopt(std::make_shared<const loyalty::rulebook>(p, core::zone{}), tests::date(2025, 2, 1));
    EXPECT_EQ(books.at(tests::date(2025, 1, 31)).source.version, 1);
    EXPECT_EQ(books.at(tests::date(2025, 2, 1)).source.version, 2);
    EXPECT_TRUE(books.change(tests::date(2025, 1, 31), tests::date(2025, 2, 1)));
    EXPECT_FALSE(books.change(tests::date(2025, 2, 1), tests::date(2025, 3, 1)));
    EXPECT_THROW(books.adopt(std::make_shared<const loyalty::rulebook>(p, core::zone{}), tests::date(2025, 3, 1)), conflict_error);
    p.version = 3;
    p.currency = "miles";
    EXPECT_THROW(books.adopt(std::make_shared<const loyalty::rulebook>(p, core::zone{}), tests::date(2025, 3, 1)), conflict_error);
}

}  // namespace
}  // namespace goodwill
