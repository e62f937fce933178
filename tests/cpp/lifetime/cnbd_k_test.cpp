#include <goodwill/lifetime/cnbd_k.hpp>

#include <array>
#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <goodwill/lifetime/cnbd_k_derivatives.hpp>
#include <goodwill/lifetime/cnbd_k_dert.hpp>
#include <goodwill/lifetime/cnbd_k_phases.hpp>
#include <goodwill/lifetime/cnbd_k_simulate.hpp>
#include <goodwill/lifetime/mbg_nbd.hpp>
#include <goodwill/lifetime/value.hpp>
#include <gtest/gtest.h>

#include "core/json.hpp"

namespace life = goodwill::lifetime;
using goodwill::domain_error;
using bg = life::bg_cnbd_k::params;
using mbg = life::mbg_cnbd_k::params;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const std::array<double, 3> rows[] = {{0, 0, 0},     {0, 0, 38.86}, {1, 5, 38.86},  {2, 30.43, 38.86},
                                      {200, 38, 40}, {7, 7.5, 7.5}, {133, 200, 200}, {3, 2, 4000}};

template <class Params>
class cnbd_k : public testing::Test {};
using models = testing::Types<bg, mbg>;
TYPED_TEST_SUITE(cnbd_k, models);

template <class Params>
constexpr int lag_of = std::is_same_v<Params, bg> ? 1 : 0;
template <class Params>
constexpr const char* name_of = std::is_same_v<Params, bg> ? "bg_cnbd_k" : "mbg_cnbd_k";

template <class Params>
[[nodiscard]] Params params_of(const nlohmann::json& p) {
    return {p[0], p[1], p[2], p[3], p[4]};
}
[[nodiscard]] nlohmann::json reference() {
    std::ifstream file(GOODWILL_REFERENCE "/lifetime/cnbd_k_mpmath.json");
    return nlohmann::json::parse(file);
}
void expect_close(double found, double expected, double tolerance, const nlohmann::json& row) {
    if (std::fabs(expected) < 1e-290)
        EXPECT_LT(std::fabs(found), 1e-289) << row;
    else
        EXPECT_NEAR(found, expected, tolerance * std::fabs(expected)) << row << " relative " << found / expected - 1;
}

}  // namespace

TYPED_TEST(cnbd_k, multi_precision_values) {
    const auto file = reference();
    int seen = 0;
    for (const auto& row : file["customers"]) {
        if (row["lag"] != lag_of<TypeParam>) continue;
        const auto m = params_of<TypeParam>(row["params"]);
        const double x = row["x"], t_x = row["t_x"], T = row["T"], ll = row["log_likelihood"];
        EXPECT_NEAR(log_likelihood(m, x, t_x, T), ll, 1e-12 * std::max(1.0, std::fabs(ll))) << row;
        EXPECT_NEAR(log_likelihood_derivatives(m, x, t_x, T)[0], ll, 1e-12 * std::max(1.0, std::fabs(ll))) << row;
        const double p = row["p_alive"];
        expect_close(p_alive(m, x, t_x, T), p, 1e-10, row);
        for (const auto& [t, expected, none] : row["points"].get<std::vector<std::array<double, 3>>>()) {
            expect_close(purchases_if_alive(m, x, t_x, T, t), expected, 1e-11, row);
            expect_close(expected_purchases(m, t, x, t_x, T), expected * p, 1e-10, row);
            expect_close(no_purchase(m, t, x, t_x, T), none, 1e-10, row);
        }
        ++seen;
    }
    for (const auto& row : file["new"])
        if (row["lag"] == lag_of<TypeParam>)
            expect_close(expected_purchases(params_of<TypeParam>(row["params"]), row["t"]), row["value"], 1e-11, row);
    for (const auto& row : file["pmf"])
        if (row["lag"] == lag_of<TypeParam>)
            expect_close(pmf(params_of<TypeParam>(row["params"]), row["n"], row["t"]), row["pmf"], 1e-10, row);
    for (const auto& row : file["dert"])
        if (row["lag"] == lag_of<TypeParam>)
            expect_close(dert(params_of<TypeParam>(row["params"]), row["delta"], row["x"], row["t_x"], row["T"]),
                         row["value"], 1e-10, row);
    EXPECT_GT(seen, 80);
}

// With k = 1 the models are BG/NBD and MBG/NBD.
template <class Same, class Params>
void expect_the_same(const Same& same, const Params& m) {
    const auto equal = [](double found, double expected) {
        EXPECT_NEAR(found, expected, 4e-15 * std::max(1e-290, std::fabs(expected)));
    };
    for (const auto& [x, t_x, T] : rows) {
        EXPECT_NEAR(log_likelihood(m, x, t_x, T), log_likelihood(same, x, t_x, T),
                    4e-15 * std::max(1.0, std::fabs(log_likelihood(same, x, t_x, T)) + x * std::log(T + 1)));
        EXPECT_EQ(p_alive(m, x, t_x, T), p_alive(same, x, t_x, T));
        for (const double t : {0.0, 1e-3, 39.0, 1e4}) {
            EXPECT_EQ(purchases_if_alive(m, x, t_x, T, t), purchases_if_alive(same, x, T, t));
            EXPECT_EQ(expected_purchases(m, t, x, t_x, T), expected_purchases(same, t, x, t_x, T));
            equal(no_purchase(m, t, x, t_x, T), no_purchase(same, t, x, t_x, T));
        }
        const auto mine = log_likelihood_derivatives(m, x, t_x, T), theirs = log_likelihood_derivatives(same, x, t_x, T);
        for (std::size_t i = 0; i < mine.size(); ++i)
            EXPECT_NEAR(mine[i], theirs[i], 1e-13 * std::max(1.0, std::fabs(theirs[i])) * (1 + x)) << i;
    }
    for (const double t : {0.0, 1.0, 39.0, 5000.0}) {
        EXPECT_EQ(expected_purchases(m, t), expected_purchases(same, t));
        for (const double n : {0.0, 1.0, 2.0, 30.0}) EXPECT_NEAR(pmf(m, n, t) / (pmf(same, n, t) + 1e-300), t > 0 || n == 0, 1e-13);
    }
}
TEST(cnbd_k_of_one, is_bg_nbd) {
    for (const auto& m : {bg{0.243, 4.414, 0.793, 2.426, 1}, bg{1.5, 20, 1, 5, 1}, bg{0.03, 40, 1.7, 0.3, 1}})
        expect_the_same(life::bg_nbd::params{m.r, m.alpha, m.a, m.b}, m);
}
TEST(cnbd_k_of_one, is_mbg_nbd) {
    for (const auto& m : {mbg{0.525, 6.183, 0.891, 1.614, 1}, mbg{1.5, 20, 1, 5, 1}, mbg{0.03, 40, 1.7, 0.3, 1}})
        expect_the_same(life::mbg_nbd::params{m.r, m.alpha, m.a, m.b}, m);
}

TYPED_TEST(cnbd_k, derivatives_by_differences) {
    using params = TypeParam;
    for (const params& m : {params{0.85, 1.45, 0.79, 2.42, 3}, {0.3, 40, 5, 0.3, 2}, {3, 2, 0.3, 0.5, 12}})
        for (const auto& [x, t_x, T] : rows) {
            const auto at = [&, x = x, t_x = t_x, T = T](std::size_t i, double u) {
                auto p = life::estimated<params>::of(m);
                p[i] *= std::exp(u);
                auto moved = life::estimated<params>::params(p);
                moved.k = m.k;
                return log_likelihood_derivatives(moved, x, t_x, T);
            };
            const auto here = at(0, 0);
            for (std::size_t i = 0; i < 4; ++i) {
                const auto up = at(i, 1e-4), down = at(i, -1e-4);
                const double slope = (up[0] - down[0]) / 2e-4;
                EXPECT_NEAR(here[1 + i], slope, 3e-7 * (1 + std::fabs(slope))) << x << " " << i;
                for (std::size_t j = i; j < 4; ++j) {
                    const double bend = (up[1 + j] - down[1 + j]) / 2e-4;
                    EXPECT_NEAR(here[5 + i * (7 - i) / 2 + j], bend, 3e-7 * (1 + std::fabs(bend))) << x << i << j;
                }
            }
        }
    EXPECT_TRUE(std::isnan(log_likelihood_derivatives(params{1, 1, 1, 1, 2}, -1, 0, 1)[7]));
}

// The model itself against the formulas: new customers, and those with a certain past.
TYPED_TEST(cnbd_k, simulated_customers_follow_the_formulas) {
    const TypeParam m{0.85, 1.45, 0.79, 2.42, 3};
    const std::size_t n = 400000;
    const double T = 30, t = 20;
    const auto made = simulate(m, std::vector<double>(n, T + t), life::simulate_options{.seed = 11, .threads = 2});
    // Those with x = 2 and t_x near 12, and x = 0.
    struct sum {
        double n = 0, later = 0, square = 0, quiet = 0, expected = 0, no_purchase = 0;
    } of[2];
    std::vector<double> counts(6);
    double total = 0, square = 0;
    for (std::size_t i = 0; i < n; ++i) {
        double x = 0, t_x = 0, later = 0;
        for (auto j = made.first[i]; j < made.first[i + 1]; ++j) {
            const double at = made.time[static_cast<std::size_t>(j)];
            if (at <= T)
                ++x, t_x = at;
            else
                ++later;
        }
        total += x, square += x * x;
        if (x < 6) ++counts[static_cast<std::size_t>(x)];
        const bool none = x == 0, two = x == 2 && t_x > 20;
        if (!none && !two) continue;
        auto& s = of[two];
        ++s.n, s.later += later, s.square += later * later, s.quiet += later == 0;
        s.expected += expected_purchases(m, t, x, t_x, T), s.no_purchase += no_purchase(m, t, x, t_x, T);
    }
    for (const auto& s : of) {
        EXPECT_GT(s.n, 5000);
        const double mean = s.later / s.n, error = std::sqrt((s.square / s.n - mean * mean) / s.n);
        EXPECT_NEAR(mean, s.expected / s.n, 4 * error);
        EXPECT_NEAR(s.quiet / s.n, s.no_purchase / s.n, 4 * 0.5 / std::sqrt(s.n));
    }
    const auto whole = static_cast<double>(n);
    EXPECT_NEAR(total / whole, expected_purchases(m, T), 4 * std::sqrt(square) / whole);
    for (std::size_t k = 0; k < counts.size(); ++k) {
        const double p = pmf(m, static_cast<double>(k), T);
        EXPECT_NEAR(counts[k] / whole, p, 4 * std::sqrt(p * (1 - p) / whole)) << k;
    }
}

// BG/NBD's expectation with r + k x phases, divided by k, is not the same: the gap that runs matters.
TYPED_TEST(cnbd_k, who_bought_just_now_buys_later_than_who_did_not) {
    const TypeParam m{2, 10, 0.5, 4, 4};
    EXPECT_LT(purchases_if_alive(m, 3, 38, 38, 5), 0.5 * purchases_if_alive(m, 3, 22, 38, 5));
    const double soon = no_purchase(m, 3, 3, 38, 38), later = no_purchase(m, 3, 3, 25, 38);
    EXPECT_GT(soon, later);
}

TYPED_TEST(cnbd_k, pmf_sums_to_one_and_has_the_expectation) {
    const TypeParam m{0.85, 1.45, 0.79, 2.42, 3};
    for (const double t : {0.5, 39.0}) {
        double total = 0, mean = 0;
        for (int n = 0; n < 700; ++n) {
            total += pmf(m, n, t);
            mean += n * pmf(m, n, t);
        }
        EXPECT_NEAR(total, 1, 1e-11);
        EXPECT_NEAR(mean, expected_purchases(m, t), 1e-9);
    }
    EXPECT_NEAR(pmf(m, 0, 0), 1, 1e-15);
    EXPECT_EQ(pmf(m, 2, 0), 0);
}

TYPED_TEST(cnbd_k, dert_without_discount_counts_all_that_come) {
    const TypeParam stays{0.85, 1.45, 0.79, 2.42, 3}, leaves{0.85, 1.45, 1.79, 2.42, 3};
    EXPECT_EQ(dert(stays, 0, 2, 30, 38), std::numeric_limits<double>::infinity());
    const double all = dert(leaves, 0, 2, 30, 38), most = expected_purchases(leaves, 1e9, 2, 30, 38);
    EXPECT_NEAR(most, all, 1e-5 * all);
    EXPECT_NEAR(dert(leaves, 1e-9, 2, 30, 38), all, 1e-4 * all);
    // In days and in weeks.
    const TypeParam daily{0.85, 1.45 * 7, 0.79, 2.42, 3};
    const double week = dert(stays, 0.0027, 2, 30, 38);
    EXPECT_NEAR(dert(daily, 0.0027 / 7, 2, 210, 266), week, 1e-12 * week);
    std::vector<double> out(2);
    dert(stays, 0.0027, std::vector{2.0, missing}, std::vector{30.0, 0.0}, std::vector{38.0, 9.0}, out);
    EXPECT_EQ(out[0], week);
    EXPECT_TRUE(std::isnan(out[1]));
    EXPECT_TRUE(std::isnan(dert(stays, -1, 2, 30, 38)));
    EXPECT_THROW(dert(stays, -1, out, out, out, out), domain_error);
}

// Both routes to the expectation where either serves.
TEST(cnbd_k_phases, both_routes_agree) {
    namespace detail = life::cnbd_k::detail;
    for (const int k : {2, 3, 12, 32})
        for (const double A : {1e-3, 0.7, 30.0, 900.0})
            for (const double w : {0.0, 0.4, 15.0})
                for (const auto& [a, B] : {std::array{1e-3, 40.0}, {1.0, 1.0}, {3.0, 0.2}, {40.0, 1000.0}}) {
                    const double M = 16, t = std::min(400.0, 1400 * M / (A + 80));
                    const double sum = detail::expectation_by_series(k, A, M, a, B, w, t);
                    const detail::purchases_given_p given(k, A, M, w, t);
                    const double other = life::bg_nbd::detail::average_over_leaving(
                        a, B, life::bg_nbd::detail::steps_over_leaving(a, B), (A + 2 * k) * (1 + t / M), A + k, given);
                    // The second is used for long sums; where purchases are rare it loses digits to its differences.
                    EXPECT_NEAR(other, sum, 1e-12 * sum + 1e-13) << k << " " << A << " " << w << " " << a;
                }
}

TYPED_TEST(cnbd_k, columns_equal_the_scalars) {
    const TypeParam m{0.85, 1.45, 0.79, 2.42, 3};
    std::vector<double> x, t_x, T;
    for (int i = 0; i < 5000; ++i) {
        const auto& row = rows[i % 8];
        x.push_back(i % 97 == 5 ? missing : row[0]), t_x.push_back(row[1]), T.push_back(row[2] + (i % 3));
    }
    const std::vector<double> times{52, 4, 0.5}, weights{1, -0.5, 0.25};
    std::vector<double> p(x.size()), ll(x.size()), soon(x.size()), none(x.size()), sum(x.size()), alive(x.size());
    p_alive(m, x, t_x, T, p);
    log_likelihood(m, x, t_x, T, ll);
    expected_purchases(m, 39, x, t_x, T, soon);
    no_purchase(m, 13, x, t_x, T, none);
    expected_purchases(m, times, weights, x, t_x, T, sum, {.threads = 2});
    purchases_if_alive(m, x, t_x, T, times, weights, alive);
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (std::isnan(x[i])) {
            EXPECT_TRUE(std::isnan(p[i]) && std::isnan(ll[i]) && std::isnan(soon[i]) && std::isnan(none[i]));
            continue;
        }
        EXPECT_EQ(p[i], p_alive(m, x[i], t_x[i], T[i]));
        EXPECT_EQ(ll[i], log_likelihood(m, x[i], t_x[i], T[i]));
        EXPECT_NEAR(soon[i], expected_purchases(m, 39, x[i], t_x[i], T[i]), 1e-15 * soon[i]);
        EXPECT_EQ(none[i], no_purchase(m, 13, x[i], t_x[i], T[i]));
        double expected = 0;
        for (std::size_t j = 0; j < 3; ++j) expected += weights[j] * purchases_if_alive(m, x[i], t_x[i], T[i], times[j]);
        EXPECT_NEAR(alive[i], expected, 1e-14 * std::fabs(expected));
        EXPECT_NEAR(sum[i], p[i] * expected, 1e-14 * std::fabs(expected));
    }
    std::vector<double> new_ones(2), counts(2);
    expected_purchases(m, std::vector{3.0, missing}, new_ones);
    EXPECT_EQ(new_ones[0], expected_purchases(m, 3));
    EXPECT_TRUE(std::isnan(new_ones[1]));
    pmf(m, std::vector{1.0, 4.0}, 30, counts);
    EXPECT_EQ(counts[1], pmf(m, 4, 30));
}

TYPED_TEST(cnbd_k, values_customers) {
    const TypeParam m{0.85, 1.45, 0.79, 2.42, 3};
    const std::vector<double> x{2, 2}, t_x{30, 38}, T{38, 38}, zbar{20, 20};
    const life::value_options options{.horizon = 39, .discount_rate = 0, .margin = 0.5};
    const auto v = life::value(life::purchases_by(m), life::spend_by(life::gamma_gamma::params{6.25, 3.74, 15.44}), x, t_x, T, zbar, options);
    for (std::size_t i = 0; i < 2; ++i) {
        const double expected = expected_purchases(m, 39, 2, t_x[i], 38);
        EXPECT_NEAR(v.expected_purchases[i], expected, 1e-14 * expected);
        EXPECT_NEAR(v.clv[i], 0.5 * expected * v.expected_order_value[i], 1e-13 * v.clv[i]);
    }
}

TYPED_TEST(cnbd_k, bad_input) {
    const std::vector<double> two(2, 1.0);
    std::vector<double> out(2, 42);
    for (const TypeParam& m : {TypeParam{0, 1, 1, 1, 2}, {1, missing, 1, 1, 2}, {1, 1, -1, 1, 2}, {1, 1, 1, 0, 2},
                               {1, 1, 1, 1, 0}, {1, 1, 1, 1, 33}}) {
        EXPECT_THROW(p_alive(m, two, two, two, out), domain_error);
        EXPECT_THROW((void)simulate(m, two), domain_error);
        EXPECT_TRUE(std::isnan(p_alive(m, 1, 1, 1)));
        EXPECT_TRUE(std::isnan(log_likelihood(m, 1, 1, 1)));
        EXPECT_TRUE(std::isnan(expected_purchases(m, 1, 1, 1, 1)));
        EXPECT_TRUE(std::isnan(pmf(m, 1, 1)));
        EXPECT_TRUE(std::isnan(no_purchase(m, 1, 1, 1, 1)));
    }
    const TypeParam m{1, 1, 1, 1, 2};
    EXPECT_TRUE(std::isnan(p_alive(m, 1, 2, 1)) && std::isnan(expected_purchases(m, -1)));
    EXPECT_TRUE(std::isnan(expected_purchases(m, std::numeric_limits<double>::infinity())));
    EXPECT_THROW(no_purchase(m, -1, two, two, two, out), domain_error);
    EXPECT_THROW(p_alive(m, two, two, std::vector{1.0}, out), goodwill::shape_error);
    try {
        expected_purchases(m, 39, two, two, std::vector{2.0, 0.5}, out);
        ADD_FAILURE();
    } catch (const domain_error& e) {
        EXPECT_EQ(e.what(), name_of<TypeParam> + std::string(".expected_purchases: t_x[1] is 1, must be <= T"));
    }
    EXPECT_EQ(out, std::vector<double>(2, 42));
}
