#pragma once
#include <cmath>

#include <goodwill/core/config.hpp>
#include <goodwill/math/gamma.hpp>
#include <goodwill/math/jet.hpp>

/// Differences of logarithms of gamma functions that keep their digits where the terms would cancel, for doubles and
/// for jets.  Shift up by recurrence, then Stirling's series: https://dlmf.nist.gov/5.11, equation 5.11.1.
namespace goodwill::inline v0::math {

namespace detail {
/// stirling_remainder(x) - 1/(12 x) for x >= 20.
template <class S>
[[nodiscard]] S stirling_remainder_beyond_first(const S& x) noexcept {
    const S y = 1.0 / x, y2 = y * y;
    return y * y2 * (-1.0 / 360 + y2 * (1.0 / 1260 + y2 * (-1.0 / 1680 + y2 * (1.0 / 1188))));
}
}  // namespace detail

/// ln B(z, a) - ln B(z + d, a) = ln (Gamma(z) Gamma(z+a+d) / (Gamma(z+a) Gamma(z+d))) for z, a, d > 0; it is > 0.
/// Relative error below 5e-12 for z, a >= .001 and d from 1e-6 to 1e200.
template <class S>
[[nodiscard]] S log_beta_fall(S z, const S& a, const S& d) noexcept {
    using std::log1p;
    S out = 0.0;
    for (; value_of(z) < 20; z += 1.0) out -= log1p(-((a / (z + a)) * (d / (z + d))));
    const S za = z + a, zd = z + d, all = za + d, gone = d / zd;
    out += (z - 0.5) * log1p(-((a / za) * gone)) + a * log1p(d / za) + d * log1p(a / zd);
    out += (a / (z * za)) * gone * ((z + all) / all) / 12.0;
    out += (detail::stirling_remainder_beyond_first(all) - detail::stirling_remainder_beyond_first(zd)) +
           (detail::stirling_remainder_beyond_first(z) - detail::stirling_remainder_beyond_first(za));
    return out;
}

/// log_rising of a jet for whole n.
template <std::size_t N>
[[nodiscard]] jet<N> log_rising(const jet<N>& x, double n) noexcept {
    double first = 0, second = 0, from = x.value, rest = n;
    for (; rest > 0 && (from < 10 || rest <= 16); from += 1, rest -= 1) {
        const double y = 1 / from;
        first += y;
        second -= y * y;
    }
    if (rest > 0) {
        // Differences of the asymptotic series of digamma and trigamma, 5.11.2.
        const double y = 1 / from, z = 1 / (from + rest), fall = rest * y * z;
        const auto beyond = [](double v) {
            const double v2 = v * v;
            return v2 * (1.0 / 12 - v2 * (1.0 / 120 - v2 * (1.0 / 252 - v2 * (1.0 / 240 - v2 / 132))));
        };
        const auto slope = [](double v) {
            const double v2 = v * v;
            return v * v2 * (1.0 / 6 - v2 * (1.0 / 30 - v2 * (1.0 / 42 - v2 * (1.0 / 30 - v2 * 5.0 / 66))));
        };
        first += std::log1p(rest * y) + 0.5 * fall - (beyond(z) - beyond(y));
        second += -fall * (1 + 0.5 * (y + z)) + (slope(z) - slope(y));
    }
    return chain(x, log_rising(x.value, n), first, second);
}

}  // namespace goodwill::inline v0::math
