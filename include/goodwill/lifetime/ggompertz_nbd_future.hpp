#pragma once
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/ggompertz_nbd.hpp>
#include <goodwill/lifetime/purchase_history.hpp>
#include <goodwill/lifetime/scoring.hpp>

/// What a Gamma-Gompertz/NBD customer will do: how many purchases in a window, when the next one.  Who is alive at T
/// after x repeat purchases is a new customer with r + x, alpha + T, b, s and 1 + (beta - 1) e^(-b T).
/// Source: that of ggompertz_nbd.hpp.
/// Units, domain and errors are those of ggompertz_nbd.hpp; a window begins `after` >= 0 units from T and is t >= 0
/// units long.
namespace goodwill::inline v0::lifetime::ggompertz_nbd {

namespace detail {
/// The density of the next purchase y units later, over that at y = 0: (1 + y/from_alpha)^-(rate + 1) times the chance
/// to be there.
struct buying {
    const lasting_from& of;
    double near, s, from_alpha, rate;

    struct terms {
        double v, fall;
    };

    [[nodiscard]] double fall(double y) const noexcept {
        return (rate + 1) * std::log1p(y / from_alpha) + s * of.growth(y);
    }
    [[nodiscard]] terms at(double v) const noexcept { return {v, fall(near * std::expm1(v))}; }
    [[nodiscard]] double value(const terms& t) const noexcept { return t.v - t.fall; }
    [[nodiscard]] bounds over(const terms& a, const terms& b) const noexcept {
        return {b.v - a.fall, b.v - a.v + b.fall - a.fall};
    }
};

/// Integral over (after, after + t) of the chance that who is alive at an age is there y units later.
[[nodiscard]] inline double lasting_between(const lasting_from& of, double s, double after, double t) noexcept {
    const auto then = of.at(after);
    return std::exp(-s * then.growth) * lasting_within(of.after(after, then), s, 0, t);
}

/// The time to the next purchase of who is alive.
struct next_purchase {
    lasting_from of;
    double s, from_alpha, rate;  ///< rate: r + x; from_alpha: alpha + T

    /// The probability that it comes within t.  No difference of two probabilities.
    [[nodiscard]] double within(double t) const noexcept {
        const axis along(of, s, from_alpha, t);
        const buying psi{of, along.near, s, from_alpha, rate};
        return std::exp(std::log(rate * along.near / from_alpha) + log_integral(along, psi, 0));
    }
    [[nodiscard]] double density(double t) const noexcept {
        return rate / from_alpha * std::exp(-buying{of, 0, s, from_alpha, rate}.fall(t));
    }
    /// The t within which it comes with this probability; infinite where it never does.
    [[nodiscard]] double quantile(double probability) const noexcept {
        double low = 0, high = from_alpha / rate;
        for (; within(high) < probability; low = high, high *= 2)
            if (s * of.growth(high) > 50 || !(high < 1e300)) return std::numeric_limits<double>::infinity();
        double t = low > 0 ? 0.5 * (low + high) : std::fmin(probability * high, 0.5 * high);
        for (int i = 0; i < 200; ++i) {
            const double off = within(t) - probability, step = off / density(t);
            if (!(std::fabs(step) > 4e-16 * t)) break;
            (off < 0 ? low : high) = t;
            const double next = t - step;
            t = next > low && next < high ? next : 0.5 * (low + high);
        }
        return t;
    }
};
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
    const double probability = q * (1 + std::exp(detail::fates_of(m, x, t_x, T).log_odds));
    if (!(probability < 1)) return std::numeric_limits<double>::infinity();
    return detail::next_purchase{{m.b, m.beta, T}, m.s, m.alpha + T, m.r + x}.quantile(probability);
}

/// E[purchases in (T + after, T + after + t] | x, t_x, T].  No difference of two expectations.
[[nodiscard]] inline double expected_purchases(const params& m, double t, double after, double x, double t_x,
                                               double T) noexcept {
    const double alive = p_alive(m, x, t_x, T);
    if (std::isnan(alive) || !is_time(after) || !is_time(t))
        return math::detail::not_a_number;
    return alive * ((m.r + x) / (m.alpha + T) * detail::lasting_between({m.b, m.beta, T}, m.s, after, t));
}

/// P(n purchases in (T, T + t]) for one n and t; columns of shape (n,), as in ggompertz_nbd.hpp.
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

}  // namespace goodwill::inline v0::lifetime::ggompertz_nbd
