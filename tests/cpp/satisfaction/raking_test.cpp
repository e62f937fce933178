#include <goodwill/satisfaction/raking.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;
using ids = std::vector<std::int64_t>;
using texts = std::vector<std::string>;
using numbers = std::vector<double>;

namespace {

[[nodiscard]] sat::margin margin_of(const char* name, const core::column& rows, const core::column& classes,
                                    numbers target) {
    return {{name}, {rows}, {classes}, std::move(target)};
}

const texts region{"n", "n", "n", "s"}, regions{"n", "s"};
const ids age{1, 1, 2, 2}, ages{1, 2};

[[nodiscard]] std::vector<sat::margin> two(double north, double south, double old, double young) {
    return {margin_of("region", region, regions, {north, south}), margin_of("age", age, ages, {old, young})};
}

/// The error's argument.
template <class Error, class F>
[[nodiscard]] goodwill::error_detail refused(F&& f) {
    try {
        f();
    } catch (const Error& e) {
        return e.detail();
    }
    return {"", "nothing was thrown"};
}

}  // namespace

TEST(raking, by_hand) {
    // s is young: weight 2 of 4; the old have .8 each, so that the young of n have 2 - 1.6.
    numbers out(4);
    const auto r = sat::rake(two(0.5, 0.5, 0.4, 0.6), {}, out);
    const numbers expected{0.8, 0.8, 0.4, 2};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(out[i], expected[i], 1e-9);
    EXPECT_TRUE(r.shares);
    EXPECT_EQ(r.patterns, 3);
    EXPECT_LE(r.difference, 1e-10);
    EXPECT_NEAR(r.kish.design_effect, 4 * 5.44 / 16, 1e-9);
    EXPECT_NEAR(r.cells[1][0].after, 0.4, 1e-10);
    EXPECT_EQ(r.cells[1][0].before, 0.5);
    EXPECT_EQ(r.cells[0][0].n, 3);
}

TEST(raking, totals_scale_the_weights) {
    numbers shares(4), totals(4);
    (void)sat::rake(two(0.5, 0.5, 0.4, 0.6), {}, shares);
    const auto r = sat::rake(two(500, 500, 400, 600), {}, totals);
    EXPECT_FALSE(r.shares);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(totals[i], shares[i] * 250, 1e-7);
    EXPECT_NEAR(r.kish.total, 1000, 1e-6);
}

TEST(raking, start_weights_of_patterns_or_of_rows_are_the_same) {
    // Rows of one pattern with unlike start weights: the same as if each row were its own pattern.
    std::mt19937_64 random(3);
    const std::size_t n = 300'000;
    ids a(n), b(n), c(n);
    numbers w(n), out(n);
    for (std::size_t i = 0; i < n; ++i) {
        a[i] = static_cast<std::int64_t>(random() % 3);
        b[i] = static_cast<std::int64_t>(random() % 4 + (a[i] == 1 && random() % 2 ? 0u : 0u));
        c[i] = -5 + 1'000'000 * static_cast<std::int64_t>(random() % 5);  // not in a table of small integers
        w[i] = 0.5 + static_cast<double>(random() % 1000) / 500;
    }
    const ids ka{0, 1, 2}, kb{0, 1, 2, 3}, kc{-5, 999'995, 1'999'995, 2'999'995, 3'999'995};
    const numbers ta{0.2, 0.3, 0.5}, tb{0.1, 0.2, 0.3, 0.4}, tc{0.3, 0.1, 0.2, 0.2, 0.2};
    const std::vector<sat::margin> margins{margin_of("a", a, ka, ta), margin_of("b", b, kb, tb),
                                           margin_of("c", c, kc, tc)};
    const auto r = sat::rake(margins, {.weights = core::column(w)}, out);
    numbers own = w;  // plain raking of rows
    for (int turn = 0; turn < 30; ++turn) {
        const auto step = [&](const ids& rows, const ids& keys, const numbers& target) {
            std::vector<long double> sums(keys.size());
            std::vector<std::size_t> at(n);
            long double whole = 0;
            for (std::size_t i = 0; i < n; ++i) {
                while (keys[at[i]] != rows[i]) ++at[i];
                sums[at[i]] += own[i];
                whole += w[i];
            }
            for (std::size_t i = 0; i < n; ++i)
                own[i] = static_cast<double>(own[i] * (target[at[i]] * whole / sums[at[i]]));
        };
        step(a, ka, ta);
        step(b, kb, tb);
        step(c, kc, tc);
    }
    for (std::size_t i = 0; i < n; i += 997) EXPECT_NEAR(out[i] / own[i], 1, 1e-9);
    EXPECT_EQ(r.patterns, 60);
    for (const int threads : {2, 5}) {
        numbers again(n);
        (void)sat::rake(margins, {.weights = core::column(w), .threads = threads}, again);
        EXPECT_EQ(again, out);
    }
}

TEST(raking, more_combinations_than_a_table_holds) {
    std::mt19937_64 random(5);
    const std::size_t n = 4'000;
    std::vector<ids> rows(9, ids(n));
    ids keys(20);
    for (std::size_t k = 0; k < keys.size(); ++k) keys[k] = static_cast<std::int64_t>(k);
    std::vector<sat::margin> margins;
    for (auto& column : rows) {
        for (auto& v : column) v = static_cast<std::int64_t>(random() % keys.size());
        numbers target;
        for (std::size_t k = 0; k < keys.size(); ++k) target.push_back((1.0 + static_cast<double>(k % 3)) / 39);
        margins.push_back(margin_of(std::string(1, static_cast<char>('a' + margins.size())).c_str(), column, keys, target));
    }
    numbers out(n);
    const auto r = sat::rake(margins, {}, out);
    EXPECT_EQ(r.patterns, 4'000);
    for (std::size_t m = 0; m < margins.size(); ++m) {
        numbers sums(keys.size());
        for (std::size_t i = 0; i < n; ++i) sums[static_cast<std::size_t>(rows[m][i])] += out[i];
        for (std::size_t k = 0; k < keys.size(); ++k) EXPECT_NEAR(sums[k], margins[m].target[k] * 4'000, 1e-6);
    }
}

TEST(raking, bounds_are_kept_and_margins_met) {
    numbers out(4);
    const auto r = sat::rake(two(0.6, 0.4, 0.1, 0.9), {.trim = sat::weight_bounds{0.2, 2}}, out);
    // s has 1.6; the old share .4 by .2 each, their lower bound; the young of n has the rest.
    const numbers expected{0.2, 0.2, 2, 1.6};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(out[i], expected[i], 1e-9);
    EXPECT_LE(r.difference, 1e-10);
    const auto detail = refused<goodwill::domain_error>(
        [&] { (void)sat::rake(two(0.9, 0.1, 0.1, 0.9), {.trim = sat::weight_bounds{0.5, 2}}, out); });
    EXPECT_EQ(detail.argument, "region[\"s\"]");
    EXPECT_THROW((void)sat::rake(two(0.5, 0.5, 0.5, 0.5), {.trim = sat::weight_bounds{1, 2}}, out),
                 goodwill::domain_error);
}

TEST(raking, cells_of_several_columns) {
    const texts cell_region{"n", "n", "s"};
    const ids cell_age{1, 2, 2};
    const sat::margin cells{{"region", "age"}, {region, age}, {cell_region, cell_age}, {0.5, 0.2, 0.3}};
    numbers out(4);
    const auto r = sat::post_stratify(cells, {}, out);
    EXPECT_EQ(r.iterations, 1);
    const numbers expected{1, 1, 0.8, 1.2};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(out[i], expected[i], 1e-15);
    const texts few{"n", "s"};
    const ids fewer{1, 2};
    const auto detail = refused<goodwill::domain_error>([&] {
        (void)sat::post_stratify({{"region", "age"}, {region, age}, {few, fewer}, {0.5, 0.5}}, {}, out);
    });
    EXPECT_EQ(detail.row, 2);
    EXPECT_EQ(detail.value, "\"n\", 2");
}

TEST(raking, what_is_refused) {
    const numbers before(4, 7);
    numbers out = before;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto argument = [&](const std::vector<sat::margin>& margins, const sat::raking_options& options = {}) {
        return refused<goodwill::domain_error>([&] { (void)sat::rake(margins, options, out); }).argument;
    };
    EXPECT_EQ(argument(two(0.5, 0.5, 0.4, 0.7)), "age");
    EXPECT_EQ(argument(two(0.5, 0.49, 0.4, 0.6)), "region");
    EXPECT_EQ(argument(two(50, 50, 0.4, 0.6)), "age");
    EXPECT_EQ(argument(two(0.5, 0.5, nan, 0.6)), "age[1]");
    EXPECT_EQ(argument(two(0.5, 0.5, -0.4, 1.4)), "age[1]");
    EXPECT_EQ(argument(two(0.5, 0.5, 0, 1)), "age[1]");
    EXPECT_EQ(argument({}), "margins");
    const texts three{"n", "s", "w"}, twice{"n", "s", "n"}, one{"n"};
    EXPECT_EQ(argument({margin_of("region", region, three, {0.5, 0.4, 0.1})}), "region[\"w\"]");
    EXPECT_EQ(argument({margin_of("region", region, twice, {0.5, 0.4, 0.1})}), "region[\"n\"]");
    EXPECT_EQ(argument({margin_of("region", region, one, {1})}), "region");
    EXPECT_EQ(argument({margin_of("region", region, three, {0.5, 0.5, 0})}), "nothing was thrown");
    out = before;
    for (const double bad : {0.0, -1.0, nan, std::numeric_limits<double>::infinity()}) {
        const numbers weights{1, 1, bad, 1};
        const auto detail = refused<goodwill::domain_error>(
            [&] { (void)sat::rake(two(0.5, 0.5, 0.4, 0.6), {.weights = core::column(weights)}, out); });
        EXPECT_EQ(detail.argument, "weights");
        EXPECT_EQ(detail.row, 2);
    }
    EXPECT_EQ(argument(two(0.5, 0.5, 0.4, 0.6), {.tolerance = 0}), "tolerance");
    EXPECT_EQ(argument(two(0.5, 0.5, 0.4, 0.6), {.max_iterations = 0}), "max_iterations");
    const ids short_age{1, 2};
    EXPECT_THROW((void)sat::rake(std::vector{margin_of("region", region, regions, {0.5, 0.5}),
                                             margin_of("age", short_age, ages, {0.4, 0.6})}, {}, out),
                 goodwill::shape_error);
    EXPECT_THROW((void)sat::rake(std::vector{margin_of("region", region, ages, {0.5, 0.5})}, {}, out),
                 goodwill::schema_error);
    const ids same{1, 2, 1, 2};
    const auto never = refused<goodwill::convergence_error>([&] {
        (void)sat::rake(std::vector{margin_of("a", same, ages, {0.4, 0.6}), margin_of("b", same, ages, {0.5, 0.5})}, {},
                        out);
    });
    EXPECT_EQ(never.argument.substr(0, 1), "a");
    EXPECT_EQ(out, before);
}
