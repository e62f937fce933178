#include <goodwill/loyalty/account_check.hpp>
#include <goodwill/loyalty/account_store.hpp>
#include <goodwill/loyalty/engine.hpp>
#include <goodwill/loyalty/member_shard.hpp>
#include <goodwill/loyalty/packed_account.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include <gtest/gtest.h>

#include <goodwill/core/bytes.hpp>
#include <goodwill/core/random.hpp>

#include "random_programs.hpp"

namespace goodwill {
namespace {

using loyalty::event_kind;
using loyalty::place;
using loyalty::refusal;
using tests::date;
using tests::sent;
using tests::words;

[[nodiscard]] std::shared_ptr<const loyalty::rulebook> book_of(loyalty::program p, core::zone zone = {}) {
    return std::make_shared<const loyalty::rulebook>(std::move(p), std::move(zone));
}
[[nodiscard]] loyalty::engine again(const loyalty::engine& e) { return loyalty::engine::from_bytes(e.to_bytes()); }
[[nodiscard]] loyalty::event purchase(loyalty::id id, loyalty::id member, core::day_number day, loyalty::units amount) {
    loyalty::event e;
    e.id = id;
    e.member = member;
    e.date = day;
    e.money.amount = amount;
    return e;
}
/// Members named by texts and by numbers.
constexpr std::array<std::string_view, 2> named{"Anh", "00001"};
[[nodiscard]] loyalty::id member_of(std::size_t m) { return m < named.size() ? loyalty::id(named[m]) : loyalty::id(m); }

[[nodiscard]] bool same(const loyalty::entry& a, const loyalty::entry& b) {
    return a.event == b.event && a.day == b.day && a.kind == b.kind && a.from == b.from && a.to == b.to && a.tier == b.tier &&
           a.points == b.points && a.lot == b.lot && a.earned_on == b.earned_on && a.active_on == b.active_on &&
           a.gone_on == b.gone_on && a.about == b.about;
}
[[nodiscard]] bool same(const std::vector<loyalty::entry>& a, const std::vector<loyalty::entry>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return same(x, y); });
}

TEST(EngineBytes, APrefixAndTheRestAreAll) {
    constexpr std::size_t members = 6;
    int corrections = 0, bases = 0;
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        tests::dice d(seed);
        auto p = tests::some_program(d);
        p.late_window = *loyalty::parse_duration("60 days");
        const auto book = book_of(p);
        loyalty::engine all(book), part(book);
        // Some members have a past that is not in the journal.
        const loyalty::account_check check(all.books());
        for (std::size_t m = 0; m < members; m += 3) {
            tests::till before(p);
            for (auto e : tests::some_events(d, *book, 8)) e.day -= 400, static_cast<void>(before.apply(e));
            ASSERT_TRUE(check.fits(before.member)) << "seed " << seed;
            all.take_in(member_of(m), before.member);
            part.take_in(member_of(m), before.member);
        }
        std::vector<std::pair<std::size_t, loyalty::event_facts>> rows;
        for (std::size_t m = 0; m < members; ++m)
            for (const auto& e : tests::some_events(d, *book, 20)) rows.emplace_back(m, e);
        std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second.time < b.second.time; });
        for (std::size_t i = 0; i + 7 < rows.size(); ++i)
            if (d.chance(6)) std::swap(rows[i], rows[i + static_cast<std::size_t>(d.upto(7))]);
        const auto cut = static_cast<std::size_t>(d.upto(static_cast<int>(rows.size())));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i == cut) part = again(part);
            const auto& [m, e] = rows[i];
            const auto event = sent(e, member_of(m), static_cast<std::int64_t>(m) * 1000);
            const auto a = all.apply(event), b = part.apply(event);
            ASSERT_EQ(a.why, b.why) << "seed " << seed << ", event " << i;
            ASSERT_EQ(a.event, b.event);
            ASSERT_TRUE(same(a.entries, b.entries)) << "seed " << seed << ", event " << i;
            for (const auto& x : a.entries) corrections += x.kind == loyalty::entry_kind::correct;
            if (a.accepted()) {
                ASSERT_TRUE(check.fits(all.at(member_of(m)))) << "seed " << seed << ", event " << i;
            }
        }
        part = again(part);
        EXPECT_EQ(all.to_bytes(), part.to_bytes()) << "seed " << seed;
        EXPECT_EQ(all.members(), part.members());
        for (std::size_t m = 0; m < members; ++m) {
            const auto member = member_of(m);
            ASSERT_EQ(all.knows(member), part.knows(member));
            if (!all.knows(member)) continue;
            bases += m % 3 == 0;
            EXPECT_EQ(words(all.at(member)), words(part.at(member))) << "seed " << seed;
            EXPECT_TRUE(same(all.history(member, date(2027, 1, 1)), part.history(member, date(2027, 1, 1)))) << "seed " << seed;
        }
        // What was accepted is known.
        const auto& [m, e] = rows[0];
        EXPECT_EQ(all.apply(sent(e, member_of(m), static_cast<std::int64_t>(m) * 1000)).duplicate,
                  part.apply(sent(e, member_of(m), static_cast<std::int64_t>(m) * 1000)).duplicate);
    }
    EXPECT_GT(corrections, 100);
    EXPECT_GT(bases, 300);
}

TEST(EngineBytes, TakingInIsRememberedAndWhatCameBeforeStays) {
    const auto book = book_of(tests::plain());
    loyalty::engine engine(book);
    tests::till t(tests::plain());
    ASSERT_EQ(t.buy(date(2025, 1, 1), 50), refusal::none);
    for (const char* name : {"still", "moved"}) engine.take_in(name, t.member);
    ASSERT_TRUE(engine.apply(purchase("b", "moved", date(2025, 1, 5), 5)).accepted());
    auto read = again(engine);
    for (const char* name : {"still", "moved"}) {
        // Late, but after what was taken in: re-rating begins with the account as it was then.
        ASSERT_TRUE(read.apply(purchase(std::string("x") + name, name, date(2025, 1, 6), 5)).accepted());
        ASSERT_TRUE(read.apply(purchase(std::string("y") + name, name, date(2025, 1, 3), 5)).accepted());
        EXPECT_EQ(read.apply(purchase(std::string("z") + name, name, date(2024, 12, 31), 5)).why, refusal::too_late);
        read = again(read);
    }
    EXPECT_EQ(read.at("still").at(place::active), 60);
    EXPECT_EQ(read.at("moved").at(place::active), 65);
    EXPECT_EQ(read.history("still").size(), 2u);
}

/// A small engine that has some of everything.
[[nodiscard]] loyalty::engine sample() {
    auto p = tests::plain();
    p.name = "sample";
    p.zone = "Europe/Berlin";
    p.rewards = {{.name = "coffee", .points = 30}};
    p.stamps = {{.name = "card", .buy = 3, .reward = "coffee", .expires = *loyalty::parse_expiry("1 month")}};
    p.tiers.levels = {{.name = "silver", .threshold = 60, .multiplier = 1.5}, {.name = "gold", .threshold = 200, .multiplier = 2}};
    p.tiers.period = loyalty::tier_period::rolling;
    p.tiers.window = *loyalty::parse_duration("2 months");
    p.expires = *loyalty::parse_expiry("3 months");
    p.earn.push_back({.name = "bread", .points = 2, .per = loyalty::rule_basis::item, .when = {.categories = {"bread"}}});
    p.cap.month = 1000;
    const core::zone berlin{"Europe/Berlin", {1743296400, 1761440400}, {7200, 3600}};
    loyalty::engine engine(book_of(p, berlin));
    tests::till t(tests::plain());
    static_cast<void>(t.buy(date(2025, 1, 1), 50));
    engine.take_in("taken", t.member);
    engine.take_in("changed", t.member);
    const std::array<loyalty::event_line, 2> lines{{{"rye", "bread", 8, 2}, {"rum", "", 30, 1}}};
    auto e = purchase("o1", "changed", date(2025, 2, 1), 0);
    e.lines = lines;
    static_cast<void>(engine.apply(e));
    static_cast<void>(engine.apply(purchase(17, 99, date(2025, 2, 2), 90)));
    static_cast<void>(engine.apply(purchase("o2", "changed", date(2025, 2, 3), 70)));
    e = purchase("r", "changed", date(2025, 2, 4), 0);
    e.kind = event_kind::redemption;
    e.points = 20;
    static_cast<void>(engine.apply(e));
    e = purchase("f", "changed", date(2025, 2, 5), 10);
    e.kind = event_kind::refund;
    e.of = "o2";
    static_cast<void>(engine.apply(e));
    p.version = 2;
    p.earn[0].points = 2;
    engine.adopt(book_of(p, berlin), date(2025, 3, 1));
    static_cast<void>(engine.apply(purchase(18, 99, date(2025, 3, 2), 20)));
    return engine;
}

TEST(EngineBytes, WhatWasCutOrAlteredIsRefused) {
    const auto bytes = sample().to_bytes();
    for (std::size_t n = 0; n < bytes.size(); ++n)
        ASSERT_THROW(static_cast<void>(loyalty::engine::from_bytes(std::span(bytes).first(n))), format_error) << n << " bytes";
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto bad = bytes;
        bad[i] ^= std::byte{1} << i % 8;
        ASSERT_THROW(static_cast<void>(loyalty::engine::from_bytes(bad)), format_error) << "byte " << i;
    }
    auto longer = bytes;
    longer.push_back(std::byte{0});
    EXPECT_THROW(static_cast<void>(loyalty::engine::from_bytes(longer)), format_error);
}

/// The bytes with the length and checksum that belong to them.
void mend(core::buffer<std::byte>& bytes) {
    const std::uint64_t length = bytes.size() - core::sealed_writer::head_bytes - core::sealed_writer::tail_bytes;
    std::memcpy(bytes.data() + core::sealed_writer::head_bytes - 8, &length, 8);
    const auto crc = core::crc32c(std::span(bytes).first(bytes.size() - 4));
    std::memcpy(bytes.data() + bytes.size() - 4, &crc, 4);
}
[[nodiscard]] std::string why_not(const core::buffer<std::byte>& bytes) {
    try {
        static_cast<void>(loyalty::engine::from_bytes(bytes));
    } catch (const format_error& e) {
        return e.what();
    }
    return {};
}

TEST(EngineBytes, NewerVersionsAndOtherFingerprintsAreRefused) {
    auto bytes = sample().to_bytes();
    bytes[12] = std::byte{2};
    mend(bytes);
    EXPECT_NE(why_not(bytes).find("version 2, this library reads up to 1"), std::string::npos) << why_not(bytes);
    bytes[12] = std::byte{1};
    bytes[16] ^= std::byte{1};
    mend(bytes);
    EXPECT_NE(why_not(bytes).find("[16]"), std::string::npos) << why_not(bytes);
}

// A right checksum does not make an account or an event: each byte of the payload, altered and sealed again, is refused or
// gives an engine whose members can be asked and can go on.
TEST(EngineBytes, ARightChecksumIsNotTrusted) {
    const auto good = sample().to_bytes();
    std::size_t refused = 0, taken = 0;
    const std::size_t from = core::sealed_writer::head_bytes, end = good.size() - core::sealed_writer::tail_bytes;
    for (std::size_t i = from; i < end; i += 2 + i % 5) {
        auto bad = good;
        bad[i] ^= std::byte(i % 2 == 0 ? 1 : 0x80);
        mend(bad);
        try {
            auto engine = loyalty::engine::from_bytes(bad);
            ++taken;
            engine.each(date(2026, 1, 1), [](const loyalty::id&, const loyalty::account& a) { ASSERT_EQ(tests::broken(a), ""); });
            for (const char* name : {"taken", "changed"})
                if (engine.knows(name)) static_cast<void>(engine.history(name));
            static_cast<void>(engine.apply(purchase("next", "changed", date(2025, 3, 3), 10)));
            static_cast<void>(engine.apply(purchase("late", "changed", date(2025, 3, 2), 10)));
        } catch (const format_error&) {
            ++refused;
        } catch (const conflict_error&) {  // the journal would be the host's
        } catch (const domain_error&) {
        }
    }
    EXPECT_GT(refused, taken);
    EXPECT_GT(taken, 0u);
}

/// A journal of the host's that outlives engines.
class kept_journal final : public loyalty::journal {
public:
    explicit kept_journal(std::shared_ptr<loyalty::memory_journal> at) : at_(std::move(at)) {}
    [[nodiscard]] std::optional<std::uint64_t> find(const loyalty::id& event) const override { return at_->find(event); }
    std::optional<std::uint64_t> append(const loyalty::id& event, std::uint64_t member, std::span<const std::byte> record) override {
        return at_->append(event, member, record);
    }
    [[nodiscard]] std::span<const std::byte> read(std::uint64_t position) const override { return at_->read(position); }
    [[nodiscard]] std::vector<std::uint64_t> of_member(std::uint64_t member) const override { return at_->of_member(member); }

private:
    std::shared_ptr<loyalty::memory_journal> at_;
};

TEST(EngineBytes, AJournalOfTheHostsStaysWithTheHost) {
    const auto store = std::make_shared<loyalty::memory_journal>();
    loyalty::engine engine(book_of(tests::plain()), std::make_unique<kept_journal>(store));
    ASSERT_TRUE(engine.apply(purchase("a", "m", date(2025, 1, 1), 100)).accepted());
    const auto bytes = engine.to_bytes();
    EXPECT_THROW(static_cast<void>(loyalty::engine::from_bytes(bytes)), conflict_error);
    auto read = loyalty::engine::from_bytes(bytes, std::make_unique<kept_journal>(store));
    EXPECT_TRUE(read.apply(purchase("a", "m", date(2025, 1, 1), 100)).duplicate);
    EXPECT_EQ(read.history("m").size(), 2u);
    EXPECT_THROW(static_cast<void>(loyalty::engine::from_bytes(sample().to_bytes(), std::make_unique<kept_journal>(store))), conflict_error);
}

TEST(EngineBytes, AStateRunsItsOwnProgrammeOrTakesALaterOne) {
    const auto engine = again(sample());
    auto p = engine.book().source;
    EXPECT_TRUE(engine.runs(p));
    p.earn[0].points = 3;
    EXPECT_THROW(static_cast<void>(engine.runs(p)), conflict_error);  // differs, and has the same version
    p.version = 3;
    EXPECT_FALSE(engine.runs(p));
    p.version = 1;
    EXPECT_THROW(static_cast<void>(engine.runs(p)), conflict_error);
    p.version = 3;
    p.decimals = 1;
    EXPECT_THROW(static_cast<void>(engine.runs(p)), conflict_error);
    // Made in C++: no document can say it.
    auto odd = tests::plain();
    odd.earn[0].name = "";
    EXPECT_THROW(static_cast<void>(loyalty::engine(book_of(odd)).to_bytes()), domain_error);
}

// Version 1, as it was first written.
TEST(EngineBytes, ReadsTheBytesOfVersion1) {
    const std::filesystem::path golden = std::filesystem::path(GOODWILL_REFERENCE) / "loyalty" / "engine_state_v1.bin";
    if (std::getenv("GOODWILL_WRITE_GOLDEN") != nullptr) {
        const auto bytes = sample().to_bytes();
        std::ofstream(golden, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
    std::ifstream in(golden, std::ios::binary);
    ASSERT_TRUE(in) << golden;
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    const auto engine = loyalty::engine::from_bytes(std::as_bytes(std::span(bytes)));
    EXPECT_EQ(engine.to_bytes(), sample().to_bytes());
    EXPECT_EQ(engine.members(), 3u);
    EXPECT_EQ(engine.book().source.version, 2);
    EXPECT_EQ(engine.at("taken").at(place::active), 50);
    EXPECT_EQ(engine.at(99).at(place::earned), 90 + 60);  // 20 at 2 points, silver
}

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
