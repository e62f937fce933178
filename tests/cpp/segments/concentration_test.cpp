#include <goodwill/segments/concentration.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace core = goodwill::core;
namespace segments = goodwill::segments;
using segments::negative_rule;

namespace {

const double inf = std::numeric_limits<double>::infinity(), none = std::numeric_limits<double>::quiet_NaN();

segments::concentration_result of(const std::vector<double>& values, segments::concentration_options options = {}) {
    return segments::concentration(core::column(values), options);
}

/// Skewed values, a few of them equal.
std::vector<double> skewed(std::size_t n, std::uint64_t seed) {
    core::random_stream random(seed, "skewed", 0);
    std::vector<double> out;
    for (std::size_t i = 0; i < n; ++i)
        out.push_back(std::floor(std::exp(static_cast<double>(random() % 1000) / 250) * 10));
    return out;
}

/// The standard deviation of a figure over samples of a population.
template <class Figure>
double deviation_of_samples(std::size_t n, Figure&& figure) {
    constexpr int samples = 2000;
    double sum = 0, squares = 0;
    for (int s = 0; s < samples; ++s) {
        const double v = figure(of(skewed(n, 100 + static_cast<std::uint64_t>(s)), {.points = 2}));
        sum += v;
        squares += v * v;
    }
    return std::sqrt((squares - sum * sum / samples) / (samples - 1));
}

}  // namespace

TEST(concentration, published_values) {
    // tests/reference/segments/gini.json
    EXPECT_NEAR(of({541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261}).gini, 0.4620911, 5e-8);
    EXPECT_NEAR(of({1, 3, 2, 1, 1, 1, 4}).gini, 0.3076923, 5e-8);
    EXPECT_NEAR(of({10, 10, 0, 0, 0}).gini, 0.6, 1e-15);
}

TEST(concentration, gini_is_half_the_mean_difference_over_the_mean) {
    const auto x = skewed(300, 1);
    double differences = 0, sum = 0;
    for (const double a : x) {
        sum += a;
        for (const double b : x) differences += std::fabs(a - b);
    }
    EXPECT_NEAR(of(x).gini, differences / (2 * 300 * sum), 1e-14);
}

TEST(concentration, shares_by_hand) {
    const auto found = of({4, 1, 3, 2}, {.top = {0.25, 0.5, 0.375}, .points = 4});
    EXPECT_EQ(found.total, 10);
    EXPECT_NEAR(found.top[0].value, 0.4, 1e-15);
    EXPECT_NEAR(found.top[1].value, 0.7, 1e-15);
    EXPECT_NEAR(found.top[2].value, 0.55, 1e-15);  // half of the second customer
    const std::vector<double> curve{0, 0.1, 0.3, 0.6, 1};
    for (std::size_t k = 0; k < 5; ++k) EXPECT_NEAR(found.curve[k].value, curve[k], 1e-15);
    // L(1/2): q = 2, (x - 2)[x <= 2] + 1 - .3 x = -.3, .4, .1, -.2 over the mean 2.5; its sum is 0.
    EXPECT_NEAR(found.curve[2].standard_error, std::sqrt((0.09 + 0.16 + 0.01 + 0.04) / (4 * 3)) / 2.5, 1e-14);
    EXPECT_EQ(found.curve[0].standard_error, 0);
    EXPECT_EQ(found.curve[4].standard_error, 0);
}

TEST(concentration, standard_errors_are_those_of_samples) {
    // Within a tenth of the deviation over 2,000 samples, which itself is known to 1.6 %.
    const auto found = of(skewed(100'000, 7), {.top = {0.1}, .points = 2});
    const double root = std::sqrt(100'000 / 400.0);
    const double gini = deviation_of_samples(400, [](const auto& r) { return r.gini; });
    EXPECT_NEAR(found.standard_error * root / gini, 1, 0.1);
    const double top = deviation_of_samples(400, [](const auto& r) { return r.top[2].value; });
    EXPECT_NEAR(found.top[0].standard_error * root / top, 1, 0.1);
    const double middle = deviation_of_samples(400, [](const auto& r) { return r.curve[1].value; });
    EXPECT_NEAR(found.curve[1].standard_error * root / middle, 1, 0.1);
}

TEST(concentration, threads_and_order_do_not_matter) {
    auto x = skewed(700'000, 5);
    const auto one = of(x);
    std::reverse(x.begin(), x.end());
    const auto two = of(x, {.threads = 3});
    EXPECT_EQ(one.gini, two.gini);
    EXPECT_EQ(one.standard_error, two.standard_error);
    for (std::size_t k = 0; k < one.curve.size(); ++k) EXPECT_EQ(one.curve[k].value, two.curve[k].value);
    EXPECT_TRUE(std::is_sorted(one.curve.begin(), one.curve.end(),
                               [](const auto& a, const auto& b) { return a.value < b.value; }));
}

TEST(concentration, one_customer_all_alike_and_none) {
    const auto one = of({7});
    EXPECT_EQ(one.gini, 0);
    EXPECT_TRUE(std::isnan(one.standard_error) && std::isnan(one.interval.low));
    EXPECT_TRUE(std::isnan(one.top[0].standard_error));
    const auto alike = of({3, 3, 3, 3});
    EXPECT_EQ(alike.gini, 0);
    EXPECT_EQ(alike.standard_error, 0);
    EXPECT_NEAR(alike.top[4].value, 0.5, 1e-15);
    EXPECT_EQ(alike.top[4].standard_error, 0);
    for (const auto& nothing : {of({}), of({0, 0}), of({none}), of({-1, -2})}) {
        EXPECT_TRUE(std::isnan(nothing.gini) && std::isnan(nothing.top[0].value));
        EXPECT_EQ(nothing.curve.size(), 101u);
    }
}

TEST(concentration, negative_values) {
    const std::vector<double> x{-10, 20, 30, none};
    const auto zero = of(x);
    EXPECT_EQ(zero.n, 3);
    EXPECT_EQ(zero.missing, 1);
    EXPECT_EQ(zero.negative, 1);
    EXPECT_EQ(zero.negative_value, -10);
    EXPECT_EQ(zero.total, 50);
    EXPECT_EQ(zero.gini, of({0, 20, 30}).gini);
    const auto kept = of(x, {.top = {0.5}, .negative = negative_rule::keep, .points = 3});
    EXPECT_EQ(kept.total, 40);
    EXPECT_NEAR(kept.curve[1].value, -0.25, 1e-15);
    EXPECT_NEAR(kept.gini, 2 * (-10 + 40 + 90) / (3 * 40.0) - 4.0 / 3, 1e-15);
    EXPECT_THROW(of(x, {.negative = negative_rule::refuse}), goodwill::domain_error);
}

TEST(concentration, bad_arguments) {
    EXPECT_THROW(of({1}, {.top = {0}}), goodwill::domain_error);
    EXPECT_THROW(of({1}, {.top = {none}}), goodwill::domain_error);
    EXPECT_THROW(of({1}, {.points = 0}), goodwill::domain_error);
    EXPECT_THROW(of({1}, {.level = 0}), goodwill::domain_error);
    EXPECT_THROW(of({1, -inf}), goodwill::domain_error);
    const std::vector<std::string> texts{"a"};
    EXPECT_THROW(segments::concentration(core::column(texts)), goodwill::schema_error);
}
