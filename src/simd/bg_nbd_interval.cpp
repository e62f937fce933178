#include <algorithm>
#include <cmath>

#include "simd/bg_nbd.hpp"
#include "simd/target.hpp"

#if GOODWILL_HAS_HIGHWAY
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/bg_nbd_interval.cpp"
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

HWY_INLINE vec load_rows(const double* from, std::size_t i, std::size_t lanes) { return load_weights(from, i, lanes); }

void delta_intervals(const model& m, const directions& by, double z, const double* x, const double* t_x,
                     const double* T, const if_alive_slopes& alive, std::size_t n, const interval_rows& out) {
    const tag d;
    for_rows(x, t_x, T, n, [&](vec vx, vec vt, vec vT, std::size_t i, std::size_t lanes) HWY_ATTR {
        const vec one = hn::Set(d, 1.0), zero = hn::Zero(d), alpha = hn::Set(d, m.alpha), lag = hn::Set(d, m.lag);
        const vec A = hn::Add(hn::Set(d, m.r), vx), b_x = hn::Add(hn::Set(d, m.b), hn::Sub(vx, lag));
        const vec M = hn::Add(alpha, vT), from_last = hn::Div(one, hn::Add(alpha, vt));
        const vec length = hn::Log(d, hn::Mul(M, from_last));
        const vec growth = exp_or_infinite(hn::Mul(A, length));
        vec p = hn::Div(b_x, hn::MulAdd(hn::Set(d, m.a), growth, b_x));
        p = hn::IfThenElse(hn::Lt(vx, lag), one, p);
        const vec gone = hn::Sub(one, p);
        // ln of the odds of having left, by ln of r, alpha, a, b: r L, A D, 1, -h.
        const vec by_r = hn::Mul(hn::Set(d, m.r), length);
        const vec by_alpha = hn::Mul(hn::Mul(A, alpha), hn::Mul(hn::Div(hn::Sub(vt, vT), M), from_last));
        const vec by_b = hn::Div(hn::Set(d, -m.b), b_x);
        vec variance = zero;
        for (std::size_t j = 0; j < 4; ++j) {
            const double* l = &by[4 * j];
            vec slope = hn::MulAdd(hn::Set(d, l[0]), by_r, hn::Set(d, l[2]));
            slope = hn::MulAdd(hn::Set(d, l[1]), by_alpha, slope);
            slope = hn::MulAdd(hn::Set(d, l[3]), by_b, slope);
            slope = hn::NegMulAdd(gone, slope, load_rows(alive.slope[j], i, lanes));
            variance = hn::MulAdd(slope, slope, variance);
        }
        const vec carried = hn::Add(hn::Add(vx, vt), vT);
        const auto there = hn::Eq(carried, carried);
        const vec value = hn::Mul(p, load_rows(alive.purchases, i, lanes));
        const vec width = hn::Min(hn::Set(d, 700.0), hn::Mul(hn::Set(d, z), hn::Sqrt(variance)));
        const vec factor = hn::Exp(d, hn::IfThenElseZero(there, width));
        store(hn::IfThenElse(there, value, carried), out.value + i, lanes);
        store(hn::IfThenElse(there, hn::Div(value, factor), carried), out.low + i, lanes);
        store(hn::IfThenElse(there, hn::Mul(value, factor), carried), out.high + i, lanes);
    });
}

}  // namespace HWY_NAMESPACE
}  // namespace goodwill::inline v0::simd::bg_nbd
HWY_AFTER_NAMESPACE();
#endif  // GOODWILL_HAS_HIGHWAY

#if !GOODWILL_HAS_HIGHWAY || HWY_ONCE
namespace goodwill::inline v0::simd::bg_nbd {
namespace scalar {
void delta_intervals(const model& m, const directions& by, double z, const double* x, const double* t_x,
                     const double* T, const if_alive_slopes& alive, std::size_t n, const interval_rows& out) {
    for (std::size_t i = 0; i < n; ++i) {
        const double carried = x[i] + t_x[i] + T[i];
        if (std::isnan(carried)) {
            out.value[i] = out.low[i] = out.high[i] = carried;
            continue;
        }
        const double A = m.r + x[i], b_x = m.b + (x[i] - m.lag);
        const double length = std::log1p((T[i] - t_x[i]) / (m.alpha + t_x[i]));
        const double p = x[i] < m.lag ? 1 : 1 / (1 + m.a / b_x * std::exp(A * length));
        const double by_r = m.r * length, by_b = -m.b / b_x;
        const double by_alpha = A * m.alpha * ((t_x[i] - T[i]) / ((m.alpha + t_x[i]) * (m.alpha + T[i])));
        double variance = 0;
        for (std::size_t j = 0; j < 4; ++j) {
            const double* l = &by[4 * j];
            const double slope = l[0] * by_r + l[1] * by_alpha + l[2] + l[3] * by_b;
            const double both = alive.slope[j][i] - (1 - p) * slope;
            variance += both * both;
        }
        const double value = p * alive.purchases[i], factor = std::exp(std::min(700.0, z * std::sqrt(variance)));
        out.value[i] = value, out.low[i] = value / factor, out.high[i] = value * factor;
    }
}
}  // namespace scalar

#if GOODWILL_HAS_HIGHWAY
HWY_EXPORT(delta_intervals);
#endif

void delta_intervals(const model& m, const directions& by, double z, const double* x, const double* t_x,
                     const double* T, const if_alive_slopes& alive, std::size_t n, const interval_rows& out) {
#if GOODWILL_HAS_HIGHWAY
    if (!use_scalar()) return HWY_DYNAMIC_DISPATCH(delta_intervals)(m, by, z, x, t_x, T, alive, n, out);
#endif
    scalar::delta_intervals(m, by, z, x, t_x, T, alive, n, out);
}

}  // namespace goodwill::inline v0::simd::bg_nbd
#endif
