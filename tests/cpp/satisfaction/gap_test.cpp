#include <goodwill/satisfaction/gap.hpp>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

#include "core/json.hpp"

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;
using numbers = std::vector<double>;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] nlohmann::json published() {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/answers_published.json");
    return nlohmann::json::parse(file).at("paired");
}
}  // namespace

TEST(gap, published_paired_interval) {
    const auto ref = published();
    const auto r = sat::gap(ref.at("expected").get<numbers>(), ref.at("experienced").get<numbers>());
    EXPECT_NEAR(r.gap, ref.at("gap").get<double>(), 1e-12);
    EXPECT_NEAR(r.low, ref.at("low").get<double>(), 5e-8);
    EXPECT_NEAR(r.high, ref.at("high").get<double>(), 5e-8);
    EXPECT_NEAR(r.gap / r.standard_error, ref.at("t").get<double>(), 5e-5);
    EXPECT_NEAR(r.experienced - r.expected, r.gap, 1e-12);
}

TEST(gap, missing_rows_are_counted_and_groups_add_up) {
    const numbers a{5, missing, 4, 3, 2}, b{4, 4, missing, 3, 3};
    const std::vector<std::int64_t> by{1, 1, 2, 2, 2};
    const auto r = sat::gap_by(a, b, {by});
    EXPECT_EQ(r.total.n, 3);
    EXPECT_EQ(r.total.excluded, 2);
    EXPECT_EQ(r.result[0].n + r.result[1].n, 3);
    EXPECT_DOUBLE_EQ(r.result[1].gap, 0.5);
    EXPECT_TRUE(std::isnan(r.result[0].low));  // one pair has no interval
    // Weights of 1 are no weights, and a weight of 2 counts like two rows for the mean.
    const numbers w{1, 1, 1, 2, 1};
    EXPECT_DOUBLE_EQ(sat::gap(a, b, {.weights = core::column(w)}).gap, (-1 + 0 * 2 + 1) / 4.0);
    const numbers ones(5, 1.0);
    EXPECT_DOUBLE_EQ(sat::gap(a, b, {.weights = core::column(ones)}).standard_error, sat::gap(a, b).standard_error);
}

TEST(gap, threads_make_no_difference) {
    core::random_stream random(1, "gap_test", 0);
    const std::size_t n = (std::size_t{1} << 20) + 1234;
    numbers a, b;
    for (std::size_t i = 0; i < n; ++i) {
        a.push_back(1 + static_cast<double>(random.below(7)));
        b.push_back(1 + static_cast<double>(random.below(7)));
    }
    const auto one = sat::gap(a, b), four = sat::gap(a, b, {.threads = 4});
    EXPECT_EQ(one.gap, four.gap);
    EXPECT_EQ(one.standard_error, four.standard_error);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += b[i] - a[i];
    EXPECT_NEAR(one.gap, sum / static_cast<double>(n), 1e-12);
}

TEST(gap, what_cannot_be_is_refused) {
    const numbers a{1, 8}, b{1, 2}, none{missing, missing}, wide{1, 2, 3}, minus{1, -1};
    EXPECT_THROW((void)sat::gap(a, b, {.scale = std::pair{1.0, 7.0}}), goodwill::domain_error);
    EXPECT_THROW((void)sat::gap(a, none), goodwill::domain_error);
    EXPECT_THROW((void)sat::gap(a, wide), goodwill::shape_error);
    EXPECT_THROW((void)sat::gap(a, b, {.weights = core::column(minus)}), goodwill::domain_error);
    EXPECT_THROW((void)sat::gap(a, b, {.scale = std::pair{7.0, 1.0}}), goodwill::domain_error);
    const numbers infinite{1, std::numeric_limits<double>::infinity()};
    EXPECT_THROW((void)sat::gap(infinite, b), goodwill::domain_error);
    EXPECT_THROW((void)sat::gap(std::vector<std::string>{"a", "b"}, b), goodwill::schema_error);
}
