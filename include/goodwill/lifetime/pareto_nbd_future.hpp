#pragma once
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/pareto_nbd.hpp>
#include <goodwill/lifetime/pareto_nbd_first_purchase.hpp>
#include <goodwill/lifetime/purchase_history.hpp>
#include <goodwill/lifetime/scoring.hpp>

/// What a Pareto/NBD customer will do: how many purchases in a window, when the next one.  Who is alive at T after x
/// repeat purchases is a new customer with r + x, alpha + T, s, beta + T.  All purchases discounted: dert in
/// pareto_nbd.hpp.
/// Source: that of pareto_nbd.hpp.
/// Units, domain and errors are those of pareto_nbd.hpp; a window begins `after` >= 0 units from T and is t >= 0 units
/// long.
namespace goodwill::inline v0::lifetime::pareto_nbd {

namespace detail {
/// Expected purchases in (after, after + t] of a new customer.
[[nodiscard]] inline double purchases_between(const params& m, double after, double t) noexcept {
    return m.r / m.alpha * std::exp(-m.s * std::log1p(after / m.beta)) * lasting(m.s, m.beta + after, t);
}
}  // namespace detail

/// P(n purchases in (T, T + t] | x, t_x, T), n whole: for n = 0 that is no_purchase.
[[nodiscard]] inline double probability_of_n(const params& m, double n, double t, double x, double t_x,
                                             double T) noexcept {
    if (n == 0) return no_purchase(m, t, x, t_x, T);
    const double alive = p_alive(m, x, t_x, T);
    return std::isnan(alive) ? alive : alive * pmf(detail::alive_at(m, x, T), n, t);
}

/// The time t from T with P(a purchase in (T, T + t] | x, t_x, T) = q, 0 < q < 1.  Infinite where that probability
/// stays below q for ever: he may have left, or leave before he buys.
[[nodiscard]] inline double time_to_next(const params& m, double q, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T) || !(q > 0 && q < 1)) return math::detail::not_a_number;
    const double odds = detail::log_odds(m, x, t_x, T);
    return detail::time_to_buy(m.r + x, m.alpha + T, m.s, m.beta + T, q * (1 + std::exp(odds)));
}

/// E[purchases in (T + after, T + after + t] | x, t_x, T].  No difference of two expectations.
[[nodiscard]] inline double expected_purchases(const params& m, double t, double after, double x, double t_x,
                                               double T) noexcept {
    const double alive = p_alive(m, x, t_x, T);
    if (std::isnan(alive) || !is_time(after) || !is_time(t))
        return math::detail::not_a_number;
    return alive * detail::purchases_between(detail::alive_at(m, x, T), after, t);
}

/// P(n purchases in (T, T + t]) for one n and t; columns of shape (n,), as in pareto_nbd.hpp.
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

}  // namespace goodwill::inline v0::lifetime::pareto_nbd
