#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <goodwill/core/config.hpp>
#include <goodwill/math/incomplete_beta.hpp>
#include <goodwill/math/normal.hpp>

/// What a survey says of the share of promoters less the share of detractors, in the manner of Bayes: the three shares
/// have the posterior Dirichlet(1 + promoters, 1 + passives, 1 + detractors), under the uniform prior.
/// With U = promoters + detractors ~ Beta and R = promoters / U ~ Beta, independent, the score is T = U (2 R - 1), so
///     P(T <= t) = P(U <= t) + integral over u > |t| of f_U(u) P(R <= (1 + t / u) / 2) du      (the first for t > 0),
/// which is integrated by the tanh-sinh rule (Takahasi & Mori 1974, doi:10.2977/prims/1195192451).
/// Units: -1 .. 1.
namespace goodwill::inline v0::satisfaction {

class nps_posterior {
public:
    /// Counts may be fractions (an effective sample).  Domain: each >= 0 and finite; otherwise all results are NaN.
    nps_posterior(double promoters, double passives, double detractors) noexcept
        : p_(promoters + 1), s_(passives + 1), d_(detractors + 1) {
        if (!(promoters >= 0 && passives >= 0 && detractors >= 0 && p_ + s_ + d_ < 1e300))
            p_ = s_ = d_ = std::numeric_limits<double>::quiet_NaN();
        // Outside of these U has no probability that a double could tell from 0.
        low_ = math::incomplete_beta_inverse(p_ + d_, s_, 1e-17);
        high_ = 1 - math::incomplete_beta_inverse(s_, p_ + d_, 1e-17);
    }

    [[nodiscard]] double mean() const noexcept { return (p_ - d_) / (p_ + s_ + d_); }

    [[nodiscard]] double standard_deviation() const noexcept {
        const double a = p_ + s_ + d_, m = mean();
        return std::sqrt(((p_ + d_) / a - m * m) / (a + 1));
    }

    /// P(T <= t); error below 1e-9.
    [[nodiscard]] double cdf(double t) const noexcept { return at(t).probability; }

    /// The t with P(T <= t) = p.  Domain: 0 < p < 1; NaN outside.
    [[nodiscard]] double quantile(double p) const noexcept {
        if (!(p > 0 && p < 1) || std::isnan(p_)) return std::numeric_limits<double>::quiet_NaN();
        double below = -1, above = 1;
        double t = std::clamp(mean() + math::normal_quantile(p) * standard_deviation(), -0.999, 0.999);
        for (int i = 0; i < 100; ++i) {
            const auto here = at(t);
            (here.probability < p ? below : above) = t;
            const double next = t - (here.probability - p) / here.density;
            const bool done = std::fabs(next - t) < 1e-11;
            t = done || (next > below && next < above) ? next : (below + above) / 2;
            if (done || above - below < 1e-15) break;
        }
        return t;
    }

private:
    struct value {
        double probability, density;
    };

    [[nodiscard]] value at(double t) const noexcept {
        if (std::isnan(t) || std::isnan(p_)) return {t + p_, t + p_};
        if (t <= -1) return {0, 0};
        if (t >= 1) return {1, 0};
        const double from = std::max(low_, std::fabs(t)), to = high_;
        value sum{0, 0};
        if (from < to) {
            constexpr double h = 1.0 / 16;
            const double middle = (from + to) / 2, half = (to - from) / 2;
            for (int k = -52; k <= 52; ++k) {
                const double e = std::numbers::pi / 2 * std::sinh(k * h), c = std::cosh(e);
                const double u = middle + half * std::tanh(e);
                const double r = (1 + t / u) / 2;
                if (!(u > from && u < to && r > 0 && r < 1)) continue;
                const double weight = h * half * std::numbers::pi / 2 * std::cosh(k * h) / (c * c) *
                                      math::beta_density(p_ + d_, s_, u);
                sum.probability += weight * math::incomplete_beta(p_, d_, r);
                sum.density += weight * math::beta_density(p_, d_, r) / (2 * u);
            }
        }
        if (t > 0) sum.probability += math::incomplete_beta(p_ + d_, s_, t);
        sum.probability = std::min(1.0, sum.probability);
        return sum;
    }

    double p_, s_, d_, low_, high_;
};

}  // namespace goodwill::inline v0::satisfaction
