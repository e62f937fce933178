#pragma once
#include <cmath>
#include <limits>

#include <goodwill/core/config.hpp>
#include <goodwill/math/gamma.hpp>
#include <goodwill/math/incomplete_beta.hpp>
#include <goodwill/math/incomplete_gamma.hpp>

/// How customers differ: the distributions of purchase rates and of leaving that the models mix over.
/// Source: gamma and beta distributions as the papers of the models have them; Fader, Hardie & Lee (2005),
///         doi:10.1287/mksc.1040.0098, sections 2 and 3.
/// Units:  a gamma's values are in 1 / (the unit of its rate); a beta's are probabilities.
/// Domain: parameters finite and > 0; values of a gamma >= 0, of a beta and shares 0..1.  NaN outside, NaN in NaN out.
/// Accuracy: that of incomplete_gamma.hpp and incomplete_beta.hpp.
namespace goodwill::inline v0::lifetime {

struct gamma_mixing {
    double shape, rate;
};

struct beta_mixing {
    double a, b;
};

[[nodiscard]] inline double mean(const gamma_mixing& m) noexcept { return m.shape / m.rate; }
[[nodiscard]] inline double mean(const beta_mixing& m) noexcept { return m.a / (m.a + m.b); }

/// The density at `value`.  At 0 it is infinite for a shape (an a) below 1, and at 1 for a b below 1.
[[nodiscard]] inline double mixing_density(const gamma_mixing& m, double value) noexcept {
    if (!(value >= 0) || !(m.rate > 0)) return math::detail::not_a_number;
    if (value == 0) {
        if (m.shape < 1) return std::numeric_limits<double>::infinity();
        return m.shape > 1 ? 0 : m.rate;
    }
    const double x = m.rate * value;
    return std::exp(m.shape * std::log(x) - x - math::log_gamma(m.shape)) / value;
}
[[nodiscard]] inline double mixing_density(const beta_mixing& m, double value) noexcept {
    if (!(value >= 0 && value <= 1)) return math::detail::not_a_number;
    if (value > 0 && value < 1) return math::beta_density(m.a, m.b, value);
    const double here = value == 0 ? m.a : m.b, there = value == 0 ? m.b : m.a;
    if (here < 1) return std::numeric_limits<double>::infinity();
    return here > 1 ? 0 : there;
}

/// The share of the customers whose value is `value` or less.
[[nodiscard]] inline double share_below(const gamma_mixing& m, double value) noexcept {
    return math::incomplete_gamma(m.shape, m.rate * value);
}
[[nodiscard]] inline double share_below(const beta_mixing& m, double value) noexcept {
    return math::incomplete_beta(m.a, m.b, value);
}

/// The value that this share of the customers does not pass.
[[nodiscard]] inline double mixing_quantile(const gamma_mixing& m, double share) noexcept {
    return math::incomplete_gamma_inverse(m.shape, share) / m.rate;
}
[[nodiscard]] inline double mixing_quantile(const beta_mixing& m, double share) noexcept {
    return math::incomplete_beta_inverse(m.a, m.b, share);
}

}  // namespace goodwill::inline v0::lifetime
