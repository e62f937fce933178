#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd_future.hpp>
#include <goodwill/lifetime/cnbd_k.hpp>
#include <goodwill/math/stirling.hpp>

/// Discounted expected residual transactions of BG/CNBD-k and MBG/CNBD-k.
///
/// A purchase that is n phases away is discounted by g^n, g = lambda / (lambda + delta).  Of who is alive, with j
/// phases since t_x, the i-th purchase to come is i k - j phases away and made with probability (1-p)^(i-1), so that
/// the sum is the mean over (j, lambda, p) of g^(k-j) / (p + (1-p) (1 - g^k)).  Both means are trapezoidal sums, in
/// ln lambda and in ln(p / (1-p)), which converge exponentially; the nodes in lambda serve all p.
namespace goodwill::inline v0::lifetime::cnbd_k {

namespace detail {
/// The mean over j and lambda, for one p.
class residual_given_p {
public:
    residual_given_p(int k, double A, double M, double w, double delta) noexcept {
        // Density of ln lambda and j: (M lambda)^A e^(-M lambda) / Gamma(A) (w lambda)^j / j! / S, from its centre.
        const double centre = A / M, step = std::min(0.25, 0.6 / std::sqrt(A + k));
        const double scale = 0.5 * std::log(A / (2 * 3.141592653589793)) - math::stirling_error(A) -
                             log_phases(k, A, w / M) + std::log(step);
        const auto add = [&](double d) {
            const double lambda = centre * std::exp(d), g = lambda / (lambda + delta);
            double term = std::exp(scale + A * (d - std::expm1(d))), sum = 0;
            for (int j = 0; j < k; ++j) {
                sum = sum * g + term;
                term *= w * lambda / (j + 1);
            }
            const double mass = sum * g;
            if (mass > 0 && count_ < most) {
                mass_[count_] = mass;
                lost_[count_++] = -std::expm1(-k * std::log1p(delta / lambda));
            }
            return mass;
        };
        double total = 0;
        for (const double side : {1.0, -1.0}) {
            double before = 0;
            for (int i = side > 0 ? 0 : 1; count_ < most; ++i) {
                const double mass = add(side * i * step);
                total += mass;
                // The terms rise, then fall ever faster.
                if (mass < before && mass < 1e-19 * total) break;
                if (mass == 0 && i * step > 60 + std::fabs(std::log(delta / centre))) break;
                before = mass;
            }
        }
        for (std::size_t i = 0; i < count_; ++i) least_ = std::min(least_, lost_[i]);
    }

    [[nodiscard]] double operator()(double p) const noexcept {
        double sum = 0;
        for (std::size_t i = 0; i < count_; ++i) sum += mass_[i] / (p + (1 - p) * lost_[i]);
        return sum;
    }

    /// The least that discounting takes from one purchase to the next.
    [[nodiscard]] double least_lost() const noexcept { return least_; }

private:
    static constexpr std::size_t most = 2048;
    std::size_t count_ = 0;
    double least_ = 1;
    std::array<double, most> mass_, lost_;  ///< of g^(k-j), and 1 - g^k
};

[[nodiscard]] inline double residual(int k, double A, double M, double a, double B, double w, double delta) noexcept {
    if (delta == 0) return a > 1 ? (a + B - 1) / (a - 1) : std::numeric_limits<double>::infinity();
    const residual_given_p given(k, A, M, w, delta);
    return bg_nbd::detail::average_over_leaving(a, B, bg_nbd::detail::steps_over_leaving(a, B), 1 / given.least_lost(),
                                                1, given);
}
}  // namespace detail

/// Discounted expected residual transactions: purchases after T, to infinity, each discounted from its moment by
/// exp(-delta u).  delta >= 0, a rate per unit of time: ln(1 + annual rate) / units in a year.  Infinite without
/// discount for a <= 1.
template <first_exit Exit>
[[nodiscard]] double dert(const params<Exit>& m, double delta, double x, double t_x, double T) noexcept {
    if (!(delta >= 0 && delta <= std::numeric_limits<double>::max())) return math::detail::not_a_number;
    const double alive = p_alive(m, x, t_x, T);
    if (std::isnan(alive)) return alive;
    const double B = m.b + x + (1 - detail::lag<Exit>);
    return bg_nbd::detail::times_alive(
        alive, detail::residual(m.k, m.r + m.k * x, m.alpha + T, m.a, B, T - t_x, delta));
}

/// Columns of shape (n,).
template <first_exit Exit>
GOODWILL_API void dert(const params<Exit>& m, double delta, std::span<const double> x, std::span<const double> t_x,
                       std::span<const double> T, std::span<double> out, const scoring_options& = {});

}  // namespace goodwill::inline v0::lifetime::cnbd_k
