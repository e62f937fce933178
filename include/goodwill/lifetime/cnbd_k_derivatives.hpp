#pragma once
#include <cmath>
#include <cstddef>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd_derivatives.hpp>
#include <goodwill/lifetime/cnbd_k.hpp>
#include <goodwill/lifetime/mbg_nbd_derivatives.hpp>

/// The log-likelihood of a customer of BG/CNBD-k or MBG/CNBD-k with its derivatives, as the fit uses them.
///
/// The sum S over the phases of the last gap has derivatives that are averages over these phases, as those of an
/// integral are over its variable.
namespace goodwill::inline v0::lifetime::cnbd_k {

/// In the order of bg_nbd_derivatives.hpp.
using derivatives = bg_nbd::derivatives;

namespace detail {
/// ln S and its derivatives by ln r, ln alpha; by rr, r alpha, alpha alpha.
struct phase_slopes {
    double value, r, alpha, rr, r_alpha, alpha_alpha;
};

[[nodiscard]] inline phase_slopes slopes_of(int k, double r, double alpha, double A, double w, double T) noexcept {
    double weight[most_k];
    const double past = alpha / (alpha + T), q = w / (alpha + T);
    const int states = phase_weights(k, A, q, weight);
    // Means of j and of H_j = sum over i < j of 1 / (A + i), of their products, and of sum of 1 / (A + i)^2.
    double sum = 0, j1 = 0, j2 = 0, h1 = 0, h2 = 0, hj = 0, square = 0, H = 0, H2 = 0;
    for (int j = 0; j < states; ++j) {
        const double p = weight[j];
        sum += p;
        j1 += p * j;
        j2 += p * j * j;
        h1 += p * H;
        h2 += p * H * H;
        hj += p * H * j;
        square += p * H2;
        const double inverse = 1 / (A + j);
        H += inverse;
        H2 += inverse * inverse;
    }
    for (double* mean : {&j1, &j2, &h1, &h2, &hj, &square}) *mean /= sum;
    return {log_phases(k, A, q),
            r * h1,
            -past * j1,
            r * h1 + r * r * (h2 - h1 * h1 - square),
            -r * past * (hj - h1 * j1),
            past * past * (j2 - j1 * j1) - past * (1 - past) * j1};
}

/// Adds weight times the part of the log-likelihood that depends on times: -A ln(1 + T/alpha) + ln(S + e^g), where
/// A = r + k x and g = ln(a / (b + x - lag)) + A ln((alpha+T)/(alpha+t_x)), without e^g for x < lag.
inline void add_times(const bg_nbd::params& m, int k, double lag, double x, double t_x, double T, double weight,
                      derivatives& s) noexcept {
    const double w = weight, A = m.r + k * x, T_part = std::log1p(T / m.alpha);
    const double pT = m.alpha / (m.alpha + T), past = T / (m.alpha + T);
    const phase_slopes S = slopes_of(k, m.r, m.alpha, A, T - t_x, T);
    s[0] += w * (S.value - A * T_part);
    s[1] -= w * m.r * T_part;
    s[2] += w * A * past;
    s[5] -= w * m.r * T_part;
    s[6] += w * m.r * past;
    s[9] -= w * A * past * pT;
    double alive = w;
    if (x >= lag) {
        const double length = std::log1p((T - t_x) / (m.alpha + t_x));
        const double g = std::log(m.a / (m.b + (x - lag))) + A * length - S.value;
        const double pt = m.alpha / (m.alpha + t_x), D = pt * (t_x - T) / (m.alpha + T);
        const double e = std::exp(-std::fabs(g)), h = m.b / (m.b + (x - lag));
        const double gone = w * (g > 0 ? 1 : e) / (1 + e), both = w * e / ((1 + e) * (1 + e));
        alive = w * (g > 0 ? e : 1) / (1 + e);
        const double gr = m.r * length, gal = A * D, dr = gr - S.r, dal = gal - S.alpha;
        s[0] += w * (std::fmax(g, 0.0) + std::log1p(e));
        s[1] += gone * gr;
        s[2] += gone * gal;
        s[3] += gone;
        s[4] -= gone * h;
        s[5] += gone * gr + both * dr * dr;
        s[6] += gone * m.r * D + both * dr * dal;
        s[7] += both * dr;
        s[8] -= both * dr * h;
        s[9] += gone * gal * (1 - pT - pt) + both * dal * dal;
        s[10] += both * dal;
        s[11] -= both * dal * h;
        s[12] += both;
        s[13] -= both * h;
        s[14] += gone * (h * h - h) + both * h * h;
    }
    s[1] += alive * S.r;
    s[2] += alive * S.alpha;
    s[5] += alive * S.rr;
    s[6] += alive * S.r_alpha;
    s[9] += alive * S.alpha_alpha;
}
}  // namespace detail

/// The log-likelihood of one customer, without the share of its gaps, and its derivatives in the logarithms of the
/// parameters.
template <first_exit Exit>
[[nodiscard]] derivatives log_likelihood_derivatives(const params<Exit>& m, double x, double t_x, double T) noexcept {
    derivatives out{};
    if (!detail::in_domain(m, x, t_x, T)) {
        out.fill(math::detail::not_a_number);
        return out;
    }
    constexpr double lag = detail::lag<Exit>;
    const bg_nbd::params same{m.r, m.alpha, m.a, m.b};
    detail::add_times(same, m.k, lag, x, t_x, T, 1, out);
    bg_nbd::detail::add_counts(same, 1 - lag, x, m.k * x, out);
    out[0] -= x * math::log_gamma(m.k);
    if constexpr (Exit == first_exit::first_purchase) mbg_nbd::detail::add_first_stay(m.a, m.b, out);
    return out;
}

}  // namespace goodwill::inline v0::lifetime::cnbd_k
