#include <goodwill/transactions/overview.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace tx = goodwill::transactions;

TEST(overview, counts_customers_orders_and_repeaters) {
    // Customer 1 buys on two days, twice on the first; customer 2 once.
    const std::vector<std::int64_t> id{1, 1, 1, 2};
    const std::vector<int> day{0, 0, 3, 3};
    const std::vector<double> amount{1.10, 2.20, 3.30, 3.40};
    const auto base = tx::customer_base::from_columns(id, day, amount);
    const auto overview = tx::overview_of(base);
    EXPECT_EQ(overview.customers, 2);
    EXPECT_EQ(overview.orders, 3);
    EXPECT_EQ(overview.repeaters, 1);
    EXPECT_EQ(overview.repeat_rate, 0.5);
    EXPECT_EQ(overview.revenue, 10.0);
}

TEST(overview, tenths_are_by_rank_and_sum_to_one) {
    // Twenty customers who spend 1..20: the best tenth brings 39 of 210.
    std::vector<std::int64_t> id(20);
    std::vector<int> day(20, 5);
    std::vector<double> amount(20);
    for (int i = 0; i < 20; ++i) {
        id[static_cast<std::size_t>(i)] = i;
        amount[static_cast<std::size_t>(i)] = i + 1;
    }
    const auto overview = tx::overview_of(tx::customer_base::from_columns(id, day, amount));
    double sum = 0;
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_DOUBLE_EQ(overview.revenue_share_by_decile[i], (39.0 - 4 * static_cast<double>(i)) / 210);
        sum += overview.revenue_share_by_decile[i];
    }
    EXPECT_DOUBLE_EQ(sum, 1);
}

TEST(overview, says_nothing_of_money_it_does_not_know) {
    const std::vector<std::int64_t> id{1, 1};
    const std::vector<int> day{0, 3};
    const auto overview = tx::overview_of(tx::customer_base::from_columns(id, day));
    EXPECT_EQ(overview.orders, 2);
    EXPECT_TRUE(std::isnan(overview.revenue));
    EXPECT_TRUE(std::isnan(overview.revenue_share_by_decile[0]));
}
