#pragma once
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/beta_discrete_weibull_residual.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/lifetime/shifted_beta_geometric.hpp>

/// Beta-discrete-Weibull: the shifted beta-geometric model with duration dependence.  A customer is still there after
/// t renewals with probability (1 - theta)^(t^c), theta ~ Beta(alpha, beta): for c > 1 each customer is more likely to
/// leave the longer it has been there, for c < 1 less, and c = 1 is the shifted beta-geometric model.
/// Source: Fader, Hardie, Liu, Davin & Steenburgh (2018), "How to Project Customer Retention" revisited: the role of
///         duration dependence, J. Interactive Marketing 43:1-16, doi:10.1016/j.intmar.2018.01.002.
/// Units, domain, accuracy and what is thrown: as in shifted_beta_geometric.hpp.
namespace goodwill::inline v0::lifetime::beta_discrete_weibull {

/// Each finite and > 0.
struct params {
    double alpha, beta, c;
};

namespace detail {
using shifted_beta_geometric::detail::is_lifetime;
using shifted_beta_geometric::detail::is_period;

[[nodiscard]] inline bool in_domain(const params& m) noexcept {
    return shifted_beta_geometric::detail::in_domain({m.alpha, m.beta}) && m.c > 0 &&
           m.c <= std::numeric_limits<double>::max();
}

template <class S>
[[nodiscard]] S log_likelihood(const S& alpha, const S& beta, const S& c, double lifetime, double churned) noexcept {
    using std::expm1;
    using std::log;
    if (churned == 0) return log_survival(alpha, beta, c, lifetime);
    return log_survival(alpha, beta, c, lifetime - 1) + log(-expm1(log_retention(alpha, beta, c, lifetime)));
}
}  // namespace detail

/// P(still there after t renewals).
[[nodiscard]] inline double survival(const params& m, double t) noexcept {
    if (!detail::in_domain(m) || !detail::is_period(t)) return math::detail::not_a_number;
    return std::exp(detail::log_survival(m.alpha, m.beta, m.c, t));
}

/// P(makes renewal t | made those before), t >= 1.
[[nodiscard]] inline double retention(const params& m, double t) noexcept {
    if (!detail::in_domain(m) || !detail::is_period(t) || t < 1) return math::detail::not_a_number;
    return std::exp(detail::log_retention(m.alpha, m.beta, m.c, t));
}

/// P(lifetime = t), t >= 1.
[[nodiscard]] inline double pmf(const params& m, double t) noexcept {
    if (!detail::in_domain(m) || !detail::is_period(t) || t < 1) return math::detail::not_a_number;
    return std::exp(detail::log_survival(m.alpha, m.beta, m.c, t - 1)) *
           -std::expm1(detail::log_retention(m.alpha, m.beta, m.c, t));
}

/// Log-likelihood of one customer.  churned: 1 when it has left at renewal `lifetime`, 0 when it has made so many.
[[nodiscard]] inline double log_likelihood(const params& m, double lifetime, double churned) noexcept {
    if (!detail::in_domain(m) || !detail::is_lifetime(lifetime, churned)) return math::detail::not_a_number;
    return detail::log_likelihood(m.alpha, m.beta, m.c, lifetime, churned);
}

/// Expected renewals to come of a customer who is there after so many.  Infinite for alpha c <= 1.
[[nodiscard]] inline double expected_residual_lifetime(const params& m, double renewals) noexcept {
    if (!detail::in_domain(m) || !detail::is_period(renewals)) return math::detail::not_a_number;
    return detail::residual(m.alpha, m.beta, m.c, 0, renewals);
}

/// Discounted expected residual lifetime of a customer who has made so many renewals and is about to make the next
/// one: that one is not discounted, the k-th after it by (1 + rate)^-k.  rate >= 0, a share per period.
[[nodiscard]] inline double derl(const params& m, double rate, double renewals) noexcept {
    if (!detail::in_domain(m) || !detail::is_period(renewals) ||
        !(rate >= 0 && rate <= std::numeric_limits<double>::max()))
        return math::detail::not_a_number;
    return detail::residual(m.alpha, m.beta, m.c, rate, renewals);
}

/// Columns of shape (n,).
GOODWILL_API void survival(const params& m, std::span<const double> t, std::span<double> out,
                           const scoring_options& = {});
GOODWILL_API void retention(const params& m, std::span<const double> t, std::span<double> out,
                            const scoring_options& = {});
GOODWILL_API void pmf(const params& m, std::span<const double> t, std::span<double> out, const scoring_options& = {});
GOODWILL_API void log_likelihood(const params& m, std::span<const double> lifetime, std::span<const double> churned,
                                 std::span<double> out, const scoring_options& = {});
GOODWILL_API void expected_residual_lifetime(const params& m, std::span<const double> renewals, std::span<double> out,
                                             const scoring_options& = {});
GOODWILL_API void derl(const params& m, double rate, std::span<const double> renewals, std::span<double> out,
                       const scoring_options& = {});

}  // namespace goodwill::inline v0::lifetime::beta_discrete_weibull
