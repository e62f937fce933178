#include <cmath>

#include "simd/bg_nbd.hpp"
#include "simd/target.hpp"

#if GOODWILL_HAS_HIGHWAY
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/bg_nbd_expectation.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace goodwill::inline v0::simd::bg_nbd {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace model = lifetime::bg_nbd::detail;

using tag = hn::ScalableTag<double>;
using vec = hn::Vec<tag>;

/// Route 1 of bg_nbd_expectation.hpp, a customer a lane, for `count` times at once, which share Q_k.  Lanes for which
/// the series is long get 0 for that time.
template <int count>
HWY_INLINE vec weighted_series(vec A, vec M, vec a, vec B, const double* time, const double* weight) {
    const tag d;
    const vec one = hn::Set(d, 1.0), zero = hn::Zero(d);
    vec z[count], p[count], made[count], probability[count];
    for (int j = 0; j < count; ++j) {
        const vec t = hn::Set(d, time[j]);
        const auto is_short =
            hn::Le(hn::Mul(hn::Add(A, hn::Set(d, 40.0)), t), hn::Mul(hn::Set(d, 1500.0), M));
        z[j] = hn::IfThenElseZero(is_short, hn::Div(t, hn::Add(M, t)));
        p[j] = probability[j] = one;
        made[j] = zero;
    }
    vec Q = zero, c = one, Ak = A, Bk = B, aBk = hn::Add(a, B);
    for (int k = 0;;) {
        for (int end = k + model::series_stride; k < end; ++k) {
            const vec growth = hn::Mul(Ak, hn::Set(d, 1 / (k + 1.0)));
            Q = hn::Add(Q, c);
            c = hn::Mul(c, hn::Div(Bk, aBk));
            Ak = hn::Add(Ak, one);
            Bk = hn::Add(Bk, one);
            aBk = hn::Add(aBk, one);
            for (int j = 0; j < count; ++j) {
                p[j] = hn::Mul(p[j], hn::Mul(z[j], growth));
                probability[j] = hn::Add(probability[j], p[j]);
                made[j] = hn::MulAdd(p[j], Q, made[j]);
            }
        }
        const vec growth = hn::Mul(Ak, hn::Set(d, 1.0 / k)), tolerance = hn::Set(d, model::series_tolerance);
        auto open = hn::Lt(one, zero);
        vec largest = zero;
        for (int j = 0; j < count; ++j) {
            const vec ratio = hn::Mul(z[j], growth), rest = hn::Mul(hn::Mul(p[j], Q), ratio);
            // A lane with NaN is never open.
            open = hn::Or(open, hn::Or(hn::Ge(ratio, one),
                                       hn::Gt(rest, hn::Mul(hn::Mul(tolerance, made[j]), hn::Sub(one, ratio)))));
            largest = hn::Max(largest, p[j]);
        }
        if (hn::AllFalse(d, open)) break;
        const auto large = hn::Gt(largest, hn::Set(d, model::series_large));
        if (!hn::AllFalse(d, large))
            for (int j = 0; j < count; ++j) {
                const auto scale = hn::IfThenElse(hn::Gt(p[j], hn::Set(d, model::series_large)),
                                                  hn::Set(d, 1 / model::series_large), one);
                p[j] = hn::Mul(p[j], scale);
                made[j] = hn::Mul(made[j], scale);
                probability[j] = hn::Mul(probability[j], scale);
            }
    }
    vec sum = zero;
    for (int j = 0; j < count; ++j)
        sum = hn::MulAdd(hn::Set(d, weight[j]), hn::Div(made[j], probability[j]), sum);
    return sum;
}

void if_alive(const params& m, const double* x, const double* T, std::size_t n, const double* time,
              const double* weight, std::size_t times, double* out) {
    const tag d;
    const std::size_t lanes = hn::Lanes(d);
    HWY_ALIGN double px[HWY_MAX_BYTES / 8], pT[HWY_MAX_BYTES / 8], sums[HWY_MAX_BYTES / 8];
    double latest = 0;
    for (std::size_t j = 0; j < times; ++j) latest = std::max(latest, time[j]);
    for (std::size_t i = 0; i < n; i += lanes) {
        const std::size_t rows = std::min(lanes, n - i);
        for (std::size_t l = 0; l < lanes; ++l) {  // the last row fills up the last vector
            px[l] = x[i + std::min(l, rows - 1)];
            pT[l] = T[i + std::min(l, rows - 1)];
        }
        const vec A = hn::Add(hn::Set(d, m.r), hn::Load(d, px)), M = hn::Add(hn::Set(d, m.alpha), hn::Load(d, pT));
        const vec a = hn::Set(d, m.a), B = hn::Add(hn::Set(d, m.b), hn::Load(d, px));
        vec sum = hn::Zero(d);
        std::size_t j = 0;
        for (; j + 4 <= times; j += 4) sum = hn::Add(sum, weighted_series<4>(A, M, a, B, time + j, weight + j));
        for (; j < times; ++j) sum = hn::Add(sum, weighted_series<1>(A, M, a, B, time + j, weight + j));
        const vec carried = hn::Add(A, M);  // a lane with NaN was left out as if its series were long
        hn::Store(hn::IfThenElse(hn::Eq(carried, carried), sum, carried), d, sums);
        for (std::size_t l = 0; l < rows; ++l) {
            const double A_row = m.r + px[l], M_row = m.alpha + pT[l];
            if (!model::series_is_short(A_row, M_row, latest) && !std::isnan(A_row + M_row))
                for (std::size_t k = 0; k < times; ++k)
                    if (!model::series_is_short(A_row, M_row, time[k]))
                        sums[l] += weight[k] *
                                   model::expectation_by_quadrature(A_row, M_row, m.a, m.b + px[l], time[k]);
            out[i + l] = sums[l];
        }
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace goodwill::inline v0::simd::bg_nbd
HWY_AFTER_NAMESPACE();
#endif  // GOODWILL_HAS_HIGHWAY

#if !GOODWILL_HAS_HIGHWAY || HWY_ONCE
namespace goodwill::inline v0::simd::bg_nbd {
namespace scalar {
void if_alive(const params& m, const double* x, const double* T, std::size_t n, const double* time,
              const double* weight, std::size_t times, double* out) {
    for (std::size_t i = 0; i < n; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < times; ++j)
            sum += weight[j] * lifetime::bg_nbd::purchases_if_alive(m, x[i], T[i], time[j]);
        out[i] = sum;
    }
}
}  // namespace scalar

#if GOODWILL_HAS_HIGHWAY
HWY_EXPORT(if_alive);
#endif

void if_alive(const params& m, const double* x, const double* T, std::size_t n, const double* time,
              const double* weight, std::size_t times, double* out) {
#if GOODWILL_HAS_HIGHWAY
    if (!use_scalar()) return HWY_DYNAMIC_DISPATCH(if_alive)(m, x, T, n, time, weight, times, out);
#endif
    scalar::if_alive(m, x, T, n, time, weight, times, out);
}

}  // namespace goodwill::inline v0::simd::bg_nbd
#endif
