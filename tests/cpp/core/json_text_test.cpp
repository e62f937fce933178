#include "core/json_text.hpp"

#include <string>

#include <gtest/gtest.h>

#include "core/nearest_name.hpp"

namespace core = goodwill::core;

TEST(json_text, every_value_knows_its_line) {
    const auto json = core::read_json("f", "\n{\"a\": 1,\n \"b\": [1\n,\n2.50,\"x\"], \"c\":\n{\"d\": 7}\n}");
    EXPECT_EQ(json.line, 2);
    EXPECT_EQ(json.field("a")->line, 2);
    const auto* b = json.field("b");
    EXPECT_EQ(b->line, 3);
    EXPECT_EQ(b->items[0].line, 3);
    EXPECT_EQ(b->items[1].line, 5);
    EXPECT_EQ(b->items[1].text, "2.50");
    EXPECT_EQ(b->items[1].number, 2.5);
    EXPECT_EQ(b->items[2].line, 5);
    EXPECT_EQ(json.field("c")->line, 5);
    EXPECT_EQ(json.field("c")->field("d")->line, 6);
    EXPECT_EQ(json.field("d"), nullptr);
}

TEST(json_text, a_number_says_whether_the_double_is_what_is_written) {
    for (const char* exact : {"0", "-0.0", "1", "0.1", "1e2", "100.00", "123456789012345", "1.5E+3", "0.0012e-2", "1e0001"})
        EXPECT_TRUE(core::read_json("f", exact).exact) << exact;
    for (const char* other : {"0.10000000000000000001", "9007199254740993", "123456789012345678901234567890", "1e-400"})
        EXPECT_FALSE(core::read_json("f", other).exact) << other;
}

TEST(json_text, long_values_are_cut_between_letters) {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "ộ";
    const auto shown = core::read_json("f", "\"" + text + "\"").shown();
    EXPECT_TRUE(shown.ends_with("ộ...")) << shown;
    EXPECT_LT(shown.size(), 90u);
}

TEST(nearest_name, finds_what_was_meant) {
    constexpr std::string_view names[] = {"tiers", "tier_rules", "earn"};
    EXPECT_EQ(core::nearest_name("teirs", names), "tiers");
    EXPECT_EQ(core::nearest_name("Earn", names), "earn");
    EXPECT_EQ(core::nearest_name("tier_rule", names), "tier_rules");
    EXPECT_EQ(core::nearest_name("xyz", names), std::nullopt);
    EXPECT_EQ(core::nearest_name("", names), std::nullopt);
    EXPECT_EQ(core::did_you_mean("earns", names), "; did you mean \"earn\"?");
    EXPECT_EQ(core::listed(names), "\"tiers\", \"tier_rules\" or \"earn\"");
}
