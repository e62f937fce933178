#pragma once
#include <algorithm>
#include <cmath>
#include <limits>

#include <goodwill/core/config.hpp>
#include <goodwill/math/gauss_legendre_24.hpp>

/// When a Pareto/NBD customer who is alive buys first, if at all: the numerics behind time_to_next of
/// pareto_nbd_future.hpp.
///
/// With lambda ~ Gamma(A, rate M) and mu ~ Gamma(s, rate B) he has bought by t with the probability
///     F(t) = A/M  integral over u in (0, t) of (1 + u/M)^-(A+1) (1 + u/B)^-s,
/// which stays below 1: he may leave first.  In v = ln(1 + u/m), m = min(M, B), the integrand is log-concave and
/// analytic but for poles at a distance of pi, so 24-point rules serve panels of moderate drop.
namespace goodwill::inline v0::lifetime::pareto_nbd::detail {

/// The integrand exp(-near v - far ln(1 + ratio (e^v - 1))) at one v.
struct buying_density {
    double near, far, ratio;

    [[nodiscard]] double grown(double v) const noexcept { return ratio * std::expm1(v); }
    [[nodiscard]] double drop(double v) const noexcept { return near * v + far * std::log1p(grown(v)); }
    /// Of the drop; it only rises.
    [[nodiscard]] double slope(double v) const noexcept {
        const double g = grown(v);
        return near + far * ((ratio + g) / (1 + g));
    }
    [[nodiscard]] double over(double from, double width) const noexcept {
        double sum = 0;
        const double half = 0.5 * width, centre = from + half;
        for (const auto& [node, weight] : math::gauss_legendre_24)
            sum += weight * (std::exp(-drop(centre - half * node)) + std::exp(-drop(centre + half * node)));
        return half * sum;
    }
    /// The width within which the integral from `from` is `rest`, between 0 and `width`, where it is `all`.
    [[nodiscard]] double width_of(double rest, double from, double width, double all) const noexcept {
        double low = 0, high = width;
        const double steep = (drop(from + width) - drop(from)) / width, share = rest / all;
        double at = std::fabs(steep * width) < 1e-3 ? share * width
                                                    : -std::log1p(share * std::expm1(-steep * width)) / steep;
        for (int i = 0; i < 100; ++i) {
            if (!(at > low && at < high)) at = 0.5 * (low + high);
            const double more = over(from, at) - rest, step = more * std::exp(drop(from + at));
            (more < 0 ? low : high) = at;
            at -= step;
            if (std::fabs(step) <= 1e-9 * at) break;  // it squares with each step
        }
        return std::clamp(at, 0.0, width);
    }
};

/// The t with F(t) = share > 0; infinite where F never gets there.
[[nodiscard]] inline double time_to_buy(double A, double M, double s, double B, double share) noexcept {
    constexpr double never = std::numeric_limits<double>::infinity(), widest = 4, deepest = 16;
    if (!(share < 1)) return never;
    const double m = std::min(M, B);
    const auto f = M <= B ? buying_density{A, s, std::max(M / B, 1e-280)}
                          : buying_density{s - 1, A + 1, std::max(B / M, 1e-280)};
    double v = 0, rest = share / A * (M / m);
    for (;;) {
        const double height = std::exp(-f.drop(v)), slope = f.slope(v);
        // The slope rises, so this bounds all that may come.
        if (slope > 0 && height <= rest * slope) return never;
        if (f.ratio == 1 || f.grown(v) > 1e17) return m * std::expm1(v - std::log1p(-rest * slope / height) / slope);
        double width = slope * widest > 12 ? 12 / slope : widest;
        while (f.drop(v + width) - f.drop(v) > deepest) width *= 0.5;
        const double piece = f.over(v, width);
        if (piece >= rest) return m * std::expm1(v + f.width_of(rest, v, width, piece));
        rest -= piece;
        v += width;
    }
}

}  // namespace goodwill::inline v0::lifetime::pareto_nbd::detail
