#pragma once
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/nbd.hpp>
#include <goodwill/lifetime/purchase_history.hpp>
#include <goodwill/lifetime/scoring.hpp>

/// What an NBD customer will do: how many purchases in a window, when the next one, all of them discounted.
/// Units, domain and errors are those of nbd.hpp; a window begins `after` >= 0 units from T and is t >= 0 units long.
namespace goodwill::inline v0::lifetime::nbd {

/// P(n purchases in (T, T + t]), n whole: negative binomial.
[[nodiscard]] inline double probability_of_n(const params& m, double n, double t, double x, double t_x,
                                             double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T)) return math::detail::not_a_number;
    return n == 0 ? no_purchase(m, t, x, t_x, T) : pmf(params{m.r + x, m.alpha + T}, n, t);
}

/// The time t from T with P(a purchase in (T, T + t]) = q, 0 < q < 1: (alpha+T) ((1-q)^(-1/(r+x)) - 1).
[[nodiscard]] inline double time_to_next(const params& m, double q, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T) || !(q > 0 && q < 1)) return math::detail::not_a_number;
    return (m.alpha + T) * std::expm1(-std::log1p(-q) / (m.r + x));
}

/// Expected purchases in (T + after, T + after + t]: they do not depend on `after`, as nobody leaves.
[[nodiscard]] inline double expected_purchases(const params& m, double t, double after, double x, double t_x,
                                               double T) noexcept {
    if (!is_time(after)) return math::detail::not_a_number;
    return expected_purchases(m, t, x, t_x, T);
}

/// Discounted expected residual transactions: purchases after T, to infinity, each discounted from its moment by
/// exp(-delta u): (r+x)/(alpha+T)/delta, infinite without discount.  delta >= 0, a rate per unit of time:
/// ln(1 + annual rate) / units in a year.
[[nodiscard]] inline double dert(const params& m, double delta, double x, double t_x, double T) noexcept {
    if (!is_time(delta)) return math::detail::not_a_number;
    return expected_purchases(m, 1, x, t_x, T) / delta;
}

/// P(n purchases in (T, T + t]) for one n and t; columns of shape (n,), as in nbd.hpp.
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

}  // namespace goodwill::inline v0::lifetime::nbd
