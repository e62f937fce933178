#include <goodwill/loyalty/tiers.hpp>

#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace loyalty = goodwill::loyalty;
namespace tx = goodwill::transactions;
namespace core = goodwill::core;
using loyalty::tier;
using loyalty::tier_basis;
using loyalty::tier_move;
using loyalty::window_kind;

namespace {

std::chrono::sys_days date(core::day_number day) { return core::to_sys_days(day); }

const std::vector<tier> silver_gold{{"silver", 100}, {"gold", 500}};

}  // namespace

TEST(tiers, spend_of_a_lifetime) {
    const std::vector<std::int64_t> id{1, 1, 2, 3, 4, 4};
    const std::vector<int> day{0, 10, 3, 4, 5, 6};
    const std::vector<double> amount{60.1, 39.9, 99.99, 500, 250.5, 249.5};
    const auto base = tx::customer_base::from_columns(id, day, amount);
    const auto r = loyalty::tiers(base, silver_gold);
    EXPECT_EQ(r.customer.size(), 4u);
    EXPECT_EQ(std::vector<std::int8_t>(r.tier.begin(), r.tier.end()), (std::vector<std::int8_t>{1, 0, 2, 2}));
    EXPECT_EQ(r.counter[0], 100);
    EXPECT_EQ(r.counter[1], 99.99);
    EXPECT_EQ(r.distance_to_next[0], 400);
    EXPECT_EQ(r.distance_to_next[1], 0.01);  // to the bit: whole cents
    EXPECT_TRUE(std::isnan(r.distance_to_next[2]));
    EXPECT_EQ(r.customers, (std::vector<std::int64_t>{1, 1, 2}));
    EXPECT_EQ(r.orders, (std::vector<std::int64_t>{1, 2, 3}));
    EXPECT_EQ(r.spend, (std::vector<double>{99.99, 100, 1000}));
    EXPECT_TRUE(r.moved.empty());
    EXPECT_TRUE(r.transitions.empty());
    EXPECT_EQ(r.at, 10);
}

TEST(tiers, ten_times_ten_cents_is_one) {
    // As doubles 0.1 added ten times is below 1; the base holds cents, and the threshold has more digits than they.
    const std::vector<std::int64_t> id(10, 7);
    std::vector<int> day(10);
    std::iota(day.begin(), day.end(), 0);
    const auto base = tx::customer_base::from_columns(id, day, std::vector<double>(10, 0.1));
    EXPECT_EQ(loyalty::tiers(base, std::vector<tier>{{"one", 1}}).tier[0], 1);
    EXPECT_EQ(loyalty::tiers(base, std::vector<tier>{{"more", 1.000001}}).tier[0], 0);
    EXPECT_EQ(loyalty::tiers(base, std::vector<tier>{{"more", 1.000001}}).distance_to_next[0], 0.000001);
    EXPECT_EQ(loyalty::tiers(base, std::vector<tier>{{"less", 0.999999}}).tier[0], 1);
}

TEST(tiers, amounts_that_are_no_decimals) {
    const std::vector<std::int64_t> id{1, 1, 2};
    const std::vector<double> amount{1.0 / 3, 2.0 / 3, 1e-9};
    const auto base = tx::customer_base::from_columns(id, std::vector<int>{0, 1, 2}, amount);
    ASSERT_FALSE(base.exact());
    const auto r = loyalty::tiers(base, std::vector<tier>{{"one", 1}});
    EXPECT_EQ(r.tier[0], 1);
    EXPECT_EQ(r.spend, (std::vector<double>{1e-9, 1.0 / 3 + 2.0 / 3}));
    const auto orders = loyalty::tiers(base, std::vector<tier>{{"two", 2}}, {.basis = tier_basis::orders});
    EXPECT_EQ(orders.tier[0], 1);
    EXPECT_EQ(orders.counter[1], 1);
    EXPECT_EQ(orders.spend, (std::vector<double>{1e-9, 1.0 / 3 + 2.0 / 3}));
}

TEST(tiers, who_moved) {
    // With a window of 10 days, at day 30 and since day 15: 1 goes up, 2 down, 3 stays, 4 is new, 5 comes later.
    const std::vector<std::int64_t> id{1, 1, 2, 2, 3, 3, 4, 5};
    const std::vector<int> day{10, 25, 5, 30, 14, 29, 16, 31};
    const std::vector<double> amount{100, 500, 600, 50, 120, 130, 99, 1000};
    const auto base = tx::customer_base::from_columns(id, day, amount);
    const auto r = loyalty::tiers(base, silver_gold,
                                  {.window = {window_kind::days, 10}, .at = date(30), .since = date(15)});
    ASSERT_EQ(r.customer.integers, (core::buffer<std::int64_t>{1, 2, 3, 4}));
    EXPECT_EQ(r.window_start, 20);
    EXPECT_EQ(r.since, 15);
    EXPECT_EQ(std::vector<std::int8_t>(r.tier.begin(), r.tier.end()), (std::vector<std::int8_t>{2, 0, 1, 0}));
    EXPECT_EQ(std::vector<std::int8_t>(r.tier_before.begin(), r.tier_before.end()),
              (std::vector<std::int8_t>{1, 2, 1, -1}));
    EXPECT_EQ(std::vector<tier_move>(r.moved.begin(), r.moved.end()),
              (std::vector<tier_move>{tier_move::up, tier_move::down, tier_move::same, tier_move::joined}));
    EXPECT_EQ(r.transitions, (std::vector<std::int64_t>{0, 0, 0,    // from none
                                                        0, 1, 1,    // from silver
                                                        1, 0, 0,    // from gold
                                                        1, 0, 0}));  // joined
    EXPECT_EQ(r.counter[3], 0);  // bought on day 16, which no longer counts on day 30
}

TEST(tiers, the_dates_of_a_window_are_included) {
    const std::vector<std::int64_t> id{1, 1};
    const auto base = tx::customer_base::from_columns(id, std::vector<int>{0, 7}, std::vector<double>{100, 1});
    const auto tier_at = [&](int at) {
        return loyalty::tiers(base, silver_gold, {.window = {window_kind::days, 7}, .at = date(at)}).counter[0];
    };
    EXPECT_EQ(tier_at(0), 100);
    EXPECT_EQ(tier_at(6), 100);
    EXPECT_EQ(tier_at(7), 101);  // day 0 counts through day 0 + 7
    EXPECT_EQ(loyalty::tiers(base, silver_gold, {.window = {window_kind::days, 6}, .at = date(7)}).counter[0], 1);
}

TEST(tiers, orders_are_days_with_a_purchase) {
    const std::vector<std::int64_t> id{1, 1, 1, 1};
    const std::vector<int> day{0, 0, 1, 2};
    const std::vector<double> amount{10, 10, -5, 3};
    const auto base = tx::customer_base::from_columns(id, day, amount, {.refunds = tx::refund_policy::net});
    const auto r = loyalty::tiers(base, std::vector<tier>{{"two", 2}, {"three", 3}}, {.basis = tier_basis::orders});
    EXPECT_EQ(r.counter[0], 2);
    EXPECT_EQ(r.tier[0], 1);
    EXPECT_EQ(r.spend[1], 18);
    const auto refunds = loyalty::tiers(base, silver_gold, {.window = {window_kind::days, 1}, .at = date(1)});
    EXPECT_EQ(refunds.counter[0], 15);
    const auto late = tx::customer_base::from_columns(id, std::vector<int>{0, 0, 9, 9}, std::vector<double>{10, 10, -5, -3},
                                                      {.refunds = tx::refund_policy::net});
    const auto below = loyalty::tiers(late, silver_gold, {.window = {window_kind::days, 5}});
    EXPECT_EQ(below.counter[0], -8);
    EXPECT_EQ(below.distance_to_next[0], 108);
}

TEST(tiers, random_base_against_maps) {
    constexpr std::size_t n = 200'000;
    core::random_stream random(11, "tiers_test", 0);
    std::vector<std::int64_t> id(n);
    std::vector<int> day(n);
    std::vector<double> amount(n);
    for (std::size_t i = 0; i < n; ++i) {
        id[i] = random.below(60'000);
        day[i] = static_cast<int>(random.below(730));
        amount[i] = static_cast<double>(random.below(30'000)) / 100;
    }
    const auto base = tx::customer_base::from_columns(id, day, amount);
    const int at = 600, since = 450, length = 180;
    std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> cents;  // at, since
    std::map<std::int64_t, bool> there;
    for (std::size_t i = 0; i < n; ++i) {
        if (day[i] > at) continue;
        auto& [now, before] = cents[id[i]];
        there[id[i]] |= day[i] <= since;
        const auto money = std::llround(amount[i] * 100);
        if (day[i] >= at - length) now += money;
        if (day[i] >= since - length && day[i] <= since) before += money;
    }
    const auto level = [](std::int64_t c) { return c >= 50000 ? 2 : c >= 10000 ? 1 : 0; };
    loyalty::tiers_options options{.window = {window_kind::days, length}, .at = date(at), .since = date(since)};
    const auto one = loyalty::tiers(base, silver_gold, options);
    options.threads = 3;
    const auto r = loyalty::tiers(base, silver_gold, options);
    ASSERT_EQ(r.customer.size(), cents.size());
    std::vector<std::int64_t> transitions(12), customers(3), money(3);
    std::size_t i = 0;
    for (const auto& [customer, sums] : cents) {
        ASSERT_EQ(r.customer.integers[i], customer);
        ASSERT_EQ(r.counter[i], static_cast<double>(sums.first) / 100);
        ASSERT_EQ(r.tier[i], level(sums.first));
        const int was = there[customer] ? level(sums.second) : 3;
        ASSERT_EQ(r.tier_before[i], was == 3 ? -1 : was);
        ++transitions[static_cast<std::size_t>(was * 3 + r.tier[i])];
        ++customers[static_cast<std::size_t>(r.tier[i])];
        money[static_cast<std::size_t>(r.tier[i])] += sums.first;
        ++i;
    }
    EXPECT_EQ(r.transitions, transitions);
    EXPECT_EQ(r.customers, customers);
    for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(r.spend[k], static_cast<double>(money[k]) / 100);
    EXPECT_EQ(one.tier, r.tier);
    EXPECT_EQ(one.counter, r.counter);
    EXPECT_EQ(one.transitions, r.transitions);
}

TEST(tiers, misuse) {
    const std::vector<std::int64_t> id{1, 2};
    const auto base = tx::customer_base::from_columns(id, std::vector<int>{0, 7}, std::vector<double>{100, 1});
    const auto argument = [&](const loyalty::tiers_options& options) -> std::string {
        try {
            (void)loyalty::tiers(base, silver_gold, options);
        } catch (const goodwill::domain_error& e) {
            return e.detail().argument;
        }
        return "";
    };
    EXPECT_EQ(argument({.at = date(8)}), "at");
    EXPECT_EQ(argument({.at = date(5), .since = date(5)}), "since");
    EXPECT_EQ(argument({.since = date(6)}), "");
    EXPECT_EQ(argument({.window = {window_kind::days, 0}}), "window");
    EXPECT_EQ(loyalty::tiers(base, silver_gold, {.at = date(-1)}).customer.size(), 0u);
    const auto plain = tx::customer_base::from_columns(id, std::vector<int>{0, 7});
    EXPECT_THROW((void)loyalty::tiers(plain, silver_gold), goodwill::schema_error);
    const auto orders = loyalty::tiers(plain, std::vector<tier>{{"one", 1}}, {.basis = tier_basis::orders});
    EXPECT_EQ(orders.customers, (std::vector<std::int64_t>{0, 2}));
    EXPECT_TRUE(std::isnan(orders.spend[1]));
    EXPECT_THROW((void)loyalty::tiers(base, {}), goodwill::domain_error);
}
