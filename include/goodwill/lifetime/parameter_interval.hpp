#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/refit.hpp>
#include <goodwill/math/interval.hpp>
#include <goodwill/math/normal.hpp>

/// Intervals of the parameters of a fit, then of the coefficients of its covariates, three ways.
/// Source: Wald by the asymptotic normality of the logarithms; profile_interval.hpp; percentiles of a bootstrap: Efron
///         & Tibshirani (1993), An Introduction to the Bootstrap, Chapman & Hall, section 13.3.
namespace goodwill::inline v0::lifetime {

namespace detail {
/// From moves of the estimates to parameters.
template <class Params>
[[nodiscard]] math::interval moved_interval(const fitted_model<Params>& f, std::size_t i, double low, double high) {
    constexpr std::size_t size = fitted_model<Params>::size;
    if (i < size) {
        const double v = estimated<Params>::of(f.params)[i];
        return {v * std::exp(low), v * std::exp(high)};
    }
    i -= size;
    const auto& first = f.purchase.coefficients;
    const double v = i < first.size() ? first[i] : f.leaving.coefficients[i - first.size()];
    return {v + low, v + high};
}
}  // namespace detail

/// The logarithms of the parameters and the coefficients as they are plus and minus normal quantiles of their standard
/// errors.  NaN for a model without a covariance.  Throws domain_error for a level outside (0, 1).
template <class Params>
[[nodiscard]] std::vector<math::interval> wald_intervals(const fitted_model<Params>& f, double level = 0.95) {
    core::check(level > 0 && level < 1, "parameter_intervals", "level", level, "must be between 0 and 1");
    const double z = -math::normal_quantile((1 - level) / 2);
    const auto covariance = f.log_covariance();
    const std::size_t n = f.dimension();
    std::vector<math::interval> out(n);
    for (std::size_t i = 0; i < n && !covariance.empty(); ++i) {
        const double reach = z * std::sqrt(covariance[i * (n + 1)]);
        out[i] = detail::moved_interval(f, i, -reach, reach);
    }
    return out;
}

/// Percentiles of the parameters over moves (replicates x dimension by rows), linear between neighbours.  Throws
/// domain_error for a level outside (0, 1) and for no replicate, shape_error where rows are not of the model.
template <class Params>
[[nodiscard]] std::vector<math::interval> percentile_intervals(const fitted_model<Params>& f,
                                                               std::span<const double> moves, double level = 0.95) {
    constexpr const char* function = "parameter_intervals";
    core::check(level > 0 && level < 1, function, "level", level, "must be between 0 and 1");
    const std::size_t n = f.dimension(), rows = moves.size() / n;
    core::check_length(function, "moves", moves.size(), rows * n);
    core::check(rows > 0, function, "moves", std::int64_t{0}, "must have at least one replicate");
    std::vector<math::interval> out(n);
    std::vector<double> of(rows);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < rows; ++k) of[k] = moves[k * n + i];
        std::ranges::sort(of);
        const auto at = [&](double share) {
            const double place = share * static_cast<double>(rows - 1);
            const auto below = static_cast<std::size_t>(place);
            const double next = of[std::min(below + 1, rows - 1)];
            return of[below] + (place - static_cast<double>(below)) * (next - of[below]);
        };
        out[i] = detail::moved_interval(f, i, at((1 - level) / 2), at((1 + level) / 2));
    }
    return out;
}

/// Profile intervals, from the columns of the fit.  Of CNBD-k: given k.  max_iterations and profile_level of the
/// options are not read.
/// Throws what the fit throws; conflict_error where the columns are not those of the fit; convergence_error where the
/// fit found no maximum, or the search for an end comes to nothing.
template <class Params>
[[nodiscard]] GOODWILL_API std::vector<math::interval> profile_intervals(const fitted_model<Params>& f,
                                                                         const fit_data& data, double level = 0.95,
                                                                         const refit_options& = {});

}  // namespace goodwill::inline v0::lifetime
