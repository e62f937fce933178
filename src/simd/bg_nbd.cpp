#include "simd/bg_nbd.hpp"

#include <cmath>
#include <limits>

#include "simd/target.hpp"

#if GOODWILL_HAS_HIGHWAY
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/bg_nbd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// After highway.h:
#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace goodwill::inline v0::simd::bg_nbd {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using tag = hn::ScalableTag<double>;
using vec = hn::Vec<tag>;

#include "simd/customer_rows_loops.hpp"

/// What the kernels share of one vector of rows: ln of the odds of having left, where x >= lag.
struct left {
    vec from_last;  ///< 1 / (alpha + t_x)
    vec length;     ///< ln((alpha + T) / (alpha + t_x))
    vec b_x;        ///< b + x - lag
    vec log_odds;
};
HWY_INLINE left odds_of(const model& m, vec x, vec t_x, vec T) {
    const tag d;
    left o;
    o.from_last = hn::Div(hn::Set(d, 1.0), hn::Add(hn::Set(d, m.alpha), t_x));
    o.length = log1p_positive(hn::Mul(hn::Sub(T, t_x), o.from_last));
    o.b_x = hn::Add(hn::Set(d, m.b), hn::Sub(x, hn::Set(d, m.lag)));
    o.log_odds = hn::MulAdd(hn::Add(hn::Set(d, m.r), x), o.length, hn::Log(d, hn::Div(hn::Set(d, m.a), o.b_x)));
    return o;
}

overview look(const double* x, const double* t_x, const double* T, std::size_t n) {
    const tag d;
    const vec zero = hn::Zero(d), large = hn::Set(d, 0x1p53), most = hn::Set(d, 1.7976931348623157e308);
    overview out{n, 0, 0, false};
    vec most_x = zero, most_T = zero, carried = zero;
    for_rows(x, t_x, T, n, [&](vec vx, vec vt, vec vT, std::size_t i, std::size_t) HWY_ATTR {
        if (out.first_bad != n) return;
        // NaN makes every one of these comparisons false.
        const vec x_there = hn::IfThenElseZero(hn::Eq(vx, vx), vx), T_there = hn::IfThenElseZero(hn::Eq(vT, vT), vT);
        auto wrong = hn::Ne(x_there, hn::Floor(hn::Min(x_there, large)));
        wrong = hn::Or(wrong, hn::Lt(vx, zero));
        wrong = hn::Or(wrong, hn::Or(hn::Lt(vt, zero), hn::Gt(vt, vT)));
        wrong = hn::Or(wrong, hn::Or(hn::Gt(vt, most), hn::Gt(vT, most)));
        wrong = hn::Or(wrong, hn::Lt(vT, zero));
        wrong = hn::Or(wrong, hn::And(hn::Eq(vx, zero), hn::Gt(vt, zero)));
        wrong = hn::Or(wrong, hn::And(hn::Eq(vT, zero), hn::Gt(vx, zero)));
        if (!hn::AllFalse(d, wrong)) out.first_bad = i + static_cast<std::size_t>(hn::FindFirstTrue(d, wrong));
        most_x = hn::Max(most_x, x_there);
        most_T = hn::Max(most_T, T_there);
        carried = hn::Add(carried, hn::Mul(zero, hn::Add(vx, hn::Add(vt, vT))));
    });
    out.most_x = hn::GetLane(hn::MaxOfLanes(d, most_x));
    out.most_T = hn::GetLane(hn::MaxOfLanes(d, most_T));
    out.missing = std::isnan(hn::GetLane(hn::SumOfLanes(d, carried)));
    return out;
}

void p_alive(const model& m, const double* x, const double* t_x, const double* T, double* out, std::size_t n) {
    const tag d;
    for_rows(x, t_x, T, n, [&](vec vx, vec vt, vec vT, std::size_t i, std::size_t lanes) HWY_ATTR {
        const vec one = hn::Set(d, 1.0), alpha = hn::Set(d, m.alpha);
        const vec length = hn::Log(d, hn::Div(hn::Add(alpha, vT), hn::Add(alpha, vt)));
        const vec growth = exp_or_infinite(hn::Mul(hn::Add(hn::Set(d, m.r), vx), length));
        const vec lag = hn::Set(d, m.lag), b_x = hn::Add(hn::Set(d, m.b), hn::Sub(vx, lag));
        vec p = hn::Div(b_x, hn::MulAdd(hn::Set(d, m.a), growth, b_x));
        p = hn::IfThenElse(hn::Lt(vx, lag), one, p);
        // Log and Exp know no NaN: a sum carries it.
        const vec carried = hn::Add(hn::Add(vx, vt), vT);
        store(hn::IfThenElse(hn::Eq(carried, carried), p, carried), out + i, lanes);
    });
}

void likelihood_of_times(const model& m, const double* x, const double* t_x, const double* T, double* out,
                         std::size_t n) {
    const tag d;
    for_rows(x, t_x, T, n, [&](vec vx, vec vt, vec vT, std::size_t i, std::size_t lanes) HWY_ATTR {
        const vec zero = hn::Zero(d);
        const auto odds = odds_of(m, vx, vt, vT);
        const vec e = hn::Exp(d, hn::Neg(hn::Abs(odds.log_odds)));
        const vec soft = hn::Add(hn::Max(odds.log_odds, zero), log1p_positive(e));
        const vec T_part = log1p_positive(hn::Div(vT, hn::Set(d, m.alpha)));
        const vec ll = hn::NegMulAdd(hn::Add(hn::Set(d, m.r), vx), T_part,
                                     hn::IfThenElse(hn::Ge(vx, hn::Set(d, m.lag)), soft, zero));
        const vec carried = hn::Add(hn::Add(vx, vt), vT);
        store(hn::IfThenElse(hn::Eq(carried, carried), ll, carried), out + i, lanes);
    });
}

sums likelihood_sums(const model& m, const double* x, const double* t_x, const double* T, const double* weight,
                     std::size_t n) {
    const tag d;
    const vec zero = hn::Zero(d);
    vec s_ll = zero, s_r = zero, s_al = zero, s_a = zero, s_b = zero, s_rr = zero, s_ral = zero, s_ra = zero,
        s_rb = zero, s_alal = zero, s_ala = zero, s_alb = zero, s_bb = zero, s_aa = zero, s_ab = zero;
    for_rows(x, t_x, T, n, [&](vec vx, vec vt, vec vT, std::size_t i, std::size_t lanes) HWY_ATTR {
        const vec w = load_weights(weight, i, lanes);
        const vec one = hn::Set(d, 1.0), r = hn::Set(d, m.r), alpha = hn::Set(d, m.alpha), b = hn::Set(d, m.b);
        const auto may_leave = hn::Ge(vx, hn::Set(d, m.lag));
        const vec A = hn::Add(r, vx);

        // -(r+x) ln(1 + T/alpha); q = T / (alpha+T), pT = alpha / (alpha+T)
        const vec T_part = log1p_positive(hn::Div(vT, alpha));
        // Differences are products here: where r and alpha run to infinity together they are multiplied by r.
        const vec from_end = hn::Div(one, hn::Add(alpha, vT)), wA = hn::Mul(w, A);
        const vec pT = hn::Mul(alpha, from_end), q = hn::Mul(vT, from_end);
        vec ll = hn::Neg(hn::Mul(A, T_part));
        s_r = hn::NegMulAdd(w, T_part, s_r);  // what has r in its name is multiplied by r at the end
        s_rr = hn::NegMulAdd(w, T_part, s_rr);
        s_al = hn::MulAdd(wA, q, s_al);
        s_ral = hn::MulAdd(w, q, s_ral);
        s_alal = hn::NegMulAdd(wA, hn::Mul(q, pT), s_alal);

        // g = ln odds, by log-parameters: r L, A D, 1, -h
        const auto odds = odds_of(m, vx, vt, vT);
        const vec g = odds.log_odds, L = odds.length;
        const vec pt = hn::Mul(alpha, odds.from_last), D = hn::Mul(hn::Mul(pt, from_end), hn::Sub(vt, vT));
        const vec h = hn::Div(b, odds.b_x);
        const vec e = hn::Exp(d, hn::Neg(hn::Abs(g))), inverse = hn::Div(one, hn::Add(one, e));
        ll = hn::Add(ll, hn::IfThenElse(may_leave, hn::Add(hn::Max(g, zero), hn::Log(d, hn::Add(one, e))), zero));
        s_ll = hn::MulAdd(w, ll, s_ll);

        vec s = hn::IfThenElse(hn::Gt(g, zero), inverse, hn::Mul(e, inverse));  // 1 - P(alive)
        const vec ws = hn::IfThenElse(may_leave, hn::Mul(w, s), zero);
        const vec k = hn::IfThenElse(may_leave, hn::Mul(hn::Mul(w, e), hn::Mul(inverse, inverse)), zero);
        const vec AD = hn::Mul(A, D), ht = hn::IfThenElse(may_leave, h, zero), kL = hn::Mul(k, L), kAD = hn::Mul(k, AD),
                  kh = hn::Mul(k, ht);
        s_r = hn::MulAdd(ws, L, s_r);
        s_al = hn::MulAdd(ws, AD, s_al);
        s_a = hn::Add(s_a, ws);
        s_b = hn::NegMulAdd(ws, ht, s_b);
        s_rr = hn::MulAdd(ws, L, s_rr);
        s_rr = hn::MulAdd(hn::Mul(r, kL), L, s_rr);
        s_ral = hn::MulAdd(ws, D, s_ral);
        s_ral = hn::MulAdd(kL, AD, s_ral);
        s_ra = hn::Add(s_ra, kL);
        s_rb = hn::NegMulAdd(kL, ht, s_rb);
        s_alal = hn::MulAdd(hn::Mul(ws, AD), hn::Sub(hn::Sub(one, pT), pt), s_alal);
        s_alal = hn::MulAdd(kAD, AD, s_alal);
        s_ala = hn::Add(s_ala, kAD);
        s_alb = hn::NegMulAdd(kAD, ht, s_alb);
        s_aa = hn::Add(s_aa, k);
        s_ab = hn::Sub(s_ab, kh);
        s_bb = hn::MulAdd(ws, hn::Sub(hn::Mul(ht, ht), ht), s_bb);
        s_bb = hn::MulAdd(kh, ht, s_bb);
    });
    const auto total = [&](vec v) HWY_ATTR { return hn::GetLane(hn::SumOfLanes(d, v)); };
    return {total(s_ll),         total(s_r) * m.r,  total(s_al),        total(s_a),         total(s_b),
            total(s_rr) * m.r,   total(s_ral) * m.r, total(s_ra) * m.r, total(s_rb) * m.r, total(s_alal),
            total(s_ala),        total(s_alb),      total(s_aa),        total(s_ab),        total(s_bb)};
}

void gradients(const model& m, const double* x, const double* t_x, const double* T, std::size_t n, double* out) {
    const tag d;
    for_rows(x, t_x, T, n, [&](vec vx, vec vt, vec vT, std::size_t i, std::size_t lanes) HWY_ATTR {
        const vec zero = hn::Zero(d), one = hn::Set(d, 1.0), r = hn::Set(d, m.r), alpha = hn::Set(d, m.alpha);
        const vec A = hn::Add(r, vx), from_end = hn::Div(one, hn::Add(alpha, vT));
        const auto odds = odds_of(m, vx, vt, vT);
        const vec e = hn::Exp(d, hn::Neg(hn::Abs(odds.log_odds))), inverse = hn::Div(one, hn::Add(one, e));
        vec gone = hn::IfThenElse(hn::Gt(odds.log_odds, zero), inverse, hn::Mul(e, inverse));
        gone = hn::IfThenElse(hn::Ge(vx, hn::Set(d, m.lag)), gone, zero);
        const vec pt = hn::Mul(alpha, odds.from_last), D = hn::Mul(hn::Mul(pt, from_end), hn::Sub(vt, vT));
        const vec by_r = hn::MulSub(gone, odds.length, log1p_positive(hn::Div(vT, alpha)));
        store(hn::Mul(r, by_r), out + i, lanes);
        store(hn::Mul(A, hn::MulAdd(gone, D, hn::Mul(vT, from_end))), out + n + i, lanes);
        store(gone, out + 2 * n + i, lanes);
        store(hn::Neg(hn::Mul(gone, hn::Div(hn::Set(d, m.b), odds.b_x))), out + 3 * n + i, lanes);
    });
}

}  // namespace HWY_NAMESPACE
}  // namespace goodwill::inline v0::simd::bg_nbd
HWY_AFTER_NAMESPACE();
#endif  // GOODWILL_HAS_HIGHWAY

#if !GOODWILL_HAS_HIGHWAY || HWY_ONCE
namespace goodwill::inline v0::simd::bg_nbd {

namespace scalar {

overview look(const double* x, const double* t_x, const double* T, std::size_t n) {
    overview out{n, 0, 0, false};
    for (std::size_t i = 0; i < n; ++i) {
        const bool whole = !(x[i] < 0 || (x[i] == x[i] && x[i] != std::floor(x[i])) || x[i] > 0x1p53);
        const bool within = !(t_x[i] < 0 || t_x[i] > T[i] || T[i] < 0 || std::isinf(T[i]) || std::isinf(t_x[i]));
        if (!whole || !within || (x[i] == 0 && t_x[i] > 0) || (T[i] == 0 && x[i] > 0)) {
            out.first_bad = i;
            return out;
        }
        out.most_x = x[i] > out.most_x ? x[i] : out.most_x;
        out.most_T = T[i] > out.most_T ? T[i] : out.most_T;
        out.missing |= std::isnan(x[i] + t_x[i] + T[i]);
    }
    return out;
}

/// -infinity for who cannot have left.
[[nodiscard]] double log_odds(const model& m, double x, double t_x, double T) {
    if (x < m.lag) return -std::numeric_limits<double>::infinity();
    return std::log(m.a / (m.b + (x - m.lag))) + (m.r + x) * std::log1p((T - t_x) / (m.alpha + t_x));
}

void p_alive(const model& m, const double* x, const double* t_x, const double* T, double* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const double carried = x[i] + t_x[i] + T[i];
        out[i] = std::isnan(carried) ? carried : 1 / (1 + std::exp(log_odds(m, x[i], t_x[i], T[i])));
    }
}

/// ln(1 + odds), 0 for x = 0.
[[nodiscard]] double soft(double log_odds) {
    return log_odds > 0 ? log_odds + std::log1p(std::exp(-log_odds)) : std::log1p(std::exp(log_odds));
}

void likelihood_of_times(const model& m, const double* x, const double* t_x, const double* T, double* out,
                         std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
        out[i] = -(m.r + x[i]) * std::log1p(T[i] / m.alpha) +
                 (x[i] < m.lag ? 0 * (t_x[i] + T[i]) : soft(log_odds(m, x[i], t_x[i], T[i])));
}

sums likelihood_sums(const model& m, const double* x, const double* t_x, const double* T, const double* weight,
                     std::size_t n) {
    sums s{};
    for (std::size_t i = 0; i < n; ++i)
        lifetime::bg_nbd::detail::add_times(m, m.lag, x[i], t_x[i], T[i], weight[i], s);
    return s;
}

void gradients(const model& m, const double* x, const double* t_x, const double* T, std::size_t n, double* out) {
    for (std::size_t i = 0; i < n; ++i) {
        const double one = 1;
        const auto s = scalar::likelihood_sums(m, &x[i], &t_x[i], &T[i], &one, 1);
        for (std::size_t k = 0; k < 4; ++k) out[k * n + i] = s[k + 1];
    }
}

}  // namespace scalar

#if GOODWILL_HAS_HIGHWAY
HWY_EXPORT(look);
HWY_EXPORT(p_alive);
HWY_EXPORT(likelihood_of_times);
HWY_EXPORT(likelihood_sums);
HWY_EXPORT(gradients);
#define GOODWILL_CALL(kernel, ...) \
    (use_scalar() ? scalar::kernel(__VA_ARGS__) : HWY_DYNAMIC_DISPATCH(kernel)(__VA_ARGS__))
#else
#define GOODWILL_CALL(kernel, ...) scalar::kernel(__VA_ARGS__)
#endif

overview look(const double* x, const double* t_x, const double* T, std::size_t n) {
    return GOODWILL_CALL(look, x, t_x, T, n);
}
void p_alive(const model& m, const double* x, const double* t_x, const double* T, double* out, std::size_t n) {
    GOODWILL_CALL(p_alive, m, x, t_x, T, out, n);
}
void likelihood_of_times(const model& m, const double* x, const double* t_x, const double* T, double* out,
                         std::size_t n) {
    GOODWILL_CALL(likelihood_of_times, m, x, t_x, T, out, n);
}
sums likelihood_sums(const model& m, const double* x, const double* t_x, const double* T, const double* weight,
                     std::size_t n) {
    return GOODWILL_CALL(likelihood_sums, m, x, t_x, T, weight, n);
}
void gradients(const model& m, const double* x, const double* t_x, const double* T, std::size_t n, double* out) {
    GOODWILL_CALL(gradients, m, x, t_x, T, n, out);
}

}  // namespace goodwill::inline v0::simd::bg_nbd
#endif
