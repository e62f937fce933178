#include <goodwill/loyalty/event_log.hpp>
#include <goodwill/loyalty/replay.hpp>
#include <goodwill/loyalty/trial_history.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "random_programs.hpp"
#include "sent_events.hpp"

/// What members say of themselves in a log: birthdays and attributes.
namespace goodwill {
namespace {

using core::column;
using loyalty::event_kind;
using loyalty::event_log;
using loyalty::event_log_columns;
using loyalty::text_key;
using loyalty::units;
using tests::date;
using texts = std::vector<std::string>;

/// 100 points on birthdays; twice the points for who has lapsed, and in the month of the birthday in the north.
[[nodiscard]] loyalty::program a_program() {
    auto p = tests::plain();
    p.earn.push_back({.name = "cake", .points = 100, .per = loyalty::rule_basis::event, .on = "birthday"});
    p.earn.push_back({.name = "win back", .multiply = 2, .when = {.attributes = {{"segment", {"lapsed", "lost"}}}}});
    p.earn.push_back({.name = "month", .points = 7, .per = loyalty::rule_basis::order,
                      .when = {.birthday = loyalty::birthday_condition::month, .attributes = {{"region", {"north"}}}}});
    return p;
}
[[nodiscard]] loyalty::rulebook a_book() { return loyalty::rulebook(a_program(), core::zone{}); }

[[nodiscard]] texts words(const std::vector<loyalty::bad_row>& rows) {
    texts out;
    for (const auto& r : rows) out.push_back(std::to_string(r.row) + " " + std::string(name_of(r.field)) + " " + std::string(name_of(r.what)));
    return out;
}

/// A log as a frame has it, and the same events as a till sends them.
struct stream {
    texts member, kind, segment, region, hair, birthday;
    std::vector<core::day_number> day;
    std::vector<units> amount;
    column days;

    void add(std::string who, event_kind k, core::day_number on, units paid, std::array<std::string, 3> said, std::string born) {
        member.push_back(std::move(who)), kind.emplace_back(name_of(k)), day.push_back(on), amount.push_back(paid);
        segment.push_back(std::move(said[0])), region.push_back(std::move(said[1])), hair.push_back(std::move(said[2]));
        birthday.push_back(std::move(born));
    }
    [[nodiscard]] event_log_columns columns() const {
        const column when(core::dtype::date32, {{static_cast<std::int64_t>(day.size()), 0, nullptr, day.data(), nullptr, nullptr}});
        return {.member = member, .time = when, .amount = amount, .kind = kind, .birthday = birthday,
                .attributes = {{"segment", segment}, {"hair", hair}, {"region", region}}};
    }
    [[nodiscard]] loyalty::outcome send(loyalty::engine& engine, std::size_t i) const {
        loyalty::event e = tests::purchase(static_cast<std::int64_t>(i + 1), loyalty::id(member[i]), day[i], amount[i]);
        for (std::size_t k = 0; k < std::size(loyalty::event_kind_names); ++k)
            if (kind[i] == loyalty::event_kind_names[k]) e.kind = event_kind{static_cast<std::uint8_t>(k)};
        std::vector<loyalty::event_attribute> said;
        if (e.kind == event_kind::join || e.kind == event_kind::attributes) {
            for (const auto& [name, value] : {std::pair<const char*, const std::string*>{"segment", &segment[i]}, {"region", &region[i]}, {"hair", &hair[i]}})
                if (!value->empty()) said.push_back({name, *value});
            e.attributes = said;
            if (!birthday[i].empty()) {
                e.birth_month = static_cast<std::uint8_t>(std::stoi(birthday[i].substr(birthday[i].size() - 5, 2)));
                e.birth_day = static_cast<std::uint8_t>(std::stoi(birthday[i].substr(birthday[i].size() - 2)));
            }
        }
        return engine.apply(e);
    }
};

[[nodiscard]] stream some_stream(tests::dice& d) {
    stream out;
    core::day_number day = date(2023, 11, 20);
    for (int i = 0; i < 120; ++i) {
        day += d.upto(9);
        const auto kind = d.one_of({event_kind::join, event_kind::attributes, event_kind::purchase, event_kind::purchase, event_kind::purchase, event_kind::leave});
        std::array<std::string, 3> said{d.one_of({"", "lapsed", "active", "lost"}), d.one_of({"", "north", "south"}), d.one_of({"", "grey"})};
        std::string born = d.one_of({"", "02-29", "1996-02-29", "12-31", "01-01", "02-28", "1980-03-01"});
        if (kind == event_kind::attributes && said == std::array<std::string, 3>{} && born.empty()) said[2] = "white";
        if (kind == event_kind::leave && !d.chance(4)) continue;
        out.add("member " + std::to_string(d.upto(4)), kind, day, d.upto(50), said, born);
    }
    return out;
}

TEST(EventAttributes, AreWhatALiveEngineMakesOfTheSameEvents) {
    int celebrated = 0, twice = 0;
    for (std::uint32_t seed = 0; seed < 80; ++seed) {
        tests::dice d(seed);
        const stream all = some_stream(d);
        auto p = a_program();
        if (d.chance(2)) p.enrols = loyalty::enrolment::join;
        const auto book = std::make_shared<const loyalty::rulebook>(p, core::zone{});
        const loyalty::versions books(book);
        loyalty::engine engine(book);
        std::array<std::uint64_t, 32> refused{};
        for (std::size_t i = 0; i < all.day.size(); ++i) {
            const auto out = all.send(engine, i);
            if (!out.accepted()) ++refused[static_cast<std::size_t>(out.why)];
        }
        loyalty::member_slots slots;
        const event_log log(*book, all.columns(), slots);
        loyalty::account_store store;
        const core::day_number until = all.day.back() + 400;
        const auto report = loyalty::replay(books, store, log.events(), {.until = until, .entries = true});
        ASSERT_EQ(report.refused, refused) << "seed " << seed;
        for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
            const loyalty::id who(all.member[static_cast<std::size_t>(std::find(log.events().member.begin(), log.events().member.end(), slot) - log.events().member.begin())]);
            if (!engine.knows(who)) continue;
            const auto live = engine.at(who, std::int64_t{until} * 86'400'000'000);
            loyalty::account here;
            store.load(slot, here);
            ASSERT_EQ(here.total, live.total) << "seed " << seed << ", slot " << slot;
            ASSERT_EQ(here.next_birthday, live.next_birthday) << "seed " << seed << ", slot " << slot;
        }
        for (const auto& [member, e] : report.entries) {
            if (e.kind != loyalty::entry_kind::earn) continue;
            if (e.event == loyalty::entry::clock) ++celebrated;
            else twice += e.points >= 2 * all.amount[e.event] && all.amount[e.event] > 7;
        }
    }
    EXPECT_GT(celebrated, 100);
    EXPECT_GT(twice, 100);
}

TEST(EventAttributes, ALeapDayIsCelebratedOnThe28th) {
    stream all;
    all.add("a", event_kind::join, date(2023, 6, 1), 0, {"", "", ""}, "02-29");
    const auto book = std::make_shared<const loyalty::rulebook>(a_program(), core::zone{});
    loyalty::member_slots slots;
    const event_log log(*book, all.columns(), slots);
    loyalty::account_store store;
    const auto report = loyalty::replay(loyalty::versions(book), store, log.events(), {.until = date(2025, 12, 31), .entries = true});
    std::vector<core::day_number> cakes;
    for (const auto& [member, e] : report.entries)
        if (e.kind == loyalty::entry_kind::earn) cakes.push_back(e.day);
    EXPECT_EQ(cakes, (std::vector<core::day_number>{date(2024, 2, 29), date(2025, 2, 28)}));
}

TEST(EventAttributes, ThoseThatNoRuleAsksForAreNotRead) {
    const auto book = a_book();
    stream all;
    all.add("a", event_kind::join, 19'000, 0, {"", "north", "grey"}, "12-31");
    all.add("a", event_kind::attributes, 19'001, 0, {"lapsed", "", ""}, "");
    all.add("a", event_kind::purchase, 19'002, 5, {"lost", "south", "black"}, "01-01");
    all.add("a", event_kind::attributes, 19'003, 0, {"", "", "white"}, "");
    loyalty::member_slots slots;
    const event_log log(book, all.columns(), slots);
    const auto& e = log.events();
    ASSERT_EQ(e.attributes.size(), 2u);
    EXPECT_EQ(e.attributes[0].name, text_key("segment"));
    EXPECT_EQ(e.attributes[1].name, text_key("region"));
    EXPECT_EQ(e.attributes[0].value[1], text_key("lapsed"));
    EXPECT_EQ(e.attributes[0].value[0], 0u);
    EXPECT_EQ(std::vector(e.birthday.begin(), e.birthday.end()), (std::vector<std::uint16_t>{12 * 32 + 31, 0, 0, 0}));
    // What a row of another kind holds is not what the member says.
    loyalty::account_store store;
    const loyalty::versions books(std::make_shared<const loyalty::rulebook>(a_program(), core::zone{}));
    static_cast<void>(loyalty::replay(books, store, e));
    loyalty::account a;
    store.load(0, a);
    ASSERT_EQ(a.attributes.size(), 2u);
    EXPECT_EQ(a.attributes[0].value, text_key("north"));
    EXPECT_EQ(a.attributes[1].value, text_key("lapsed"));
    EXPECT_EQ(a.birth_month, 12);
    // A history of one member is told of the same columns.
    const std::array<loyalty::trial_program, 1> one{{{&books, &e}}};
    const auto told = loyalty::trial_histories(one, 0);
    ASSERT_EQ(told[0].steps.size(), 4u);
    EXPECT_EQ(told[0].steps[2].rules[0].points, 10);
}

TEST(EventAttributes, BirthdaysOfEveryKind) {
    const auto book = a_book();
    const auto read = [&](const column& birthday, std::size_t n, texts* bad = nullptr) {
        const texts member(n, "a"), day(n, "2025-01-01"), kind(n, "attributes"), hair(n, "grey");
        const std::vector<int> amount(n, 0);
        loyalty::member_slots slots;
        const event_log log(book, {.member = member, .time = day, .amount = amount, .kind = kind, .birthday = birthday, .attributes = {{"hair", hair}}}, slots,
                            {.errors = transactions::on_error::skip});
        if (bad != nullptr) *bad = words(log.refused());
        return std::vector<int>(log.events().birthday.begin(), log.events().birthday.end());
    };
    const int leap = 2 * 32 + 29, first = 32 + 1;
    texts bad;
    EXPECT_EQ(read(texts{"02-29", "2000-02-29", "", "01-01", "2001-02-29", "02-30", "29.2.", "2000-02-29T10:00Z", "1-1"}, 9, &bad), (std::vector<int>{leap, leap, 0, first}));
    EXPECT_EQ(bad, (texts{"4 birthday unreadable", "5 birthday unreadable", "6 birthday unreadable", "7 birthday unreadable", "8 birthday unreadable"}));
    const std::vector<core::day_number> days{date(2000, 2, 29), date(1969, 1, 1), 9'000'000};
    EXPECT_EQ(read(column(core::dtype::date32, {{3, 0, nullptr, days.data(), nullptr, nullptr}}), 3, &bad), (std::vector<int>{leap, first}));
    EXPECT_EQ(bad, texts{"2 birthday out_of_range"});
    const std::vector<std::int64_t> ticks{std::int64_t{date(2000, 2, 29)} * 86'400, -1};
    column stamps(core::dtype::timestamp, {{2, 0, nullptr, ticks.data(), nullptr, nullptr}});
    stamps.ticks_per_second = 1;
    EXPECT_EQ(read(stamps, 2), (std::vector<int>{leap, 12 * 32 + 31}));
    stamps.zone = "UTC";
    EXPECT_THROW(static_cast<void>(read(stamps, 2)), schema_error);
    const std::vector<std::int64_t> numbers{229, 101};
    EXPECT_THROW(static_cast<void>(read(numbers, 2)), schema_error);
}

TEST(EventAttributes, EveryOtherFieldHasOneColumn) {
    constexpr auto fields = static_cast<std::size_t>(loyalty::event_field::count);
    static_assert(std::size(loyalty::event_field_names) == fields);
    std::array<int, fields> columns{};
    for (const auto& entry : loyalty::event_log_fields) ++columns[static_cast<std::size_t>(entry.first)];
    for (std::size_t f = 0; f < fields; ++f)
        EXPECT_EQ(columns[f], f == static_cast<std::size_t>(loyalty::event_field::attributes) ? 0 : 1) << loyalty::event_field_names[f];
}

TEST(EventAttributes, BadColumnsAndRows) {
    const auto book = a_book();
    const texts member(3, "a"), day(3, "2025-01-01"), kind{"join", "attributes", "correction"}, nothing(3, ""), short_one(2, "x");
    const std::vector<int> amount(3, 0), numbers(3, 1);
    const auto log = [&](event_log_columns c, transactions::on_error errors = transactions::on_error::skip) {
        loyalty::member_slots slots;
        return words(event_log(book, std::move(c), slots, {.errors = errors}).refused());
    };
    const texts expected{"1 attributes missing", "2 kind not_replayed"};
    EXPECT_EQ(log({.member = member, .time = day, .amount = amount, .kind = kind, .attributes = {{"segment", nothing}, {"hair", nothing}}}), expected);
    EXPECT_EQ(log({.member = member, .time = day, .amount = amount, .kind = kind}), expected);
    EXPECT_EQ(log({.member = member, .time = day, .amount = amount, .kind = kind, .birthday = nothing}), expected);
    EXPECT_THROW(static_cast<void>(log({.member = member, .time = day, .amount = amount, .attributes = {{"segment", nothing}}})), schema_error);
    EXPECT_THROW(static_cast<void>(log({.member = member, .time = day, .amount = amount, .birthday = nothing})), schema_error);
    EXPECT_THROW(static_cast<void>(log({.member = member, .time = day, .amount = amount, .kind = kind, .attributes = {{"segment", nothing}, {"segment", nothing}}})), schema_error);
    EXPECT_THROW(static_cast<void>(log({.member = member, .time = day, .amount = amount, .kind = kind, .attributes = {{"", nothing}}})), schema_error);
    EXPECT_THROW(static_cast<void>(log({.member = member, .time = day, .amount = amount, .kind = kind, .attributes = {{"hair", numbers}}})), schema_error);
    EXPECT_THROW(static_cast<void>(log({.member = member, .time = day, .amount = amount, .kind = kind, .attributes = {{"segment", short_one}}})), shape_error);
    EXPECT_THROW(static_cast<void>(log({.member = member, .time = day, .amount = amount, .kind = kind, .birthday = short_one})), shape_error);
    try {
        static_cast<void>(log({.member = member, .time = day, .amount = amount, .kind = kind, .attributes = {{"segment", nothing}}}, transactions::on_error::raise));
        FAIL();
    } catch (const domain_error& error) {
        EXPECT_EQ(error.detail().argument, "attributes");
        EXPECT_EQ(error.detail().row, 1);
    }
    // Columns that are in the form of the kernel already.
    const std::vector<std::uint32_t> slot{0};
    const std::vector<core::day_number> on{20'000};
    const std::vector<std::uint16_t> no_day{2 * 32 + 30}, no_month{257 * 32 + 1};
    const std::vector<std::uint64_t> two{1, 2};
    const loyalty::versions books(std::make_shared<const loyalty::rulebook>(a_program(), core::zone{}));
    loyalty::account_store store;
    loyalty::event_columns e;
    e.member = slot, e.members = 1, e.day = on, e.birthday = no_day;
    EXPECT_THROW(static_cast<void>(loyalty::replay(books, store, e)), domain_error);
    e.birthday = no_month;
    EXPECT_THROW(static_cast<void>(loyalty::replay(books, store, e)), domain_error);
    e.birthday = {};
    e.attributes = {{text_key("segment"), two}};
    EXPECT_THROW(static_cast<void>(loyalty::replay(books, store, e)), shape_error);
}

}  // namespace
}  // namespace goodwill
