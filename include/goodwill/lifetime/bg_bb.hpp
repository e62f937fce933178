#pragma once
#include <cmath>
#include <limits>
#include <numbers>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/beta_survival.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/gamma.hpp>
#include <goodwill/math/log_beta_fall.hpp>

/// BG/BB: at each opportunity a customer first leaves for good with probability theta ~ Beta(gamma, delta), and if it
/// is still there, buys with probability p ~ Beta(alpha, beta).
/// Source: Fader, Hardie & Shang (2010), Customer-base analysis in a discrete-time noncontractual setting, Marketing
///         Science 29(6):1086-1108, doi:10.1287/mksc.1100.0580.
/// Units:  x counts the opportunities used, t_x is the number of the last one used, n that of opportunities so far.
/// Domain of all: x, t_x, n whole, 0 <= x <= t_x <= n, 1 <= n <= 1,000,000, t_x = 0 where x = 0; horizons are whole
/// numbers from 0 to 1,000,000.  Scalar functions: NaN in, NaN out, and NaN outside the domain.  Column functions: NaN
/// in a row gives NaN in that row; they throw domain_error naming the first bad row and shape_error, and `out` is
/// untouched when they throw.
/// Accuracy against multi-precision values, parameters from .001 to 1,000: 1e-10 relative.  All sums are of positive
/// terms; they take as long as there are opportunities in them.
namespace goodwill::inline v0::lifetime::bg_bb {

/// Each finite and > 0.
struct params {
    double alpha, beta, gamma, delta;
};

namespace detail {
using lifetime::detail::most_periods;

[[nodiscard]] inline bool in_domain(const params& m) noexcept {
    const auto positive = [](double v) { return v > 0 && v <= std::numeric_limits<double>::max(); };
    return positive(m.alpha) && positive(m.beta) && positive(m.gamma) && positive(m.delta);
}
/// Of 0 <= v <= 2^51: beyond 2^52 doubles have no fraction.
[[nodiscard]] inline bool whole(double v) noexcept { return (v + 0x1p52) - 0x1p52 == v; }
[[nodiscard]] inline bool in_domain(double x, double t_x, double n) noexcept {
    // No short cuts: columns are checked by vectors of this.
    const int inside = int{x >= 0} & int{x <= t_x} & int{t_x <= n} & int{n >= 1} & int{n <= most_periods};
    return (inside & int{whole(x)} & int{whole(t_x)} & int{whole(n)} & (int{x > 0} | int{t_x == 0})) != 0;
}
[[nodiscard]] inline bool is_horizon(double n) noexcept { return n >= 0 && n <= most_periods && whole(n); }

/// What may have been after the last purchase, against p and theta that gave all until then: the customer left before
/// one of the opportunities, or is still there and did not buy.
template <class S>
struct quiet {
    S left, there;
};

template <class S>
[[nodiscard]] quiet<S> after_last(const S& alpha, const S& beta, const S& gamma, const S& delta, double x, double t_x,
                                  double n) noexcept {
    const S buying = alpha + beta, leaving = gamma + delta;
    quiet<S> out{0.0, 1.0};
    for (double j = t_x; j < n; ++j) {
        out.left += out.there / (leaving + j);
        out.there *= ((beta + (j - x)) / (buying + j)) * ((delta + j) / (leaving + j));
    }
    out.left *= gamma;
    return out;
}
[[nodiscard]] inline quiet<double> after_last(const params& m, double x, double t_x, double n) noexcept {
    return after_last(m.alpha, m.beta, m.gamma, m.delta, x, t_x, n);
}

template <class S>
[[nodiscard]] S log_likelihood(const S& alpha, const S& beta, const S& gamma, const S& delta, double x, double t_x,
                               double n) noexcept {
    using math::log_rising;
    using std::log;
    const auto since = after_last(alpha, beta, gamma, delta, x, t_x, n);
    S out = log(since.left + since.there);
    if (t_x > 0)
        out += log_rising(alpha, x) + log_rising(beta, t_x - x) - log_rising(alpha + beta, t_x) +
               log_rising(delta, t_x) - log_rising(gamma + delta, t_x);
    return out;
}

/// P(buys at the next opportunity | there, x purchases at n opportunities while there).
[[nodiscard]] inline double buys(const params& m, double x, double n) noexcept {
    return (m.alpha + x) / (m.alpha + m.beta + n);
}
/// Purchases to come at so many opportunities.  P(alive) is above 0, even where doubles round it down.
[[nodiscard]] inline double to_come(double alive, double buys, double opportunities) noexcept {
    return std::isinf(opportunities) && !std::isnan(alive) ? opportunities : alive * buys * opportunities;
}
/// Who is there at n after x purchases is a new customer with these parameters.
[[nodiscard]] inline params there_at(const params& m, double x, double n) noexcept {
    return {m.alpha + x, m.beta + (n - x), m.gamma, m.delta + n};
}
}  // namespace detail

/// Log-likelihood of one customer: of the sequence of opportunities used, not of their number alone.
[[nodiscard]] inline double log_likelihood(const params& m, double x, double t_x, double n) noexcept {
    if (!detail::in_domain(m) || !detail::in_domain(x, t_x, n)) return math::detail::not_a_number;
    return detail::log_likelihood(m.alpha, m.beta, m.gamma, m.delta, x, t_x, n);
}

/// P(there at opportunity n + ahead | x, t_x, n).  ahead = 0: has not left by the last opportunity, so 1 at t_x = n;
/// ahead = 1 is what the source tabulates, that it can buy at the next one.
[[nodiscard]] inline double p_alive(const params& m, double x, double t_x, double n, double ahead = 0) noexcept {
    if (!detail::in_domain(m) || !detail::in_domain(x, t_x, n) || !detail::is_horizon(ahead))
        return math::detail::not_a_number;
    const auto since = detail::after_last(m, x, t_x, n);
    double still = since.there / (since.left + since.there);
    for (double k = n; k < n + ahead; ++k) still *= (m.delta + k) / (m.gamma + m.delta + k);
    return still;
}

/// E[X(horizon)]: expected purchases of a new customer at the first `horizon` opportunities.
[[nodiscard]] inline double expected_purchases(const params& m, double horizon) noexcept {
    if (!detail::in_domain(m) || !detail::is_horizon(horizon)) return math::detail::not_a_number;
    return detail::buys(m, 0, 0) * lifetime::detail::surviving(m.gamma, m.delta, horizon);
}

/// Expected purchases at the next `horizon` opportunities.  Continuous at gamma = 1, where the closed form is 0/0.
[[nodiscard]] inline double expected_purchases(const params& m, double horizon, double x, double t_x,
                                               double n) noexcept {
    const double alive = p_alive(m, x, t_x, n);
    if (std::isnan(alive) || !detail::is_horizon(horizon)) return math::detail::not_a_number;
    return alive * detail::buys(m, x, n) * lifetime::detail::surviving(m.gamma, m.delta + n, horizon);
}

/// Discounted expected residual transactions: purchases at all opportunities to come, the k-th of them discounted by
/// (1 + rate)^-k.  rate >= 0, a share per opportunity.  Infinite without discount for gamma <= 1.
[[nodiscard]] inline double dert(const params& m, double rate, double x, double t_x, double n) noexcept {
    if (!(rate >= 0 && rate <= std::numeric_limits<double>::max())) return math::detail::not_a_number;
    const double alive = p_alive(m, x, t_x, n);
    if (std::isnan(alive)) return alive;
    return detail::to_come(alive, detail::buys(m, x, n),
                           lifetime::detail::discounted_surviving(m.gamma, m.delta + n, rate));
}

/// P(X(horizon) = x): the probability of x purchases of a new customer at the first `horizon` opportunities.
[[nodiscard]] inline double pmf(const params& m, double x, double horizon) noexcept {
    if (!detail::in_domain(m) || !detail::is_horizon(horizon) || !detail::is_horizon(x))
        return math::detail::not_a_number;
    if (x > horizon) return 0;
    // x of the first j opportunities were used, then the customer left, or j = horizon.  The terms may rise by
    // hundreds of magnitudes before they fall.
    constexpr double large = 0x1p600;
    const double buying = m.alpha + m.beta, leaving = m.gamma + m.delta;
    double log_scale = math::log_rising(m.alpha, x) - math::log_rising(buying, x) -
                       (x > 0 ? math::log_beta_fall(m.delta, m.gamma, x) : 0);
    double left = 0, there = 1;
    for (double j = x; j < horizon; ++j) {
        left += there / (leaving + j);
        there *= ((j + 1) / (j + 1 - x)) * ((m.beta + (j - x)) / (buying + j)) * ((m.delta + j) / (leaving + j));
        if (there > large) {
            there /= large;
            left /= large;
            log_scale += 600 * std::numbers::ln2;
        }
    }
    return std::exp(log_scale + std::log(m.gamma * left + there));
}

/// P(k purchases at the next `horizon` opportunities | x, t_x, n).
[[nodiscard]] inline double probability_of_n(const params& m, double k, double horizon, double x, double t_x,
                                             double n) noexcept {
    if (!detail::in_domain(m) || !detail::in_domain(x, t_x, n)) return math::detail::not_a_number;
    const auto since = detail::after_last(m, x, t_x, n);
    const double there = since.there * pmf(detail::there_at(m, x, n), k, horizon);
    return ((k == 0 ? since.left : 0) + there) / (since.left + since.there);
}

/// P(no purchase at the next `horizon` opportunities | x, t_x, n): it has left, or does not buy.
[[nodiscard]] inline double no_purchase(const params& m, double horizon, double x, double t_x, double n) noexcept {
    return probability_of_n(m, 0, horizon, x, t_x, n);
}

/// The number of the opportunity, counted from the next one, by which the next purchase has come with this
/// probability (0 < probability < 1).  Infinite where it comes with less, or later than at the 1,000,000th.
[[nodiscard]] inline double time_to_next(const params& m, double probability, double x, double t_x,
                                         double n) noexcept {
    if (!(probability > 0 && probability < 1)) return math::detail::not_a_number;
    const double alive = p_alive(m, x, t_x, n);
    if (std::isnan(alive)) return alive;
    const params at = detail::there_at(m, x, n);
    const double buying = at.alpha + at.beta, leaving = at.gamma + at.delta, wanted = probability / alive;
    double bought = 0, quiet = 1;  // given that the customer is there at n
    for (double k = 0; k < detail::most_periods; ++k) {
        const double still = quiet * ((at.delta + k) / (leaving + k));
        bought += still * (at.alpha / (buying + k));
        if (bought >= wanted) return k + 1;
        quiet = still * ((at.beta + k) / (buying + k));
        // Whoever is left comes back with no more than the larger of the odds now and in the end.
        const double next = k + 1, buys = at.alpha * (at.delta + next);
        const double most = std::fmax(buys / (buys + at.gamma * (buying + next)), at.alpha / (at.alpha + at.gamma));
        if (bought + quiet * most < wanted) break;
    }
    return std::numeric_limits<double>::infinity();
}

/// Columns of shape (n,).
GOODWILL_API void log_likelihood(const params& m, std::span<const double> x, std::span<const double> t_x,
                                 std::span<const double> n, std::span<double> out, const scoring_options& = {});

/// P(there at opportunity n + ahead); columns of shape (n,).
GOODWILL_API void p_alive(const params& m, double ahead, std::span<const double> x, std::span<const double> t_x,
                          std::span<const double> n, std::span<double> out, const scoring_options& = {});

/// E[X(horizon)] for a column of horizons.
GOODWILL_API void expected_purchases(const params& m, std::span<const double> horizon, std::span<double> out,
                                     const scoring_options& = {});

/// Expected purchases at the next `horizon` opportunities; columns of shape (n,).
GOODWILL_API void expected_purchases(const params& m, double horizon, std::span<const double> x,
                                     std::span<const double> t_x, std::span<const double> n, std::span<double> out,
                                     const scoring_options& = {});

/// Discounted expected residual transactions; columns of shape (n,).
GOODWILL_API void dert(const params& m, double rate, std::span<const double> x, std::span<const double> t_x,
                       std::span<const double> n, std::span<double> out, const scoring_options& = {});

/// P(X(horizon) = x) for a column of x.
GOODWILL_API void pmf(const params& m, std::span<const double> x, double horizon, std::span<double> out,
                      const scoring_options& = {});

/// P(k purchases at the next `horizon` opportunities); columns of shape (n,).
GOODWILL_API void probability_of_n(const params& m, double k, double horizon, std::span<const double> x,
                                   std::span<const double> t_x, std::span<const double> n, std::span<double> out,
                                   const scoring_options& = {});

/// P(no purchase at the next `horizon` opportunities); columns of shape (n,).
GOODWILL_API void no_purchase(const params& m, double horizon, std::span<const double> x, std::span<const double> t_x,
                              std::span<const double> n, std::span<double> out, const scoring_options& = {});

/// Quantiles of the time to the next purchase; columns of shape (n,).
GOODWILL_API void time_to_next(const params& m, double probability, std::span<const double> x,
                               std::span<const double> t_x, std::span<const double> n, std::span<double> out,
                               const scoring_options& = {});

}  // namespace goodwill::inline v0::lifetime::bg_bb
