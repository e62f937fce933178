#include <goodwill/retention/repeat_rates.hpp>
#include <goodwill/retention/return_chance.hpp>
#include <goodwill/retention/time_between.hpp>

#include <chrono>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>
#include <goodwill/retention/kaplan_meier.hpp>

namespace retention = goodwill::retention;
namespace tx = goodwill::transactions;

namespace {

// 1 buys on days 0, 10 and 40; 2 on day 5 (and a refund on 20); 3 on 30 and 50.  Day 50 is the last.
tx::customer_base small() {
    const std::vector<int> id{1, 1, 1, 2, 2, 3, 3}, day{0, 10, 40, 5, 20, 30, 50};
    const std::vector<double> amount{1, 1, 1, 1, -1, 1, 1};
    return tx::customer_base::from_columns(id, day, amount, {.refunds = tx::refund_policy::net});
}

std::chrono::sys_days on(int day) { return std::chrono::sys_days{std::chrono::days{day}}; }

}  // namespace

TEST(time_between, by_hand) {
    const auto gaps = retention::time_between(small(), 3);
    EXPECT_EQ(gaps.customers, 3);
    ASSERT_EQ(gaps.tables.size(), 2u);
    const auto& second = gaps.tables[0];  // 10 and 20 days, and 45 that go on
    ASSERT_EQ(second.size(), 3u);
    EXPECT_EQ(second.time()[0], 10);
    EXPECT_EQ(second.events()[1], 1);
    EXPECT_EQ(second.time()[2], 45);
    EXPECT_EQ(second.censored()[2], 1);
    const auto& third = gaps.tables[1];  // 30 days; 0 that go on
    EXPECT_EQ(third.counts().used, 2);
    EXPECT_EQ(third.counts().events, 1);
    EXPECT_EQ(third.time()[0], 0);
    const auto early = retention::time_between(small(), 2, {.at = on(12)});
    EXPECT_EQ(early.customers, 2);
    EXPECT_EQ(early.later_customers, 1);
    EXPECT_EQ(early.tables[0].counts().events, 1);
    EXPECT_THROW((void)retention::time_between(small(), 1), goodwill::domain_error);
    EXPECT_THROW((void)retention::time_between(small(), 2, {.at = on(51)}), goodwill::domain_error);
    EXPECT_THROW((void)retention::time_between(small(), 2, {.at = on(-1)}), goodwill::domain_error);
    EXPECT_THROW((void)retention::time_between(tx::customer_base{}), goodwill::domain_error);
}

TEST(repeat_rates, by_hand) {
    const auto found = retention::repeat_rates(small(), 10, {.within = 15});
    ASSERT_EQ(found.rates.size(), 3u);  // nobody bought a fourth time, but one might have
    const auto& second = found.rates[0];
    EXPECT_EQ(second.before, 3);
    EXPECT_EQ(second.bought, 2);
    EXPECT_NEAR(second.given_time, 1.0 / 3, 1e-15);
    EXPECT_EQ(second.median_days, 20);
    EXPECT_EQ(found.rates[2].before, 1);
    EXPECT_EQ(found.rates[2].share, 0);
    EXPECT_TRUE(std::isnan(found.rates[2].given_time));  // he was watched for 10 days
    EXPECT_THROW((void)retention::repeat_rates(small(), 10, {.within = 0}), goodwill::domain_error);
}

TEST(return_chance, by_hand_and_with_any_threads) {
    // Times between: 10, 30 (and 10 that go on) of 1; 45 that go on of 2; 20 (and 0 that go on) of 3.
    const auto found = retention::return_chance(small(), {.within = 10, .days = {5, 15, 40}});
    ASSERT_EQ(found.points.size(), 3u);
    EXPECT_EQ(found.returns, 3);
    EXPECT_EQ(found.points[0].at_risk, 5);
    EXPECT_EQ(found.points[0].returned, 1);
    EXPECT_NEAR(found.points[0].chance, 1.0 / 5, 1e-15);
    EXPECT_NEAR(found.points[1].chance, 1.0 / 3, 1e-15);
    EXPECT_TRUE(std::isnan(found.points[2].chance));
    EXPECT_THROW((void)retention::return_chance(small(), {.within = 0}), goodwill::domain_error);
    EXPECT_THROW((void)retention::return_chance(small(), {.days = {3, 3}}), goodwill::domain_error);

    goodwill::core::random_stream random(2, "return_chance", 0);
    std::vector<int> id, day;
    for (int i = 0; i < 150'000; ++i) {
        id.push_back(static_cast<int>(random() % 50'000));
        day.push_back(static_cast<int>(random() % 700));
    }
    const auto base = tx::customer_base::from_columns(id, day);
    const auto one = retention::return_chance(base), three = retention::return_chance(base, {.threads = 3});
    ASSERT_EQ(one.points.size(), three.points.size());
    for (std::size_t i = 0; i < one.points.size(); ++i) {
        EXPECT_EQ(one.points[i].standard_error, three.points[i].standard_error);
        EXPECT_LT(one.points[i].low, one.points[i].chance);
    }
    const auto a = retention::time_between(base, 4, {.threads = 1}), b = retention::time_between(base, 4, {.threads = 3});
    EXPECT_EQ(a.tables, b.tables);
}
