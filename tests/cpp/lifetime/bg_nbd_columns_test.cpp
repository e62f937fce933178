#include <goodwill/lifetime/bg_nbd.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <goodwill/lifetime/scoring.hpp>
#include <gtest/gtest.h>

#include "customers.hpp"
#include "simd/bg_nbd.hpp"

namespace bg = goodwill::lifetime::bg_nbd;
namespace kernel = goodwill::simd::bg_nbd;
using goodwill::domain_error;
using goodwill::shape_error;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr bg::params weekly{0.243, 4.414, 0.793, 2.426};
constexpr bg::params daily{0.243, 4.414 * 7, 0.793, 2.426};

/// Every lane, every route and every kind of gap: odd lengths, days, weeks, moments, missing values, large x.
[[nodiscard]] std::vector<customers> shapes() {
    std::vector<customers> out;
    for (const std::size_t n : std::vector<std::size_t>{0, 1, 3, 7, 8, 9, 31, 1000}) out.push_back(customers::simulated(daily, n, 730, true));
    out.push_back(customers::simulated(weekly, 1200, 104, false));
    auto weeks = customers::simulated(daily, 3000, 700, true);
    for (auto* c : {&weeks.t_x, &weeks.T})
        for (auto& t : *c) t /= 7;
    out.push_back(weeks);
    auto gaps = customers::simulated(daily, 3000, 730, true);
    for (std::size_t i = 0; i < gaps.size(); i += 5) (i % 3 == 0 ? gaps.x : i % 3 == 1 ? gaps.t_x : gaps.T)[i] = missing;
    gaps.x[1] = 5000, gaps.t_x[1] = 600, gaps.T[1] = 601.5;
    gaps.x[2] = 1e6, gaps.t_x[2] = 2, gaps.T[2] = 2;
    gaps.x[3] = 3, gaps.t_x[3] = 3, gaps.T[3] = 1e7;
    out.push_back(gaps);
    return out;
}

void expect_same(double found, double expected, double tolerance, std::size_t row) {
    if (std::isnan(expected))
        EXPECT_TRUE(std::isnan(found)) << row;
    else
        EXPECT_NEAR(found, expected, tolerance * std::max(std::fabs(expected), 1e-300)) << row;
}

}  // namespace

TEST(bg_nbd_columns, equal_the_scalars) {
    for (const auto& m : {weekly, daily, bg::params{1e-3, 1e3, 1e-3, 1e3}, bg::params{40, 3, 1, 0.01}})
        for (const auto& c : shapes()) {
            std::vector<double> out(c.size(), -1);
            bg::p_alive(m, c.x, c.t_x, c.T, out);
            for (std::size_t i = 0; i < c.size(); ++i)
                expect_same(out[i], bg::p_alive(m, c.x[i], c.t_x[i], c.T[i]), 1e-11, i);
            bg::log_likelihood(m, c.x, c.t_x, c.T, out);
            for (std::size_t i = 0; i < c.size(); ++i)
                expect_same(out[i], bg::log_likelihood(m, c.x[i], c.t_x[i], c.T[i]), 1e-11, i);
            for (const double t : {0.0, 39.0, 3000.0}) {
                bg::expected_purchases(m, t, c.x, c.t_x, c.T, out);
                for (std::size_t i = 0; i < c.size(); ++i)
                    expect_same(out[i], bg::expected_purchases(m, t, c.x[i], c.t_x[i], c.T[i]), 1e-11, i);
            }
        }
}

TEST(bg_nbd_columns, who_bought_daily_and_fell_silent_has_left) {
    // The odds of having left are e^597, e^995, ..., e^5985: beyond what an exponential of doubles holds.
    const std::vector<double> x{300, 500, 800, 1000, 1500, 2000, 3008, 1e6}, t_x(8, 10.34), T(8, 103.5);
    std::vector<double> alive(8), expected(8);
    bg::p_alive(weekly, x, t_x, T, alive);
    bg::expected_purchases(weekly, 39, x, t_x, T, expected);
    for (std::size_t i = 0; i < 8; ++i) {
        EXPECT_NEAR(alive[i], bg::p_alive(weekly, x[i], t_x[i], T[i]), 1e-250) << i;
        EXPECT_LT(expected[i], 1e-240) << i;
    }
}

TEST(bg_nbd_columns, weighted_sums_over_times_in_any_order) {
    const std::vector<double> times{52, 4, 200, 12, 1, 0.5, 39}, weights{1, -0.5, 0.25, 2, 0, 1, 3};
    for (const auto& c : shapes()) {
        std::vector<double> if_alive(c.size()), expected(c.size());
        bg::purchases_if_alive(weekly, c.x, c.T, times, weights, if_alive, {.threads = 2});
        bg::expected_purchases(weekly, times, weights, c.x, c.t_x, c.T, expected, {.threads = 2});
        for (std::size_t i = 0; i < c.size(); ++i) {
            double sum = 0;
            for (std::size_t j = 0; j < times.size(); ++j)
                sum += weights[j] * bg::purchases_if_alive(weekly, c.x[i], c.T[i], times[j]);
            expect_same(if_alive[i], sum, 1e-11, i);
            expect_same(expected[i], sum * bg::p_alive(weekly, c.x[i], c.t_x[i], c.T[i]), 1e-11, i);
        }
    }
    const auto c = customers::simulated(daily, 20, 730, true);
    std::vector<double> none(20, -1);
    bg::purchases_if_alive(daily, c.x, c.T, {}, {}, none);
    EXPECT_EQ(none, std::vector<double>(20, 0.0));
}

TEST(bg_nbd_columns, of_times_and_of_counts) {
    const std::vector<double> t{0, 1, missing, 39, 1e6}, n{0, 3, missing, 11};
    std::vector<double> expected(5), probability(4);
    bg::expected_purchases(weekly, t, expected);
    bg::pmf(weekly, n, 30, probability);
    for (std::size_t i = 0; i < t.size(); ++i) expect_same(expected[i], bg::expected_purchases(weekly, t[i]), 0, i);
    for (std::size_t i = 0; i < n.size(); ++i) expect_same(probability[i], bg::pmf(weekly, n[i], 30), 0, i);
}

TEST(bg_nbd_columns, same_to_the_bit_for_any_number_of_threads) {
    const auto c = customers::simulated(daily, 200000, 730, true);
    std::vector<double> one(c.size()), three(c.size());
    bg::expected_purchases(daily, 90, c.x, c.t_x, c.T, one);
    bg::expected_purchases(daily, 90, c.x, c.t_x, c.T, three, {.threads = 3});
    EXPECT_EQ(one, three);
    bg::p_alive(daily, c.x, c.t_x, c.T, one);
    bg::p_alive(daily, c.x, c.t_x, c.T, three, {.threads = 3});
    EXPECT_EQ(one, three);
}

TEST(bg_nbd_columns, a_bad_row_is_named_and_nothing_is_written) {
    struct bad {
        double x, t_x, T;
        const char* message;
    };
    const bad table[] = {
        {-1, 0, 5, "x[70001] is -1, must be >= 0"},
        {1.5, 1, 5, "x[70001] is 1.5, must be a whole number"},
        {infinity, 1, 5, "x[70001] is inf, must be a whole number"},
        {2, -1, 5, "t_x[70001] is -1, must be >= 0"},
        {2, infinity, infinity, "t_x[70001] is inf, must be finite"},
        {2, 1, -1, "T[70001] is -1, must be >= 0"},
        {2, 1, infinity, "T[70001] is inf, must be finite"},
        {2, 6, 5, "t_x[70001] is 6, must be <= T"},
        {0, 1, 5, "t_x[70001] is 1, must be 0 where x is 0"},
        {1, 0, 0, "T[70001] is 0, must be > 0 where x is > 0"},
        {missing, -1, 5, "t_x[70001] is -1, must be >= 0"},
        {2, infinity, missing, "t_x[70001] is inf, must be finite"},
        {-2, missing, missing, "x[70001] is -2, must be >= 0"},
    };
    const std::size_t n = 150000, row = 70001;
    for (const auto& b : table) {
        std::vector<double> x(n, 2), t_x(n, 1), T(n, 9), out(n, 42);
        x[row] = b.x, t_x[row] = b.t_x, T[row] = b.T;
        x[n - 1] = -7;  // a later one must not win on another thread
        const std::pair<const char*, std::function<void()>> calls[] = {
            {"bg_nbd.p_alive: ", [&] { bg::p_alive(weekly, x, t_x, T, out, {.threads = 2}); }},
            {"bg_nbd.log_likelihood: ", [&] { bg::log_likelihood(weekly, x, t_x, T, out); }},
            {"bg_nbd.expected_purchases: ", [&] { bg::expected_purchases(weekly, 39, x, t_x, T, out); }},
        };
        for (const auto& [name, call] : calls) {
            try {
                call();
                ADD_FAILURE() << name << b.message;
            } catch (const domain_error& e) {
                EXPECT_EQ(e.what(), std::string(name) + b.message);
                EXPECT_EQ(e.detail().row, static_cast<std::int64_t>(row));
            }
            EXPECT_EQ(out, std::vector<double>(n, 42));
        }
    }
}

// In one pass rows before the bad one may be written; what is thrown and what is scored is the same.
TEST(bg_nbd_columns, scratch_is_checked_and_scored_alike) {
    auto c = customers::simulated(daily, 150000, 730, true);
    std::vector<double> out(c.size()), scratch(c.size());
    bg::p_alive(daily, c.x, c.t_x, c.T, out);
    bg::p_alive(daily, c.x, c.t_x, c.T, scratch, {.threads = 2, .out_is_scratch = true});
    EXPECT_EQ(out, scratch);
    c.t_x[70001] = -1;
    c.x[140000] = -1;
    try {
        bg::p_alive(daily, c.x, c.t_x, c.T, scratch, {.threads = 2, .out_is_scratch = true});
        ADD_FAILURE();
    } catch (const domain_error& e) {
        EXPECT_EQ(e.detail().row, 70001);
    }
}

TEST(bg_nbd_columns, other_arguments) {
    std::vector<double> two(2, 1.0), three(3, 1.0), out(2);
    EXPECT_THROW(bg::p_alive(weekly, two, three, two, out), shape_error);
    EXPECT_THROW(bg::p_alive(weekly, two, two, three, out), shape_error);
    EXPECT_THROW(bg::p_alive(weekly, three, three, three, out), shape_error);
    EXPECT_THROW(bg::p_alive(weekly, two, two, two, out, {.threads = 0}), domain_error);
    for (const double wrong : {0.0, -1.0, missing, infinity}) {
        EXPECT_THROW(bg::p_alive({wrong, 1, 1, 1}, two, two, two, out), domain_error);
        EXPECT_THROW(bg::p_alive({1, wrong, 1, 1}, two, two, two, out), domain_error);
        EXPECT_THROW(bg::p_alive({1, 1, wrong, 1}, two, two, two, out), domain_error);
        EXPECT_THROW(bg::p_alive({1, 1, 1, wrong}, two, two, two, out), domain_error);
    }
    for (const double t : {-1.0, missing, infinity}) {
        EXPECT_THROW(bg::expected_purchases(weekly, t, two, two, two, out), domain_error);
        EXPECT_THROW(bg::pmf(weekly, two, t, out), domain_error);
        EXPECT_THROW(bg::purchases_if_alive(weekly, two, two, std::vector{t, 1.0}, two, out), domain_error);
    }
    EXPECT_THROW(bg::purchases_if_alive(weekly, two, two, two, three, out), shape_error);
    EXPECT_THROW(bg::purchases_if_alive(weekly, two, two, two, std::vector{1.0, missing}, out), domain_error);
    EXPECT_THROW(bg::expected_purchases(weekly, std::vector{1.0, -1.0}, out), domain_error);
    EXPECT_THROW(bg::pmf(weekly, std::vector{1.0, 1.5}, 3, out), domain_error);
}

TEST(bg_nbd_columns, can_be_stopped) {
    const auto c = customers::simulated(weekly, 100000, 10, false);
    const std::vector<double> times(60, 1e5), weights(60, 1.0);
    std::vector<double> out(c.size());
    EXPECT_THROW(bg::purchases_if_alive(weekly, c.x, c.T, times, weights, out, {.progress = [](double) { return false; }}),
                 goodwill::cancelled);
}

// The analytic derivatives of the kernel against differences of its own value.
TEST(bg_nbd_kernel, derivatives_in_log_parameters) {
    const auto c = customers::simulated(daily, 501, 730, true);
    std::vector<double> w(c.size());
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = 0.5 + static_cast<double>(i % 4);
    const auto at = [&](std::array<double, 4> theta) {
        return kernel::likelihood_sums({std::exp(theta[0]), std::exp(theta[1]), std::exp(theta[2]), std::exp(theta[3])},
                                       c.x.data(), c.t_x.data(), c.T.data(), w.data(), c.size());
    };
    const int position[4][4] = {{5, 6, 7, 8}, {6, 9, 10, 11}, {7, 10, 12, 13}, {8, 11, 13, 14}};
    for (const auto& m : {daily, bg::params{3, 10, 0.05, 0.01}, bg::params{0.01, 500, 20, 30}}) {
        const std::array<double, 4> theta{std::log(m.r), std::log(m.alpha), std::log(m.a), std::log(m.b)};
        const auto here = at(theta);
        std::vector<double> rows(c.size());
        kernel::likelihood_of_times({m}, c.x.data(), c.t_x.data(), c.T.data(), rows.data(), c.size());
        double value = 0;
        for (std::size_t i = 0; i < c.size(); ++i) value += w[i] * rows[i];
        EXPECT_NEAR(here[0], value, 1e-12 * std::fabs(value));
        for (std::size_t k = 0; k < 4; ++k) {
            const double step = 1e-5;
            auto up = theta, down = theta;
            up[k] += step, down[k] -= step;
            const auto above = at(up), below = at(down);
            EXPECT_NEAR(here[1 + k], (above[0] - below[0]) / (2 * step), 1e-6 * std::fabs(here[1 + k]) + 1e-5) << k;
            for (std::size_t j = 0; j < 4; ++j)
                EXPECT_NEAR(here[static_cast<std::size_t>(position[k][j])], (above[1 + j] - below[1 + j]) / (2 * step),
                            1e-6 * std::fabs(here[1 + j]) + 1e-5)
                    << k << j;
        }
    }
}
