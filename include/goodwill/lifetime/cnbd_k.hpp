#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/cnbd_k_phases.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/purchase_history.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/gamma.hpp>
#include <goodwill/math/incomplete_beta.hpp>

/// BG/CNBD-k and MBG/CNBD-k: BG/NBD and MBG/NBD with regular purchases.  While alive a customer's gaps between
/// purchases are Erlang-k, k phases of rate lambda each, lambda ~ Gamma(r, rate alpha): the larger k, the more regular.
/// After each repeat purchase (MBG: after each purchase, the first one among them) it leaves with probability
/// p ~ Beta(a, b).  With k = 1 they are BG/NBD and MBG/NBD.
/// Source: Platzer & Reutterer (2016), Ticking away the moments: timing regularity helps to better predict customer
///         activity, Marketing Science 35(5):779-799, doi:10.1287/mksc.2015.0963.  The state of a gap that is not
///         over yet is kept, so that expectations are exact, where the paper has an approximation.
/// Units:  t_x, T and t share one time unit, alpha is in it too; x counts repeat purchases; lambda counts phases, so
///         that a customer's mean gap is k / lambda.
/// Domain, errors and missing values are those of bg_nbd.hpp.
/// Accuracy against multi-precision values, parameters from .001 to 1,000: 1e-10 relative.
namespace goodwill::inline v0::lifetime {

namespace cnbd_k {

/// When a customer may leave first.
enum class first_exit { repeat_purchase, first_purchase };

/// r, alpha, a, b finite and > 0; 1 <= k <= most_k.
template <first_exit Exit>
struct params {
    double r, alpha, a, b;
    int k = 1;
};

namespace detail {
template <first_exit Exit>
inline constexpr double lag = Exit == first_exit::repeat_purchase ? 1 : 0;

template <first_exit Exit>
[[nodiscard]] bool in_domain(const params<Exit>& m) noexcept {
    return m.k >= 1 && m.k <= most_k && bg_nbd::detail::in_domain(bg_nbd::params{m.r, m.alpha, m.a, m.b});
}
template <first_exit Exit>
[[nodiscard]] bool in_domain(const params<Exit>& m, double x, double t_x, double T) noexcept {
    return in_domain(m) && is_history(x, t_x, T);
}
template <first_exit Exit>
[[nodiscard]] double log_phases(const params<Exit>& m, double x, double t_x, double T) noexcept {
    return log_phases(m.k, m.r + m.k * x, (T - t_x) / (m.alpha + T));
}
/// ln of the odds of having left; `phases` is log_phases.
template <first_exit Exit>
[[nodiscard]] double log_odds(const params<Exit>& m, double x, double t_x, double T, double phases) noexcept {
    if (x < lag<Exit>) return -std::numeric_limits<double>::infinity();
    return std::log(m.a / (m.b + (x - lag<Exit>))) + (m.r + m.k * x) * std::log1p((T - t_x) / (m.alpha + t_x)) -
           phases;
}
/// ln of the probability to stay after each of x repeat purchases, and after the first one where one may leave there.
template <first_exit Exit>
[[nodiscard]] double log_stayed(const params<Exit>& m, double x) noexcept {
    constexpr double once = 1 - lag<Exit>;
    const double first = once > 0 ? -std::log1p(m.a / m.b) : 0;
    return first + (math::log_rising(m.b + once, x) - math::log_rising(m.a + m.b + once, x));
}
}  // namespace detail

/// Log-likelihood of one customer without what does not depend on the parameters, (k-1) sum of ln of its gaps: to
/// compare models of different k, add that.  Elsewhere in the data's own units: of the purchase times.
template <first_exit Exit>
[[nodiscard]] double log_likelihood(const params<Exit>& m, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m, x, t_x, T)) return math::detail::not_a_number;
    const double phases = detail::log_phases(m, x, t_x, T), odds = detail::log_odds(m, x, t_x, T, phases);
    return math::log_rising(m.r, m.k * x) - m.k * x * std::log(m.alpha) - (m.r + m.k * x) * std::log1p(T / m.alpha) -
           x * math::log_gamma(m.k) + detail::log_stayed(m, x) + phases +
           (odds > 0 ? odds + std::log1p(std::exp(-odds)) : std::log1p(std::exp(odds)));
}

/// P(alive | x, t_x, T).
template <first_exit Exit>
[[nodiscard]] double p_alive(const params<Exit>& m, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m, x, t_x, T)) return math::detail::not_a_number;
    return 1 / (1 + std::exp(detail::log_odds(m, x, t_x, T, detail::log_phases(m, x, t_x, T))));
}

/// Expected purchases in (T, T + t] of a customer who is alive at T; for k > 1 they depend on t_x, too: who bought
/// long ago will buy soon.
template <first_exit Exit>
[[nodiscard]] double purchases_if_alive(const params<Exit>& m, double x, double t_x, double T, double t) noexcept {
    if (!detail::in_domain(m, x, t_x, T) || !is_time(t)) return math::detail::not_a_number;
    return detail::expectation(m.k, m.r + m.k * x, m.alpha + T, m.a, m.b + x + (1 - detail::lag<Exit>), T - t_x, t);
}

/// E[X(t)]: expected repeat purchases of a new customer within t.
template <first_exit Exit>
[[nodiscard]] double expected_purchases(const params<Exit>& m, double t) noexcept {
    const double stays = Exit == first_exit::first_purchase ? 1 + m.a / m.b : 1;
    return purchases_if_alive(m, 0, 0, 0, t) / stays;
}

/// E[Y(t) | x, t_x, T]: expected purchases in (T, T + t].
template <first_exit Exit>
[[nodiscard]] double expected_purchases(const params<Exit>& m, double t, double x, double t_x, double T) noexcept {
    return p_alive(m, x, t_x, T) * purchases_if_alive(m, x, t_x, T, t);
}

/// P(X(t) = n): the probability of n repeat purchases of a new customer within t.
template <first_exit Exit>
[[nodiscard]] double pmf(const params<Exit>& m, double n, double t) noexcept {
    if (!detail::in_domain(m) || !is_count(n) || !is_time(t)) return math::detail::not_a_number;
    const double log_stayed = detail::log_stayed(m, n), first = m.k * n;
    const double left = n < detail::lag<Exit> ? 0 : std::exp(log_stayed) * m.a / (m.b + (n - detail::lag<Exit>));
    if (t == 0) return n == 0 ? std::exp(log_stayed) + left : 0;
    // k n phases to k n + k - 1 of them, and k n or more.
    const double log_rest = -std::log1p(t / m.alpha), log_z = -std::log1p(m.alpha / t), z = std::exp(log_z);
    double ratio = 1, sum = 1;
    for (int j = 0; j + 1 < m.k; ++j) {
        ratio *= z * ((m.r + (first + j)) / (first + (j + 1)));
        sum += ratio;
    }
    const double count = n == 0 ? 0 : math::log_rising(m.r, first) - math::log_gamma(first + 1) + first * log_z;
    const double stayed = std::exp(log_stayed + count + m.r * log_rest) * sum;
    if (n == 0) return stayed + left;
    return stayed + left * math::incomplete_beta(first, m.r, t / (m.alpha + t), m.alpha / (m.alpha + t));
}

/// P(no purchase in (T, T + t] | x, t_x, T): he has left, or does not buy.
template <first_exit Exit>
[[nodiscard]] double no_purchase(const params<Exit>& m, double t, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m, x, t_x, T) || !is_time(t)) return math::detail::not_a_number;
    const double phases = detail::log_phases(m, x, t_x, T), later = detail::log_phases(m, x, t_x, T + t);
    const double quiet = (m.r + m.k * x) * std::log1p(t / (m.alpha + T)) - (later - phases);
    return bg_nbd::detail::no_purchase(detail::log_odds(m, x, t_x, T, phases), std::fmax(quiet, 0));
}

/// Columns of shape (n,), as in bg_nbd.hpp.
template <first_exit Exit>
GOODWILL_API void log_likelihood(const params<Exit>& m, std::span<const double> x, std::span<const double> t_x,
                                 std::span<const double> T, std::span<double> out, const scoring_options& = {});
template <first_exit Exit>
GOODWILL_API void p_alive(const params<Exit>& m, std::span<const double> x, std::span<const double> t_x,
                          std::span<const double> T, std::span<double> out, const scoring_options& = {});

/// E[X(t)] for a column of t.
template <first_exit Exit>
GOODWILL_API void expected_purchases(const params<Exit>& m, std::span<const double> t, std::span<double> out,
                                     const scoring_options& = {});

/// E[Y(t) | x, t_x, T] for one t; columns of shape (n,).
template <first_exit Exit>
GOODWILL_API void expected_purchases(const params<Exit>& m, double t, std::span<const double> x,
                                     std::span<const double> t_x, std::span<const double> T, std::span<double> out,
                                     const scoring_options& = {});

/// out_i = sum over j of weights_j purchases_if_alive(x_i, t_x_i, T_i, times_j); times and weights of shape (m,).
template <first_exit Exit>
GOODWILL_API void purchases_if_alive(const params<Exit>& m, std::span<const double> x, std::span<const double> t_x,
                                     std::span<const double> T, std::span<const double> times,
                                     std::span<const double> weights, std::span<double> out,
                                     const scoring_options& = {});

/// The same for customers who may have left: times P(alive).
template <first_exit Exit>
GOODWILL_API void expected_purchases(const params<Exit>& m, std::span<const double> times,
                                     std::span<const double> weights, std::span<const double> x,
                                     std::span<const double> t_x, std::span<const double> T, std::span<double> out,
                                     const scoring_options& = {});

/// P(X(t) = n) for a column of n.
template <first_exit Exit>
GOODWILL_API void pmf(const params<Exit>& m, std::span<const double> n, double t, std::span<double> out,
                      const scoring_options& = {});

/// P(no purchase in (T, T + t] | x, t_x, T); columns of shape (n,).
template <first_exit Exit>
GOODWILL_API void no_purchase(const params<Exit>& m, double t, std::span<const double> x,
                              std::span<const double> t_x, std::span<const double> T, std::span<double> out,
                              const scoring_options& = {});

}  // namespace cnbd_k

namespace bg_cnbd_k {
using params = cnbd_k::params<cnbd_k::first_exit::repeat_purchase>;
}
namespace mbg_cnbd_k {
using params = cnbd_k::params<cnbd_k::first_exit::first_purchase>;
}

/// k is no number among others: it is given, or searched for.
template <cnbd_k::first_exit Exit>
struct estimated<cnbd_k::params<Exit>> {
    static constexpr std::size_t size = 4;
    using numbers = std::array<double, size>;
    [[nodiscard]] static numbers of(const cnbd_k::params<Exit>& m) noexcept { return {m.r, m.alpha, m.a, m.b}; }
    [[nodiscard]] static cnbd_k::params<Exit> params(const numbers& v) noexcept { return {v[0], v[1], v[2], v[3]}; }
    [[nodiscard]] static cnbd_k::params<Exit> within(const cnbd_k::params<Exit>& m, const numbers& v) noexcept {
        return {v[0], v[1], v[2], v[3], m.k};
    }
};

}  // namespace goodwill::inline v0::lifetime
