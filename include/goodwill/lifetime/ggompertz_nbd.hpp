#pragma once
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/ggompertz_nbd_nodes.hpp>
#include <goodwill/lifetime/purchase_history.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/gamma.hpp>

/// Gamma-Gompertz/NBD: while alive a customer buys as Poisson(lambda), lambda ~ Gamma(r, rate alpha); it leaves with a
/// hazard b eta e^(b t) that grows with its age t, eta ~ Gamma(s, rate beta), whether it buys or not.  So it lasts
/// beyond t with probability (beta / (beta - 1 + e^(b t)))^s.  For b -> 0 at a fixed beta / b it is the Pareto/NBD
/// model with that beta.
/// Source: Bemmaor & Glady (2012), Modeling purchasing behavior with sudden "death": a flexible customer lifetime
///         model, Management Science 58(5):1012-1021, doi:10.1287/mnsc.1110.1461.
/// Units:  t_x, T and t share one time unit, alpha and 1/b are in it too; x counts repeat purchases.
/// Domain of all: x, t_x and T as purchase_history.hpp has them; t >= 0 and finite.  Scalar functions: NaN in, NaN
/// out, and NaN outside the domain.  Column functions: NaN in a row gives NaN in that row; they throw domain_error
/// naming the first bad row and shape_error, and `out` is untouched when they throw.
/// Accuracy against multi-precision values, parameters from .001 to 1,000: 1e-10 relative.
namespace goodwill::inline v0::lifetime::ggompertz_nbd {

/// Each finite and > 0.
struct params {
    double r, alpha, b, s, beta;
};

namespace detail {
[[nodiscard]] inline bool in_domain(const params& m) noexcept {
    const auto positive = [](double v) { return v > 0 && v <= std::numeric_limits<double>::max(); };
    return positive(m.r) && positive(m.alpha) && positive(m.b) && positive(m.s) && positive(m.beta);
}
/// Who is alive at T after x repeat purchases is a new customer with these parameters.
[[nodiscard]] inline params alive_at(const params& m, double x, double T) noexcept {
    return {m.r + x, m.alpha + T, m.b, m.s, 1 / lasting_from(m.b, m.beta, T).share};
}
/// ln of the likelihood's two parts, but for what depends on x alone: that he is there at T, and that he left after
/// t_x, which is -infinity at t_x = T.
struct fates {
    double stayed, left, log_odds;

    [[nodiscard]] double together() const noexcept {
        return std::fmax(stayed, left) + std::log1p(std::exp(-std::fabs(log_odds)));
    }
};
/// `log_left`: ln of the probability of leaving in (t_x, T), each moment's share counting (1 + y/(alpha+t_x))^-(r+x),
/// for who is there at t_x.
[[nodiscard]] inline fates fates_of(const params& m, double x, double t_x, double T, const lasting_from& start,
                                    const lasting_from& of, double log_left) noexcept {
    const double gap = T - t_x, A = m.r + x;
    return {-A * std::log1p(T / m.alpha) - m.s * start.growth(T),
            -A * std::log1p(t_x / m.alpha) - m.s * start.growth(t_x) + log_left,
            A * std::log1p(gap / (m.alpha + t_x)) + m.s * of.growth(gap) + log_left};
}
[[nodiscard]] inline fates fates_of(const params& m, double x, double t_x, double T) noexcept {
    const lasting_from start(m.b, m.beta), of = start.after(t_x);
    const axis along(of, m.s, m.alpha + t_x, T - t_x);
    const leaving psi(of, along.near, m.s, m.alpha + t_x, m.r + x);
    return fates_of(m, x, t_x, T, start, of,
                    std::log(m.s * m.b * of.share * along.near) + log_integral(along, psi, psi.top(T - t_x)));
}
/// Integral over (0, t) of exp(-delta y) times the chance that who is alive at an age is there y units later.
[[nodiscard]] inline double lasting_within(const lasting_from& of, double s, double delta, double t) noexcept {
    const axis along(of, s, 1 / (s * of.b * of.share + delta), t);
    return along.near * std::exp(log_integral(along, lasting{of, along.near, s, delta}, 0));
}
/// The same to infinity.
[[nodiscard]] inline double lasting_for_ever(const lasting_from& of, double s, double delta) noexcept {
    double enough = 1 / (s * of.b * of.share + delta);
    while (delta * enough + s * of.growth(enough) < 50 && enough < 1e300) enough *= 2;
    return lasting_within(of, s, delta, enough);
}
}  // namespace detail

/// Log-likelihood of one customer, in the data's own units: of the purchase times, not of their number alone.
[[nodiscard]] inline double log_likelihood(const params& m, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T)) return math::detail::not_a_number;
    return math::log_rising(m.r, x) - x * std::log(m.alpha) + detail::fates_of(m, x, t_x, T).together();
}

/// P(alive | x, t_x, T); 1 at t_x = T.
[[nodiscard]] inline double p_alive(const params& m, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T)) return math::detail::not_a_number;
    return 1 / (1 + std::exp(detail::fates_of(m, x, t_x, T).log_odds));
}

/// Expected purchases in (T, T + t] of a customer who is alive at T after x repeat purchases.  Depends on (x, T) only.
[[nodiscard]] inline double purchases_if_alive(const params& m, double x, double T, double t) noexcept {
    if (!detail::in_domain(m) || !is_count(x) || !is_time(T) || !is_time(t))
        return math::detail::not_a_number;
    return (m.r + x) / (m.alpha + T) * detail::lasting_within({m.b, m.beta, T}, m.s, 0, t);
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
/// exp(-delta u).  delta >= 0, a rate per unit of time: ln(1 + annual rate) / units in a year.  Finite without
/// discount, too.
[[nodiscard]] inline double dert(const params& m, double delta, double x, double t_x, double T) noexcept {
    if (!(delta >= 0 && delta <= std::numeric_limits<double>::max())) return math::detail::not_a_number;
    const double alive = p_alive(m, x, t_x, T);
    if (std::isnan(alive)) return alive;
    return alive * ((m.r + x) / (m.alpha + T) * detail::lasting_for_ever({m.b, m.beta, T}, m.s, delta));
}

namespace detail {
/// n purchases by the time u when he left, u = near (e^v - 1): the integrand of the probability, near ln of it.
struct counted {
    leaving gone;  ///< of a new customer, with r for his purchases
    double n, constant;

    struct terms {
        double v;
        leaving::terms of;
        double bought;  ///< n ln(u / (alpha + u))
    };
    [[nodiscard]] terms at(double v) const noexcept {
        const auto of = gone.at(v);
        return {v, of, n == 0 ? 0.0 : -n * std::log1p(gone.from_alpha / of.y)};
    }
    [[nodiscard]] double value(const terms& t) const noexcept { return constant + gone.value(t.of) + t.bought; }
    [[nodiscard]] bounds over(const terms& a, const terms& b) const noexcept {
        const auto without = gone.over(a.of, b.of);
        return {constant + without.most + b.bought, without.range + b.bought - a.bought};
    }
};
}  // namespace detail

/// P(X(t) = n): the probability of n repeat purchases of a new customer within t.
[[nodiscard]] inline double pmf(const params& m, double n, double t) noexcept {
    if (!detail::in_domain(m) || !is_count(n) || !is_time(t)) return math::detail::not_a_number;
    if (n == 0) return std::exp(log_likelihood(m, 0, 0, t));
    if (t == 0) return 0;
    // n by t and still there, or n by the time when he left.
    const double count = math::log_rising(m.r, n) - math::log_gamma(n + 1);
    const detail::lasting_from of(m.b, m.beta);
    const detail::axis along(of, m.s, m.alpha, t);
    const detail::counted psi{{of, along.near, m.s, m.alpha, m.r}, n,
                              count + std::log(m.s * m.b * of.share * along.near)};
    const double stayed = count - m.r * std::log1p(t / m.alpha) - n * std::log1p(m.alpha / t) - m.s * of.growth(t);
    const double most_bought = std::fmin(t, n * m.alpha / m.r);
    const double top = psi.value(psi.at(std::log1p(most_bought / along.near)));
    return std::exp(detail::log_integral(along, psi, top)) + std::exp(stayed);
}

/// P(no purchase in (T, T + t] | x, t_x, T): he has left, or does not buy.
[[nodiscard]] inline double no_purchase(const params& m, double t, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T) || !is_time(t))
        return math::detail::not_a_number;
    const double odds = detail::fates_of(m, x, t_x, T).log_odds, e = std::exp(-std::fabs(odds));
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

}  // namespace goodwill::inline v0::lifetime::ggompertz_nbd
