#pragma once
#include <algorithm>
#include <cmath>
#include <complex>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd_expectation.hpp>

/// What gaps of k phases add to the BG/NBD model: the numerics behind cnbd_k.hpp.
///
/// A purchase ends a gap of k phases, each of rate lambda.  Of who is alive at T, with A = r + k x, M = alpha + T and
/// w = T - t_x, the j < k phases since t_x have the weights (A)_j / j! (w/M)^j; given j, lambda ~ Gamma(A + j, rate M);
/// p ~ Beta(a, B) is independent of both.  N phases in (T, T + t] are then negative binomial, and make
/// floor((j + N) / k) purchases, if nobody leaves.  So the expectation has the two routes of bg_nbd_expectation.hpp:
///  1. the sum over the phases since t_x, in which all terms are positive;
///  2. the trapezoidal rule over p.  With s = 1 - p, u = s^(1/k) and f the probability generating function of j + N,
///     E[s^floor((j + N) / k)] is a sum of f over u times the k-th roots of unity; all factors 1 / p are taken out.
namespace goodwill::inline v0::lifetime::cnbd_k {

/// The largest k: gaps that are as regular as that are no more told from clockwork.
inline constexpr int most_k = 32;

namespace detail {

/// ln of the sum over j < k of (A)_j / j! q^j.
[[nodiscard]] inline double log_phases(int k, double A, double q) noexcept {
    constexpr double large = 1e200;
    double term = 1, rest = 0, shift = 0;
    for (int j = 0; j + 1 < k; ++j) {
        term *= q * ((A + j) / (j + 1));
        rest += term;
        if (term > large) {
            term /= large;
            rest /= large;
            shift += std::log(large);
        }
    }
    return shift == 0 ? std::log1p(rest) : std::log(rest) + shift;
}

/// The weights of j < k, up to a factor, the largest about 1.  Returns how many there are: j = 0 alone for q = 0.
inline int phase_weights(int k, double A, double q, double* weight) noexcept {
    constexpr double large = 1e100;
    weight[0] = 1;
    if (!(q > 0)) return 1;
    for (int j = 1; j < k; ++j) {
        weight[j] = weight[j - 1] * (q * ((A + (j - 1)) / j));
        if (weight[j] > large)
            for (int i = 0; i <= j; ++i) weight[i] /= large;
    }
    const double most = *std::max_element(weight, weight + k);
    for (int j = 0; j < k; ++j) weight[j] /= most;
    return k;
}

/// Route 1.
[[nodiscard]] inline double expectation_by_series(int k, double A, double M, double a, double B, double w,
                                                  double t) noexcept {
    const double z = t / (M + t);
    double p[most_k];  // of j phases at T and m since t_x, up to a common factor
    const int states = phase_weights(k, A, w / (M + t), p);
    double probability = 0, made = 0;
    for (int j = 0; j < states; ++j)
        for (int m = j; m < k; ++m) {
            probability += p[j];
            p[j] *= z * ((A + m) / (m + 1 - j));
        }
    // F purchases: m from k F on.
    double c = B / (a + B), Q = 1;
    for (int F = 1, m = k;; ++F) {
        double block = 0;
        for (const int end = m + k; m < end; ++m) {
            const double grown = z * (A + m);
            for (int j = 0; j < states; ++j) {
                block += p[j];
                p[j] *= grown / (m + 1 - j);
            }
        }
        probability += block;
        made += block * Q;
        Q += c;
        c *= (B + F) / (a + B + F);
        double last = 0;
        for (int j = 0; j < states; ++j) last += p[j];
        // From here on a term times m / k, which Q grows no faster than, is at most `ratio` times the one before.
        const double ratio = z * ((A + m) / (m - k + 1));
        const double rest = last * Q * (static_cast<double>(m) / (m - k + 1));
        if (ratio < 1 && rest <= bg_nbd::detail::series_tolerance * made * (1 - ratio)) return made / probability;
        if (!(last <= bg_nbd::detail::series_large)) {
            if (std::isnan(last)) return last;
            for (int j = 0; j < states; ++j) p[j] /= bg_nbd::detail::series_large;
            made /= bg_nbd::detail::series_large;
            probability /= bg_nbd::detail::series_large;
        }
    }
}

/// Expected purchases given p: sum over i >= 0 of s^i P(floor((j + N) / k) > i).
class purchases_given_p {
public:
    purchases_given_p(int k, double A, double M, double w, double t) noexcept
        : k_(k), A_(A), growth_(std::min(t / M, 1e300)), states_(phase_weights(k, A, w / M, weight_)) {
        double sum = 0;
        for (int j = 0; j < states_; ++j) sum += weight_[j];
        for (int j = 0; j < states_; ++j) weight_[j] /= sum;
        for (int l = 1; l <= k / 2; ++l)
            root_[l] = std::polar(1.0, 2 * 3.141592653589793 * l / k);
        // P(more than i purchases) for few i.
        const double z = t / (M + t), none = -A * std::log1p(growth_);
        double below[few] = {};
        for (int j = 0; j < states_; ++j) {
            double p = weight_[j] * std::exp(none - j * std::log1p(growth_));
            for (int m = j; m < few * k; ++m) {
                below[m / k] += p;
                p *= z * ((A + m) / (m + 1 - j));
            }
        }
        double reached = 0;
        for (int i = 0; i < few; ++i) more_[i] = 1 - (reached += below[i]);
    }

    [[nodiscard]] double operator()(double p) const noexcept {
        if (const double s = 1 - p; s < few_below) {
            double sum = 0;
            for (int i = few; i-- > 0;) sum = sum * s + more_[i];
            return sum;
        }
        const double log_u = std::log1p(-p) / k_, gap = -std::expm1(log_u), u = 1 - gap;
        double power = 1, mean = 1, ramp = 0;  // mean of u^-i, i < k; sum of (k - i) u^-i
        for (int i = 1; i < k_; ++i) {
            power /= u;
            mean += power;
            ramp += (k_ - i) * power;
        }
        mean /= k_;
        const double share = gap > 0 ? gap / p : 1.0 / k_;
        const double length = std::log1p(growth_ * gap);
        double left = 0;  // (1 - f(u)) / p
        for (int j = 0; j < states_; ++j) {
            const double drop = (A_ + j) * length - j * log_u;
            left += weight_[j] * (drop < 1e-18 || gap == 0 ? ((A_ + j) * growth_ + j) * share : -std::expm1(-drop) / p);
        }
        double sum = left * mean - share * ramp / k_;
        for (int l = 1; l <= k_ / 2; ++l) {
            const std::complex<double> v = u * root_[l], D = 1.0 + growth_ * (1.0 - v);
            const std::complex<double> log_D = std::log(D), step = v / D;
            std::complex<double> of_states = 0;
            for (int j = states_; j-- > 0;) of_states = of_states * step + weight_[j];
            const double term = (std::exp(-A_ * log_D) * of_states / (u - std::conj(root_[l]))).real() * power / k_;
            sum += 2 * l == k_ ? term : 2 * term;
        }
        return sum;
    }

private:
    static constexpr int few = 10;
    static constexpr double few_below = 0.02;
    int k_;
    double A_, growth_;
    double weight_[most_k];
    int states_;
    std::complex<double> root_[most_k / 2 + 1];
    double more_[few];
};

/// Expected purchases within t of who is alive.
[[nodiscard]] inline double expectation(int k, double A, double M, double a, double B, double w, double t) noexcept {
    if (t == 0) return 0;
    if (k == 1) return bg_nbd::detail::expectation(A, M, a, B, t);
    if (bg_nbd::detail::series_is_short(A + k, M, t)) return expectation_by_series(k, A, M, a, B, w, t);
    const purchases_given_p purchases(k, A, M, w, t);
    return bg_nbd::detail::average_over_leaving(a, B, bg_nbd::detail::steps_over_leaving(a, B),
                                                (A + 2 * k) * (1 + std::min(t / M, 1e300)), A + k, purchases);
}

}  // namespace detail
}  // namespace goodwill::inline v0::lifetime::cnbd_k
