#include <goodwill/customers/stage_history.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "made_up.hpp"

namespace core = goodwill::core;
namespace customers = goodwill::customers;
using goodwill::testing_stages::made_up;
using goodwill::testing_stages::tables;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::chrono::sys_days sys(core::day_number day) { return core::to_sys_days(day); }

}  // namespace

TEST(stage_history, is_the_stages_at_each_end_and_adds_up) {
    const made_up log(7);
    const auto base = log.base();
    const auto contacts = log.contacts();
    for (const auto every : {core::period::week, core::period::month, core::period::quarter})
        for (const auto& table : tables()) {
            const customers::rhythm_options rhythm{.quantile = 0.7, .least_gaps = 2};
            const auto history = customers::stage_history(
                base, table, {.every = every, .contacts = &contacts, .rhythm = rhythm, .threads = 3});
            const std::size_t stages = table.outcomes().size() + 1, periods = history.end.size();
            ASSERT_EQ(history.stock.size(), stages * periods);
            std::map<int, std::pair<std::size_t, int>> before;  // stage and since when
            std::vector<std::vector<std::pair<int, bool>>> spells(stages);
            std::vector<std::int64_t> ways(stages * stages);
            for (std::size_t p = 0; p < periods; ++p) {
                const auto now = customers::stages(
                    base, table, {.at = sys(history.end[p]), .contacts = &contacts, .rhythm = rhythm});
                std::map<std::pair<std::size_t, std::size_t>, std::int64_t> moves;
                std::vector<std::int64_t> first_known(stages);
                for (std::size_t i = 0; i < now.stage.size(); ++i) {
                    const int id = static_cast<int>(now.customer.integers[i]);
                    const std::size_t stage = now.stage[i] < 0 ? stages - 1 : static_cast<std::size_t>(now.stage[i]);
                    const auto was = before.find(id);
                    if (was == before.end()) {
                        ++first_known[stage];
                        before[id] = {stage, history.end[p]};
                        continue;
                    }
                    ++ways[was->second.first * stages + stage];
                    if (was->second.first == stage) continue;
                    ++moves[{was->second.first, stage}];
                    spells[was->second.first].emplace_back(history.end[p] - was->second.second, true);
                    was->second = {stage, history.end[p]};
                }
                std::int64_t all = 0;
                for (std::size_t s = 0; s < stages; ++s) {
                    const auto& row = history.stock[p * stages + s];
                    EXPECT_EQ(row.customers, now.counts[s].customers);
                    EXPECT_EQ(row.share, now.counts[s].share);
                    EXPECT_EQ(row.low, now.counts[s].low);
                    EXPECT_EQ(row.first_known, first_known[s]);
                    EXPECT_EQ(row.customers, row.before + row.first_known + row.moved_in - row.moved_out);
                    EXPECT_EQ(row.before, p == 0 ? 0 : history.stock[(p - 1) * stages + s].customers);
                    all += row.customers;
                }
                EXPECT_EQ(all, static_cast<std::int64_t>(now.stage.size()));
                for (const auto& move : history.moves)
                    if (move.period == p) {
                        EXPECT_EQ((moves[{move.from, move.to}]), move.customers);
                        moves.erase({move.from, move.to});
                    }
                EXPECT_TRUE(moves.empty());
            }
            EXPECT_EQ(history.customers, static_cast<std::int64_t>(before.size()));
            for (const auto& [id, in] : before) spells[in.first].emplace_back(history.end.back() - in.second, false);
            for (std::size_t k = 0; k < ways.size(); ++k) EXPECT_EQ(history.transitions[k].customers, ways[k]);
            for (std::size_t s = 0; s < stages; ++s) {
                const auto& time = history.times[s];
                const auto ended = std::count_if(spells[s].begin(), spells[s].end(), [](auto& x) { return x.second; });
                EXPECT_EQ(time.ended, ended);
                EXPECT_EQ(time.ended + time.censored, static_cast<std::int64_t>(spells[s].size()));
                // Kaplan-Meier by its product, anew for each day.
                double stays = 1, area = 0, median = none;
                int longest = 0;
                for (const auto& spell : spells[s]) longest = std::max(longest, spell.first);
                for (int d = 0; d <= longest; ++d) {
                    double left = 0, there = 0;
                    for (const auto& [days, gone] : spells[s]) {
                        left += gone && days == d;
                        there += days >= d;
                    }
                    if (there > 0) stays *= 1 - left / there;
                    if (std::isnan(median) && stays <= 0.5 + 1e-12 && left > 0) median = d;
                    if (d < longest) area += stays;
                }
                if (spells[s].empty()) {
                    EXPECT_TRUE(std::isnan(time.mean_days));
                } else {
                    EXPECT_NEAR(time.mean_days, area, 1e-9 * (1 + area));
                }
                EXPECT_TRUE(time.median_days == median || (std::isnan(median) && std::isnan(time.median_days)));
            }
        }
}

TEST(stage_history, does_not_depend_on_threads) {
    const made_up log(9, 20'000);
    const auto base = log.base();
    const auto table = customers::stage_rules({.by = customers::stage_measure::own});
    const auto one = customers::stage_history(base, table);
    const auto many = customers::stage_history(base, table, {.threads = 7});
    ASSERT_EQ(one.stock.size(), many.stock.size());
    for (std::size_t k = 0; k < one.stock.size(); ++k) EXPECT_EQ(one.stock[k].customers, many.stock[k].customers);
    EXPECT_EQ(one.base_gap, many.base_gap);
    EXPECT_TRUE(one.conflicts.empty());  // the table wins back only who was lapsed
    EXPECT_FALSE(one.last_complete && one.end.back() != core::next_period(one.end.back(), core::period::month) - 1);
}
