#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <goodwill/core/check.hpp>
#include <goodwill/math/normal.hpp>

/// How far those who did not answer could move a figure.  With n answers of value v among N who were asked, and the
/// silent of value s, the figure of all is
///     (n v + (N - n) s) / N;
/// nothing in the answers says what s is, so the figure lies between those for the worst and the best s.
/// Source: Manski (1989), Anatomy of the selection problem, Journal of Human Resources 24(3):343-360,
///         doi:10.2307/145818; Horowitz & Manski (2000), JASA 95(449):77-84, doi:10.1080/01621459.2000.10473902.
/// The interval covers the figure of all, wherever between the bounds it lies, at its level: Imbens & Manski (2004),
///         Econometrica 72(6):1845-1857, doi:10.1111/j.1468-0262.2004.00555.x, equations 6 and 7, where both bounds have
///         the standard error (n / N) se.
/// Units:  those of the value.
namespace goodwill::inline v0::satisfaction {

/// The figure of all when the silent have value s.
[[nodiscard]] constexpr double with_silent(double value, double n, double asked, double s) noexcept {
    return n / asked * value + (asked - n) / asked * s;
}

struct nonresponse_bounds {
    double low = std::numeric_limits<double>::quiet_NaN();   ///< all the silent at the worst
    double high = std::numeric_limits<double>::quiet_NaN();  ///< all at the best
    double interval_low = std::numeric_limits<double>::quiet_NaN();
    double interval_high = std::numeric_limits<double>::quiet_NaN();
};

/// The c with Phi(c + width) - Phi(-c) = level: the two-sided quantile for width 0, the one-sided one for a wide gap.
[[nodiscard]] inline double imbens_manski_quantile(double width, double level) noexcept {
    double low = 0, high = math::normal_two_sided(level);
    for (int i = 0; i < 60; ++i) {
        const double c = (low + high) / 2;
        (math::normal_cdf(c + width) - math::normal_cdf(-c) < level ? low : high) = c;
    }
    return (low + high) / 2;
}

/// Bounds of a value on least .. most with its standard error (NaN: no interval).
/// Throws domain_error unless n >= 1, asked >= n, the value lies on the scale, and level between 0 and 1.
[[nodiscard]] inline nonresponse_bounds nonresponse(double value, double standard_error, std::int64_t n,
                                                    std::int64_t asked, double least, double most,
                                                    double level = 0.95) {
    constexpr const char* function = "nonresponse_bounds";
    core::check(n >= 1, function, "n", n, "must be >= 1: nobody answered");
    core::check(asked >= n, function, "asked", asked, "must be at least the number of answers");
    core::check(value >= least - 1e-9 && value <= most + 1e-9, function, "value", value, "must lie on its scale");
    core::check_open_unit(function, "level", level);
    const auto have = static_cast<double>(n), all = static_cast<double>(asked);
    nonresponse_bounds out;
    out.low = with_silent(value, have, all, least);
    out.high = with_silent(value, have, all, most);
    const double error = have / all * standard_error;
    if (!(error >= 0)) return out;
    const double c = error > 0 ? imbens_manski_quantile((out.high - out.low) / error, level) : 0;
    out.interval_low = std::max(least, out.low - c * error);
    out.interval_high = std::min(most, out.high + c * error);
    return out;
}

}  // namespace goodwill::inline v0::satisfaction
