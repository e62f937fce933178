#include <goodwill/satisfaction/survey_design.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/satisfaction/bootstrap.hpp>
#include <goodwill/satisfaction/csat.hpp>
#include <goodwill/satisfaction/nps.hpp>

namespace sat = goodwill::satisfaction;

namespace {

const std::vector<int> scores{10, 9, 3, 8, 10, 0, 7, 9, 10, 2};
const std::vector<double> weights{1, 2, 1, 1, 3, 1, 2, 1, 1, 2};
const std::vector<std::string> strata{"a", "a", "a", "a", "a", "b", "b", "b", "b", "b"};
const std::vector<int> clusters{1, 1, 2, 2, 3, 4, 4, 5, 5, 6};

std::string message_of(const sat::nps_options& options) {
    try {
        (void)sat::nps(scores, options);
    } catch (const goodwill::domain_error& e) {
        return e.what();
    }
    return "";
}

}  // namespace

/// By hand: W = 15, sum w y = 4, so that R = 4/15; z_c = (sum of w y - R sum of w) / W of a cluster.
TEST(survey_design, clusters_in_strata_by_hand) {
    const auto r = sat::nps(scores, {.weights = weights,
                                     .interval = sat::nps_interval::wald,
                                     .design = {.strata = strata, .clusters = clusters}});
    const double total = 15, ratio = 4.0 / 15;
    const std::array<double, 6> y{3, -1, 3, -1, 2, -2}, w{3, 2, 3, 3, 2, 2};
    double variance = 0;
    for (std::size_t h = 0; h < 2; ++h) {
        std::array<double, 3> z{};
        double mean = 0;
        for (std::size_t c = 0; c < 3; ++c) mean += (z[c] = (y[3 * h + c] - ratio * w[3 * h + c]) / total) / 3;
        for (const double each : z) variance += 1.5 * (each - mean) * (each - mean);
    }
    EXPECT_NEAR(r.value, 100 * ratio, 1e-12);
    EXPECT_NEAR(r.standard_error, 100 * std::sqrt(variance), 1e-10);
    // Student's t with 6 - 2 degrees of freedom: 2.7764451052.
    EXPECT_NEAR(std::min(100.0, r.value + 2.7764451052 * r.standard_error), r.high, 1e-7);
    EXPECT_EQ(r.n, 10);
}

TEST(survey_design, independent_rows_have_the_textbooks_error) {
    const std::vector<int> one(scores.size(), 7);
    const auto r = sat::nps(scores, {.design = {.strata = one}});
    const auto plain = sat::nps(scores);
    EXPECT_NEAR(r.standard_error, plain.standard_error * std::sqrt(10.0 / 9), 1e-12);
    EXPECT_NEAR(r.design_effect, 1, 1e-12);
    EXPECT_NEAR(r.n_effective, 10, 1e-12);
    EXPECT_NEAR(r.low, plain.low, 1e-9);
}

TEST(survey_design, what_is_none_is_named) {
    const std::vector<std::string> lonely{"a", "a", "a", "a", "a", "a", "a", "a", "a", "b"};
    EXPECT_NE(message_of({.design = {.strata = lonely}}).find("\"b\" with one row"), std::string::npos);
    const std::vector<int> across{1, 1, 2, 2, 3, 3, 4, 4, 5, 5}, one(10, 1);
    EXPECT_NE(message_of({.design = {.strata = strata, .clusters = across}}).find("clusters[5] is 3"),
              std::string::npos);
    EXPECT_NE(message_of({.design = {.clusters = one}}).find("two at least"), std::string::npos);
    const std::vector<double> gap{1, 2, 3, std::nan(""), 5, 6, 7, 8, 9, 10};
    EXPECT_NE(message_of({.design = {.clusters = gap}}).find("clusters[3] is missing"), std::string::npos);
}

TEST(bootstrap, limits_are_those_of_the_multinomial) {
    constexpr std::array<double, 3> worth{-100, 0, 100};
    const auto at = sat::bootstrap_of_counts(worth, std::array<double, 3>{3000, 6000, 11000}, 0.95, {});
    const double half = 1.959964 * 100 * std::sqrt(0.54 / 20000);
    EXPECT_NEAR(at.low, 40 - half, 0.05);
    EXPECT_NEAR(at.high, 40 + half, 0.05);
    const auto all = sat::bootstrap_of_counts(worth, std::array<double, 3>{0, 0, 5}, 0.95, {});
    EXPECT_EQ(all.low, 100);
    EXPECT_EQ(all.high, 100);
    EXPECT_TRUE(std::isnan(sat::bootstrap_of_counts(worth, std::array<double, 3>{0, 0, 0}, 0.95, {}).low));
    EXPECT_THROW(sat::check_bootstrap("f", {.resamples = 99}), goodwill::domain_error);
}

TEST(bootstrap, percentiles_are_order_statistics) {
    std::vector<double> values;
    for (int i = 0; i < 1000; ++i) values.push_back(static_cast<double>(i * 7919 % 1000));
    const auto at = sat::percentiles_of(values, 0.9);
    EXPECT_EQ(at.low, 49);  // the 50th smallest of 0 .. 999
    EXPECT_EQ(at.high, 950);
    EXPECT_EQ(sat::percentiles_of(std::vector<double>{3}, 0.9).low, 3);
    EXPECT_TRUE(std::isnan(sat::percentiles_of({}, 0.9).low));
}

TEST(bootstrap, threads_change_nothing_and_weighted_counts_are_refused) {
    sat::nps_options options{.weights = weights, .interval = sat::nps_interval::bootstrap};
    const auto one = sat::nps(scores, options);
    options.threads = 3;
    const auto three = sat::nps(scores, options);
    EXPECT_EQ(one.low, three.low);
    EXPECT_EQ(one.high, three.high);
    EXPECT_LT(one.low, one.value);
    sat::nps_counts counts;
    counts.update(9, 2.0);
    EXPECT_THROW((void)counts.finish({.interval = sat::nps_interval::bootstrap}), goodwill::domain_error);
    const auto share = sat::csat(std::vector<int>{5, 4, 3, 1}, sat::csat_definitions::stars(),
                                 {.interval = sat::score_interval::bootstrap});
    EXPECT_TRUE(share.low == 0 && share.high == 100);
}
