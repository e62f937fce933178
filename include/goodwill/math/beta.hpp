#pragma once
#include <cmath>

#include <goodwill/math/gamma.hpp>

/// The regularised incomplete beta function.
/// Source: NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov/8.17, equation 8.17.22 (continued
/// fraction), evaluated by the method of Lentz (1976), doi:10.1364/AO.15.000668.
namespace goodwill::inline v0::math {

namespace detail {
/// I_z(a, b) where z < (a + 1) / (a + b + 2), which makes the fraction converge fast; rest = 1 - z.
[[nodiscard]] inline double beta_fraction(double a, double b, double z, double rest) noexcept {
    constexpr double tiny = 1e-300;
    const auto keep = [](double v) { return std::fabs(v) < tiny ? tiny : v; };
    double c = 1, d = 1 / keep(1 - (a + b) * z / (a + 1)), fraction = d;
    for (int m = 1; m < 20000; ++m) {
        const double m2 = 2.0 * m;
        const double even = m * (b - m) * z / ((a + m2 - 1) * (a + m2));
        d = 1 / keep(1 + even * d);
        c = keep(1 + even / c);
        fraction *= d * c;
        const double odd = -(a + m) * (a + b + m) * z / ((a + m2) * (a + m2 + 1));
        d = 1 / keep(1 + odd * d);
        c = keep(1 + odd / c);
        fraction *= d * c;
        if (std::fabs(d * c - 1) < 1e-16) break;
    }
    return std::exp(a * std::log(z) + b * std::log(rest) - log_beta(a, b)) / a * fraction;
}
}  // namespace detail

/// I_z(a, b) = integral over (0, z) of p^(a-1) (1-p)^(b-1) / B(a, b).  `rest` = 1 - z, given apart so that z may be
/// closer to 1 than doubles can say.  Domain: a, b > 0, z and rest in [0, 1]; NaN in, NaN out, NaN outside.
[[nodiscard]] inline double incomplete_beta(double a, double b, double z, double rest) noexcept {
    if (!(a > 0) || !(b > 0) || !(z >= 0) || !(rest >= 0) || !(z <= 1) || !(rest <= 1)) return detail::not_a_number;
    if (z == 0) return 0;
    if (rest == 0) return 1;
    if (z < (a + 1) / (a + b + 2)) return detail::beta_fraction(a, b, z, rest);
    return 1 - detail::beta_fraction(b, a, rest, z);
}

}  // namespace goodwill::inline v0::math
