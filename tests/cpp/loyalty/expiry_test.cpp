#include <goodwill/loyalty/expiry.hpp>

#include <gtest/gtest.h>

#include <goodwill/loyalty/duration.hpp>

namespace loyalty = goodwill::loyalty;
namespace core = goodwill::core;
using loyalty::duration;
using loyalty::expiry;
using loyalty::pending;

namespace {

constexpr core::day_number day(int y, unsigned m, unsigned d) { return *core::day_of(y, m, d); }
constexpr duration days(int n) { return {duration::unit::days, n}; }
constexpr duration months(int n) { return {duration::unit::months, n}; }

}  // namespace

TEST(duration, a_month_lasts_through_the_same_day_or_the_last) {
    EXPECT_EQ(loyalty::last_date(day(2026, 1, 25), months(1)), day(2026, 2, 25));
    EXPECT_EQ(loyalty::over_on(day(2026, 1, 25), months(1)), day(2026, 2, 26));
    EXPECT_EQ(loyalty::last_date(day(2026, 1, 31), months(1)), day(2026, 2, 28));
    EXPECT_EQ(loyalty::last_date(day(2028, 1, 31), months(1)), day(2028, 2, 29));
    EXPECT_EQ(loyalty::last_date(day(2028, 2, 29), months(12)), day(2029, 2, 28));
    EXPECT_EQ(loyalty::last_date(day(2026, 1, 1), days(7)), day(2026, 1, 8));
    // Several at once do not drift: two months from 31 January end on 31 March.
    EXPECT_EQ(loyalty::last_date(day(2026, 1, 31), months(1), 2), day(2026, 3, 31));
    EXPECT_EQ(loyalty::last_date(day(2026, 1, 31), months(1'000'000)), loyalty::no_day - 1);
    EXPECT_EQ(loyalty::last_date(day(9999, 1, 31), days(1'000'000), 10'000), loyalty::no_day - 1);
}

TEST(duration, texts) {
    EXPECT_EQ(loyalty::parse_duration("365 days"), days(365));
    EXPECT_EQ(loyalty::parse_duration("1 day"), days(1));
    EXPECT_EQ(loyalty::parse_duration("2 weeks"), days(14));
    EXPECT_EQ(loyalty::parse_duration("12months"), months(12));
    EXPECT_EQ(loyalty::parse_duration("2 years"), months(24));
    for (const char* none : {"", "days", "0 days", "-1 days", "1.5 months", "1000001 days", "100000 years", "3 moons", "1 days ", "99999999999 days"})
        EXPECT_EQ(loyalty::parse_duration(none), std::nullopt) << none;
    EXPECT_EQ(loyalty::to_text(months(1)), "1 month");
    EXPECT_EQ(loyalty::to_text(days(90)), "90 days");
    for (const auto& d : {days(1), days(365), months(1), months(18)}) EXPECT_EQ(loyalty::parse_duration(loyalty::to_text(d)), d);
}

TEST(expiry, worked_dates) {
    const expiry month{expiry::kind::after, months(1)};
    EXPECT_EQ(loyalty::gone_on(month, day(2026, 1, 25)), day(2026, 2, 26));  // through the end of 25 February
    EXPECT_EQ(loyalty::gone_on(month, day(2026, 1, 31)), day(2026, 3, 1));   // through the last day of February
    EXPECT_EQ(loyalty::gone_on(month, day(2028, 1, 31)), day(2028, 3, 1));
    EXPECT_EQ(loyalty::gone_on({expiry::kind::end_of_month}, day(2026, 1, 22)), day(2026, 2, 1));
    EXPECT_EQ(loyalty::gone_on({expiry::kind::end_of_month}, day(2026, 1, 31)), day(2026, 2, 1));
    EXPECT_EQ(loyalty::gone_on({expiry::kind::after_then_month, months(12)}, day(2020, 7, 6)), day(2021, 8, 1));
    EXPECT_EQ(loyalty::gone_on({expiry::kind::after_then_month, months(1)}, day(2026, 1, 31)), day(2026, 3, 1));
    EXPECT_EQ(loyalty::gone_on({expiry::kind::end_of_quarter}, day(2026, 4, 1)), day(2026, 7, 1));
    EXPECT_EQ(loyalty::gone_on({expiry::kind::end_of_year}, day(2026, 12, 31)), day(2027, 1, 1));
    EXPECT_EQ(loyalty::gone_on({}, day(2026, 1, 1)), loyalty::no_day);
}

TEST(expiry, pending) {
    EXPECT_EQ(loyalty::active_on({}, day(2026, 1, 1)), day(2026, 1, 1));
    EXPECT_EQ(loyalty::active_on({days(14)}, day(2026, 1, 1)), day(2026, 1, 16));
    EXPECT_EQ(loyalty::active_on({days(14), true}, day(2026, 1, 1)), day(2026, 1, 15));
    EXPECT_EQ(loyalty::active_on({months(1)}, day(2026, 1, 31)), day(2026, 3, 1));
    EXPECT_EQ(loyalty::active_on({months(1), true}, day(2026, 1, 31)), day(2026, 2, 28));
}

TEST(expiry, texts_come_back) {
    for (const char* text : {"never", "12 months", "1 day", "end_of_month", "end_of_quarter", "end_of_year", "12 months, end_of_month"})
        EXPECT_EQ(loyalty::to_text(*loyalty::parse_expiry(text)), text);
    for (const char* text : {"none", "14 days", "1 month, start_of_day"}) EXPECT_EQ(loyalty::to_text(*loyalty::parse_pending(text)), text);
    for (const char* none : {"", "none", "end_of_week", ", end_of_month", "12 months,end_of_month", "never, end_of_month"})
        EXPECT_EQ(loyalty::parse_expiry(none), std::nullopt) << none;
    for (const char* none : {"", "never", "start_of_day", "none, start_of_day"}) EXPECT_EQ(loyalty::parse_pending(none), std::nullopt) << none;
}
