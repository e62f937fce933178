#include <goodwill/core/check.hpp>

#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace core = goodwill::core;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST(check, says_function_argument_value_and_what_it_must_be) {
    try {
        core::check_positive("model.fit", "r", -0.5);
        FAIL();
    } catch (const goodwill::domain_error& e) {
        EXPECT_STREQ(e.what(), "model.fit: r is -0.5, must be finite and > 0");
        EXPECT_EQ(e.detail().function, "model.fit");
        EXPECT_EQ(e.detail().value, "-0.5");
        EXPECT_FALSE(e.detail().row);
    }
}

TEST(check, bounds) {
    for (const double bad : {0.0, -1.0, missing, infinity})
        EXPECT_THROW(core::check_positive("f", "x", bad), goodwill::domain_error) << bad;
    for (const double bad : {-1e-300, missing, infinity})
        EXPECT_THROW(core::check_not_negative("f", "x", bad), goodwill::domain_error) << bad;
    for (const double bad : {0.0, 1.0, missing})
        EXPECT_THROW(core::check_open_unit("f", "x", bad), goodwill::domain_error) << bad;
    core::check_positive("f", "x", 5e-324);
    core::check_not_negative("f", "x", 0);
    core::check_open_unit("f", "x", 0.5);
}

TEST(check_column, names_the_first_bad_row_in_the_callers_count) {
    // Around the edges of the blocks that are looked at in one pass.
    for (const std::size_t row : {0u, 1u, 1023u, 1024u, 1025u, 2999u}) {
        std::vector<double> column(3000, 1.0);
        column[row] = -2;
        column.back() = -3;
        try {
            core::check_column("f", "x", std::span<const double>(column), core::missing_or_not_negative, "must be >= 0",
                               100);
            FAIL() << row;
        } catch (const goodwill::domain_error& e) {
            EXPECT_EQ(e.detail().row, static_cast<std::int64_t>(row) + 100);
            EXPECT_EQ(e.detail().value, row == 2999 ? "-3" : "-2");
        }
    }
}

TEST(check_column, takes_missing_and_good_values) {
    const std::vector<double> column{missing, 0, 1e308};
    core::check_column("f", "x", std::span<const double>(column), core::missing_or_not_negative, "must be >= 0");
    EXPECT_FALSE(core::missing_or_not_negative(infinity));
    EXPECT_FALSE(core::missing_or_not_negative(-infinity));
}

TEST(check_length, says_both_lengths) {
    core::check_length("f", "y", 3, 3);
    try {
        core::check_length("f", "y", 2, 3);
        FAIL();
    } catch (const goodwill::shape_error& e) {
        EXPECT_STREQ(e.what(), "f: y is 2 rows long, must have 3 rows like the columns before it");
    }
}

TEST(to_text, reads_back_as_the_same_value) {
    for (const double value : {0.1, 1.0 / 3, 1e300, 5e-324, -17.0})
        EXPECT_EQ(std::strtod(core::to_text(value).c_str(), nullptr), value);
    EXPECT_EQ(core::to_text(17.0), "17");
    EXPECT_EQ(core::to_text(missing), "nan");
}
