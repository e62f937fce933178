#include <goodwill/retention/revenue_retention.hpp>

#include <cmath>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>
#include <goodwill/math/normal.hpp>

namespace core = goodwill::core;
namespace retention = goodwill::retention;
namespace tx = goodwill::transactions;

namespace {

int date(int y, unsigned m, unsigned d) { return *core::day_of(y, m, d); }

void expect_parts_sum_to_the_change(const retention::revenue_change& r) {
    EXPECT_NEAR(r.revenue - r.previous,
                r.new_revenue + r.reactivation + r.expansion - r.contraction - r.churn + r.refunds,
                1e-9 * (std::fabs(r.revenue) + std::fabs(r.previous) + 1));
}

/// One customer's money and purchases by month.
struct month {
    double money = 0;
    bool buys = false;
};

}  // namespace

TEST(revenue_retention, by_hand) {
    // January: 1 pays 100, 2 pays 50, 3 pays 30.  February: 1 pays 120, 2 pays 20, 4 is new with 70.  March: 3 is back.
    const std::vector<int> id{1, 2, 3, 1, 2, 4, 3}, day{date(2026, 1, 1),  date(2026, 1, 9),  date(2026, 1, 31),
                                                       date(2026, 2, 1),  date(2026, 2, 2),  date(2026, 2, 28),
                                                       date(2026, 3, 31)};
    const std::vector<double> amount{100, 50, 30, 120, 20, 70, 31};
    const auto base = tx::customer_base::from_columns(id, day, amount);
    const auto rows = retention::revenue_retention(base);
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_TRUE(std::isnan(rows[0].net));
    EXPECT_EQ(rows[0].new_revenue, 180);
    const auto& february = rows[1];
    EXPECT_EQ(february.customers, 3);
    EXPECT_EQ(february.start, 180);
    EXPECT_EQ(february.expansion, 20);
    EXPECT_EQ(february.contraction, 30);
    EXPECT_EQ(february.churn, 30);
    EXPECT_EQ(february.new_revenue, 70);
    EXPECT_DOUBLE_EQ(february.gross, 120.0 / 180);
    EXPECT_DOUBLE_EQ(february.net, 140.0 / 180);
    // The ratio of sums, linearised: residuals of 120, 20 and 0 on 100, 50 and 30.
    const double ratio = 140.0 / 180;
    double squares = 0;
    for (const auto& [x, y] : {std::pair{100.0, 120.0}, {50.0, 20.0}, {30.0, 0.0}})
        squares += (y - ratio * x) * (y - ratio * x);
    const double half = goodwill::math::normal_two_sided(0.95) * std::sqrt(squares * 3 / 2) / 180;
    EXPECT_NEAR(february.net_high, ratio + half, 1e-12);
    EXPECT_NEAR(february.net_low, ratio - half, 1e-12);
    EXPECT_EQ(rows[2].reactivation, 31);
    EXPECT_EQ(rows[2].churn, 210);
    EXPECT_EQ(rows[2].gross, 0);
    EXPECT_TRUE(std::isnan(rows[2].gross_low));  // all alike: nothing is known of the spread
    for (const auto& row : rows) expect_parts_sum_to_the_change(row);

    const auto cohorts = retention::revenue_retention(base, {.by_cohort = true});
    ASSERT_EQ(cohorts.size(), 5u);
    EXPECT_EQ(cohorts[1].net, february.net);
    EXPECT_EQ(cohorts[3].new_revenue, 70);
    EXPECT_EQ(cohorts[4].churn, 70);
}

TEST(revenue_retention, agrees_with_a_plain_count_and_parts_sum_to_the_change) {
    core::random_stream random(3, "revenue retention", 0);
    std::vector<int> id, day;
    std::vector<double> amount, third;
    const int first = date(2024, 1, 1);
    for (int i = 0; i < 40'000; ++i) {
        id.push_back(static_cast<int>(random() % 6'000));
        day.push_back(first + static_cast<int>(random() % 700));
        const bool refund = random() % 10 == 0;
        amount.push_back((refund ? -1.0 : 1.0) * static_cast<double>(1 + random() % 10'000) / 100);
        third.push_back(amount.back() / 3);
    }
    const tx::log_options net{.refunds = tx::refund_policy::net};
    const auto base = tx::customer_base::from_columns(id, day, amount, net);
    const auto odd = tx::customer_base::from_columns(id, day, third, net);

    // Plainly: a map of months for every customer.
    std::map<int, std::map<int, month>> customers;
    std::map<int, int> born;
    const auto number = [&](int d) {
        const std::chrono::year_month_day ymd{core::to_sys_days(d)};
        return static_cast<int>(ymd.year()) * 12 + static_cast<int>(static_cast<unsigned>(ymd.month()));
    };
    for (std::size_t i = 0; i < id.size(); ++i)
        if (amount[i] > 0) {
            const auto [known, added] = born.try_emplace(id[i], day[i]);
            if (!added) known->second = std::min(known->second, day[i]);
        }
    for (std::size_t i = 0; i < id.size(); ++i) {
        if (!born.contains(id[i])) continue;
        auto& m = customers[id[i]][number(std::max(day[i], born[id[i]]))];
        m.money += amount[i];
        m.buys |= amount[i] > 0;
    }
    const auto rows = retention::revenue_retention(base, {.threads = 3});
    const auto thirds = retention::revenue_retention(odd, {.threads = 1});
    ASSERT_EQ(rows.size(), 23u);
    for (std::size_t p = 0; p < rows.size(); ++p) {
        const int month = number(first) + static_cast<int>(p);
        double expansion = 0, contraction = 0, churn = 0, back = 0, fresh = 0, refunds = 0, start = 0;
        std::int64_t people = 0;
        for (auto& [customer, months] : customers) {
            const auto before = months.contains(month - 1) ? months[month - 1] : ::month{};
            const auto now = months.contains(month) ? months[month] : ::month{};
            const double more = now.money - before.money;
            const int own = number(born[customer]);
            if (before.buys) {
                ++people;
                start += before.money;
                if (!now.buys) churn -= more;
                else if (more > 0) expansion += more;
                else contraction -= more;
            } else if (own == month) {
                fresh += now.money;
            } else if (own < month) {
                (now.buys ? back : refunds) += more;
            }
        }
        const auto& row = rows[p];
        ASSERT_EQ(row.customers, people) << p;
        ASSERT_NEAR(row.start, start, 1e-6);
        ASSERT_NEAR(row.expansion, expansion, 1e-6);
        ASSERT_NEAR(row.contraction, contraction, 1e-6);
        ASSERT_NEAR(row.churn, churn, 1e-6);
        ASSERT_NEAR(row.reactivation, back, 1e-6);
        ASSERT_NEAR(row.new_revenue, fresh, 1e-6);
        ASSERT_NEAR(row.refunds, refunds, 1e-6);
        expect_parts_sum_to_the_change(row);
        ASSERT_NEAR(thirds[p].churn * 3, churn, 1e-6);
        if (p == 0) continue;
        ASSERT_NEAR(row.net, (start + expansion - contraction - churn) / start, 1e-12);
        ASSERT_LT(row.net_low, row.net);
        ASSERT_GT(row.gross_high, row.gross);
        ASSERT_NEAR(thirds[p].net_low, row.net_low, 1e-9);
    }
    // Cohorts add up to all, and threads change nothing.
    const auto one = retention::revenue_retention(base, {.by_cohort = true, .threads = 1});
    const auto four = retention::revenue_retention(base, {.by_cohort = true, .threads = 4});
    std::map<int, double> revenue, churn;
    ASSERT_EQ(one.size(), four.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
        expect_parts_sum_to_the_change(one[i]);
        revenue[one[i].period] += one[i].revenue;
        churn[one[i].period] += one[i].churn;
        ASSERT_TRUE(one[i].net_low == four[i].net_low || std::isnan(one[i].net_low));
    }
    for (const auto& row : rows) {
        EXPECT_NEAR(revenue[row.period], row.revenue, 1e-6);
        EXPECT_NEAR(churn[row.period], row.churn, 1e-6);
    }
}

TEST(revenue_retention, limits_and_bad_arguments) {
    const std::vector<int> id{1, 1, 2, 2}, day{0, 31, 0, 31};
    const std::vector<double> same{5, 5, 5, 5}, margin{1, 2, 3, 4};
    const auto base = tx::customer_base::from_columns(id, day, same, {}, margin);
    const auto alike = retention::revenue_retention(base);
    EXPECT_EQ(alike[1].net, 1);
    EXPECT_TRUE(std::isnan(alike[1].net_low) && std::isnan(alike[1].gross_high));
    EXPECT_EQ(retention::revenue_retention(base, {.margin = true})[1].net, 1.5);
    const auto windows = retention::revenue_retention(base, {.window = 31});
    ASSERT_EQ(windows.size(), 2u);
    EXPECT_TRUE(windows[1].complete);
    const auto bare = tx::customer_base::from_columns(id, day);
    EXPECT_THROW(static_cast<void>(retention::revenue_retention(bare)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(retention::revenue_retention(bare, {.margin = true})), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(retention::revenue_retention(base, {.level = 0})), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(retention::revenue_retention(base, {.period = core::period::day})),
                 goodwill::domain_error);
    const auto empty = tx::customer_base::from_columns(std::vector<int>{}, std::vector<int>{}, std::vector<double>{});
    EXPECT_TRUE(retention::revenue_retention(empty).empty());
}
