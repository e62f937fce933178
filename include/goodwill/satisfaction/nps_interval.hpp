#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

#include <goodwill/math/goodman_interval.hpp>
#include <goodwill/math/interval.hpp>
#include <goodwill/math/normal.hpp>
#include <goodwill/satisfaction/interval_name.hpp>
#include <goodwill/satisfaction/nps_posterior.hpp>

/// Intervals for the net promoter score from the numbers of promoters, passives and detractors.  Numbers may be
/// fractions: those of an effective sample are.  Units: NPS, -100 .. 100, to which every interval is clipped.
/// Domain: numbers >= 0 with a positive sum, 0 < level < 1; NaN outside.
namespace goodwill::inline v0::satisfaction {

/// `bootstrap` is not computed from three numbers alone: see bootstrap.hpp.
enum class nps_interval : std::uint8_t { adjusted_wald, wald, dirichlet, goodman, bootstrap };

[[nodiscard]] constexpr std::string_view name_of(nps_interval method) noexcept {
    constexpr std::string_view names[] = {"adjusted_wald", "wald", "dirichlet", "goodman", "bootstrap"};
    return names[static_cast<std::size_t>(method)];
}

/// Throws domain_error that lists the names.
[[nodiscard]] inline nps_interval nps_interval_of(const char* function, std::string_view name) {
    return method_of_name(function, name,
                          std::array{nps_interval::adjusted_wald, nps_interval::wald, nps_interval::dirichlet,
                                     nps_interval::goodman, nps_interval::bootstrap});
}

[[nodiscard]] constexpr math::interval clipped_to_nps(double low, double high) noexcept {
    return {std::max(-100.0, low), std::min(100.0, high)};
}

/// Value +- z standard errors.  Coverage: too small below some 100 answers and for scores near +-100; of width 0 when
/// all answers agree.  For comparison with other tools.
/// Source: Rocks (2016), Interval estimation for the "Net Promoter Score", The American Statistician 70(4):365-372,
///         doi:10.1080/00031305.2016.1198124.
[[nodiscard]] inline math::interval wald_nps(double promoters, double passives, double detractors,
                                             double level) noexcept {
    const double n = promoters + passives + detractors;
    if (!(promoters >= 0 && passives >= 0 && detractors >= 0 && math::is_proportion(promoters, n, level))) return {};
    const double v = (promoters - detractors) / n;
    const double half = math::normal_two_sided(level) * std::sqrt(((promoters + detractors) / n - v * v) / n);
    return clipped_to_nps(100 * (v - half), 100 * (v + half));
}

/// Wald's interval after three answers were added, 3/4 of a promoter, 3/4 of a detractor and 3/2 passives: the
/// recommendation of Rocks (2016), who made it for 95 %.
/// Coverage: close to the level from n = 10 on, a little above it for scores near +-100.
[[nodiscard]] inline math::interval adjusted_wald_nps(double promoters, double passives, double detractors,
                                                      double level) noexcept {
    if (!(promoters >= 0 && passives >= 0 && detractors >= 0 && promoters + passives + detractors > 0)) return {};
    return wald_nps(promoters + 0.75, passives + 1.5, detractors + 0.75, level);
}

/// Equal tails of the posterior under a uniform prior on the three shares; see nps_posterior.
/// Coverage: as the adjusted Wald interval, and never past the scale.  Some 0.2 ms.
[[nodiscard]] inline math::interval dirichlet_nps(double promoters, double passives, double detractors,
                                                  double level) noexcept {
    const double n = promoters + passives + detractors;
    if (!(promoters >= 0 && passives >= 0 && detractors >= 0 && math::is_proportion(promoters, n, level))) return {};
    const nps_posterior posterior(promoters, passives, detractors);
    return clipped_to_nps(100 * posterior.quantile((1 - level) / 2), 100 * posterior.quantile((1 + level) / 2));
}

/// The least and the greatest score that any three shares within Goodman's simultaneous intervals can have.  It holds
/// whenever those hold, together with whatever else is read off the same three shares; for the score alone it is
/// much wider than it must be.
[[nodiscard]] inline math::interval goodman_nps(double promoters, double passives, double detractors,
                                                double level) noexcept {
    const double n = promoters + passives + detractors;
    if (!(promoters >= 0 && passives >= 0 && detractors >= 0 && math::is_proportion(promoters, n, level))) return {};
    const auto p = math::goodman_interval(promoters, n, 3, level);
    const auto s = math::goodman_interval(passives, n, 3, level);
    const auto d = math::goodman_interval(detractors, n, 3, level);
    // `up` - `down` is least at (up.low, down.high), moved onto the shares that leave the passives within theirs.
    const auto least = [&s](const math::interval& up, const math::interval& down) {
        if (up.low + down.high > 1 - s.low) return up.low - (1 - s.low - up.low);
        if (up.low + down.high < 1 - s.high) return 1 - s.high - down.high - down.high;
        return up.low - down.high;
    };
    return clipped_to_nps(100 * least(p, d), -100 * least(d, p));
}

[[nodiscard]] inline math::interval interval_of_nps(nps_interval method, double promoters, double passives,
                                                    double detractors, double level) noexcept {
    switch (method) {
        case nps_interval::adjusted_wald: return adjusted_wald_nps(promoters, passives, detractors, level);
        case nps_interval::wald: return wald_nps(promoters, passives, detractors, level);
        case nps_interval::dirichlet: return dirichlet_nps(promoters, passives, detractors, level);
        case nps_interval::goodman: return goodman_nps(promoters, passives, detractors, level);
        case nps_interval::bootstrap: break;
    }
    return {};
}

}  // namespace goodwill::inline v0::satisfaction
