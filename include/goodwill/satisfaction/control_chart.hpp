#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/error.hpp>

/// A control chart of a figure by period, where periods have unlike numbers of answers.
///     sigma_i = s / sqrt(n_i),    limits_i = centre +- k sigma_i,    z_i = (value_i - centre) / sigma_i
/// with s the standard deviation of one answer in the baseline: sqrt(p (1 - p)) for a share, so that this is a p chart.
/// With `spread = periods` sigma_i is multiplied by the mean moving range of z over 2 / sqrt(pi): what the periods differ
/// by beyond the chance of who answered.
/// Source: Shewhart (1931), Economic Control of Quality of Manufactured Product, Van Nostrand.  Western Electric (1956),
///         Statistical Quality Control Handbook.  Nelson (1984), The Shewhart control chart: tests for special causes,
///         Journal of Quality Technology 16(4):237-239, doi:10.1080/00224065.1984.11978921.  Laney (2002), Improved
///         control charts for attributes, Quality Engineering 14(4):531-537, doi:10.1081/QEN-120003555 (spread).
/// Units:  those of the figure.
namespace goodwill::inline v0::satisfaction {

/// A signal is at the point that completes it.  Points are periods with answers; those without are passed over.
enum class chart_rule : std::uint8_t {
    beyond_limits,      ///< one point beyond its limits
    two_of_three,       ///< two of three points in a row beyond 2 sigma, on the same side; the last is one of them
    four_of_five,       ///< four of five in a row beyond 1 sigma, on the same side; the last is one of them
    run_of_8,           ///< eight in a row on one side of the centre
    run_of_9,           ///< nine
    trend_of_6,         ///< six in a row, each above the one before, or each below
    alternating_14,     ///< fourteen in a row going up and down in turns
    within_1_of_15,     ///< fifteen in a row within 1 sigma
    beyond_1_of_8,      ///< eight in a row beyond 1 sigma, on either side
};
inline constexpr std::array<std::string_view, 9> chart_rule_names{
    "beyond_limits", "2_of_3_beyond_2", "4_of_5_beyond_1", "run_of_8",    "run_of_9",
    "trend_of_6",    "alternating_14",  "15_within_1",     "8_beyond_1"};

[[nodiscard]] constexpr std::string_view name_of(chart_rule rule) noexcept {
    return chart_rule_names[static_cast<std::size_t>(rule)];
}
/// Throws domain_error that lists the names.
[[nodiscard]] inline chart_rule chart_rule_of(const char* function, std::string_view name) {
    std::string all;
    for (std::size_t k = 0; k < chart_rule_names.size(); ++k) {
        if (chart_rule_names[k] == name) return static_cast<chart_rule>(k);
        all += (k == 0 ? "\"" : ", \"") + std::string(chart_rule_names[k]) + "\"";
    }
    throw domain_error({function, "rules", {}, "\"" + std::string(name) + "\"", "must be one of " + all});
}

/// The points of a chart, in time order.  NaN: no point.
struct chart_points {
    std::span<const double> value, z;
};

namespace detail {

/// How many of the last `window` points, the last one among them, are at `is`; 0 where the last is not.
template <class Is>
[[nodiscard]] int among_last(std::span<const std::size_t> points, std::size_t last, std::size_t window, Is&& is) {
    if (last + 1 < window || !is(points[last])) return 0;
    int found = 0;
    for (std::size_t k = last + 1 - window; k <= last; ++k) found += is(points[k]) ? 1 : 0;
    return found;
}

[[nodiscard]] inline bool completes(chart_rule rule, const chart_points& at, std::span<const std::size_t> points,
                                    std::size_t last, double limit) {
    const auto z = at.z;
    const auto either = [&](std::size_t window, int least, double beyond) {
        return among_last(points, last, window, [&](std::size_t i) { return z[i] > beyond; }) >= least ||
               among_last(points, last, window, [&](std::size_t i) { return z[i] < -beyond; }) >= least;
    };
    /// The sign of the step that leads to a point.
    const auto step = [&](std::size_t k) {
        const double d = at.value[points[k]] - at.value[points[k - 1]];
        return d > 0 ? 1 : d < 0 ? -1 : 0;
    };
    const auto steps = [&](std::size_t window, int turn) {
        if (last + 1 < window || step(last) == 0) return false;
        for (std::size_t k = last; k > last + 2 - window; --k)
            if (step(k - 1) != turn * step(k)) return false;
        return true;
    };
    switch (rule) {
        case chart_rule::beyond_limits: return std::fabs(z[points[last]]) > limit;
        case chart_rule::two_of_three: return either(3, 2, 2);
        case chart_rule::four_of_five: return either(5, 4, 1);
        case chart_rule::run_of_8: return either(8, 8, 0);
        case chart_rule::run_of_9: return either(9, 9, 0);
        case chart_rule::trend_of_6: return steps(6, 1);
        case chart_rule::alternating_14: return steps(14, -1);
        case chart_rule::within_1_of_15:
            return among_last(points, last, 15, [&](std::size_t i) { return std::fabs(z[i]) < 1; }) == 15;
        case chart_rule::beyond_1_of_8:
            return among_last(points, last, 8, [&](std::size_t i) { return std::fabs(z[i]) > 1; }) == 8;
    }
    return false;
}

}  // namespace detail

/// Whether each point completes the pattern of the rule.  `limit` is the number of sigmas of beyond_limits.
[[nodiscard]] inline std::vector<bool> signals(chart_rule rule, const chart_points& at, double limit = 3) {
    std::vector<bool> out(at.z.size());
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < at.z.size(); ++i) {
        if (std::isnan(at.z[i])) continue;
        points.push_back(i);
        out[i] = detail::completes(rule, at, points, points.size() - 1, limit);
    }
    return out;
}

/// (value - centre) / sigma; 0 where the value is the centre, whatever sigma.
[[nodiscard]] inline double standardised(double value, double centre, double sigma) noexcept {
    return value == centre ? 0 : (value - centre) / sigma;
}

/// The mean moving range of z over its expectation 2 / sqrt(pi) for independent points of standard deviation 1; NaN for
/// fewer than two points.
[[nodiscard]] inline double moving_range_spread(std::span<const double> z) noexcept {
    double sum = 0, before = std::numeric_limits<double>::quiet_NaN();
    int ranges = 0;
    for (const double v : z) {
        if (std::isnan(v)) continue;
        if (!std::isnan(before)) {
            sum += std::fabs(v - before);
            ++ranges;
        }
        before = v;
    }
    return ranges == 0 ? std::numeric_limits<double>::quiet_NaN()
                       : sum / ranges / (2 / std::sqrt(std::numbers::pi));
}

enum class chart_spread : std::uint8_t { answers, periods };

struct control_chart_options {
    double limit = 3;                        ///< k
    chart_spread spread = chart_spread::answers;
    double least = -std::numeric_limits<double>::infinity();  ///< the scale, which limits do not leave
    double most = std::numeric_limits<double>::infinity();
};

struct control_chart {
    double dispersion = std::numeric_limits<double>::quiet_NaN();  ///< moving_range_spread of the baseline's points
    std::vector<double> sigma, lower, upper, z;  ///< by period; NaN where there are no answers
};

/// From values and (effective) numbers of answers by period; n = 0 or NaN: no answers.  `deviation` is s, that of one
/// answer.  `in_baseline` says which periods the dispersion is of.  The spans have one length.
/// Throws domain_error for a limit that is not > 0, and for a spread by periods where fewer than two are known or none
/// differ.
[[nodiscard]] inline control_chart control_chart_of(const char* function, std::span<const double> value,
                                                    std::span<const double> n, std::span<const std::uint8_t> in_baseline,
                                                    double centre, double deviation,
                                                    const control_chart_options& options = {}) {
    core::check_positive(function, "limits", options.limit);
    control_chart out;
    std::vector<double> of_baseline;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool there = n[i] > 0 && !std::isnan(value[i]);
        out.sigma.push_back(there ? deviation / std::sqrt(n[i]) : nan);
        out.z.push_back(there ? standardised(value[i], centre, out.sigma[i]) : nan);
        if (in_baseline[i] != 0) of_baseline.push_back(out.z[i]);
    }
    out.dispersion = moving_range_spread(of_baseline);
    if (options.spread == chart_spread::periods) {
        if (!(out.dispersion > 0 && out.dispersion < std::numeric_limits<double>::infinity()))
            throw domain_error({function, "spread", {}, "\"periods\"",
                                "needs two periods with answers in the baseline at least, and values that differ"});
        for (double& s : out.sigma) s *= out.dispersion;
        for (double& z : out.z) z /= out.dispersion;
    }
    for (const double s : out.sigma) {
        out.lower.push_back(std::isnan(s) ? nan : std::max(options.least, centre - options.limit * s));
        out.upper.push_back(std::isnan(s) ? nan : std::min(options.most, centre + options.limit * s));
    }
    return out;
}

}  // namespace goodwill::inline v0::satisfaction
