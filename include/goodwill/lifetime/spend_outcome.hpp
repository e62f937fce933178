#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/math/incomplete_beta.hpp>

/// What a customer may spend: the distribution of the sum of a random number of Gamma-Gamma amounts.
///
/// Amounts are Gamma(p, rate nu), and after x purchases of mean zbar nu is Gamma(q + p x, rate v + x zbar).  So n amounts
/// sum to v + x zbar times a beta prime variate with p n and q + p x, and
///     P(spend <= s) = P(0) + sum over n > 0 of P(n) I_y(p n, q + p x),  y = s / (s + v + x zbar).
/// Source: Fader & Hardie (2013), The Gamma-Gamma model of monetary value, equations 2 and 4,
///         http://www.brucehardie.com/notes/025/gamma_gamma.pdf.
/// Units:  those of gamma_gamma.hpp; `probability` of 0, 1, 2, ... purchases, which may leave out a small rest.
/// Domain: that of gamma_gamma.hpp; NaN outside, NaN in, NaN out.
namespace goodwill::inline v0::lifetime::gamma_gamma {

namespace detail {
/// P(spend <= scale e^u), and its derivative in u.
struct spend_point {
    double below, slope;
};
[[nodiscard]] inline spend_point spend_at(double p, double q, std::span<const double> probability, double u) noexcept {
    const double y = 1 / (1 + std::exp(-u)), rest = 1 / (1 + std::exp(u));
    spend_point out{probability.empty() ? 0 : probability[0], 0};
    for (std::size_t n = 1; n < probability.size(); ++n) {
        if (!(probability[n] > 1e-15) || y == 0) continue;
        const double a = p * static_cast<double>(n);
        out.below += probability[n] * math::incomplete_beta(a, q, y, rest);
        if (rest > 0) out.slope += probability[n] * std::exp(math::detail::log_beta_term(a, q, y, rest));
    }
    return out;
}
[[nodiscard]] inline bool spend_in_domain(const params& m, double x, double zbar) noexcept {
    constexpr double most = std::numeric_limits<double>::max();
    return in_domain(m) && x >= 0 && x <= most && (x == 0 || (zbar >= 0 && zbar <= most));
}
}  // namespace detail

/// P(spend <= s), s >= 0.
[[nodiscard]] inline double spend_cdf(const params& m, double x, double zbar, std::span<const double> probability,
                                      double s) noexcept {
    if (!detail::spend_in_domain(m, x, zbar) || !(s >= 0)) return math::detail::not_a_number;
    const double scale = m.v + (x == 0 ? 0 : x * zbar);
    return detail::spend_at(m.p, m.q + m.p * x, probability, std::log(s / scale)).below;
}

/// The smallest s with P(spend <= s) >= share, 0 < share < 1: 0 where he buys nothing with that probability.  Infinite
/// where the probabilities do not sum to it.
/// Numerics: Newton's method in ln s between bounds, from the count that he does not exceed with this probability.
[[nodiscard]] inline double spend_quantile(const params& m, double x, double zbar, std::span<const double> probability,
                                           double share) noexcept {
    if (!detail::spend_in_domain(m, x, zbar) || !(share > 0 && share < 1)) return math::detail::not_a_number;
    double sum = 0, count = -1;
    for (std::size_t n = 0; n < probability.size(); ++n) {
        if (std::isnan(probability[n])) return probability[n];
        sum += probability[n];
        if (count < 0 && sum >= share) count = static_cast<double>(n);
    }
    if (count == 0) return 0;
    if (count < 0) return std::numeric_limits<double>::infinity();
    const double q = m.q + m.p * x, scale = m.v + (x == 0 ? 0 : x * zbar);
    double low = -std::numeric_limits<double>::infinity(), high = -low, u = std::log(m.p * count / q), step = 1;
    for (int i = 0; i < 200; ++i) {
        const auto at = detail::spend_at(m.p, q, probability, u);
        (at.below < share ? low : high) = u;
        double next = u + (share - at.below) / at.slope;
        if (!(next > low && next < high)) {  // bisected, or beyond the only bound by steps that double
            if (std::isinf(low)) next = high - (step *= 2);
            else if (std::isinf(high)) next = low + (step *= 2);
            else next = low + (high - low) / 2;
        }
        const double most = std::isinf(low) || std::isinf(high) ? 4 : high - low;
        next = std::clamp(next, u - most, u + most);
        if (std::fabs(next - u) <= 1e-12 * (1 + std::fabs(u))) return scale * std::exp(next);
        u = next;
    }
    return scale * std::exp(u);
}

}  // namespace goodwill::inline v0::lifetime::gamma_gamma
