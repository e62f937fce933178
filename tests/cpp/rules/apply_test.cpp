#include <goodwill/rules/apply.hpp>

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace core = goodwill::core;
namespace rules = goodwill::rules;

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<std::int32_t> codes_of(const rules::table& table, const std::vector<core::column>& columns,
                                   int threads = 1) {
    std::vector<std::int32_t> out(static_cast<std::size_t>(columns.at(0).length()), 99);
    rules::apply(table, columns, out, {.threads = threads});
    return out;
}

}  // namespace

TEST(rule_apply, agrees_with_the_rules_row_by_row) {
    // More than 64 rules, open and closed limits, and enough rows for several chunks.
    core::random_stream random(3, "apply", 0);
    std::vector<rules::rule> list;
    for (int i = 0; i < 150; ++i) {
        const double low = static_cast<double>(random() % 40) / 2;
        list.push_back({"o" + std::to_string(i % 70),
                        {{"x", {{{low, low + 0.5, i % 2 == 0, i % 3 == 0}}, {}}},
                         {"n", rules::between(i % 5, i % 5 + 1)}}});
    }
    const rules::table table({"x", "n"}, list);
    const std::size_t n = 300'000;
    std::vector<double> x(n);
    std::vector<std::int8_t> small(n);
    std::vector<std::int32_t> wide(n);
    for (std::size_t i = 0; i < n; ++i) {
        x[i] = i % 50 == 0 ? missing : static_cast<double>(random() % 100) / 4;
        small[i] = static_cast<std::int8_t>(random() % 9 - 2);
        wide[i] = small[i];
    }
    const auto codes = codes_of(table, {core::column(x), core::column(small)});
    EXPECT_EQ(codes, codes_of(table, {core::column(x), core::column(wide)}, 4));
    std::size_t none = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::vector<rules::value> row{x[i], static_cast<double>(small[i])};
        const auto rule = table.first_match(row);
        ASSERT_EQ(codes[i], rule ? static_cast<std::int32_t>(table.outcome_of(*rule)) : rules::no_outcome) << i;
        none += !rule;
    }
    EXPECT_GT(none, n / 100);
    EXPECT_LT(none, n);
}

TEST(rule_apply, texts_and_missing_values) {
    const rules::table table({"city"}, {{"a", {{"city", rules::one_of({std::string("Rome"), "Oslo"})}}}, {"b", {}}});
    const std::vector<std::string> cities{"Oslo", "Bern", "Rome", ""};
    EXPECT_EQ(codes_of(table, {core::column(cities)}), (std::vector<std::int32_t>{0, 1, 0, 1}));

    const std::vector<std::int8_t> at{2, 1, 0, -1};
    const std::uint8_t valid = 0b0111;
    core::column coded(core::dtype::int8, {{4, 0, &valid, at.data(), nullptr, nullptr}});
    coded.set_dictionary(std::make_shared<core::column>(cities));
    EXPECT_EQ(codes_of(table, {coded}), (std::vector<std::int32_t>{0, 1, 0, 1}));

    const rules::table asks({"city"}, {{"a", {{"city", rules::one_of({std::string("Rome")})}}}});
    EXPECT_EQ(codes_of(asks, {coded}), (std::vector<std::int32_t>{0, -1, -1, -1}));
    const rules::table number({"x"}, {{"a", {{"x", rules::at_least(-5)}}}});
    const std::vector<std::int64_t> values{1, 2, 3, 4};
    const core::column holey(core::dtype::int64, {{4, 0, &valid, values.data(), nullptr, nullptr}});
    EXPECT_EQ(codes_of(number, {holey}), (std::vector<std::int32_t>{0, 0, 0, -1}));
}

TEST(rule_apply, wrong_columns_are_named) {
    const rules::table table({"x", "t"},
                             {{"a", {{"x", rules::at_least(0)}, {"t", rules::one_of({std::string("t")})}}}});
    const std::vector<double> x{1, 2};
    const std::vector<std::string> t{"t", "u"}, longer{"t", "u", "v"};
    EXPECT_EQ(codes_of(table, {core::column(x), core::column(t)}), (std::vector<std::int32_t>{0, -1}));
    EXPECT_THROW(codes_of(table, {core::column(x)}), goodwill::shape_error);
    EXPECT_THROW(codes_of(table, {core::column(x), core::column(longer)}), goodwill::shape_error);
    EXPECT_THROW(codes_of(table, {core::column(t), core::column(t)}), goodwill::schema_error);
    EXPECT_THROW(codes_of(table, {core::column(x), core::column(x)}), goodwill::schema_error);
}
