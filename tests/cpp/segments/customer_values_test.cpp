#include <goodwill/segments/customer_values.hpp>

#include <vector>

#include <gtest/gtest.h>

namespace segments = goodwill::segments;
namespace tx = goodwill::transactions;

namespace {

std::chrono::sys_days day(int d) { return std::chrono::sys_days{std::chrono::days{d}}; }

tx::customer_base four() {
    return tx::customer_base::from_columns(std::vector<int>{1, 1, 2, 2, 3, 4}, std::vector<int>{0, 6, 1, 2, 7, 20},
                                           std::vector<double>{1.1, 2.2, 5, 5, 9.9, 70});
}

}  // namespace

TEST(customer_values, of_a_period) {
    const auto found = segments::values_of("f", four(), {.start = day(2), .at = day(7)});
    EXPECT_EQ((std::vector<double>{found.value.begin(), found.value.end()}), (std::vector<double>{2.2, 5, 9.9}));
    EXPECT_EQ(found.other_customers, 1);
    EXPECT_EQ(found.other_value, 0);
    const auto orders = segments::values_of("f", four(), {.measure = segments::measure::orders});
    EXPECT_EQ((std::vector<double>{orders.value.begin(), orders.value.end()}), (std::vector<double>{2, 2, 1, 1}));
    EXPECT_THROW(segments::values_of("f", four(), {.start = day(8), .at = day(7)}), goodwill::domain_error);
    EXPECT_THROW(segments::values_of("f", four(), {.start = day(8), .at = day(9)}), goodwill::domain_error);
    EXPECT_THROW(segments::values_of("f", four(), {.at = day(21)}), goodwill::domain_error);
    const auto no_money = tx::customer_base::from_columns(std::vector<int>{1}, std::vector<int>{1});
    EXPECT_THROW(segments::values_of("f", no_money), goodwill::domain_error);
    EXPECT_EQ(segments::values_of("f", no_money, {.measure = segments::measure::orders}).value[0], 1);
}

TEST(customer_values, many_days_and_large_amounts) {
    // A customer of more days than are summed at once, beside one whose money is beyond 2^51 cents.
    std::vector<int> id, days;
    std::vector<double> amount;
    for (int d = 0; d < 10'000; ++d) {
        id.push_back(d % 3 == 0 ? 2 : 1);
        days.push_back(d);
        amount.push_back(0.01);
    }
    id.push_back(3);
    days.push_back(5);
    amount.push_back(1e12);
    const auto base = tx::customer_base::from_columns(id, days, amount);
    const auto all = segments::values_of("f", base);
    EXPECT_EQ((std::vector<double>{all.value.begin(), all.value.end()}), (std::vector<double>{66.66, 33.34, 1e12}));
    const auto part = segments::values_of("f", base, {.start = day(3), .at = day(5'999)});
    EXPECT_EQ((std::vector<double>{part.value.begin(), part.value.end()}), (std::vector<double>{39.98, 19.99, 1e12}));
}
