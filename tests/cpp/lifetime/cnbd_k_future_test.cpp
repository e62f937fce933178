#include <goodwill/lifetime/cnbd_k_future.hpp>

#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <vector>

#include <goodwill/core/random.hpp>
#include <goodwill/lifetime/cnbd_k_dert.hpp>
#include <goodwill/lifetime/cnbd_k_simulate.hpp>
#include <goodwill/lifetime/cnbd_k_window.hpp>
#include <gtest/gtest.h>

#include "core/json.hpp"

namespace life = goodwill::lifetime;
using goodwill::domain_error;
using bg = life::bg_cnbd_k::params;
using mbg = life::mbg_cnbd_k::params;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <class Params>
class cnbd_k_future : public testing::Test {};
using models = testing::Types<bg, mbg>;
TYPED_TEST_SUITE(cnbd_k_future, models);

template <class Params>
constexpr int lag_of = std::is_same_v<Params, bg> ? 1 : 0;

template <class Params>
[[nodiscard]] Params params_of(const nlohmann::json& p) {
    return {p[0], p[1], p[2], p[3], p[4]};
}

}  // namespace

TYPED_TEST(cnbd_k_future, multi_precision_values) {
    std::ifstream stream(GOODWILL_REFERENCE "/lifetime/cnbd_k_future_mpmath.json");
    const auto file = nlohmann::json::parse(stream);
    int seen = 0;
    for (const auto& row : file["probability_of_n"]) {
        if (row["lag"] != lag_of<TypeParam>) continue;
        const double value = row["value"];
        const double found = probability_of_n(params_of<TypeParam>(row["params"]), row["n"], row["t"], row["x"],
                                              row["t_x"], row["T"]);
        EXPECT_NEAR(found, value, std::max(1e-290, 1e-10 * value)) << row << " relative " << found / value - 1;
        ++seen;
    }
    for (const auto& row : file["time_to_next"]) {
        if (row["lag"] != lag_of<TypeParam>) continue;
        const double value = row["value"];
        const double found = time_to_next(params_of<TypeParam>(row["params"]), row["q"], row["x"], row["t_x"],
                                          row["T"]);
        EXPECT_NEAR(found, value, 1e-10 * value) << row << " relative " << found / value - 1;
        ++seen;
    }
    EXPECT_GT(seen, 40);
}

// Purchases in the thousands: multi-precision values, to more digits than differences of log-gammas have.
TEST(cnbd_k_phase_chances, many_purchases) {
    using life::cnbd_k::detail::chances_of;
    EXPECT_NEAR(chances_of(2, 2000.5, 1001, 1, 5000, 10000).within / 0.0032573931923867428 - 1, 0, 1e-13);
    EXPECT_NEAR(chances_of(3, 0.85, 1.45, 0, 5000, 3000).within / 0.00033438931199802123 - 1, 0, 1e-13);
}

// Who has left but for a probability that doubles round to 0 is worth infinity all the same, as in BG/NBD.
TYPED_TEST(cnbd_k_future, what_is_infinite_stays_so) {
    const TypeParam m{0.5, 5, 0.8, 2, 3};
    EXPECT_EQ(p_alive(m, 1000, 3, 5000), 0);
    EXPECT_EQ(dert(m, 0, 1000, 3, 5000), infinity);
    EXPECT_EQ(dert(m, 1e-3, 1000, 3, 5000), 0);
    EXPECT_TRUE(std::isnan(dert(m, 0, 1000, 3, 2)));
}

TYPED_TEST(cnbd_k_future, probabilities_sum_to_one_and_have_the_expectation) {
    for (const int k : {1, 3}) {
        const TypeParam m{0.85, 1.45, 0.79, 2.42, k};
        for (const double t_x : {30.0, 38.0}) {
            double total = 0, mean = 0;
            for (int n = 0; n < 700; ++n) {
                const double p = probability_of_n(m, n, 39, 5, t_x, 38);
                total += p;
                mean += n * p;
            }
            EXPECT_NEAR(total, 1, 1e-11);
            EXPECT_NEAR(mean, expected_purchases(m, 39, 5, t_x, 38), 1e-9);
        }
        EXPECT_EQ(probability_of_n(m, 0, 13, 5, 30, 38), no_purchase(m, 13, 5, 30, 38));
        EXPECT_EQ(probability_of_n(m, 2, 0, 5, 30, 38), 0);
    }
}

TYPED_TEST(cnbd_k_future, the_time_to_the_next_turns_back_no_purchase) {
    for (const int k : {1, 2, 5, 32}) {
        const TypeParam m{0.85, 1.45, 0.79, 2.42, k};
        for (const double t_x : {37.5, 38.0})
            for (const double q : {1e-6, 0.01, 0.3, 0.6, 0.85}) {
                const double t = time_to_next(m, q, 5, t_x, 38);
                if (q >= p_alive(m, 5, t_x, 38))
                    EXPECT_EQ(t, infinity);
                else
                    EXPECT_NEAR(1 - no_purchase(m, t, 5, t_x, 38), q, 1e-13 + 1e-11 * q) << k << " " << q;
            }
        EXPECT_EQ(time_to_next(m, p_alive(m, 5, 30, 38) + 1e-9, 5, 30, 38), infinity);
    }
}

// A window that begins later, short ones far away among them: nothing cancels.
TYPED_TEST(cnbd_k_future, windows_in_multi_precision) {
    std::ifstream stream(GOODWILL_REFERENCE "/lifetime/cnbd_k_window_mpmath.json");
    const auto file = nlohmann::json::parse(stream);
    int seen = 0, far = 0;
    for (const auto& row : file["windows"]) {
        if (row["lag"] != lag_of<TypeParam>) continue;
        const double value = row["value"], t = row["t"], after = row["after"];
        const double found = expected_purchases(params_of<TypeParam>(row["params"]), t, after, row["x"], row["t_x"],
                                                row["T"]);
        EXPECT_NEAR(found, value, std::max(1e-290, 1e-11 * value)) << row << " relative " << found / value - 1;
        ++seen;
        far += t < 1e-5 * after && value > 0;
    }
    EXPECT_GT(seen, 20);
    EXPECT_GT(far, 5);
}

// A long window and its parts, by both routes.
TYPED_TEST(cnbd_k_future, windows_follow_each_other) {
    for (const int k : {1, 2, 5, 32})
        for (const double x : {0.0, 5.0, 300.0}) {
            const TypeParam m{0.85, 1.45, 0.79, 2.42, k};
            const double t_x = x == 0 ? 0 : 37.5;
            double sum = 0, begin = 0;
            for (const double end : {1e-3, 0.5, 2.0, 13.0, 200.0, 3000.0}) {
                sum += expected_purchases(m, end - begin, begin, x, t_x, 38);
                begin = end;
                const double whole = expected_purchases(m, end, x, t_x, 38);
                EXPECT_NEAR(sum, whole, 1e-12 * whole) << k << " " << x << " " << end;
            }
            // Ten times shorter holds a tenth, at any length.
            const double first = expected_purchases(m, 1e-9, 500, x, t_x, 38);
            EXPECT_NEAR(expected_purchases(m, 1e-10, 500, x, t_x, 38) * 10, first, 1e-9 * first);
            EXPECT_EQ(expected_purchases(m, 0, 500, x, t_x, 38), 0);
        }
}

TYPED_TEST(cnbd_k_future, windows_add_up) {
    const TypeParam m{0.85, 1.45, 0.79, 2.42, 3};
    const double all = expected_purchases(m, 52, 5, 36, 38), near = expected_purchases(m, 13, 5, 36, 38);
    EXPECT_NEAR(expected_purchases(m, 39, 13, 5, 36, 38), all - near, 1e-14 * all);
    EXPECT_EQ(expected_purchases(m, 39, 0, 5, 36, 38), expected_purchases(m, 39, 5, 36, 38));
}

TYPED_TEST(cnbd_k_future, simulated_customers_follow) {
    const TypeParam m{0.85, 1.45, 0.79, 2.42, 3};
    const std::size_t n = 200000;
    const double T = 30, t = 12;
    const auto made = simulate(m, std::vector<double>(n, T + 2 * t), life::simulate_options{.seed = 5, .threads = 2});
    double customers = 0, found[3] = {}, expected[3] = {}, window = 0, square = 0, window_expected = 0;
    for (std::size_t i = 0; i < n; ++i) {
        double x = 0, t_x = 0, first = 0, second = 0;
        for (auto j = made.first[i]; j < made.first[i + 1]; ++j) {
            const double at = made.time[static_cast<std::size_t>(j)];
            if (at <= T)
                ++x, t_x = at;
            else
                ++(at <= T + t ? first : second);
        }
        if (x < 2 || t_x < 26) continue;
        ++customers;
        if (first < 3) ++found[static_cast<std::size_t>(first)];
        for (int k = 0; k < 3; ++k) expected[k] += probability_of_n(m, k, t, x, t_x, T);
        window += second, square += second * second;
        window_expected += expected_purchases(m, t, t, x, t_x, T);
    }
    EXPECT_GT(customers, 10000);
    for (int k = 0; k < 3; ++k)
        EXPECT_NEAR(found[k] / customers, expected[k] / customers, 2 / std::sqrt(customers)) << k;
    EXPECT_NEAR(window, window_expected, 4 * std::sqrt(square));
}

// Parameters from .001 to 1,000, ages from .001 to 5,000: nothing leaves its bounds, and what must agree does.
TYPED_TEST(cnbd_k_future, random_customers) {
    goodwill::core::random_stream stream(1, "cnbd_k_future_test", 0);
    const auto between = [&](double low, double high) { return low * std::pow(high / low, stream.uniform()); };
    for (int i = 0; i < 3000; ++i) {
        const TypeParam m{between(1e-3, 1e3), between(1e-3, 1e3), between(1e-3, 1e3), between(1e-3, 1e3),
                          1 + static_cast<int>(32 * stream.uniform())};
        const double x = i % 3 == 0 ? 0 : std::floor(between(1, 1000)), T = between(1e-3, 5000), t = between(1e-3, 1e4);
        const double t_x = x == 0 ? 0 : i % 5 == 0 ? T : T * stream.uniform();
        const double soon = purchases_if_alive(m, x, t_x, T, t), later = purchases_if_alive(m, x, t_x, T, 1.01 * t);
        const double alive = p_alive(m, x, t_x, T), none = no_purchase(m, t, x, t_x, T);
        const double some = probability_of_n(m, 3, t, x, t_x, T), worth = dert(m, between(1e-6, 1), x, t_x, T);
        if (i % 20 == 0) {
            const double window = expected_purchases(m, 1e-3 * t, t, x, t_x, T);
            EXPECT_TRUE(window >= 0 && window <= later) << i << " " << window;
        }
        EXPECT_TRUE(soon >= 0 && later >= soon * (1 - 1e-12) && std::isfinite(later)) << i;
        EXPECT_TRUE(alive >= 0 && alive <= 1 && none >= 0 && none <= 1 && some >= 0 && some <= 1) << i;
        EXPECT_TRUE(worth >= 0 && std::isfinite(worth)) << i;
        const double q = alive * stream.uniform();
        if (!(q > 1e-9 && q < 1)) continue;
        const double next = time_to_next(m, q, x, t_x, T);
        if (next == infinity) continue;
        EXPECT_NEAR(1 - no_purchase(m, next, x, t_x, T), q, 1e-8 * (q + 1e-3)) << i;
    }
}

TYPED_TEST(cnbd_k_future, columns_and_bad_input) {
    const TypeParam m{0.85, 1.45, 0.79, 2.42, 3};
    const std::vector<double> x{0, 5, std::nan("")}, t_x{0, 37, 0}, T{9, 38, 3};
    std::vector<double> several(3), times(3), later(3);
    probability_of_n(m, 2, 13, x, t_x, T, several);
    time_to_next(m, 0.2, x, t_x, T, times);
    expected_purchases(m, 13, 4, x, t_x, T, later);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(several[i], probability_of_n(m, 2, 13, x[i], t_x[i], T[i]));
        EXPECT_EQ(times[i], time_to_next(m, 0.2, x[i], t_x[i], T[i]));
        EXPECT_EQ(later[i], expected_purchases(m, 13, 4, x[i], t_x[i], T[i]));
    }
    EXPECT_TRUE(std::isnan(several[2]) && std::isnan(times[2]) && std::isnan(later[2]));
    EXPECT_THROW(probability_of_n(m, 1.5, 13, x, t_x, T, several), domain_error);
    EXPECT_THROW(probability_of_n(m, 1, -1, x, t_x, T, several), domain_error);
    EXPECT_THROW(expected_purchases(m, 1, -1, x, t_x, T, several), domain_error);
    for (const double q : {0.0, 1.0, -1.0, std::nan("")}) {
        EXPECT_THROW(time_to_next(m, q, x, t_x, T, times), domain_error);
        EXPECT_TRUE(std::isnan(time_to_next(m, q, 1, 1, 1)));
    }
    EXPECT_TRUE(std::isnan(probability_of_n(m, 0.5, 1, 1, 1, 1)) && std::isnan(probability_of_n(m, 1, 1, 1, 2, 1)));
    EXPECT_TRUE(std::isnan(expected_purchases(m, 1, -1, 1, 1, 1)));
}
