#pragma once
#include <cmath>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd_derivatives.hpp>
#include <goodwill/lifetime/mbg_nbd.hpp>

/// The log-likelihood of an MBG/NBD customer with its derivatives, as the fit uses them.
namespace goodwill::inline v0::lifetime::mbg_nbd {

/// In the order of bg_nbd_derivatives.hpp.
using derivatives = bg_nbd::derivatives;

/// The log-likelihood of one customer and its derivatives in the logarithms of the parameters.
[[nodiscard]] inline derivatives log_likelihood_derivatives(const params& m, double x, double t_x, double T) noexcept {
    derivatives out{};
    if (!detail::in_domain(m, x, t_x, T)) {
        out.fill(math::detail::not_a_number);
        return out;
    }
    const bg_nbd::params same{m.r, m.alpha, m.a, m.b};
    bg_nbd::detail::add_times(same, 0, x, t_x, T, 1, out);
    bg_nbd::detail::add_counts(same, 1, x, out);
    const double share = m.a / (m.a + m.b), spread = share * (1 - share);  // of ln(b / (a+b))
    out[0] -= std::log1p(m.a / m.b);
    out[3] -= share;
    out[4] += share;
    out[12] -= spread;
    out[13] += spread;
    out[14] -= spread;
    return out;
}

}  // namespace goodwill::inline v0::lifetime::mbg_nbd
