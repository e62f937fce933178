#pragma once
#include <cmath>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd_derivatives.hpp>
#include <goodwill/lifetime/mbg_nbd.hpp>

/// The log-likelihood of an MBG/NBD customer with its derivatives, as the fit uses them.
namespace goodwill::inline v0::lifetime::mbg_nbd {

/// In the order of bg_nbd_derivatives.hpp.
using derivatives = bg_nbd::derivatives;

namespace detail {
/// Adds ln(b / (a+b)): the customer stayed after the first purchase.
inline void add_first_stay(double a, double b, derivatives& s) noexcept {
    const double share = a / (a + b), spread = share * (1 - share);
    s[0] -= std::log1p(a / b);
    s[3] -= share;
    s[4] += share;
    s[12] -= spread;
    s[13] += spread;
    s[14] -= spread;
}
}  // namespace detail

/// The log-likelihood of one customer and its derivatives in the logarithms of the parameters.
[[nodiscard]] inline derivatives log_likelihood_derivatives(const params& m, double x, double t_x, double T) noexcept {
    derivatives out{};
    if (!detail::in_domain(m, x, t_x, T)) {
        out.fill(math::detail::not_a_number);
        return out;
    }
    const bg_nbd::params same{m.r, m.alpha, m.a, m.b};
    bg_nbd::detail::add_times(same, 0, x, t_x, T, 1, out);
    bg_nbd::detail::add_counts(same, 1, x, x, out);
    detail::add_first_stay(m.a, m.b, out);
    return out;
}

}  // namespace goodwill::inline v0::lifetime::mbg_nbd
