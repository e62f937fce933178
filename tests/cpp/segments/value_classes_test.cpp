#include <goodwill/segments/value_classes.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace core = goodwill::core;
namespace segments = goodwill::segments;
using segments::class_method;

namespace {

const double inf = std::numeric_limits<double>::infinity(), none = std::numeric_limits<double>::quiet_NaN();
using codes = std::vector<int>;

codes plain(const core::buffer<std::uint8_t>& code) { return {code.begin(), code.end()}; }

}  // namespace

TEST(value_classes, abc_by_hand) {
    // Of 100: the first holds 50; the next 30 takes it to 80; then 10, 5, 5.
    const std::vector<double> values{5, 50, 10, 5, 30};
    const auto found = segments::value_classes(core::column(values));
    EXPECT_EQ(plain(found.code), (codes{1, 0, 1, 1, 0}));  // before the fives there are 90 of 100: not yet 95
    EXPECT_EQ(found.cuts, (std::vector<double>{5, 30}));
    EXPECT_EQ(found.classes[0].customers, 2);
    EXPECT_EQ(found.classes[0].value, 80);
    EXPECT_EQ(found.classes[0].value_share, 0.8);
    EXPECT_EQ(found.classes[2].customers, 0);
    EXPECT_TRUE(std::isnan(found.classes[2].lowest));
    // Who takes the sum past the limit is still in the better class.
    const auto half = segments::value_classes(core::column(values), {.limits = {0.4, 0.6}});
    EXPECT_EQ(plain(half.code), (codes{2, 0, 2, 2, 1}));
}

TEST(value_classes, what_is_not_above_zero_is_in_the_last_class) {
    const std::vector<double> values{-40, 0, 10, none, 90};
    const auto found = segments::value_classes(core::column(values), {.limits = {0.9}});
    EXPECT_EQ(plain(found.code), (codes{1, 1, 1, segments::no_class, 0}));
    EXPECT_EQ(found.n, 4);
    EXPECT_EQ(found.missing, 1);
    EXPECT_EQ(found.negative, 1);
    EXPECT_EQ(found.negative_value, -40);
    EXPECT_EQ(found.value, 60);
    EXPECT_EQ(found.classes[0].value_share, 1.5);  // of what is left after the refunds
    const std::vector<double> nothing{0, 0, -1};
    const auto poor = segments::value_classes(core::column(nothing));
    EXPECT_EQ(poor.classes[2].customers, 3);
    EXPECT_EQ(poor.cuts, (std::vector<double>{inf, inf}));
    EXPECT_TRUE(std::isnan(poor.classes[2].value_share));
}

TEST(value_classes, abc_is_as_defined_and_its_cuts_say_it_all) {
    core::random_stream random(3, "values", 0);
    std::vector<double> values;
    for (int i = 0; i < 3000; ++i) values.push_back(static_cast<double>(random() % 400) * (random() % 7) / 100 - 1);
    const std::vector<double> limits{0.3, 0.5, 0.8};
    const auto found = segments::value_classes(core::column(values), {.limits = limits, .threads = 2});
    double total = 0;
    for (const double v : values) total += std::max(v, 0.0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        double better = 0;
        for (const double v : values)
            if (v > values[i]) better += std::max(v, 0.0);
        int code = 0;
        for (const double limit : limits) code += values[i] <= 0 || better / total >= limit;
        ASSERT_EQ(found.code[i], code) << values[i];
    }
    const auto again = segments::value_classes(core::column(values), {.method = class_method::cuts, .cuts = found.cuts});
    EXPECT_EQ(plain(again.code), plain(found.code));
    std::int64_t customers = 0;
    double value = 0;
    for (const auto& c : found.classes) {
        customers += c.customers;
        value += c.value;
    }
    EXPECT_EQ(customers, found.n);
    EXPECT_NEAR(value, found.value, 1e-9);
}

TEST(value_classes, deciles_on_common_boundaries) {
    std::vector<double> before, after;
    for (int i = 1; i <= 100; ++i) {
        before.push_back(i);
        after.push_back(i + 10);
    }
    const auto first = segments::value_classes(core::column(before), {.method = class_method::quantiles});
    for (const auto& c : first.classes) EXPECT_EQ(c.customers, 10);
    EXPECT_EQ(first.classes[0].lowest, 91);
    const auto second =
        segments::value_classes(core::column(after), {.method = class_method::cuts, .cuts = first.cuts});
    EXPECT_EQ(second.classes[0].customers, 20);
    EXPECT_EQ(second.classes[9].customers, 0);
}

TEST(value_classes, intervals_of_shares) {
    const std::vector<double> values{1, 2, 3, 10};
    const auto found = segments::value_classes(core::column(values), {.method = class_method::cuts, .cuts = {5}});
    // v ([in the class] - p) with p = 10 / 16: 10 * .375 and -.625 * (1, 2, 3).
    const double squares = 3.75 * 3.75 + 0.625 * 0.625 * (1 + 4 + 9);
    EXPECT_NEAR(found.classes[0].standard_error, std::sqrt(4.0 / 3 * squares) / 16, 1e-15);
    EXPECT_EQ(found.classes[0].share, 0.25);
    EXPECT_NEAR(found.classes[0].share_interval.low, 0.0456, 5e-5);  // Wilson's of 1 among 4
    EXPECT_EQ(found.classes[0].value_interval.high, 1);
    EXPECT_NEAR(found.classes[1].standard_error, found.classes[0].standard_error, 1e-15);
    const std::vector<double> one{7};
    EXPECT_TRUE(std::isnan(segments::value_classes(core::column(one)).classes[0].standard_error));
    EXPECT_EQ(segments::value_classes(core::column(one)).classes[0].customers, 1);
}

TEST(value_classes, a_sum_beyond_the_numbers_has_no_shares) {
    const std::vector<double> values{1e308, 1e308, 1};
    const auto found = segments::value_classes(core::column(values));
    EXPECT_EQ(found.classes[0].customers, 2);
    for (const auto& c : found.classes) {
        EXPECT_TRUE(std::isnan(c.value_share) && std::isnan(c.standard_error));
        EXPECT_TRUE(std::isnan(c.value_interval.low) && std::isnan(c.value_interval.high));
    }
}

TEST(value_classes, bad_arguments) {
    const std::vector<double> values{1, 2};
    const core::column c(values);
    EXPECT_THROW(segments::value_classes(c, {.limits = {}}), goodwill::domain_error);
    EXPECT_THROW(segments::value_classes(c, {.limits = {0.8, 0.8}}), goodwill::domain_error);
    EXPECT_THROW(segments::value_classes(c, {.limits = {1}}), goodwill::domain_error);
    EXPECT_THROW(segments::value_classes(c, {.limits = {none}}), goodwill::domain_error);
    EXPECT_THROW(segments::value_classes(c, {.method = class_method::quantiles, .bins = 1}), goodwill::domain_error);
    EXPECT_THROW(segments::value_classes(c, {.method = class_method::cuts}), goodwill::domain_error);
    EXPECT_THROW(segments::value_classes(c, {.method = class_method::cuts, .cuts = {2, 1}}), goodwill::domain_error);
    EXPECT_THROW(segments::value_classes(c, {.level = 1}), goodwill::domain_error);
    const std::vector<double> infinite{1, inf};
    for (const auto method : {class_method::abc, class_method::quantiles, class_method::cuts})
        EXPECT_THROW(segments::value_classes(core::column(infinite), {.method = method, .cuts = {1}}),
                     goodwill::domain_error);
    // Errors name this function, also where another one does the work.
    const auto error_of = [](const core::column& of, const segments::value_classes_options& options) {
        try {
            (void)segments::value_classes(of, options);
        } catch (const goodwill::domain_error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    for (const auto method : {class_method::abc, class_method::quantiles, class_method::cuts})
        EXPECT_EQ(error_of(core::column(infinite), {.method = method, .cuts = {1}}),
                  "value_classes: values[1] is inf, must be finite or missing");
    EXPECT_EQ(error_of(c, {.method = class_method::cuts, .cuts = {none}}),
              "value_classes: cuts[0] is nan, must be a number that is not less than the one before");
    const std::vector<std::string> texts{"a"};
    EXPECT_THROW(segments::value_classes(core::column(texts)), goodwill::schema_error);
    EXPECT_EQ(segments::value_classes(core::column(std::vector<double>{})).n, 0);
}
