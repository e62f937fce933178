#pragma once
#include <cmath>
#include <numbers>

#include <goodwill/core/random.hpp>

/// Random variates from a stream.  How many numbers a variate takes varies, so a stream serves one thing (one
/// customer, one resample) and no other draws from it.
namespace goodwill::inline v0::math {

/// Standard normal: Box & Muller (1958), doi:10.1214/aoms/1177706645.
[[nodiscard]] inline double normal_variate(core::random_stream& stream) noexcept {
    const double radius = std::sqrt(-2 * std::log(stream.uniform()));
    return radius * std::cos(2 * std::numbers::pi * stream.uniform());
}

/// Exponential with mean 1.
[[nodiscard]] inline double exponential_variate(core::random_stream& stream) noexcept {
    return -std::log(stream.uniform());
}

/// The logarithm of a Gamma(shape, 1) variate; shape > 0.  A logarithm because a shape of .001 gives values far
/// below the smallest double.  Source: Marsaglia & Tsang (2000), doi:10.1145/358407.358414, with their boost below 1.
[[nodiscard]] inline double log_gamma_variate(core::random_stream& stream, double shape) noexcept {
    const double boost = shape < 1 ? std::log(stream.uniform()) / shape : 0;
    const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double z = normal_variate(stream), v = 1 + c * z;
        if (v <= 0) continue;
        const double v3 = v * v * v;
        if (std::log(stream.uniform()) < 0.5 * z * z + d * (1 - v3 + std::log(v3))) return boost + std::log(d * v3);
    }
}

/// Gamma(shape, rate).
[[nodiscard]] inline double gamma_variate(core::random_stream& stream, double shape, double rate) noexcept {
    return std::exp(log_gamma_variate(stream, shape)) / rate;
}

/// Beta(a, b).
[[nodiscard]] inline double beta_variate(core::random_stream& stream, double a, double b) noexcept {
    const double first = log_gamma_variate(stream, a), second = log_gamma_variate(stream, b);
    return 1 / (1 + std::exp(second - first));
}

}  // namespace goodwill::inline v0::math
