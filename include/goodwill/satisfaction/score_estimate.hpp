#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include <goodwill/satisfaction/bootstrap.hpp>
#include <goodwill/satisfaction/definition.hpp>
#include <goodwill/satisfaction/linearised.hpp>
#include <goodwill/satisfaction/score_interval.hpp>
#include <goodwill/satisfaction/score_tally.hpp>
#include <goodwill/satisfaction/survey_design.hpp>

/// A score by its definition, from the counts of answers.
/// Units: shares and indexes 0 .. 100, means in the scale's own unit; standard error and limits alike.
///
/// Shares: the standard error is the linearised one (linearised.hpp), sqrt(p (1 - p) / n) where all weigh the same.
/// The intervals of a survey with weights take the share of n_effective answers, the number of equal weight that would
/// have this standard error, at most n (Dean & Pagano 2015, Evaluating confidence interval methods for binomial
/// proportions in clustered surveys, doi:10.1093/jssam/smv024); Wald's is value +- z standard errors.
/// Means and indexes: the variance is multiplied by k / (k - 1) for Kish's number k = W^2 / sum of squared weights, so
/// that without weights it is the usual s^2 / n; t has k - 1 degrees of freedom, adjusted_t (score_interval.hpp) has k.
namespace goodwill::inline v0::satisfaction {

struct score_estimate_options {
    double level = 0.95;
    std::optional<score_interval> interval = {};  ///< none: Wilson's for a share, adjusted_t for a mean or an index
    bootstrap_options bootstrap = {};
    row_estimate rows = {};  ///< what the columns say besides their counts
};

struct score_result {
    double value = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    double standard_error = std::numeric_limits<double>::quiet_NaN();
    std::int64_t n = 0;      ///< answers in the denominator
    double n_weighted = 0;   ///< sum of their weights
    double n_effective = 0;  ///< answers of equal weight that would give this standard error
    /// Variance / variance of a simple random sample of n answers; 1 without weights and design.
    double design_effect = std::numeric_limits<double>::quiet_NaN();
    std::array<std::int64_t, score_tally::bins> counts{};     ///< answers by score, from the lowest one
    std::array<double, score_tally::bins> weighted_counts{};  ///< weight by score
    /// Weights of the boxes; numbers of answers where no weights were given; NaN for a definition without boxes.
    double satisfied = 0, neutral = 0, dissatisfied = 0;
    std::int64_t excluded = 0;  ///< rows that are not in the denominator: the sum of the three that follow
    std::int64_t missing = 0, not_applicable = 0, neutral_excluded = 0;
};

/// The interval that the options name.  Throws domain_error for one that is not for this measure.
[[nodiscard]] inline score_interval interval_for(const char* function, measure of,
                                                 const std::optional<score_interval>& named) {
    const bool share = of == measure::share;
    if (!named) return share ? score_interval::wilson : score_interval::adjusted_t;
    return score_interval_of(function, name_of(*named), share);
}

/// Throws domain_error for a level outside (0, 1), for an interval that is not for this measure, and for a number of
/// resamples that cannot be.
inline void check_estimate(const char* function, const definition& d, const score_estimate_options& o) {
    core::check_open_unit(function, "level", o.level);
    check_bootstrap(function, o.bootstrap);
    (void)interval_for(function, d.of(), o.interval);
}

/// Value and limits of a mean on least .. most, from its linearised mean: what a mean, an index and a CSI share.
/// Where Kish's number is 1 and there is no design there is neither a standard error nor an interval.
template <class Result>
void set_mean(Result& out, const linearised_mean& mean, double least, double most, score_interval method, double level,
              const row_estimate& rows = {}, double n_designed = 0) noexcept {
    out.value = mean.mean;
    const double degrees = rows.designed ? rows.degrees : mean.n_kish - 1;
    out.standard_error = rows.designed     ? rows.standard_error
                         : degrees > 1e-9 ? mean.standard_error * std::sqrt(mean.n_kish / degrees)
                                          : std::numeric_limits<double>::quiet_NaN();
    math::interval limits;
    if (degrees > 1e-9)
        limits = method == score_interval::bootstrap
                     ? rows.resampled.value_or(math::interval{})
                     : interval_of_mean(method, out.value, out.standard_error, degrees, least, most, level,
                                        rows.designed ? n_designed : mean.n_kish);
    out.low = limits.low;
    out.high = limits.high;
}

namespace detail {

/// The bootstrap of answers without weights.
[[nodiscard]] inline math::interval bootstrap_of_score(const score_tally& tally, const definition& d,
                                                       const score_estimate_options& options) {
    std::array<double, score_tally::bins> worth{}, count{};
    std::size_t used = 0;
    for (std::size_t k = 0; k < d.scale().size(); ++k) {
        if (!d.counts(k)) continue;
        worth[used] = d.worth(k);
        count[used++] = static_cast<double>(tally.plain[k]);
    }
    return bootstrap_of_counts(std::span(worth).first(used), std::span(count).first(used), options.level,
                               options.bootstrap);
}

/// Limits of a share, 0 .. 100, whose n_effective and standard error are set.
[[nodiscard]] inline math::interval limits_of_share(const score_result& r, const definition& d, score_interval method,
                                                    double n, const score_estimate_options& options) noexcept {
    if (method == score_interval::wald)
        return options.rows.designed
                   ? interval_of_mean(score_interval::t, r.value, r.standard_error, options.rows.degrees, 0, 100,
                                      options.level)
                   : interval_of_mean(score_interval::normal, r.value, r.standard_error, 0, 0, 100, options.level);
    const auto& f = d.fields();
    const bool neutral = !f.neutral.empty() && f.base == denominator::answers;
    const std::size_t boxes = 1 + (neutral ? 1u : 0u) + (f.dissatisfied.empty() ? 0u : 1u);
    const auto limits = interval_of_share(method, std::min(n, r.value / 100 * n), n, options.level, boxes);
    return {100 * limits.low, 100 * limits.high};
}

}  // namespace detail

/// The score; where there is no answer its value is NaN.  The options are as check_estimate has them.
[[nodiscard]] inline score_result estimate_of(const score_tally& tally, const definition& d,
                                              const score_estimate_options& options) {
    score_result out;
    std::array<double, score_tally::bins> worth{}, weight{}, squares{};
    bool plain = true;
    const std::size_t scores = d.scale().size();
    std::size_t used = 0;
    for (std::size_t k = 0; k < scores; ++k) {
        out.counts[k] = tally.answers(k);
        out.weighted_counts[k] = tally.weight(k);
        const box b = d.box_of(k);
        (b == box::satisfied ? out.satisfied : b == box::neutral ? out.neutral : out.dissatisfied) += tally.weight(k);
        if (!d.counts(k)) {
            out.neutral_excluded += tally.answers(k);
            continue;
        }
        out.n += tally.answers(k);
        plain = plain && tally.weighted[k] == 0;
        worth[used] = d.worth(k);
        weight[used] = tally.weight(k);
        squares[used++] = tally.weight_squares(k);
    }
    if (!d.has_boxes()) out.satisfied = out.neutral = out.dissatisfied = std::numeric_limits<double>::quiet_NaN();
    out.missing = static_cast<std::int64_t>(tally.missing);
    out.not_applicable = static_cast<std::int64_t>(tally.not_applicable);
    out.excluded = out.missing + out.not_applicable + out.neutral_excluded;

    const auto first = [used](const auto& all) { return std::span<const double>(all.data(), used); };
    const auto n = static_cast<double>(out.n);
    const auto mean = mean_of_classes(first(worth), first(weight), first(squares), n);
    out.n_weighted = mean.weight;
    if (!(mean.weight > 0)) return out;
    out.n_effective = plain ? n : mean.n_effective;
    out.design_effect = plain ? 1 : mean.design_effect;
    double n_interval = out.n_effective;
    auto rows = options.rows;
    if (rows.designed) {
        const auto effective =
            effective_of_design(mean, n, rows.standard_error, rows.degrees, options.level);
        out.n_effective = effective.n;
        out.design_effect = effective.design_effect;
        n_interval = effective.for_interval;
    }
    const auto method = options.interval.value_or(d.of() == measure::share ? score_interval::wilson
                                                                           : score_interval::adjusted_t);
    if (method == score_interval::bootstrap && !rows.resampled && plain)
        rows.resampled = detail::bootstrap_of_score(tally, d, options);
    if (d.of() != measure::share) {
        set_mean(out, mean, d.least(), d.most(), method, options.level, rows, out.n_effective);
        return out;
    }
    out.value = mean.mean;
    out.standard_error = rows.designed ? rows.standard_error : mean.standard_error;
    const auto limits = method == score_interval::bootstrap
                            ? rows.resampled.value_or(math::interval{})
                            : detail::limits_of_share(out, d, method, n_interval, options);
    out.low = limits.low;
    out.high = limits.high;
    return out;
}

/// As estimate_of.  Throws domain_error for bad options, for a bootstrap of weighted answers, and when no answer counts, or none with a weight.
[[nodiscard]] inline score_result finished(const char* function, const score_tally& tally, const definition& d,
                                           const score_estimate_options& options) {
    check_estimate(function, d, options);
    if (options.interval == score_interval::bootstrap && !options.rows.resampled)
        detail::check_unweighted(function, tally);
    const auto out = estimate_of(tally, d, options);
    detail::check_answered(function, out.n, out.n_weighted, out.excluded);
    return out;
}

}  // namespace goodwill::inline v0::satisfaction
