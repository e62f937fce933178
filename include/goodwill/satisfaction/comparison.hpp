#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/math/normal.hpp>
#include <goodwill/math/student_t.hpp>
#include <goodwill/satisfaction/csi_state.hpp>
#include <goodwill/satisfaction/definition.hpp>
#include <goodwill/satisfaction/interval_name.hpp>
#include <goodwill/satisfaction/nps_counts.hpp>
#include <goodwill/satisfaction/score_estimate.hpp>

/// The difference of two results of one metric from independent samples, b less a.
///     difference = b - a,    standard error = sqrt(se_a^2 + se_b^2),   each linearised where there are weights.
/// wald            difference +- z standard errors; p from difference / standard error.
/// welch           the same by Student's t with the degrees of freedom of Welch (1947, Biometrika 34(1/2):28-35,
///                 doi:10.2307/2332510); a side has n_effective - 1.  For means.
/// adjusted_wald   Wald's after answers were added to each side: 1 satisfied and 1 other for a share (Agresti & Caffo 2000,
///                 The American Statistician 54(4):280-288, doi:10.1080/00031305.2000.10474560); 3/8 of a promoter, 3/4
///                 of a passive and 3/8 of a detractor for an NPS: half of what Rocks (2016) adds to a single score, as
///                 Agresti and Caffo add half.  n_effective answers stand for a sample with weights.
/// adjusted_welch  Welch's after half of the answer that adjusted_t (score_interval.hpp) adds was added to each side.
/// p_value is two-sided, of the hypothesis that nothing differs, and agrees with the interval: below 1 - level just when
/// the interval leaves 0 out.  probability_improved is the chance that b is truly better than a, by the same normal or t
/// distribution around the estimate (that of a posterior under a flat prior): 1 - p/2 for a rise, p/2 for a fall.
/// Units: those of the metric; probabilities 0 .. 1.
namespace goodwill::inline v0::satisfaction {

/// mean: of one question, an index of it too; csi: of several.
enum class compared_metric : std::uint8_t { nps, share, mean, csi };

/// A metric, the least and the greatest value that it can have, and which of them is the better one.
struct compared_scale {
    compared_metric metric = compared_metric::nps;
    double least = -100, most = 100;
    bool low_is_best = false;

    /// Whether its variance is divided by n - 1.
    [[nodiscard]] constexpr bool is_mean() const noexcept { return metric >= compared_metric::mean; }
};
[[nodiscard]] inline compared_scale scale_of(const definition& d) noexcept {
    const bool share = d.of() == measure::share;
    return {share ? compared_metric::share : compared_metric::mean, d.least(), d.most(),
            d.of() == measure::mean && d.fields().low_is_best};
}

enum class comparison_method : std::uint8_t { adjusted_wald, wald, adjusted_welch, welch };

[[nodiscard]] constexpr std::string_view name_of(comparison_method method) noexcept {
    constexpr std::string_view names[] = {"adjusted_wald", "wald", "adjusted_welch", "welch"};
    return names[static_cast<std::size_t>(method)];
}

/// adjusted_wald for an NPS or a share, adjusted_welch for the mean of a question, welch for a CSI.
[[nodiscard]] constexpr comparison_method usual_method(compared_metric metric) noexcept {
    return metric == compared_metric::csi    ? comparison_method::welch
           : metric == compared_metric::mean ? comparison_method::adjusted_welch
                                             : comparison_method::adjusted_wald;
}

/// The method of this name that serves the metric; throws domain_error that lists those.
[[nodiscard]] inline comparison_method comparison_method_of(const char* function, std::string_view name,
                                                            compared_metric metric) {
    using enum comparison_method;
    if (metric == compared_metric::csi) return method_of_name(function, name, std::array{welch, wald}, "method");
    if (metric == compared_metric::mean)
        return method_of_name(function, name, std::array{adjusted_welch, welch, wald}, "method");
    return method_of_name(function, name, std::array{adjusted_wald, wald}, "method");
}

struct comparison_options {
    double level = 0.95;
    std::optional<comparison_method> method = {};  ///< none: the usual one
};

/// What a comparison takes of a result.
struct compared {
    double value = std::numeric_limits<double>::quiet_NaN();
    double standard_error = std::numeric_limits<double>::quiet_NaN();
    double n_effective = 0;
};

struct comparison_result {
    double difference = std::numeric_limits<double>::quiet_NaN();  ///< b - a
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    double standard_error = std::numeric_limits<double>::quiet_NaN();
    double p_value = std::numeric_limits<double>::quiet_NaN();
    double probability_improved = std::numeric_limits<double>::quiet_NaN();
};

/// Answers that an adjusted comparison adds to each of two samples: how many, and their mean square around the middle of
/// the scale, which is their mean, where an end is 1 away from it.
struct added_answers {
    double n, square;
};
[[nodiscard]] constexpr added_answers added_to_each(compared_metric metric) noexcept {
    return metric == compared_metric::nps     ? added_answers{1.5, 0.5}
           : metric == compared_metric::share ? added_answers{2, 1}
                                              : added_answers{0.5, 0.5};
}

namespace detail {

/// Limits, p and the chance of a rise from an estimate and its standard error; `degrees` infinite: normal.
inline void set_inference(comparison_result& out, double estimate, double error, double degrees, double reach,
                          double level, bool low_is_best) noexcept {
    if (!(error >= 0) || std::isnan(estimate)) return;
    const bool normal = std::isinf(degrees);
    const double quantile = normal ? math::normal_two_sided(level) : math::student_two_sided(degrees, level);
    const double half = error == 0 ? 0 : error * quantile;
    if (!(half >= 0)) return;
    out.low = std::max(-reach, estimate - half);
    out.high = std::min(reach, estimate + half);
    const double steps = std::fabs(estimate) / error;
    if (estimate == 0)
        out.p_value = 1;
    else if (error == 0)
        out.p_value = 0;
    else
        out.p_value = normal ? std::erfc(steps / std::numbers::sqrt2) : math::student_both_tails(degrees, steps);
    const bool better = low_is_best ? estimate < 0 : estimate > 0;
    out.probability_improved = better ? 1 - out.p_value / 2 : out.p_value / 2;
}

}  // namespace detail

/// Compares two results of a metric.  NaN where a side has no standard error.
[[nodiscard]] inline comparison_result compare(const compared& a, const compared& b, const compared_scale& scale,
                                               double level, comparison_method method) noexcept {
    comparison_result out;
    out.difference = b.value - a.value;
    out.standard_error = std::hypot(a.standard_error, b.standard_error);
    const double lost = scale.is_mean() ? 1 : 0;
    const bool adjusted = method == comparison_method::adjusted_wald || method == comparison_method::adjusted_welch;
    const bool normal = method == comparison_method::adjusted_wald || method == comparison_method::wald;
    const double middle = (scale.least + scale.most) / 2, half = (scale.most - scale.least) / 2;
    const auto with_added = [&](const compared& side) {
        const auto more = added_to_each(scale.metric);
        const double v = side.value - middle, e = side.standard_error, n = side.n_effective + more.n;
        const double square = side.n_effective * v * v + side.n_effective * e * e * (side.n_effective - lost);
        const double mean = side.n_effective * v / n;
        const double spread = (square + more.n * more.square * half * half) / n - mean * mean;
        return compared{middle + mean, std::sqrt((spread < 0 ? 0 : spread) / (n - lost)), n};  // NaN stays NaN
    };
    const compared from = adjusted ? with_added(a) : a, to = adjusted ? with_added(b) : b;
    const double error = std::hypot(from.standard_error, to.standard_error);
    double degrees = std::numeric_limits<double>::infinity();
    if (!normal && error > 0) {
        const auto part = [error](const compared& side) {
            const double share = side.standard_error * side.standard_error / (error * error);
            return share == 0 ? 0 : share * share / std::max(1e-9, side.n_effective - 1);
        };
        degrees = 1 / (part(from) + part(to));
    }
    detail::set_inference(out, to.value - from.value, error, degrees, 2 * half, level, scale.low_is_best);
    return out;
}

namespace detail {
template <class Result>
[[nodiscard]] comparison_result compare_results(const Result& a, const Result& b, const compared_scale& scale,
                                                const comparison_options& options) {
    core::check_open_unit("compare", "level", options.level);
    const auto method = options.method.value_or(usual_method(scale.metric));
    (void)comparison_method_of("compare", name_of(method), scale.metric);
    const auto side = [](const char* argument, const Result& r) {
        if (!(r.n_weighted > 0) || std::isnan(r.standard_error))
            throw domain_error({"compare", argument, {}, "of " + std::to_string(r.n) + " answers",
                                "must have a standard error: two answers at least"});
        return compared{r.value, r.standard_error, r.n_effective};
    };
    return compare(side("a", a), side("b", b), scale, options.level, method);
}
}  // namespace detail

/// Throws domain_error for a level outside (0, 1), a method that is not for the metric, and a result without a standard
/// error.  The two must come from different customers: for the same ones there is paired.hpp.
[[nodiscard]] inline comparison_result compare(const nps_result& a, const nps_result& b,
                                               const comparison_options& options = {}) {
    return detail::compare_results(a, b, compared_scale{}, options);
}
/// Both by this definition.  Throws as above.
[[nodiscard]] inline comparison_result compare(const score_result& a, const score_result& b, const definition& d,
                                               const comparison_options& options = {}) {
    return detail::compare_results(a, b, scale_of(d), options);
}
/// Both by one csi_definition.  Throws as above.
[[nodiscard]] inline comparison_result compare(const csi_result& a, const csi_result& b,
                                               const comparison_options& options = {}) {
    return detail::compare_results(a, b, compared_scale{compared_metric::csi, 0, 100}, options);
}

/// For each of several groups all the others together, as if the metric were of their rows: with W_h the weight of a
/// group and n_h its effective number of answers,
///     value = sum W_h v_h / W,   n = W^2 / sum(W_h^2 / n_h),   standard error = spread of the answers / sqrt(n),
/// which without weights is exactly the metric of those rows, and with weights takes from each group its own effect.
/// A group without weight is nothing; NaN where there is no other one.
[[nodiscard]] inline std::vector<compared> rest_of_each(std::span<const compared> groups,
                                                        std::span<const double> weights, const compared_scale& scale) {
    const double lost = scale.is_mean() ? 1 : 0;
    struct sums {
        weighted_moments answers;
        double kish = 0;  // sum of W_h^2 / n_h
        void merge(const sums& other) noexcept {
            answers.merge(other.answers);
            kish += other.kish;
        }
    };
    const std::size_t size = groups.size();
    std::vector<sums> after(size + 1);
    const auto of = [&](std::size_t i) {
        const auto& g = groups[i];
        if (!(weights[i] > 0)) return sums{};
        const double e = std::isnan(g.standard_error) ? 0 : g.standard_error;
        return sums{{weights[i], g.value, weights[i] * e * e * (g.n_effective - lost)},
                    weights[i] * weights[i] / g.n_effective};
    };
    for (std::size_t i = size; i-- > 0;) {
        after[i] = of(i);
        after[i].merge(after[i + 1]);
    }
    std::vector<compared> out(size);
    sums before;
    for (std::size_t i = 0; i < size; ++i) {
        sums rest = before;
        rest.merge(after[i + 1]);
        before.merge(of(i));
        const double weight = rest.answers.weight;
        if (!(weight > 0)) continue;
        const double n = weight / rest.kish * weight, degrees = n - lost;
        const double spread = rest.answers.deviations / weight;
        const bool any = degrees > 1e-9;
        out[i] = {rest.answers.mean, any ? std::sqrt(spread / degrees) : std::numeric_limits<double>::quiet_NaN(), n};
    }
    return out;
}

}  // namespace goodwill::inline v0::satisfaction
