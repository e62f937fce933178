#include <goodwill/customers/stages.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/customers/stage_history.hpp>
#include <goodwill/math/wilson_interval.hpp>
#include <goodwill/rules/check.hpp>
#include "made_up.hpp"

namespace core = goodwill::core;
namespace customers = goodwill::customers;
namespace rules = goodwill::rules;
namespace tx = goodwill::transactions;
using goodwill::testing_stages::made_up;
using goodwill::testing_stages::tables;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

core::day_number date(int y, unsigned m, unsigned d) { return *core::day_of(y, m, d); }
std::chrono::sys_days sys(core::day_number day) { return core::to_sys_days(day); }

std::string name_of(const customers::stages_result& found, const rules::table& table, std::size_t row) {
    return found.stage[row] == customers::no_stage ? "" : table.outcomes()[static_cast<std::size_t>(found.stage[row])];
}

double quantile_of(std::vector<int> values, double p) {
    if (values.empty()) return none;
    std::sort(values.begin(), values.end());
    const double at = static_cast<double>(values.size() - 1) * p;
    const double low = values[static_cast<std::size_t>(at)];
    const double high = values[std::min(values.size() - 1, static_cast<std::size_t>(at) + 1)];
    return low + (at - std::floor(at)) * (high - low);
}

/// The columns of everybody at a day, by sorting and searching anew for each.
struct plain_customer {
    std::map<std::string, double> column;
    std::string contact;
    int contact_conflicts = 0;
};
std::map<int, plain_customer> plain_columns(const made_up& log, int at, double p, std::size_t least) {
    std::map<int, std::map<int, std::pair<double, bool>>> days;
    for (std::size_t i = 0; i < log.id.size(); ++i) {
        auto& [money, bought] = days[log.id[i]][log.day[i]];
        money += log.amount[i];
        bought |= log.amount[i] >= 0;
    }
    std::map<int, std::vector<std::pair<int, double>>> bought;
    std::vector<int> all_gaps;
    for (const auto& [id, own] : days)
        for (const auto& [day, what] : own)
            if (what.second && day <= at) {
                if (!bought[id].empty()) all_gaps.push_back(day - bought[id].back().first);
                bought[id].emplace_back(day, std::round(what.first * 100) / 100);
            }
    std::map<int, std::vector<std::pair<int, std::size_t>>> said;
    for (std::size_t i = 0; i < log.contact_id.size(); ++i)
        if (log.contact_day[i] <= at)
            said[log.contact_id[i]].emplace_back(
                log.contact_day[i], static_cast<std::size_t>(std::find(customers::contact_states.begin(),
                                                                       customers::contact_states.end(), log.knows[i]) -
                                                             customers::contact_states.begin()));
    const double base_gap = quantile_of(all_gaps, p);
    std::map<int, plain_customer> out;
    for (auto& [id, own] : said) {
        std::sort(own.begin(), own.end());
        bool compared = false;
        std::pair<int, std::size_t> previous{-1, 9};
        for (const auto& one : own) {
            if (one == previous) continue;
            previous = one;
            const bool after = bought.contains(id) && bought[id].front().first < one.first;
            if (one.second == 0 && (after || compared)) {
                ++out[id].contact_conflicts;
                continue;
            }
            compared |= one.second == 2;
            out[id].contact = customers::contact_states[one.second];
            out[id].column["days_since_contact"] = at - one.first;
        }
    }
    for (const auto& [id, own] : bought) {
        auto& c = out[id].column;
        const std::size_t n = own.size();
        std::vector<int> gaps;
        for (std::size_t k = 1; k < n; ++k) gaps.push_back(own[k].first - own[k - 1].first);
        c["orders"] = static_cast<double>(n);
        c["days_since_first"] = at - own.front().first;
        c["days_since_last"] = at - own.back().first;
        c["last_amount"] = own.back().second;
        c["largest_amount"] = -1e9;
        for (const auto& [day, money] : own) c["largest_amount"] = std::max(c["largest_amount"], money);
        c["base_rhythm"] = c["days_since_last"] / base_gap;
        c["own_rhythm"] = c["days_since_last"] / (gaps.size() >= least ? quantile_of(gaps, p) : base_gap);
        if (n < 2) continue;
        c["last_gap"] = gaps.back();
        c["longest_gap"] = *std::max_element(gaps.begin(), gaps.end());
        c["base_rhythm_before"] = (gaps.back() - 1) / base_gap;
        const int last_gap = gaps.back();
        gaps.pop_back();
        c["own_rhythm_before"] = (last_gap - 1) / (gaps.size() >= least ? quantile_of(gaps, p) : base_gap);
        c["largest_before"] = -1e9;
        for (std::size_t k = 0; k + 1 < n; ++k) c["largest_before"] = std::max(c["largest_before"], own[k].second);
    }
    for (auto& [id, one] : out) {
        if (!one.column.contains("orders")) one.column["orders"] = 0;
    }
    return out;
}

std::string plain_stage(const rules::table& table, const plain_customer& one) {
    std::vector<rules::value> row;
    for (const auto& name : table.columns())
        if (name == "contact" && !one.contact.empty()) {
            row.emplace_back(std::string_view(one.contact));
        } else {
            const auto found = one.column.find(name);
            row.emplace_back(found == one.column.end() ? none : found->second);
        }
    const auto rule = table.first_match(row);
    return rule ? table.rules()[*rule].outcome : "";
}

}  // namespace

TEST(stages, by_hand) {
    const std::vector<std::string> id{"a", "b", "c", "c", "d", "d", "d", "e", "f", "f"};
    const int at = date(2026, 6, 30);
    const std::vector<int> day{at - 29, at - 30, at - 500, at - 100, at - 40, at - 20, at, at - 180,
                               at - 400, at - 365};
    const auto base = tx::customer_base::from_columns(id, day);
    const auto table = customers::stage_rules();
    const auto found = customers::stages(base, table);
    ASSERT_EQ(found.stage.size(), 6u);
    const std::vector<std::string> expected{"new", "active", "won back", "repeat", "at risk", "lapsed"};
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(name_of(found, table, i), expected[i]) << i;
    EXPECT_EQ(found.ambiguous, 0);
    EXPECT_TRUE(found.conflicts.empty());
    EXPECT_EQ(found.counts[5].customers, 1);
    const auto limits = goodwill::math::wilson_interval(1, 6, 0.95);
    EXPECT_EQ(found.counts[5].low, limits.low);
    EXPECT_EQ(found.counts[5].high, limits.high);

    // A day before its purchase c was lapsed, and the gap of 366 days is the first that wins back.
    const auto eve = customers::stages(base, table, {.at = sys(at - 101)});
    EXPECT_EQ(eve.customer.text(0), "c");
    EXPECT_EQ(name_of(eve, table, 0), "lapsed");
    EXPECT_EQ(eve.later_customers, 3);
    for (const int gap : {365, 366}) {
        const auto two = tx::customer_base::from_columns(std::vector<int>{1, 1}, std::vector<int>{at - gap, at});
        const auto back = customers::stages(two, table);
        EXPECT_EQ(name_of(back, table, 0), gap == 365 ? "repeat" : "won back");
    }
}

TEST(stages, of_contacts_that_never_bought) {
    const int at = date(2026, 1, 1);
    const auto base = tx::customer_base::from_columns(std::vector<int>{5}, std::vector<int>{at});
    const auto contacts = customers::contacts::from_columns(
        std::vector<int>{1, 1, 2, 3, 4, 9, 9, 5, 5, 8},
        std::vector<int>{at - 9, at - 5, at, at, at, at - 1, at, at, at - 3, at + 1},
        std::vector<std::string>{"searching", "comparing", "unaware", "elsewhere", "target", "comparing", "unaware",
                                 "unaware", "searching", "target"});
    const auto table = customers::stage_rules();
    const auto found = customers::stages(base, table, {.contacts = &contacts});
    const std::vector<std::string> expected{"prospect: comparing", "prospect: unaware", "prospect: elsewhere", "target",
                                            "new", "prospect: comparing"};
    ASSERT_EQ(found.stage.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(name_of(found, table, i), expected[i]) << i;
    EXPECT_EQ(found.later_customers, 1);
    EXPECT_EQ(found.later_contacts, 1);
    // A contact of the day of the first purchase comes before it, and so cannot contradict it.
    ASSERT_EQ(found.conflicts.size(), 1u);
    EXPECT_EQ(found.conflicts[0].row, 5u);
    EXPECT_EQ(found.conflicts[0].kind, customers::stage_conflict::unaware_after_comparing);
    EXPECT_EQ(found.conflicts[0].day, at);
    EXPECT_THROW((void)customers::stages(base, table, {.contacts = &contacts, .refuse_conflicts = true}),
                 goodwill::conflict_error);
}

TEST(stages, agree_with_sorting_and_searching_anew) {
    for (const std::uint64_t seed : {1, 2}) {
        const made_up log(seed);
        const auto base = log.base();
        const auto contacts = log.contacts();
        for (const auto& table : tables())
            for (const int at : {date(2023, 2, 20), date(2023, 5, 1), date(2024, 2, 29), date(2024, 12, 1)}) {
                const auto expected = plain_columns(log, at, 0.8, 4);
                const auto found = customers::stages(base, table,
                                                     {.at = sys(at), .contacts = &contacts,
                                                      .rhythm = {.quantile = 0.8, .least_gaps = 4}, .threads = 3});
                ASSERT_EQ(found.stage.size(), expected.size());
                std::size_t row = 0;
                std::int64_t nobody = 0, contact_conflicts = 0, expected_conflicts = 0;
                for (const auto& [id, one] : expected) {
                    ASSERT_EQ(found.customer.integers[row], id);
                    const std::string stage = plain_stage(table, one);
                    ASSERT_EQ(name_of(found, table, row), stage) << "customer " << id << " at " << at;
                    nobody += stage.empty();
                    expected_conflicts += one.contact_conflicts;
                    for (std::size_t c = 0; c < found.columns.size(); ++c) {
                        if (found.columns[c] == customers::stage_column::contact) {
                            const int code = found.contact[row];
                            ASSERT_EQ(code < 0 ? "" : customers::contact_states[static_cast<std::size_t>(code)],
                                      one.contact);
                            continue;
                        }
                        const auto value = one.column.find(table.columns()[c]);
                        const double got = found.values[c][row];
                        if (value == one.column.end())
                            ASSERT_TRUE(std::isnan(got)) << table.columns()[c];
                        else
                            ASSERT_TRUE(got == value->second || (std::isnan(got) && std::isnan(value->second)))
                                << table.columns()[c] << " " << got << " " << value->second;
                    }
                    ++row;
                }
                for (const auto& conflict : found.conflicts)
                    contact_conflicts += conflict.kind <= customers::stage_conflict::unaware_after_comparing;
                EXPECT_EQ(contact_conflicts, expected_conflicts);
                EXPECT_EQ(found.counts.back().customers, nobody);
                std::int64_t sum = 0;
                for (const auto& count : found.counts) sum += count.customers;
                EXPECT_EQ(sum, static_cast<std::int64_t>(found.stage.size()));
            }
    }
}

TEST(stages, the_common_tables_have_neither_overlaps_nor_holes) {
    for (std::size_t i = 0; i < 4; ++i) {
        const auto table = tables()[i];
        const auto found = rules::check(table, customers::stage_domain(table));
        EXPECT_TRUE(found.overlaps.empty()) << i;
        EXPECT_TRUE(found.holes.empty()) << i;
        EXPECT_TRUE(found.unreachable.empty()) << i;
    }
    const rules::table own = tables()[4];
    const made_up log(3);
    const auto found = customers::stages(log.base(), own);
    EXPECT_GT(found.ambiguous, 0);
    EXPECT_GT(found.counts.back().customers, 0);
}

TEST(stages, that_cannot_follow_are_named) {
    using customers::stage_conflict;
    const int at = date(2026, 1, 1);
    const auto base = tx::customer_base::from_columns(std::vector<int>{1, 1, 2}, std::vector<int>{at - 50, at, at});
    const auto contacts = customers::contacts::from_columns(std::vector<int>{3}, std::vector<int>{at - 1},
                                                            std::vector<std::string>{"searching"});
    const rules::table odd({"orders", "last_gap"}, {{"won back", {{"last_gap", rules::at_least(10)}}},
                                                    {"target", {{"orders", rules::at_least(1)}}},
                                                    {"lapsed", {{"orders", rules::at_most(0)}}}});
    const auto found = customers::stages(base, odd, {.contacts = &contacts});
    ASSERT_EQ(found.conflicts.size(), 3u);
    EXPECT_EQ(found.conflicts[0].kind, stage_conflict::won_back_without_lapse);
    EXPECT_EQ(found.conflicts[1].kind, stage_conflict::prospect_with_purchase);
    EXPECT_EQ(found.conflicts[2].kind, stage_conflict::customer_without_purchase);

    // New again in the second month.
    const rules::table again({"days_since_last"}, {{"new", {{"days_since_last", rules::at_most(5)}}}, {"active", {}}});
    const auto twice = tx::customer_base::from_columns(std::vector<int>{1, 1, 2},
                                                       std::vector<int>{at, at + 57, at + 57});
    const auto history = customers::stage_history(twice, again);
    ASSERT_EQ(history.conflicts.size(), 1u);
    EXPECT_EQ(history.conflicts[0].kind, stage_conflict::new_after_customer);
    EXPECT_EQ(history.conflicts[0].customers, 1);
    EXPECT_EQ(history.conflict_customer.integers, (core::buffer<std::int64_t>{1}));
}

TEST(stages, of_none_of_one_and_of_all_alike) {
    const auto table = customers::stage_rules({.by = customers::stage_measure::base});
    const tx::customer_base empty;
    EXPECT_TRUE(customers::stages(empty, table).stage.empty());
    const auto nothing = customers::stage_history(empty, table);
    EXPECT_TRUE(nothing.end.empty());
    EXPECT_EQ(nothing.times.size(), table.outcomes().size() + 1);
    const auto one = tx::customer_base::from_columns(std::vector<int>{1}, std::vector<int>{20'000});
    // Nobody bought twice, so there is no rhythm and no stage: counted, not guessed.
    const auto found = customers::stages(one, table);
    EXPECT_EQ(found.counts.back().customers, 1);
    EXPECT_TRUE(std::isnan(found.base_gap));
    EXPECT_EQ(customers::stages(one, customers::stage_rules()).counts.back().customers, 0);
}

TEST(stages, refuse_what_they_cannot_use) {
    const auto base = tx::customer_base::from_columns(std::vector<int>{1, 1}, std::vector<int>{20'000, 20'090});
    const auto table = customers::stage_rules();
    const auto message = [&](const rules::table& rules, const customers::stages_options& options) -> std::string {
        try {
            (void)customers::stages(base, rules, options);
        } catch (const std::exception& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_NE(message({{"age"}, {{"x", {{"age", rules::at_least(3)}}}}}, {}).find("there are \"orders\""),
              std::string::npos);
    EXPECT_NE(message(customers::stage_rules({.big = 10}), {}).find("the base has no amounts"), std::string::npos);
    EXPECT_EQ(message(table, {.at = sys(20'091)}),
              "stages: at is 2025-01-03, must not be after observation_end, 2025-01-02");
    EXPECT_EQ(message(table, {.at = sys(19'999)}),
              "stages: at is 2024-10-03, must not be before the first purchase, 2024-10-04");
    EXPECT_NE(message(table, {.rhythm = {.quantile = 1}}).find("quantile is 1"), std::string::npos);
    EXPECT_NE(message(table, {.rhythm = {.least_gaps = 0}}).find("least_gaps is 0"), std::string::npos);
    EXPECT_NE(message({{"contact"}, {{"x", {{"contact", rules::one_of(std::vector<std::string>{"friend"})}}}}}, {})
                  .find("contact \"friend\""),
              std::string::npos);
    EXPECT_NE(message({{"contact"}, {{"x", {{"contact", rules::at_least(1)}}}}}, {}).find("must ask for texts"),
              std::string::npos);
    const auto texts = customers::contacts::from_columns(std::vector<std::string>{"1"}, std::vector<int>{20'000},
                                                         std::vector<std::string>{"target"});
    EXPECT_NE(message(table, {.contacts = &texts}).find("must have integers as ids"), std::string::npos);
    for (const auto& wrong : std::vector<customers::stage_rule_options>{
             {.new_days = 0}, {.loyal_orders = 2}, {.big = -1}, {.at_risk = 400}, {.lapsed = none}})
        EXPECT_THROW((void)customers::stage_rules(wrong), goodwill::domain_error);
    EXPECT_THROW((void)customers::stage_history(base, table, {.at = sys(20'091)}), goodwill::domain_error);
    const auto stray = tx::customer_base::from_columns(std::vector<int>{1, 1}, std::vector<int>{0, 20'000});
    EXPECT_THROW((void)customers::stage_history(stray, table, {.every = core::period::week}), goodwill::domain_error);
}

TEST(stages, of_ids_of_unlike_width) {
    const auto table = customers::stage_rules();
    const auto contacts = customers::contacts::from_columns(std::vector<std::uint64_t>{1, 7}, std::vector<int>{9, 9},
                                                            std::vector<std::string>{"target", "target"});
    const auto base = tx::customer_base::from_columns(std::vector<int>{-3, 7}, std::vector<int>{10, 10});
    const auto found = customers::stages(base, table, {.contacts = &contacts});
    EXPECT_EQ(found.customer.integers, (core::buffer<std::int64_t>{-3, 1, 7}));
    EXPECT_EQ(name_of(found, table, 1), "target");
    EXPECT_EQ(name_of(found, table, 2), "new");
    const auto far = customers::contacts::from_columns(std::vector<std::uint64_t>{~std::uint64_t{0}},
                                                       std::vector<int>{9}, std::vector<std::string>{"target"});
    EXPECT_THROW((void)customers::stages(base, table, {.contacts = &far}), goodwill::schema_error);
    const auto wide = tx::customer_base::from_columns(std::vector<std::uint64_t>{5, ~std::uint64_t{0}},
                                                      std::vector<int>{10, 10});
    EXPECT_EQ(customers::stages(wide, table, {.contacts = &contacts}).customer.size(), 4u);
}
