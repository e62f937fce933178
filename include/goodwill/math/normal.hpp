#pragma once
#include <cmath>
#include <limits>
#include <numbers>

#include <goodwill/core/config.hpp>

/// The standard normal distribution.
/// Source: cdf by the complementary error function; quantile by Wichura (1988), Algorithm AS 241, Applied
///         Statistics 37(3):477-484, doi:10.2307/2347330 (routine PPND16).
namespace goodwill::inline v0::math {

/// P(Z <= x).  NaN in, NaN out.  Accurate to a few units in the last place around 0, to x^2 of them in the tails.
[[nodiscard]] inline double normal_cdf(double x) noexcept { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

/// The x with P(Z <= x) = p.  Domain: 0 <= p <= 1 (the ends give -+infinity); NaN outside.  Relative error below 1e-15.
/// For an upper tail q near 0 take -normal_quantile(q): 1 - q has lost its digits.
[[nodiscard]] inline double normal_quantile(double p) noexcept {
    if (!(p >= 0 && p <= 1)) return std::numeric_limits<double>::quiet_NaN();
    if (p == 0) return -std::numeric_limits<double>::infinity();
    if (p == 1) return std::numeric_limits<double>::infinity();
    const auto ratio = [](const double (&n)[8], const double (&d)[8], double r) {
        double top = n[7], bottom = d[7];
        for (int i = 6; i >= 0; --i) {
            top = top * r + n[i];
            bottom = bottom * r + d[i];
        }
        return top / bottom;
    };
    static constexpr double middle_n[8] = {
        3.3871328727963666080, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
        1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
        3.3430575583588128105e+4, 2.5090809287301226727e+3};
    static constexpr double middle_d[8] = {
        1, 4.2313330701600911252e+1, 6.8718700749205790830e+2,
        5.3941960214247511077e+3, 2.1213794301586595867e+4, 3.9307895800092710610e+4,
        2.8729085735721942674e+4, 5.2264952788528545610e+3};
    static constexpr double near_n[8] = {
        1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550,
        3.64784832476320460504, 1.27045825245236838258, 2.41780725177450611770e-1,
        2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static constexpr double near_d[8] = {
        1, 2.05319162663775882187, 1.67638483018380384940,
        6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2,
        5.47593808499534494600e-4, 1.05075007164441684324e-9};
    static constexpr double far_n[8] = {
        6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580,
        2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
        2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static constexpr double far_d[8] = {
        1, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
        1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
        1.42151175831644588870e-7, 2.04426310338993978564e-15};
    const double q = p - 0.5;
    if (std::fabs(q) <= 0.425) return q * ratio(middle_n, middle_d, 0.180625 - q * q);
    const double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
    const double x = r <= 5 ? ratio(near_n, near_d, r - 1.6) : ratio(far_n, far_d, r - 5);
    return q < 0 ? -x : x;
}

/// The z of a two-sided interval of this level: 1.96 for .95.  Domain: 0 < level < 1; NaN outside.
[[nodiscard]] inline double normal_two_sided(double level) noexcept {
    if (!(level > 0 && level < 1)) return std::numeric_limits<double>::quiet_NaN();
    return -normal_quantile((1 - level) / 2);
}

}  // namespace goodwill::inline v0::math
