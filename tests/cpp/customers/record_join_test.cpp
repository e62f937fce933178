#include <goodwill/customers/class_profile.hpp>
#include <goodwill/customers/record_join.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <goodwill/math/normal.hpp>
#include <gtest/gtest.h>

namespace cus = goodwill::customers;
namespace tx = goodwill::transactions;
namespace core = goodwill::core;

namespace {

using texts = std::vector<std::string>;

template <class Id>
tx::customer_base base_of(const std::vector<Id>& customer, const std::vector<double>& amount,
                          tx::refund_policy refunds = tx::refund_policy::net) {
    std::vector<std::chrono::sys_days> day;
    for (std::size_t i = 0; i < customer.size(); ++i)
        day.push_back(std::chrono::sys_days{std::chrono::days{18'000 + static_cast<int>(i)}});
    return tx::customer_base::from_columns(core::column(customer), core::column(day), core::column(amount),
                                           {.refunds = refunds});
}

std::vector<std::int64_t> listed(const core::buffer<std::int64_t>& values) { return {values.begin(), values.end()}; }

}  // namespace

TEST(record_join, nobody_is_lost) {
    const auto base = base_of<std::int64_t>({5, 3, 9, 3}, {1, 2, 3, 4});
    const auto r = cus::records::from_columns(std::vector<std::int64_t>{7, 3, 1, 9, 12}, {});
    const auto found = cus::join(r, base);
    EXPECT_EQ(listed(found.record), (std::vector<std::int64_t>{1, -1, 3}));
    EXPECT_EQ(listed(found.never_bought), (std::vector<std::int64_t>{0, 2, 4}));
    EXPECT_EQ(listed(found.without_record), (std::vector<std::int64_t>{1}));
    EXPECT_EQ(found.matched, 2);
}

TEST(record_join, is_what_sets_say_for_any_ids) {
    std::mt19937 random(7);
    for (int round = 0; round < 50; ++round) {
        std::uniform_int_distribution<int> value(0, 40);
        const bool long_texts = round % 2 == 0;
        std::set<std::string> records, buyers;
        for (int i = 0; i < 25; ++i) {
            const std::string head = long_texts ? "customer number " : "c";
            records.insert(head + std::to_string(value(random)));
            buyers.insert(head + std::to_string(value(random)));
        }
        const texts own(records.rbegin(), records.rend()), others(buyers.rbegin(), buyers.rend());
        const auto r = cus::records::from_columns(own, {});
        const auto base = base_of(others, std::vector<double>(others.size(), 1.0));
        const auto found = cus::join(r, base);
        std::int64_t matched = 0;
        for (std::size_t i = 0; i < base.customers(); ++i) {
            const std::string id(base.customer().text(i));
            EXPECT_EQ(found.record[i] >= 0, records.contains(id));
            if (found.record[i] < 0) continue;
            ++matched;
            EXPECT_EQ(r.customer().text(static_cast<std::size_t>(found.record[i])), id);
        }
        EXPECT_EQ(found.matched, matched);
        for (const auto k : found.never_bought)
            EXPECT_FALSE(buyers.contains(std::string(r.customer().text(static_cast<std::size_t>(k)))));
        EXPECT_EQ(matched + static_cast<std::int64_t>(found.never_bought.size()),
                  static_cast<std::int64_t>(records.size()));
        EXPECT_EQ(matched + static_cast<std::int64_t>(found.without_record.size()),
                  static_cast<std::int64_t>(buyers.size()));
    }
}

TEST(record_join, integers_are_equal_as_numbers_and_texts_are_no_integers) {
    const auto base = base_of<std::uint64_t>({1, 1ull << 63}, {1, 1});
    const auto r = cus::records::from_columns(std::vector<std::int64_t>{-5, 1, 2}, {});
    EXPECT_EQ(listed(cus::join(r, base).record), (std::vector<std::int64_t>{1, -1}));
    const auto signed_base = base_of<std::int64_t>({-5, 2}, {1, 1});
    const auto u = cus::records::from_columns(std::vector<std::uint64_t>{2, ~0ull}, {});
    EXPECT_EQ(listed(cus::join(u, signed_base).record), (std::vector<std::int64_t>{-1, 0}));
    EXPECT_EQ(listed(cus::join(u, base).never_bought), (std::vector<std::int64_t>{0, 1}));
    const auto t = cus::records::from_columns(texts{"1"}, {});
    try {
        (void)cus::join(t, base);
        FAIL();
    } catch (const goodwill::schema_error& e) {
        EXPECT_STREQ(e.what(), "Customers.join: base is with integers as ids, must have texts as ids, like the records "
                               "(\"1\" is not 1)");
    }
    const auto nobody = cus::records::from_columns(texts{}, {});
    EXPECT_EQ(cus::join(nobody, base).without_record.size(), 2u);
    EXPECT_EQ(cus::join(t, tx::customer_base()).never_bought.size(), 1u);
}

TEST(class_profile, classes_sum_to_the_base) {
    const auto base = base_of<std::int64_t>({1, 2, 3, 4, 1, 2, 1}, {10, 20, 30, 40, 5, -4, 0.5});
    const std::vector<cus::declared_column> columns{{cus::kind(), texts{"person", "company", "", "person"}}};
    const auto r = cus::records::from_columns(std::vector<std::int64_t>{1, 2, 3, 9}, columns);
    const auto codes = cus::to_base(cus::classes_of(r.columns()[0]), cus::join(r, base));
    const auto found = cus::profile(codes, base);
    ASSERT_EQ(found.rows.size(), 5u);
    EXPECT_EQ(found.customers, 4);
    EXPECT_EQ(found.orders, 6);
    EXPECT_EQ(found.revenue, 101.5);
    const std::int32_t code[] = {0, 1, cus::outside_bands, cus::unknown_class, cus::without_record};
    const double customers[] = {1, 1, 0, 1, 1}, orders[] = {3, 1, 0, 1, 1}, revenue[] = {15.5, 16, 0, 30, 40};
    double share = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(found.rows[i].code, code[i]);
        EXPECT_EQ(found.rows[i].customers.total, customers[i]);
        EXPECT_EQ(found.rows[i].orders.total, orders[i]);
        EXPECT_EQ(found.rows[i].revenue.total, revenue[i]);
        share += found.rows[i].revenue.share;
    }
    EXPECT_NEAR(share, 1, 1e-15);
    EXPECT_EQ(found.rows[0].name, "person");
    const auto totals = cus::totals_of(base);
    EXPECT_EQ(totals.orders[0], 3);
    EXPECT_EQ(totals.revenue[1], 16);
}

TEST(class_profile, a_customer_with_several_classes_counts_once_in_each) {
    const auto base = base_of<std::int64_t>({1, 2, 3}, {10, 20, 30});
    const std::vector<cus::declared_column> columns{{cus::role(), texts{"buyer;user;buyer", "", "user"}}};
    const auto r = cus::records::from_columns(std::vector<std::int64_t>{1, 2, 3}, columns);
    const auto found = cus::profile(cus::to_base(cus::classes_of(r.columns()[0]), cus::join(r, base)), base);
    EXPECT_TRUE(found.several);
    EXPECT_EQ(found.customers, 3);
    EXPECT_EQ(found.rows[0].customers.total, 1);
    EXPECT_EQ(found.rows[1].customers.total, 2);
    EXPECT_EQ(found.rows[1].revenue.total, 40);
    EXPECT_EQ(found.rows[4].customers.total, 1);
    EXPECT_EQ(found.rows[4].code, cus::unknown_class);
}

TEST(class_profile, shares_of_equal_customers_have_the_interval_of_a_count) {
    for (const double k : {0.0, 1.0, 37.0, 99.0, 100.0}) {
        const auto wilson = goodwill::math::wilson_interval(k, 100, 0.95);
        const auto found = cus::share_of(7 * k, 700, 49 * k, 4900, 0.95);
        EXPECT_NEAR(found.low, wilson.low, 1e-14);
        EXPECT_NEAR(found.high, wilson.high, 1e-14);
    }
    EXPECT_TRUE(std::isnan(cus::share_of(1, 0, 1, 1, 0.95).share));
    EXPECT_TRUE(std::isnan(cus::share_of(-1, 10, 1, 100, 0.95).low));
    EXPECT_EQ(cus::share_of(-1, 10, 1, 100, 0.95).share, -0.1);
}

TEST(class_profile, intervals_of_revenue_shares_cover_what_they_promise) {
    // Skewed spend, and a class that spends three times as much: its true share is .3 * 3 / (.3 * 3 + .7) = .5625.
    std::mt19937_64 random(11);
    std::exponential_distribution<double> spend(1.0);
    std::bernoulli_distribution in_class(0.3);
    int covered = 0, by_count = 0;
    const int rounds = 4000, customers = 400;
    for (int round = 0; round < rounds; ++round) {
        double part = 0, whole = 0, part_squares = 0, whole_squares = 0;
        for (int i = 0; i < customers; ++i) {
            const bool is = in_class(random);
            const double y = spend(random) * (is ? 3 : 1);
            whole += y;
            whole_squares += y * y;
            if (is) part += y, part_squares += y * y;
        }
        const auto found = cus::share_of(part, whole, part_squares, whole_squares, 0.95);
        covered += found.low <= 0.5625 && 0.5625 <= found.high;
        const auto naive = goodwill::math::wilson_interval(found.share * customers, customers, 0.95);
        by_count += naive.low <= 0.5625 && 0.5625 <= naive.high;
    }
    EXPECT_NEAR(static_cast<double>(covered) / rounds, 0.95, 0.012);
    EXPECT_LT(static_cast<double>(by_count) / rounds, 0.90);  // the customers' own number would promise too much
}

TEST(class_profile, without_a_base_there_are_customers_alone) {
    cus::class_codes codes{{"a", "b"}, {}, {}};
    for (const std::int32_t c : {0, 0, 1, -1, -2}) codes.codes.push_back(c);
    const auto found = cus::profile(codes);
    EXPECT_EQ(found.rows[0].customers.share, 0.4);
    EXPECT_EQ(found.rows[2].customers.total, 1);
    EXPECT_TRUE(std::isnan(found.rows[0].revenue.total) && std::isnan(found.rows[0].orders.share));
    EXPECT_THROW((void)cus::profile(codes, 1.0), goodwill::domain_error);
    EXPECT_THROW((void)cus::profile(codes, base_of<std::int64_t>({1}, {1})), goodwill::shape_error);
}
