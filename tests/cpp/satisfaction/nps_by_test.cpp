#include <goodwill/satisfaction/grouped_results.hpp>
#include <goodwill/satisfaction/nps.hpp>

#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

void expect_same(const sat::nps_result& a, const sat::nps_result& b) {
    EXPECT_EQ(a.counts, b.counts);
    EXPECT_EQ(a.excluded, b.excluded);
    if (a.n == 0) return;
    EXPECT_NEAR(a.value, b.value, 1e-10);
    EXPECT_NEAR(a.low, b.low, 1e-10);
    EXPECT_NEAR(a.high, b.high, 1e-10);
    EXPECT_NEAR(a.standard_error, b.standard_error, 1e-11);
    EXPECT_NEAR(a.n_weighted, b.n_weighted, 1e-9 * b.n_weighted);
}
}  // namespace

TEST(nps_by, is_the_score_of_each_group_by_itself) {
    constexpr std::size_t n = 1'200'000;
    core::random_stream random(3, "nps_by_test", 0);
    std::vector<double> scores(n), weights(n);
    std::vector<std::int64_t> group(n);
    std::map<std::int64_t, std::pair<std::vector<double>, std::vector<double>>> apart;
    for (std::size_t i = 0; i < n; ++i) {
        scores[i] = random.below(20) == 0 ? missing : random.below(11);
        weights[i] = random.uniform();
        // Near the first, far from it, negative, and at the ends of the range.
        const std::int64_t key = random.below(40);
        constexpr auto least = std::numeric_limits<std::int64_t>::min();
        constexpr auto most = std::numeric_limits<std::int64_t>::max();
        group[i] = key < 30 ? key : key < 38 ? (key - 34) * 1'000'000'007 : key == 38 ? least : most;
        apart[group[i]].first.push_back(scores[i]);
        apart[group[i]].second.push_back(weights[i]);
    }
    for (const bool weighted : {false, true}) {
        sat::nps_options options;
        if (weighted) options.weights = weights;
        const auto one = sat::nps_by(scores, {group}, options);
        options.threads = 3;
        const auto by = sat::nps_by(scores, {group}, options);
        ASSERT_EQ(by.groups.keys().integers.size(), apart.size());
        ASSERT_EQ(by.result.size(), apart.size());
        EXPECT_FALSE(by.groups.keys().missing);
        std::size_t g = 0;
        for (const auto& [key, columns] : apart) {
            EXPECT_EQ(by.groups.keys().integers[g], key);
            sat::nps_options own;
            if (weighted) own.weights = columns.second;
            expect_same(by.result[g], sat::nps(columns.first, own));
            EXPECT_EQ(by.result[g].value, one.result[g].value);  // to the bit
            EXPECT_EQ(by.result[g].standard_error, one.result[g].standard_error);
            ++g;
        }
        options.threads = 1;
        expect_same(by.total, sat::nps(scores, options));
    }
}

TEST(nps_by, texts_plain_and_as_a_dictionary) {
    const std::vector<int> scores{10, 0, 9, 8, 10, 2, 7};
    const std::vector<std::string> names{"north", "", "south", "north", "äöü", "south", "00001"};
    const auto by = sat::nps_by(scores, {core::column(names)});
    EXPECT_EQ(by.groups.keys().type, core::group_keys::kind::text);
    EXPECT_EQ(by.groups.keys().texts, (std::vector<std::string>{"", "00001", "north", "south", "äöü"}));
    EXPECT_EQ(by.result[2].value, 50);
    EXPECT_EQ(by.result[2].n, 2);

    // A dictionary may hold an entry twice, one that nobody has, and a null.
    const std::vector<std::string> entry{"south", "north", "nobody", "", "äöü", "north", "00001", "null"};
    auto values = std::make_shared<core::column>(entry);
    const std::uint8_t entry_valid = 0b01111111;
    auto chunk = values->chunks()[0];
    chunk.validity = &entry_valid;
    auto with_null = std::make_shared<core::column>(core::dtype::large_utf8, std::vector{chunk}, values);
    const std::vector<std::int8_t> code{1, 3, 0, 5, 4, 0, 6};
    core::column coded(code);
    coded.set_dictionary(with_null);
    const auto same = sat::nps_by(scores, {coded});
    EXPECT_EQ(same.groups.keys().texts, by.groups.keys().texts);
    for (std::size_t g = 0; g < by.result.size(); ++g) expect_same(same.result[g], by.result[g]);

    const std::vector<std::int8_t> to_null{7, 3, 0, 7, 4, 0, 6};
    core::column some(to_null);
    some.set_dictionary(with_null);
    const auto nulls = sat::nps_by(scores, {some});
    EXPECT_TRUE(nulls.groups.keys().missing);
    EXPECT_EQ(nulls.result.back().n, 2);

    const std::vector<std::int8_t> outside{1, 3, 8, 5, 4, 0, 6};
    core::column wrong(outside);
    wrong.set_dictionary(with_null);
    EXPECT_THROW((void)sat::nps_by(scores, {wrong}), goodwill::schema_error);
    const std::vector<std::int8_t> negative{1, 3, -1, 5, 4, 0, 6};
    core::column below(negative);
    below.set_dictionary(with_null);
    EXPECT_THROW((void)sat::nps_by(scores, {below}), goodwill::schema_error);
}

TEST(nps_by, rows_without_a_group_are_a_group) {
    const std::vector<double> scores{10, 0, missing, 9}, group{2, missing, missing, 2};
    const auto by = sat::nps_by(scores, {group});
    EXPECT_EQ(by.groups.keys().integers, (std::vector<std::int64_t>{2}));
    EXPECT_TRUE(by.groups.keys().missing);
    EXPECT_EQ(by.groups.size(), 2u);
    EXPECT_EQ(by.result[1].n, 1);
    EXPECT_EQ(by.result[1].excluded, 1);
    EXPECT_EQ(by.total.n + by.total.excluded, 4);
}

TEST(nps_by, a_group_without_answers_has_no_value) {
    const std::vector<double> scores{10, missing};
    const auto by = sat::nps_by(scores, {std::vector<int>{1, 2}});
    EXPECT_TRUE(std::isnan(by.result[1].value));
    EXPECT_TRUE(std::isnan(by.result[1].low));
    EXPECT_EQ(by.result[1].excluded, 1);
    EXPECT_THROW((void)sat::nps_by(std::vector<double>{missing}, {std::vector<int>{1}}), goodwill::domain_error);
}

TEST(nps_by, unsigned_keys_sort_as_such) {
    const std::vector<int> scores{1, 2, 3};
    const auto by = sat::nps_by(scores, {std::vector<std::uint64_t>{~std::uint64_t{0}, 5, std::uint64_t{1} << 63}});
    EXPECT_EQ(by.groups.keys().type, core::group_keys::kind::uint64);
    EXPECT_EQ(static_cast<std::uint64_t>(by.groups.keys().integers[0]), 5u);
    EXPECT_EQ(static_cast<std::uint64_t>(by.groups.keys().integers[2]), ~std::uint64_t{0});
}

TEST(nps_by, groups_that_are_none) {
    const std::vector<int> scores{1, 2, 3};
    EXPECT_THROW((void)sat::nps_by(scores, {std::vector<int>{1, 2}}), goodwill::shape_error);
    EXPECT_THROW((void)sat::nps_by(scores, {std::vector<double>{1, 2.5, 3}}), goodwill::domain_error);
    EXPECT_THROW((void)sat::nps_by(scores, {std::vector<double>{1, 2, 1e300}}), goodwill::domain_error);
    EXPECT_THROW((void)sat::nps_by(scores, {std::vector<std::chrono::sys_days>(3)}), goodwill::schema_error);
    const std::uint8_t bits = 0b101;
    const core::column yes_no_yes(core::dtype::boolean, {{3, 0, nullptr, &bits, nullptr, nullptr}});
    const auto flags = sat::nps_by(scores, {yes_no_yes});
    EXPECT_EQ(flags.groups.keys().integers, (std::vector<std::int64_t>{0, 1}));
    EXPECT_EQ(flags.result[1].n, 2);
    const core::column nulls(core::dtype::null, {{3, 0, nullptr, nullptr, nullptr, nullptr}});
    const auto none = sat::nps_by(scores, {nulls});
    EXPECT_EQ(none.groups.size(), 1u);
    EXPECT_EQ(none.result[0].n, 3);
}

TEST(nps_by, many_groups) {
    std::vector<int> scores(300'000), group(300'000);
    for (std::size_t i = 0; i < scores.size(); ++i) {
        scores[i] = static_cast<int>(i % 11);
        group[i] = static_cast<int>((i * 7919) % 100'000) * 1000;
    }
    const auto by = sat::nps_by(scores, {group}, {.threads = 2});
    ASSERT_EQ(by.groups.keys().integers.size(), 100'000u);
    for (std::size_t g = 1; g < 100'000; ++g) ASSERT_LT(by.groups.keys().integers[g - 1], by.groups.keys().integers[g]);
    for (const auto& result : by.result) ASSERT_EQ(result.n, 3);
}

TEST(nps_by, several_columns_are_their_combinations_and_margins) {
    constexpr std::size_t n = 200'000;
    core::random_stream random(9, "nps_by_test", 2);
    std::vector<int> scores(n), channel(n);
    std::vector<std::string> region(n);
    std::map<std::pair<std::string, int>, std::vector<int>> apart;
    for (std::size_t i = 0; i < n; ++i) {
        scores[i] = static_cast<int>(random.below(11));
        region[i] = std::string("abcde").substr(random.below(5), 1);
        channel[i] = static_cast<int>(random.below(7)) - 3;
        apart[{region[i], channel[i]}].push_back(scores[i]);
    }
    const core::column regions(region);
    const auto by = sat::nps_by(scores, {regions, channel}, {.threads = 2});
    ASSERT_EQ(by.groups.size(), apart.size());
    ASSERT_EQ(by.groups.columns.size(), 2u);
    std::size_t g = 0;
    for (const auto& [key, answers] : apart) {
        EXPECT_EQ(by.groups.columns[0].keys.texts[static_cast<std::size_t>(by.groups.columns[0].code[g])], key.first);
        EXPECT_EQ(by.groups.columns[1].keys.integers[static_cast<std::size_t>(by.groups.columns[1].code[g])],
                  key.second);
        expect_same(by.result[g++], sat::nps(answers));
    }
    ASSERT_EQ(by.by_column.size(), 2u);
    const auto alone = sat::nps_by(scores, {regions}), other = sat::nps_by(scores, {channel});
    for (std::size_t k = 0; k < 5; ++k) expect_same(by.by_column[0][k], alone.result[k]);
    for (std::size_t k = 0; k < 7; ++k) expect_same(by.by_column[1][k], other.result[k]);
    EXPECT_TRUE(alone.by_column.empty());
    EXPECT_THROW((void)sat::nps_by(scores, std::vector<core::column>{}), goodwill::shape_error);
    EXPECT_THROW((void)sat::nps_by(scores, {regions, std::vector<int>{1}}), goodwill::shape_error);
}
