#pragma once
#include <cmath>

#include <goodwill/core/random.hpp>
#include <goodwill/math/gamma.hpp>

/// Random variates from a stream.  How many numbers a variate takes varies, so a stream serves one thing (one
/// customer, one resample) and no other draws from it.  Parameters out of their domain, NaN among them, give NaN.
namespace goodwill::inline v0::math {

/// Standard normal by the polar method: Marsaglia & Bray (1964), doi:10.1137/1006063.
[[nodiscard]] inline double normal_variate(core::random_stream& stream) noexcept {
    for (;;) {
        const double x = 2 * stream.uniform() - 1, y = 2 * stream.uniform() - 1;
        const double s = x * x + y * y;
        if (s < 1 && s > 0) return x * std::sqrt(-2 * std::log(s) / s);
    }
}

/// Exponential with mean 1.
[[nodiscard]] inline double exponential_variate(core::random_stream& stream) noexcept {
    return -std::log(stream.uniform());
}

namespace detail {
[[nodiscard]] inline bool positive_and_finite(double v) noexcept {
    return v > 0 && v <= std::numeric_limits<double>::max();
}

/// Gamma(shape, 1) for shape >= 1: Marsaglia & Tsang (2000), doi:10.1145/358407.358414.
[[nodiscard]] inline double gamma_variate_above_one(core::random_stream& stream, double shape) noexcept {
    const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double z = normal_variate(stream), root = 1 + c * z;
        if (root <= 0) continue;
        const double v = root * root * root, u = stream.uniform(), z2 = z * z;
        if (u < 1 - 0.0331 * z2 * z2 || std::log(u) < 0.5 * z2 + d * (1 - v + std::log(v))) return d * v;
    }
}
}  // namespace detail

/// The logarithm of a Gamma(shape, 1) variate; shape > 0.  A logarithm because a shape of .001 gives values far
/// below the smallest double.  Below 1: Gamma(k) = Gamma(k + 1) U^(1/k).
[[nodiscard]] inline double log_gamma_variate(core::random_stream& stream, double shape) noexcept {
    if (!detail::positive_and_finite(shape)) return detail::not_a_number;
    if (shape >= 1) return std::log(detail::gamma_variate_above_one(stream, shape));
    const double above = std::log(detail::gamma_variate_above_one(stream, shape + 1));
    return above - exponential_variate(stream) / shape;
}

/// Gamma(shape, rate).
[[nodiscard]] inline double gamma_variate(core::random_stream& stream, double shape, double rate) noexcept {
    if (!detail::positive_and_finite(shape) || !detail::positive_and_finite(rate)) return detail::not_a_number;
    return (shape >= 1 ? detail::gamma_variate_above_one(stream, shape)
                       : std::exp(log_gamma_variate(stream, shape))) /
           rate;
}

/// Beta(a, b).  Small parameters give values near 0 and near 1 in their right shares.
[[nodiscard]] inline double beta_variate(core::random_stream& stream, double a, double b) noexcept {
    const double first = log_gamma_variate(stream, a), second = log_gamma_variate(stream, b);
    return 1 / (1 + std::exp(second - first));
}

/// A count with this mean, 0 <= mean <= 2^52.  By products of uniforms below 10, by transformed rejection (PTRS) from
/// there: Hoermann (1993), doi:10.1016/0167-6687(93)90997-4.
[[nodiscard]] inline double poisson_variate(core::random_stream& stream, double mean) noexcept {
    if (!(mean >= 0 && mean <= 0x1p52)) return detail::not_a_number;
    if (mean < 10) {
        const double limit = std::exp(-mean);
        double count = 0;
        for (double product = stream.uniform(); product > limit; product *= stream.uniform()) ++count;
        return count;
    }
    const double b = 0.931 + 2.53 * std::sqrt(mean), a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), v_r = 0.9277 - 3.6224 / (b - 2);
    const double log_mean = std::log(mean);
    for (;;) {
        const double u = stream.uniform() - 0.5, v = stream.uniform();
        const double us = 0.5 - std::fabs(u);
        const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r) return k;
        if (k < 0 || (us < 0.013 && v > us)) continue;
        if (std::log(v * inverse_alpha / (a / (us * us) + b)) <= k * log_mean - mean - log_gamma(k + 1)) return k;
    }
}

}  // namespace goodwill::inline v0::math
