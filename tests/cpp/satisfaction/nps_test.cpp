#include <goodwill/satisfaction/nps.hpp>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/group_keys.hpp>
#include <goodwill/core/pieces.hpp>
#include <goodwill/core/random.hpp>

#include "simd/score_counts.hpp"

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] std::vector<std::uint8_t> scores_of(std::size_t n, std::uint64_t seed = 1) {
    core::random_stream random(seed, "nps_test", n);
    std::vector<std::uint8_t> out(n);
    for (auto& score : out) score = static_cast<std::uint8_t>(random.below(11));
    return out;
}
/// The same rows in chunks of random lengths, each with an offset, some empty.
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
[[nodiscard]] std::vector<std::uint8_t> bits_of(const std::vector<bool>& valid, std::size_t offset) {
    std::vector<std::uint8_t> out((valid.size() + offset) / 8 + 1);
    for (std::size_t i = 0; i < valid.size(); ++i)
        if (valid[i]) {
            auto& byte = out[(i + offset) / 8];
            byte = static_cast<std::uint8_t>(byte | 1 << ((i + offset) % 8));
        }
    return out;
}
template <class T>
void expect_row(const core::column& scores, std::int64_t row, const std::string& value, const T& options) {
    try {
        (void)sat::nps(scores, options);
        FAIL() << value;
    } catch (const goodwill::domain_error& e) {
        EXPECT_EQ(e.detail().row, row);
        EXPECT_EQ(e.detail().value, value);
    }
}
}  // namespace

TEST(score_counts, every_length_and_alignment) {
    const auto all = scores_of(70000);
    for (const std::size_t begin : std::initializer_list<std::size_t>{0, 1, 17, 63})
        for (const std::size_t n : std::initializer_list<std::size_t>{
                 0, 1, 15, 64, 511, 512, 513, 1023, 1024, 2047, 2048, 2112, 4096, 9999, 69000}) {
            std::array<std::uint64_t, goodwill::simd::score_bins> found{}, expected{};
            std::uint8_t largest = 0;
            for (std::size_t i = begin; i < begin + n; ++i) {
                ++expected[all[i]];
                largest = std::max(largest, all[i]);
            }
            EXPECT_EQ(goodwill::simd::count_scores(all.data() + begin, n, found.data()), largest);
            EXPECT_EQ(found, expected) << begin << " " << n;
        }
}

TEST(score_counts, counters_do_not_overflow) {
    for (std::uint8_t v = 0; v < goodwill::simd::score_bins; ++v) {
        const std::vector<std::uint8_t> same(2'000'003, v);
        std::array<std::uint64_t, goodwill::simd::score_bins> found{}, expected{};
        expected[v] = same.size();
        EXPECT_EQ(goodwill::simd::count_scores(same.data(), same.size(), found.data()), v);
        EXPECT_EQ(found, expected);
    }
}

TEST(score_counts, sees_every_byte_that_is_too_large) {
    auto values = scores_of(5000);
    for (const std::size_t at : std::initializer_list<std::size_t>{0, 63, 64, 2500, 4999})
        for (const int bad : {12, 15, 16, 26, 127, 128, 255}) {
            const auto before = values[at];
            values[at] = static_cast<std::uint8_t>(bad);
            std::array<std::uint64_t, goodwill::simd::score_bins> found{};
            EXPECT_EQ(goodwill::simd::count_scores(values.data(), values.size(), found.data()), bad) << at;
            values[at] = before;
        }
}

TEST(nps, every_numeric_type) {
    const auto bytes = scores_of(10007);
    sat::nps_counts expected;
    for (const auto score : bytes) expected.update(score);
    const auto same = [&]<class T>(T) {
        const std::vector<T> values(bytes.begin(), bytes.end());
        sat::nps_counts found;
        found.update(values);
        EXPECT_EQ(found, expected) << core::column(values).type_name();
        sat::nps_counts in_chunks;
        in_chunks.update(chunked(values, 5), {.threads = 3});
        EXPECT_EQ(in_chunks, expected);
    };
    same(std::int8_t{});
    same(std::uint8_t{});
    same(std::int16_t{});
    same(std::uint16_t{});
    same(std::int32_t{});
    same(std::uint32_t{});
    same(std::int64_t{});
    same(std::uint64_t{});
    same(float{});
    same(double{});
}

TEST(nps, scores_off_the_scale_are_named) {
    const auto refused = [&]<class T>(const std::vector<T>& bad) {
        for (const T value : bad)
            for (const std::size_t at : std::initializer_list<std::size_t>{0, 4999, 12345, 19999}) {
                const auto bytes = scores_of(20000);
                std::vector<T> values(bytes.begin(), bytes.end());
                values[at] = value;
                if (at < 19999) values.back() = value;
                const std::string text = std::is_floating_point_v<T> ? core::to_text(static_cast<double>(value))
                                                                     : std::to_string(value);
                expect_row(values, static_cast<std::int64_t>(at), text, sat::nps_options{});
                expect_row(chunked(values, at), static_cast<std::int64_t>(at), text, sat::nps_options{.threads = 2});
            }
    };
    refused(std::vector<std::int8_t>{-1, -128, 11, 12, 127});
    refused(std::vector<std::uint8_t>{11, 12, 15, 16, 26, 255});
    refused(std::vector<std::int16_t>{-1, 11, 256, 266});
    refused(std::vector<std::uint16_t>{11, 256});
    refused(std::vector<std::int32_t>{-1, 11, 65536});
    refused(std::vector<std::uint32_t>{11, 65536});
    refused(std::vector<std::int64_t>{-1, 11, std::int64_t{1} << 32, std::numeric_limits<std::int64_t>::min()});
    refused(std::vector<std::uint64_t>{11, ~std::uint64_t{0}});
    refused(std::vector<float>{-1, 11, 6.5f, -0.5f, std::numeric_limits<float>::infinity()});
    constexpr double infinity = std::numeric_limits<double>::infinity();
    refused(std::vector<double>{-1, 11, 6.5, 1e300, -1e-300, 10.000000000000002, infinity, -infinity});
}

TEST(nps, missing_answers_are_counted) {
    std::vector<double> values{10, missing, 0, 9, missing};
    const auto r = sat::nps(values);
    EXPECT_EQ(r.n, 3);
    EXPECT_EQ(r.excluded, 2);
    const std::vector<float> floats{10, std::numeric_limits<float>::quiet_NaN(), -0.0f};
    EXPECT_EQ(sat::nps(floats).excluded, 1);
    EXPECT_EQ(sat::nps(floats).detractors, 1);
}

TEST(nps, validity_bits_at_every_offset) {
    auto scores = scores_of(9001);
    core::random_stream random(2, "validity", 0);
    for (const std::size_t offset : std::initializer_list<std::size_t>{0, 1, 7, 8, 13}) {
        std::vector<bool> valid(scores.size());
        sat::nps_counts expected;
        auto stored = scores;
        for (std::size_t i = 0; i < valid.size(); ++i) {
            valid[i] = i < 4000 ? i % 64 < 60 : random.below(2) == 0;
            if (valid[i]) {
                expected.update(scores[i]);
            } else {
                stored[i] = static_cast<std::uint8_t>(random.below(256));  // what lies behind a null means nothing
                expected.update_missing();
            }
        }
        stored.insert(stored.begin(), offset, std::uint8_t{77});
        const auto bits = bits_of(valid, offset);
        const auto n = static_cast<std::int64_t>(scores.size()), at = static_cast<std::int64_t>(offset);
        const core::column c(core::dtype::uint8, {{n, at, bits.data(), stored.data(), nullptr, nullptr}});
        sat::nps_counts found;
        found.update(c);
        EXPECT_EQ(found, expected) << offset;
        const std::vector<double> wide(stored.begin(), stored.end());
        sat::nps_counts doubles;
        doubles.update(core::column(core::dtype::float64, {{n, at, bits.data(), wide.data(), nullptr, nullptr}}));
        EXPECT_EQ(doubles, expected) << offset;
    }
}

TEST(nps, weights_in_any_chunks_on_any_threads_to_the_bit) {
    const auto scores = scores_of(2'500'000);
    std::vector<double> weights(scores.size());
    core::random_stream random(4, "weights", 0);
    for (auto& w : weights) w = random.uniform();
    sat::nps_counts expected, one_by_one;
    expected.update(scores, {.weights = weights});
    for (std::size_t i = 0; i < scores.size(); ++i) one_by_one.update(scores[i], weights[i]);
    for (const int threads : {2, 5}) {
        sat::nps_counts found;
        found.update(chunked(scores, 6), {.weights = chunked(weights, 7), .threads = threads});
        EXPECT_EQ(found, expected);
    }
    const auto a = expected.finish(), b = one_by_one.finish();
    EXPECT_NEAR(a.value, b.value, 1e-9);
    EXPECT_NEAR(a.standard_error, b.standard_error, 1e-11);
    EXPECT_EQ(a.counts, b.counts);
    const std::vector<int> whole(scores.size(), 3);
    EXPECT_EQ(sat::nps(scores, {.weights = whole}).n_weighted, 7.5e6);
}

TEST(nps, bad_weights_are_named) {
    const auto scores = scores_of(9000);
    for (const double bad : {-1.0, missing, std::numeric_limits<double>::infinity(), 1e160}) {
        std::vector<double> weights(scores.size(), 1.0);
        weights[7777] = bad;
        expect_row(scores, 7777, core::to_text(bad), sat::nps_options{.weights = weights});
    }
    const std::vector<std::int32_t> negative{1, 1, -1};
    expect_row(std::vector<int>{1, 2, 3}, 2, "-1", sat::nps_options{.weights = negative});
    const std::uint8_t bits = 0b101;
    const std::vector<double> three{1, 1, 1};
    const core::column one_missing(core::dtype::float64, {{3, 0, &bits, three.data(), nullptr, nullptr}});
    expect_row(std::vector<int>{1, 2, 3}, 1, "missing", sat::nps_options{.weights = one_missing});
    EXPECT_THROW((void)sat::nps(scores, {.weights = three}), goodwill::shape_error);
}

TEST(nps, throwing_leaves_the_state_untouched) {
    sat::nps_counts c;
    c.update(7);
    const auto before = c;
    EXPECT_THROW(c.update(std::vector<int>{1, 2, 11}), goodwill::domain_error);
    EXPECT_EQ(c, before);
}

TEST(nps, columns_that_hold_no_scores) {
    EXPECT_THROW((void)sat::nps(core::column(std::vector<std::string>{"9"})), goodwill::schema_error);
    EXPECT_THROW((void)sat::nps(std::vector<int>{}), goodwill::domain_error);
    EXPECT_THROW((void)sat::nps(std::vector<double>{missing}), goodwill::domain_error);
    EXPECT_THROW((void)sat::nps(core::column(core::dtype::null, {{5, 0, nullptr, nullptr, nullptr, nullptr}})),
                 goodwill::domain_error);
    EXPECT_THROW((void)sat::nps(std::vector<int>{5}, {.level = 1}), goodwill::domain_error);
    const std::vector<int> one{5};
    EXPECT_THROW((void)sat::nps(one, {.weights = core::column(std::vector<std::string>{"x"})}), goodwill::schema_error);
}

TEST(nps, stops_when_told) {
    const std::vector<double> many(40'000'000, 5.0);
    EXPECT_THROW((void)sat::nps(many, {.weights = many, .threads = 2, .progress = [](double) { return false; }}),
                 goodwill::cancelled);
}
