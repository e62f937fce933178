#pragma once
#include <algorithm>
#include <cmath>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/purchase_history.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/gamma.hpp>
#include <goodwill/math/incomplete_beta.hpp>

/// MBG/NBD, the modified BG/NBD: a customer may leave after its first purchase, too, so that who never bought again may
/// be gone.  While alive it buys as Poisson(lambda), lambda ~ Gamma(r, rate alpha); after each purchase, the first one
/// among them, it leaves with probability p ~ Beta(a, b).
/// Source: Batislam, Denizel & Filiztekin (2007), Empirical validation and comparison of models for customer base
///         analysis, Int. J. Research in Marketing 24(3):201-209, doi:10.1016/j.ijresmar.2006.12.005;
///         Hoppe & Wagner (2007), Customer base analysis: the case for a central variant of the betageometric/NBD
///         model, Marketing - J. Research and Management 3(2):75-90 (CBG/NBD, the same model).
/// Units, domain and errors are those of bg_nbd.hpp.
namespace goodwill::inline v0::lifetime::mbg_nbd {

/// Each finite and > 0.
struct params {
    double r, alpha, a, b;
};

namespace detail {
/// Who has stayed after x + 1 chances to leave is a BG/NBD customer from there on: p ~ Beta(a, b + x + 1).
[[nodiscard]] inline bg_nbd::params stayed_once(const params& m) noexcept { return {m.r, m.alpha, m.a, m.b + 1}; }
[[nodiscard]] inline bool in_domain(const params& m) noexcept {
    return m.b > 0 && bg_nbd::detail::in_domain(stayed_once(m));
}
[[nodiscard]] inline bool in_domain(const params& m, double x, double t_x, double T) noexcept {
    return in_domain(m) && is_history(x, t_x, T);
}
/// ln of the odds of having left: a / (b+x) ((alpha+T) / (alpha+t_x))^(r+x).
[[nodiscard]] inline double log_odds(const params& m, double x, double t_x, double T) noexcept {
    return std::log(m.a / (m.b + x)) + (m.r + x) * std::log1p((T - t_x) / (m.alpha + t_x));
}
/// ln B(a, b + x + 1) / B(a, b): the probability to stay after each of x + 1 purchases.
[[nodiscard]] inline double log_stayed(const params& m, double x) noexcept {
    return -std::log1p(m.a / m.b) + (math::log_rising(m.b + 1, x) - math::log_rising(m.a + m.b + 1, x));
}
}  // namespace detail

/// Log-likelihood of one customer, in the data's own units: of the purchase times, not of their number alone.
[[nodiscard]] inline double log_likelihood(const params& m, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m, x, t_x, T)) return math::detail::not_a_number;
    const double odds = detail::log_odds(m, x, t_x, T);
    return math::log_rising(m.r, x) - (m.r + x) * std::log1p(T / m.alpha) - x * std::log(m.alpha) +
           detail::log_stayed(m, x) + (odds > 0 ? odds + std::log1p(std::exp(-odds)) : std::log1p(std::exp(odds)));
}

/// P(alive | x, t_x, T) = 1 / (1 + a/(b+x) ((alpha+T)/(alpha+t_x))^(r+x)).
[[nodiscard]] inline double p_alive(const params& m, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m, x, t_x, T)) return math::detail::not_a_number;
    return 1 / (1 + std::exp(detail::log_odds(m, x, t_x, T)));
}

/// Expected purchases in (T, T + t] of a customer who is alive at T after x repeat purchases.  Depends on (x, T) only.
/// Continuous at a = 1, where the closed form is 0/0.
[[nodiscard]] inline double purchases_if_alive(const params& m, double x, double T, double t) noexcept {
    if (!detail::in_domain(m)) return math::detail::not_a_number;
    return bg_nbd::purchases_if_alive(detail::stayed_once(m), x, T, t);
}

/// E[X(t)]: expected repeat purchases of a new customer within t.
[[nodiscard]] inline double expected_purchases(const params& m, double t) noexcept {
    return purchases_if_alive(m, 0, 0, t) / (1 + m.a / m.b);
}

/// E[Y(t) | x, t_x, T]: expected purchases in (T, T + t].
[[nodiscard]] inline double expected_purchases(const params& m, double t, double x, double t_x, double T) noexcept {
    return p_alive(m, x, t_x, T) * purchases_if_alive(m, x, T, t);
}

/// P(X(t) = n): the probability of n repeat purchases of a new customer within t.
[[nodiscard]] inline double pmf(const params& m, double n, double t) noexcept {
    if (!detail::in_domain(m) || !is_count(n) || !is_time(t)) return math::detail::not_a_number;
    const double log_rest = -std::log1p(t / m.alpha);  // ln(alpha / (alpha+t))
    const double all_stayed = std::exp(detail::log_stayed(m, n)), left = all_stayed * (m.a / (m.b + n));
    if (n == 0) return left + all_stayed * std::exp(m.r * log_rest);
    if (t == 0) return 0;
    const double log_z = -std::log1p(m.alpha / t);  // ln(t / (alpha+t))
    const double count = math::log_rising(m.r, n) - math::log_gamma(n + 1) + m.r * log_rest + n * log_z;
    const double reached = math::incomplete_beta(n, m.r, t / (m.alpha + t), m.alpha / (m.alpha + t));
    return std::min(std::exp(detail::log_stayed(m, n) + count) + left * reached, 1.0);
}

/// P(no purchase in (T, T + t] | x, t_x, T).
[[nodiscard]] inline double no_purchase(const params& m, double t, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m, x, t_x, T) || !is_time(t)) return math::detail::not_a_number;
    return bg_nbd::detail::no_purchase(detail::log_odds(m, x, t_x, T), (m.r + x) * std::log1p(t / (m.alpha + T)));
}

/// Columns of shape (n,), as in bg_nbd.hpp.
GOODWILL_API void log_likelihood(const params& m, std::span<const double> x, std::span<const double> t_x,
                                 std::span<const double> T, std::span<double> out, const scoring_options& = {});
GOODWILL_API void p_alive(const params& m, std::span<const double> x, std::span<const double> t_x,
                          std::span<const double> T, std::span<double> out, const scoring_options& = {});

/// E[X(t)] for a column of t.
GOODWILL_API void expected_purchases(const params& m, std::span<const double> t, std::span<double> out,
                                     const scoring_options& = {});

/// E[Y(t) | x, t_x, T] for one t; columns of shape (n,).
GOODWILL_API void expected_purchases(const params& m, double t, std::span<const double> x,
                                     std::span<const double> t_x, std::span<const double> T, std::span<double> out,
                                     const scoring_options& = {});

/// out_i = sum over j of weights_j purchases_if_alive(x_i, T_i, times_j); times and weights of shape (m,).
GOODWILL_API void purchases_if_alive(const params& m, std::span<const double> x, std::span<const double> T,
                                     std::span<const double> times, std::span<const double> weights,
                                     std::span<double> out, const scoring_options& = {});

/// The same for customers who may have left: times P(alive).
GOODWILL_API void expected_purchases(const params& m, std::span<const double> times, std::span<const double> weights,
                                     std::span<const double> x, std::span<const double> t_x,
                                     std::span<const double> T, std::span<double> out, const scoring_options& = {});

/// P(X(t) = n) for a column of n.
GOODWILL_API void pmf(const params& m, std::span<const double> n, double t, std::span<double> out,
                      const scoring_options& = {});

/// P(no purchase in (T, T + t] | x, t_x, T); columns of shape (n,).
GOODWILL_API void no_purchase(const params& m, double t, std::span<const double> x, std::span<const double> t_x,
                              std::span<const double> T, std::span<double> out, const scoring_options& = {});

}  // namespace goodwill::inline v0::lifetime::mbg_nbd
