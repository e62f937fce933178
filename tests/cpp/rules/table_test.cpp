#include <goodwill/rules/table.hpp>

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rules = goodwill::rules;

namespace {

const double not_a_number = std::numeric_limits<double>::quiet_NaN();

rules::table small_table() {
    return {{"orders", "region"},
            {{"best", {{"orders", rules::at_least(10)}, {"region", rules::one_of({std::string("north"), "south"})}}},
             {"some", {{"orders", {{{1, 10, false, true}}, {}}}}},
             {"best", {{"orders", rules::one_of(std::vector<double>{10, 12})}}},
             {"rest", {}}}};
}

}  // namespace

TEST(rule_table, the_first_rule_that_holds_decides) {
    const auto table = small_table();
    using row = std::vector<rules::value>;
    EXPECT_EQ(table.first_match(row{10.0, "north"}), 0u);
    EXPECT_EQ(table.first_match(row{10.0, "east"}), 2u);
    EXPECT_EQ(table.first_match(row{11.0, "east"}), 3u);
    EXPECT_EQ(table.first_match(row{9.99, "east"}), 1u);
    EXPECT_EQ(table.first_match(row{not_a_number, "north"}), 3u);
    EXPECT_EQ(table.outcomes(), (std::vector<std::string>{"best", "some", "rest"}));
    EXPECT_EQ(table.outcome_of(2), 0u);
    EXPECT_EQ(table.first_match(row{1.0}), std::nullopt);
    EXPECT_EQ(rules::table{}.first_match({}), std::nullopt);
}

TEST(rule_table, limits_belong_to_a_range_unless_they_are_open) {
    EXPECT_TRUE((rules::range{1, 2}.contains(1) && rules::range{1, 2}.contains(2)));
    EXPECT_FALSE((rules::range{1, 2, true, true}.contains(1) || rules::range{1, 2, true, true}.contains(2)));
    EXPECT_TRUE(rules::range{}.contains(-1e300));
    EXPECT_FALSE(rules::range{}.contains(not_a_number));
}

TEST(rule_table, a_column_that_is_not_there_is_named_with_those_that_are) {
    try {
        const rules::table table({"r", "f"}, {{"a", {{"r", rules::at_least(1)}}}, {"b", {{"rr", rules::at_most(1)}}}});
        FAIL();
    } catch (const goodwill::schema_error& e) {
        EXPECT_STREQ(e.what(), "RuleTable: rules[1] is \"rr\", must be a column of the table; there are \"r\", \"f\"");
        EXPECT_EQ(e.detail().row, 1);
    }
}

TEST(rule_table, bad_rules_are_named) {
    const auto message = [](const rules::rule& bad) {
        try {
            const rules::table table({"x", "y"}, {{"first", {{"x", rules::at_least(1)}}}, bad});
            return std::string("nothing");
        } catch (const goodwill::domain_error& e) {
            EXPECT_EQ(e.detail().row, 1);
            return std::string(e.what());
        }
    };
    struct bad_rule {
        rules::rule rule;
        const char* message;
    };
    const bad_rule cases[] = {
        {{"", {}}, "RuleTable: rules[1] is \"\", must have an outcome"},
        {{"a", {{"x", rules::between(5, 3)}}},
         "RuleTable: rules[1] is \"x\" from 5 to 3, must be a range from a lower limit to a higher one"},
        {{"a", {{"x", rules::between(not_a_number, 3)}}},
         "RuleTable: rules[1] is \"x\" from nan to 3, must be a range from a lower limit to a higher one"},
        {{"a", {{"x", {{{3, 3, true, false}}, {}}}}},
         "RuleTable: rules[1] is \"x\" from 3 to 3, must be a range from a lower limit to a higher one"},
        {{"a", {{"x", {}}}},
         "RuleTable: rules[1] is \"x\", must have ranges of numbers, or texts, not both and not neither"},
        {{"a", {{"x", rules::one_of({std::string("t")})}}},
         "RuleTable: rules[1] is \"x\", must be numbers in all rules, or texts in all"},
        {{"a", {{"y", rules::at_least(1)}, {"y", rules::at_most(2)}}},
         "RuleTable: rules[1] is \"y\", must be named once in a rule"},
    };
    for (const auto& bad : cases) EXPECT_EQ(message(bad.rule), bad.message);
    EXPECT_THROW((rules::table({"x", "x"}, {})), goodwill::domain_error);
}
