#include <goodwill/segments/quantile_scores.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace core = goodwill::core;
namespace segments = goodwill::segments;
using segments::best_end;
using segments::tie_rule;

namespace {

const double not_a_number = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
using scores = std::vector<int>;

template <class T>
scores score(const std::vector<T>& values, const segments::quantile_scores_options& options,
             std::vector<double>* cuts = nullptr) {
    std::vector<std::uint8_t> out(values.size());
    auto found = segments::quantile_scores(core::column(values), out, options);
    if (cuts != nullptr) *cuts = std::move(found);
    return {out.begin(), out.end()};
}

/// The definition, value by value.
template <class T>
scores defined(const std::vector<T>& values, const segments::quantile_scores_options& o) {
    std::vector<T> sorted;
    for (const T v : values)
        if (!(static_cast<double>(v) != static_cast<double>(v))) sorted.push_back(v);
    std::sort(sorted.begin(), sorted.end());
    const auto n = static_cast<std::int64_t>(sorted.size());
    scores out;
    for (const T v : values) {
        if (static_cast<double>(v) != static_cast<double>(v)) {
            out.push_back(0);
            continue;
        }
        const auto [from, to] = std::equal_range(sorted.begin(), sorted.end(), v);
        const std::int64_t equal = to - from;
        const std::int64_t worse = o.best == best_end::highest ? from - sorted.begin() : sorted.end() - to;
        const std::int64_t b = o.bins;
        out.push_back(static_cast<int>(o.ties == tie_rule::low   ? 1 + b * worse / n
                                       : o.ties == tie_rule::mid ? 1 + b * (2 * worse + equal) / (2 * n)
                                                                 : (b * (worse + equal) + n - 1) / n));
        if (o.ties == tie_rule::mid) out.back() = std::min(out.back(), o.bins);
    }
    return out;
}

template <class T>
void expect_as_defined(const std::vector<T>& values, const char* what) {
    for (const int bins : {2, 5, 10, 100})
        for (const auto ties : {tie_rule::low, tie_rule::mid, tie_rule::high})
            for (const auto best : {best_end::highest, best_end::lowest}) {
                const segments::quantile_scores_options options{
                    .bins = bins, .ties = ties, .best = best, .threads = bins == 5 ? 3 : 1};
                std::vector<double> cuts;
                const scores found = score(values, options, &cuts);
                ASSERT_EQ(found, defined(values, options)) << what << " " << bins << segments::name_of(ties);
                if (std::isnan(cuts[0])) continue;  // nothing but missing values
                // The cuts say it all: they ascend, and give the same scores.
                ASSERT_TRUE(std::is_sorted(cuts.begin(), cuts.end()));
                std::vector<std::uint8_t> again(values.size());
                segments::fixed_scores(core::column(values), cuts, again, {.best = best});
                ASSERT_EQ(found, scores(again.begin(), again.end())) << what << " " << bins;
            }
}

}  // namespace

TEST(quantile_scores, by_hand) {
    // Ten customers, five of them with one order.
    const std::vector<int> orders{1, 1, 1, 1, 1, 2, 2, 3, 4, 9};
    std::vector<double> cuts;
    EXPECT_EQ(score(orders, {}, &cuts), (scores{1, 1, 1, 1, 1, 3, 3, 4, 5, 5}));
    EXPECT_EQ(cuts, (std::vector<double>{2, 2, 3, 4}));
    EXPECT_EQ(score(orders, {.ties = tie_rule::mid}, &cuts), (scores{2, 2, 2, 2, 2, 4, 4, 4, 5, 5}));
    EXPECT_EQ(cuts, (std::vector<double>{1, 2, 2, 4}));
    EXPECT_EQ(score(orders, {.ties = tie_rule::high}, &cuts), (scores{3, 3, 3, 3, 3, 4, 4, 4, 5, 5}));
    EXPECT_EQ(cuts, (std::vector<double>{1, 1, 2, 4}));
    // The fewest days are best.
    EXPECT_EQ(score(std::vector<int>{0, 10, 20, 30, 40}, {.best = best_end::lowest}, &cuts), (scores{5, 4, 3, 2, 1}));
    EXPECT_EQ(cuts, (std::vector<double>{0, 10, 20, 30}));
}

TEST(quantile_scores, all_alike_and_alone) {
    EXPECT_EQ(score(std::vector<int>{7, 7, 7}, {}), (scores{1, 1, 1}));
    EXPECT_EQ(score(std::vector<int>{7, 7, 7}, {.ties = tie_rule::mid}), (scores{3, 3, 3}));
    EXPECT_EQ(score(std::vector<int>{7, 7, 7}, {.ties = tie_rule::high}), (scores{5, 5, 5}));
    std::vector<double> cuts;
    EXPECT_EQ(score(std::vector<double>{7}, {}, &cuts), (scores{1}));
    EXPECT_EQ(cuts, (std::vector<double>{inf, inf, inf, inf}));
    EXPECT_EQ(score(std::vector<double>{7}, {.best = best_end::lowest}, &cuts), (scores{1}));
    EXPECT_EQ(cuts, (std::vector<double>{-inf, -inf, -inf, -inf}));
    EXPECT_EQ(score(std::vector<double>{}, {}, &cuts), scores{});
    EXPECT_TRUE(std::isnan(cuts[0]));
    EXPECT_EQ(score(std::vector<double>{not_a_number, not_a_number}, {}), (scores{0, 0}));
}

TEST(quantile_scores, are_as_defined_for_any_values) {
    core::random_stream random(9, "scores", 0);
    const auto draw = [&](std::size_t n, auto value) {
        std::vector<std::decay_t<decltype(value(random()))>> out(n);
        for (auto& v : out) v = value(random());
        return out;
    };
    for (const std::size_t n : {1u, 2u, 4u, 5u, 7u, 100u, 20'000u}) {
        expect_as_defined(draw(n, [](std::uint64_t x) { return static_cast<std::int32_t>(x % 1000); }), "days");
        expect_as_defined(draw(n, [](std::uint64_t x) { return static_cast<std::int16_t>(x % 4 == 0 ? x % 9 : 1); }),
                          "orders");
        expect_as_defined(draw(n, [](std::uint64_t x) { return static_cast<std::uint8_t>(x); }), "bytes");
        expect_as_defined(draw(n, [](std::uint64_t x) { return static_cast<std::int64_t>(x) >> (x % 50); }), "skewed");
        expect_as_defined(draw(n, [](std::uint64_t x) { return static_cast<std::int32_t>(x); }), "wide");
        expect_as_defined(draw(n, [](std::uint64_t x) {
                              const double v = std::exp(static_cast<double>(x % 4096) / 100 - 20) - 1;
                              return x % 10 == 0 ? not_a_number : v;
                          }), "doubles");
        expect_as_defined(draw(n, [](std::uint64_t x) { return static_cast<float>(x % 3) - 1; }), "floats");
    }
}

TEST(quantile_scores, chunks_and_missing_values_change_nothing) {
    const std::vector<std::int64_t> left{5, 99, 3}, right{8, 1};
    const std::uint8_t valid = 0b101;
    const core::column values(core::dtype::int64, {{3, 0, &valid, left.data(), nullptr, nullptr},
                                                   {2, 0, nullptr, right.data(), nullptr, nullptr}});
    std::vector<std::uint8_t> out(5);
    static_cast<void>(segments::quantile_scores(values, out, {.bins = 4}));
    EXPECT_EQ(out, (std::vector<std::uint8_t>{3, 0, 2, 4, 1}));
    segments::fixed_scores(values, std::vector<double>{3, 8}, out);
    EXPECT_EQ(out, (std::vector<std::uint8_t>{2, 0, 2, 3, 1}));
}

TEST(quantile_scores, millions_agree_for_any_threads) {
    core::random_stream random(2, "many", 0);
    std::vector<std::int64_t> cents(2'500'000);
    for (auto& v : cents) v = static_cast<std::int64_t>(std::exp(static_cast<double>(random() % 100'000) / 8000));
    std::vector<double> one, many;
    const scores found = score(cents, {}, &one);
    EXPECT_EQ(found, score(cents, {.threads = 3}, &many));
    EXPECT_EQ(one, many);
    EXPECT_EQ(found, defined(cents, {}));

    // Amounts with zeros and a debt: nearly all of them lie close together, seen from the lowest.
    std::vector<double> amounts(cents.size());
    for (std::size_t i = 0; i < amounts.size(); ++i)
        amounts[i] = i % 100 == 0 ? 0 : i == 7 ? -1e9 : 20 + static_cast<double>(cents[i]) / 100;
    for (const auto best : {best_end::highest, best_end::lowest})
        EXPECT_EQ(score(amounts, {.best = best, .threads = 2}), defined(amounts, {.best = best}));
}

TEST(quantile_scores, bad_arguments) {
    std::vector<std::uint8_t> out(2);
    const std::vector<double> good{1, 2}, infinite{1, inf};
    EXPECT_THROW(segments::quantile_scores(core::column(good), out, {.bins = 1}), goodwill::domain_error);
    EXPECT_THROW(segments::quantile_scores(core::column(good), out, {.bins = 101}), goodwill::domain_error);
    try {
        segments::quantile_scores(core::column(infinite), out);
        FAIL();
    } catch (const goodwill::domain_error& e) {
        EXPECT_STREQ(e.what(), "quantile_scores: values[1] is inf, must be finite or missing");
    }
    EXPECT_THROW(segments::quantile_scores(core::column(std::vector<double>{1}), out), goodwill::shape_error);
    EXPECT_THROW(segments::quantile_scores(core::column(std::vector<const char*>{"a", "b"}), out),
                 goodwill::schema_error);
    EXPECT_THROW(segments::fixed_scores(core::column(good), std::vector<double>{2, 1}, out), goodwill::domain_error);
    EXPECT_THROW(segments::fixed_scores(core::column(good), std::vector<double>{not_a_number}, out),
                 goodwill::domain_error);
    EXPECT_THROW(segments::fixed_scores(core::column(good), std::vector<double>{}, out), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(segments::tie_rule_of("rfm", "first")), goodwill::domain_error);
}
