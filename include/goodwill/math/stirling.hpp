#pragma once
#include <cmath>

#include <goodwill/core/config.hpp>
#include <goodwill/math/gamma.hpp>

/// What remains of log-gamma and of log-likelihood ratios once their large terms have cancelled on paper, so that
/// probabilities of large counts keep all their digits.
/// Source: Loader (2000), Fast and accurate computation of binomial probabilities, sections 2 and 3;
///         Stirling's series: DLMF 5.11.1.
namespace goodwill::inline v0::math {

/// log Gamma(x + 1) - ((x + 1/2) log x - x + log(2 pi) / 2).  Domain: x > 0.
[[nodiscard]] inline double stirling_error(double x) noexcept {
    // The recurrence carries small arguments up: delta(x) - delta(x + 1) = (x + 1/2) log(1 + 1/x) - 1.
    double shift = 0;
    for (; x < 16; ++x) shift += (x + 0.5) * std::log1p(1 / x) - 1;
    return shift + detail::stirling_remainder(x);
}

/// x log(x / m) + m - x, without cancellation when x is near m.  Domain: x >= 0, m > 0; it is >= 0.
[[nodiscard]] inline double half_deviance(double x, double m) noexcept {
    if (x == 0) return m;
    const double d = x - m;
    if (std::fabs(d) < 0.1 * (x + m)) {
        // x log(x/m) with v = d / (x + m):  x log((1 + v) / (1 - v)) = 2 x (v + v^3/3 + v^5/5 + ...)
        const double v = d / (x + m), v2 = v * v;
        double sum = d * v, power = 2 * x * v;
        for (int j = 3; j < 100; j += 2) {
            power *= v2;
            const double next = sum + power / j;
            if (next == sum) break;
            sum = next;
        }
        return sum;
    }
    return x * std::log(x / m) + m - x;
}

}  // namespace goodwill::inline v0::math
