#include <goodwill/satisfaction/paired.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>
#include <goodwill/satisfaction/csat.hpp>
#include <goodwill/satisfaction/nps.hpp>

#include "core/json.hpp"

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;
using numbers = std::vector<double>;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] nlohmann::json published() {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/comparisons_published.json");
    return nlohmann::json::parse(file);
}
[[nodiscard]] sat::definition yes_or_no() {
    return sat::definition({.name = "yes", .lowest = 0, .highest = 1, .satisfied = {1}});
}
}  // namespace

TEST(paired, published_wald_plus_2) {
    const auto ref = published().at("agresti_min");
    sat::paired_counts counts;
    for (int i = 0; i < ref.at("only_before").get<int>(); ++i) counts.add(1, 0);
    for (int i = 0; i < ref.at("only_after").get<int>(); ++i) counts.add(0, 1);
    for (int i = 0; i < ref.at("n").get<int>() - 60; ++i) counts.add(1, 1);
    const sat::answer_worth how(yes_or_no());
    const auto r = counts.estimate(how, sat::paired_answers::pairs, sat::paired_method::adjusted_wald, 0.95);
    EXPECT_NEAR(r.low, ref.at("low").get<double>(), 1e-6);
    EXPECT_NEAR(r.high, ref.at("high").get<double>(), 1e-6);
    EXPECT_DOUBLE_EQ(r.difference, 12.5);
}

TEST(paired, published_t_of_means) {
    const auto ref = published().at("paired_t");
    const sat::definition mean({.name = "mean", .of = sat::measure::mean});
    const auto r = sat::compare_paired(ref.at("before").get<numbers>(), ref.at("after").get<numbers>(), mean);
    EXPECT_NEAR(r.low, ref.at("low").get<double>(), 1e-9);
    EXPECT_NEAR(r.high, ref.at("high").get<double>(), 1e-9);
    EXPECT_NEAR(r.p_value, ref.at("p_value").get<double>(), 1e-10);
    EXPECT_NEAR(r.after - r.before, r.difference, 1e-12);
}

TEST(paired, all_answers_have_the_covariance_of_those_who_answered_twice) {
    const numbers before{10, 9, 3, 8, missing, missing, 10, 2}, after{9, 10, 6, missing, 10, 3, missing, 9};
    const auto r = sat::compare_paired_nps(before, after, {.answers = sat::paired_answers::all});
    EXPECT_EQ(r.both, 4);
    EXPECT_EQ(r.only_before, 2);
    EXPECT_EQ(r.only_after, 2);
    EXPECT_EQ(r.neither, 0);
    const auto a = sat::nps(before), b = sat::nps(after);
    EXPECT_NEAR(r.before, a.value, 1e-12);
    EXPECT_NEAR(r.after, b.value, 1e-12);
    // By hand: worth -1, 0, 1 of the four, less the means 1/6 and 1/3.
    const double x[] = {1, 1, -1, -1}, y[] = {1, 1, -1, 1};
    double covariance = 0;
    for (int i = 0; i < 4; ++i) covariance += (x[i] - 1.0 / 6) * (y[i] - 1.0 / 3) / 36 * 1e4;
    const double variance =
        a.standard_error * a.standard_error + b.standard_error * b.standard_error - 2 * covariance;
    EXPECT_NEAR(r.standard_error, std::sqrt(variance), 1e-10);
    EXPECT_NEAR(r.high - r.difference, 1.959963984540054 * r.standard_error, 1e-9);
    // Nobody twice: two samples that have nothing to do with each other.
    sat::paired_counts apart;
    for (const std::size_t k : {10, 9, 8, 3}) apart.add(k, sat::paired_counts::none);
    for (const std::size_t k : {2, 9, 10}) apart.add(sat::paired_counts::none, k);
    const auto s = apart.estimate({}, sat::paired_answers::all, sat::paired_method::wald, 0.95);
    const auto u = sat::nps(numbers{10, 9, 8, 3}), v = sat::nps(numbers{2, 9, 10});
    EXPECT_NEAR(s.standard_error, std::hypot(u.standard_error, v.standard_error), 1e-10);
    EXPECT_TRUE(std::isnan(s.correlation));
}

TEST(paired, weights_and_their_scale) {
    const numbers before{10, 9, 3, 8, 7}, after{9, 3, 9, 10, 10}, w{1, 2, 1, 3, 0.5};
    numbers more = w;
    for (double& v : more) v *= 8;
    const auto r = sat::compare_paired_nps(before, after, {.weights = w});
    const auto s = sat::compare_paired_nps(before, after, {.weights = more});
    EXPECT_NEAR(r.low, s.low, 1e-10);
    EXPECT_NEAR(r.p_value, s.p_value, 1e-12);
    EXPECT_NEAR(r.difference, 100 * (0 - 2 * 2 + 2 + 3 + 0.5) / 7.5, 1e-10);
    EXPECT_DOUBLE_EQ(r.n_weighted, 7.5);
    const numbers ones(5, 1.0);
    EXPECT_DOUBLE_EQ(sat::compare_paired_nps(before, after, {.weights = ones}).low,
                     sat::compare_paired_nps(before, after).low);
}

TEST(paired, neutral_answers_outside_the_denominator_are_no_answers) {
    const auto d = sat::csat_definitions::top2_of_5_without_neutral();
    const auto r = sat::compare_paired(numbers{3, 5, 1, 4}, numbers{5, 3, 5, 4}, d);
    EXPECT_EQ(r.both, 2);
    EXPECT_EQ(r.only_before, 1);
    EXPECT_EQ(r.only_after, 1);
}

TEST(paired, threads_make_no_difference) {
    core::random_stream random(1, "paired_test", 0);
    const std::size_t n = (std::size_t{1} << 20) + 321;
    std::vector<std::uint8_t> a, b;
    numbers w;
    for (std::size_t i = 0; i < n; ++i) {
        a.push_back(static_cast<std::uint8_t>(random.below(11)));
        b.push_back(static_cast<std::uint8_t>(random.below(11)));
        w.push_back(random.uniform());
    }
    const auto one = sat::compare_paired_nps(a, b, {.weights = w});
    const auto four = sat::compare_paired_nps(a, b, {.weights = w, .threads = 4});
    EXPECT_EQ(one.low, four.low);
    EXPECT_EQ(one.both, static_cast<std::int64_t>(n));
}

TEST(paired, what_cannot_be_is_refused) {
    const numbers a{10, 9}, b{9, 8}, bad{10, 11.5}, none{missing, missing}, longer{1, 2, 3}, minus{1, -1};
    try {
        (void)sat::compare_paired_nps(a, bad);
        FAIL();
    } catch (const goodwill::domain_error& e) {
        EXPECT_STREQ(e.what(), "compare_paired: after[1] is 11.5, must be a whole number from 0 to 10, or missing");
    }
    EXPECT_THROW((void)sat::compare_paired_nps(bad, a), goodwill::domain_error);
    EXPECT_THROW((void)sat::compare_paired_nps(a, none), goodwill::domain_error);
    EXPECT_THROW((void)sat::compare_paired_nps(a, longer), goodwill::shape_error);
    EXPECT_THROW((void)sat::compare_paired_nps(a, b, {.weights = longer}), goodwill::shape_error);
    EXPECT_THROW((void)sat::compare_paired_nps(a, b, {.weights = minus}), goodwill::domain_error);
    EXPECT_THROW((void)sat::compare_paired_nps(a, b, {.level = 0}), goodwill::domain_error);
    EXPECT_THROW((void)sat::compare_paired_nps(a, b, {.method = sat::paired_method::t}), goodwill::domain_error);
    EXPECT_THROW((void)sat::compare_paired_nps(
                     a, b, {.answers = sat::paired_answers::all, .method = sat::paired_method::adjusted_wald}),
                 goodwill::domain_error);
    EXPECT_THROW((void)sat::compare_paired_nps(a, std::vector<std::string>{"a", "b"}), goodwill::schema_error);
    // One pair of means has no interval.
    const sat::definition mean({.name = "mean", .of = sat::measure::mean});
    EXPECT_TRUE(std::isnan(sat::compare_paired(numbers{5}, numbers{4}, mean).low));
}
