#include <goodwill/core/calendar.hpp>

#include <gtest/gtest.h>

namespace core = goodwill::core;
using core::period;
using core::time_unit;

namespace {
core::day_number day(int year, unsigned month, unsigned of_month) {
    return core::day_of(year, month, of_month).value();
}
}  // namespace

TEST(day_of, knows_the_gregorian_calendar) {
    EXPECT_EQ(day(1970, 1, 1), 0);
    EXPECT_EQ(day(1969, 12, 31), -1);
    EXPECT_EQ(day(2000, 2, 29), 11016);
    EXPECT_EQ(day(1997, 9, 30), 10134);
    EXPECT_FALSE(core::day_of(1900, 2, 29));
    EXPECT_FALSE(core::day_of(2026, 4, 31));
    EXPECT_FALSE(core::day_of(2026, 0, 1));
    EXPECT_FALSE(core::day_of(10000, 1, 1));
}

TEST(to_text_date, comes_back_through_parse_time) {
    for (const core::day_number d : {-719528, -1, 0, 10134, 2932896})
        EXPECT_EQ(core::parse_time(core::to_text_date(d)).value().date, d) << core::to_text_date(d);
    EXPECT_EQ(core::to_text_date(10134), "1997-09-30");
}

TEST(time_unit, lengths_and_names) {
    EXPECT_EQ(core::days_per(time_unit::week), 7);
    EXPECT_DOUBLE_EQ(12 * core::days_per(time_unit::month), core::days_per(time_unit::year));
    EXPECT_EQ(core::units_per_year(time_unit::day), 365);
    EXPECT_EQ(core::units_per_year(time_unit::week), 52);
    for (const auto unit : {time_unit::day, time_unit::week, time_unit::month, time_unit::year})
        EXPECT_EQ(core::time_unit_of("test", core::name_of(unit)), unit);
    EXPECT_THROW((void)core::time_unit_of("test", "Week"), goodwill::domain_error);
}

TEST(period, starts_and_ends) {
    const auto wednesday = day(2024, 5, 15);
    EXPECT_EQ(core::period_start(wednesday, period::day), wednesday);
    EXPECT_EQ(core::period_start(wednesday, period::week), day(2024, 5, 13));
    EXPECT_EQ(core::period_start(wednesday, period::month), day(2024, 5, 1));
    EXPECT_EQ(core::period_start(wednesday, period::quarter), day(2024, 4, 1));
    EXPECT_EQ(core::period_start(wednesday, period::year), day(2024, 1, 1));
    EXPECT_EQ(core::next_period(day(2024, 11, 30), period::quarter), day(2025, 1, 1));
    EXPECT_EQ(core::next_period(day(2024, 2, 10), period::month), day(2024, 3, 1));
}

// Every day lies in its own period, and periods follow each other without a hole.
TEST(period, periods_tile_the_days) {
    for (const auto p : {period::day, period::week, period::month, period::quarter, period::year})
        for (core::day_number d = day(1999, 12, 1); d < day(2005, 3, 1); ++d) {
            const auto start = core::period_start(d, p), next = core::next_period(d, p);
            ASSERT_LE(start, d);
            ASSERT_LT(d, next);
            ASSERT_EQ(core::period_start(next - 1, p), start);
            ASSERT_EQ(core::period_start(next, p), next);
        }
}

TEST(parse_time, takes_dates_and_instants) {
    EXPECT_EQ(core::parse_time("20240229")->date, day(2024, 2, 29));
    EXPECT_FALSE(core::parse_time("2024-02-29")->instant());
    EXPECT_EQ(core::parse_time("1970-01-02T00:00:00Z")->instant(), 86400);
    EXPECT_EQ(core::parse_time("1970-01-01 01:30+01:30")->instant(), 0);
    EXPECT_EQ(core::parse_time("1970-01-01T00:00:00.25-0100")->instant(), 3600);
    EXPECT_EQ(core::parse_time("1970-01-01T12:00:01")->second_of_day, 43201);
}

TEST(parse_time, refuses_everything_else) {
    for (const char* text : {"", "2024", "03/04/2026", "2024-2-9", "2024-0229", "2024-13-01", "2023-02-29", "20240229x",
                             "2024-02-29T", "2024-02-29T24:00", "2024-02-29T10", "2024-02-29T10:60",
                             "2024-02-29T10:00.", "2024-02-29T10:00:00.", "2024-02-29T10:00+", "2024-02-29T10:00+25:00",
                             " 2024-02-29", "2024-02-29T10:00Z "})
        EXPECT_FALSE(core::parse_time(text)) << '"' << text << '"';
}

TEST(zone, a_day_is_local) {
    // Central European time around the last Sunday of March 2024: +1 h, then +2 h from 01:00 UTC.
    const std::int64_t change = std::int64_t{day(2024, 3, 31)} * 86400 + 3600;
    const core::zone zone{"Europe/Berlin", {0, change}, {3600, 7200}};
    EXPECT_EQ(zone.offset_at(change - 1), 3600);
    EXPECT_EQ(zone.offset_at(change), 7200);
    EXPECT_EQ(zone.offset_at(-5), 3600);
    EXPECT_EQ(zone.day_at(change - 3600 - 3601), day(2024, 3, 30));
    EXPECT_EQ(zone.day_at(change - 3600 - 3600), day(2024, 3, 31));
    // Back to winter time on the last Sunday of October: the day has 25 hours.
    const std::int64_t back = std::int64_t{day(2024, 10, 27)} * 86400 + 3600;
    const core::zone year{"Europe/Berlin", {0, change, back}, {3600, 7200, 3600}};
    const std::int64_t midnight = std::int64_t{day(2024, 10, 27)} * 86400 - 7200;
    EXPECT_EQ(year.day_at(midnight - 1), day(2024, 10, 26));
    EXPECT_EQ(year.day_at(midnight), day(2024, 10, 27));
    EXPECT_EQ(year.day_at(midnight + 25 * 3600 - 1), day(2024, 10, 27));
    EXPECT_EQ(year.day_at(midnight + 25 * 3600), day(2024, 10, 28));
    const core::zone utc;
    EXPECT_EQ(utc.day_at(-1), -1);
    EXPECT_EQ(utc.day_at(-86400), -1);
    EXPECT_EQ(utc.day_at(-86401), -2);
}
