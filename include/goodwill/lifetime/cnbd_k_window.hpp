#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd_to_come.hpp>
#include <goodwill/lifetime/cnbd_k_phases.hpp>
#include <goodwill/math/incomplete_beta.hpp>

/// Purchases of who is alive in a window that begins later: the numerics behind cnbd_k_future.hpp, with the symbols of
/// cnbd_k_phases.hpp.  A difference of two expectations serves where the window holds a good part of them; a short one
/// far away would lose its digits.
///
/// The i-th purchase to come, i = 0, 1, ..., is in the window if the phases since t_x pass k (i + 1) there, and made
/// with probability E[s^i].  The two routes of cnbd_k_phases.hpp become:
///  1. the sum over i of E[s^i] times the probability of passing k (i + 1), which is a sum over the phases m at the
///     beginning of the window: P(m) times the probability of k (i + 1) - m more.  All terms are positive;
///  2. the trapezoidal rule over p, where each root of unity brings what its power changes by over the window.
namespace goodwill::inline v0::lifetime::cnbd_k::detail {

inline constexpr std::size_t most_phases = 4096;  ///< more than route 1 takes

/// P(m), m = 0, 1, ... phases since t_x: from the weights p of the states j at T times the probability of none since,
/// each up to the same factor; z = after / (M + after).
class phase_counts {
public:
    phase_counts(double A, double z, double* p, int states) noexcept : A_(A), z_(z), p_(p), states_(states) {}

    [[nodiscard]] double next() noexcept {
        double sum = 0;
        for (int j = 0; j < states_ && j <= m_; ++j) {
            sum += p_[j];
            p_[j] *= z_ * ((A_ + m_) / (m_ + 1 - j));
        }
        ++m_;
        return sum;
    }
    void scale(double by) noexcept {
        for (int j = 0; j < states_; ++j) p_[j] *= by;
    }

private:
    double A_, z_;
    double* p_;
    int states_, m_ = 0;
};

/// The sum over m < b of P(m) times the probability of b - m more phases or more within t, at age M; `all`: the sum of
/// these P(m).  After m phases lambda ~ Gamma(A + m, M), so that n = b - m more have the probability I_z(n, c - n),
/// c = A + b, of the beta distribution; each is the next one plus z^n (1-z)^(c-n-1) / (n B(n, c-n)).
[[nodiscard]] inline double passing(const double* P, int b, double all, double A, double M, double t) noexcept {
    const double z = t / (M + t), rest = M / (M + t), c = A + b, odds = t / M;
    std::array<double, most_phases> term;
    const auto at = [&](int n) -> double& { return term[static_cast<std::size_t>(n)]; };
    const int begin = std::clamp(static_cast<int>(std::min(z * c, 1e6)), 1, b - 1);
    at(begin) = std::exp(math::detail::log_beta_term(begin, c - begin, z, rest)) / (begin * rest);
    double least = P[b - begin] * at(begin);
    for (int n = begin; n-- > 1;) {
        at(n) = at(n + 1) * ((n + 1) / (odds * (c - 1 - n)));
        least += P[b - n] * at(n);
    }
    int n = begin;
    double tail = 0;
    for (;; ++n) {
        if (n + 1 == b) {
            tail = math::incomplete_beta(b, A, z, rest);
            break;
        }
        const double ratio = odds * ((c - 1 - n) / (n + 1));
        if (ratio < 0.5 && ratio * at(n) * all <= 1e-18 * least) break;
        at(n + 1) = ratio * at(n);
        least += P[b - n - 1] * at(n + 1);
    }
    double sum = n + 1 == b ? P[0] * tail : 0;
    for (; n >= 1; --n) {
        tail += at(n);
        sum += P[b - n] * tail;
    }
    return sum;
}

/// Route 1.
[[nodiscard]] inline double window_by_series(int k, double A, double M, double a, double B, double w, double after,
                                             double t) noexcept {
    constexpr double tolerance = bg_nbd::detail::series_tolerance, large = bg_nbd::detail::series_large;
    double p[most_k];
    const int states = phase_weights(k, A, w / (M + after), p);
    const double z = after / (M + after), last_z = (after + t) / (M + after + t);
    phase_counts counts(A, z, p, states);
    std::array<double, most_phases> P;
    std::size_t size = 0;
    double all = 0, made = 0, stays = 1;
    const auto add = [&] {
        all += P[size] = counts.next();
        if (P[size++] > large) {
            for (std::size_t m = 0; m < size; ++m) P[m] /= large;
            counts.scale(1 / large);
            all /= large;
            made /= large;
        }
    };
    for (int i = 0; size + static_cast<std::size_t>(k) <= most_phases; ++i) {
        for (int m = 0; m < k; ++m) add();
        const int b = static_cast<int>(size);
        const double here = stays * passing(P.data(), b, all, A, M + after, t);
        made += here;
        stays *= (B + i) / (a + B + i);
        // From one purchase to the next the probability of passing grows at most so much.
        const double phase = last_z * std::max(1.0, (A + b - 1) / (b + 1 - k));
        const double ratio = std::pow(phase, k) * (1 + k / (A + b - 1));
        if (ratio < 1 && here * ratio <= tolerance * made * (1 - ratio)) break;
    }
    // What is left of the probabilities.
    while (size < most_phases) {
        const double m = static_cast<double>(size), ratio = z * ((A + m) / (m + 1 - std::min(m, k - 1.0)));
        if (ratio < 1 && P[size - 1] * ratio <= tolerance * all * (1 - ratio)) break;
        add();
    }
    return made / all;
}

[[nodiscard]] inline std::complex<double> expm1(std::complex<double> v) noexcept {
    const double grown = std::expm1(v.real()), half = std::sin(0.5 * v.imag());
    return {grown * std::cos(v.imag()) - 2 * half * half, (1 + grown) * std::sin(v.imag())};
}
[[nodiscard]] inline std::complex<double> log1p(std::complex<double> v) noexcept {
    const double x = v.real(), y = v.imag();
    return {0.5 * std::log1p(x * (2 + x) + y * y), std::atan2(y, 1 + x)};
}

/// Purchases in the window given p: the sum over i of s^i times the probability of passing k (i + 1) in it.
class window_given_p {
public:
    window_given_p(int k, double A, double M, double w, double after, double t) noexcept
        : k_(k), A_(A), before_(std::min(after / M, 1e150)), growth_(std::min(t / M, 1e150)),
          states_(phase_weights(k, A, w / M, weight_)) {
        double sum = 0;
        for (int j = 0; j < states_; ++j) sum += weight_[j];
        for (int j = 0; j < states_; ++j) weight_[j] /= sum;
        for (int l = 1; l <= k / 2; ++l) root_[l] = std::polar(1.0, 2 * 3.141592653589793 * l / k);
        // For few purchases.
        const double quiet = std::log1p(before_);
        double p[most_k], P[few * most_k], all = 0;
        for (int j = 0; j < states_; ++j) p[j] = weight_[j] * std::exp(-(A + j) * quiet);
        phase_counts counts(A, after / (M + after), p, states_);
        for (int i = 0; i < few; ++i) {
            for (int m = k * i; m < k * (i + 1); ++m) all += P[m] = counts.next();
            passing_[i] = passing(P, k * (i + 1), all, A, M + after, t);
        }
        if (passing_[0] > 0)
            few_below_ = std::min(0.02, std::pow(1e-17 * passing_[0] / passing_[few - 1], 1.0 / (few - 1)));
    }

    [[nodiscard]] double operator()(double p) const noexcept {
        if (const double s = 1 - p; s <= few_below_) {
            double sum = 0;
            for (int i = few; i-- > 0;) sum = sum * s + passing_[i];
            return sum;
        }
        const double log_u = std::log1p(-p) / k_, gap = -std::expm1(log_u), u = 1 - gap;
        double power = 1, mean = 1;  // mean of u^-i, i < k
        for (int i = 1; i < k_; ++i) mean += power /= u;
        mean /= k_;
        // The change of the generating function at u, divided by p.
        const double share = gap > 0 ? gap / p : 1.0 / k_, base = 1 + before_ * gap;
        const double step = growth_ * gap / base, length = std::log1p(step), quiet = std::log1p(before_ * gap);
        double left = 0;
        for (int j = 0; j < states_; ++j) {
            const double drop = (A_ + j) * length;
            left += weight_[j] * std::exp(j * log_u - (A_ + j) * quiet) *
                    (drop < 1e-18 || gap == 0 ? (A_ + j) * (growth_ / base) * share : -std::expm1(-drop) / p);
        }
        double sum = left * mean;
        for (int l = 1; l <= k_ / 2; ++l) {
            const std::complex<double> v = u * root_[l], D = 1.0 + before_ * (1.0 - v), ratio = v / D;
            const std::complex<double> grown = log1p(growth_ * (1.0 - v) / D);
            std::complex<double> of_states = 0, to = 1;
            for (int j = 0; j < states_; ++j, to *= ratio) of_states += weight_[j] * to * expm1(-(A_ + j) * grown);
            const double term =
                (std::exp(-A_ * std::log(D)) * of_states / (u - std::conj(root_[l]))).real() * power / k_;
            sum += 2 * l == k_ ? term : 2 * term;
        }
        return sum;
    }

    /// How steep it may be at p = 1, relative to its value there.
    [[nodiscard]] double steepest() const noexcept {
        return passing_[1] < 1e300 * passing_[0] ? passing_[1] / passing_[0] : 1e300;
    }

private:
    static constexpr int few = 10;
    int k_;
    double A_, before_, growth_;
    double weight_[most_k];
    int states_;
    std::complex<double> root_[most_k / 2 + 1];
    double passing_[few], few_below_ = 0;
};

/// Expected purchases in (after, after + t] of who is alive.
[[nodiscard]] inline double purchases_between(int k, double A, double M, double a, double B, double w, double after,
                                              double t) noexcept {
    if (after == 0) return expectation(k, A, M, a, B, w, t);
    if (t == 0) return 0;
    if (k == 1) return bg_nbd::detail::purchases_between(A, M, a, B, after, t);
    if (bg_nbd::detail::series_is_short(A + k, M, after + t)) {
        constexpr double good_part = 0.01;  // the series are right to some 1e-15
        const double end = expectation(k, A, M, a, B, w, after + t);
        const double between = end - expectation(k, A, M, a, B, w, after);
        return between > good_part * end ? between : window_by_series(k, A, M, a, B, w, after, t);
    }
    const window_given_p given(k, A, M, w, after, t);
    return bg_nbd::detail::average_over_leaving(a, B, bg_nbd::detail::steps_over_leaving(a, B + A),
                                                (A + 2 * k) * (2 * std::min(after / M, 1e150) + std::min(t / M, 1e150)),
                                                std::max(A + k, given.steepest()), given);
}

}  // namespace goodwill::inline v0::lifetime::cnbd_k::detail
