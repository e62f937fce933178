#include <goodwill/loyalty/event_log.hpp>
#include <goodwill/loyalty/member_slots.hpp>
#include <goodwill/loyalty/unique_ids.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "till.hpp"

namespace goodwill {
namespace {

using core::column;
using loyalty::event_flaw;
using loyalty::event_kind;
using loyalty::event_log;
using loyalty::event_log_columns;
using tests::date;

/// Berlin in 2025: clocks go forward on 30 March at 01:00 UTC and back on 26 October.
const core::zone berlin{"Europe/Berlin", {0, 1743296400, 1761440400}, {3600, 7200, 3600}};

[[nodiscard]] loyalty::rulebook a_book(core::zone zone = {}) {
    auto p = tests::plain();
    p.money_decimals = 2;
    p.zone = zone.name.empty() ? "UTC" : zone.name;
    p.earn.push_back({.name = "app", .points = 5, .per = loyalty::rule_basis::order, .when = {.channels = {"app"}}});
    p.earn.push_back({.name = "books", .points = 2, .when = {.categories = {"book"}}});
    p.rewards = {{.name = "coffee", .points = 30}};
    p.tiers.levels = {{.name = "gold", .threshold = 100}};
    return loyalty::rulebook(p, std::move(zone));
}
[[nodiscard]] column instants(const std::vector<std::int64_t>& ticks, std::int64_t per_second = 1'000'000, std::string zone = "UTC") {
    column c(core::dtype::timestamp, {{static_cast<std::int64_t>(ticks.size()), 0, nullptr, ticks.data(), nullptr, nullptr}});
    c.ticks_per_second = per_second;
    c.zone = std::move(zone);
    return c;
}
using texts = std::vector<std::string>;

[[nodiscard]] std::vector<std::string> words(const std::vector<loyalty::bad_row>& rows) {
    std::vector<std::string> out;
    for (const auto& r : rows)
        out.push_back(std::to_string(r.row) + " " + std::string(name_of(r.field)) + " " + std::string(name_of(r.what)));
    return out;
}

TEST(EventLog, ColumnsOfTheRightFormAreUsedWhereTheyLie) {
    const auto book = a_book();
    const std::vector<std::int64_t> member{7, 9, 7}, time{1'000'000, 3'000'000, 2'000'000}, id{5, 6, 8}, quantity{1, 2, 3};
    const std::vector<double> amount{1.5, 0, 12.25};
    loyalty::member_slots slots;
    const event_log log(book, {.member = member, .time = instants(time), .amount = amount, .id = id, .quantity = quantity}, slots);
    const auto& e = log.events();
    EXPECT_EQ(e.time.data(), time.data());
    EXPECT_EQ(static_cast<const void*>(e.key.data()), id.data());
    EXPECT_EQ(e.quantity.data(), quantity.data());
    EXPECT_EQ(e.members, 3u);  // 8 is nobody's
    EXPECT_EQ(std::vector(e.member.begin(), e.member.end()), (std::vector<std::uint32_t>{0, 2, 0}));
    EXPECT_EQ(std::vector(e.amount.begin(), e.amount.end()), (std::vector<std::int64_t>{150, 0, 1225}));
    EXPECT_TRUE(e.kind.empty());
    EXPECT_EQ(log.first_time(), 1'000'000);
    EXPECT_EQ(log.last_time(), 3'000'000);
    EXPECT_EQ(log.row_of(2), 2u);
    const std::vector<std::uint32_t> asked{0, 2};
    EXPECT_EQ(slots.ids(asked).integers[1], 9);
}

TEST(EventLog, TimesOfEveryKind) {
    const auto book = a_book(berlin);
    const std::vector<int> member(3, 1);
    const std::vector<double> amount(3, 1);
    const auto times = [&](const column& c, bool local = false) {
        loyalty::member_slots slots;
        const event_log log(book, {.member = member, .time = c, .amount = amount}, slots, {.local_times = local});
        const auto& e = log.events();
        std::vector<std::int64_t> out(e.time.begin(), e.time.end());
        out.insert(out.end(), e.day.begin(), e.day.end());
        return out;
    };
    const std::vector<std::int64_t> seconds{0, -1, 86'399}, nanos{1'999, -1, 0};
    EXPECT_EQ(times(instants(seconds, 1)), (std::vector<std::int64_t>{0, -1'000'000, 86'399'000'000}));
    EXPECT_EQ(times(instants(nanos, 1'000'000'000)), (std::vector<std::int64_t>{1, -1, 0}));
    EXPECT_EQ(times(texts{"2025-01-02", "20250103", "1970-01-01"}), (std::vector<std::int64_t>{date(2025, 1, 2), date(2025, 1, 3), 0}));
    EXPECT_EQ(times(texts{"1970-01-01T00:00:00.25Z", "1970-01-01 02:00+02:00", "1970-01-01T00:00:01Z"}),
              (std::vector<std::int64_t>{250'000, 0, 1'000'000}));
    // 26 October 2025, 01:59 and 03:00, and a summer's day.
    EXPECT_EQ(times(texts{"2025-10-26T01:59", "2025-10-26T03:00", "2025-07-01T12:00"}, true),
              (std::vector<std::int64_t>{1761436740'000'000, 1761444000'000'000, 1751364000'000'000}));
    const std::vector<std::int64_t> wall{1761443940, 1761447600, 1751371200};
    EXPECT_EQ(times(instants(wall, 1, ""), true),
              (std::vector<std::int64_t>{1761436740'000'000, 1761444000'000'000, 1751364000'000'000}));
    EXPECT_THROW(static_cast<void>(times(instants(seconds, 1, ""))), schema_error);
    EXPECT_THROW(static_cast<void>(times(column(seconds))), schema_error);
}

TEST(EventLog, EveryLocalMinuteOfAYearIsItsInstantOrAFlaw) {
    const auto book = a_book(berlin);
    std::vector<std::int64_t> wall;
    for (std::int64_t t = 1735689600; t < 1767225600; t += 60) wall.push_back(t);
    std::shuffle(wall.begin(), wall.end(), std::mt19937(3));
    const std::vector<int> member(wall.size(), 1), amount(wall.size(), 1);
    loyalty::member_slots slots;
    const event_log log(book, {.member = member, .time = instants(wall, 1, ""), .amount = amount}, slots,
                        {.errors = transactions::on_error::skip, .local_times = true, .threads = 2});
    int twice = 0, never = 0;
    for (const auto& bad : log.refused()) {
        const std::int64_t minute = (wall[bad.row] - (bad.what == event_flaw::ambiguous ? 1761447600 - 3600 : 1743300000 - 3600 + 3600)) / 60;
        (bad.what == event_flaw::ambiguous ? twice : never) += minute >= 0 && minute < 60;
    }
    EXPECT_EQ(twice, 60);
    EXPECT_EQ(never, 60);
    EXPECT_EQ(log.refused().size(), 120u);
    for (std::size_t e = 0; e < log.events().time.size(); ++e) {
        const std::int64_t utc = log.events().time[e] / 1'000'000;
        ASSERT_EQ(utc + berlin.offset_at(utc), wall[log.row_of(e)]);
    }
}

TEST(EventLog, BadRowsAreCountedOrRaiseTheFirst) {
    const auto book = a_book();
    const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    const texts member{"a", "", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"};
    const texts time{"2025-01-01", "2025-01-01", "2025-01-01", "1.1.2025", "2025-01-01", "2025-01-01", "2025-01-01T10:00Z",
                     "2025-01-01", "2025-01-01", "2025-01-01", "2025-01-01", "2025-01-01"};
    const std::vector<double> amount{1, 1, nan, 1, inf, -1, 1, 0.125, 1e17, 1, nan, 2};
    const texts kind{"purchase", "purchase", "purchase", "purchase", "purchase", "purchase", "purchase", "purchase", "purchase",
                     "purchse", "leave", "refund"};
    const std::vector<std::string> expected{"1 member empty", "2 amount missing", "3 time unreadable", "4 amount infinite",
                                            "5 amount negative", "6 time mixed", "7 amount too_fine", "8 amount too_large",
                                            "9 kind unknown", "11 of missing"};
    const event_log_columns c{.member = member, .time = time, .amount = amount, .kind = kind};
    loyalty::member_slots slots;
    const event_log log(book, c, slots, {.errors = transactions::on_error::skip});
    EXPECT_EQ(words(log.refused()), expected);
    ASSERT_EQ(log.events().member.size(), 2u);
    EXPECT_EQ(log.row_of(1), 10u);
    EXPECT_EQ(log.events().kind[1], event_kind::leave);
    try {
        loyalty::member_slots none;
        const event_log raised(book, c, none, {.first_row = 100, .threads = 2});
        FAIL();
    } catch (const domain_error& error) {
        EXPECT_EQ(error.detail().row, 101);
        EXPECT_EQ(error.detail().argument, "member");
    }
    const auto raise = [&](std::size_t row) {
        const texts m{member[row]}, t{time[row]}, k{kind[row]};
        const std::vector<double> a{amount[row]};
        loyalty::member_slots none;
        try {
            const event_log raised(book, {.member = m, .time = t, .amount = a, .kind = k}, none);
        } catch (const domain_error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_EQ(raise(7), "replay: amount[0] is 0.125, must have at most 2 digits after the point");
    EXPECT_NE(raise(9).find("did you mean \"purchase\"?"), std::string::npos);
    EXPECT_NE(raise(5).find("must be >= 0; what is returned is an event of kind \"refund\""), std::string::npos);
}

TEST(EventLog, NamesAreCodesOfTheProgramme) {
    const auto book = a_book();
    const std::vector<int> member(4, 1), amount(4, 1), points{0, 10, 0, -5};
    const texts kind{"purchase", "redemption", "redemption", "adjustment"}, channel{"app", "shop", "", "app"},
        reward{"", "", "coffee", "tea"};
    loyalty::member_slots slots;
    const texts day(4, "2025-01-01");
    const event_log log(book, {.member = member, .time = day, .amount = amount, .kind = kind, .points = points, .channel = channel, .reward = reward}, slots);
    const auto& e = log.events();
    EXPECT_EQ(std::vector(e.channel.begin(), e.channel.end()), (std::vector<std::uint32_t>{1, 0, 0, 1}));
    EXPECT_EQ(std::vector(e.reward.begin(), e.reward.end()), (std::vector<std::uint32_t>{0, 0, 1, loyalty::name_codes::unknown}));
    EXPECT_EQ(e.points[3], -5);
    EXPECT_EQ(e.kind[2], event_kind::redemption);
}

TEST(EventLog, RowsOfOneIdAreTheLinesOfAnOrder) {
    const auto book = a_book();
    const std::vector<int> member{1, 2, 1, 1, 2, 1};
    const texts id{"a", "b", "a", "r", "b", "a"}, day{"2025-01-01", "2025-01-02", "2025-01-01", "2025-01-03", "2025-01-02", "2025-01-05"},
        kind{"purchase", "purchase", "purchase", "refund", "purchase", "purchase"}, of{"", "", "", "a", "", ""},
        category{"book", "food", "food", "book", "book", "book"}, product{"x", "y", "z", "x", "x", "x"};
    const std::vector<double> amount{10, 5.5, 2, 10, 1, 3}, tax{1, 0.5, 0.25, 0, 0, 0};
    const event_log_columns c{.member = member, .time = day, .amount = amount, .kind = kind, .id = id, .of = of, .tax = tax, .product = product, .category = category};
    loyalty::member_slots slots;
    const event_log log(book, c, slots, {.errors = transactions::on_error::skip});
    const auto& e = log.events();
    EXPECT_EQ(words(log.refused()), std::vector<std::string>{"5 id unlike"});
    ASSERT_EQ(e.member.size(), 3u);
    EXPECT_EQ(std::vector(e.amount.begin(), e.amount.end()), (std::vector<std::int64_t>{1200, 650, 1000}));
    EXPECT_EQ(std::vector(e.tax.begin(), e.tax.end()), (std::vector<std::int64_t>{125, 50, 0}));
    EXPECT_EQ(std::vector(e.quantity.begin(), e.quantity.end()), (std::vector<std::int64_t>{2, 2, 1}));
    EXPECT_EQ(std::vector(e.line_begin.begin(), e.line_begin.end()), (std::vector<std::uint64_t>{0, 2, 4, 5}));
    EXPECT_EQ(e.lines[1].amount, 200);
    EXPECT_EQ(e.lines[1].product, loyalty::text_key("z"));
    EXPECT_NE(e.lines[0].rules, e.lines[1].rules);
    EXPECT_EQ(e.of[2], loyalty::text_key("a"));
    EXPECT_EQ(log.row_of(2), 3u);
    loyalty::member_slots none;
    EXPECT_THROW(event_log(book, {.member = member, .time = day, .amount = amount, .product = product}, none), schema_error);
}

TEST(EventLog, IdsAreThereOnce) {
    const auto book = a_book();
    const std::vector<int> member{1, 1, 2, 2}, amount(4, 1);
    const texts day(4, "2025-01-01");
    const std::vector<std::int64_t> id{4, 5, 4, 5};
    loyalty::member_slots slots;
    loyalty::seen_ids seen;
    const event_log_columns c{.member = member, .time = day, .amount = amount, .id = id};
    const event_log log(book, c, slots, {.errors = transactions::on_error::skip}, &seen);
    EXPECT_EQ(words(log.refused()), (std::vector<std::string>{"2 id repeated", "3 id repeated"}));
    const event_log again(book, c, slots, {.errors = transactions::on_error::skip, .first_row = 4}, &seen);
    EXPECT_EQ(again.refused().size(), 4u);
    EXPECT_EQ(again.refused()[0].row, 4u);
    EXPECT_TRUE(again.events().member.empty());
    loyalty::member_slots none;
    EXPECT_THROW(event_log(book, c, none), domain_error);
    EXPECT_NO_THROW(event_log(book, c, none, {.trust_ids = true}));
}

TEST(UniqueIds, FindsWhatWasThereBefore) {
    std::mt19937_64 random(5);
    for (const bool close : {true, false}) {
        std::vector<std::uint64_t> keys;
        for (std::uint64_t i = 0; i < 200'000; ++i) keys.push_back(close ? i : i * 0x9E3779B97F4A7C15u);
        std::shuffle(keys.begin(), keys.end(), random);
        EXPECT_TRUE(loyalty::repeated_ids(std::span<const std::uint64_t>(keys), 2).empty());
        keys[150'000] = keys[3], keys[199'999] = keys[3], keys[7] = keys[8];
        const std::vector<std::uint64_t> expected{8, 150'000, 199'999};
        EXPECT_EQ(loyalty::repeated_ids(std::span<const std::uint64_t>(keys), 1), expected);
        EXPECT_EQ(loyalty::repeated_ids(std::span<const std::uint64_t>(keys), 2), expected);
        loyalty::seen_ids seen;
        const std::span<const std::uint64_t> all = keys;
        EXPECT_EQ(seen.add(all.first(150'000)), (std::vector<std::uint64_t>{8}));
        EXPECT_EQ(seen.add(all.subspan(150'000), 2), (std::vector<std::uint64_t>{0, 49'999}));
    }
    const std::vector<std::uint64_t> ends{0, ~std::uint64_t{0}, 0};
    EXPECT_EQ(loyalty::repeated_ids(std::span<const std::uint64_t>(ends)), (std::vector<std::uint64_t>{2}));
    EXPECT_TRUE(loyalty::repeated_ids(std::span<const std::uint64_t>()).empty());
    EXPECT_EQ(loyalty::repeated_ids(column(texts{"b", "", "a", "b", "", "00001", "1", "a"})), (std::vector<std::uint64_t>{3, 7}));
    EXPECT_EQ(loyalty::repeated_ids(column(std::vector<std::int64_t>{5, -5, 5})), (std::vector<std::uint64_t>{2}));
    EXPECT_THROW(static_cast<void>(loyalty::repeated_ids(column(std::vector<double>{1}))), schema_error);
}

TEST(MemberSlots, AscendById) {
    const auto book = a_book();
    const auto slots_of = [&](const column& member, loyalty::member_slots& slots, int threads = 1) {
        const auto n = static_cast<std::size_t>(member.length());
        const texts day(n, "2025-01-01");
        const std::vector<int> amount(n, 1);
        const event_log log(book, {.member = member, .time = day, .amount = amount}, slots, {.threads = threads});
        return std::vector(log.events().member.begin(), log.events().member.end());
    };
    loyalty::member_slots wide, text, longer, close;
    const std::vector<std::int64_t> far{1'000'000'000'000, -5, 7, -5, 1'000'000'000'000};
    EXPECT_EQ(slots_of(far, wide), (std::vector<std::uint32_t>{2, 0, 1, 0, 2}));
    EXPECT_EQ(slots_of(texts{"b", "a", "00001", "b"}, text), (std::vector<std::uint32_t>{2, 1, 0, 2}));
    EXPECT_EQ(slots_of(texts{"somebody with a long name", "a", "somebody with a long name"}, longer, 2), (std::vector<std::uint32_t>{1, 0, 1}));
    EXPECT_EQ(*text.find("a"), 1u);
    EXPECT_FALSE(text.find("c"));
    EXPECT_FALSE(text.find(1));
    // A later piece keeps the slots, and new ones follow.
    EXPECT_EQ(slots_of(texts{"c", "a", "aa"}, text), (std::vector<std::uint32_t>{4, 1, 3}));
    const auto order = text.by_id();
    const auto ids = text.ids(order);
    EXPECT_EQ(ids.text(0), "00001");
    EXPECT_EQ(ids.text(2), "aa");
    EXPECT_EQ(ids.text(4), "c");
    const std::vector<std::int64_t> first{12, 10}, later{11, 1'000'000'000, -3, 12};
    EXPECT_EQ(slots_of(first, close), (std::vector<std::uint32_t>{2, 0}));
    EXPECT_EQ(slots_of(later, close), (std::vector<std::uint32_t>{1, 4, 3, 2}));
    const auto by_id = close.by_id();
    EXPECT_EQ(std::vector(by_id.begin(), by_id.end()), (std::vector<std::uint32_t>{3, 0, 1, 2, 4}));
    EXPECT_EQ(*close.find(-3), 3u);
    const texts named{"x"};
    EXPECT_THROW(static_cast<void>(slots_of(named, close)), schema_error);
    // INT64_MAX and the smallest integer are ids like others.
    loyalty::member_slots ends;
    const std::vector<std::int64_t> extreme{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(), 0};
    EXPECT_EQ(slots_of(extreme, ends), (std::vector<std::uint32_t>{2, 0, 1}));
}

}  // namespace
}  // namespace goodwill
