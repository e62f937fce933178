// What a customer will do, by every model of repeat purchases.
#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <goodwill/lifetime/bg_nbd_future.hpp>
#include <goodwill/lifetime/bg_nbd_simulate.hpp>
#include <goodwill/lifetime/bg_nbd_to_come.hpp>
#include <goodwill/lifetime/mbg_nbd_future.hpp>
#include <goodwill/lifetime/mbg_nbd_simulate.hpp>
#include <goodwill/lifetime/nbd_future.hpp>
#include <goodwill/lifetime/nbd_simulate.hpp>
#include <goodwill/lifetime/pareto_nbd_first_purchase.hpp>
#include <goodwill/lifetime/pareto_nbd_future.hpp>
#include <goodwill/lifetime/pareto_nbd_simulate.hpp>
#include <gtest/gtest.h>

#include "core/json.hpp"
#include "customers.hpp"
#include "lifetime/by_count_and_age.hpp"

namespace life = goodwill::lifetime;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity(), missing = std::numeric_limits<double>::quiet_NaN();

struct nbd {
    using params = life::nbd::params;
    static constexpr params weekly{0.385, 12.07};
    static constexpr const char* name = "nbd";
};
struct bg_nbd {
    using params = life::bg_nbd::params;
    static constexpr params weekly{0.243, 4.414, 0.793, 2.426};
    static constexpr const char* name = "bg_nbd";
};
struct mbg_nbd {
    using params = life::mbg_nbd::params;
    static constexpr params weekly{0.525, 6.183, 0.891, 1.614};
    static constexpr const char* name = "mbg_nbd";
};
struct pareto_nbd {
    using params = life::pareto_nbd::params;
    static constexpr params weekly{0.5534, 10.5802, 0.6061, 11.6562};
    static constexpr const char* name = "pareto_nbd";
};

template <class Model>
class future : public testing::Test {};
using models = testing::Types<nbd, bg_nbd, mbg_nbd, pareto_nbd>;
TYPED_TEST_SUITE(future, models);

template <class Params>
[[nodiscard]] Params params_of(const nlohmann::json& p) {
    std::array<double, sizeof(Params) / sizeof(double)> values;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = p[i];
    return std::bit_cast<Params>(values);
}

void expect_relative(double found, double expected, double tolerance, const std::string& what) {
    if (std::isnan(expected) || std::isinf(expected))
        EXPECT_TRUE(found == expected || (std::isnan(found) && std::isnan(expected))) << found << " " << what;
    else
        EXPECT_NEAR(found, expected, tolerance * std::fabs(expected)) << what;
}

/// P(alive), which NBD has no function for.
template <class Params>
[[nodiscard]] double alive(const Params& m, double x, double t_x, double T) {
    if constexpr (requires { p_alive(m, x, t_x, T); }) return p_alive(m, x, t_x, T);
    else return 1;
}
}  // namespace

TYPED_TEST(future, multi_precision_values) {
    using params = typename TypeParam::params;
    std::ifstream file(GOODWILL_REFERENCE "/lifetime/future_mpmath.json");
    const nlohmann::json rows = nlohmann::json::parse(file)[TypeParam::name];
    ASSERT_GT(rows.size(), 20u);
    for (const auto& row : rows) {
        const auto m = params_of<params>(row["params"]);
        const double x = row["x"], t_x = row["t_x"], T = row["T"];
        const std::string text = row.dump();
        for (const auto& [n, t, p] : row["n"].get<std::vector<std::array<double, 3>>>())
            expect_relative(probability_of_n(m, n, t, x, t_x, T), p, 2e-12, text);
        for (const auto& next : row["next"])
            expect_relative(time_to_next(m, next[0], x, t_x, T), next[1].is_null() ? infinity : next[1].get<double>(),
                            2e-12, text);
        for (const auto& [after, t, value] : row["window"].get<std::vector<std::array<double, 3>>>())
            expect_relative(expected_purchases(m, t, after, x, t_x, T), value, 2e-12, text);
        if (row.contains("dert")) expect_relative(dert(m, row["dert"][0], x, t_x, T), row["dert"][1], 2e-12, text);
    }
}

TYPED_TEST(future, identities) {
    const auto& m = TypeParam::weekly;
    for (const auto& [x, t_x, T] : {std::array{0.0, 0.0, 38.86}, {2, 30.43, 38.86}, {26, 30.86, 31}, {1, 1, 60}}) {
        // Probabilities sum to 1 and have the expectation.
        double total = 0, mean = 0;
        for (int n = 0; n < 900; ++n) {
            const double p = probability_of_n(m, n, 39, x, t_x, T);
            total += p, mean += n * p;
        }
        EXPECT_NEAR(total, 1, 1e-11) << x;
        EXPECT_NEAR(mean, expected_purchases(m, 39, x, t_x, T), 1e-9 * (1 + mean)) << x;
        EXPECT_EQ(probability_of_n(m, 0, 39, x, t_x, T), no_purchase(m, 39, x, t_x, T));
        EXPECT_EQ(probability_of_n(m, 3, 0, x, t_x, T), 0);
        // The quantile is where no_purchase is 1 - q.
        double last = 0;
        for (const double q : {1e-9, 1e-3, 0.1, 0.3, 0.6, 0.9, 0.999}) {
            const double t = time_to_next(m, q, x, t_x, T);
            EXPECT_GT(t, last);
            if (std::isinf(t)) {
                EXPECT_GE(no_purchase(m, 1e12, x, t_x, T), 1 - q);
                break;
            }
            EXPECT_NEAR(no_purchase(m, t, x, t_x, T), 1 - q, 1e-13) << x << " " << q;
            last = t;
        }
        // Windows add up, and a window at once is the usual one.
        const double near = expected_purchases(m, 13, x, t_x, T), both = expected_purchases(m, 39, x, t_x, T);
        EXPECT_NEAR(near + expected_purchases(m, 26, 13, x, t_x, T), both, 1e-12 * both);
        EXPECT_NEAR(expected_purchases(m, 13, 0, x, t_x, T), near, 1e-14 * near);
        EXPECT_NEAR(expected_purchases(m, 13, 1e-9, x, t_x, T), near, 1e-9 * near);
        EXPECT_EQ(expected_purchases(m, 0, 13, x, t_x, T), 0);
        // Discounted: the sum over short windows, each from its middle.
        double sum = 0;
        const double delta = 0.02;
        for (double u = 0; u < 1500; u += 0.25)
            sum += std::exp(-delta * (u + 0.125)) * expected_purchases(m, 0.25, u, x, t_x, T);
        EXPECT_NEAR(dert(m, delta, x, t_x, T), sum, 5e-6 * sum);
        EXPECT_LT(dert(m, 2 * delta, x, t_x, T), dert(m, delta, x, t_x, T));
        EXPECT_EQ(dert(m, 0, x, t_x, T), infinity);
    }
}

// A customer with the history x, t_x, T is drawn by drawing new ones until they have it.
TYPED_TEST(future, simulated_customers_do_so) {
    const auto& m = TypeParam::weekly;
    const double T = 20, t = 30, after = 8;
    const std::size_t n = 400000;
    const auto made = simulate(m, std::vector<double>(n, 1000.0), life::simulate_options{.seed = 11});
    double customers = 0, expected_counts[4] = {}, counts[4] = {}, window = 0, expected_window = 0, early = 0, square = 0;
    for (std::size_t i = 0; i < n; ++i) {
        double x = 0, t_x = 0, next = infinity, in_window = 0;
        std::size_t later = 0;
        for (auto k = made.first[i]; k < made.first[i + 1]; ++k) {
            const double at = made.time[static_cast<std::size_t>(k)];
            if (at <= T) {
                ++x, t_x = at;
                continue;
            }
            next = std::fmin(next, at);
            later += at <= T + t;
            in_window += at > T + after && at <= T + after + t;
        }
        if (x != 1 || t_x < 10) continue;
        ++customers;
        if (later < 4) ++counts[later];
        for (std::size_t k = 0; k < 4; ++k)
            expected_counts[k] += probability_of_n(m, static_cast<double>(k), t, x, t_x, T);
        window += in_window, square += in_window * in_window;
        expected_window += expected_purchases(m, t, after, x, t_x, T);
        early += next - T <= time_to_next(m, 0.4, x, t_x, T);
    }
    ASSERT_GT(customers, 8000);
    for (std::size_t k = 0; k < 4; ++k)
        EXPECT_NEAR(counts[k], expected_counts[k], 4.5 * std::sqrt(expected_counts[k])) << k;
    EXPECT_NEAR(window, expected_window, 4.5 * std::sqrt(square));
    EXPECT_NEAR(early / customers, 0.4, 4.5 * std::sqrt(0.24 / customers));
}

TYPED_TEST(future, columns_equal_the_scalars) {
    using params = typename TypeParam::params;
    auto other = TypeParam::weekly;
    other.r = 30, other.alpha = 4;
    // Few customers are scored one by one, many by polynomials; moments and days.
    for (const params& m : {TypeParam::weekly, other})
        for (const auto& [size, days] : {std::pair{std::size_t{9}, false}, {3000, false}, {3000, true}}) {
            auto c = customers::of_model(TypeParam::weekly, size, 104, days);
            c.x[3] = c.t_x[5] = c.T[7] = missing;
            c.x[1] = 5000, c.t_x[1] = 600, c.T[1] = 601.5;
            c.x[2] = 3, c.t_x[2] = 3, c.T[2] = 1e7;
            std::vector<double> out(c.size());
            const auto same = [&](const char* what, const std::function<double(double, double, double)>& scalar) {
                for (std::size_t i = 0; i < c.size(); ++i)
                    expect_relative(out[i], scalar(c.x[i], c.t_x[i], c.T[i]), 2e-11, what + std::to_string(i));
            };
            for (const double n : {0.0, 2.0, 60.0}) {
                probability_of_n(m, n, 39, c.x, c.t_x, c.T, out, {.threads = 2});
                same("n", [&](auto... of) { return probability_of_n(m, n, 39, of...); });
            }
            for (const double q : {0.01, 0.7}) {
                time_to_next(m, q, c.x, c.t_x, c.T, out);
                same("next", [&](auto... of) { return time_to_next(m, q, of...); });
            }
            for (const double after : {0.0, 13.0}) {
                expected_purchases(m, 39, after, c.x, c.t_x, c.T, out);
                same("window", [&](auto... of) { return expected_purchases(m, 39, after, of...); });
            }
            for (const double delta : {0.0, 0.003}) {
                dert(m, delta, c.x, c.t_x, c.T, out);
                same("dert", [&](auto... of) { return dert(m, delta, of...); });
            }
        }
}

TYPED_TEST(future, the_same_to_the_bit_for_any_threads) {
    const auto& m = TypeParam::weekly;
    const auto c = customers::of_model(m, 20000, 104, false);
    std::vector<double> one(c.size()), three(c.size());
    dert(m, 0.003, c.x, c.t_x, c.T, one);
    dert(m, 0.003, c.x, c.t_x, c.T, three, {.threads = 3, .out_is_scratch = true});
    EXPECT_EQ(one, three);
    probability_of_n(m, 4, 39, c.x, c.t_x, c.T, one);
    probability_of_n(m, 4, 39, c.x, c.t_x, c.T, three, {.threads = 3});
    EXPECT_EQ(one, three);
}

TYPED_TEST(future, a_bad_row_or_argument_is_named_and_nothing_is_written) {
    const auto& m = TypeParam::weekly;
    std::vector<double> x(900, 2), t_x(900, 1), T(900, 9), out(900, 42);
    const auto message = [&](const std::function<void()>& call) -> std::string {
        try {
            call();
        } catch (const goodwill::domain_error& e) {
            return e.what();
        }
        return "nothing";
    };
    const std::string name = TypeParam::name;
    const auto n_of = [&](double n, double t) { probability_of_n(m, n, t, x, t_x, T, out); };
    EXPECT_EQ(message([&] { n_of(1.5, 1); }), name + ".probability_of_n: n is 1.5, must be a whole number >= 0");
    EXPECT_EQ(message([&] { n_of(-1, 1); }), name + ".probability_of_n: n is -1, must be a whole number >= 0");
    EXPECT_EQ(message([&] { n_of(2, -1); }), name + ".probability_of_n: t is -1, must be finite and >= 0");
    for (const double q : {0.0, 1.0, -0.5, missing})
        EXPECT_NE(message([&] { time_to_next(m, q, x, t_x, T, out); }).find("must be > 0 and < 1"), std::string::npos);
    EXPECT_EQ(message([&] { expected_purchases(m, 1, -2, x, t_x, T, out); }),
              name + ".expected_purchases: after is -2, must be finite and >= 0");
    EXPECT_EQ(message([&] { expected_purchases(m, infinity, 2, x, t_x, T, out); }),
              name + ".expected_purchases: t is inf, must be finite and >= 0");
    EXPECT_EQ(message([&] { dert(m, -1, x, t_x, T, out); }), name + ".dert: delta is -1, must be finite and >= 0");
    for (const auto& [bad, must] : {std::pair{std::array{-1.0, 0.0, 5.0}, "x[70] is -1, must be >= 0"},
                                    {{1.5, 1, 5}, "x[70] is 1.5, must be a whole number"},
                                    {{2, 6, 5}, "t_x[70] is 6, must be <= T"},
                                    {{2, 1, infinity}, "T[70] is inf, must be finite"}}) {
        x[70] = bad[0], t_x[70] = bad[1], T[70] = bad[2];
        EXPECT_EQ(message([&] { n_of(0, 1); }), name + ".probability_of_n: " + must);
        EXPECT_EQ(message([&] { n_of(2, 1); }), name + ".probability_of_n: " + must);
        EXPECT_EQ(message([&] { time_to_next(m, 0.5, x, t_x, T, out); }), name + ".time_to_next: " + must);
        EXPECT_EQ(message([&] { expected_purchases(m, 1, 2, x, t_x, T, out); }), name + ".expected_purchases: " + must);
        EXPECT_EQ(message([&] { dert(m, 0.01, x, t_x, T, out); }), name + ".dert: " + must);
        for (const double found : {probability_of_n(m, 2, 1, bad[0], bad[1], bad[2]),
                                   probability_of_n(m, 0, 1, bad[0], bad[1], bad[2]),
                                   time_to_next(m, 0.5, bad[0], bad[1], bad[2]),
                                   expected_purchases(m, 1, 2, bad[0], bad[1], bad[2]),
                                   dert(m, 0.01, bad[0], bad[1], bad[2])})
            EXPECT_TRUE(std::isnan(found));
    }
    EXPECT_EQ(out, std::vector<double>(900, 42));
    x.pop_back();
    EXPECT_THROW(dert(m, 0.01, x, t_x, T, out), goodwill::shape_error);
    for (const double found :
         {probability_of_n(m, 1.5, 1, 2, 1, 5), probability_of_n(m, 1, missing, 2, 1, 5), time_to_next(m, 1, 2, 1, 5),
          time_to_next(m, 0.5, missing, 1, 5), expected_purchases(m, 1, -1, 2, 1, 5),
          expected_purchases(m, missing, 1, 2, 1, 5), dert(m, -1, 2, 1, 5), dert(m, 1, 2, missing, 5)})
        EXPECT_TRUE(std::isnan(found));
    auto broken = m;
    broken.alpha = -1;
    const std::vector<double> two(2, 1.0);
    std::vector<double> to(2);
    EXPECT_THROW(dert(broken, 0.01, two, two, two, to), goodwill::domain_error);
    EXPECT_TRUE(std::isnan(dert(broken, 0.01, 2, 1, 5)) && std::isnan(time_to_next(broken, 0.5, 2, 1, 5)));
}

// Answers do not jump where closed forms are 0/0, nor at t_x = T.
TYPED_TEST(future, continuous) {
    using params = typename TypeParam::params;
    const auto all = [](const params& m, double t_x) {
        return std::array{probability_of_n(m, 3, 39, 2, t_x, 38.86), time_to_next(m, 0.2, 2, t_x, 38.86),
                          expected_purchases(m, 13, 13, 2, t_x, 38.86), dert(m, 0.003, 2, t_x, 38.86)};
    };
    auto singular = std::bit_cast<std::array<double, sizeof(params) / sizeof(double)>>(TypeParam::weekly);
    if (singular.size() > 2) singular[2] = 1, singular[3] = singular[1];
    const auto here = all(std::bit_cast<params>(singular), 30.43), latest = all(std::bit_cast<params>(singular), 38.86);
    for (const double d : {1e-15, 1e-12, 1e-8}) {
        for (std::size_t i = 0; i < 2 * singular.size(); ++i) {
            auto moved = singular;
            moved[i / 2] *= i % 2 == 0 ? 1 + d : 1 - d;
            const auto near = all(std::bit_cast<params>(moved), 30.43);
            for (std::size_t k = 0; k < here.size(); ++k) expect_relative(near[k], here[k], 20 * d + 1e-12, "moved");
        }
        const auto near = all(std::bit_cast<params>(singular), 38.86 * (1 - d));
        for (std::size_t k = 0; k < here.size(); ++k) expect_relative(near[k], latest[k], 20 * d + 1e-12, "t_x");
    }
}

TYPED_TEST(future, the_best_and_the_oldest_customers) {
    const auto& m = TypeParam::weekly;
    for (const auto& [x, t_x, T] : {std::array{1e5, 5e3, 5e3}, {3000, 10, 4000}, {1, 1, 1e12}, {0, 0, 1e300}}) {
        const double p = alive(m, x, t_x, T);
        for (const double found : {probability_of_n(m, 1, 5, x, t_x, T), expected_purchases(m, 5, 1e6, x, t_x, T)})
            EXPECT_TRUE(found >= 0 && std::isfinite(found)) << x << " " << found;
        const double next = time_to_next(m, 0.5, x, t_x, T), worth = dert(m, 1e-3, x, t_x, T);
        EXPECT_TRUE(next > 0) << x << " " << next;
        EXPECT_TRUE(p >= 0.5 || next == infinity) << x;
        EXPECT_TRUE(worth >= 0 && worth <= (m.r + x) / (m.alpha + T) / 1e-3 * (1 + 1e-12)) << x << " " << worth;
        EXPECT_EQ(dert(m, 0, x, t_x, T), infinity) << x;
    }
}

TEST(bg_nbd_future, undiscounted_purchases_are_the_limit) {
    const life::bg_nbd::params m{0.5, 7, 2.5, 3};
    const double p = p_alive(m, 2, 30, 38), all = p * (2.5 + 5 - 1) / 1.5;
    EXPECT_NEAR(dert(m, 0, 2, 30, 38), all, 1e-14 * all);
    EXPECT_NEAR(dert(m, 1e-12, 2, 30, 38), all, 1e-9 * all);
    EXPECT_NEAR(expected_purchases(m, 1e15, 2, 30, 38), all, 1e-9 * all);
    EXPECT_NEAR(dert(m, 1e-300, 2, 30, 38), all, 1e-12 * all);
    const life::mbg_nbd::params later{0.5, 7, 2.5, 2};
    EXPECT_NEAR(dert(later, 0, 2, 30, 38), all, 1e-14 * all);  // the same chances to leave
    EXPECT_EQ(dert(life::bg_nbd::params{0.5, 7, 1, 2}, 0, 2, 30, 38), infinity);
    // Who has left for sure, as far as doubles say, has an infinite worth as well.
    EXPECT_EQ(p_alive(bg_nbd::weekly, 3000, 10, 4000), 0);
    EXPECT_EQ(dert(bg_nbd::weekly, 0, 3000, 10, 4000), infinity);
}

TEST(bg_nbd_future, rates_of_buying) {
    // Gamma(n) has mean and variance n.
    for (const double n : {1.0, 3.5, 80.0, 1e4}) {
        const life::bg_nbd::detail::rate_nodes nodes(n, -60);
        double mean = 0, square = 0;
        for (std::size_t i = 0; i < nodes.size; ++i) {
            mean += nodes.weight[i] * nodes.rate[i];
            square += nodes.weight[i] * nodes.rate[i] * nodes.rate[i];
        }
        EXPECT_NEAR(mean, n, 1e-12 * n);
        EXPECT_NEAR(square - mean * mean, n, 1e-9 * n);
        double inverse = 0;
        for (std::size_t i = 0; i < nodes.size; ++i)
            if (nodes.weight[i] > 0) inverse += nodes.weight[i] / nodes.rate[i];
        EXPECT_TRUE(n < 2 || std::fabs(inverse * (n - 1) - 1) < 3e-14) << n;
    }
    EXPECT_LE(life::bg_nbd::detail::rate_nodes(1, -720).size, life::bg_nbd::detail::rate_nodes::most);
}

TEST(pareto_nbd_future, first_purchase_or_none) {
    using life::pareto_nbd::detail::time_to_buy;
    // M = B: he buys before he leaves with probability A / (A + s).
    EXPECT_EQ(time_to_buy(2, 5, 3, 5, 0.4 + 1e-12), infinity);
    EXPECT_GT(time_to_buy(2, 5, 3, 5, 0.4 - 1e-12), 1000);
    EXPECT_NEAR(time_to_buy(2, 5, 3, 5, 0.2), 5 * (std::pow(0.5, -0.2) - 1), 1e-14);
    EXPECT_EQ(time_to_buy(2, 5, 3, 5, 1), infinity);
    EXPECT_TRUE(std::isinf(time_to_buy(0.4, 1e-3, 900, 1e3, 1 - 1e-15)));
    const life::pareto_nbd::detail::buying_density f{0.5, 2, 0.25};
    EXPECT_NEAR(f.width_of(0.3, 0.2, 1, f.over(0.2, 1)), f.width_of(0.3, 0.2, 2, f.over(0.2, 2)), 1e-14);
    EXPECT_NEAR(f.over(0.2, f.width_of(0.3, 0.2, 1, f.over(0.2, 1))), 0.3, 1e-15);
    EXPECT_NEAR(f.slope(0.7), (f.drop(0.7 + 1e-6) - f.drop(0.7 - 1e-6)) / 2e-6, 1e-8);
}

TEST(by_count_and_age, polynomials_are_used_where_they_are_as_good) {
    std::vector<double> x(400, 3), T(400);
    for (std::size_t i = 0; i < 400; ++i) T[i] = 0.05 * static_cast<double>(i);
    x[7] = missing, x[8] = 1.5, x[9] = -1, T[10] = missing, T[11] = infinity, T[12] = -3;  // refused elsewhere
    std::size_t calls = 0;
    const auto smooth = [&](double k, double age) { return ++calls, k * std::exp(-0.1 * age) / (5 + age); };
    const life::by_count_and_age known("test", x, T, 5, {}, smooth);
    const std::size_t made = calls;
    EXPECT_LT(made, 60u);
    for (const double age : {0.0, 0.05, 7.3, 14.9999, 15.0, 19.5})
        EXPECT_NEAR(known(3, age), 3 * std::exp(-0.1 * age) / (5 + age), 1e-12);
    EXPECT_EQ(calls, made);
    EXPECT_NEAR(known(4, 2), 4 * std::exp(-0.2) / 7, 1e-15);  // nobody like this was there
    EXPECT_EQ(calls, made + 1);
    EXPECT_TRUE(std::isnan(known(missing, 2)) && std::isnan(known(2, missing)));
    const auto jumps = [&](double, double age) { return ++calls, age < 4 ? 1.0 : 2.0; };
    const life::by_count_and_age jumping("test", x, T, 5, {}, jumps);
    EXPECT_EQ(jumping(3, 3.999), 1);
    EXPECT_EQ(jumping(3, 4.001), 2);
    const auto nothing = [](double, double) { return 0.0; };
    EXPECT_EQ(life::by_count_and_age("test", x, T, 5, {}, nothing)(3, 4), 0);
}
