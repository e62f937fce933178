#include <goodwill/transactions/calendar_periods.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace core = goodwill::core;
namespace transactions = goodwill::transactions;
using texts = std::vector<std::string>;
using codes = std::vector<std::int64_t>;

TEST(calendar_periods, from_the_first_to_the_last_without_a_gap) {
    const texts time{"2026-03-31", "2025-12-01", "2026-01-31T23:59", "2026-03-01"};
    const auto p = transactions::periods_of("f", time, core::period::month);
    EXPECT_EQ(p.start.size(), 4u);
    EXPECT_EQ(core::to_text_date(p.start[0]), "2025-12-01");
    EXPECT_EQ(core::to_text_date(p.start[2]), "2026-02-01");
    EXPECT_EQ(p.code, (codes{3, 0, 1, 3}));
    EXPECT_EQ(p.missing, 0);
    const auto week = transactions::periods_of("f", time, core::period::week);
    EXPECT_EQ(core::to_text_date(week.start[0]), "2025-12-01");  // a Monday
    EXPECT_EQ(week.start[1] - week.start[0], 7);
}

TEST(calendar_periods, rows_without_a_date_and_bad_ones) {
    const std::int32_t days[] = {0, 31, 40};
    const std::uint8_t there = 0b101;
    const core::column time(core::dtype::date32, {{3, 0, &there, days, nullptr, nullptr}});
    const auto p = transactions::periods_of("f", time, core::period::month);
    EXPECT_EQ(p.missing, 1);
    EXPECT_EQ(p.code, (codes{0, 2, 1}));
    const texts bad{"2026-01-01", "soon"};
    try {
        (void)transactions::periods_of("f", bad, core::period::month);
        FAIL();
    } catch (const goodwill::domain_error& e) {
        EXPECT_EQ(e.detail().row, 1);
        EXPECT_EQ(e.detail().argument, "time");
    }
    const texts far{"0001-01-01", "2026-01-01"};
    EXPECT_THROW((void)transactions::periods_of("f", far, core::period::day), goodwill::domain_error);
    const std::vector<double> wrong{1.5};
    EXPECT_THROW((void)transactions::periods_of("f", wrong, core::period::day), goodwill::schema_error);
    EXPECT_TRUE(transactions::periods_of("f", texts{}, core::period::day).start.empty());
    EXPECT_THROW((void)transactions::period_of("f", "decade"), goodwill::domain_error);
    EXPECT_EQ(transactions::period_of("f", "quarter"), core::period::quarter);
}
