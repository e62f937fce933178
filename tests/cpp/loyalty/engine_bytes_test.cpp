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

}  // namespace
}  // namespace goodwill
