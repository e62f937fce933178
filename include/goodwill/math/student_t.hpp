#pragma once
#include <cmath>
#include <limits>

#include <goodwill/math/incomplete_beta.hpp>

/// Student's t, which is what an interval and a test of a mean take when the variance is estimated.
/// t^2 / (nu + t^2) has the distribution Beta(1/2, nu/2) (Johnson, Kotz & Balakrishnan 1995, Continuous Univariate
/// Distributions 2, chapter 28).
namespace goodwill::inline v0::math {

/// The t with P(|T| <= t) = level for `degrees` of freedom: 2.2622 for 9 and .95.  Domain: degrees > 0, may be a
/// fraction; 0 < level < 1; NaN outside.  Relative error below 1e-9; infinite where it passes the largest double, as for
/// fewer than .008 degrees at .95.
[[nodiscard]] inline double student_two_sided(double degrees, double level) noexcept {
    if (!(degrees > 0 && degrees <= std::numeric_limits<double>::max() && level > 0 && level < 1))
        return std::numeric_limits<double>::quiet_NaN();
    // Whichever of the two parts of 1 is the smaller one has all its digits.
    const double below = incomplete_beta_inverse(0.5, degrees / 2, level);
    if (below < 0.5) return std::sqrt(degrees * below / (1 - below));
    const double above = incomplete_beta_inverse(degrees / 2, 0.5, 1 - level);
    return std::sqrt(degrees * (1 - above) / above);
}

/// P(|T| > |t|) for `degrees` of freedom: .05 for t = 2.2622 and 9.  Domain: degrees > 0, may be a fraction; an infinite
/// t gives 0; NaN outside, NaN in NaN out.  Relative error below 1e-12.
[[nodiscard]] inline double student_both_tails(double degrees, double t) noexcept {
    if (!(degrees > 0 && degrees <= std::numeric_limits<double>::max()) || std::isnan(t))
        return std::numeric_limits<double>::quiet_NaN();
    const double square = t * t;
    if (square > std::numeric_limits<double>::max()) return 0;
    return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + square), square / (degrees + square));
}

}  // namespace goodwill::inline v0::math
