#pragma once
#include <algorithm>
#include <cmath>
#include <limits>

#include <goodwill/core/config.hpp>
#include <goodwill/math/gauss_legendre_24.hpp>

/// The odds that a Pareto/NBD customer has left: the numerics behind pareto_nbd.hpp, shared with its column kernel.
///
/// Odds = s (alpha+T)^(r+x) (beta+T)^s  integral over u in (t_x, T) of (alpha+u)^-(r+x) (beta+u)^-(s+1).
/// The closed form is a difference of two hypergeometric functions, which loses all digits for the best customers.
/// Here v = ln((m+u) / (m+t_x)), m = min(alpha, beta), makes the integrand log-concave and analytic but for poles at a
/// distance of pi; it is cut where it has fallen by e^-40 or more, and integrated by 24-point rules.
namespace goodwill::inline v0::lifetime::pareto_nbd::detail {

/// What does not depend on the node, of one customer.  The integrand is exp(-near v - far ln(1 + ratio (e^v - 1))).
struct left_integral {
    double near, far;  ///< exponents of the smaller of alpha and beta, less 1, and of the larger
    double ratio;      ///< (m+t_x) / (M+t_x), M = max(alpha, beta)
    double end;        ///< of v, after the cut
    int panels;
};

inline constexpr double panel_width = 3;  ///< in v: the poles are then far enough away for 24 points
inline constexpr double drop_kept = 40, drop_allowed = 46;
inline constexpr int most_cuts = 64;

/// alpha_side: r + x; beta_side: s + 1.
[[nodiscard]] inline left_integral left_from(double alpha, double alpha_side, double beta, double beta_side, double t_x,
                                             double T) noexcept {
    const double m = std::min(alpha, beta), M = std::max(alpha, beta);
    left_integral out{(alpha <= beta ? alpha_side : beta_side) - 1, alpha <= beta ? beta_side : alpha_side,
                      (m + t_x) / (M + t_x), std::log1p((T - t_x) / (m + t_x)), 1};
    // The slope only falls, so a line bounds the drop, and Newton's method reaches it from above.
    const double rate = out.near + out.far * out.ratio;
    if (rate > 0) out.end = std::min(out.end, drop_kept / rate);
    for (int i = 0; i < most_cuts; ++i) {
        const double grown = out.ratio * std::expm1(out.end);
        const double drop = out.near * out.end + out.far * std::log1p(grown);
        if (!(drop > drop_allowed)) break;
        out.end -= (drop - drop_kept) / (out.near + out.far * (out.ratio + grown) / (1 + grown));
    }
    out.panels = static_cast<int>(std::min(1e4, std::floor(out.end / panel_width))) + 1;
    return out;
}

/// Calls body(v, weight) for every node; the weights sum to the length.
template <class Body>
void for_nodes(const left_integral& of, Body body) noexcept {
    const double width = of.end / of.panels, half = 0.5 * width;
    for (int panel = 0; panel < of.panels; ++panel) {
        const double centre = width * (panel + 0.5);
        for (const auto& [node, weight] : math::gauss_legendre_24) {
            body(centre - half * node, half * weight);
            body(centre + half * node, half * weight);
        }
    }
}

/// ln of the integral.
[[nodiscard]] inline double log_left(const left_integral& of) noexcept {
    double sum = 0;
    for_nodes(of, [&](double v, double weight) {
        sum += weight * std::exp(-of.near * v - of.far * std::log1p(of.ratio * std::expm1(v)));
    });
    return std::log(sum);
}

/// ln of what stands before the integral, in v: ln s + (r+x) ln((alpha+T)/(alpha+t_x)) + s ln((beta+T)/(beta+t_x))
/// + ln((m+t_x)/(beta+t_x)).
[[nodiscard]] inline double log_before(double alpha, double alpha_side, double beta, double s, double t_x,
                                       double T) noexcept {
    const double gap = T - t_x;
    const double jacobian = alpha < beta ? std::log((alpha + t_x) / (beta + t_x)) : 0.0;
    return std::log(s) + alpha_side * std::log1p(gap / (alpha + t_x)) + s * std::log1p(gap / (beta + t_x)) + jacobian;
}

/// ln of the odds of having left; -infinity at t_x = T.
[[nodiscard]] inline double log_odds(double alpha, double alpha_side, double beta, double s, double t_x,
                                     double T) noexcept {
    return log_before(alpha, alpha_side, beta, s, t_x, T) +
           log_left(left_from(alpha, alpha_side, beta, s + 1, t_x, T));
}

}  // namespace goodwill::inline v0::lifetime::pareto_nbd::detail
