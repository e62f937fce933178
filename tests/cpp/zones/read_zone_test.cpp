#include <goodwill/core/zones.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "components/zones/posix_rule.hpp"

namespace core = goodwill::core;

namespace {

constexpr std::int64_t first = -2208988800, last = 4102444800;

[[nodiscard]] std::int64_t utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
    return std::int64_t{*core::day_of(year, month, day)} * 86400 + hour * 3600 + minute * 60;
}

using changes = std::vector<std::pair<std::int64_t, std::int32_t>>;

[[nodiscard]] changes between(const core::zone& zone, std::int64_t begin, std::int64_t end) {
    changes out;
    for (std::size_t i = 0; i < zone.instant.size(); ++i)
        if (zone.instant[i] > begin && zone.instant[i] < end) out.emplace_back(zone.instant[i], zone.offset[i]);
    return out;
}

}  // namespace

TEST(read_zone, has_the_transitions_of_the_database) {
    std::ifstream file(GOODWILL_REFERENCE "/core/zones.json");
    const auto reference = nlohmann::json::parse(file);
    ASSERT_GT(reference.at("years").size(), 30u);
    for (const auto& row : reference.at("years")) {
        const auto name = row.at("zone").get<std::string>();
        const int year = row.at("year").get<int>();
        const auto zone = core::read_zone("test", name);
        EXPECT_EQ(zone.offset_at(utc(year, 1, 1)), row.at("offset").get<std::int32_t>()) << name << ' ' << year;
        EXPECT_EQ(between(zone, utc(year, 1, 1), utc(year + 1, 1, 1)), row.at("changes").get<changes>())
            << name << ' ' << year;
    }
}

// Directive 2000/84/EC: summer time begins and ends at 01:00 UTC on the last Sundays of March and October.
// Energy Policy Act of 2005 (Public Law 109-58), section 110: from the second Sunday of March to the first of November.
TEST(read_zone, has_what_laws_say) {
    const auto berlin = core::read_zone("test", "Europe/Berlin");
    EXPECT_EQ(between(berlin, utc(2026, 1, 1), utc(2027, 1, 1)),
              (changes{{utc(2026, 3, 29, 1), 7200}, {utc(2026, 10, 25, 1), 3600}}));
    const auto new_york = core::read_zone("test", "America/New_York");
    EXPECT_EQ(between(new_york, utc(2026, 1, 1), utc(2027, 1, 1)),
              (changes{{utc(2026, 3, 8, 7), -14400}, {utc(2026, 11, 1, 6), -18000}}));
    EXPECT_EQ(berlin.day_at(utc(2026, 6, 30, 22)), *core::day_of(2026, 7, 1));
}

TEST(read_zone, tables_have_one_form) {
    for (const char* name : {"Europe/Berlin", "America/New_York", "Asia/Ho_Chi_Minh", "Africa/Casablanca",
                             "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu", "Etc/GMT+5", "Asia/Gaza"}) {
        const auto zone = core::read_zone("test", name);
        EXPECT_EQ(zone.name, name);
        ASSERT_EQ(zone.instant.size(), zone.offset.size());
        ASSERT_FALSE(zone.instant.empty());
        EXPECT_EQ(zone.instant.front(), first);
        EXPECT_LT(zone.instant.back(), last);
        for (std::size_t i = 1; i < zone.instant.size(); ++i) {
            EXPECT_LT(zone.instant[i - 1], zone.instant[i]) << name;
            EXPECT_NE(zone.offset[i - 1], zone.offset[i]) << name;
        }
    }
}

// A rule that is in force goes on to the end of the table: the last years are like the first of those to come.
TEST(read_zone, rules_go_on_to_2100) {
    for (const char* name : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"}) {
        const auto zone = core::read_zone("test", name);
        const auto soon = between(zone, utc(2036, 1, 1), utc(2037, 1, 1));
        for (int year = 2037; year < 2100; ++year) {
            const auto then = between(zone, utc(year, 1, 1), utc(year + 1, 1, 1));
            ASSERT_EQ(then.size(), soon.size()) << name << ' ' << year;
            for (std::size_t i = 0; i < then.size(); ++i) EXPECT_EQ(then[i].second, soon[i].second) << name << year;
        }
    }
}

TEST(read_zone, fixed_offsets_and_utc_need_no_database) {
    for (const auto& [name, offset] : {std::pair{"UTC", 0}, {"utc", 0}, {"Z", 0}, {"+02:00", 7200}, {"+0200", 7200},
                                       {"-00:30", -1800}, {"+23:59", 86340}, {"-11:00", -39600}}) {
        const auto zone = core::read_zone("test", name);
        EXPECT_EQ(zone.name, name);
        EXPECT_EQ(zone.instant, std::vector<std::int64_t>{first});
        EXPECT_EQ(zone.offset, std::vector<std::int32_t>{offset}) << name;
    }
}

TEST(read_zone, refuses_other_names) {
    for (const char* name : {"", "Europe/Nowhere", "europe/berlin", "../etc/passwd", "/etc/localtime", "+2", "+24:00",
                             "+01:60", "+02:0", "+1:000", "02:00", "+02-00", "Europe/Berlin ", "M3.5.0"})
        try {
            (void)core::read_zone("program.read", name);
            ADD_FAILURE() << name;
        } catch (const goodwill::domain_error& e) {
            EXPECT_EQ(e.detail().function, "program.read");
            EXPECT_EQ(e.detail().argument, "zone");
            EXPECT_EQ(e.detail().value, "\"" + std::string(name) + "\"");
        }
}

TEST(read_zone, may_be_called_by_several_threads) {
    const auto expected = core::read_zone("test", "Pacific/Auckland");
    std::vector<core::zone> zones(4);
    std::vector<std::thread> threads;
    for (auto& zone : zones) threads.emplace_back([&zone] { zone = core::read_zone("test", "Pacific/Auckland"); });
    for (auto& thread : threads) thread.join();
    for (const auto& zone : zones) EXPECT_EQ(zone.instant, expected.instant);
}

// The texts are those of zones of the database; the dates are those of a calendar of 2024, a leap year.
TEST(posix_rule, is_read) {
    using core::posix_rule;
    EXPECT_EQ(posix_rule::of("CET-1")->offset, 3600);
    EXPECT_FALSE(posix_rule::of("<+0545>-5:45")->summer);
    EXPECT_EQ(posix_rule::of("<+0545>-5:45")->offset, 20700);
    const std::chrono::year year{2024};
    const auto berlin = posix_rule::of("CET-1CEST,M3.5.0,M10.5.0/3")->summer;
    EXPECT_EQ(berlin->offset, 7200);
    EXPECT_EQ(berlin->begin.local_seconds(year), utc(2024, 3, 31, 2));
    EXPECT_EQ(berlin->end.local_seconds(year), utc(2024, 10, 27, 3));
    const auto dublin = posix_rule::of("IST-1GMT0,M10.5.0,M3.5.0/1");
    EXPECT_EQ(dublin->offset, 3600);
    EXPECT_EQ(dublin->summer->offset, 0);
    EXPECT_EQ(dublin->summer->end.local_seconds(year), utc(2024, 3, 31, 1));
    const auto gaza = posix_rule::of("EET-2EEST,M3.4.4/50,M10.4.4/50")->summer;
    EXPECT_EQ(gaza->begin.local_seconds(year), utc(2024, 3, 30, 2));  // 50 hours after Thursday, 28 March
    const auto nuuk = posix_rule::of("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
    EXPECT_EQ(nuuk->offset, -7200);
    EXPECT_EQ(nuuk->summer->begin.local_seconds(year), utc(2024, 3, 30, 23));
    const auto lord_howe = posix_rule::of("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0");
    EXPECT_EQ(lord_howe->summer->offset - lord_howe->offset, 1800);
    EXPECT_EQ(lord_howe->summer->begin.local_seconds(year), utc(2024, 10, 6, 2));
    const auto days = posix_rule::of("XXX3:00:30YYY,J60/0,59/-1:30");
    EXPECT_EQ(days->offset, -10830);
    EXPECT_EQ(days->summer->begin.local_seconds(year), utc(2024, 3, 1));
    EXPECT_EQ(days->summer->begin.local_seconds(std::chrono::year{2023}), utc(2023, 3, 1));
    EXPECT_EQ(days->summer->end.local_seconds(year), utc(2024, 2, 28, 22, 30));
}

TEST(posix_rule, refuses_what_it_cannot_read) {
    for (const char* text : {"", "CET", "CE-1", "<+01-1", "-1", "CET-1CEST", "CET-1CEST,", "CET-1CEST,M3.5.0",
                             "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
                             "CET-1CEST,J0,J365", "CET-1CEST,366,1", "CET-1CEST,M3.5.0,M10.5.0/168", "CET-1:60",
                             "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-1CEST,M3.5.0;M10.5.0", "CET-1 "})
        EXPECT_FALSE(core::posix_rule::of(text)) << text;
}
