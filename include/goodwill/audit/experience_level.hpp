#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include <goodwill/audit/score_range.hpp>

/// What a customer found against what he expected, as one of four levels, or none of them.
///     d = (experience - expectation) / (highest - lowest answer)
///     delighted   d >= bounds.delighted     far above what was expected
///     exceeded    d >= bounds.exceeded      above it
///     satisfied   d >= bounds.satisfied     as expected
///     need met    d >= bounds.need_met      short of it, and still within what is tolerated
///     unmet       below: no level
/// With a minimum of the customer's own (the lowest experience that is adequate), need met is experience >= minimum, and
/// no level is reached without it: who expects little and finds less than he needs is not satisfied.
/// Source: experience against expectation (disconfirmation): Oliver (1980), Journal of Marketing Research 17(4):460-469,
///         doi:10.1177/002224378001700405.  The least that is adequate and the zone that is tolerated: Zeithaml, Berry &
///         Parasuraman (1993), Journal of the Academy of Marketing Science 21(1):1-12, doi:10.1177/0092070393211001.
///         Where the bounds lie is no theory: the defaults below are ours.
/// Units:  answers are on one scale; bounds are shares of its width.
namespace goodwill::inline v0::audit {

enum class experience_level : std::uint8_t { unmet, need_met, satisfied, exceeded, delighted };
inline constexpr std::size_t experience_levels = 5;

[[nodiscard]] constexpr std::string_view name_of(experience_level level) noexcept {
    constexpr std::string_view names[] = {"unmet", "need met", "satisfied", "exceeded", "delighted"};
    return names[static_cast<std::size_t>(level)];
}

/// The defaults: a tenth above, which is one point of any whole-numbered scale up to 0..10, exceeds, and a third delights:
/// 2 points of 1..5 and 1..7, 3 of 1..10, 4 of 0..10.  A quarter below is tolerated: 1 point of 1..5 and 1..7, 2 of the
/// longer ones.
struct level_bounds {
    double need_met = -0.25;
    double satisfied = 0;
    double exceeded = 0.1;
    double delighted = 1.0 / 3;

    /// Each within -1..1, and above the one before.
    [[nodiscard]] constexpr bool valid() const noexcept {
        return need_met >= -1 && need_met < satisfied && satisfied < exceeded && exceeded < delighted && delighted <= 1;
    }
};

/// The level of one customer.  Empty where one of the answers is missing (NaN) or off the scale.
/// A difference counts as a bound that it lacks by less than 1e-9 of the scale, so that tenths are tenths.
[[nodiscard]] inline std::optional<experience_level> level_of(double experience, double expectation,
                                                              const score_range& scale = {},
                                                              const level_bounds& bounds = {}) noexcept {
    if (!scale.holds(experience) || !scale.holds(expectation)) return {};
    const double d = (experience - expectation) / scale.width() + 1e-9;
    if (d >= bounds.delighted) return experience_level::delighted;
    if (d >= bounds.exceeded) return experience_level::exceeded;
    if (d >= bounds.satisfied) return experience_level::satisfied;
    return d >= bounds.need_met ? experience_level::need_met : experience_level::unmet;
}

/// The same with a minimum on the scale, in place of bounds.need_met.
[[nodiscard]] inline std::optional<experience_level> level_of(double experience, double expectation, double minimum,
                                                              const score_range& scale,
                                                              const level_bounds& bounds = {}) noexcept {
    const auto level = level_of(experience, expectation, scale, bounds);
    if (!level || !scale.holds(minimum)) return {};
    if (experience < minimum) return experience_level::unmet;
    return *level == experience_level::unmet ? experience_level::need_met : *level;
}

}  // namespace goodwill::inline v0::audit
