#include <goodwill/audit/simulation.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/bg_nbd_fit.hpp>
#include <goodwill/lifetime/gamma_gamma_fit.hpp>
#include <goodwill/transactions/summary.hpp>

namespace audit = goodwill::audit;
namespace bg = goodwill::lifetime::bg_nbd;
namespace gg = goodwill::lifetime::gamma_gamma;
using audit::id_style;
using audit::row_order;

namespace {

/// Rows as text, so that logs can be compared as sets.
std::vector<std::string> rows(const audit::simulated_log& log) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < log.day.size(); ++i) {
        const auto id = log.customer.kind == goodwill::transactions::id_kind::text
                            ? std::string(log.customer.text(i))
                            : std::to_string(log.customer.integers[i]);
        out.push_back(id + " " + std::to_string(log.day[i]) + " " + std::to_string(std::llround(log.amount[i] * 100)));
    }
    return out;
}
std::vector<std::string> sorted(std::vector<std::string> v) {
    std::sort(v.begin(), v.end());
    return v;
}

}  // namespace

TEST(simulation, depends_on_its_options_and_not_on_threads) {
    for (const auto order : {row_order::time, row_order::customer, row_order::shuffled}) {
        const auto a = audit::simulate({.customers = 50000, .order = order});
        const auto b = audit::simulate({.customers = 50000, .order = order, .threads = 3});
        EXPECT_EQ(rows(a.transactions), rows(b.transactions));
        EXPECT_EQ(a.customers.mean_spend, b.customers.mean_spend);
        EXPECT_NE(rows(a.transactions),
                  rows(audit::simulate({.customers = 50000, .seed = 2, .order = order}).transactions));
    }
}

TEST(simulation, the_same_rows_in_each_order) {
    const auto by = [](row_order order) {
        return audit::simulate({.customers = 30000, .join_days = 400, .order = order}).transactions;
    };
    const auto time = by(row_order::time), customer = by(row_order::customer), shuffled = by(row_order::shuffled);
    EXPECT_TRUE(std::is_sorted(time.day.begin(), time.day.end()));
    EXPECT_TRUE(std::is_sorted(customer.customer.integers.begin(), customer.customer.integers.end()));
    EXPECT_FALSE(std::is_sorted(shuffled.day.begin(), shuffled.day.end()));
    EXPECT_FALSE(std::is_sorted(shuffled.customer.integers.begin(), shuffled.customer.integers.end()));
    const auto expected = sorted(rows(customer));
    EXPECT_EQ(sorted(rows(time)), expected);
    EXPECT_EQ(sorted(rows(shuffled)), expected);
    // Neither the customers of a day nor a shuffled log are in order: neighbours rise about as often as they fall.
    for (const auto* log : {&time, &shuffled}) {
        const auto& id = log->customer.integers;
        double rises = 0;
        for (std::size_t i = 1; i < id.size(); ++i) rises += id[i] > id[i - 1];
        EXPECT_NEAR(rises / static_cast<double>(id.size()), 0.5, 0.02);
    }
}

TEST(simulation, models_find_their_parameters_in_it) {
    const audit::simulation_options options{.customers = 100000, .days = 730, .join_days = 365, .threads = 2};
    const auto made = audit::simulate(options);
    const auto& log = made.transactions;
    const auto summary = goodwill::transactions::summarise(
        goodwill::core::column(std::span<const std::int64_t>(log.customer.integers)),
        goodwill::core::column(std::span<const std::int32_t>(log.day)),
        goodwill::core::column(std::span<const double>(log.amount)), {.unit = goodwill::core::time_unit::day});
    ASSERT_EQ(summary.size(), 100000u);
    EXPECT_EQ(std::vector<double>(summary.frequency.begin(), summary.frequency.end()),
              std::vector<double>(made.customers.frequency.begin(), made.customers.frequency.end()));
    const auto model = bg::fit(summary, {.threads = 2});
    // Whole days hide some purchases, so these are near and not within their standard errors.
    EXPECT_NEAR(model.params.r / options.buying.r, 1, 0.06);
    EXPECT_NEAR(model.params.alpha / options.buying.alpha, 1, 0.1);
    EXPECT_NEAR(model.params.a / (model.params.a + model.params.b), 0.793 / (0.793 + 2.426), 0.03);
    const auto spend = gg::fit(summary, {.threads = 2});
    EXPECT_NEAR(gg::mean_spend(spend.params) / gg::mean_spend(options.spend), 1, 0.05);
    EXPECT_LT(std::fabs(*spend.report.correlation), 0.05);
    double alive = 0, expected = 0;
    for (std::size_t i = 0; i < summary.size(); ++i) {
        alive += made.customers.alive[i];
        expected += bg::p_alive(options.buying, summary.frequency[i], summary.recency[i], summary.T[i]);
    }
    EXPECT_NEAR(alive / expected, 1, 0.02);
}

TEST(simulation, rows_are_what_a_log_has) {
    const auto made = audit::simulate({.customers = 20000, .days = 100, .join_days = 30});
    const auto start = goodwill::core::to_day(std::chrono::sys_days{std::chrono::year{2024} / 1 / 1});
    std::map<std::int64_t, int> first;
    for (std::size_t i = 0; i < made.transactions.day.size(); ++i) {
        const double amount = made.transactions.amount[i];
        ASSERT_GE(amount, 0.01);
        ASSERT_EQ(std::round(amount * 100) / 100.0, amount);
        ASSERT_TRUE(made.transactions.day[i] >= start && made.transactions.day[i] < start + 100);
        first.try_emplace(made.transactions.customer.integers[i], made.transactions.day[i]);
    }
    EXPECT_EQ(first.size(), 20000u);
    for (std::size_t i = 0; i < 20000; ++i) {
        ASSERT_EQ(made.customers.customer.integers[i], static_cast<std::int64_t>(i) + 1);
        ASSERT_EQ(made.customers.joined[i], first[made.customers.customer.integers[i]]);
        ASSERT_LT(made.customers.joined[i], start + 30);
    }
}

TEST(simulation, one_row_a_day_adds_the_amounts) {
    audit::simulation_options options{.customers = 2000, .buying = {2, 3, 0.5, 20}, .order = row_order::customer};
    const auto all = audit::simulate(options).transactions;
    options.one_a_day = true;
    const auto merged = audit::simulate(options).transactions;
    EXPECT_LT(merged.day.size(), all.day.size());
    std::map<std::pair<std::int64_t, int>, std::int64_t> cents;
    for (std::size_t i = 0; i < all.day.size(); ++i)
        cents[{all.customer.integers[i], all.day[i]}] += std::llround(all.amount[i] * 100);
    ASSERT_EQ(cents.size(), merged.day.size());
    for (std::size_t i = 0; i < merged.day.size(); ++i) {
        const auto expected = cents[{merged.customer.integers[i], merged.day[i]}];
        ASSERT_EQ(std::llround(merged.amount[i] * 100), expected);
    }
}

TEST(simulation, ids_tell_customers_apart) {
    for (const int width : {17, 31, 40, 62, 63}) {
        const auto ids = audit::simulate({.customers = 100000, .ids = id_style::sparse, .id_width = width})
                             .customers.customer.integers;
        EXPECT_EQ(std::set<std::int64_t>(ids.begin(), ids.end()).size(), ids.size()) << width;
        EXPECT_GE(*std::min_element(ids.begin(), ids.end()), 0);
        const double most = static_cast<double>(*std::max_element(ids.begin(), ids.end()));
        EXPECT_TRUE(most < std::exp2(width) && most > 0.99 * std::exp2(width)) << width;
        EXPECT_FALSE(std::is_sorted(ids.begin(), ids.end()));
    }
    for (const int width : {4, 8, 12, 13, 36, 64}) {
        const auto ids =
            audit::simulate({.customers = 50000, .ids = id_style::text, .id_width = width}).customers.customer;
        std::set<std::string> distinct;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            ASSERT_EQ(ids.text(i).size(), static_cast<std::size_t>(width));
            ASSERT_EQ(ids.text(i).find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz"), std::string::npos);
            distinct.emplace(ids.text(i));
        }
        EXPECT_EQ(distinct.size(), ids.size()) << width;
    }
    const auto all = audit::simulate({.customers = 1024, .ids = id_style::sparse, .id_width = 10});
    EXPECT_EQ(std::set<std::int64_t>(all.customers.customer.integers.begin(), all.customers.customer.integers.end())
                  .size(),
              1024u);
}

TEST(simulation, refuses_what_it_cannot_make) {
    using options = audit::simulation_options;
    const auto fails = [](const options& o) {
        EXPECT_THROW((void)audit::simulate(o), goodwill::domain_error);
    };
    fails({.customers = 0});
    fails({.customers = -5});
    fails({.customers = 1ll << 40});
    fails({.buying = {0, 1, 1, 1}});
    fails({.buying = {1, 1, 1, std::nan("")}});
    fails({.spend = {1, -1, 1}});
    fails({.days = 0});
    fails({.days = 1000000});
    fails({.join_days = 0});
    fails({.days = 10, .join_days = 11});
    fails({.ids = id_style::sparse, .id_width = 64});
    fails({.ids = id_style::sparse, .id_width = 13});
    fails({.ids = id_style::text, .id_width = 2});
    fails({.ids = id_style::text, .id_width = 65});
    fails({.threads = 0});
    EXPECT_EQ(audit::simulate({.customers = 1, .days = 1, .join_days = 1}).customers.alive.size(), 1u);
}
