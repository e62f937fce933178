#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd_expectation.hpp>
#include <goodwill/lifetime/purchase_history.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/gamma.hpp>
#include <goodwill/math/incomplete_beta.hpp>

/// BG/NBD: while alive a customer buys as Poisson(lambda), lambda ~ Gamma(r, rate alpha); after each repeat purchase
/// it leaves with probability p ~ Beta(a, b).
/// Source: Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2):275-284,
///         doi:10.1287/mksc.1040.0098.
/// Units:  t_x, T and t share one time unit, alpha is in it too; x counts repeat purchases.
/// Domain of all: x, t_x and T as purchase_history.hpp has them; t >= 0 and finite.  Scalar functions: NaN in, NaN
/// out, and NaN outside the domain.  Column functions: NaN in a row gives NaN in that row; they throw domain_error
/// naming the first bad row and shape_error, and `out` is untouched when they throw.
namespace goodwill::inline v0::lifetime::bg_nbd {

/// Each finite and > 0.
struct params {
    double r, alpha, a, b;
};

namespace detail {
[[nodiscard]] inline bool in_domain(const params& m) noexcept {
    const auto positive = [](double v) { return v > 0 && v <= std::numeric_limits<double>::max(); };
    return positive(m.r) && positive(m.alpha) && positive(m.a) && positive(m.b);
}
/// ln of the odds of having left, for x > 0: a / (b+x-1) ((alpha+T) / (alpha+t_x))^(r+x).
[[nodiscard]] inline double log_odds(const params& m, double x, double t_x, double T) noexcept {
    return std::log(m.a / (m.b + (x - 1))) + (m.r + x) * std::log1p((T - t_x) / (m.alpha + t_x));
}
/// 1 - P(alive) (1 - e^-quiet), from ln of the odds of having left, without a difference.
[[nodiscard]] inline double no_purchase(double log_odds, double quiet) noexcept {
    const double e = std::exp(-std::fabs(log_odds)), still = std::exp(-quiet);
    return log_odds > 0 ? (1 + e * still) / (1 + e) : (e + still) / (1 + e);
}
}  // namespace detail

/// Log-likelihood of one customer, equation 6, in the data's own units: of the purchase times, not of their number
/// alone.  Numerics: no powers, no difference of gamma functions of large arguments.
[[nodiscard]] inline double log_likelihood(const params& m, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T)) return math::detail::not_a_number;
    const double stayed = math::log_rising(m.r, x) - (m.r + x) * std::log1p(T / m.alpha) - x * std::log(m.alpha) +
                          math::log_rising(m.b, x) - math::log_rising(m.a + m.b, x);
    if (x == 0) return stayed;
    const double odds = detail::log_odds(m, x, t_x, T);
    return stayed + (odds > 0 ? odds + std::log1p(std::exp(-odds)) : std::log1p(std::exp(odds)));
}

/// P(alive | x, t_x, T).  x = 0: 1, as nobody leaves before a first repeat purchase.
/// x > 0: 1 / (1 + a/(b+x-1) ((alpha+T)/(alpha+t_x))^(r+x)).  Numerics: the odds stay in log space.
[[nodiscard]] inline double p_alive(const params& m, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T)) return math::detail::not_a_number;
    return x == 0 ? 1.0 : 1 / (1 + std::exp(detail::log_odds(m, x, t_x, T)));
}

/// Expected purchases in (T, T + t] of a customer who is alive at T after x repeat purchases: equation 10 without its
/// P(alive).  Depends on (x, T) only.  Continuous at a = 1, where the closed form is 0/0.
[[nodiscard]] inline double purchases_if_alive(const params& m, double x, double T, double t) noexcept {
    if (!detail::in_domain(m) || !is_count(x) || !is_time(T) || !is_time(t))
        return math::detail::not_a_number;
    return detail::expectation(m.r + x, m.alpha + T, m.a, m.b + x, t);
}

/// E[X(t)]: expected repeat purchases of a new customer within t, equation 9.
[[nodiscard]] inline double expected_purchases(const params& m, double t) noexcept {
    return purchases_if_alive(m, 0, 0, t);
}

/// E[Y(t) | x, t_x, T]: expected purchases in (T, T + t], equation 10.
[[nodiscard]] inline double expected_purchases(const params& m, double t, double x, double t_x, double T) noexcept {
    return p_alive(m, x, t_x, T) * purchases_if_alive(m, x, T, t);
}

/// P(X(t) = n): the probability of n repeat purchases of a new customer within t, equation 8.
[[nodiscard]] inline double pmf(const params& m, double n, double t) noexcept {
    if (!detail::in_domain(m) || !is_count(n) || !is_time(t)) return math::detail::not_a_number;
    if (t == 0) return n == 0 ? 1 : 0;
    const double log_rest = -std::log1p(t / m.alpha);  // ln(alpha / (alpha+t))
    const double log_z = -std::log1p(m.alpha / t);     // ln(t / (alpha+t))
    const double all_stayed = math::log_rising(m.b, n) - math::log_rising(m.a + m.b, n);  // ln B(a,b+n)/B(a,b)
    const double stayed = std::exp(all_stayed + math::log_rising(m.r, n) - math::log_gamma(n + 1) + m.r * log_rest +
                                   n * log_z);
    if (n == 0) return stayed;
    // B(a+1,b+n-1)/B(a,b), times the probability that a Poisson-gamma count reaches n.
    const double left = std::exp(all_stayed) * m.a / (m.b + (n - 1));
    const double reached = math::incomplete_beta(n, m.r, t / (m.alpha + t), m.alpha / (m.alpha + t));
    return std::min(stayed + left * reached, 1.0);
}

/// P(no purchase in (T, T + t] | x, t_x, T): he has left, or stays and does not buy.
[[nodiscard]] inline double no_purchase(const params& m, double t, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T) || !is_time(t))
        return math::detail::not_a_number;
    const double odds = x == 0 ? -std::numeric_limits<double>::infinity() : detail::log_odds(m, x, t_x, T);
    return detail::no_purchase(odds, (m.r + x) * std::log1p(t / (m.alpha + T)));
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

/// out_i = sum over j of weights_j purchases_if_alive(x_i, T_i, times_j).  One time of weight 1 is the expectation;
/// a discount schedule gives discounted purchases.  x, T, out of shape (n,); times, weights of shape (m,), any order,
/// weights finite.
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

}  // namespace goodwill::inline v0::lifetime::bg_nbd
