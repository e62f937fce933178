#include <goodwill/core/toml.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include <goodwill/core/error.hpp>

#include "components/toml/key_parts.hpp"

namespace core = goodwill::core;

namespace {

using json = nlohmann::ordered_json;

[[nodiscard]] std::string of(std::string_view toml) { return core::json_of_toml("test", toml); }

[[nodiscard]] goodwill::error_detail refusal(std::string_view toml, std::string_view name = {}) {
    try {
        (void)core::json_of_toml("test", toml, name);
    } catch (const goodwill::format_error& e) {
        EXPECT_EQ(e.detail().message(), e.what());
        return e.detail();
    }
    ADD_FAILURE() << "was not refused: " << toml.substr(0, 100);
    return {};
}

[[nodiscard]] std::string repeated(std::string_view text, std::size_t n) {
    std::string out;
    for (std::size_t i = 0; i < n; ++i) out += text;
    return out;
}

}  // namespace

TEST(json_of_toml, says_what_another_reader_says) {
    std::ifstream file(GOODWILL_REFERENCE "/core/toml.json");
    const auto reference = json::parse(file);
    ASSERT_EQ(reference.at("texts").size(), 8u);
    for (const auto& row : reference.at("texts")) {
        const auto toml = row.at("toml").get<std::string>(), expected = row.at("json").get<std::string>();
        // dump() tells integers from floats and keeps the order of keys.
        EXPECT_EQ(json::parse(of(toml)).dump(2), json::parse(expected).dump(2)) << row.at("what");
    }
}

TEST(json_of_toml, is_laid_out_with_two_blanks) {
    EXPECT_EQ(of(""), "{}");
    EXPECT_EQ(of("b = [1, {}]\na = {x = \"y\"}"),
              "{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": {\n    \"x\": \"y\"\n  }\n}");
}

TEST(json_of_toml, floats_are_the_shortest_text_and_stay_floats) {
    EXPECT_EQ(of("a = 0.1"), "{\n  \"a\": 0.1\n}");
    EXPECT_EQ(of("a = 0.10000000000000001"), "{\n  \"a\": 0.1\n}");
    EXPECT_EQ(of("a = 1.0"), "{\n  \"a\": 1.0\n}");
    EXPECT_EQ(of("a = 1"), "{\n  \"a\": 1\n}");
    EXPECT_EQ(of("a = 1e22"), "{\n  \"a\": 1e+22\n}");
    std::mt19937_64 random(7);
    for (int i = 0; i < 2000; ++i) {
        const std::uint64_t bits = random();
        double value;
        std::memcpy(&value, &bits, sizeof value);
        if (!std::isfinite(value)) continue;
        char text[40];
        std::snprintf(text, sizeof text, "a = %.17e", value);
        const auto back = json::parse(of(text)).at("a");
        ASSERT_TRUE(back.is_number_float());
        ASSERT_EQ(back.get<double>(), value) << text;
    }
}

TEST(json_of_toml, keys_come_as_they_stand_whatever_their_names) {
    std::mt19937 random(11);
    for (int round = 0; round < 50; ++round) {
        std::string toml;
        std::vector<std::string> names;
        for (int i = 0; i < 30; ++i) names.push_back("k" + std::to_string(random() % 100000) + "_" + std::to_string(i));
        for (const auto& name : names) toml += round % 2 == 0 ? name + " = 1\n" : "[" + name + ".inner]\n";
        const auto read = json::parse(of(toml));
        std::vector<std::string> found;
        for (const auto& [name, value] : read.items()) found.push_back(name);
        ASSERT_EQ(found, names);
    }
}

TEST(json_of_toml, errors_say_line_column_and_byte) {
    struct refused {
        const char* toml;
        std::int64_t byte;
        const char* where;
        const char* says;
    };
    for (const auto& [toml, byte, where, says] : {
             refused{"a = 1\na = 2\n", 10, "line 2, column 5", "redefine"},
             refused{"a = \"é\" x", 9, "line 1, column 9", "is no TOML"},
             refused{"x = 1\nbig = 12345678901234567890\n", 32, "line 2, column 27", "64 bits"},
             refused{"d = 2026-02-30", 14, "line 1, column 15", "is no TOML"},
             refused{"\n\nrate = inf", 9, "line 3, column 8", "must be finite"},
             refused{"r = [0.5, -inf]", 10, "line 1, column 11", "must be finite"},
             refused{"\xEF\xBB\xBF" "r = nan", 7, "line 1, column 5", "must be finite"},
         }) {
        const auto detail = refusal(toml);
        EXPECT_EQ(detail.row, byte) << toml;
        EXPECT_NE(detail.must.find(where), std::string::npos) << toml << ": " << detail.must;
        EXPECT_NE(detail.must.find(says), std::string::npos) << toml << ": " << detail.must;
        EXPECT_EQ(detail.argument, "toml");
    }
    EXPECT_EQ(refusal("r = inf").message(),
              "test: toml[4] is inf, must be finite, because JSON has no such number, line 1, column 5");
    EXPECT_EQ(refusal("r = -inf").value, "-inf");
    EXPECT_EQ(refusal("a", "club.toml").message().rfind("test: club.toml[1] is no TOML (", 0), 0u);
}

TEST(json_of_toml, what_is_no_toml_is_refused) {
    for (const char* toml : {"a", "a =", "= 1", "[a", "[a]]", "a = 01", "a = 1__0", "a = .5", "a = 'x", "a = \"\\q\"",
                             "[a]\n[a]", "a = {b = 1,}", "a = [1 2]", "a = 25:00:00", "\xff = 1", "a = \"\xc0\xaf\"",
                             "a = \"\xed\xa0\x80\"", "a = \"\\ud800\"", "a.b = 1\n[a]\n", "a = truE"})
        EXPECT_FALSE(refusal(toml).must.empty()) << toml;
}

TEST(json_of_toml, depth_has_a_limit) {
    const auto nested = [](std::size_t n) { return "a = " + repeated("[", n) + repeated("]", n); };
    EXPECT_EQ(json::parse(of(nested(200))).at("a").size(), 1u);
    EXPECT_FALSE(refusal(nested(300)).must.empty());
    EXPECT_FALSE(refusal(nested(1000000)).must.empty());

    EXPECT_EQ(json::parse(of(repeated("a.", 31) + "a = 1")).size(), 1u);
    const auto key = refusal("x = 1\n" + repeated("a.", 32) + "a = 1");
    EXPECT_EQ(key.message(), "test: toml[69] is in a key of more than 32 parts at line 2, column 64");
    EXPECT_EQ(key.row, 69);
    EXPECT_FALSE(refusal("[" + repeated("a.", 1000000) + "a]").must.empty());
    EXPECT_FALSE(refusal(repeated("'a' . \"b\" . ", 100000) + "a = 1").must.empty());
    // Keys of 32 parts within each other: what toml++ takes, and is still too deep.
    const auto deep = refusal(repeated(repeated("a.", 31) + "a = {", 100) + "x = 1" + repeated("}", 100));
    EXPECT_NE(deep.must.find("lies deeper than 256"), std::string::npos) << deep.must;
}

TEST(key_with_more_parts, counts_keys_alone) {
    EXPECT_FALSE(core::key_with_more_parts(repeated("0.5, ", 100), 2));
    EXPECT_FALSE(core::key_with_more_parts("a = \"" + repeated("x.", 100) + "\" # " + repeated("x.", 100), 2));
    EXPECT_FALSE(core::key_with_more_parts("a = '" + repeated("x.", 100) + "'", 2));
    EXPECT_FALSE(core::key_with_more_parts("a = \"\"\"\n" + repeated("x.", 100) + "\"\"\"", 2));
    EXPECT_FALSE(core::key_with_more_parts("a = '''it's\n" + repeated("x.", 100) + "'''", 2));
    EXPECT_FALSE(core::key_with_more_parts("a = \"\\\"" + repeated("x.", 100) + "\"", 2));
    // What comes after a text is looked at again, however the text ends.
    for (const char* text : {"'x'", "\"x\\\\\"", "'''x'''", "'''x'''''", "\"\"\"x\\\"\"\"\"", "\"\"\"x\"\"\"\"\"", "''", "\"\""})
        EXPECT_EQ(core::key_with_more_parts(std::string("a=") + text + "\nb.c.d=1", 2), 6 + std::string(text).size())
            << text;
    EXPECT_EQ(core::key_with_more_parts("a.b.c = 1", 3), std::nullopt);
    EXPECT_EQ(core::key_with_more_parts("'a.b'.c.\"d\" = 1", 2), 7u);
}
