#pragma once
#include <algorithm>
#include <cmath>

#include <goodwill/core/config.hpp>

/// Expected purchases of a customer who is alive: the numerics behind bg_nbd.hpp, shared with its column kernel.
///
/// With lambda ~ Gamma(A, rate M) and p ~ Beta(a, B) the customer makes, within t,
///     N = E[(1 - exp(-lambda p t)) / p] = E_p[(1 - (1 + p t/M)^-A) / p].
/// The closed form (equation 10 of Fader, Hardie & Lee 2005) has a Gauss hypergeometric function and is 0/0 at a = 1;
/// two routes without that, which agree to 1e-12 where both are used, serve instead:
///  1. Purchases that would be made if nobody left are negative binomial, k with probability NB(k; A, z), z = t/(M+t);
///     of k, Q_k = sum over j < k of prod over i < j of (B+i)/(a+B+i) are made before leaving.  N = sum NB(k) Q_k: all
///     terms are positive.  The sum divides by the sum of NB(k) over the same k, so it needs no power of 1 - z.
///  2. Where that sum is long (t much larger than M, or many purchases expected), the expectation over p by the
///     trapezoidal rule in y = ln(p / (1-p)), which converges exponentially (Trefethen & Weideman 2014,
///     doi:10.1137/130932132); beyond the last nodes the terms are geometric and summed as such.
namespace goodwill::inline v0::lifetime::bg_nbd::detail {

/// Whether route 1 takes no more than some 1,700 terms.  It also bounds the growth of its terms: below 1,500 a step.
[[nodiscard]] inline bool series_is_short(double A, double M, double t) noexcept { return (A + 40) * t <= 1500 * M; }

inline constexpr double series_tolerance = 1e-16;  ///< of the rest that the sum leaves out, relative
inline constexpr int series_stride = 8;            ///< terms between two looks at the rest
inline constexpr double series_large = 1e150;      ///< where the terms are scaled down

/// Route 1.
[[nodiscard]] inline double expectation_by_series(double A, double M, double a, double B, double t) noexcept {
    const double z = t / (M + t);
    double p = 1, probability = 1, c = 1, Q = 0, made = 0;
    for (int k = 0;;) {
        for (int end = k + series_stride; k < end; ++k) {
            p *= z * ((A + k) / (k + 1.0));
            Q += c;
            c *= (B + k) / (a + B + k);
            probability += p;
            made += p * Q;
        }
        // From here on a term is at most `ratio` times the one before, as Q_(k+1) / Q_k <= (k+1) / k.
        const double ratio = z * ((A + k) / k);
        const double rest = p * Q * ratio;
        if (ratio < 1 && rest <= series_tolerance * made * (1 - ratio)) return made / probability;
        if (!(p <= series_large)) {
            if (std::isnan(p)) return p;
            p /= series_large;
            made /= series_large;
            probability /= series_large;
        }
    }
}

/// E over p ~ Beta(a, B) of of(p), by the trapezoidal rule with steps h of y.  `of` falls with p, is positive and nears
/// its limits at 0 and 1 in proportion to p and 1 - p, at relative slopes of at most at_0 and at_1.
template <class Of>
[[nodiscard]] double average_over_leaving(double a, double B, double h, double at_0, double at_1, Of of) noexcept {
    const double total = a + B, centre = a / total, other = B / total;
    double weights = 1, sum_of = of(centre);
    // d = y - ln(a/B); towards p = 0 for to_zero, and p = 1 otherwise.  The weight is 1 at d = 0.
    const auto add_side = [&](double near, double far, double rate, double slope, bool to_zero) {
        // Past `edge` both factors differ from their limits by less than 1e-17.
        const double edge = 39.2 + std::log(std::max(1e-300, near / far * std::max(total, slope)));
        double last_weight = 1, last_term = sum_of;
        for (int i = 1;; ++i) {
            const double d = i * h, e = near * std::exp(-d), sum = e + far;
            const double log_sum = d < 1 ? std::log1p(near * std::expm1(-d)) : std::log(sum);
            const double weight = std::exp(-rate * d - total * log_sum);
            const double p = (to_zero ? e : far) / sum;
            const double term = weight * of(p);
            weights += weight;
            sum_of += term;
            if (d >= edge) {
                const double geometric = 1 / std::expm1(rate * h);
                weights += weight * geometric;
                sum_of += term * geometric;
                return;
            }
            // Both are log-concave in d, so their ratios only fall.
            if (term < last_term && weight < last_weight &&
                term * (term / (last_term - term)) <= 1e-17 * sum_of &&
                weight * (weight / (last_weight - weight)) <= 1e-17 * weights)
                return;
            last_weight = weight;
            last_term = term;
        }
    };
    add_side(centre, other, a, at_0, true);
    add_side(other, centre, B, at_1, false);
    return sum_of / weights;
}
/// Steps for a function that is no steeper in y than the weight of Beta(a, B).
[[nodiscard]] inline double steps_over_leaving(double a, double B) noexcept {
    return std::min(0.2, 0.5 * std::sqrt(1 / a + 1 / B));
}

/// Route 2.
[[nodiscard]] inline double expectation_by_quadrature(double A, double M, double a, double B, double t) noexcept {
    const double u = std::min(t / M, 1e300);
    return average_over_leaving(a, B, steps_over_leaving(a, B), (A + 1) * u, A + 1, [&](double p) {
        const double pu = p * u;
        return pu * A < 1e-18 ? A * u : -std::expm1(-A * std::log1p(pu)) / p;
    });
}

/// N for A = r + x, M = alpha + T, B = b + x.
[[nodiscard]] inline double expectation(double A, double M, double a, double B, double t) noexcept {
    if (t == 0) return 0;
    return series_is_short(A, M, t) ? expectation_by_series(A, M, a, B, t)
                                    : expectation_by_quadrature(A, M, a, B, t);
}

}  // namespace goodwill::inline v0::lifetime::bg_nbd::detail
