#pragma once
#include <array>
#include <cmath>
#include <cstddef>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/ggompertz_nbd.hpp>
#include <goodwill/lifetime/purchase_history.hpp>

/// The log-likelihood of a Gamma-Gompertz/NBD customer with its derivatives, as the fit uses them.
///
/// The derivatives of the logarithm of an integral are averages under its integrand, u being the time of leaving: the
/// first ones are means of those of the exponent, the second ones add covariances.  What is averaged is measured from
/// t_x, where most of the weight often is, so that covariances are no differences of large numbers.
namespace goodwill::inline v0::lifetime::ggompertz_nbd {

/// In the logarithms of the parameters: value; by r, alpha, b, s, beta; the upper triangle of the second ones by rows.
using derivatives = std::array<double, 21>;

namespace detail {
/// Of growth at an age: P = d growth / d ln b, and its slope by ln b; K = 1 - d growth / d ln beta, and 1 - K.
struct growth_slopes {
    double P, P_slope, K, K_rest;
};
/// z = b age; share and rest as in lasting_from.
[[nodiscard]] inline growth_slopes slopes_of(double z, double share, double rest, double K, double K_rest) noexcept {
    return {z * share, z * share * (1 + z * rest), K, K_rest};
}
[[nodiscard]] inline growth_slopes slopes_of(const lasting_from& start, const lasting_from::later& at) noexcept {
    return slopes_of(at.z, start.share * at.rise, start.rest * at.fall, at.fall, at.gone);
}

/// Averages over the time of leaving u in (t_x, T).
struct left_averages {
    double log_left = -std::numeric_limits<double>::infinity();
    /// Of z, by which the exponent's slopes differ from those at t_x: ln((alpha+u)/(alpha+t_x)), (u-t_x)/(alpha+u),
    /// b (u-t_x) - (s+1) (P - P at t_x), growth from t_x, 1 - K / (K at t_x).
    double mean[5] = {}, product[15] = {};
    double P = 0, P_slope = 0, PK = 0, K_rest = 0, a_rest = 0;  ///< K_rest: K (1-K); a_rest the same of alpha/(alpha+u)
};

/// `first`: at t_x.
[[nodiscard]] inline left_averages averages_of(const params& m, double x, double t_x, double T, const lasting_from& of,
                                               const growth_slopes& first) noexcept {
    left_averages out;
    if (t_x == T) return out;
    const double from_alpha = m.alpha + t_x, a_x = m.alpha / from_alpha, z_x = m.b * t_x;
    const axis along(of, m.s, from_alpha, T - t_x);
    const leaving psi(of, along.near, m.s, from_alpha, m.r + x);
    double sum = 0;
    for_nodes(along, psi, psi.top(T - t_x), [&](double v, double weight) {
        const auto t = psi.at(v);
        const auto& then = t.of;
        const double g = weight * std::exp(psi.value(t)), share = of.share * then.rise;
        const auto at = slopes_of(z_x + then.z, share, of.rest * then.fall, first.K * then.fall,
                                  first.K_rest + first.K * then.gone);
        const double a = a_x * (from_alpha / (from_alpha + t.y));
        const double d[5] = {t.length, t.y / (from_alpha + t.y),
                             then.z - (m.s + 1) * (then.z * share + z_x * of.share * then.more), then.growth,
                             then.gone};
        sum += g;
        for (std::size_t i = 0, k = 0; i < 5; ++i) {
            const double gd = g * d[i];
            out.mean[i] += gd;
            for (std::size_t j = i; j < 5; ++j, ++k) out.product[k] += gd * d[j];
        }
        out.P += g * at.P;
        out.P_slope += g * at.P_slope;
        out.PK += g * at.P * at.K;
        out.K_rest += g * at.K * at.K_rest;
        out.a_rest += g * a * (1 - a);
    });
    for (auto& v : out.mean) v /= sum;
    for (auto& v : out.product) v /= sum;
    for (double* v : {&out.P, &out.P_slope, &out.PK, &out.K_rest, &out.a_rest}) *v /= sum;
    out.log_left = std::log(m.s * m.b * of.share * along.near) + std::log(sum);
    return out;
}

/// Adds weight times the part of the log-likelihood that depends on times.
inline void add_times(const params& m, double x, double t_x, double T, double weight, derivatives& to) noexcept {
    const auto& [r, alpha, b, s, beta] = m;
    const lasting_from start(b, beta);
    const auto at_last = start.at(t_x), at_end = start.at(T);
    const lasting_from of = start.after(t_x, at_last);
    const growth_slopes last = slopes_of(start, at_last), end = slopes_of(start, at_end);
    const left_averages mean = averages_of(m, x, t_x, T, of, last);
    const double* E = mean.mean;
    const double A = r + x, z_x = at_last.z;

    // Of the logarithm of having stayed.
    const double a_past = T / (alpha + T), r_length = r * std::log1p(T / alpha), s_growth = s * at_end.growth;
    const double stayed[5] = {-r_length, A * a_past, -s * end.P, -s_growth, s * end.K_rest};
    const double stayed_second[15] = {-r_length, r * a_past, 0, 0, 0,
                                      -A * a_past * (alpha / (alpha + T)), 0, 0, 0,
                                      -s * end.P_slope, -s * end.P, s * end.P * end.K,
                                      -s_growth, s * end.K_rest,
                                      -s * end.K * end.K_rest};
    // Of the logarithm of having left.
    const double a_x = alpha / (alpha + t_x), a_gone = t_x / (alpha + t_x) + a_x * E[1];
    const double K_mean = last.K * (1 - E[4]), K_gone = last.K_rest + last.K * E[4];
    const double r_gone = r * (std::log1p(t_x / alpha) + E[0]), s_gone = s * (at_last.growth + E[3]);
    const double left[5] = {-r_gone, A * a_gone, 1 + z_x - (s + 1) * last.P + E[2], 1 - s_gone, s * K_gone - K_mean};
    const double z_mean = E[2] + z_x + (s + 1) * (mean.P - last.P);
    double left_second[15] = {-r_gone, r * a_gone, 0, 0, 0,
                              -A * mean.a_rest, 0, 0, 0,
                              z_mean - (s + 1) * mean.P_slope, -s * mean.P, (s + 1) * mean.PK,
                              -s_gone, s * K_gone,
                              -(s + 1) * mean.K_rest};
    const double coefficient[5] = {-r, A * a_x, 1, -s, (s + 1) * last.K};

    const fates of_both = fates_of(m, x, t_x, T, start, of, mean.log_left);
    const double e = std::exp(-std::fabs(of_both.log_odds)), likelier = 1 / (1 + e), less = e / (1 + e);
    const double gone = of_both.log_odds > 0 ? likelier : less, alive = of_both.log_odds > 0 ? less : likelier;
    to[0] += weight * of_both.together();
    for (std::size_t i = 0, k = 0; i < 5; ++i) {
        to[1 + i] += weight * (alive * stayed[i] + gone * left[i]);
        for (std::size_t j = i; j < 5; ++j, ++k) {
            left_second[k] += coefficient[i] * coefficient[j] * (mean.product[k] - E[i] * E[j]);
            to[6 + k] += weight * (alive * stayed_second[k] + gone * left_second[k] +
                                   alive * gone * (left[i] - stayed[i]) * (left[j] - stayed[j]));
        }
    }
}
}  // namespace detail

/// The log-likelihood of one customer and its derivatives in the logarithms of the parameters.
[[nodiscard]] inline derivatives log_likelihood_derivatives(const params& m, double x, double t_x, double T) noexcept {
    derivatives out{};
    if (!detail::in_domain(m) || !is_history(x, t_x, T)) {
        out.fill(math::detail::not_a_number);
        return out;
    }
    detail::add_times(m, x, t_x, T, 1, out);
    out[0] += math::log_rising(m.r, x) - x * std::log(m.alpha);
    out[2] -= x;
    if (x > 0) {
        const double slope = m.r * (math::digamma(m.r + x) - math::digamma(m.r));
        out[1] += slope;
        out[6] += slope + m.r * m.r * (math::trigamma(m.r + x) - math::trigamma(m.r));
    }
    return out;
}

}  // namespace goodwill::inline v0::lifetime::ggompertz_nbd
