#include <goodwill/loyalty/tier_window.hpp>

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

namespace loyalty = goodwill::loyalty;
namespace core = goodwill::core;
using loyalty::tier_window;
using loyalty::window_kind;

namespace {

constexpr core::day_number day(int y, unsigned m, unsigned d) { return *core::day_of(y, m, d); }

/// The last date through which a purchase counts: months added forward once, to the last day of a shorter month.
core::day_number last_day(core::day_number from, int n_months) {
    using namespace std::chrono;
    const year_month_day date{core::to_sys_days(from)};
    const year_month to = year_month{date.year(), date.month()} + months{n_months};
    const year_month_day end{sys_days{(to + months{1}) / 1} - std::chrono::days{1}};
    return core::to_day(sys_days{to / std::min(date.day(), end.day())});
}

}  // namespace

TEST(tier_window, months_hold_what_still_counts_going_forward) {
    // Every date of five years, leap years among them: a purchase counts from its date through last_day.
    for (const int n : {1, 2, 3, 6, 11, 12, 13, 24, 48}) {
        const tier_window window{window_kind::months, n};
        for (core::day_number at = day(2023, 1, 1); at < day(2028, 3, 2); ++at) {
            const core::day_number first = loyalty::first_day(window, at);
            ASSERT_LE(first, at);
            ASSERT_GE(last_day(first, n), at) << n << " months at " << core::to_text_date(at);
            ASSERT_LT(last_day(first - 1, n), at) << n << " months at " << core::to_text_date(at);
        }
    }
}

TEST(tier_window, worked_dates) {
    const auto first = [](window_kind kind, int n, core::day_number at) {
        return loyalty::first_day({kind, n}, at);
    };
    // What is bought on 31 January counts for one month through the last day of February, and no longer.
    EXPECT_LE(first(window_kind::months, 1, day(2023, 2, 28)), day(2023, 1, 31));
    EXPECT_EQ(first(window_kind::months, 1, day(2023, 2, 28)), day(2023, 1, 28));
    EXPECT_EQ(first(window_kind::months, 1, day(2023, 3, 1)), day(2023, 2, 1));
    EXPECT_EQ(first(window_kind::months, 1, day(2023, 2, 25)), day(2023, 1, 25));
    EXPECT_EQ(first(window_kind::months, 12, day(2024, 2, 29)), day(2023, 3, 1));
    EXPECT_EQ(first(window_kind::days, 1, day(2024, 3, 1)), day(2024, 2, 29));
    EXPECT_EQ(first(window_kind::days, 365, day(2026, 12, 31)), day(2025, 12, 31));
    EXPECT_EQ(first(window_kind::calendar_year, 0, day(2026, 1, 1)), day(2026, 1, 1));
    EXPECT_EQ(first(window_kind::calendar_year, 0, day(2026, 12, 31)), day(2026, 1, 1));
    EXPECT_EQ(first(window_kind::calendar_quarter, 0, day(2026, 6, 30)), day(2026, 4, 1));
    EXPECT_EQ(first(window_kind::calendar_month, 0, day(2026, 6, 30)), day(2026, 6, 1));
}

TEST(tier_window, far_ends) {
    constexpr auto always = std::numeric_limits<core::day_number>::min();
    EXPECT_EQ(loyalty::first_day({}, 0), always);
    EXPECT_EQ(loyalty::first_day({window_kind::days, 1'000'000}, always + 5), always);
    EXPECT_EQ(loyalty::first_day({window_kind::months, 1'000'000}, day(2026, 1, 1)), always);
    static_assert(tier_window{} == tier_window{window_kind::lifetime, 0});
}

TEST(tier_window, lengths_are_checked) {
    for (const auto kind : {window_kind::days, window_kind::months})
        for (const int n : {0, -1, 1'000'001}) {
            try {
                tier_window{kind, n}.check("tiers");
                ADD_FAILURE() << n;
            } catch (const goodwill::domain_error& e) {
                EXPECT_EQ(e.detail().argument, "window");
                EXPECT_EQ(e.detail().value, std::to_string(n));
            }
        }
    EXPECT_NO_THROW((tier_window{window_kind::days, 1}.check("tiers")));
    EXPECT_NO_THROW(tier_window{}.check("tiers"));
}

TEST(tier_window, is_read_from_text) {
    const auto of = [](const char* text) { return loyalty::tier_window_of("tiers", text); };
    EXPECT_EQ(of("lifetime"), tier_window{});
    EXPECT_EQ(of("365 days"), (tier_window{window_kind::days, 365}));
    EXPECT_EQ(of("1 day"), (tier_window{window_kind::days, 1}));
    EXPECT_EQ(of("2weeks"), (tier_window{window_kind::days, 14}));
    EXPECT_EQ(of("12 months"), of("1 year"));
    EXPECT_EQ(of("calendar_year"), (tier_window{window_kind::calendar_year}));
    EXPECT_EQ(of("calendar_quarter"), (tier_window{window_kind::calendar_quarter}));
    EXPECT_EQ(of("calendar_month"), (tier_window{window_kind::calendar_month}));
    for (const char* text : {"", "days", "365", "0 days", "-3 days", "1.5 years", "3 fortnights", "calendar", "Lifetime",
                             "99999999999 days", "1000000 weeks", "500000 years", "3 days ago"}) {
        try {
            (void)of(text);
            ADD_FAILURE() << text;
        } catch (const goodwill::domain_error& e) {
            EXPECT_EQ(e.detail().argument, "window");
        }
    }
}
