#include <goodwill/retention/acquisition.hpp>

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace core = goodwill::core;
namespace retention = goodwill::retention;
namespace tx = goodwill::transactions;

namespace {

int date(int y, unsigned m, unsigned d) { return *core::day_of(y, m, d); }

struct costs {
    std::vector<std::int32_t> channel;
    std::vector<core::day_number> day;
    std::vector<double> cost;
    [[nodiscard]] retention::channel_costs columns() const { return {channel, day, cost}; }
};

}  // namespace

TEST(acquisition, by_hand) {
    // Customers 1, 2 and 3 of channels 0, 0 and none.  1 buys in January, February and March, 2 in January, 3 in March.
    const std::vector<int> id{1, 1, 1, 2, 3}, day{date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 5),
                                                  date(2026, 1, 6), date(2026, 3, 9)};
    const std::vector<double> amount{10, 20, 30, 40, 50}, margin{1, 2, 3, 4, 5};
    const auto base = tx::customer_base::from_columns(id, day, amount, {}, margin);
    const std::vector<std::int32_t> channel_of{0, 0, -1};
    // The month counts whole, so the first of January is in it; December and the day after the end are not.
    const costs spent{{0, 0, 1, 0, 1},
                      {date(2026, 1, 1), date(2026, 1, 20), date(2026, 2, 1), date(2025, 12, 31), date(2026, 3, 10)},
                      {6, 1, 9, 100, 1000}};
    const auto table = retention::acquisition(base, channel_of, 2, spent.columns());
    EXPECT_EQ(table.cost, 16);
    EXPECT_EQ(table.outside_cost, 1100);
    EXPECT_EQ(table.outside_rows, 2);
    ASSERT_EQ(table.cells.size(), 3u);
    const auto &unknown = table.cells[0], &won = table.cells[1], &nobody = table.cells[2];
    EXPECT_EQ(unknown.channel, -1);
    EXPECT_EQ(unknown.customers, 1);
    EXPECT_TRUE(std::isnan(unknown.cost_per_customer));
    EXPECT_EQ(won.channel, 0);
    EXPECT_EQ(won.customers, 2);
    EXPECT_EQ(won.cost_per_customer, 3.5);
    EXPECT_EQ(won.revenue, 100);
    EXPECT_EQ(won.contribution, 10);
    EXPECT_EQ(won.payback, 1);  // 5 in January, 7 by February
    EXPECT_EQ(nobody.customers, 0);
    EXPECT_EQ(nobody.cost, 9);
    EXPECT_TRUE(std::isnan(nobody.cost_per_customer));
    EXPECT_EQ(nobody.payback, -1);

    const auto share = retention::acquisition(base, channel_of, 2, spent.columns(), {.margin_share = 0.069});
    EXPECT_EQ(share.cells[1].payback, -1);  // 6.9 by March
    EXPECT_NEAR(share.cells[1].contribution, 6.9, 1e-12);
    const auto early = retention::acquisition(base, channel_of, 2, spent.columns(),
                                              {.at = core::to_sys_days(date(2026, 1, 31))});
    EXPECT_EQ(early.later_customers, 1);
    EXPECT_EQ(early.outside_cost, 1109);
    const auto bare = retention::acquisition(tx::customer_base::from_columns(id, day), channel_of, 2, spent.columns());
    EXPECT_TRUE(std::isnan(bare.cells[1].revenue) && std::isnan(bare.cells[1].contribution));
    EXPECT_EQ(bare.cells[1].payback, -1);
}

TEST(acquisition, adds_up_for_any_number_of_threads) {
    core::random_stream random(8, "acquisition", 0);
    std::vector<int> id, day;
    std::vector<double> amount;
    for (int i = 0; i < 100'000; ++i) {
        id.push_back(static_cast<int>(random() % 40'000));
        day.push_back(19'000 + static_cast<int>(random() % 500));
        amount.push_back(static_cast<double>(random() % 1000) / 7);
    }
    const auto base = tx::customer_base::from_columns(id, day, amount);
    std::vector<std::int32_t> channel_of(base.customers());
    for (auto& channel : channel_of) channel = static_cast<std::int32_t>(random() % 4) - 1;
    const auto one = retention::acquisition(base, channel_of, 3, {}, {.margin_share = 0.3, .threads = 1});
    const auto four = retention::acquisition(base, channel_of, 3, {}, {.margin_share = 0.3, .threads = 4});
    std::int64_t customers = 0;
    double revenue = 0, whole = 0;
    for (std::size_t i = 0; i < one.cells.size(); ++i) {
        customers += one.cells[i].customers;
        revenue += one.cells[i].revenue;
        ASSERT_EQ(one.cells[i].contribution, four.cells[i].contribution);
    }
    for (const double a : amount) whole += a;
    EXPECT_EQ(customers, static_cast<std::int64_t>(base.customers()));
    EXPECT_NEAR(revenue, whole, 1e-6);
}

TEST(acquisition, limits_and_bad_arguments) {
    const auto base = tx::customer_base::from_columns(std::vector<int>{1}, std::vector<int>{10});
    const std::vector<std::int32_t> none{-1}, far{2}, two{0, 0};
    const auto with = [](double cost, std::int32_t channel) { return costs{{channel}, {10}, {cost}}; };
    const auto run = [&](const costs& spent, std::span<const std::int32_t> of, std::int32_t channels) {
        return retention::acquisition(base, of, channels, spent.columns());
    };
    EXPECT_EQ(run(with(5, 0), none, 1).cells.size(), 2u);
    for (const double cost : {-1.0, std::nan(""), double{INFINITY}})
        EXPECT_THROW(static_cast<void>(run(with(cost, 0), none, 1)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(run(with(1, 1), none, 1)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(run(with(1, 0), far, 1)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(run(with(1, 0), two, 1)), goodwill::shape_error);
    EXPECT_THROW(static_cast<void>(run({{0}, {1, 2}, {1}}, none, 1)), goodwill::shape_error);
    EXPECT_THROW(static_cast<void>(retention::acquisition(base, none, 0, {}, {.margin_share = 1.5})),
                 goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(run({}, none, 20'000'000)), goodwill::domain_error);
    const auto empty = tx::customer_base::from_columns(std::vector<int>{}, std::vector<int>{});
    EXPECT_EQ(retention::acquisition(empty, {}, 1, with(5, 0).columns()).outside_cost, 5);
}
