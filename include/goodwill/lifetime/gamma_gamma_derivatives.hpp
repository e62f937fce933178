#pragma once
#include <array>
#include <cmath>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/gamma.hpp>

/// The log-likelihood of a customer's mean amount with its derivatives.  Of many: likelihood_columns.hpp.
namespace goodwill::inline v0::lifetime::gamma_gamma {

/// In the logarithms of the parameters: value; by p, q, v; by pp, pq, pv, qq, qv, vv.
using derivatives = std::array<double, 10>;

namespace detail {
/// What depends on x alone: p x (psi(px+q) - psi(px)), q (psi(px+q) - psi(q)), and what stands beside those in pp, pq
/// and qq.
struct count_terms {
    double p, q, pp, pq, qq;
};
[[nodiscard]] inline count_terms terms_of(const params& m, double x) noexcept {
    const double px = m.p * x, psi = math::digamma(px + m.q), psi1 = math::trigamma(px + m.q);
    return {px * (psi - math::digamma(px)), m.q * (psi - math::digamma(m.q)),
            px * px * (psi1 - math::trigamma(px)), px * m.q * psi1, m.q * m.q * (psi1 - math::trigamma(m.q))};
}

/// By p, q, v; total: x zbar.
[[nodiscard]] inline std::array<double, 3> gradient_of(const params& m, const count_terms& of_x, double x,
                                                       double total) noexcept {
    const double px = m.p * x;
    return {of_x.p - px * std::log1p(m.v / total), of_x.q - m.q * std::log1p(total / m.v),
            (m.q * total - px * m.v) / (m.v + total)};
}
}  // namespace detail

/// Domain as log_likelihood; NaN outside.
[[nodiscard]] inline derivatives log_likelihood_derivatives(const params& m, double x, double zbar) noexcept {
    derivatives out;
    out.fill(log_likelihood(m, x, zbar));
    if (std::isnan(out[0])) return out;
    const double total = x * zbar;
    const auto of_x = detail::terms_of(m, x);
    const auto g = detail::gradient_of(m, of_x, x, total);
    const double share = m.v / (m.v + total), rest = total / (m.v + total);
    for (std::size_t i = 0; i < 3; ++i) out[1 + i] = g[i];
    out[4] = g[0] + of_x.pp;
    out[5] = of_x.pq;
    out[6] = -m.p * x * share;
    out[7] = g[1] + of_x.qq;
    out[8] = m.q * rest;
    out[9] = -(m.p * x + m.q) * share * rest;
    return out;
}

/// For likelihood_columns.hpp: throws shape_error, and domain_error naming the first bad row.
GOODWILL_API void check_columns(const char* function, const params&, std::span<const double> x,
                                std::span<const double> zbar, const scoring_options&);

}  // namespace goodwill::inline v0::lifetime::gamma_gamma
