#include <goodwill/math/variates.hpp>

#include <cmath>

#include <gtest/gtest.h>

#include <goodwill/math/gamma.hpp>

namespace math = goodwill::math;
namespace core = goodwill::core;

namespace {
constexpr int n = 40000;

/// Mean and variance of n draws, each from a stream of its own, against theirs, within five standard errors.
template <class Draw>
void expect_moments(const char* purpose, double mean, double variance, double fourth_central, Draw draw) {
    double sum = 0, squares = 0;
    for (int i = 0; i < n; ++i) {
        core::random_stream stream(11, purpose, static_cast<std::uint64_t>(i));
        const double d = draw(stream) - mean;
        sum += d;
        squares += d * d;
    }
    EXPECT_NEAR(sum / n, 0, 5 * std::sqrt(variance / n)) << purpose;
    EXPECT_NEAR(squares / n, variance, 5 * std::sqrt((fourth_central - variance * variance) / n)) << purpose;
}
}  // namespace

TEST(variates, have_their_moments) {
    expect_moments("normal", 0, 1, 3, [](auto& s) { return math::normal_variate(s); });
    expect_moments("exponential", 1, 1, 9, [](auto& s) { return math::exponential_variate(s); });
    for (const double k : {0.25, 1.0, 4.5})  // fourth central moment of a gamma: 3 k^2 + 6 k
        expect_moments("gamma", k / 2, k / 4, (3 * k * k + 6 * k) / 16,
                       [&](auto& s) { return math::gamma_variate(s, k, 2); });
    // Beta(2, 3): mean 2/5, variance 1/25, kurtosis 2.357142857
    expect_moments("beta", 0.4, 0.04, 2.357142857 * 0.0016, [](auto& s) { return math::beta_variate(s, 2, 3); });
}

// E ln Gamma(k) = digamma(k), also where the variate itself underflows.
TEST(variates, logarithm_of_a_gamma_of_tiny_shape) {
    for (const double k : {1e-3, 0.5, 30.0})
        expect_moments("log gamma", math::digamma(k), math::trigamma(k), 9.1 * math::trigamma(k) * math::trigamma(k),
                       [&](auto& s) { return math::log_gamma_variate(s, k); });
}

TEST(variates, beta_of_tiny_parameters_is_a_coin) {
    int heads = 0;
    for (int i = 0; i < n; ++i) {
        core::random_stream stream(5, "coin", static_cast<std::uint64_t>(i));
        const double p = math::beta_variate(stream, 1e-3, 3e-3);
        ASSERT_GE(p, 0);
        ASSERT_LE(p, 1);
        heads += p > 0.5;
    }
    EXPECT_NEAR(heads, n / 4.0, 5 * std::sqrt(n * 3.0 / 16));
}
