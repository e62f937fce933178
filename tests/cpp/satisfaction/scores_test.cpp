// csat and ces of columns: any type, codes, weights and groups, against one answer at a time.
#include <goodwill/satisfaction/ces.hpp>
#include <goodwill/satisfaction/csat.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] sat::definition on(int lowest, int highest, std::vector<std::int64_t> codes = {},
                                 std::vector<std::int64_t> not_applicable = {}) {
    return sat::definition({.lowest = lowest,
                            .highest = highest,
                            .satisfied = {highest},
                            .missing_codes = std::move(codes),
                            .not_applicable_codes = std::move(not_applicable)});
}
/// The same rows in chunks of random lengths, each with an offset.
template <class T>
[[nodiscard]] core::column chunked(const std::vector<T>& values, std::uint64_t seed) {
    core::random_stream random(seed, "chunked", 0);
    std::vector<core::column_chunk> chunks;
    const auto n = static_cast<std::int64_t>(values.size());
    for (std::int64_t at = 0; at < n;) {
        const std::int64_t length = std::min<std::int64_t>(n - at, random.below(5000));
        chunks.push_back({length, at, nullptr, values.data(), nullptr, nullptr});
        at += length;
    }
    return {core::column(values).type(), chunks};
}
template <class T>
void expect_counts(const sat::definition& d, const std::vector<int>& answers) {
    const std::vector<T> values(answers.begin(), answers.end());
    sat::score_counts expected(d), found(d), parts(d);
    for (const int answer : answers) expected.update(answer);
    found.update(values);
    EXPECT_EQ(found, expected) << core::column(values).type_name();
    parts.update(chunked(values, 3), {.threads = 3});
    EXPECT_EQ(parts, expected) << core::column(values).type_name();
    const std::vector<double> weights(values.size(), 1.0);
    sat::score_counts heavy(d);
    heavy.update(chunked(values, 5), {.weights = weights});
    EXPECT_EQ(heavy.tally().not_applicable, expected.tally().not_applicable);
    EXPECT_EQ(heavy.tally().missing, expected.tally().missing);
    EXPECT_EQ(heavy.tally().weighted, expected.tally().plain);
    EXPECT_EQ(heavy.finish(d).value, expected.finish(d).value);
}
[[nodiscard]] std::vector<int> answers_of(const std::vector<int>& choices, std::size_t n = 20'001) {
    core::random_stream random(9, "scores_test", n);
    std::vector<int> out(n);
    for (auto& answer : out) answer = choices[random.below(static_cast<std::uint32_t>(choices.size()))];
    return out;
}
struct refusal {
    std::int64_t row;
    std::string value, message;
};
template <class T>
[[nodiscard]] refusal refused(const std::vector<T>& scores, const sat::definition& d) {
    try {
        (void)sat::csat(core::column(scores), d);
    } catch (const goodwill::domain_error& e) {
        return {e.detail().row.value_or(-1), e.detail().value, e.what()};
    }
    return {-2, "", "not refused"};
}

}  // namespace

TEST(scores, every_type_on_every_scale) {
    const auto signed_types = [](const sat::definition& d, const std::vector<int>& answers) {
        expect_counts<std::int8_t>(d, answers);
        expect_counts<std::int16_t>(d, answers);
        expect_counts<std::int32_t>(d, answers);
        expect_counts<std::int64_t>(d, answers);
        expect_counts<float>(d, answers);
        expect_counts<double>(d, answers);
    };
    const auto all_types = [&](const sat::definition& d, const std::vector<int>& answers) {
        signed_types(d, answers);
        expect_counts<std::uint8_t>(d, answers);
        expect_counts<std::uint16_t>(d, answers);
        expect_counts<std::uint32_t>(d, answers);
        expect_counts<std::uint64_t>(d, answers);
    };
    all_types(on(1, 5), answers_of({1, 2, 3, 4, 5}));
    all_types(on(1, 10), answers_of({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
    all_types(on(90, 100), answers_of({90, 95, 100}));
    all_types(on(1, 5, {0, 9}, {8}), answers_of({0, 1, 2, 3, 4, 5, 8, 9}));        // codes that the kernel counts
    all_types(on(1, 5, {11, 99}, {98}), answers_of({1, 2, 3, 4, 5, 11, 98, 99}));  // and codes that it does not
    all_types(on(-3, 3), answers_of({0, 1, 2, 3}));
    all_types(on(-2, 0), answers_of({0}));
    signed_types(on(-3, 3, {-9}, {-8}), answers_of({-9, -8, -3, -2, -1, 0, 1, 2, 3}));
    signed_types(on(1, 7, {-1}), answers_of({-1, 1, 7}));
}

TEST(scores, codes_beyond_a_byte) {
    const auto d = on(1, 5, {999, -99}, {1'000'000'007});
    expect_counts<std::int32_t>(d, answers_of({1, 5, 999, -99, 1'000'000'007}));
    expect_counts<double>(d, answers_of({1, 5, 999, -99, 1'000'000'007}));
}

TEST(scores, off_the_scale_is_refused_with_row_and_value) {
    const auto five = sat::csat_definitions::top2_of_5();
    std::vector<std::uint8_t> bytes(5000, 4);
    for (const int bad : {0, 6, 9, 11, 12, 255}) {
        bytes[4321] = static_cast<std::uint8_t>(bad);
        const auto r = refused(bytes, five);
        EXPECT_EQ(r.row, 4321);
        EXPECT_EQ(r.value, std::to_string(bad));
        EXPECT_EQ(r.message, "csat: scores[4321] is " + std::to_string(bad) +
                                 ", must be 1 to 5, or a missing code (none is defined)");
    }
    EXPECT_EQ(refused(std::vector<double>{4, 4.5, 6}, five).message,
              "csat: scores[1] is 4.5, must be 1 to 5, or a missing code (none is defined); scores are whole numbers; "
              "half_points says what becomes of halves");
    EXPECT_EQ(refused(std::vector<double>{4, missing, 1 + 1e-12}, five).row, 2);
    EXPECT_EQ(refused(std::vector<float>{4, 1.5f}, five).value, "1.5");
    EXPECT_EQ(refused(std::vector<double>{4, 1e300}, five).row, 1);
    EXPECT_EQ(refused(std::vector<std::uint8_t>{0, 253}, on(-3, 3)).row, 1);  // -3 in two's complement
    EXPECT_EQ(refused(std::vector<std::uint64_t>{0, ~std::uint64_t{0}}, on(-3, 3)).row, 1);
    EXPECT_EQ(refused(std::vector<int>{5, 97}, on(1, 5, {98}, {99})).message,
              "csat: scores[1] is 97, must be 1 to 5, or a missing code (98, 99); all scores look like a scale of 0 to "
              "100");
    try {
        (void)sat::ces(std::vector<int>{8});
        FAIL();
    } catch (const goodwill::domain_error& e) {
        EXPECT_EQ(e.detail().function, "ces");
    }
}

TEST(scores, data_of_another_scale_is_recognised) {
    const auto five = sat::csat_definitions::top2_of_5();
    const auto note = [&](const std::vector<double>& scores, const sat::definition& d) {
        const auto message = refused(scores, d).message;
        const auto at = message.find("; all scores look like a scale of ");
        return at == std::string::npos ? "" : message.substr(at + 34);
    };
    EXPECT_EQ(note({80, 100, 3, missing, 55}, five), "0 to 100");
    EXPECT_EQ(note({7, 1, 2, 6}, five), "1 to 7");
    EXPECT_EQ(note({9, 10, 2}, five), "1 to 10");
    EXPECT_EQ(note({0, 10, 2}, five), "0 to 10");
    EXPECT_EQ(note({0, 1, 2, 4}, sat::csat_definitions::top2_of_10()), "0 to 10");
    EXPECT_EQ(note({-1, 2}, five), "-3 to 3");
    EXPECT_EQ(note({1000, 2}, five), "");
    EXPECT_EQ(note({55.5, 70, 80}, five), "");  // no whole numbers
    std::vector<double> typing_error(100, 4.0);
    typing_error[50] = 44;
    EXPECT_EQ(note(typing_error, five), "");
}

TEST(scores, missing_answers_by_reason) {
    const std::vector<double> scores{5, missing, 98, 99, 3, 1, 99};
    const sat::definition d({.satisfied = {4, 5},
                             .neutral = {3},
                             .base = sat::denominator::all_but_the_neutral,
                             .missing_codes = {98},
                             .not_applicable_codes = {99}});
    const auto r = sat::csat(scores, d);
    EXPECT_EQ(r.value, 50);
    EXPECT_EQ(r.n, 2);
    EXPECT_EQ(r.missing, 2);
    EXPECT_EQ(r.not_applicable, 2);
    EXPECT_EQ(r.neutral_excluded, 1);
    EXPECT_EQ(r.excluded, 5);
    // What lies behind a null means nothing, a code or not.
    const std::vector<std::uint8_t> bytes{5, 99, 77, 1};
    const std::uint8_t valid = 0b1001;
    const core::column c(core::dtype::uint8, {{4, 0, &valid, bytes.data(), nullptr, nullptr}});
    EXPECT_EQ(sat::csat(c, d).missing, 2);
    EXPECT_EQ(sat::csat(c, d).not_applicable, 0);
    const core::column nulls(core::dtype::null, {{3, 0, nullptr, nullptr, nullptr, nullptr}});
    EXPECT_THROW((void)sat::csat(nulls, d), goodwill::domain_error);
}

TEST(scores, groups_are_each_by_itself) {
    const auto d = on(1, 5, {9}, {8});
    const auto answers = answers_of({1, 2, 3, 4, 5, 8, 9}, 1'100'000);
    std::vector<double> weights(answers.size());
    std::vector<int> group(answers.size());
    std::vector<std::vector<int>> apart(7);
    std::vector<std::vector<double>> apart_weights(7);
    core::random_stream random(2, "groups", 0);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        weights[i] = random.uniform();
        group[i] = static_cast<int>(random.below(7));
        apart[static_cast<std::size_t>(group[i])].push_back(answers[i]);
        apart_weights[static_cast<std::size_t>(group[i])].push_back(weights[i]);
    }
    const auto by = sat::csat_by(answers, {group}, d, {.weights = weights, .threads = 2});
    ASSERT_EQ(by.groups.keys().integers, (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6}));
    for (std::size_t g = 0; g < 7; ++g) {
        const auto own = sat::csat(apart[g], d, {.weights = apart_weights[g]});
        EXPECT_EQ(by.result[g].counts, own.counts);
        EXPECT_EQ(by.result[g].missing, own.missing);
        EXPECT_EQ(by.result[g].not_applicable, own.not_applicable);
        EXPECT_NEAR(by.result[g].value, own.value, 1e-10);
        EXPECT_NEAR(by.result[g].standard_error, own.standard_error, 1e-11);
        EXPECT_NEAR(by.result[g].low, own.low, 1e-10);
    }
    const auto total = sat::csat(answers, d, {.weights = weights});
    EXPECT_NEAR(by.total.value, total.value, 1e-10);
    EXPECT_EQ(by.total.excluded, total.excluded);
    const auto empty = sat::ces_by(std::vector<double>{5, missing}, {std::vector<int>{1, 2}});
    EXPECT_TRUE(std::isnan(empty.result[1].value));
    EXPECT_EQ(empty.result[1].excluded, 1);
}

TEST(scores, misuse) {
    const std::vector<int> scores{4, 5};
    const auto d = sat::csat_definitions::top2_of_5();
    EXPECT_THROW((void)sat::csat(std::vector<int>{}), goodwill::domain_error);
    EXPECT_THROW((void)sat::csat(scores, d, {.weights = std::vector<double>{1}}), goodwill::shape_error);
    EXPECT_THROW((void)sat::csat(scores, d, {.weights = std::vector<double>{1, -1}}), goodwill::domain_error);
    EXPECT_THROW((void)sat::csat(scores, d, {.level = 1}), goodwill::domain_error);
    EXPECT_THROW((void)sat::csat(scores, d, {.interval = sat::score_interval::t}), goodwill::domain_error);
    EXPECT_THROW((void)sat::csat_by(scores, {std::vector<int>{1}}), goodwill::shape_error);
    EXPECT_THROW((void)sat::csat(core::column(std::vector<std::string>{"5"})), goodwill::schema_error);
    EXPECT_THROW((void)sat::ces(scores, sat::ces_definitions::ces1(), {.interval = sat::score_interval::wald}),
                 goodwill::domain_error);
    sat::score_counts c(d);
    c.update(scores);
    const auto before = c;
    EXPECT_THROW(c.update(std::vector<int>{1, 6}), goodwill::domain_error);
    EXPECT_EQ(c, before);
}
