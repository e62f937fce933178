#include <goodwill/segments/migration.hpp>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace core = goodwill::core;
namespace rules = goodwill::rules;
namespace segments = goodwill::segments;
namespace tx = goodwill::transactions;

namespace {

std::chrono::sys_days day(int d) { return std::chrono::sys_days{std::chrono::days{d}}; }

/// Repeat: two orders or more.
segments::migration_options by_orders() {
    return {.rfm = {.rules = rules::table({"orders"}, {{"repeat", {{"orders", rules::at_least(2)}}},
                                                       {"once", {{"orders", rules::at_least(1)}}}})}};
}

tx::customer_base four() {
    // 1: once, then repeat; 2: repeat; 3: a newcomer; 4: first buys after the second date.
    return tx::customer_base::from_columns(std::vector<int>{1, 1, 2, 2, 3, 4}, std::vector<int>{0, 6, 1, 2, 7, 20},
                                           std::vector<double>{1.1, 2.2, 5, 5, 9.9, 70});
}

const segments::migration_cell& cell(const segments::migration_result& m, int from, int to) {
    return m.cells.at(static_cast<std::size_t>(from) * m.states.size() + static_cast<std::size_t>(to));
}

}  // namespace

TEST(migration, by_hand) {
    auto options = by_orders();
    options.rfm.at = day(10);
    const auto m = segments::migration(four(), day(5), options);
    ASSERT_EQ(m.states, (std::vector<std::string>{"repeat", "once", "", ""}));
    ASSERT_EQ(m.cells.size(), 16u);
    const auto& moved = cell(m, 1, 0);
    EXPECT_EQ(moved.customers, 1);
    EXPECT_EQ(moved.share, 1);
    EXPECT_EQ(moved.revenue_before, 1.1);
    EXPECT_EQ(moved.revenue_between, 2.2);
    EXPECT_EQ(moved.orders_before, 1);
    EXPECT_EQ(moved.orders_between, 1);
    EXPECT_EQ(cell(m, 0, 0).customers, 1);
    EXPECT_EQ(cell(m, 0, 0).revenue_between, 0);
    EXPECT_EQ(cell(m, 3, 1).customers, 1);  // the newcomer
    EXPECT_EQ(cell(m, 3, 1).share, 0.5);
    EXPECT_EQ(cell(m, 3, 1).revenue_between, 9.9);
    EXPECT_EQ(cell(m, 3, 3).customers, 1);  // not yet
    EXPECT_EQ(cell(m, 3, 3).revenue_between, 0);
    EXPECT_TRUE(std::isnan(cell(m, 2, 0).share));
    EXPECT_EQ((std::vector<std::int16_t>{m.from.begin(), m.from.end()}), (std::vector<std::int16_t>{1, 0, 3, 3}));
    EXPECT_EQ((std::vector<std::int16_t>{m.to.begin(), m.to.end()}), (std::vector<std::int16_t>{0, 0, 1, 3}));
}

TEST(migration, rows_and_columns_are_the_segments_of_the_two_dates) {
    std::vector<std::int64_t> id;
    std::vector<int> days;
    std::vector<double> amount;
    core::random_stream random(9, "log", 0);
    for (int k = 0; k < 5000; ++k) {
        id.push_back(static_cast<std::int64_t>(random() % 900));
        days.push_back(static_cast<int>(random() % 400));
        amount.push_back(static_cast<double>(random() % 100'000) / 100);
    }
    const auto base = tx::customer_base::from_columns(id, days, amount);
    for (const auto boundaries : {segments::boundaries::common, segments::boundaries::own}) {
        segments::migration_options options{.boundaries = boundaries};
        options.rfm.at = day(350);
        options.rfm.threads = 2;
        const auto m = segments::migration(base, day(120), options);
        const auto before = segments::rfm(base, {.at = day(120)});
        segments::rfm_options second{.at = day(350)};
        if (boundaries == segments::boundaries::common) {
            second.scoring = segments::scoring::fixed;
            second.days_cuts = before.cuts[0];
            second.orders_cuts = before.cuts[1];
            second.revenue_cuts = before.cuts[2];
        }
        const auto after = segments::rfm(base, second);
        const std::size_t states = m.states.size();
        std::int64_t all = 0;
        for (std::size_t s = 0; s + 1 < states; ++s) {
            std::int64_t out_of = 0, into = 0;
            double before_money = 0, after_money = 0;
            for (std::size_t t = 0; t < states; ++t) {
                const auto& row = m.cells[s * states + t];
                const auto& column = m.cells[t * states + s];
                out_of += row.customers;
                into += column.customers;
                before_money += row.revenue_before;
                after_money += column.revenue_before + column.revenue_between;
            }
            EXPECT_EQ(out_of, before.segments[s].customers);
            EXPECT_EQ(into, after.segments[s].customers);
            EXPECT_NEAR(before_money, before.segments[s].revenue, 1e-6);
            EXPECT_NEAR(after_money, after.segments[s].revenue, 1e-6);
        }
        for (const auto& c : m.cells) all += c.customers;
        EXPECT_EQ(all, static_cast<std::int64_t>(base.customers()));
        EXPECT_EQ(cell(m, static_cast<int>(states) - 1, static_cast<int>(states) - 1).customers,
                  after.later_customers);
        for (std::size_t s = 0; s + 1 < states; ++s)  // nobody stops being a customer
            EXPECT_EQ(m.cells[s * states + states - 1].customers, 0);
    }
}

TEST(migration, bad_arguments) {
    const auto base = four();
    EXPECT_THROW(segments::migration(base, day(20), by_orders()), goodwill::domain_error);
    EXPECT_THROW(segments::migration(base, day(-3), by_orders()), goodwill::domain_error);
    EXPECT_THROW(segments::migration(base, day(5), {.rfm = {.rules = {}}}), goodwill::domain_error);
    EXPECT_THROW(segments::migration(base, day(5), {.level = 2}), goodwill::domain_error);
}
