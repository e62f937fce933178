#pragma once
#include <array>
#include <cmath>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/purchase_history.hpp>

/// The log-likelihood of a BG/NBD customer with its derivatives, as the fit uses them.
namespace goodwill::inline v0::lifetime::bg_nbd {

/// In the logarithms of the parameters: value; by r, alpha, a, b; by rr, r alpha, ra, rb, alpha alpha, alpha a,
/// alpha b, aa, ab, bb.
using derivatives = std::array<double, 15>;

namespace detail {
/// Adds weight times the part of the log-likelihood that depends on times: -(r+x) ln(1 + T/alpha) + ln(1 + odds), the
/// odds being a / (b + x - lag) ((alpha+T)/(alpha+t_x))^(r+x) for x >= lag and 0 below.  BG/NBD has a lag of 1.
inline void add_times(const params& m, double lag, double x, double t_x, double T, double weight,
                      derivatives& s) noexcept {
    const double w = weight, A = m.r + x, T_part = std::log1p(T / m.alpha);
    const double pT = m.alpha / (m.alpha + T), q = T / (m.alpha + T);
    s[0] -= w * A * T_part;
    s[1] -= w * m.r * T_part;
    s[2] += w * A * q;
    s[5] -= w * m.r * T_part;
    s[6] += w * m.r * q;
    s[9] -= w * A * q * pT;
    if (x < lag) return;
    const double length = std::log1p((T - t_x) / (m.alpha + t_x)), g = std::log(m.a / (m.b + (x - lag))) + A * length;
    const double pt = m.alpha / (m.alpha + t_x), D = pt * (t_x - T) / (m.alpha + T);
    const double e = std::exp(-std::fabs(g)), ws = w * (g > 0 ? 1 : e) / (1 + e), k = w * e / ((1 + e) * (1 + e));
    const double gr = m.r * length, gal = A * D, h = m.b / (m.b + (x - lag));
    s[0] += w * (std::fmax(g, 0.0) + std::log1p(e));
    s[1] += ws * gr;
    s[2] += ws * gal;
    s[3] += ws;
    s[4] -= ws * h;
    s[5] += ws * gr + k * gr * gr;
    s[6] += ws * m.r * D + k * gr * gal;
    s[7] += k * gr;
    s[8] -= k * gr * h;
    s[9] += ws * gal * (1 - pT - pt) + k * gal * gal;
    s[10] += k * gal;
    s[11] -= k * gal * h;
    s[12] += k;
    s[13] -= k * h;
    s[14] += ws * (h * h - h) + k * h * h;
}

/// Adds ln of the rising factorials (r)_events (b0)_x / (a+b0)_x, b0 = b + shift, and -events ln alpha.  Purchases are
/// the events of the rate lambda here.
inline void add_counts(const params& m, double shift, double x, double events, derivatives& s) noexcept {
    if (x == 0) return;
    struct rising {
        double value, first, second;
    };
    const auto of = [](double c, double n) {
        return rising{math::log_rising(c, n), math::digamma(c + n) - math::digamma(c),
                      math::trigamma(c + n) - math::trigamma(c)};
    };
    const rising R = of(m.r, events), B = of(m.b + shift, x), AB = of(m.a + m.b + shift, x);
    s[0] += R.value - events * std::log(m.alpha) + B.value - AB.value;
    s[1] += m.r * R.first;
    s[2] -= events;
    s[3] -= m.a * AB.first;
    s[4] += m.b * (B.first - AB.first);
    s[5] += m.r * R.first + m.r * m.r * R.second;
    s[12] -= m.a * AB.first + m.a * m.a * AB.second;
    s[13] -= m.a * m.b * AB.second;
    s[14] += m.b * (B.first - AB.first) + m.b * m.b * (B.second - AB.second);
}
}  // namespace detail

/// The log-likelihood of one customer and its derivatives in the logarithms of the parameters.
[[nodiscard]] inline derivatives log_likelihood_derivatives(const params& m, double x, double t_x, double T) noexcept {
    derivatives out{};
    if (!detail::in_domain(m) || !is_history(x, t_x, T)) {
        out.fill(math::detail::not_a_number);
        return out;
    }
    detail::add_times(m, 1, x, t_x, T, 1, out);
    detail::add_counts(m, 0, x, x, out);
    return out;
}

}  // namespace goodwill::inline v0::lifetime::bg_nbd
