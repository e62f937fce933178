#pragma once
#include <array>
#include <cmath>
#include <cstddef>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/pareto_nbd.hpp>
#include <goodwill/lifetime/purchase_history.hpp>

/// The log-likelihood of a Pareto/NBD customer with its derivatives, as the fit uses them.
///
/// The derivatives of the logarithm of an integral are averages under its integrand, u being the time of leaving: the
/// first ones are means of those of the exponent, the second ones add covariances.  What is averaged is measured from
/// t_x, where most of the weight is, so that covariances are no differences of large numbers.
namespace goodwill::inline v0::lifetime::pareto_nbd {

/// In the logarithms of the parameters: value; by r, alpha, s, beta; by rr, r alpha, r s, r beta, alpha alpha,
/// alpha s, alpha beta, ss, s beta, beta beta.
using derivatives = std::array<double, 15>;

namespace detail {
/// Averages over the time of leaving u in (t_x, T), of z = (ln((alpha+u)/(alpha+t_x)), (u-t_x)/(alpha+u), and the same
/// with beta), and of z_i z_j, i <= j by rows.
struct left_averages {
    double soft, gone, alive;          ///< ln(1 + odds), and the odds as probabilities
    double alpha_age, beta_age;        ///< ln(1 + T/alpha), ln(1 + T/beta)
    double alpha_length, beta_length;  ///< ln((alpha+T)/(alpha+t_x)), ln((beta+T)/(beta+t_x))
    double mean[4], product[10];
};

[[nodiscard]] inline left_averages averages_of(const params& m, double x, double t_x, double T) noexcept {
    const double gap = T - t_x;
    left_averages out{};
    out.alpha_age = std::log1p(T / m.alpha);
    out.beta_age = std::log1p(T / m.beta);
    out.alpha_length = std::log1p(gap / (m.alpha + t_x));
    out.beta_length = std::log1p(gap / (m.beta + t_x));
    const left_integral of = left_from(m.alpha, m.r + x, m.beta, m.s + 1, t_x, T);
    const bool alpha_near = m.alpha <= m.beta;
    double sum = 0;
    for_nodes(of, [&](double v, double weight) {
        const double far_length = std::log1p(of.ratio * std::expm1(v));
        const double g = (of.end > 0 ? weight : 1) * std::exp(-of.near * v - of.far * far_length);
        const double near_share = -std::expm1(-v), far_share = -std::expm1(-far_length);
        const double z[4] = {alpha_near ? v : far_length, alpha_near ? near_share : far_share,
                             alpha_near ? far_length : v, alpha_near ? far_share : near_share};
        sum += g;
        for (std::size_t i = 0, k = 0; i < 4; ++i) {
            out.mean[i] += g * z[i];
            for (std::size_t j = i; j < 4; ++j, ++k) out.product[k] += g * z[i] * z[j];
        }
    });
    for (auto& v : out.mean) v /= sum;
    for (auto& v : out.product) v /= sum;
    const double odds = log_before(m.alpha, m.r + x, m.beta, m.s, t_x, T) + (of.end > 0 ? std::log(sum) : -1e4);
    const double e = std::exp(-std::fabs(odds));
    out.soft = std::fmax(odds, 0) + std::log1p(e);
    out.gone = (odds > 0 ? 1 : e) / (1 + e);
    out.alive = (odds > 0 ? e : 1) / (1 + e);
    return out;
}

/// Adds weight times the part of the log-likelihood that depends on times: -(r+x) ln(1 + T/alpha) - s ln(1 + T/beta)
/// + ln(1 + odds).
inline void add_times(const params& m, const left_averages& at, double x, double t_x, double T, double weight,
                      derivatives& to) noexcept {
    const double A = m.r + x, gap = t_x - T;
    const double a_start = m.alpha / (m.alpha + t_x), a_end = m.alpha / (m.alpha + T), a_past = T / (m.alpha + T);
    const double b_start = m.beta / (m.beta + t_x), b_end = m.beta / (m.beta + T), b_past = T / (m.beta + T);
    const double* E = at.mean;
    const double* P = at.product;

    // Means of alpha/(alpha+T) - alpha/(alpha+u), of its square, and the same with beta.
    const double a_fall = a_end * gap / (m.alpha + t_x), b_fall = b_end * gap / (m.beta + t_x);
    const double da = a_fall + a_start * E[1], db = b_fall + b_start * E[3];
    const double da2 = a_fall * a_fall + 2 * a_fall * a_start * E[1] + a_start * a_start * P[4];
    const double db2 = b_fall * b_fall + 2 * b_fall * b_start * E[3] + b_start * b_start * P[9];
    const double eb = b_end - db;  // mean of beta/(beta+u)
    const double r_length = m.r * (at.alpha_length - E[0]), s_length = m.s * (at.beta_length - E[2]);

    const double first[4] = {r_length, A * da, 1 + s_length, m.s * db - eb};
    double second[10] = {r_length, m.r * da, 0, 0, A * ((1 - 2 * a_end) * da + da2), 0, 0, s_length, m.s * db,
                         m.s * ((1 - 2 * b_end) * db + db2) - (eb - (b_end * b_end - 2 * b_end * db + db2))};
    const double coefficient[4] = {-m.r, A * a_start, -m.s, (m.s + 1) * b_start};
    for (std::size_t i = 0, k = 0; i < 4; ++i)
        for (std::size_t j = i; j < 4; ++j, ++k)
            second[k] += coefficient[i] * coefficient[j] * (P[k] - E[i] * E[j]);

    const double gone = at.gone, spread = at.gone * at.alive, a_log = at.alpha_age, b_log = at.beta_age;
    const double value = -A * a_log - m.s * b_log + at.soft;
    const double stayed[4] = {-m.r * a_log, A * a_past, -m.s * b_log, m.s * b_past};
    const double stayed_second[10] = {-m.r * a_log, m.r * a_past, 0,        0, -A * a_past * a_end, 0, 0,
                                      -m.s * b_log, m.s * b_past, -m.s * b_past * b_end};
    to[0] += weight * value;
    for (std::size_t i = 0, k = 0; i < 4; ++i) {
        to[1 + i] += weight * (stayed[i] + gone * first[i]);
        for (std::size_t j = i; j < 4; ++j, ++k)
            to[5 + k] += weight * (stayed_second[k] + gone * second[k] + spread * first[i] * first[j]);
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
    detail::add_times(m, detail::averages_of(m, x, t_x, T), x, t_x, T, 1, out);
    out[0] += math::log_rising(m.r, x) - x * std::log(m.alpha);
    out[2] -= x;
    if (x > 0) {
        const double slope = m.r * (math::digamma(m.r + x) - math::digamma(m.r));
        out[1] += slope;
        out[5] += slope + m.r * m.r * (math::trigamma(m.r + x) - math::trigamma(m.r));
    }
    return out;
}

}  // namespace goodwill::inline v0::lifetime::pareto_nbd
