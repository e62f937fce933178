// No include guard and no namespace: kernels over customers include this once for every instruction set, after tag, vec
// and hn are declared.

/// Calls body(x, t_x, T, first, lanes) for every vector of rows; the last one is filled up with customers who are
/// new and did nothing.
template <class Body>
HWY_INLINE void for_rows(const double* x, const double* t_x, const double* T, std::size_t n, Body body) {
    const tag d;
    const std::size_t lanes = hn::Lanes(d);
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes)
        body(hn::LoadU(d, x + i), hn::LoadU(d, t_x + i), hn::LoadU(d, T + i), i, lanes);
    if (i == n) return;
    HWY_ALIGN double px[HWY_MAX_BYTES / 8] = {}, pt[HWY_MAX_BYTES / 8] = {}, pT[HWY_MAX_BYTES / 8] = {};
    for (std::size_t k = 0; i + k < n; ++k) px[k] = x[i + k], pt[k] = t_x[i + k], pT[k] = T[i + k];
    body(hn::Load(d, px), hn::Load(d, pt), hn::Load(d, pT), i, n - i);
}

HWY_INLINE void store(vec v, double* out, std::size_t lanes) {
    const tag d;
    if (lanes == hn::Lanes(d)) return hn::StoreU(v, d, out);
    HWY_ALIGN double whole[HWY_MAX_BYTES / 8];
    hn::Store(v, d, whole);
    for (std::size_t k = 0; k < lanes; ++k) out[k] = whole[k];
}

/// ln(1 + v) for v >= 0, to rounding also where v is small.
HWY_INLINE vec log1p_positive(vec v) {
    const tag d;
    const vec one = hn::Set(d, 1.0), w = hn::Add(one, v), moved = hn::Sub(w, one);
    const vec exact = hn::Mul(hn::Log(d, w), hn::Div(v, moved));
    return hn::IfThenElse(hn::Eq(moved, hn::Zero(d)), v, exact);
}

/// e^v, infinite above 705: Highway's own has any value from 1,000 on.
HWY_INLINE vec exp_or_infinite(vec v) {
    const tag d;
    const vec most = hn::Set(d, 705.0);
    return hn::IfThenElse(hn::Gt(v, most), hn::Inf(d), hn::Exp(d, hn::Min(v, most)));
}

/// Weights of the rows from i on, 0 beyond them.
HWY_INLINE vec load_weights(const double* weight, std::size_t i, std::size_t lanes) {
    const tag d;
    if (lanes == hn::Lanes(d)) return hn::LoadU(d, weight + i);
    HWY_ALIGN double padded[HWY_MAX_BYTES / 8] = {};
    for (std::size_t k = 0; k < lanes; ++k) padded[k] = weight[i + k];
    return hn::Load(d, padded);
}
