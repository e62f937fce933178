#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/pareto_nbd_integrals.hpp>
#include <goodwill/lifetime/pareto_nbd_left.hpp>
#include <goodwill/lifetime/purchase_history.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/gamma.hpp>

/// Pareto/NBD: while alive a customer buys as Poisson(lambda), lambda ~ Gamma(r, rate alpha); it lives for an
/// exponential time of rate mu ~ Gamma(s, rate beta), whether it buys or not.
/// Source: Schmittlein, Morrison & Colombo (1987), Counting your customers, Management Science 33(1):1-24,
///         doi:10.1287/mnsc.33.1.1; Fader & Hardie (2005), A note on deriving the Pareto/NBD model and related
///         expressions, http://brucehardie.com/notes/009/.
/// Units:  t_x, T and t share one time unit, alpha and beta are in it too; x counts repeat purchases.
/// Domain of all: x, t_x and T as purchase_history.hpp has them; t >= 0 and finite.  Scalar functions: NaN in, NaN
/// out, and NaN outside the domain.  Column functions: NaN in a row gives NaN in that row; they throw domain_error
/// naming the first bad row and shape_error, and `out` is untouched when they throw.
/// Accuracy against multi-precision values, parameters from .001 to 1,000: 1e-10 relative.
namespace goodwill::inline v0::lifetime::pareto_nbd {

/// Each finite and > 0.
struct params {
    double r, alpha, s, beta;
};

namespace detail {
[[nodiscard]] inline bool in_domain(const params& m) noexcept {
    const auto positive = [](double v) { return v > 0 && v <= std::numeric_limits<double>::max(); };
    return positive(m.r) && positive(m.alpha) && positive(m.s) && positive(m.beta);
}
[[nodiscard]] inline double log_odds(const params& m, double x, double t_x, double T) noexcept {
    return log_odds(m.alpha, m.r + x, m.beta, m.s, t_x, T);
}
/// Who is alive at T after x repeat purchases is a new customer with these parameters.
[[nodiscard]] inline params alive_at(const params& m, double x, double T) noexcept {
    return {m.r + x, m.alpha + T, m.s, m.beta + T};
}
}  // namespace detail

/// Log-likelihood of one customer, in the data's own units: of the purchase times, not of their number alone.
[[nodiscard]] inline double log_likelihood(const params& m, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T)) return math::detail::not_a_number;
    const double odds = detail::log_odds(m, x, t_x, T);
    return math::log_rising(m.r, x) - x * std::log(m.alpha) - (m.r + x) * std::log1p(T / m.alpha) -
           m.s * std::log1p(T / m.beta) +
           (odds > 0 ? odds + std::log1p(std::exp(-odds)) : std::log1p(std::exp(odds)));
}

/// P(alive | x, t_x, T); 1 at t_x = T.
[[nodiscard]] inline double p_alive(const params& m, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T)) return math::detail::not_a_number;
    return 1 / (1 + std::exp(detail::log_odds(m, x, t_x, T)));
}

/// Expected purchases in (T, T + t] of a customer who is alive at T after x repeat purchases.  Depends on (x, T) only.
/// Continuous at s = 1, where the closed form is 0/0.
[[nodiscard]] inline double purchases_if_alive(const params& m, double x, double T, double t) noexcept {
    if (!detail::in_domain(m) || !is_count(x) || !is_time(T) || !is_time(t))
        return math::detail::not_a_number;
    return (m.r + x) / (m.alpha + T) * detail::lasting(m.s, m.beta + T, t);
}

/// E[X(t)]: expected repeat purchases of a new customer within t.
[[nodiscard]] inline double expected_purchases(const params& m, double t) noexcept {
    return purchases_if_alive(m, 0, 0, t);
}

/// E[Y(t) | x, t_x, T]: expected purchases in (T, T + t].
[[nodiscard]] inline double expected_purchases(const params& m, double t, double x, double t_x, double T) noexcept {
    return p_alive(m, x, t_x, T) * purchases_if_alive(m, x, T, t);
}

/// Discounted expected residual transactions: purchases after T, to infinity, each discounted from its moment by
/// exp(-delta u).  delta >= 0, a rate per unit of time: ln(1 + annual rate) / units in a year.  Infinite without
/// discount for s <= 1.
/// Source: Fader, Hardie & Lee (2005), RFM and CLV, J. Marketing Research 42(4):415-430,
///         doi:10.1509/jmkr.2005.42.4.415.
[[nodiscard]] inline double dert(const params& m, double delta, double x, double t_x, double T) noexcept {
    if (!(delta >= 0 && delta <= std::numeric_limits<double>::max())) return math::detail::not_a_number;
    const double alive = p_alive(m, x, t_x, T);
    if (std::isnan(alive)) return alive;
    const double worth = (m.r + x) / (m.alpha + T) * detail::discounted_lasting(m.s, m.beta + T, delta);
    return std::isinf(worth) ? worth : alive * worth;  // P(alive) is above 0, even where doubles round it down
}

/// P(X(t) = n): the probability of n repeat purchases of a new customer within t.
[[nodiscard]] inline double pmf(const params& m, double n, double t) noexcept {
    if (!detail::in_domain(m) || !is_count(n) || !is_time(t)) return math::detail::not_a_number;
    if (n == 0) return std::exp(log_likelihood(m, 0, 0, t));
    if (t == 0) return 0;
    // n by t and still there, or n by the time u when he left: u = least (e^v - 1).
    const double count = math::log_rising(m.r, n) - math::log_gamma(n + 1);
    const auto log_count = [&](double u) {
        return count - m.r * std::log1p(u / m.alpha) - n * std::log1p(m.alpha / u);
    };
    const double least = std::fmin(m.alpha, m.beta);
    const double left = detail::log_concave_integral(
        [&](double v) {
            const double u = least * std::expm1(v);
            return log_count(u) + std::log(m.s * least / m.beta) + v - (m.s + 1) * std::log1p(u / m.beta);
        },
        std::log1p(t / least));
    return std::min(std::exp(left) + std::exp(log_count(t) - m.s * std::log1p(t / m.beta)), 1.0);
}

/// P(no purchase in (T, T + t] | x, t_x, T): he has left, or does not buy.
[[nodiscard]] inline double no_purchase(const params& m, double t, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T) || !is_time(t))
        return math::detail::not_a_number;
    const double odds = detail::log_odds(m, x, t_x, T), e = std::exp(-std::fabs(odds));
    const double still = std::exp(log_likelihood(detail::alive_at(m, x, T), 0, 0, t));
    return odds > 0 ? (1 + e * still) / (1 + e) : (e + still) / (1 + e);
}

/// Columns of shape (n,).
GOODWILL_API void log_likelihood(const params& m, std::span<const double> x, std::span<const double> t_x,
                                 std::span<const double> T, std::span<double> out, const scoring_options& = {});

/// Columns of shape (n,).
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

/// Discounted expected residual transactions; columns of shape (n,).
GOODWILL_API void dert(const params& m, double delta, std::span<const double> x, std::span<const double> t_x,
                       std::span<const double> T, std::span<double> out, const scoring_options& = {});

/// P(X(t) = n) for a column of n.
GOODWILL_API void pmf(const params& m, std::span<const double> n, double t, std::span<double> out,
                      const scoring_options& = {});

/// P(no purchase in (T, T + t] | x, t_x, T); columns of shape (n,).
GOODWILL_API void no_purchase(const params& m, double t, std::span<const double> x, std::span<const double> t_x,
                              std::span<const double> T, std::span<double> out, const scoring_options& = {});

}  // namespace goodwill::inline v0::lifetime::pareto_nbd
