#include <goodwill/customers/course.hpp>

#include <cmath>
#include <span>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace customers = goodwill::customers;
using customers::contact_state;
using customers::stage_column;
using customers::stage_conflict;

TEST(course, of_one_customer_day_by_day) {
    customers::course one({.quantile = 0.5, .least_gaps = 2});
    EXPECT_FALSE(one.known());
    EXPECT_TRUE(std::isnan(one.value(stage_column::days_since_last, 5, 10)));
    EXPECT_EQ(one.value(stage_column::orders, 5, 10), 0);
    EXPECT_FALSE(one.contact(3, contact_state::comparing));
    EXPECT_EQ(one.value(stage_column::days_since_contact, 5, 10), 2);
    EXPECT_EQ(one.contact(4, contact_state::unaware), stage_conflict::unaware_after_comparing);
    EXPECT_EQ(one.last_contact(), contact_state::comparing);

    one.purchase(10, 5);
    EXPECT_EQ(one.contact(11, contact_state::unaware), stage_conflict::unaware_after_purchase);
    EXPECT_TRUE(std::isnan(one.value(stage_column::last_gap, 12, 10)));
    EXPECT_TRUE(std::isnan(one.value(stage_column::largest_before, 12, 10)));
    EXPECT_EQ(one.value(stage_column::own_rhythm, 15, 10), 0.5);  // the base's, without gaps of his own
    one.purchase(40, 20);
    one.purchase(50, 7);
    EXPECT_EQ(one.value(stage_column::own_rhythm_before, 60, 3), 3);  // one gap was too few: 9 days / 3
    EXPECT_EQ(one.value(stage_column::own_rhythm, 60, 3), 0.5);       // gaps 30 and 10: 10 days / 20
    EXPECT_EQ(one.value(stage_column::base_rhythm, 60, 4), 2.5);
    EXPECT_EQ(one.value(stage_column::base_rhythm_before, 60, 4), 2.25);
    EXPECT_EQ(one.value(stage_column::days_since_first, 60, 4), 50);
    EXPECT_EQ(one.value(stage_column::last_gap, 60, 4), 10);
    EXPECT_EQ(one.value(stage_column::longest_gap, 60, 4), 30);
    EXPECT_EQ(one.value(stage_column::last_amount, 60, 4), 7);
    EXPECT_EQ(one.value(stage_column::largest_amount, 60, 4), 20);
    EXPECT_EQ(one.value(stage_column::largest_before, 60, 4), 20);
    EXPECT_EQ(one.last_purchase(), 50);

    one.clear();
    EXPECT_FALSE(one.known());
    EXPECT_FALSE(one.contact(1, contact_state::unaware));
    one.purchase(2);
    EXPECT_TRUE(std::isnan(one.value(stage_column::last_amount, 2, 4)));
}

TEST(course, quantiles_are_those_of_numpy) {
    const std::vector<int> values{1, 2, 4, 8};
    const std::span<const int> all(values);
    // numpy.quantile([1, 2, 4, 8], p)
    EXPECT_EQ(customers::sorted_quantile(all, 0.5), 3);
    EXPECT_NEAR(customers::sorted_quantile(all, 0.9), 6.8, 1e-14);
    EXPECT_NEAR(customers::sorted_quantile(all, 0.1), 1.3, 1e-14);
    EXPECT_EQ(customers::sorted_quantile(all.first(1), 0.9), 1);
}
