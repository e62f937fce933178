#include <goodwill/math/variates.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace math = goodwill::math;
using stream = goodwill::core::random_stream;

namespace {

constexpr int n = 200000;

std::vector<double> draws(const std::string& purpose, const std::function<double(stream&)>& draw) {
    std::vector<double> out;
    out.reserve(n);
    // Half from one long stream, half from the heads of many: both are used.
    stream one(11, purpose, 0);
    for (int i = 0; i < n / 2; ++i) out.push_back(draw(one));
    for (int i = 0; i < n / 2; ++i) {
        stream own(12, purpose, static_cast<std::uint64_t>(i));
        out.push_back(draw(own));
    }
    return out;
}

/// Kolmogorov-Smirnov: sqrt(n) sup |F_n - F|; 1.95 is passed by chance once in a thousand.
double ks(std::vector<double> x, const std::function<double(double)>& cdf) {
    std::sort(x.begin(), x.end());
    const double size = static_cast<double>(x.size());
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double f = cdf(x[i]);
        worst = std::max({worst, f - static_cast<double>(i) / size, static_cast<double>(i + 1) / size - f});
    }
    return worst * std::sqrt(size);
}

void expect_moments(const std::vector<double>& x, double mean, double variance, double fourth) {
    double sum = 0, squares = 0;
    for (const double v : x) sum += v;
    const double found = sum / static_cast<double>(x.size());
    for (const double v : x) squares += (v - mean) * (v - mean);
    const double size = static_cast<double>(x.size());
    EXPECT_NEAR(found, mean, 4 * std::sqrt(variance / size));
    EXPECT_NEAR(squares / size, variance, 4 * std::sqrt((fourth - variance * variance) / size));
}

/// Regularised lower incomplete gamma by its series; enough for shapes and arguments of the tests.
double gamma_cdf(double shape, double x) {
    if (x <= 0) return 0;
    if (x > shape + 60) return 1;
    double term = 1 / shape, sum = term;
    for (int k = 1; k < 2000; ++k) {
        term *= x / (shape + k);
        sum += term;
    }
    return sum * std::exp(shape * std::log(x) - x - std::lgamma(shape));
}

}  // namespace

TEST(variates, normal) {
    const auto x = draws("normal", [](stream& s) { return math::normal_variate(s); });
    expect_moments(x, 0, 1, 3);
    EXPECT_LT(ks(x, [](double v) { return 0.5 * std::erfc(-v / std::numbers::sqrt2); }), 1.95);
}

TEST(variates, exponential) {
    const auto x = draws("exponential", [](stream& s) { return math::exponential_variate(s); });
    expect_moments(x, 1, 1, 9);
    EXPECT_LT(ks(x, [](double v) { return -std::expm1(-v); }), 1.95);
}

TEST(variates, gamma_at_many_shapes) {
    for (const double shape : {0.05, 0.243, 0.999, 1.0, 1.5, 6.25, 40.0}) {
        const auto x = draws("gamma" + std::to_string(shape), [&](stream& s) { return math::gamma_variate(s, shape, 1); });
        expect_moments(x, shape, shape, 3 * shape * shape + 6 * shape);
        EXPECT_LT(ks(x, [&](double v) { return gamma_cdf(shape, v); }), 1.95) << shape;
    }
}

TEST(variates, gamma_is_divided_by_its_rate) {
    stream a(1, "rate", 0), b(1, "rate", 0);
    EXPECT_EQ(math::gamma_variate(a, 4.5, 2), math::gamma_variate(b, 4.5, 1) / 2);
}

// For small shapes P(log G < v) = exp(shape v) / Gamma(shape + 1) to first order: v ~ -1000, far below any double.
TEST(variates, log_gamma_stays_right_where_the_variate_underflows) {
    constexpr double shape = 1e-3;
    const auto x = draws("log gamma", [](stream& s) { return math::log_gamma_variate(s, shape); });
    EXPECT_LT(ks(x, [](double v) {
                  return v > -30 ? gamma_cdf(shape, std::exp(v)) : std::exp(shape * v) / std::tgamma(1 + shape);
              }),
              1.95);
    EXPECT_LT(*std::min_element(x.begin(), x.end()), -5000);
}

TEST(variates, beta) {
    const double a = 0.793, b = 2.426;
    const auto x = draws("beta", [&](stream& s) { return math::beta_variate(s, a, b); });
    const double mean = a / (a + b), variance = a * b / ((a + b) * (a + b) * (a + b + 1));
    double sum = 0, squares = 0;
    for (const double v : x) {
        sum += v;
        squares += (v - mean) * (v - mean);
    }
    EXPECT_NEAR(sum / n, mean, 4 * std::sqrt(variance / n));
    EXPECT_NEAR(squares / n, variance, 0.02 * variance);
    // Beta(1, b) has a distribution function in closed form.
    const auto closed = draws("beta 1", [](stream& s) { return math::beta_variate(s, 1, 2.5); });
    EXPECT_LT(ks(closed, [](double v) { return 1 - std::pow(1 - v, 2.5); }), 1.95);
}

TEST(variates, beta_with_tiny_parameters_splits_between_its_ends) {
    const auto x = draws("tiny beta", [](stream& s) { return math::beta_variate(s, 1e-3, 3e-3); });
    const auto near_one = std::count_if(x.begin(), x.end(), [](double v) { return v > 0.5; });
    EXPECT_NEAR(static_cast<double>(near_one) / n, 0.25, 4 * std::sqrt(0.25 * 0.75 / n) + 1e-3);
    for (const double v : x) ASSERT_TRUE(v >= 0 && v <= 1);
}

TEST(variates, poisson_below_and_above_the_switch) {
    for (const double mean : {0.1, 3.0, 9.999, 10.0, 25.0, 1000.0}) {
        const auto x = draws("poisson" + std::to_string(mean), [&](stream& s) { return math::poisson_variate(s, mean); });
        expect_moments(x, mean, mean, mean + 3 * mean * mean);
        // Chi-squared-like: each likely count against its probability.
        std::vector<double> counts(static_cast<std::size_t>(2 * mean + 60));
        for (const double v : x) {
            ASSERT_EQ(v, std::floor(v));
            if (v < static_cast<double>(counts.size())) ++counts[static_cast<std::size_t>(v)];
        }
        for (std::size_t k = 0; k < counts.size(); ++k) {
            const double p = std::exp(static_cast<double>(k) * std::log(mean) - mean -
                                      std::lgamma(static_cast<double>(k) + 1));
            if (p * n > 20) {
                EXPECT_NEAR(counts[k], p * n, 4.5 * std::sqrt(p * n)) << mean << ", k = " << k;
            }
        }
    }
    stream s(1, "zero", 0);
    EXPECT_EQ(math::poisson_variate(s, 0), 0);
}

TEST(variates, parameters_out_of_domain_give_nan) {
    const double nan = std::nan(""), infinite = INFINITY;
    stream s(1, "bad", 0);
    for (const double bad : {0.0, -1.0, nan, infinite}) {
        EXPECT_TRUE(std::isnan(math::log_gamma_variate(s, bad))) << bad;
        EXPECT_TRUE(std::isnan(math::gamma_variate(s, bad, 1))) << bad;
        EXPECT_TRUE(std::isnan(math::gamma_variate(s, 1, bad))) << bad;
        EXPECT_TRUE(std::isnan(math::beta_variate(s, bad, 1))) << bad;
        EXPECT_TRUE(std::isnan(math::beta_variate(s, 1, bad))) << bad;
    }
    for (const double bad : {-1.0, nan, infinite}) EXPECT_TRUE(std::isnan(math::poisson_variate(s, bad))) << bad;
}
