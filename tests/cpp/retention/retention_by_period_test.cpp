#include <goodwill/retention/retention_by_period.hpp>

#include <cmath>
#include <map>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace core = goodwill::core;
namespace retention = goodwill::retention;
namespace tx = goodwill::transactions;

TEST(retention_by_period, of_a_thousand_customers_eight_hundred_stay) {
    std::vector<int> id, day;
    for (int i = 0; i < 1000; ++i) {
        id.push_back(i);
        day.push_back(10);
        if (i < 800) {
            id.push_back(i);
            day.push_back(380);
        }
    }
    id.push_back(5000);
    day.push_back(400);
    const auto rows = retention::retention_by_period(
        retention::cohorts(tx::customer_base::from_columns(id, day), {.period = core::period::year}));
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[1].value, 0.8);
    EXPECT_EQ(rows[1].churn, 0.2);
    EXPECT_EQ(rows[1].new_customers, 1);
    EXPECT_EQ(rows[1].active, 801);
    EXPECT_TRUE(std::isnan(rows[0].value) && std::isnan(rows[0].low));
    EXPECT_FALSE(rows[1].complete);
}

TEST(retention_by_period, agrees_with_sets_of_customers) {
    core::random_stream random(5, "retention by period", 0);
    std::vector<int> id, day;
    for (int i = 0; i < 20'000; ++i) {
        id.push_back(static_cast<int>(random() % 5'000));
        day.push_back(18'000 + static_cast<int>(random() % 700));
    }
    const auto base = tx::customer_base::from_columns(id, day);
    const int end = base.observation_end();
    for (const int window : {0, 30, 365, 1000}) {
        // Windows are counted from the end, so their numbers go down with time.
        const auto number = [&](int d) {
            return window == 0 ? core::period_start(d, core::period::quarter) : -((end - d) / window);
        };
        std::map<int, std::set<int>> active;
        std::map<int, int> first;
        for (std::size_t i = 0; i < id.size(); ++i) {
            active[number(day[i])].insert(id[i]);
            const auto [known, added] = first.try_emplace(id[i], number(day[i]));
            if (!added) known->second = std::min(known->second, number(day[i]));
        }
        const auto found =
            retention::retention_by_period(base, {.period = core::period::quarter, .threads = 2, .window = window});
        EXPECT_EQ(found.at, end);
        const auto& rows = found.rows;
        ASSERT_EQ(rows.size(), active.size()) << window;
        std::set<int> before;
        std::size_t at = 0;
        for (const auto& [period, now] : active) {
            const auto& row = rows[at++];
            std::int64_t stayed = 0, fresh = 0;
            for (const int customer : now) {
                stayed += before.contains(customer);
                fresh += first[customer] == period;
            }
            ASSERT_EQ(row.start, static_cast<std::int64_t>(before.size()));
            ASSERT_EQ(row.stayed, stayed);
            ASSERT_EQ(row.left, row.start - stayed);
            ASSERT_EQ(row.new_customers, fresh);
            ASSERT_EQ(row.reactivated, static_cast<std::int64_t>(now.size()) - stayed - fresh);
            ASSERT_EQ(row.active, static_cast<std::int64_t>(now.size()));
            if (window == 0) ASSERT_EQ(row.period, period);
            else ASSERT_EQ(row.period, end + 1 - (1 - period) * window);
            before = now;
        }
        if (window != 0) {
            EXPECT_TRUE(rows.back().complete);
        }
    }
}

TEST(retention_by_period, of_nobody_and_bad_arguments) {
    const auto empty = tx::customer_base::from_columns(std::vector<int>{}, std::vector<int>{});
    EXPECT_TRUE(retention::retention_by_period(retention::cohorts(empty)).empty());
    EXPECT_THROW(static_cast<void>(retention::retention_by_period(retention::cohort_table{}, 0)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(retention::cohorts(empty, {.window = -1})), goodwill::domain_error);
    const auto far = tx::customer_base::from_columns(std::vector<int>{1, 1}, std::vector<int>{0, 40'000});
    EXPECT_THROW(static_cast<void>(retention::cohorts(far, {.window = 1})), goodwill::domain_error);
}
