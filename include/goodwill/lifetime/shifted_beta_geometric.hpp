#pragma once
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/beta_survival.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/log_beta_fall.hpp>

/// Shifted beta-geometric: at each renewal of its contract a customer leaves with a probability of its own, theta ~
/// Beta(alpha, beta).  For customers who say when they leave.
/// Source: Fader & Hardie (2007), How to project customer retention, J. Interactive Marketing 21(1):76-90,
///         doi:10.1002/dir.20074; Fader & Hardie (2010), Customer-base valuation in a contractual setting, Marketing
///         Science 29(1):85-93, doi:10.1287/mksc.1080.0482, for residual lifetimes.
/// Units:  periods of the contract.  The lifetime of a customer is the number of the renewal that it does not make, so
/// at least 1; that of one who is still there is the number of renewals it made, so at least 0.
/// Domain of all: t, lifetimes and renewals are whole numbers up to 1,000,000.  Scalar functions: NaN in, NaN out, and
/// NaN outside the domain.  Column functions: NaN in a row gives NaN in that row; they throw domain_error naming the
/// first bad row and shape_error, and `out` is untouched when they throw.
/// Accuracy against multi-precision values, parameters from .001 to 1,000: 1e-10 relative.
namespace goodwill::inline v0::lifetime::shifted_beta_geometric {

/// Each finite and > 0.
struct params {
    double alpha, beta;
};

namespace detail {
[[nodiscard]] inline bool in_domain(const params& m) noexcept {
    const auto positive = [](double v) { return v > 0 && v <= std::numeric_limits<double>::max(); };
    return positive(m.alpha) && positive(m.beta);
}
[[nodiscard]] inline bool is_period(double t) noexcept {
    return t >= 0 && t <= lifetime::detail::most_periods && t == std::floor(t);
}
[[nodiscard]] inline bool is_lifetime(double lifetime, double churned) noexcept {
    return is_period(lifetime) && (churned == 0 || (churned == 1 && lifetime > 0));
}

/// ln of P(lifetime > t).
template <class S>
[[nodiscard]] S log_survival(const S& alpha, const S& beta, double t) noexcept {
    return t > 0 ? -math::log_beta_fall(beta, alpha, S(t)) : S(0.0);
}
template <class S>
[[nodiscard]] S log_likelihood(const S& alpha, const S& beta, double lifetime, double churned) noexcept {
    using std::log;
    if (churned == 0) return log_survival(alpha, beta, lifetime);
    return log_survival(alpha, beta, lifetime - 1) + log(alpha / (alpha + beta + (lifetime - 1)));
}
}  // namespace detail

/// P(still there after t renewals).
[[nodiscard]] inline double survival(const params& m, double t) noexcept {
    if (!detail::in_domain(m) || !detail::is_period(t)) return math::detail::not_a_number;
    return std::exp(detail::log_survival(m.alpha, m.beta, t));
}

/// P(makes renewal t | made those before), t >= 1.  It rises with t: those who would leave soon have left.
[[nodiscard]] inline double retention(const params& m, double t) noexcept {
    if (!detail::in_domain(m) || !detail::is_period(t) || t < 1) return math::detail::not_a_number;
    return (m.beta + (t - 1)) / (m.alpha + m.beta + (t - 1));
}

/// P(lifetime = t), t >= 1.
[[nodiscard]] inline double pmf(const params& m, double t) noexcept {
    if (!detail::in_domain(m) || !detail::is_period(t) || t < 1) return math::detail::not_a_number;
    return std::exp(detail::log_likelihood(m.alpha, m.beta, t, 1));
}

/// Log-likelihood of one customer.  churned: 1 when it has left at renewal `lifetime`, 0 when it has made so many.
[[nodiscard]] inline double log_likelihood(const params& m, double lifetime, double churned) noexcept {
    if (!detail::in_domain(m) || !detail::is_lifetime(lifetime, churned)) return math::detail::not_a_number;
    return detail::log_likelihood(m.alpha, m.beta, lifetime, churned);
}

/// Expected renewals to come of a customer who is there after so many.  Infinite for alpha <= 1.
[[nodiscard]] inline double expected_residual_lifetime(const params& m, double renewals) noexcept {
    if (!detail::in_domain(m) || !detail::is_period(renewals)) return math::detail::not_a_number;
    return lifetime::detail::discounted_surviving(m.alpha, m.beta + renewals, 0);
}

/// Discounted expected residual lifetime of a customer who has made so many renewals and is about to make the next
/// one: that one is not discounted, the k-th after it by (1 + rate)^-k.  rate >= 0, a share per period.
[[nodiscard]] inline double derl(const params& m, double rate, double renewals) noexcept {
    if (!detail::in_domain(m) || !detail::is_period(renewals) ||
        !(rate >= 0 && rate <= std::numeric_limits<double>::max()))
        return math::detail::not_a_number;
    return (1 + rate) * lifetime::detail::discounted_surviving(m.alpha, m.beta + renewals, rate);
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

}  // namespace goodwill::inline v0::lifetime::shifted_beta_geometric
