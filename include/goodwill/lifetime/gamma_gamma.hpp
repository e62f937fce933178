#pragma once
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/gamma.hpp>

/// Gamma-Gamma: what a customer spends per purchase.  Amounts are Gamma(p, rate nu) around the customer's own mean
/// p / nu, and nu ~ Gamma(q, rate v), independent of how often the customer buys.
/// Sources: Fader & Hardie (2013), The Gamma-Gamma model of monetary value,
///          http://www.brucehardie.com/notes/025/gamma_gamma.pdf; Fader, Hardie & Lee (2005), RFM and CLV, J. Marketing
///          Research 42(4):415-430, doi:10.1509/jmkr.2005.42.4.415.
/// Units:  v is in the unit of the amounts; x counts repeat purchases, zbar is their mean amount.
/// Domain: x >= 0 and finite, zbar >= 0 and finite (> 0 for a likelihood), zbar unused where x = 0.  Scalar functions:
/// NaN in, NaN out, and NaN outside the domain.  Column functions: NaN in a row gives NaN in that row; they throw
/// domain_error naming the first bad row and shape_error, and `out` is untouched when they throw.
namespace goodwill::inline v0::lifetime::gamma_gamma {

/// Each finite and > 0.
struct params {
    double p, q, v;
};

namespace detail {
[[nodiscard]] inline bool in_domain(const params& m) noexcept {
    const auto positive = [](double value) { return value > 0 && value <= std::numeric_limits<double>::max(); };
    return positive(m.p) && positive(m.q) && positive(m.v);
}
}  // namespace detail

/// Log-likelihood of one customer's mean amount, equation 1 of Fader & Hardie (2013), in the amounts' own unit.
/// x > 0 and zbar > 0.
[[nodiscard]] inline double log_likelihood(const params& m, double x, double zbar) noexcept {
    if (!detail::in_domain(m) || !(x > 0 && x <= std::numeric_limits<double>::max()) ||
        !(zbar > 0 && zbar <= std::numeric_limits<double>::max()))
        return math::detail::not_a_number;
    const double px = m.p * x, total = x * zbar;
    // ln Gamma(px+q) - ln Gamma(px) - ln Gamma(q), times (v/(v+S))^q (S/(v+S))^px / zbar.
    return math::log_rising(px, m.q) - math::log_gamma(m.q) - m.q * std::log1p(total / m.v) -
           px * std::log1p(m.v / total) - std::log(zbar);
}

/// E[M]: the mean amount over all customers, p v / (q - 1).  NaN for q <= 1, where it does not exist.
[[nodiscard]] inline double mean_spend(const params& m) noexcept {
    return detail::in_domain(m) && m.q > 1 ? m.p * m.v / (m.q - 1) : math::detail::not_a_number;
}

/// E[M | x, zbar]: the customer's own mean amount, p (v + x zbar) / (p x + q - 1), equation 5: the population's mean
/// and the customer's, weighted by q - 1 and p x.  x = 0: the population's mean.  NaN where p x + q <= 1.
[[nodiscard]] inline double expected_spend(const params& m, double x, double zbar) noexcept {
    if (x == 0) return mean_spend(m);
    if (!detail::in_domain(m) || !(x > 0 && x <= std::numeric_limits<double>::max()) ||
        !(zbar >= 0 && zbar <= std::numeric_limits<double>::max()))
        return math::detail::not_a_number;
    const double weight = m.p * x + (m.q - 1);
    // Divided first, so that the product of a large x and a large mean does not overflow.
    return weight > 0 ? m.p * m.v / weight + m.p * x / weight * zbar : math::detail::not_a_number;
}

/// Columns of shape (n,).
GOODWILL_API void log_likelihood(const params& m, std::span<const double> x, std::span<const double> zbar,
                                 std::span<double> out, const scoring_options& = {});

/// Columns of shape (n,).
GOODWILL_API void expected_spend(const params& m, std::span<const double> x, std::span<const double> zbar,
                                 std::span<double> out, const scoring_options& = {});

}  // namespace goodwill::inline v0::lifetime::gamma_gamma
