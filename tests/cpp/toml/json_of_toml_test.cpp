#include <goodwill/core/toml.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/error.hpp>

#include "components/toml/first_flaw.hpp"

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

[[nodiscard]] std::optional<std::size_t> flaw_at(std::string_view toml) {
    const auto flaw = core::flaw_scan(toml).first();
    return flaw ? std::optional(flaw->byte) : std::nullopt;
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

TEST(json_of_toml, lines_that_go_on_keep_what_begins_the_next) {
    const auto next = [](std::string_view first) {
        const auto json = json::parse(of("a = \"\"\"x \\  \r\n \t\n  " + std::string(first) + "y \\\n z\"\"\"\nb = 1"));
        EXPECT_EQ(json.at("b"), 1);
        return json.at("a").get<std::string>();
    };
    EXPECT_EQ(next(""), "x y z");
    for (const char* first : {"\u00e9", "\u0110", "\u0416", "\u3000", "\u00a0", "\U0001F600", "\\u00e9", "\uFB30"})
        EXPECT_EQ(next(first), "x " + (first[0] == '\\' ? std::string("\u00e9") : first) + "y z");
    for (const char* first : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"})
        EXPECT_FALSE(refusal("a = \"\"\"x\\\n" + std::string(first) + "\"\"\"").must.empty());
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
                             "[a]\n[a]", "a = {b = 1,}", "a = [1 2]", "a = \"\\\nx\"", "a = 25:00:00", "\xff = 1",
                             "a = \"\xc0\xaf\"",
                             "a = \"\xed\xa0\x80\"", "a = \"\\ud800\"", "a.b = 1\n[a]\n", "a = truE"})
        EXPECT_FALSE(refusal(toml).must.empty()) << toml;
}

TEST(json_of_toml, depth_has_a_limit) {
    const auto nested = [](std::size_t n) { return "a = " + repeated("[", n) + repeated("]", n); };
    EXPECT_EQ(json::parse(of(nested(200))).at("a").size(), 1u);
    EXPECT_EQ(refusal(nested(257)).row, 4 + 256);
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

TEST(flaw_scan, counts_the_parts_of_keys_alone) {
    const std::string many = repeated("x.", 100);
    EXPECT_FALSE(flaw_at("a = [" + repeated("0.5, ", 100) + "]"));
    for (const auto& text : {"\"" + many + "\" # " + many, "'" + many + "'", "\"\"\"\n" + many + "\"\"\"",
                             "'''it's\n" + many + "'''", "\"\\\"" + many + "\""})
        EXPECT_FALSE(flaw_at("a = " + text)) << text;
    // What comes after a text is looked at again, however the text ends.
    for (const std::string text : {"'x'", "\"x\\\\\"", "'''x'''", "'''x'''''", "\"\"\"x\\\"\"\"\"",
                                   "\"\"\"x\"\"\"\"\"", "''", "\"\""})
        EXPECT_EQ(flaw_at("a=" + text + "\n" + many), 2 + text.size() + 1 + 63) << text;
    EXPECT_EQ(flaw_at(repeated("'a.b'.", 32) + "c = 1"), 31 * 6 + 5);
}

TEST(flaw_scan, is_where_toml_has_no_such_character) {
    for (const auto& [text, byte] : std::vector<std::pair<std::string, std::size_t>>{
             {"[[[1]]]", 0}, {"[[=", 0}, {"[]", 0}, {" [ ]", 1}, {"a=1\n[.a]", 4}, {"[[", 0}, {"a = 1\n\t[[ =b", 7},
             {"\xcc\xaa", 0}, {"a = \"\u00e9\"\n\u00e9 = 1", 9}, {"a = 1\u00a0", 5}, {"a = 1!", 5},
             {"a = [1,}", 7}, {"a = [}", 5}, {"a = ,", 4}, {"a = ]", 4}, {"a = [1,,2]", 7}, {"a = [1, # one\n }]", 15},
             {"a = {b = }", 9}, {"a = {b = 1,}", 11}, {"a = 0\"x\"", 5}, {"a = 0.'x'", 6}, {"a = 0=\"x\"", 5},
             {"a = 0[1]", 5}, {"a = [1=2]", 6}, {"a = [0{}]", 6}, {"a\"b\" = 1", 1}, {"a = 1]", 5}, {"{", 0},
             {"a = \"\\\u00e9\"", 5}, {"a = \"\"\"\\ \u00e9\"\"\"", 7}, {"a = \"\\ x\"", 5},
             {"a = 2026-03-01Tx", 4}, {"a = 2026-3-01", 4}, {"a = 07:32", 4}, {"a = 2026-03-01 07:32:00.", 4},
             {"a = 2026-03-01 0", 4},
             {"a = [07:32:00, 2026-03-01T07:32:00+2]", 15}, {"a = 2026-03-01x", 4},
         }) {
        EXPECT_EQ(flaw_at(text), byte) << text;
        EXPECT_EQ(refusal(text).row, byte) << text;
    }
    for (const std::string text :
         {"[a]", "[[a]]", "[ 'a' ]", "[[\t\"\"]]", "[a.\"b\".c] # [", "a = [[[1]]]", "a = [\n[[[1]]],\n[],\n]\n[b]",
          "a = [1,]", "a = []", "a = {}", "a = [{}, {b = []}]", "a = [1, # }\n 2,\n]", "a = ','", "a.\"b\".c = 1",
          "a = {b.\"c\" = [1], d = {e = 2}}", "a = 1979-05-27 07:32:00+02:00", "a = [\"b\",'c']",
          "\xEF\xBB\xBF'\u00e9' = \"\"\"\u00e9\"\"\" # \u00e9", "a = +1e+2\r\n[b]\r\n"}) {
        EXPECT_EQ(flaw_at(text), std::nullopt) << text;
        EXPECT_FALSE(of(text).empty());
    }
    EXPECT_EQ(refusal("a = {b = 1,}").message(), "test: toml[11] stands where no TOML has it at line 1, column 12");
}
