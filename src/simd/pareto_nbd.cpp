#include "simd/pareto_nbd.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <goodwill/lifetime/node_rules.hpp>

#include "simd/target.hpp"

#if GOODWILL_HAS_HIGHWAY
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/pareto_nbd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// After highway.h:
#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace goodwill::inline v0::simd::pareto_nbd {
using lifetime::detail::node_rule, lifetime::detail::node_rules, lifetime::detail::rule_for, lifetime::detail::rules;
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace model = lifetime::pareto_nbd::detail;

using tag = hn::ScalableTag<double>;
using vec = hn::Vec<tag>;

#include "simd/customer_rows_loops.hpp"

/// ln of what stands before the integral, and of its parts.
struct before {
    vec alpha_length, beta_length;  ///< ln((alpha+T) / (alpha+t_x)), ln((beta+T) / (beta+t_x))
    vec log_factor;
};
HWY_INLINE before before_of(const params& m, vec A, vec t_x, vec T) {
    const tag d;
    const vec gap = hn::Sub(T, t_x), from_alpha = hn::Add(hn::Set(d, m.alpha), t_x),
              from_beta = hn::Add(hn::Set(d, m.beta), t_x);
    before b;
    b.alpha_length = log1p_positive(hn::Div(gap, from_alpha));
    b.beta_length = log1p_positive(hn::Div(gap, from_beta));
    b.log_factor = hn::Set(d, std::log(m.s));
    if (m.alpha < m.beta) b.log_factor = hn::Add(b.log_factor, hn::Log(d, hn::Div(from_alpha, from_beta)));
    b.log_factor = hn::MulAdd(A, b.alpha_length, hn::MulAdd(hn::Set(d, m.s), b.beta_length, b.log_factor));
    return b;
}

/// pareto_nbd_left.hpp, a customer a lane.
struct left {
    vec near, far, ratio, end;
    int panels;
    const node_rule* rule;
};
HWY_INLINE left left_from(const params& m, vec A, vec t_x, const before& b) {
    const tag d;
    const bool alpha_near = m.alpha <= m.beta;
    const vec one = hn::Set(d, 1.0), beta_side = hn::Set(d, m.s + 1);
    const vec low = hn::Add(hn::Set(d, std::min(m.alpha, m.beta)), t_x);
    const vec high = hn::Add(hn::Set(d, std::max(m.alpha, m.beta)), t_x);
    left o;
    o.near = hn::Sub(alpha_near ? A : beta_side, one);
    o.far = alpha_near ? beta_side : A;
    o.ratio = hn::Div(low, high);
    o.end = alpha_near ? b.alpha_length : b.beta_length;
    vec far_drop = hn::Mul(o.far, alpha_near ? b.beta_length : b.alpha_length);
    const vec kept = hn::Set(d, model::drop_kept), allowed = hn::Set(d, model::drop_allowed);
    if (!hn::AllTrue(d, hn::Le(hn::MulAdd(o.near, o.end, far_drop), allowed))) {
        const vec rate = hn::MulAdd(o.far, o.ratio, o.near);
        const auto falls = hn::Gt(rate, hn::Set(d, 1e-3));
        o.end = hn::Min(o.end, hn::IfThenElse(falls, hn::Div(kept, hn::IfThenElse(falls, rate, one)), o.end));
        for (int i = 0; i < model::most_cuts; ++i) {
            const vec grown = hn::Mul(o.ratio, hn::Sub(hn::Exp(d, o.end), one)), w = hn::Add(one, grown);
            far_drop = hn::Mul(o.far, log1p_positive(grown));
            const vec drop = hn::MulAdd(o.near, o.end, far_drop);
            const auto too_far = hn::Gt(drop, allowed);
            if (hn::AllFalse(d, too_far)) break;
            const vec slope = hn::MulAdd(o.far, hn::Div(hn::Add(o.ratio, grown), w), o.near);
            const vec step = hn::Div(hn::Sub(drop, kept), hn::IfThenElse(too_far, slope, one));
            o.end = hn::Sub(o.end, hn::IfThenElseZero(too_far, step));
        }
    }
    const double longest = hn::GetLane(hn::MaxOfLanes(d, o.end));
    o.panels = static_cast<int>(std::min(1e4, std::floor(longest / model::panel_width))) + 1;
    o.rule = &rule_for(longest, hn::GetLane(hn::MaxOfLanes(d, hn::MulAdd(hn::Abs(o.near), o.end, far_drop))));
    return o;
}

/// Calls body(v, e^v - 1, g) for every node, g the weighted integrand but for the length of the panels.
template <class Body>
HWY_INLINE void for_nodes(const left& o, Body body) {
    const tag d;
    const vec one = hn::Set(d, 1.0), far = hn::Neg(o.far), near = hn::Neg(o.near);
    const vec half = hn::Mul(o.end, hn::Set(d, 0.5 / o.panels));
    for (int panel = 0; panel < o.panels; ++panel) {
        const vec centre = hn::Mul(half, hn::Set(d, 2.0 * panel + 1));
        for (int k = 0; k < o.rule->pairs; ++k) {
            const auto [node, weight] = o.rule->node[k];
            const vec offset = hn::Mul(half, hn::Set(d, node)), w = hn::Set(d, weight);
            for (const vec v : {hn::Sub(centre, offset), hn::Add(centre, offset)}) {
                const vec e = hn::Exp(d, v), growth = hn::MulAdd(o.ratio, hn::Sub(e, one), one);
                const vec log_growth = hn::Log(d, growth);
                const vec g = hn::Mul(w, hn::Exp(d, hn::MulAdd(far, log_growth, hn::Mul(near, v))));
                body(v, e, log_growth, growth, g);
            }
        }
    }
}

/// ln(length * sum), where the length may be 0.
HWY_INLINE vec log_integral(const left& o, vec sum) {
    const tag d;
    const vec half = hn::Mul(o.end, hn::Set(d, 0.5 / o.panels));
    const auto empty = hn::Eq(o.end, hn::Zero(d));
    const vec area = hn::IfThenElse(empty, hn::Set(d, 1.0), hn::Mul(half, sum));
    return hn::IfThenElse(empty, hn::Set(d, -1e4), hn::Log(d, area));
}

/// Which rule each row needs, as a place in node_rules(); 0 for missing rows.
void needs(const params& m, const double* x, const double* t_x, const double* T, std::uint8_t* out, std::size_t n) {
    const auto& all = node_rules();
    for_rows(x, t_x, T, n, [&](vec vx, vec vt, vec vT, std::size_t i, std::size_t lanes) HWY_ATTR {
        const tag d;
        const bool alpha_near = m.alpha <= m.beta;
        const vec carried = hn::Add(hn::Add(vx, vt), vT), one = hn::Set(d, 1.0);
        const auto there = hn::Eq(carried, carried);
        const vec A = hn::Add(hn::Set(d, m.r), hn::IfThenElseZero(there, vx)), beta_side = hn::Set(d, m.s + 1);
        const vec last = hn::IfThenElseZero(there, vt), gap = hn::IfThenElseZero(there, hn::Sub(vT, vt));
        const vec low = hn::Add(hn::Set(d, std::min(m.alpha, m.beta)), last);
        const vec high = hn::Add(hn::Set(d, std::max(m.alpha, m.beta)), last);
        const vec end = hn::Log(d, hn::Add(one, hn::Div(gap, low)));
        const vec far_end = hn::Log(d, hn::Add(one, hn::Div(gap, high)));
        const vec near_drop = hn::Mul(hn::Abs(hn::Sub(alpha_near ? A : beta_side, one)), end);
        const vec drop = hn::MulAdd(alpha_near ? beta_side : A, far_end, near_drop);
        // Both bounds of a rule ascend, so the rules that will not do are the first ones.
        vec place = hn::Zero(d);
        for (std::size_t k = 0; k + 1 < rules; ++k) {
            const auto wanting = hn::Or(hn::Gt(end, hn::Set(d, all[k].length)), hn::Gt(drop, hn::Set(d, all[k].drop)));
            place = hn::Add(place, hn::IfThenElseZero(wanting, one));
        }
        HWY_ALIGN double places[HWY_MAX_BYTES / 8];
        hn::Store(place, d, places);
        for (std::size_t l = 0; l < lanes; ++l) out[i + l] = static_cast<std::uint8_t>(places[l]);
    });
}

/// Or, `alive`, 1 / (1 + odds).
void log_odds(const params& m, const double* x, const double* t_x, const double* T, bool alive, double* out,
              std::size_t n) {
    for_rows(x, t_x, T, n, [&](vec vx, vec vt, vec vT, std::size_t i, std::size_t lanes) HWY_ATTR {
        const tag d;
        const vec carried = hn::Add(hn::Add(vx, vt), vT), zero = hn::Zero(d);
        const auto there = hn::Eq(carried, carried);
        const vec A = hn::Add(hn::Set(d, m.r), hn::IfThenElseZero(there, vx));
        const vec last = hn::IfThenElse(there, vt, zero), end = hn::IfThenElse(there, vT, zero);
        const auto b = before_of(m, A, last, end);
        const left o = left_from(m, A, last, b);
        vec sum = zero;
        for_nodes(o, [&](vec, vec, vec, vec, vec g) HWY_ATTR { sum = hn::Add(sum, g); });
        vec odds = hn::Add(b.log_factor, log_integral(o, sum));
        if (alive) {
            const vec one = hn::Set(d, 1.0), most = hn::Set(d, 700.0);  // e^700 is 0 as a probability
            odds = hn::Div(one, hn::Add(one, hn::Exp(d, hn::Min(odds, most))));
        }
        store(hn::IfThenElse(there, odds, carried), out + i, lanes);
    });
}

HWY_INLINE void averages_of(const params& m, vec A, vec t_x, vec T, std::size_t lanes, left_averages* out) {
    const tag d;
    const vec zero = hn::Zero(d), one = hn::Set(d, 1.0);
    const auto b = before_of(m, A, t_x, T);
    const left o = left_from(m, A, t_x, b);
    vec sum = zero, s[4] = {zero, zero, zero, zero}, p[10];
    for (auto& v : p) v = zero;
    for_nodes(o, [&](vec v, vec e, vec log_growth, vec growth, vec g) HWY_ATTR {
        // Of the smaller of alpha and beta, then of the larger.
        const vec inverse = hn::Div(one, hn::Mul(e, growth));
        const vec z[4] = {v, hn::NegMulAdd(inverse, growth, one), log_growth, hn::NegMulAdd(inverse, e, one)};
        sum = hn::Add(sum, g);
        int k = 0;
        for (int i = 0; i < 4; ++i) {
            const vec gz = hn::Mul(g, z[i]);
            s[i] = hn::Add(s[i], gz);
            for (int j = i; j < 4; ++j, ++k) p[k] = hn::MulAdd(gz, z[j], p[k]);
        }
    });
    const vec inverse = hn::Div(one, sum), odds = hn::Add(b.log_factor, log_integral(o, sum));
    constexpr int same[4] = {0, 1, 2, 3}, turned[4] = {2, 3, 0, 1};
    constexpr int same_pairs[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, turned_pairs[10] = {7, 8, 2, 5, 9, 3, 6, 0, 1, 4};
    const bool alpha_near = m.alpha <= m.beta;
    constexpr std::size_t most = HWY_MAX_BYTES / 8;
    const vec fewer = hn::Exp(d, hn::Neg(hn::Abs(odds))), share = hn::Div(one, hn::Add(one, fewer));
    const vec less = hn::Mul(fewer, share), soft = hn::Add(hn::Max(odds, zero), log1p_positive(fewer));
    const auto likely = hn::Gt(odds, zero);
    HWY_ALIGN double of[21][most];
    hn::Store(soft, d, of[0]);
    hn::Store(hn::IfThenElse(likely, share, less), d, of[1]);
    hn::Store(hn::IfThenElse(likely, less, share), d, of[2]);
    hn::Store(log1p_positive(hn::Div(T, hn::Set(d, m.alpha))), d, of[3]);
    hn::Store(log1p_positive(hn::Div(T, hn::Set(d, m.beta))), d, of[4]);
    hn::Store(b.alpha_length, d, of[5]);
    hn::Store(b.beta_length, d, of[6]);
    for (int i = 0; i < 4; ++i)
        hn::Store(hn::Mul(inverse, s[alpha_near ? same[i] : turned[i]]), d, of[7 + i]);
    for (int k = 0; k < 10; ++k)
        hn::Store(hn::Mul(inverse, p[alpha_near ? same_pairs[k] : turned_pairs[k]]), d, of[11 + k]);
    for (std::size_t l = 0; l < lanes; ++l) {
        out[l] = {of[0][l], of[1][l], of[2][l], of[3][l], of[4][l], of[5][l], of[6][l], {}, {}};
        for (std::size_t i = 0; i < 4; ++i) out[l].mean[i] = of[7 + i][l];
        for (std::size_t k = 0; k < 10; ++k) out[l].product[k] = of[11 + k][l];
    }
}

void averages(const params& m, const double* x, const double* t_x, const double* T, std::size_t n,
              left_averages* out) {
    const tag d;
    for_rows(x, t_x, T, n, [&](vec vx, vec vt, vec vT, std::size_t i, std::size_t lanes) HWY_ATTR {
        averages_of(m, hn::Add(hn::Set(d, m.r), vx), vt, vT, lanes, out + i);
    });
}

}  // namespace HWY_NAMESPACE
}  // namespace goodwill::inline v0::simd::pareto_nbd
HWY_AFTER_NAMESPACE();
#endif  // GOODWILL_HAS_HIGHWAY

#if !GOODWILL_HAS_HIGHWAY || HWY_ONCE
namespace goodwill::inline v0::simd::pareto_nbd {
namespace scalar {

void log_odds(const params& m, const double* x, const double* t_x, const double* T, bool alive, double* out,
              std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const double carried = x[i] + t_x[i] + T[i];
        out[i] = std::isnan(carried) ? carried
                                     : std::max(-1e4, lifetime::pareto_nbd::detail::log_odds(m, x[i], t_x[i], T[i]));
        if (alive) out[i] = 1 / (1 + std::exp(out[i]));
    }
}

void averages(const params& m, const double* x, const double* t_x, const double* T, std::size_t n,
              left_averages* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = lifetime::pareto_nbd::detail::averages_of(m, x[i], t_x[i], T[i]);
}

}  // namespace scalar

#if GOODWILL_HAS_HIGHWAY
HWY_EXPORT(needs);
HWY_EXPORT(log_odds);
HWY_EXPORT(averages);
#define GOODWILL_CALL(kernel, ...) \
    (use_scalar() ? scalar::kernel(__VA_ARGS__) : HWY_DYNAMIC_DISPATCH(kernel)(__VA_ARGS__))
#else
#define GOODWILL_CALL(kernel, ...) scalar::kernel(__VA_ARGS__)
#endif

namespace {
void sorted_log_odds(const params& m, const double* x, const double* t_x, const double* T, bool alive, double* out,
                     std::size_t n) {
#if GOODWILL_HAS_HIGHWAY
    // Vectors take as many nodes as the neediest of their rows, so rows of like needs go together.
    constexpr std::size_t block = 1024;
    std::uint8_t need[block];
    std::uint16_t row[block];
    double px[block], pt[block], pT[block], odds[block];
    for (std::size_t begin = 0; begin < n && !use_scalar(); begin += block) {
        const std::size_t rows = std::min(block, n - begin);
        HWY_DYNAMIC_DISPATCH(needs)(m, x + begin, t_x + begin, T + begin, need, rows);
        std::size_t first[rules + 1] = {};
        for (std::size_t k = 0; k < rows; ++k) ++first[need[k] + 1];
        for (std::size_t c = 1; c <= rules; ++c) first[c] += first[c - 1];
        for (std::size_t k = 0; k < rows; ++k) {
            const std::size_t to = first[need[k]]++;
            row[to] = static_cast<std::uint16_t>(k);
            px[to] = x[begin + k], pt[to] = t_x[begin + k], pT[to] = T[begin + k];
        }
        HWY_DYNAMIC_DISPATCH(log_odds)(m, px, pt, pT, alive, odds, rows);
        for (std::size_t k = 0; k < rows; ++k) out[begin + row[k]] = odds[k];
    }
    if (!use_scalar()) return;
#endif
    scalar::log_odds(m, x, t_x, T, alive, out, n);
}
/// Calls body(row, averages) for every row.
template <class Body>
void for_averages(const params& m, const double* x, const double* t_x, const double* T, std::size_t n, Body body) {
    constexpr std::size_t block = 64;
    left_averages at[block];
    for (std::size_t begin = 0; begin < n; begin += block) {
        const std::size_t rows = std::min(block, n - begin);
        GOODWILL_CALL(averages, m, x + begin, t_x + begin, T + begin, rows, at);
        for (std::size_t k = 0; k < rows; ++k) body(begin + k, at[k]);
    }
}
}  // namespace

void log_odds(const params& m, const double* x, const double* t_x, const double* T, double* out, std::size_t n) {
    sorted_log_odds(m, x, t_x, T, false, out, n);
}
void p_alive(const params& m, const double* x, const double* t_x, const double* T, double* out, std::size_t n) {
    sorted_log_odds(m, x, t_x, T, true, out, n);
}

sums likelihood_sums(const params& m, const double* x, const double* t_x, const double* T, const double* weight,
                     std::size_t n) {
    sums total{};
    for_averages(m, x, t_x, T, n, [&](std::size_t i, const left_averages& at) {
        lifetime::pareto_nbd::detail::add_times(m, at, x[i], t_x[i], T[i], weight[i], total);
    });
    return total;
}
void gradients(const params& m, const double* x, const double* t_x, const double* T, std::size_t n, double* out) {
    for_averages(m, x, t_x, T, n, [&](std::size_t i, const left_averages& at) {
        sums row{};
        lifetime::pareto_nbd::detail::add_times(m, at, x[i], t_x[i], T[i], 1, row);
        for (std::size_t k = 0; k < 4; ++k) out[k * n + i] = row[1 + k];
    });
}

}  // namespace goodwill::inline v0::simd::pareto_nbd
#endif
