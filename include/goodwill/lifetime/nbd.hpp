#pragma once
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/purchase_history.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/gamma.hpp>

/// NBD: customers buy as Poisson(lambda), lambda ~ Gamma(r, rate alpha), and never leave.  The yardstick of the other
/// models: what they find beyond it is the leaving.
/// Source: Ehrenberg (1959), The pattern of consumer purchases, Applied Statistics 8(1):26-41, doi:10.2307/2985810.
/// Units:  T and t share one time unit, alpha is in it too; x counts repeat purchases, t_x is the age at the last one
///         and tells this model nothing.
/// Domain of all: x, t_x and T as purchase_history.hpp has them; t >= 0 and finite.  Scalar functions: NaN in, NaN
/// out, and NaN outside the domain.  Column functions: NaN in a row gives NaN in that row; they throw domain_error
/// naming the first bad row and shape_error, and `out` is untouched when they throw.
namespace goodwill::inline v0::lifetime::nbd {

/// Each finite and > 0.
struct params {
    double r, alpha;
};

namespace detail {
[[nodiscard]] inline bool in_domain(const params& m) noexcept {
    const auto positive = [](double v) { return v > 0 && v <= std::numeric_limits<double>::max(); };
    return positive(m.r) && positive(m.alpha);
}
}  // namespace detail

/// Log-likelihood of one customer, in the data's own units: of the purchase times, not of their number alone.
[[nodiscard]] inline double log_likelihood(const params& m, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T)) return math::detail::not_a_number;
    return math::log_rising(m.r, x) - x * std::log(m.alpha) - (m.r + x) * std::log1p(T / m.alpha);
}

/// Expected purchases in (T, T + t]: (r+x) t / (alpha+T).  Depends on (x, T) only.
[[nodiscard]] inline double expected_purchases(const params& m, double t, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T) || !is_time(t))
        return math::detail::not_a_number;
    return (m.r + x) / (m.alpha + T) * t;
}

/// E[X(t)]: expected repeat purchases of a new customer within t.
[[nodiscard]] inline double expected_purchases(const params& m, double t) noexcept {
    return expected_purchases(m, t, 0, 0, 0);
}

/// P(X(t) = n): the probability of n repeat purchases of a new customer within t.
[[nodiscard]] inline double pmf(const params& m, double n, double t) noexcept {
    if (!detail::in_domain(m) || !is_count(n) || !is_time(t)) return math::detail::not_a_number;
    if (t == 0) return n == 0 ? 1 : 0;
    return std::exp(math::log_rising(m.r, n) - math::log_gamma(n + 1) - m.r * std::log1p(t / m.alpha) -
                    n * std::log1p(m.alpha / t));
}

/// P(no purchase in (T, T + t] | x, T).
[[nodiscard]] inline double no_purchase(const params& m, double t, double x, double t_x, double T) noexcept {
    if (!detail::in_domain(m) || !is_history(x, t_x, T) || !is_time(t))
        return math::detail::not_a_number;
    return std::exp(-(m.r + x) * std::log1p(t / (m.alpha + T)));
}

/// Columns of shape (n,).
GOODWILL_API void log_likelihood(const params& m, std::span<const double> x, std::span<const double> t_x,
                                 std::span<const double> T, std::span<double> out, const scoring_options& = {});

/// E[X(t)] for a column of t.
GOODWILL_API void expected_purchases(const params& m, std::span<const double> t, std::span<double> out,
                                     const scoring_options& = {});

/// Expected purchases in (T, T + t] for one t; columns of shape (n,).
GOODWILL_API void expected_purchases(const params& m, double t, std::span<const double> x,
                                     std::span<const double> t_x, std::span<const double> T, std::span<double> out,
                                     const scoring_options& = {});

/// out_i = sum over j of weights_j expected purchases in (T_i, T_i + times_j]; times and weights of shape (m,).
GOODWILL_API void expected_purchases(const params& m, std::span<const double> times, std::span<const double> weights,
                                     std::span<const double> x, std::span<const double> t_x,
                                     std::span<const double> T, std::span<double> out, const scoring_options& = {});

/// P(X(t) = n) for a column of n.
GOODWILL_API void pmf(const params& m, std::span<const double> n, double t, std::span<double> out,
                      const scoring_options& = {});

/// P(no purchase in (T, T + t] | x, T); columns of shape (n,).
GOODWILL_API void no_purchase(const params& m, double t, std::span<const double> x, std::span<const double> t_x,
                              std::span<const double> T, std::span<double> out, const scoring_options& = {});

}  // namespace goodwill::inline v0::lifetime::nbd
