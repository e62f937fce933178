#pragma once
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/bg_nbd_to_come.hpp>
#include <goodwill/lifetime/purchase_history.hpp>
#include <goodwill/lifetime/scoring.hpp>

/// What a BG/NBD customer will do: how many purchases in a window, when the next one, all of them discounted.
/// Source: Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098.  Who is alive at T after x repeat purchases is a new
/// customer with r + x, alpha + T, a, b + x.
/// Units, domain and errors are those of bg_nbd.hpp; a window begins `after` >= 0 units from T and is t >= 0 units
/// long.
namespace goodwill::inline v0::lifetime::bg_nbd {

namespace detail {
/// Who is alive at T after x repeat purchases is a new customer with these parameters.
[[nodiscard]] inline params alive_at(const params& m, double x, double T) noexcept {
    return {m.r + x, m.alpha + T, m.a, m.b + x};
}
/// The time t with P(alive) (1 - (M / (M + t))^A) = q; infinite for q >= P(alive).  log_odds: of having left.
[[nodiscard]] inline double time_to_next(double A, double M, double log_odds, double q) noexcept {
    // 1 - q / P(alive) = (1 - q) (1 - odds q / (1 - q)): a product, so that q near 0 or 1 loses nothing.
    const double missed = std::exp(log_odds) * (q / (1 - q));
    if (!(missed < 1)) return std::isnan(missed) ? missed : std::numeric_limits<double>::infinity();
    return M * std::expm1(-(std::log1p(-q) + std::log1p(-missed)) / A);
}
/// P(alive) times what a customer who is alive is worth.  P(alive) is above 0, even where doubles round it down.
[[nodiscard]] inline double times_alive(double alive, double worth) noexcept {
    return std::isinf(worth) && !std::isnan(alive) ? worth : alive * worth;
}
}  // namespace detail

/// P(n purchases in (T, T + t] | x, t_x, T), n whole: for n = 0 that is no_purchase.
[[nodiscard]] inline double probability_of_n(const params& m, double n, double t, double x, double t_x,
                                             double T) noexcept {
    if (n == 0) return no_purchase(m, t, x, t_x, T);
    const double alive = p_alive(m, x, t_x, T);
    return std::isnan(alive) ? alive : alive * pmf(detail::alive_at(m, x, T), n, t);
}

/// The time t from T with P(a purchase in (T, T + t] | x, t_x, T) = q, 0 < q < 1.  Infinite for q >= P(alive): he may
/// never come.
[[nodiscard]] inline double time_to_next(const params& m, double q, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T) || !(q > 0 && q < 1)) return math::detail::not_a_number;
    const double odds = x == 0 ? -std::numeric_limits<double>::infinity() : detail::log_odds(m, x, t_x, T);
    return detail::time_to_next(m.r + x, m.alpha + T, odds, q);
}

/// E[purchases in (T + after, T + after + t] | x, t_x, T].  No difference of two expectations.
[[nodiscard]] inline double expected_purchases(const params& m, double t, double after, double x, double t_x,
                                               double T) noexcept {
    const double alive = p_alive(m, x, t_x, T);
    if (std::isnan(alive) || !is_time(after) || !is_time(t))
        return math::detail::not_a_number;
    return alive * detail::purchases_between(m.r + x, m.alpha + T, m.a, m.b + x, after, t);
}

/// Discounted expected residual transactions: purchases after T, to infinity, each discounted from its moment by
/// exp(-delta u).  delta >= 0, a rate per unit of time: ln(1 + annual rate) / units in a year.  Infinite without
/// discount for a <= 1.
[[nodiscard]] inline double dert(const params& m, double delta, double x, double t_x, double T) noexcept {
    const double alive = p_alive(m, x, t_x, T);
    if (std::isnan(alive) || !is_time(delta)) return math::detail::not_a_number;
    return detail::times_alive(alive, detail::discounted_purchases(m.r + x, m.alpha + T, m.a, m.b + x, delta));
}

/// P(n purchases in (T, T + t]) for one n and t; columns of shape (n,), as in bg_nbd.hpp.
GOODWILL_API void probability_of_n(const params& m, double n, double t, std::span<const double> x,
                                   std::span<const double> t_x, std::span<const double> T, std::span<double> out,
                                   const scoring_options& = {});

/// The time from T within which he buys with probability q; columns of shape (n,).
GOODWILL_API void time_to_next(const params& m, double q, std::span<const double> x, std::span<const double> t_x,
                               std::span<const double> T, std::span<double> out, const scoring_options& = {});

/// Expected purchases in (T + after, T + after + t]; columns of shape (n,).
GOODWILL_API void expected_purchases(const params& m, double t, double after, std::span<const double> x,
                                     std::span<const double> t_x, std::span<const double> T, std::span<double> out,
                                     const scoring_options& = {});

/// Discounted expected residual transactions; columns of shape (n,).
GOODWILL_API void dert(const params& m, double delta, std::span<const double> x, std::span<const double> t_x,
                       std::span<const double> T, std::span<double> out, const scoring_options& = {});

}  // namespace goodwill::inline v0::lifetime::bg_nbd
