#include <goodwill/loyalty/birthday.hpp>

#include <gtest/gtest.h>

namespace loyalty = goodwill::loyalty;

TEST(Birthday, ReadsAMonthAndADayOrADate) {
    EXPECT_EQ(loyalty::parse_birthday("02-29"), (loyalty::birthday{2, 29}));
    EXPECT_EQ(loyalty::parse_birthday("1992-02-29"), (loyalty::birthday{2, 29}));
    EXPECT_EQ(loyalty::parse_birthday("1990-12-31"), (loyalty::birthday{12, 31}));
}

TEST(Birthday, OtherTextsAreNone) {
    for (const char* text : {"", "2-29", "02-30", "13-01", "1990-02-29", "1990-02-28T10:00", "29-02", "00-00", "ab-cd"})
        EXPECT_FALSE(loyalty::parse_birthday(text)) << text;
}

TEST(Birthday, OfADateForgetsTheYear) {
    EXPECT_EQ(loyalty::birthday_of(0), (loyalty::birthday{1, 1}));        // 1970-01-01
    EXPECT_EQ(loyalty::birthday_of(11016), (loyalty::birthday{2, 29}));   // 2000-02-29
    EXPECT_EQ(loyalty::birthday_of(-1), (loyalty::birthday{12, 31}));
}
