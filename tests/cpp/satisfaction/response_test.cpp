#include <goodwill/satisfaction/response.hpp>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/group_codes.hpp>
#include <goodwill/satisfaction/nonresponse.hpp>

#include "core/json.hpp"

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;
using ids = std::vector<std::int64_t>;
using texts = std::vector<std::string>;

namespace {
[[nodiscard]] nlohmann::json published() {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/answers_published.json");
    return nlohmann::json::parse(file);
}
}  // namespace

TEST(response, published_interval) {
    const auto ref = published().at("response");
    const auto r = sat::response_of(ref.at("asked").get<int>(), ref.at("answered").get<int>());
    EXPECT_DOUBLE_EQ(r.rate, 0.9);
    EXPECT_NEAR(r.low, ref.at("low").get<double>(), 1e-12);
    EXPECT_NEAR(r.high, ref.at("high").get<double>(), 1e-12);
    EXPECT_TRUE(std::isnan(sat::response_of(0, 0).rate));
    EXPECT_THROW((void)sat::response_of(3, 4), goodwill::domain_error);
    EXPECT_THROW((void)sat::response_of(3, 2, 1), goodwill::domain_error);
}

TEST(response, ids_count_once_and_rows_add_up) {
    const ids asked{1, 2, 3, 4, 2}, answered{2, 3, 3, 9};
    const texts by{"b", "b", "a", "a", "b"};
    const auto r = sat::response(asked, answered, {.by = core::column(by)});
    EXPECT_EQ(r.total.asked, 4);
    EXPECT_EQ(r.total.answered, 2);
    EXPECT_EQ(r.total.asked + r.asked_again + r.asked_missing, 5);
    EXPECT_EQ(r.total.answered + r.answered_again + r.not_asked + r.answered_missing, 4);
    EXPECT_EQ(r.not_asked, 1);
    EXPECT_EQ(r.segments.texts, (texts{"a", "b"}));
    EXPECT_EQ(r.by[0].answered, 1);
    EXPECT_EQ(r.by[1].asked, 2);
    EXPECT_EQ(r.by[1].silent(), 1);
}

TEST(response, what_cannot_be_is_refused) {
    const ids asked{1, 1}, answered{1};
    const texts by{"a", "b"}, short_by{"a"}, names{"1"};
    EXPECT_THROW((void)sat::response(asked, answered, {.by = core::column(by)}), goodwill::conflict_error);
    EXPECT_THROW((void)sat::response(asked, answered, {.by = core::column(short_by)}), goodwill::shape_error);
    EXPECT_THROW((void)sat::response(asked, core::column(names)), goodwill::schema_error);
    EXPECT_THROW((void)sat::response(ids{}, answered), goodwill::domain_error);
    EXPECT_THROW((void)sat::response_of_flags(core::column(asked)), goodwill::schema_error);
    const std::vector<double> half{1.5};
    EXPECT_THROW((void)sat::response(core::column(half), answered), goodwill::domain_error);
}

TEST(group_codes, positions_among_sorted_keys) {
    const texts groups{"b", "a", "b", "c"};
    const auto found = core::codes_of_groups("test", "groups", core::column(groups));
    EXPECT_EQ(found.keys.texts, (texts{"a", "b", "c"}));
    EXPECT_EQ(found.code, (ids{1, 0, 1, 2}));
    EXPECT_FALSE(found.keys.missing);
    const std::vector<double> numbers{3, std::nan(""), -1};
    const auto other = core::codes_of_groups("test", "groups", core::column(numbers));
    EXPECT_EQ(other.keys.integers, (ids{-1, 3}));
    EXPECT_EQ(other.code, (ids{1, 2, 0}));
    EXPECT_TRUE(other.keys.missing);
}

TEST(nonresponse, bounds_by_hand) {
    // 50 of 100 answered, 80 of them satisfied: between 40 (no silent one is) and 90 (all are).
    const auto r = sat::nonresponse(80, 0, 50, 100, 0, 100);
    EXPECT_DOUBLE_EQ(r.low, 40);
    EXPECT_DOUBLE_EQ(r.high, 90);
    EXPECT_DOUBLE_EQ(r.interval_low, 40);
    EXPECT_DOUBLE_EQ(r.interval_high, 90);
    const auto all = sat::nonresponse(20, 5, 50, 50, -100, 100);
    EXPECT_DOUBLE_EQ(all.low, 20);
    EXPECT_DOUBLE_EQ(all.high, 20);
    EXPECT_NEAR(all.interval_low, 20 - 1.959963985 * 5, 1e-6);  // everybody answered: the usual interval
    EXPECT_TRUE(std::isnan(sat::nonresponse(20, std::nan(""), 1, 5, -100, 100).interval_low));
    EXPECT_EQ(sat::nonresponse(100, 4, 10, 20, -100, 100).interval_high, 100);
}

TEST(nonresponse, quantile_goes_from_two_sided_to_one_sided) {
    const auto ref = published().at("imbens_manski");
    EXPECT_NEAR(sat::imbens_manski_quantile(0, 0.95), ref.at("together").get<double>(), 1e-7);
    EXPECT_NEAR(sat::imbens_manski_quantile(50, 0.95), ref.at("apart").get<double>(), 1e-7);
    double before = sat::imbens_manski_quantile(0, 0.95);
    for (double width = 0.1; width < 5; width += 0.1) {
        const double now = sat::imbens_manski_quantile(width, 0.95);
        EXPECT_LE(now, before + 1e-12);
        before = now;
    }
}

TEST(nonresponse, what_cannot_be_is_refused) {
    EXPECT_THROW((void)sat::nonresponse(50, 1, 10, 9, 0, 100), goodwill::domain_error);
    EXPECT_THROW((void)sat::nonresponse(50, 1, 0, 9, 0, 100), goodwill::domain_error);
    EXPECT_THROW((void)sat::nonresponse(101, 1, 5, 9, 0, 100), goodwill::domain_error);
    EXPECT_THROW((void)sat::nonresponse(std::nan(""), 1, 5, 9, 0, 100), goodwill::domain_error);
    EXPECT_THROW((void)sat::nonresponse(50, 1, 5, 9, 0, 100, 1), goodwill::domain_error);
}
