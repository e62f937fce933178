#include <goodwill/audit/base_lenses.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <vector>

#include <goodwill/audit/audited_periods.hpp>
#include <goodwill/audit/change_split.hpp>
#include <goodwill/audit/one_period.hpp>
#include <goodwill/audit/products_compared.hpp>
#include <goodwill/audit/two_periods.hpp>
#include <goodwill/audit/window_activity.hpp>
#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>
#include <goodwill/math/wilson_interval.hpp>

namespace audit = goodwill::audit;
namespace core = goodwill::core;
namespace tx = goodwill::transactions;
using audit::customer_move;

namespace {

struct log_columns {
    std::vector<int> id, day, product;
    std::vector<double> amount, margin;
};

log_columns random_log(int rows, int customers, bool refunds) {
    core::random_stream random(11, "lenses", 0);
    log_columns out;
    for (int i = 0; i < rows; ++i) {
        out.id.push_back(static_cast<int>(random() % static_cast<unsigned>(customers)));
        out.day.push_back(static_cast<int>(random() % 300));
        out.product.push_back(static_cast<int>(random() % 7));
        const bool back = refunds && random() % 10 == 0;
        out.amount.push_back((back ? -1 : 1) * static_cast<double>(random() % 5000) / 100);
        out.margin.push_back(static_cast<double>(random() % 2000) / 1000 - 0.5);
    }
    return out;
}

tx::customer_base base_of(const log_columns& log, bool products = true) {
    tx::log_options options;
    options.refunds = tx::refund_policy::net;
    return tx::customer_base::from_columns(log.id, log.day, log.amount, options, log.margin,
                                           products ? core::column(log.product) : core::column{});
}

const audit::move_group& group(const audit::two_periods& found, customer_move move) {
    return found.groups[static_cast<std::size_t>(move)];
}

double cents(double amount) { return std::round(amount * 100); }

}  // namespace

TEST(change_split, is_the_mean_over_all_orders_of_change) {
    const std::array<double, 4> before{100, 2, 30, -0.2}, after{150, 1.5, 33, 0.4};
    std::array<double, 4> slow{};
    std::array<std::size_t, 4> order{0, 1, 2, 3};
    do {
        auto now = before;
        for (const std::size_t k : order) {
            const auto product = [&] { return now[0] * now[1] * now[2] * now[3]; };
            const double was = product();
            now[k] = after[k];
            slow[k] += (product() - was) / 24;
        }
    } while (std::next_permutation(order.begin(), order.end()));
    const auto parts = audit::split_change(before, after), back = audit::split_change(after, before);
    double sum = 0;
    for (std::size_t k = 0; k < 4; ++k) {
        EXPECT_NEAR(parts[k], slow[k], 1e-9);
        EXPECT_NEAR(parts[k], -back[k], 1e-9);
        sum += parts[k];
    }
    EXPECT_NEAR(sum, 150 * 1.5 * 33 * 0.4 + 100 * 2 * 30 * 0.2, 1e-9);
    // By hand: dx (y0 + y1) / 2.
    const auto two = audit::split_change<2>({10, 3}, {14, 5});
    EXPECT_EQ(two[0], 4 * 4);
    EXPECT_EQ(two[1], 2 * 12);
    EXPECT_EQ((audit::split_change<3>({5, 2, 7}, {5, 2, 9}))[0], 0);
}

TEST(audited_periods, are_the_last_complete_one_and_the_one_before) {
    const auto date = [](int y, unsigned m, unsigned d) { return *core::day_of(y, m, d); };
    const auto first = date(2023, 1, 3), end = date(2025, 6, 12);
    const auto year = audit::periods_of(first, end, core::period::year);
    EXPECT_EQ(year.current.days, (audit::window{date(2024, 1, 1), date(2024, 12, 31)}));
    EXPECT_TRUE(year.current.complete);
    ASSERT_TRUE(year.before.has_value());
    EXPECT_TRUE(year.before->complete);  // but for two days
    EXPECT_EQ(year.before->held.first, first);
    EXPECT_EQ(audit::periods_of(first, end).period, core::period::year);
    EXPECT_FALSE(audit::periods_of(date(2023, 1, 9), end, core::period::year).before->complete);
    // A log that is shorter than two years has its quarters compared.
    const auto quarter = audit::periods_of(date(2024, 2, 1), end);
    EXPECT_EQ(quarter.period, core::period::quarter);
    EXPECT_EQ(quarter.current.days.first, date(2025, 1, 1));
    // No complete period: the last one, and it says so.
    const auto part = audit::periods_of(date(2024, 11, 5), date(2025, 2, 3), core::period::year);
    EXPECT_FALSE(part.current.complete);
    EXPECT_EQ(part.current.held, (audit::window{date(2025, 1, 1), date(2025, 2, 3)}));
    EXPECT_FALSE(part.before->complete);
    const auto one = audit::periods_of(date(2025, 2, 3), date(2025, 2, 3));
    EXPECT_EQ(one.period, core::period::week);
    EXPECT_FALSE(one.before.has_value());

    const auto base = tx::customer_base::from_columns(std::vector<int>{1, 2}, std::vector<int>{0, 50});
    EXPECT_EQ(audit::periods_of(base, core::period::month).current.days.first, 0);
    EXPECT_THROW(static_cast<void>(audit::periods_of(base, {}, 51)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(audit::periods_of(base, {}, -1)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(audit::periods_of(base, core::period::day)), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(audit::periods_of(tx::customer_base{})), goodwill::domain_error);
}

TEST(base_lenses, agree_with_maps_and_add_up) {
    const auto log = random_log(40'000, 9'000, true);
    const auto base = base_of(log);
    const audit::window before{40, 129}, after{130, 219};
    const auto found = audit::base_lenses_of(base, {.period = after, .before = before, .threads = 3});

    std::map<std::pair<int, int>, bool> bought;  // customer, day
    std::map<int, int> first;
    std::map<int, double> spent[2], earned[2];
    for (std::size_t i = 0; i < log.id.size(); ++i) {
        const int c = log.id[i], d = log.day[i];
        bought[{c, d}] |= log.amount[i] >= 0;
    }
    for (const auto& [key, is] : bought)
        if (is) first.try_emplace(key.first, key.second);
    double all[2]{}, all_margin[2]{};
    std::map<int, int> orders[2];
    for (const auto& [key, is] : bought)
        for (int w = 0; w < 2; ++w)
            if (is && (w == 0 ? before : after).holds(key.second)) ++orders[w][key.first];
    for (std::size_t i = 0; i < log.id.size(); ++i)
        for (int w = 0; w < 2; ++w)
            if ((w == 0 ? before : after).holds(log.day[i]) && first.contains(log.id[i])) {
                spent[w][log.id[i]] += log.amount[i];
                earned[w][log.id[i]] += log.margin[i];
                all[w] += log.amount[i];
                all_margin[w] += log.margin[i];
            }

    const auto& two = *found.two_periods;
    std::int64_t moves[4]{};
    std::set<int> everyone;
    for (int w = 0; w < 2; ++w)
        for (const auto& [c, n] : orders[w]) everyone.insert(c);
    for (const int c : everyone) {
        const bool a = orders[0].contains(c), b = orders[1].contains(c);
        ++moves[a && b ? 0 : a ? 1 : first[c] > before.last ? 2 : 3];
    }
    for (std::size_t g = 0; g < 4; ++g) EXPECT_EQ(two.groups[g].customers, moves[g]);
    EXPECT_EQ(moves[0] + moves[1], two.total_before.customers);
    EXPECT_EQ(moves[0] + moves[2] + moves[3], two.total.customers);
    EXPECT_GT(group(two, customer_move::refunds_alone).customers, 0);
    double revenue[2]{}, margin[2]{};
    for (const auto& g : two.groups) {
        revenue[0] += g.revenue_before;
        revenue[1] += g.revenue;
        margin[0] += g.margin_before;
        margin[1] += g.margin;
    }
    for (int w = 0; w < 2; ++w) {
        EXPECT_NEAR(revenue[w], all[w], 1e-6);
        EXPECT_NEAR(margin[w], all_margin[w], 1e-6);
    }
    const auto& split = *two.revenue;
    EXPECT_EQ(cents(split.customers) + cents(split.frequency) + cents(split.order_value) + cents(split.refunds_alone),
              cents(split.change));
    EXPECT_NEAR(split.change, all[1] - all[0], 1e-6);
    const double n[2]{double(two.total_before.customers), double(two.total.customers)};
    const double f[2]{double(two.total_before.orders) / n[0], double(two.total.orders) / n[1]};
    const double v[2]{two.total_before.revenue / double(two.total_before.orders),
                      two.total.revenue / double(two.total.orders)};
    const auto parts = audit::split_change<3>({n[0], f[0], v[0]}, {n[1], f[1], v[1]});
    EXPECT_NEAR(split.customers, parts[0], 0.0151);
    EXPECT_NEAR(split.frequency, parts[1], 0.0151);
    ASSERT_TRUE(two.margin.has_value());
    EXPECT_NEAR(two.margin->customers + two.margin->frequency + two.margin->order_value + two.margin->margin_rate +
                    two.margin->refunds_alone,
                all_margin[1] - all_margin[0], 1e-6);

    // Decile switching: rows sum to the first period's deciles, columns to the second's.
    const auto& grid = two.switching->customers;
    std::int64_t inner = 0;
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_NEAR(double(std::accumulate(grid[i].begin(), grid[i].end(), std::int64_t{0})), n[0] / 10, 3);
        for (std::size_t j = 0; j < 10; ++j) inner += grid[i][j];
    }
    EXPECT_EQ(inner, moves[0]);
    EXPECT_EQ(two.switching->up + two.switching->same + two.switching->down, moves[0]);
    std::int64_t left = 0, came = 0;
    for (std::size_t i = 0; i < 10; ++i) {
        left += grid[i][10];
        came += grid[10][i];
        std::int64_t column = 0, slow = 0;
        for (std::size_t k = 0; k <= 10; ++k) column += grid[k][i];
        for (const auto& [c, k] : orders[1]) {
            const double x = cents(spent[1][c]) / 100;
            slow += (i == 9 || x >= two.switching->boundary[i]) && (i == 0 || x < two.switching->boundary[i - 1]);
        }
        EXPECT_EQ(column, slow);
    }
    EXPECT_EQ(left, moves[1]);
    EXPECT_EQ(came, moves[2] + moves[3]);
    EXPECT_EQ(grid[10][10], 0);
    const auto limits = goodwill::math::wilson_interval(double(moves[0]), n[0], 0.95);
    EXPECT_EQ(group(two, customer_move::stayed).limits.low, limits.low);
    EXPECT_EQ(group(two, customer_move::stayed).share, double(moves[0]) / n[0]);

    // One period.
    const auto& one = found.one_period;
    EXPECT_EQ(one.total.customers, two.total.customers);
    EXPECT_EQ(one.total.orders, two.total.orders);
    EXPECT_NEAR(one.total.revenue + one.refunds_alone.revenue, all[1], 1e-6);
    std::vector<double> spends;
    std::int64_t negative = 0;
    for (const auto& [c, k] : orders[1]) {
        spends.push_back(cents(spent[1][c]) / 100);
        negative += spends.back() < 0;
    }
    EXPECT_EQ(one.negative_customers, negative);
    EXPECT_GT(negative, 0);
    std::sort(spends.begin(), spends.end(), std::greater<>());
    for (const auto* groups : {&one.by_orders, &one.by_spend, &one.by_order_value}) {
        std::int64_t customers = 0;
        double money = 0;
        for (const auto& g : *groups) {
            customers += g.total.customers;
            money += g.total.revenue;
        }
        EXPECT_EQ(customers, one.total.customers);
        EXPECT_NEAR(money, one.total.revenue, 1e-6);
    }
    EXPECT_LE(one.by_spend.size(), 16u);
    for (const auto& band : one.by_spend)
        EXPECT_EQ(band.total.customers, std::count_if(spends.begin(), spends.end(),
                                                      [&](double x) { return x >= band.low && x < band.high; }));
    double shares = 0;
    for (std::size_t i = 0; i < 10; ++i) {
        const std::size_t from = i * spends.size() / 10, to = (i + 1) * spends.size() / 10;
        const double sum = std::accumulate(spends.begin() + std::ptrdiff_t(from), spends.begin() + std::ptrdiff_t(to), 0.0);
        EXPECT_NEAR(one.tenths[i].total.revenue, sum, 1e-6);
        EXPECT_EQ(one.tenths[i].most, spends[from]);
        EXPECT_EQ(one.tenths[i].least, spends[to - 1]);
        EXPECT_LT(one.tenths[i].limits.low, one.tenths[i].share);
        shares += one.tenths[i].share;
    }
    EXPECT_NEAR(shares, 1, 1e-12);
    EXPECT_EQ(one.spend.median, spends[spends.size() - (spends.size() + 1) / 2]);
    EXPECT_NEAR(one.spend.mean, one.total.revenue / double(one.total.customers), 1e-12);

    // Products.
    const auto& products = *found.products;
    ASSERT_EQ(products.figures.size(), 7u);
    EXPECT_EQ(products.customers, two.total.customers);
    std::int64_t wide = 0;
    for (const auto& b : products.breadth) wide += b.customers;
    EXPECT_EQ(wide, products.customers);
    double by_product[2]{};
    for (std::size_t p = 0; p < 7; ++p) {
        by_product[0] += products.figures[p].before.revenue;
        by_product[1] += products.figures[p].total.revenue;
        std::set<int> buyers;
        std::set<std::pair<int, int>> days;
        for (std::size_t i = 0; i < log.id.size(); ++i)
            if (after.holds(log.day[i]) && log.product[i] == int(p) && log.amount[i] >= 0) {
                buyers.insert(log.id[i]);
                days.insert({log.id[i], log.day[i]});
            }
        EXPECT_EQ(products.figures[p].total.customers, std::int64_t(buyers.size()));
        EXPECT_EQ(products.figures[p].total.orders, std::int64_t(days.size()));
    }
    EXPECT_NEAR(by_product[0], all[0], 1e-6);
    EXPECT_NEAR(by_product[1], all[1], 1e-6);
    EXPECT_EQ(products.unknown.total.customers, 0);
}

TEST(base_lenses, intervals_of_the_tenths_are_those_of_drawn_bases) {
    // The share of the best tenth in bases of 2,000 customers drawn from one distribution.
    std::vector<double> shares;
    double error = 0;
    for (unsigned draw = 0; draw < 400; ++draw) {
        core::random_stream random(3, "tenths", draw);
        std::vector<int> id, day(2'000, 5);
        std::vector<double> amount;
        for (int i = 0; i < 2'000; ++i) {
            id.push_back(i);
            const double u = (double(random() % 1'000'000) + 0.5) / 1e6;
            amount.push_back(std::round(2000 * std::pow(u, -0.25)) / 100);  // Pareto, with a finite variance
        }
        const auto found = audit::base_lenses_of(tx::customer_base::from_columns(id, day, amount), {.period = {0, 9}});
        const auto& tenth = found.one_period.tenths[0];
        shares.push_back(tenth.share);
        error += (tenth.limits.high - tenth.limits.low) / (2 * 1.959964) / 400;
    }
    const double mean = std::accumulate(shares.begin(), shares.end(), 0.0) / 400;
    double square = 0;
    for (const double s : shares) square += (s - mean) * (s - mean) / 399;
    EXPECT_NEAR(error / std::sqrt(square), 1, 0.12);
}

TEST(base_lenses, do_not_depend_on_threads_or_ids) {
    auto log = random_log(30'000, 4'000, true);
    for (double& a : log.amount) a /= 3;  // no decimals
    const auto once = [](const tx::customer_base& base, int threads) {
        return audit::base_lenses_of(base, {.period = {150, 299}, .before = audit::window{0, 149}, .threads = threads});
    };
    const auto one = once(base_of(log), 1), four = once(base_of(log), 4);
    EXPECT_EQ(one.one_period.total.revenue, four.one_period.total.revenue);
    EXPECT_EQ(one.two_periods->revenue->frequency, four.two_periods->revenue->frequency);
    EXPECT_EQ(one.two_periods->switching->customers, four.two_periods->switching->customers);
    auto renamed = log;
    for (int& id : renamed.id) id = 4'000 - id;
    const auto other = once(base_of(renamed), 2);
    EXPECT_EQ(one.two_periods->switching->customers, other.two_periods->switching->customers);
    for (std::size_t i = 0; i < 10; ++i)
        EXPECT_EQ(one.one_period.tenths[i].total.orders, other.one_period.tenths[i].total.orders);
}

TEST(base_lenses, of_few_customers_and_without_money) {
    // One customer, all money given back in the second period.
    const std::vector<int> id{1, 1}, day{3, 13};
    tx::log_options net;
    net.refunds = tx::refund_policy::net;
    const auto one = tx::customer_base::from_columns(id, day, std::vector<double>{10, -4}, net);
    const auto found = audit::base_lenses_of(one, {.period = {10, 19}, .before = audit::window{0, 9}});
    EXPECT_EQ(found.one_period.total.customers, 0);
    EXPECT_EQ(found.one_period.refunds_alone.customers, 1);
    EXPECT_EQ(found.one_period.refunds_alone.revenue, -4);
    EXPECT_TRUE(found.one_period.by_spend.empty());
    EXPECT_TRUE(std::isnan(found.one_period.tenths[0].share));
    const auto& left = group(*found.two_periods, customer_move::left);
    EXPECT_EQ(left.customers, 1);
    EXPECT_EQ(left.revenue, -4);
    EXPECT_EQ(found.two_periods->revenue->change, -14);
    EXPECT_EQ(found.two_periods->revenue->customers, -10);
    EXPECT_EQ(found.two_periods->revenue->refunds_alone, -4);
    EXPECT_TRUE(std::isnan(left.margin));
    EXPECT_FALSE(found.products.has_value());

    // The first period empty: everything is due to customers.
    const auto grown = audit::base_lenses_of(one, {.period = {0, 9}, .before = audit::window{-10, -1}});
    EXPECT_EQ(grown.two_periods->revenue->customers, 10);
    EXPECT_FALSE(grown.two_periods->switching.has_value());

    // All alike: one decile holds them all, and bands are there.
    std::vector<int> ids(50), days(50, 4);
    std::iota(ids.begin(), ids.end(), 0);
    ids.insert(ids.end(), ids.begin(), ids.begin() + 50);
    days.resize(100, 14);
    const auto alike = tx::customer_base::from_columns(ids, days, std::vector<double>(100, 10.0));
    const auto same = audit::base_lenses_of(alike, {.period = {10, 19}, .before = audit::window{0, 9}});
    EXPECT_EQ(same.two_periods->switching->same, 50);
    EXPECT_EQ(same.two_periods->revenue->change, 0);
    ASSERT_EQ(std::count_if(same.one_period.by_spend.begin(), same.one_period.by_spend.end(),
                            [](const auto& b) { return b.total.customers > 0; }),
              1);
    EXPECT_NEAR(same.one_period.tenths[0].limits.high, 0.1, 1e-12);

    // No amounts: tenths and deciles are by orders.
    const auto plain = tx::customer_base::from_columns(ids, days);
    const auto bare = audit::base_lenses_of(plain, {.period = {10, 19}, .before = audit::window{0, 9}});
    EXPECT_FALSE(bare.one_period.by_money);
    EXPECT_EQ(bare.one_period.tenths[0].share, 0.1);
    EXPECT_TRUE(bare.one_period.by_spend.empty());
    EXPECT_TRUE(std::isnan(bare.one_period.total.revenue));
    EXPECT_FALSE(bare.two_periods->revenue.has_value());
    EXPECT_EQ(bare.two_periods->switching->same, 50);

    // Amounts of 0 and a spend that is negative throughout.
    const auto zero = audit::base_lenses_of(tx::customer_base::from_columns(ids, days, std::vector<double>(100, 0.0)),
                                            {.period = {10, 19}});
    EXPECT_TRUE(std::isnan(zero.one_period.tenths[0].share));
    EXPECT_EQ(zero.one_period.by_spend.front().total.customers, 50);
}

TEST(base_lenses, refuse_what_they_cannot_do) {
    const auto base = tx::customer_base::from_columns(std::vector<int>{1}, std::vector<int>{5});
    const audit::window week{0, 6};
    EXPECT_THROW(static_cast<void>(audit::base_lenses_of(base, {.period = {6, 0}})), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(audit::base_lenses_of(base, {.period = week, .before = week})),
                 goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(audit::base_lenses_of(base, {.period = week, .level = 1})), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(audit::compare_products(base, {}, week, 0.95)), goodwill::domain_error);
    const auto log = random_log(1000, 100, false);
    EXPECT_THROW(static_cast<void>(audit::base_lenses_of(
                     base_of(log), {.period = {100, 299}, .progress = [](double) { return false; }})),
                 goodwill::cancelled);
}
