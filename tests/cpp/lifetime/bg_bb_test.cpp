#include <goodwill/lifetime/bg_bb.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <goodwill/lifetime/beta_survival.hpp>
#include <goodwill/lifetime/bg_bb_derivatives.hpp>
#include <goodwill/lifetime/bg_bb_simulate.hpp>
#include <gtest/gtest.h>

#include "discrete_reference.hpp"

namespace bb = goodwill::lifetime::bg_bb;
using goodwill::domain_error;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr bb::params donors{1.2035224, 0.7497164, 0.6567182, 2.7834422};

[[nodiscard]] bb::params params_of(const nlohmann::json& p) { return {p[0], p[1], p[2], p[3]}; }
}  // namespace

TEST(bg_bb, sums_of_betas_in_multi_precision) {
    const auto file = discrete_reference("bg_bb_mpmath.json");
    const auto near = [](double found, double expected, const nlohmann::json& row) {
        if (std::fabs(expected) > 1e-290) EXPECT_NEAR(found, expected, 1e-11 * expected) << row;
        else EXPECT_LT(found, 1e-289) << row;
    };
    ASSERT_GT(file["customers"].size(), 180u);
    for (const auto& row : file["customers"]) {
        const auto m = params_of(row["params"]);
        const double x = row["x"], t_x = row["t_x"], n = row["n"], ll = row["log_likelihood"];
        EXPECT_NEAR(bb::log_likelihood(m, x, t_x, n), ll, 1e-12 * std::max(1.0, std::fabs(ll))) << row;
        near(bb::p_alive(m, x, t_x, n), row["p_alive"], row);
        near(bb::p_alive(m, x, t_x, n, row["ahead"][0]), row["ahead"][1], row);
        const double horizon = row["expected"][0];
        near(bb::expected_purchases(m, horizon, x, t_x, n), row["expected"][1], row);
        near(bb::no_purchase(m, horizon, x, t_x, n), row["no_purchase"], row);
        near(bb::probability_of_n(m, row["probability_of_n"][0], horizon, x, t_x, n), row["probability_of_n"][1], row);
        near(bb::dert(m, row["dert"][0], x, t_x, n), row["dert"][1], row);
    }
    for (const auto& row : file["new"])
        near(bb::expected_purchases(params_of(row["params"]), row["horizon"]), row["value"], row);
    for (const auto& row : file["pmf"])
        near(bb::pmf(params_of(row["params"]), row["x"], row["horizon"]), row["pmf"], row);
}

TEST(bg_bb, derivatives_in_multi_precision) {
    const auto file = discrete_reference("bg_bb_mpmath.json")["derivatives"];
    ASSERT_GT(file.size(), 30u);
    for (const auto& row : file) {
        const auto all = bb::log_likelihood_derivatives(params_of(row["params"]), row["x"], row["t_x"], row["n"]);
        for (std::size_t i = 0; i < 4; ++i) {
            const double expected = row["first"][i];
            EXPECT_NEAR(all.first[i], expected, 1e-11 * (1 + std::fabs(expected))) << row;
        }
        for (std::size_t k = 0; k < 10; ++k) {
            const double expected = row["second"][k];
            EXPECT_NEAR(all.second[k], expected, 1e-11 * (1 + std::fabs(expected))) << row;
        }
        EXPECT_NEAR(all.value, bb::log_likelihood(params_of(row["params"]), row["x"], row["t_x"], row["n"]), 1e-12);
    }
    EXPECT_TRUE(std::isnan(bb::log_likelihood_derivatives(donors, 3, 2, 6).second[9]));
}

TEST(bg_bb, published_donations) {
    const auto published = discrete_reference("discrete_models_published.json")["bg_bb"];
    const auto m = params_of(published["params"]);
    double ll = 0, expected = 0, next = 0;
    for (const auto& [x, t_x, n, weight] : published["patterns"].get<std::vector<std::array<double, 4>>>()) {
        ll += weight * bb::log_likelihood(m, x, t_x, n);
        expected += weight * bb::expected_purchases(m, 5, x, t_x, n);
        double sum = 0;
        for (int k = 0; k <= 5; ++k) sum += k * bb::probability_of_n(m, k, 5, x, t_x, n);
        next += weight * sum;
    }
    EXPECT_NEAR(ll, published["log_likelihood"], 1e-6);
    EXPECT_NEAR(expected, published["expected_next_5"], 1e-3);
    EXPECT_NEAR(next, expected, 1e-8);
    // P(alive in 2002): .11 of those who never gave again, .93 of those who always did (table 5 of the source).
    EXPECT_NEAR(bb::p_alive(m, 0, 0, 6, 1), 0.11, 0.005);
    EXPECT_NEAR(bb::p_alive(m, 6, 6, 6, 1), 0.93, 0.005);
    EXPECT_EQ(bb::p_alive(m, 6, 6, 6), 1);
}

TEST(bg_bb, probabilities_sum_to_one_and_have_the_expectation) {
    for (const auto& m : {donors, bb::params{1e-3, 1e3, 1, 1e-3}, bb::params{40, 3, 0.3, 1000}}) {
        for (const double horizon : {0.0, 1.0, 30.0, 700.0}) {
            double total = 0, mean = 0;
            for (double k = 0; k <= horizon; ++k) {
                const double p = bb::pmf(m, k, horizon);
                total += p;
                mean += k * p;
            }
            EXPECT_NEAR(total, 1, 1e-11);
            EXPECT_NEAR(mean, bb::expected_purchases(m, horizon), 1e-10 * (1 + mean));
        }
        EXPECT_EQ(bb::pmf(m, 8, 7), 0);
        // All histories of seven opportunities.
        double total = 0, count = 0;
        for (int bits = 0; bits < 128; ++bits) {
            double x = 0, last = 0;
            for (int j = 0; j < 7; ++j)
                if (bits >> j & 1) ++x, last = j + 1;
            const double p = std::exp(bb::log_likelihood(m, x, last, 7));
            total += p;
            count += x == 3 ? p : 0;
        }
        EXPECT_NEAR(total, 1, 1e-13);
        EXPECT_NEAR(count, bb::pmf(m, 3, 7), 1e-13);
    }
}

TEST(bg_bb, time_to_next_is_a_quantile) {
    for (const auto& m : {donors, bb::params{0.1, 5, 0.05, 20}, bb::params{3, 2, 40, 900}})
        for (const auto& [x, t_x, n] : {std::array{0.0, 0.0, 6.0}, {1, 2, 6}, {6, 6, 6}, {4, 6, 6}, {20, 60, 70}})
            for (const double q : {0.01, 0.25, 0.5, 0.9, 0.999}) {
                const double k = bb::time_to_next(m, q, x, t_x, n);
                if (std::isinf(k)) {
                    EXPECT_GT(bb::no_purchase(m, 100000, x, t_x, n), 1 - q);
                    continue;
                }
                EXPECT_LE(bb::no_purchase(m, k, x, t_x, n), (1 - q) * (1 + 1e-12));
                EXPECT_GT(bb::no_purchase(m, k - 1, x, t_x, n), (1 - q) * (1 - 1e-12));
            }
    EXPECT_EQ(bb::time_to_next(donors, 0.5, 6, 6, 6), 1);
    EXPECT_EQ(bb::time_to_next(donors, 0.5, 0, 0, 6), infinity);
    for (const double q : {0.0, 1.0, missing}) EXPECT_TRUE(std::isnan(bb::time_to_next(donors, q, 1, 2, 6)));
}

TEST(bg_bb, residual_transactions_are_the_sum_of_expectations) {
    for (const double rate : {0.02, 0.15}) {
        double sum = 0, before = 0;
        for (int k = 1; k < 3000; ++k) {
            const double until = bb::expected_purchases(donors, k, 2, 4, 6);
            sum += (until - before) * std::pow(1 + rate, -k);
            before = until;
        }
        EXPECT_NEAR(bb::dert(donors, rate, 2, 4, 6), sum, 1e-9 * sum);
    }
    EXPECT_EQ(bb::dert(donors, 0, 2, 4, 6), infinity);
    const bb::params leaving{1.2, 0.75, 3, 2.78};
    EXPECT_NEAR(bb::dert(leaving, 0, 2, 4, 6), bb::expected_purchases(leaving, 300000, 2, 4, 6), 1e-6);
    EXPECT_NEAR(bb::dert(leaving, 1e-12, 2, 4, 6), bb::dert(leaving, 0, 2, 4, 6), 1e-9);
    for (const double gamma : {1 - 1e-9, 1.0, 1 + 1e-9})
        EXPECT_NEAR(bb::expected_purchases({1.2, 0.75, gamma, 2.78}, 39, 2, 4, 6),
                    bb::expected_purchases({1.2, 0.75, 1, 2.78}, 39, 2, 4, 6), 1e-7);
}

TEST(bg_bb, columns_equal_the_scalars) {
    std::vector<double> x, t_x, n;
    for (int i = 0; i < 70000; ++i) {
        n.push_back(1 + i % 97);
        t_x.push_back(i * 31 % (i % 97 + 2));
        x.push_back(t_x.back() == 0 ? 0 : 1 + i * 17 % static_cast<int>(t_x.back()));
    }
    x[5] = t_x[8] = n[11] = missing;
    const auto same = [&](const std::function<void(std::span<double>, int, bool)>& column, auto score) {
        std::vector<double> one(x.size()), three(x.size());
        column(one, 1, false);
        column(three, 3, true);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double expected = score(x[i], t_x[i], n[i]);
            if (std::isnan(expected)) ASSERT_TRUE(std::isnan(one[i]) && std::isnan(three[i])) << i;
            else ASSERT_TRUE(one[i] == expected && three[i] == expected) << i;
        }
    };
    const auto how = [](int threads, bool scratch) {
        return goodwill::lifetime::scoring_options{.threads = threads, .out_is_scratch = scratch};
    };
    same([&](auto out, int t, bool s) { bb::log_likelihood(donors, x, t_x, n, out, how(t, s)); },
         [](double a, double b, double c) { return bb::log_likelihood(donors, a, b, c); });
    same([&](auto out, int t, bool s) { bb::p_alive(donors, 2, x, t_x, n, out, how(t, s)); },
         [](double a, double b, double c) { return bb::p_alive(donors, a, b, c, 2); });
    same([&](auto out, int t, bool s) { bb::expected_purchases(donors, 9, x, t_x, n, out, how(t, s)); },
         [](double a, double b, double c) { return bb::expected_purchases(donors, 9, a, b, c); });
    same([&](auto out, int t, bool s) { bb::dert(donors, 0.1, x, t_x, n, out, how(t, s)); },
         [](double a, double b, double c) { return bb::dert(donors, 0.1, a, b, c); });
    same([&](auto out, int t, bool s) { bb::probability_of_n(donors, 2, 9, x, t_x, n, out, how(t, s)); },
         [](double a, double b, double c) { return bb::probability_of_n(donors, 2, 9, a, b, c); });
    same([&](auto out, int t, bool s) { bb::no_purchase(donors, 4, x, t_x, n, out, how(t, s)); },
         [](double a, double b, double c) { return bb::no_purchase(donors, 4, a, b, c); });
    same([&](auto out, int t, bool s) { bb::time_to_next(donors, 0.5, x, t_x, n, out, how(t, s)); },
         [](double a, double b, double c) { return bb::time_to_next(donors, 0.5, a, b, c); });
    std::vector<double> out(2);
    bb::expected_purchases(donors, std::vector{0.0, missing}, out);
    EXPECT_TRUE(out[0] == 0 && std::isnan(out[1]));
    bb::pmf(donors, std::vector{2.0, missing}, 6, out);
    EXPECT_TRUE(out[0] == bb::pmf(donors, 2, 6) && std::isnan(out[1]));
}

TEST(bg_bb, a_bad_row_is_named_and_nothing_is_written) {
    struct bad {
        double x, t_x, n;
        const char* message;
    };
    for (const auto& b : {bad{-1, 0, 5, "x[3] is -1, must be >= 0"}, {1.5, 2, 5, "x[3] is 1.5, must be a whole number"},
                          {1, 1.5, 5, "t_x[3] is 1.5, must be a whole number"}, {1, -2, 5, "t_x[3] is -2, must be >= 0"},
                          {1, 2, 5.5, "n[3] is 5.5, must be a whole number from 1 to 1000000"},
                          {0, 0, 0, "n[3] is 0, must be a whole number from 1 to 1000000"},
                          {1, 1, infinity, "n[3] is inf, must be a whole number from 1 to 1000000"},
                          {2, 6, 5, "t_x[3] is 6, must be at most the number of opportunities"},
                          {6, 5, 5, "x[3] is 6, must be at most the number of opportunities"},
                          {3, 2, 5, "t_x[3] is 2, must be at least the number of purchases"},
                          {2, 0, 5, "t_x[3] is 0, must be > 0 where x is > 0"},
                          {0, 1, 5, "t_x[3] is 1, must be 0 where x is 0"}}) {
        EXPECT_TRUE(std::isnan(bb::log_likelihood(donors, b.x, b.t_x, b.n))) << b.message;
        EXPECT_TRUE(std::isnan(bb::p_alive(donors, b.x, b.t_x, b.n)) &&
                    std::isnan(bb::no_purchase(donors, 1, b.x, b.t_x, b.n)));
        std::vector<double> x(9, 2), t_x(9, 3), n(9, 9), out(9, 42);
        x[3] = b.x, t_x[3] = b.t_x, n[3] = b.n;
        try {
            bb::p_alive(donors, 0, x, t_x, n, out);
            ADD_FAILURE() << b.message;
        } catch (const domain_error& e) {
            EXPECT_EQ(e.what(), std::string("bg_bb.p_alive: ") + b.message);
        }
        EXPECT_EQ(out, std::vector<double>(9, 42));
    }
    const std::vector<double> one{1.0};
    std::vector<double> out{42.0}, two(2);
    for (const double wrong : {0.0, -1.0, missing, infinity})
        for (const auto& m : {bb::params{wrong, 1, 1, 1}, {1, wrong, 1, 1}, {1, 1, wrong, 1}, {1, 1, 1, wrong}}) {
            EXPECT_THROW(bb::p_alive(m, 0, one, one, one, out), domain_error);
            EXPECT_THROW(bb::pmf(m, one, 3, out), domain_error);
            EXPECT_THROW((void)bb::simulate(m, one), domain_error);
            EXPECT_TRUE(std::isnan(bb::log_likelihood(m, 1, 1, 1)) && std::isnan(bb::pmf(m, 1, 1)));
        }
    for (const double wrong : {-1.0, 0.5, 2e6, missing}) {
        EXPECT_THROW(bb::p_alive(donors, wrong, one, one, one, out), domain_error);
        EXPECT_THROW(bb::no_purchase(donors, wrong, one, one, one, out), domain_error);
        EXPECT_THROW(bb::probability_of_n(donors, wrong, 3, one, one, one, out), domain_error);
        EXPECT_THROW((void)bb::simulate(donors, std::vector{wrong}), domain_error);
        EXPECT_TRUE(std::isnan(bb::expected_purchases(donors, wrong)));
    }
    EXPECT_THROW(bb::dert(donors, -0.1, one, one, one, out), domain_error);
    EXPECT_THROW(bb::time_to_next(donors, 1, one, one, one, out), domain_error);
    EXPECT_THROW(bb::p_alive(donors, 0, one, one, one, two), goodwill::shape_error);
    EXPECT_EQ(out[0], 42);
}

TEST(bg_bb, simulated_counts_follow_the_pmf) {
    const std::size_t customers = 60000;
    const std::vector<double> n(customers, 12);
    const auto made = bb::simulate(donors, n, {.seed = 7, .threads = 2});
    std::vector<double> counts(13);
    double quiet = 0;
    for (std::size_t i = 0; i < customers; ++i) {
        ++counts[static_cast<std::size_t>(made.first[i + 1] - made.first[i])];
        quiet += made.first[i] == made.first[i + 1] || made.time[static_cast<std::size_t>(made.first[i])] > 3;
    }
    for (std::size_t k = 0; k <= 12; ++k) {
        const double p = bb::pmf(donors, static_cast<double>(k), 12);
        EXPECT_NEAR(counts[k] / customers, p, 4.5 * std::sqrt(p * (1 - p) / customers)) << k;
    }
    EXPECT_NEAR(quiet / customers, bb::pmf(donors, 0, 3), 0.009);
    EXPECT_EQ(made.time, bb::simulate(donors, n, {.seed = 7}).time);
    auto parts = bb::simulate(donors, std::span(n).first(2000), {.seed = 7});
    EXPECT_TRUE(std::equal(parts.time.begin(), parts.time.end(), made.time.begin()));
}

// Who has left but for a probability that doubles round to 0 is worth infinity all the same, as in BG/NBD.
TEST(bg_bb, what_is_infinite_stays_so) {
    EXPECT_EQ(bb::p_alive(donors, 4000, 4000, 60000), 0);
    EXPECT_EQ(bb::dert(donors, 0, 4000, 4000, 60000), std::numeric_limits<double>::infinity());
    EXPECT_EQ(bb::dert(donors, 0.1, 4000, 4000, 60000), 0);
    std::vector<double> out(2);
    bb::dert(donors, 0, std::vector<double>{4000, std::nan("")}, std::vector<double>{4000, 1},
             std::vector<double>{60000, 2}, out);
    EXPECT_EQ(out[0], std::numeric_limits<double>::infinity());
    EXPECT_TRUE(std::isnan(out[1]));
}
