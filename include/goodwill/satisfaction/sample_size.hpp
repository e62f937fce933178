#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <goodwill/core/check.hpp>
#include <goodwill/math/normal.hpp>
#include <goodwill/satisfaction/comparison.hpp>
#include <goodwill/satisfaction/interval_name.hpp>

/// How many answers a survey needs, and how sure it is with those that it has.
/// With V the variance of one answer, z the normal quantile, n_e the effective answers
///     n_e = n / design_effect (N - 1) / (N - n),   N the population,
/// half the width of the interval is
///     wald           z sqrt(V / n_e)
///     adjusted_wald  z sqrt(V / (n_e + a)),   a the answers added: 3 for an NPS (Rocks 2016), z^2 for a share (Agresti &
///                    Coull 1998), for each side of a difference 3/2 and 2 (see comparison.hpp); none for a mean
///     wilson         z sqrt(V / n_e + (50 z / n_e)^2) / (1 + z^2 / n_e),   a share alone (Wilson 1927)
/// and for a difference V is 2 (1 - correlation) V of one answer, n the answers of each of the two samples.  With a power,
/// z is the sum of the quantiles of level and power, and the margin is the difference that is found with that power.
/// Source: Cochran (1977), Sampling Techniques, 3rd edition, Wiley, chapter 4; Kish (1965), Survey Sampling, Wiley,
///         for the design effect.
/// Units:  margin in the unit of the metric (NPS points, percentage points), V in its square; probabilities 0 .. 1.
namespace goodwill::inline v0::satisfaction {

enum class planning_method : std::uint8_t { adjusted_wald, wald, wilson };

[[nodiscard]] constexpr std::string_view name_of(planning_method method) noexcept {
    constexpr std::string_view names[] = {"adjusted_wald", "wald", "wilson"};
    return names[static_cast<std::size_t>(method)];
}

struct survey_plan {
    compared_metric metric = compared_metric::nps;
    double variance = 1e4;  ///< of one answer; that of the worst case for an NPS or 2500 for a share
    bool of_difference = false;
    double correlation = 0;  ///< of the two answers of a customer who is asked twice
    double level = 0.95;
    std::optional<double> power = {};
    double population = std::numeric_limits<double>::infinity();
    double design_effect = 1;
    std::optional<planning_method> method = {};  ///< none: that of the metric's usual interval
};

/// The method of this name that serves a plan; throws domain_error that lists those.
[[nodiscard]] inline planning_method planning_method_of(const char* function, std::string_view name,
                                                        const survey_plan& plan) {
    using enum planning_method;
    if (plan.metric == compared_metric::mean) return method_of_name(function, name, std::array{wald}, "method");
    if (plan.metric == compared_metric::share && !plan.of_difference && !plan.power)
        return method_of_name(function, name, std::array{wilson, wald, adjusted_wald}, "method");
    return method_of_name(function, name, std::array{adjusted_wald, wald}, "method");
}

namespace detail {

struct planned {
    double z, variance, added;
    planning_method method;

    [[nodiscard]] double half_width(double n) const noexcept {
        if (method == planning_method::wilson) {
            const double part = 50 * z / n;
            return z * std::sqrt(variance / n + part * part) / (1 + z * z / n);
        }
        return z * std::sqrt(variance / (n + added));
    }
    /// Effective answers for a margin; it may be 0 or less where the added answers alone suffice.
    [[nodiscard]] double effective(double margin) const noexcept {
        if (method != planning_method::wilson) return z * z * variance / (margin * margin) - added;
        double low = 1e-9, high = 1e18;  // the half width falls as n grows
        for (int i = 0; i < 200 && high / low > 1 + 1e-14; ++i) {
            const double middle = std::sqrt(low * high);
            (half_width(middle) > margin ? low : high) = middle;
        }
        return high;
    }
};

/// Throws domain_error for a plan that cannot be.
[[nodiscard]] inline planned checked_plan(const char* function, const survey_plan& p) {
    core::check_open_unit(function, "level", p.level);
    core::check_positive(function, "variance", p.variance);
    core::check(p.design_effect > 0 && p.design_effect <= 1e6, function, "design_effect", p.design_effect,
                "must be > 0 and at most 1e6");
    core::check(p.population >= 2, function, "population", p.population, "must be at least 2");
    core::check(p.correlation > -1 && p.correlation < 1, function, "correlation", p.correlation,
                "must lie between -1 and 1");
    core::check(p.correlation == 0 || p.of_difference, function, "correlation", p.correlation,
                "must be left out: one value has none");
    if (p.power) core::check(*p.power >= 0.5 && *p.power < 1, function, "power", *p.power, "must be .5 or more, below 1");
    const bool share = p.metric == compared_metric::share, paired = p.correlation != 0;
    const auto usual = p.metric == compared_metric::mean || paired ? planning_method::wald
                       : share && !p.of_difference && !p.power     ? planning_method::wilson
                                                                   : planning_method::adjusted_wald;
    const auto method = planning_method_of(function, name_of(p.method.value_or(usual)), p);
    planned out{math::normal_two_sided(p.level), p.variance, 0, method};
    if (method == planning_method::adjusted_wald)
        out.added = p.of_difference ? added_to_each(p.metric).n : share ? out.z * out.z : 3;
    if (p.of_difference) out.variance *= 2 * (1 - p.correlation);
    if (p.power) out.z += math::normal_quantile(*p.power);
    return out;
}

}  // namespace detail

/// Half the width of the interval with n answers (of each sample); with a power, the difference that is found with it.
/// 0 where all of the population answered.  Throws domain_error for n that is no number from 1 to the population, and
/// for a plan that cannot be.
[[nodiscard]] inline double margin_of_error(double n, const survey_plan& plan = {}) {
    const auto p = detail::checked_plan("margin_of_error", plan);
    core::check(n >= 1 && n <= plan.population && n <= std::numeric_limits<double>::max(), "margin_of_error", "n", n,
                "must be from 1 to the population");
    if (n == plan.population) return 0;
    const double left = std::isinf(plan.population) ? 1 : (plan.population - 1) / (plan.population - n);
    return p.half_width(n / plan.design_effect * left);
}

/// The least number of answers (of each sample) with this margin, at least 1.  Throws domain_error for a margin that is
/// not > 0, and for a plan that cannot be.
[[nodiscard]] inline double sample_size(double margin, const survey_plan& plan = {}) {
    const auto p = detail::checked_plan("sample_size", plan);
    core::check_positive("sample_size", "margin", margin);
    const double n = p.effective(margin) * plan.design_effect;
    if (!(n > 1)) return 1;
    const double all = std::isinf(plan.population) ? n : n * plan.population / (plan.population - 1 + n);
    return std::ceil(all * (1 - 1e-12));
}

}  // namespace goodwill::inline v0::satisfaction
