#include <goodwill/segments/features.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace segments = goodwill::segments;
namespace tx = goodwill::transactions;
using segments::feature_scale;

namespace {

std::chrono::sys_days day(int d) { return std::chrono::sys_days{std::chrono::days{d}}; }

tx::customer_base three() {
    return tx::customer_base::from_columns(std::vector<int>{1, 1, 1, 2, 3}, std::vector<int>{0, 4, 10, 5, 9},
                                           std::vector<double>{10, 10, 10, 6, 20});
}

std::vector<double> column(const segments::features_result& f, std::size_t k) {
    std::vector<double> out;
    for (std::size_t i = k; i < f.matrix.size(); i += f.names.size()) out.push_back(f.matrix[i]);
    return out;
}

}  // namespace

TEST(features, as_they_are) {
    const auto f = segments::features(three(), {.scale = feature_scale::none, .log = false});
    ASSERT_EQ(f.names.size(), 6u);
    EXPECT_EQ(column(f, 0), (std::vector<double>{0, 5, 1}));
    EXPECT_EQ(column(f, 1), (std::vector<double>{10, 5, 1}));
    EXPECT_EQ(column(f, 2), (std::vector<double>{3, 1, 1}));
    EXPECT_EQ(column(f, 3), (std::vector<double>{30, 6, 20}));
    EXPECT_EQ(column(f, 4), (std::vector<double>{10, 6, 20}));
    EXPECT_EQ(column(f, 5), (std::vector<double>{5, 5, 1}));  // one purchase: no second one in so many days
    const auto until = segments::features(three(), {.at = day(8), .scale = feature_scale::none, .log = false});
    EXPECT_EQ(column(until, 2), (std::vector<double>{2, 1}));
    EXPECT_EQ(column(until, 5), (std::vector<double>{4, 3}));
    EXPECT_EQ(until.later_customers, 1);
}

TEST(features, scaled) {
    const auto f = segments::features(three(), {.names = {"revenue", "orders"}, .log = false});
    const double mean = 56.0 / 3;
    const double sd = std::sqrt((std::pow(30 - mean, 2) + std::pow(6 - mean, 2) + std::pow(20 - mean, 2)) / 3);
    EXPECT_NEAR(f.scaling[0].centre, mean, 1e-13);
    EXPECT_NEAR(f.scaling[0].spread, sd, 1e-13);
    EXPECT_NEAR(f.matrix[0], (30 - mean) / sd, 1e-13);
    const auto logs = segments::features(three(), {.names = {"revenue"}, .scale = feature_scale::none});
    EXPECT_EQ(column(logs, 0), (std::vector<double>{std::log1p(30), std::log1p(6), std::log1p(20)}));
    const auto robust =
        segments::features(three(), {.names = {"revenue"}, .scale = feature_scale::robust, .log = false});
    EXPECT_EQ(column(robust, 0), (std::vector<double>{10.0 / 12, -14.0 / 12, 0}));  // quartiles 13, 20, 25
    const auto rank = segments::features(three(), {.names = {"orders"}, .scale = feature_scale::rank});
    EXPECT_EQ(column(rank, 0), (std::vector<double>{5.0 / 6, 1.0 / 3, 1.0 / 3}));
    const auto by_others = segments::features(
        three(), {.names = {"orders"}, .log = false, .scaling = {{1, 2}}});
    EXPECT_EQ(column(by_others, 0), (std::vector<double>{1, 0, 0}));
}

TEST(features, all_alike_and_one_customer) {
    // Both bought for 5 and gave 10 back.
    const auto alike = tx::customer_base::from_columns(std::vector<int>{1, 2, 1, 2}, std::vector<int>{3, 3, 4, 4},
                                                       std::vector<double>{5, 5, -10, -10},
                                                       {.refunds = tx::refund_policy::net});
    for (const auto scale : {feature_scale::standard, feature_scale::robust}) {
        const auto f = segments::features(alike, {.scale = scale});
        for (const double v : f.matrix) EXPECT_EQ(v, 0);
        for (const auto& s : f.scaling) EXPECT_EQ(s.spread, 0);
    }
    EXPECT_EQ(segments::features(alike, {.scale = feature_scale::rank}).matrix[0], 0.5);
    // Refunds larger than sales keep their sign.
    EXPECT_EQ(segments::features(alike, {.names = {"revenue"}, .scale = feature_scale::none}).matrix[0],
              -std::log1p(5));
    const auto no_money = tx::customer_base::from_columns(std::vector<int>{1}, std::vector<int>{1});
    EXPECT_EQ(segments::features(no_money).names.size(), 4u);
}

TEST(features, bad_arguments) {
    const auto base = three();
    EXPECT_THROW(segments::features(base, {.names = {"age"}}), goodwill::schema_error);
    EXPECT_THROW(segments::features(base, {.names = {"orders", "orders"}}), goodwill::domain_error);
    EXPECT_THROW(segments::features(base, {.scaling = {{0, 1}}}), goodwill::shape_error);
    EXPECT_THROW(segments::features(base, {.names = {"orders"}, .scaling = {{0, -1}}}), goodwill::domain_error);
    EXPECT_THROW(segments::features(base, {.names = {"orders"}, .scale = feature_scale::rank, .scaling = {{0, 1}}}),
                 goodwill::domain_error);
    EXPECT_THROW(segments::features(base, {.at = day(-1)}), goodwill::domain_error);
}
