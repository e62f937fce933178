#pragma once
#include <cmath>
#include <limits>

#include <goodwill/core/config.hpp>

/// The gamma function's family for positive arguments.  Shift up by recurrence, then Stirling's series.
/// Source: NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov/5.11, equations 5.11.1 and 5.11.2.
/// Domain: x > 0; NaN in, NaN out; NaN for x <= 0.  All are pure and safe to call from any thread.
/// Errors: below 1e-14 relative, near a root (1 and 2 of log_gamma, 1.46 of digamma) below 4e-16 absolute.
namespace goodwill::inline v0::math {

namespace detail {
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi) / 2) for x >= 10.
[[nodiscard]] inline double stirling_remainder(double x) noexcept {
    const double y = 1 / x, y2 = y * y;
    return y * (1.0 / 12 +
                y2 * (-1.0 / 360 +
                      y2 * (1.0 / 1260 +
                            y2 * (-1.0 / 1680 + y2 * (1.0 / 1188 + y2 * (-691.0 / 360360 + y2 * (1.0 / 156)))))));
}
}  // namespace detail

/// ln Gamma(x).  Infinite at infinity.
[[nodiscard]] inline double log_gamma(double x) noexcept {
    if (!(x > 0)) return detail::not_a_number;
#if defined(__unix__) || defined(__APPLE__)
    int sign;  // std::lgamma writes a global
    return ::lgamma_r(x, &sign);
#else
    return std::lgamma(x);
#endif
}

/// psi(x) = d/dx ln Gamma(x).
[[nodiscard]] inline double digamma(double x) noexcept {
    if (!(x > 0)) return detail::not_a_number;
    double shift = 0;
    for (; x < 10; x += 1) shift += 1 / x;
    const double y2 = 1 / (x * x);
    const double series =
        y2 * (1.0 / 12 -
              y2 * (1.0 / 120 -
                    y2 * (1.0 / 252 -
                          y2 * (1.0 / 240 - y2 * (1.0 / 132 - y2 * (691.0 / 32760 - y2 * (1.0 / 12)))))));
    return std::log(x) - 0.5 / x - series - shift;
}

/// psi'(x).
[[nodiscard]] inline double trigamma(double x) noexcept {
    if (!(x > 0)) return detail::not_a_number;
    double shift = 0;
    for (; x < 10; x += 1) shift += 1 / (x * x);
    const double y = 1 / x, y2 = y * y;
    const double series =
        y * y2 *
        (1.0 / 6 -
         y2 * (1.0 / 30 - y2 * (1.0 / 42 - y2 * (1.0 / 30 - y2 * (5.0 / 66 - y2 * (691.0 / 2730 - y2 * 7.0 / 6))))));
    return y + 0.5 * y2 + series + shift;
}

/// ln Gamma(x + n) - ln Gamma(x) for x > 0, n >= 0: the logarithm of the rising factorial, without the cancellation
/// of the two terms where x is large.
[[nodiscard]] inline double log_rising(double x, double n) noexcept {
    if (!(x > 0) || !(n >= 0)) return detail::not_a_number;
    if (n == 0) return 0;
    if (n == 1) return std::log(x);
    if (x < 10) return log_gamma(x + n) - log_gamma(x);
    return (x - 0.5) * std::log1p(n / x) + n * (std::log(x + n) - 1) +
           (detail::stirling_remainder(x + n) - detail::stirling_remainder(x));
}

/// ln B(a, b), a > 0, b > 0.
[[nodiscard]] inline double log_beta(double a, double b) noexcept {
    const double small = a < b ? a : b, large = a < b ? b : a;
    return log_gamma(small) - log_rising(large, small);
}

}  // namespace goodwill::inline v0::math
