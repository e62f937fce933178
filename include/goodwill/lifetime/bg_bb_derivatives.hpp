#pragma once
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_bb.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/jet.hpp>
#include <goodwill/math/log_beta_fall.hpp>

/// The log-likelihood of a BG/BB customer with its derivatives: the text of bg_bb.hpp in jets.  Of many:
/// likelihood_columns.hpp.
namespace goodwill::inline v0::lifetime::bg_bb {

/// The log-likelihood of one customer with its derivatives in the logarithms of alpha, beta, gamma, delta.
[[nodiscard]] inline math::jet<4> log_likelihood_derivatives(const params& m, double x, double t_x,
                                                             double n) noexcept {
    using number = math::jet<4>;
    if (!detail::in_domain(m) || !detail::in_domain(x, t_x, n)) return number::undefined();
    return detail::log_likelihood(number::by_logarithm(0, m.alpha), number::by_logarithm(1, m.beta),
                                  number::by_logarithm(2, m.gamma), number::by_logarithm(3, m.delta), x, t_x, n);
}

/// For likelihood_columns.hpp: throws shape_error, and domain_error naming the first bad row.
GOODWILL_API void check_columns(const char* function, const params&, std::span<const double> x,
                                std::span<const double> t_x, std::span<const double> n, const scoring_options&);

}  // namespace goodwill::inline v0::lifetime::bg_bb
