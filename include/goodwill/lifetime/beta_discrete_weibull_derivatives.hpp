#pragma once
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/contract_lifetimes.hpp>
#include <goodwill/lifetime/beta_discrete_weibull.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/jet.hpp>

/// The log-likelihood of a customer of the beta-discrete-Weibull model with its derivatives: the text of
/// beta_discrete_weibull.hpp in jets.  Of many: likelihood_columns.hpp.
namespace goodwill::inline v0::lifetime::beta_discrete_weibull {

/// The log-likelihood of one customer with its derivatives in the logarithms of alpha, beta, c.  Domain as
/// log_likelihood; NaN outside.
[[nodiscard]] inline math::jet<3> log_likelihood_derivatives(const params& m, double lifetime,
                                                             double churned) noexcept {
    using number = math::jet<3>;
    if (!detail::in_domain(m) || !detail::is_lifetime(lifetime, churned)) return number::undefined();
    return detail::log_likelihood(number::by_logarithm(0, m.alpha), number::by_logarithm(1, m.beta),
                                  number::by_logarithm(2, m.c), lifetime, churned);
}

/// For likelihood_columns.hpp: throws shape_error, and domain_error naming the first bad row.
inline void check_columns(const char* function, const params&, std::span<const double> lifetime,
                          std::span<const double> churned, const scoring_options& options) {
    check_lifetimes(function, lifetime, churned, options);
}

}  // namespace goodwill::inline v0::lifetime::beta_discrete_weibull
