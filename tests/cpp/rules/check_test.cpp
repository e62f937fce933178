#include <goodwill/rules/check.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace rules = goodwill::rules;

namespace {

std::vector<std::string> texts_of(const rules::region& where) {
    std::vector<std::string> out;
    for (const auto& part : where.columns) out.push_back(rules::to_text(part));
    return out;
}
using texts = std::vector<std::string>;

bool inside(const rules::region& where, const std::vector<double>& cell) {
    for (std::size_t c = 0; c < cell.size(); ++c)
        if (std::none_of(where.columns[c].values.ranges.begin(), where.columns[c].values.ranges.end(),
                         [&](const rules::range& r) { return r.contains(cell[c]); }))
            return false;
    return true;
}

}  // namespace

TEST(rule_check, tables_without_fault_have_none) {
    const rules::table table({"x"}, {{"a", {{"x", {{{.high = 3, .high_open = true}}, {}}}}},
                                     {"b", {{"x", rules::at_least(3)}}}});
    const auto found = rules::check(table);
    EXPECT_TRUE(found.overlaps.empty());
    EXPECT_TRUE(found.holes.empty());
    EXPECT_EQ(found.cells, 3);  // below 3, 3, above 3
    EXPECT_EQ(rules::check(rules::table({"x"}, {})).cells_of_holes, 1);
    EXPECT_EQ(rules::check(rules::table{}).holes.size(), 1u);
}

TEST(rule_check, a_single_number_is_seen) {
    // Both hold at 3 alone; nothing holds between 5 and 6, and at 8.
    const rules::table table({"x"}, {{"a", {{"x", rules::at_most(3)}}},
                                     {"b", {{"x", rules::between(3, 5)}}},
                                     {"c", {{"x", {{{6, 8, false, true}, {8, 9, true, false}}, {}}}}},
                                     {"d", {{"x", {{{.low = 9, .low_open = true}}, {}}}}}});
    const auto found = rules::check(table);
    ASSERT_EQ(found.overlaps.size(), 1u);
    EXPECT_EQ(texts_of(found.overlaps[0].where), texts{"3"});
    EXPECT_EQ(found.overlaps[0].first, 0u);
    EXPECT_EQ(found.overlaps[0].second, 1u);
    ASSERT_EQ(found.holes.size(), 1u);
    EXPECT_EQ(texts_of(found.holes[0]), texts{"(5..6), 8"});
    // Among whole numbers there is nothing between 5 and 6.
    const auto whole = rules::check(table, {{"x", {rules::between(0, 20), true}}});
    ASSERT_EQ(whole.holes.size(), 1u);
    EXPECT_EQ(texts_of(whole.holes[0]), texts{"8"});
    EXPECT_EQ(whole.cells, 21);
    EXPECT_EQ(whole.cells_of_holes, 1);
}

TEST(rule_check, texts_that_no_rule_names_are_a_cell) {
    const rules::table table({"region", "x"}, {{"a", {{"region", rules::one_of({std::string("n"), "s"})}}},
                                               {"b", {{"region", rules::one_of({std::string("s")})},
                                                      {"x", rules::at_least(0)}}}});
    const auto found = rules::check(table);
    ASSERT_EQ(found.holes.size(), 1u);
    EXPECT_EQ(texts_of(found.holes[0]), (texts{"any other", "any"}));
    ASSERT_EQ(found.overlaps.size(), 1u);
    EXPECT_EQ(texts_of(found.overlaps[0].where), (texts{"s", ">= 0"}));
    EXPECT_EQ(found.unreachable, std::vector<std::size_t>{1});
    EXPECT_TRUE(rules::check(table, {{"region", {rules::one_of({std::string("n"), "s"})}}}).holes.empty());
}

TEST(rule_check, agrees_with_every_cell_of_random_tables) {
    goodwill::core::random_stream random(5, "rules", 0);
    const auto below = [&](std::uint32_t n) { return static_cast<double>(random() % n); };
    for (int round = 0; round < 300; ++round) {
        const std::size_t columns = 1 + static_cast<std::size_t>(below(3)), count = static_cast<std::size_t>(below(9));
        const char* names[] = {"a", "b", "c"};
        std::vector<rules::rule> list;
        for (std::size_t i = 0; i < count; ++i) {
            rules::rule rule{"o" + std::to_string(i % 3), {}};
            for (std::size_t c = 0; c < columns; ++c)
                if (below(4) != 0) {
                    const double low = below(6);
                    rules::condition asked = rules::between(low, low + below(4));
                    if (below(3) == 0) asked.ranges.push_back({below(6), 7, true, below(2) == 0});
                    rule.when.push_back({names[c], asked});
                }
            list.push_back(rule);
        }
        const rules::table table({names, names + columns}, list);
        rules::domain domain;
        for (std::size_t c = 0; c < columns; ++c) domain.push_back({names[c], {rules::between(0, 8), true}});
        const auto found = rules::check(table, domain);

        double cells = 0, none = 0, several = 0;
        std::vector<bool> decides(count);
        std::vector<double> cell(columns);
        const auto visit = [&](auto&& self, std::size_t c) -> void {
            if (c < columns) {
                for (cell[c] = 0; cell[c] <= 8; ++cell[c]) self(self, c + 1);
                return;
            }
            std::vector<std::size_t> hold;
            for (std::size_t i = 0; i < count; ++i) {
                bool all = true;
                for (std::size_t k = 0; k < columns; ++k) {
                    const auto* asked = table.when(i, k);
                    all = all && (asked == nullptr ||
                                  std::any_of(asked->ranges.begin(), asked->ranges.end(),
                                              [&](const rules::range& r) { return r.contains(cell[k]); }));
                }
                if (all) hold.push_back(i);
            }
            ++cells;
            none += hold.empty();
            several += hold.size() > 1;
            if (!hold.empty()) decides[hold[0]] = true;
            std::size_t holes = 0, overlaps = 0;
            for (const auto& hole : found.holes) holes += inside(hole, cell);
            for (const auto& both : found.overlaps) overlaps += inside(both.where, cell);
            EXPECT_EQ(holes, hold.empty() ? 1u : 0u);
            EXPECT_EQ(overlaps, hold.empty() ? 0u : hold.size() * (hold.size() - 1) / 2);
        };
        visit(visit, 0);
        EXPECT_EQ(found.cells, cells);
        EXPECT_EQ(found.cells_of_holes, none);
        EXPECT_EQ(found.cells_of_overlaps, several);
        double in_holes = 0;
        for (const auto& hole : found.holes) in_holes += hole.cells;
        EXPECT_EQ(in_holes, none);
        // Among all numbers: between the limits, which are whole, the halves stand for all.
        const auto open = rules::check(table);
        const auto visit_halves = [&](auto&& self, std::size_t c) -> void {
            if (c < columns) {
                for (cell[c] = -0.5; cell[c] <= 10; cell[c] += 0.5) self(self, c + 1);
                return;
            }
            const std::vector<rules::value> row(cell.begin(), cell.end());
            std::size_t holes = 0;
            for (const auto& hole : open.holes) holes += inside(hole, cell);
            ASSERT_EQ(holes, table.first_match(row) ? 0u : 1u);
        };
        visit_halves(visit_halves, 0);
        for (std::size_t i = 0; i < count; ++i)
            EXPECT_EQ(std::count(found.unreachable.begin(), found.unreachable.end(), i), decides[i] ? 0 : 1);
    }
}

TEST(rule_check, bad_domains_are_refused) {
    const rules::table table({"x"}, {{"a", {{"x", rules::at_least(0)}}}});
    EXPECT_THROW(static_cast<void>(rules::check(table, {{"y", {rules::at_least(0)}}})), goodwill::schema_error);
    EXPECT_THROW(static_cast<void>(rules::check(table, {{"x", {rules::one_of({std::string("t")})}}})),
                 goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(rules::check(table, {{"x", {}}})), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(rules::check(table, {{"x", {rules::between(0.2, 0.8), true}}})),
                 goodwill::domain_error);
}

TEST(rule_check, a_grid_that_is_too_large_is_refused) {
    // Each rule asks for a column of its own: any set of them may hold.
    std::vector<std::string> columns;
    std::vector<rules::rule> list;
    for (int i = 0; i < 24; ++i) {
        columns.push_back("c" + std::to_string(i));
        list.push_back({"o", {{columns.back(), rules::at_least(0)}}});
    }
    try {
        static_cast<void>(rules::check({columns, list}));
        FAIL();
    } catch (const goodwill::domain_error& e) {
        EXPECT_STREQ(e.what(), "check_rules: table is of more than 1000000 blocks, must be split: check fewer columns "
                               "or rules at a time");
    }
    columns.resize(12);
    list.resize(12);
    const auto found = rules::check({columns, list});
    EXPECT_EQ(found.cells, std::pow(3, 12));
    EXPECT_EQ(found.cells_of_holes, 1);
    EXPECT_EQ(found.cells_of_overlaps, std::pow(3, 12) - 1 - 12 * 2);
}
