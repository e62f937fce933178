#pragma once
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/cnbd_k.hpp>
#include <goodwill/lifetime/cnbd_k_window.hpp>
#include <goodwill/lifetime/purchase_history.hpp>
#include <goodwill/math/incomplete_beta.hpp>

/// What a customer of BG/CNBD-k or MBG/CNBD-k will do: how many purchases in a window, and when the next one.  All of
/// them discounted: cnbd_k_dert.hpp.
/// Units, domain and errors are those of cnbd_k.hpp.
namespace goodwill::inline v0::lifetime::cnbd_k {

namespace detail {
/// P(phases since t_x reach `from`, and stay below it + k, within t of T | alive), or without the second.
struct phase_chances {
    double reach, within;
};
[[nodiscard]] inline phase_chances chances_of(int k, double A, double M, double w, double t, double from) noexcept {
    double weight[most_k];
    const int states = phase_weights(k, A, w / M, weight);
    const double z = t / (M + t), rest = M / (M + t);
    double sum = 0;
    phase_chances out{0, 0};
    for (int j = 0; j < states; ++j) {
        sum += weight[j];
        const double first = from - j, shape = A + j;  // phases that it takes; > 0
        out.reach += weight[j] * math::incomplete_beta(first, shape, z, rest);
        double p = std::exp(math::detail::log_beta_term(first, shape, z, rest)) / first;
        double block = 0;
        for (int i = 0; i < k; ++i) {
            block += p;
            p *= z * ((shape + (first + i)) / (first + i + 1));
        }
        out.within += weight[j] * block;
    }
    return {out.reach / sum, out.within / sum};
}
/// t times the density of the next purchase at T + t, of who is alive.
[[nodiscard]] inline double next_density(int k, double A, double M, double w, double t) noexcept {
    double weight[most_k];
    const int states = phase_weights(k, A, w / M, weight);
    const double z = t / (M + t);
    double sum = 0, density = 0;
    for (int j = 0; j < states; ++j) {
        sum += weight[j];
        const double before = k - 1 - j;
        density += weight[j] * std::exp(math::log_rising(A + j, before) - math::log_gamma(before + 1) -
                                        (A + j) * std::log1p(t / M) + before * std::log(z));
    }
    return density / sum * (A + (k - 1)) * z;
}
}  // namespace detail

/// P(n purchases in (T, T + t] | x, t_x, T), n whole: for n = 0 that is no_purchase.
template <first_exit Exit>
[[nodiscard]] double probability_of_n(const params<Exit>& m, double n, double t, double x, double t_x,
                                      double T) noexcept {
    if (n == 0) return no_purchase(m, t, x, t_x, T);
    const double alive = p_alive(m, x, t_x, T);
    if (std::isnan(alive) || !is_count(n) || !is_time(t)) return math::detail::not_a_number;
    if (t == 0) return 0;
    // n and still there, or gone after the n-th.
    const double B = m.b + x + (1 - detail::lag<Exit>);
    const double stays = std::exp(math::log_rising(B, n) - math::log_rising(m.a + B, n));
    const auto chance = detail::chances_of(m.k, m.r + m.k * x, m.alpha + T, T - t_x, t, m.k * n);
    return alive * stays * (chance.within + m.a / (B + (n - 1)) * chance.reach);
}

/// The time t from T with P(a purchase in (T, T + t] | x, t_x, T) = q, 0 < q < 1.  Infinite for q >= P(alive): he may
/// never come; and where t or t / (alpha + T) is too large for a double.
template <first_exit Exit>
[[nodiscard]] double time_to_next(const params<Exit>& m, double q, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m, x, t_x, T) || !(q > 0 && q < 1)) return math::detail::not_a_number;
    const double A = m.r + m.k * x, M = m.alpha + T, phases = detail::log_phases(m, x, t_x, T);
    // 1 - q / P(alive) = (1 - q) (1 - missed): a product, so that q near 0 or 1 loses nothing.
    const double missed = std::exp(detail::log_odds(m, x, t_x, T, phases)) * (q / (1 - q));
    if (!(missed < 1)) return std::isnan(missed) ? missed : std::numeric_limits<double>::infinity();
    const double log_still = std::log1p(-q) + std::log1p(-missed), log_reach = std::log(-std::expm1(log_still));
    if (m.k == 1) return M * std::expm1(-log_still / A);
    // Newton's method for the logit of the probability in ln t, in which it rises and is nearly a line at both ends.
    const double longest = 709 + std::fmin(0, std::log(M));  // t / M is finite up to there
    double low = -745, high = longest, y = std::log(M) + std::log(std::expm1(-log_still / A));
    y = y > low && y < high ? y : 0;
    for (int i = 0; i < 200 && low < longest - 1e-9; ++i) {
        const double t = std::exp(y);
        const double quiet = A * std::log1p(t / M) - (detail::log_phases(m, x, t_x, T + t) - phases);
        const double reach = quiet > 0.5 ? -std::expm1(-quiet)
                                         : detail::chances_of(m.k, A, M, T - t_x, t, m.k).reach;
        const double still = quiet > 0.5 ? -quiet : std::log1p(-reach);
        const double off = (std::log(reach) - still) - (log_reach - log_still);
        (off > 0 ? high : low) = y;
        const double slope = detail::next_density(m.k, A, M, T - t_x, t) / reach * std::exp(-still);
        double next = y - off / slope;
        if (!(next > low && next < high)) next = 0.5 * (low + high);
        if (std::fabs(next - y) <= 1e-14 * std::fmax(1.0, std::fabs(y)) && next < longest - 1e-6) return std::exp(next);
        y = next;
    }
    return low < longest - 1e-9 ? std::exp(y) : std::numeric_limits<double>::infinity();
}

/// E[purchases in (T + after, T + after + t] | x, t_x, T], short windows far away included.
template <first_exit Exit>
[[nodiscard]] double expected_purchases(const params<Exit>& m, double t, double after, double x, double t_x,
                                        double T) noexcept {
    const double alive = p_alive(m, x, t_x, T);
    if (std::isnan(alive) || !is_time(after) || !is_time(t)) return math::detail::not_a_number;
    return alive * detail::purchases_between(m.k, m.r + m.k * x, m.alpha + T, m.a, m.b + x + (1 - detail::lag<Exit>),
                                             T - t_x, after, t);
}

/// P(n purchases in (T, T + t]) for one n and t; columns of shape (n,), as in bg_nbd.hpp.
template <first_exit Exit>
GOODWILL_API void probability_of_n(const params<Exit>& m, double n, double t, std::span<const double> x,
                                   std::span<const double> t_x, std::span<const double> T, std::span<double> out,
                                   const scoring_options& = {});

/// The time from T within which he buys with probability q; columns of shape (n,).
template <first_exit Exit>
GOODWILL_API void time_to_next(const params<Exit>& m, double q, std::span<const double> x,
                               std::span<const double> t_x, std::span<const double> T, std::span<double> out,
                               const scoring_options& = {});

/// Expected purchases in (T + after, T + after + t]; columns of shape (n,).
template <first_exit Exit>
GOODWILL_API void expected_purchases(const params<Exit>& m, double t, double after, std::span<const double> x,
                                     std::span<const double> t_x, std::span<const double> T, std::span<double> out,
                                     const scoring_options& = {});

}  // namespace goodwill::inline v0::lifetime::cnbd_k
