#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/node_rules.hpp>

/// Integrals over the time that a customer of the Gamma-Gompertz/NBD model lasts: the numerics behind
/// ggompertz_nbd.hpp.
///
/// Their integrands may have two tops: who bought for the last time early has left just then, or at the age when all
/// leave.  So an integral is cut into panels by what is known of the integrand: bounds say where it is below e^-46 of
/// its top, and its singularities say how far 24 points reach.
namespace goodwill::inline v0::lifetime::ggompertz_nbd::detail {

/// How long a customer lasts who is alive at an age: the chance to be there y units later is exp(-s growth(y)),
/// growth(y) = ln((beta - 1 + e^(b (age + y))) / (beta - 1 + e^(b age))).
struct lasting_from {
    double b;
    double share;  ///< e^(b age) / (beta - 1 + e^(b age)): the hazard is s b times it.  Above 1 for beta < 1
    double rest;   ///< 1 - share
    double turn;   ///< the y where growth turns into a line; for beta < 1, where its logarithm is singular, < 0
    bool early;    ///< beta < 1: leaving is likeliest at the start

    /// Of a new customer.
    lasting_from(double b_, double beta) noexcept
        : b(b_),
          share(1 / beta),
          rest((beta - 1) / beta),
          turn((beta < 1 ? std::log1p(-beta) : std::log(beta - 1)) / b),
          early(beta < 1) {}
    lasting_from(double b_, double beta, double age) noexcept : lasting_from(lasting_from(b_, beta).after(age)) {}

    /// y units later, relative to the age: small parts keep their digits, and nothing overflows.
    struct later {
        double z, growth;   ///< z = b y
        double rise, more;  ///< e^(z - growth), by which the share grows, and that less 1
        double fall, gone;  ///< e^-growth, and 1 less that
        double bend;        ///< growth - z
    };
    [[nodiscard]] later at(double y) const noexcept {
        const double z = b * y;
        if (z < 600) {
            const double grown = std::expm1(z), inverse = 1 / (1 + share * grown);
            const double growth = std::log1p(share * grown);
            return {z, growth, (1 + grown) * inverse, rest * grown * inverse, inverse, share * grown * inverse,
                    growth - z};
        }
        const double past = std::exp(-z), inverse = 1 / (share + rest * past), bend = -std::log(inverse);
        return {z, z + bend, inverse, rest * (1 - past) * inverse, past * inverse, share * (1 - past) * inverse, bend};
    }
    [[nodiscard]] double growth(double y) const noexcept { return at(y).growth; }
    [[nodiscard]] lasting_from after(double y) const noexcept { return after(y, at(y)); }
    [[nodiscard]] lasting_from after(double y, const later& then) const noexcept {
        lasting_from out = *this;
        out.share *= then.rise;
        out.rest *= then.fall;
        out.turn -= y;
        return out;
    }
};

/// The variable of integration: y = near (e^v - 1), in which what has a singularity at -near has none.
struct axis {
    double near, end;    ///< v in (0, end)
    double first, last;  ///< real parts of what is singular beside the axis
    double height;       ///< its imaginary part

    /// y in (0, length).  `before`: how far before 0 the integrand is singular, not counting growth.  Where s > 1 the
    /// chance to be there falls as a double exponential before the turn.
    axis(const lasting_from& of, double s, double before, double length) noexcept
        : near(of.early ? std::fmin(before, -of.turn) : before),
          end(std::log1p(length / near)),
          first(-std::numeric_limits<double>::infinity()),
          last(first),
          height(std::numbers::pi) {
        if (!(std::fabs(of.turn) <= std::numeric_limits<double>::max())) return;
        const double aside = (of.early ? 2 : 1) * std::numbers::pi / of.b, sooner = std::log(std::fmax(s, 1)) / of.b;
        const auto place = [&](double from_near) { return std::log(std::hypot(from_near / near, aside / near)); };
        last = place(near + of.turn);
        first = of.early ? last : std::fmin(last, place(std::fmax(near + of.turn - sooner, 0)));
        height = std::atan2(aside, near + of.turn);
    }

    /// How far what is singular is from (a, b).  Before -near it is pi aside.
    [[nodiscard]] double clearance(double a, double b) const noexcept {
        return std::fmin(std::hypot(std::fmax(std::fmax(a - last, first - b), 0), height), std::numbers::pi);
    }
    /// Where to cut (a, b); b where 24 points do.
    [[nodiscard]] double cut(double a, double b, double clear) const noexcept {
        const double step = 0.96 * clear;
        if (b - a <= step) return b;
        if (a < first && first < b) return first;
        if (a < last && last < b) return last;
        return b <= first ? b - step : a + step;
    }
};

/// Bounds of psi over a part of the axis.
struct bounds {
    double most, range;
};

/// Calls body(v, weight) for the nodes that count: the sum of weight exp(psi(v)) is the integral of exp(psi).
/// psi.at(v): v and what else psi is made of; psi.value(of that); psi.over(that at a, that at b): bounds.  `top`: any
/// value of psi, better a high one.
template <class Psi, class Body>
void for_nodes(const axis& of, const Psi& psi, double top, Body body) noexcept {
    constexpr double counts = 46;
    constexpr std::size_t deepest = 128;
    auto from = psi.at(0);
    decltype(from) stack[deepest];
    stack[0] = psi.at(of.end);
    for (std::size_t depth = 1; depth > 0;) {
        const auto to = stack[depth - 1];
        const double a = from.v, b = to.v;
        const bounds in = psi.over(from, to);
        top = std::fmax(top, std::fmax(psi.value(from), psi.value(to)));
        if (in.most > top - counts) {
            const double clear = of.clearance(a, b);
            double c = of.cut(a, b, clear);
            if (c == b && in.range > counts) c = 0.5 * (a + b);
            if (a < c && c < b && depth < deepest) {
                stack[depth++] = psi.at(c);
                continue;
            }
            const double half = 0.5 * (b - a), centre = 0.5 * (a + b);
            const auto& rule = lifetime::detail::rule_for((b - a) * (std::numbers::pi / clear), in.range);
            for (int k = 0; k < rule.pairs; ++k) {
                const auto [node, weight] = rule.node[k];
                body(centre - half * node, half * weight);
                body(centre + half * node, half * weight);
            }
        }
        from = to;
        --depth;
    }
}

/// ln of the integral of exp(psi).
template <class Psi>
[[nodiscard]] double log_integral(const axis& of, const Psi& psi, double top) noexcept {
    double sum = 0;
    for_nodes(of, psi, top, [&](double v, double weight) { sum += weight * std::exp(psi.value(psi.at(v))); });
    return std::log(sum);
}

/// The time of leaving: the density, over (near) that at y = 0, times (1 + y/from_alpha)^-purchases.
struct leaving {
    const lasting_from& of;
    double near, s, from_alpha, purchases;
    double mode, at_mode;  ///< of the density of leaving, where it is after 0

    struct terms {
        double v, y, length, density;
        lasting_from::later of;
    };

    leaving(const lasting_from& lasts, double near_, double s_, double from_alpha_, double purchases_) noexcept
        : of(lasts), near(near_), s(s_), from_alpha(from_alpha_), purchases(purchases_) {
        mode = of.early ? -1 : of.turn - std::log(s) / of.b;
        at_mode = mode > 0 ? density(of.at(mode)) : 0;
    }
    /// ln of h S, h being the hazard.  The larger of two that cancel is never multiplied by a large s.
    [[nodiscard]] double density(const lasting_from::later& t) const noexcept {
        return s < 1 ? -s * t.z - (s + 1) * t.bend : t.z - (s + 1) * t.growth;
    }
    [[nodiscard]] terms at(double v) const noexcept {
        const double y = near * std::expm1(v);
        const auto then = of.at(y);
        return {v, y, near == from_alpha ? v : std::log1p(y / from_alpha), density(then), then};
    }
    [[nodiscard]] double value(const terms& t) const noexcept { return t.v - purchases * t.length + t.density; }
    [[nodiscard]] double top(double longest) const noexcept {
        return mode > 0 && mode < longest ? value(at(std::log1p(mode / near))) : 0;
    }
    [[nodiscard]] bounds over(const terms& a, const terms& b) const noexcept {
        const double low = std::fmin(a.density, b.density);
        const double high = a.y <= mode && mode <= b.y ? at_mode : std::fmax(a.density, b.density);
        return {b.v - purchases * a.length + high, b.v - a.v + purchases * (b.length - a.length) + high - low};
    }
};

/// Lasting: exp(-delta y) times the chance to be there after y.
struct lasting {
    const lasting_from& of;
    double near, s, delta;

    struct terms {
        double v, fall;
    };

    [[nodiscard]] double fall(double y) const noexcept { return delta * y + s * of.growth(y); }
    [[nodiscard]] terms at(double v) const noexcept { return {v, fall(near * std::expm1(v))}; }
    [[nodiscard]] double value(const terms& t) const noexcept { return t.v - t.fall; }
    [[nodiscard]] bounds over(const terms& a, const terms& b) const noexcept {
        return {b.v - a.fall, b.v - a.v + b.fall - a.fall};
    }
};

}  // namespace goodwill::inline v0::lifetime::ggompertz_nbd::detail
