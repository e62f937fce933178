#pragma once
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd_future.hpp>
#include <goodwill/lifetime/mbg_nbd.hpp>
#include <goodwill/lifetime/purchase_history.hpp>
#include <goodwill/lifetime/scoring.hpp>

/// What an MBG/NBD customer will do: how many purchases in a window, when the next one, all of them discounted.  Who is
/// alive at T after x repeat purchases is a new BG/NBD customer with r + x, alpha + T, a, b + x + 1.
/// Source: that of mbg_nbd.hpp.
/// Units, domain and errors are those of bg_nbd.hpp; a window begins `after` >= 0 units from T and is t >= 0 units
/// long.
namespace goodwill::inline v0::lifetime::mbg_nbd {

/// P(n purchases in (T, T + t] | x, t_x, T), n whole: for n = 0 that is no_purchase.
[[nodiscard]] inline double probability_of_n(const params& m, double n, double t, double x, double t_x,
                                             double T) noexcept {
    if (n == 0) return no_purchase(m, t, x, t_x, T);
    const double alive = p_alive(m, x, t_x, T);
    return std::isnan(alive) ? alive
                             : alive * bg_nbd::pmf(bg_nbd::detail::alive_at(detail::stayed_once(m), x, T), n, t);
}

/// The time t from T with P(a purchase in (T, T + t] | x, t_x, T) = q, 0 < q < 1.  Infinite for q >= P(alive): he may
/// never come.
[[nodiscard]] inline double time_to_next(const params& m, double q, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m, x, t_x, T) || !(q > 0 && q < 1)) return math::detail::not_a_number;
    return bg_nbd::detail::time_to_next(m.r + x, m.alpha + T, detail::log_odds(m, x, t_x, T), q);
}

/// E[purchases in (T + after, T + after + t] | x, t_x, T].  No difference of two expectations.
[[nodiscard]] inline double expected_purchases(const params& m, double t, double after, double x, double t_x,
                                               double T) noexcept {
    const double alive = p_alive(m, x, t_x, T);
    if (std::isnan(alive) || !is_time(after) || !is_time(t))
        return math::detail::not_a_number;
    return alive * bg_nbd::detail::purchases_between(m.r + x, m.alpha + T, m.a, m.b + 1 + x, after, t);
}

/// Discounted expected residual transactions: purchases after T, to infinity, each discounted from its moment by
/// exp(-delta u).  delta >= 0, a rate per unit of time: ln(1 + annual rate) / units in a year.  Infinite without
/// discount for a <= 1.
[[nodiscard]] inline double dert(const params& m, double delta, double x, double t_x, double T) noexcept {
    const double alive = p_alive(m, x, t_x, T);
    if (std::isnan(alive) || !is_time(delta)) return math::detail::not_a_number;
    return bg_nbd::detail::times_alive(
        alive, bg_nbd::detail::discounted_purchases(m.r + x, m.alpha + T, m.a, m.b + 1 + x, delta));
}

/// P(n purchases in (T, T + t]) for one n and t; columns of shape (n,), as in mbg_nbd.hpp.
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

}  // namespace goodwill::inline v0::lifetime::mbg_nbd
