#include <goodwill/lifetime/holdout_check.hpp>

#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>

using goodwill::lifetime::check_holdout;
using column = std::vector<double>;

TEST(holdout_check, bins_by_frequency_and_sums_to_the_totals) {
    const column frequency{0, 0, 1, 2, 5, 9}, predicted{.5, .25, 1, 2, 4, 8}, actual{0, 1, 1, 3, 4, 7};
    const auto check = check_holdout(frequency, predicted, actual, 2);
    ASSERT_EQ(check.by_frequency.size(), 3u);
    EXPECT_EQ(check.by_frequency[0].customers, 2);
    EXPECT_EQ(check.by_frequency[0].predicted, .75);
    EXPECT_EQ(check.by_frequency[0].actual, 1);
    EXPECT_EQ(check.by_frequency[2].customers, 3);
    EXPECT_EQ(check.by_frequency[2].predicted, 14);
    EXPECT_EQ(check.by_frequency[2].to, std::numeric_limits<double>::infinity());
    EXPECT_EQ(check.customers, 6);
    EXPECT_EQ(check.predicted, 15.75);
    EXPECT_EQ(check.actual, 16);
}

TEST(holdout_check, counts_what_is_missing) {
    const double missing = std::numeric_limits<double>::quiet_NaN();
    const auto check = check_holdout(column{0, missing, 1}, column{1, 1, missing}, column{1, 1, 1});
    EXPECT_EQ(check.missing, 2);
    EXPECT_EQ(check.customers, 1);
}

TEST(holdout_check, names_the_bad_row) {
    try {
        (void)check_holdout(column{0, 1, -2}, column{1, 1, 1}, column{1, 1, 1});
        FAIL();
    } catch (const goodwill::domain_error& e) {
        EXPECT_EQ(e.detail().row, 2);
        EXPECT_STREQ(e.what(), "holdout_check: frequency[2] is -2, must be finite and >= 0");
    }
    EXPECT_THROW((void)check_holdout(column{0}, column{}, column{0}), goodwill::shape_error);
    EXPECT_THROW((void)check_holdout(column{0}, column{0}, column{0}, 0), goodwill::domain_error);
}
