#include <goodwill/retention/cohorts.hpp>

#include <chrono>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>
#include <goodwill/math/wilson_interval.hpp>

namespace core = goodwill::core;
namespace retention = goodwill::retention;
namespace tx = goodwill::transactions;
using namespace std::chrono;

namespace {

core::day_number date(int y, unsigned m, unsigned d) { return *core::day_of(y, m, d); }

const retention::cohort_cell& at(const retention::cohort_table& table, core::day_number cohort, int age) {
    for (const auto& cell : table.cells)
        if (cell.cohort == cohort && cell.age == age) return cell;
    throw std::out_of_range("no such cell");
}

}  // namespace

TEST(cohorts, by_hand) {
    // January: customers 1 and 2; 1 comes back in March, twice on the first day, 2 in February.  February: 3.
    const std::vector<int> id{1, 1, 1, 1, 2, 2, 3};
    const std::vector<int> day{date(2026, 1, 31), date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 15),
                               date(2026, 1, 1),  date(2026, 2, 28), date(2026, 2, 1)};
    const std::vector<double> amount{10, 1.1, 2.2, 0.01, 5, 6, 7};
    const auto table = retention::cohorts(tx::customer_base::from_columns(id, day, amount));
    EXPECT_EQ(table.customers, 3);
    EXPECT_EQ(table.orders, 6);
    EXPECT_EQ(table.revenue, 31.31);
    ASSERT_EQ(table.cells.size(), 5u);
    const auto january = date(2026, 1, 1), february = date(2026, 2, 1);
    EXPECT_EQ(at(table, january, 0).customers, 2);
    EXPECT_EQ(at(table, january, 0).rate, 1);
    EXPECT_EQ(at(table, january, 1).rate, 0.5);
    EXPECT_EQ(at(table, january, 2).customers, 1);
    EXPECT_EQ(at(table, january, 2).orders, 2);
    EXPECT_EQ(at(table, january, 2).revenue, 3.31);
    EXPECT_EQ(at(table, january, 2).period, date(2026, 3, 1));
    EXPECT_TRUE(at(table, january, 1).complete);
    EXPECT_FALSE(at(table, january, 2).complete);
    EXPECT_EQ(at(table, february, 1).customers, 0);
    EXPECT_EQ(at(table, february, 1).size, 1);
    const auto limits = goodwill::math::wilson_interval(1, 2, 0.95);
    EXPECT_EQ(at(table, january, 1).low, limits.low);
    EXPECT_EQ(at(table, january, 1).high, limits.high);

    const auto until = retention::cohorts(tx::customer_base::from_columns(id, day, amount),
                                          {.at = core::to_sys_days(date(2026, 1, 31))});
    ASSERT_EQ(until.cells.size(), 1u);
    EXPECT_TRUE(until.cells[0].complete);
    EXPECT_EQ(until.later_customers, 1);
    EXPECT_EQ(until.revenue, 15);
}

TEST(cohorts, agree_with_sets_of_customers_and_add_up_to_the_base) {
    core::random_stream random(4, "cohorts", 0);
    std::vector<int> id, day;
    std::vector<double> amount, third;
    const int first = date(2019, 11, 20);
    for (int i = 0; i < 60'000; ++i) {
        id.push_back(static_cast<int>(random() % 20'000));
        day.push_back(first + static_cast<int>(random() % 500));
        amount.push_back(static_cast<double>(random() % 10'000) / 100);
        third.push_back(amount.back() / 3);
    }
    std::map<int, int> born;
    for (std::size_t i = 0; i < id.size(); ++i) {
        const auto [known, added] = born.try_emplace(id[i], day[i]);
        if (!added) known->second = std::min(known->second, day[i]);
    }
    const auto exact = tx::customer_base::from_columns(id, day, amount);
    const auto rounded = tx::customer_base::from_columns(id, day, third);
    for (const auto period : {core::period::week, core::period::month, core::period::quarter, core::period::year}) {
        std::map<std::pair<int, int>, std::set<int>> active;
        std::map<std::pair<int, int>, std::set<std::pair<int, int>>> days;
        std::map<std::pair<int, int>, double> money;
        for (std::size_t i = 0; i < id.size(); ++i) {
            const std::pair key(core::period_start(born[id[i]], period), core::period_start(day[i], period));
            active[key].insert(id[i]);
            days[key].insert({id[i], day[i]});
            money[key] += amount[i];
        }
        const auto table = retention::cohorts(exact, {.period = period, .threads = 3});
        std::int64_t orders = 0, sizes = 0;
        for (const auto& cell : table.cells) {
            const std::pair key(cell.cohort, cell.period);
            ASSERT_EQ(cell.customers, static_cast<std::int64_t>(active[key].size()));
            ASSERT_EQ(cell.orders, static_cast<std::int64_t>(days[key].size()));
            ASSERT_NEAR(cell.revenue, money[key], 1e-6);
            ASSERT_EQ(cell.size, static_cast<std::int64_t>(active[{cell.cohort, cell.cohort}].size()));
            orders += cell.orders;
            if (cell.age == 0) sizes += cell.size;
        }
        EXPECT_EQ(sizes, static_cast<std::int64_t>(exact.customers()));
        EXPECT_EQ(orders, static_cast<std::int64_t>(exact.customer_days()));
        EXPECT_EQ(table.orders, orders);
        const auto one = retention::cohorts(rounded, {.period = period, .threads = 1});
        const auto four = retention::cohorts(rounded, {.period = period, .threads = 4});
        EXPECT_NEAR(one.revenue, table.revenue / 3, 1e-6);
        EXPECT_EQ(one.revenue, four.revenue);
        for (std::size_t i = 0; i < one.cells.size(); ++i) ASSERT_EQ(one.cells[i].revenue, four.cells[i].revenue);
    }
}

TEST(cohorts, refunds_before_the_first_purchase_belong_to_the_cohorts_own_period) {
    const std::vector<int> id{1, 1, 1}, day{date(2026, 1, 5), date(2026, 3, 5), date(2026, 4, 5)};
    const std::vector<double> amount{-2, 10, -1};
    const auto base = tx::customer_base::from_columns(id, day, amount, {.refunds = tx::refund_policy::net});
    const auto table = retention::cohorts(base);
    ASSERT_EQ(table.cells.size(), 2u);
    EXPECT_EQ(table.cells[0].cohort, date(2026, 3, 1));
    EXPECT_EQ(table.cells[0].revenue, 8);
    EXPECT_EQ(table.cells[1].customers, 0);
    EXPECT_EQ(table.cells[1].revenue, -1);
    EXPECT_EQ(table.revenue, 7);
}

TEST(cohorts, limits_and_bad_arguments) {
    const auto empty = tx::customer_base::from_columns(std::vector<int>{}, std::vector<int>{});
    EXPECT_TRUE(retention::cohorts(empty).cells.empty());
    const auto one = tx::customer_base::from_columns(std::vector<int>{7}, std::vector<int>{100});
    ASSERT_EQ(retention::cohorts(one).cells.size(), 1u);
    EXPECT_TRUE(std::isnan(retention::cohorts(one).cells[0].revenue));
    const auto day = [](int d) { return sys_days{days{d}}; };
    EXPECT_THROW(retention::cohorts(one, {.at = day(101)}), goodwill::domain_error);
    EXPECT_THROW(retention::cohorts(one, {.at = day(99)}), goodwill::domain_error);
    EXPECT_THROW(retention::cohorts(one, {.period = core::period::day}), goodwill::domain_error);
    EXPECT_THROW(retention::cohorts(one, {.level = 0}), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(retention::period_of("cohorts", "day")), goodwill::domain_error);
    const auto far = tx::customer_base::from_columns(std::vector<int>{1, 1}, std::vector<int>{0, 40'000});
    EXPECT_THROW(retention::cohorts(far, {.period = core::period::week}), goodwill::domain_error);
    EXPECT_EQ(retention::cohorts(far, {.period = core::period::year}).cells.size(), 110u);
}
