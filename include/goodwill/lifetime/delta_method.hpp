#pragma once
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include <goodwill/core/config.hpp>
#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/interval.hpp>

/// The delta method: how far a score of a fitted model may be off because its parameters were estimated.
///
/// The logarithms of the parameters (and the coefficients of covariates) are normal around their estimates, with
/// covariance S (fitted_model::log_covariance).  A score f that is smooth in them is normal around its own estimate,
/// with variance g' S g, g the gradient of f there.  With S = L L' that is the sum over the columns of L of the squared
/// derivative of f along them, by central differences here: exact to 1e-5 of the error, whatever the score is.
/// Source: Cramer (1946), Mathematical Methods of Statistics, section 28.4; Oehlert (1992), A note on the delta method,
///         The American Statistician 46(1):27-29, doi:10.1080/00031305.1992.10475842.
/// Units:  a standard error has the unit of its score.
namespace goodwill::inline v0::lifetime {

/// The columns of L, of L L' = a covariance of shape (n, n), by Cholesky's method, one after the other: shape (n, n).
/// What is not positive definite gives NaN; rows of zeros give a direction of zeros.
[[nodiscard]] inline std::vector<double> error_directions(std::span<const double> covariance) {
    const auto n = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(covariance.size()))));
    std::vector<double> out(n * n, 0.0);  // column j at out[n * j]
    for (std::size_t j = 0; j < n; ++j) {
        double pivot = covariance[n * j + j];
        for (std::size_t k = 0; k < j; ++k) pivot -= out[n * k + j] * out[n * k + j];
        if (covariance[n * j + j] == 0) continue;
        const double root = pivot > 0 ? std::sqrt(pivot) : std::numeric_limits<double>::quiet_NaN();
        out[n * j + j] = root;
        for (std::size_t i = j + 1; i < n; ++i) {
            double v = covariance[n * i + j];
            for (std::size_t k = 0; k < j; ++k) v -= out[n * k + i] * out[n * k + j];
            out[n * j + i] = v / root;
        }
    }
    return out;
}

/// Throws convergence_error for a covariance that is empty, NaN or not positive definite.
inline void check_has_errors(const char* function, std::span<const double> covariance) {
    bool known = !covariance.empty();
    for (const double v : error_directions(covariance)) known = known && std::isfinite(v);
    if (!known)
        throw convergence_error({function, "model", {}, "without a covariance of its parameters",
                                 "must be a fit that identifies them: an interval needs their errors"});
}

/// How far along a direction the score is looked at, on both sides, in standard errors.
inline constexpr double delta_step = 0x1p-7;

/// The standard error of one score: score(model) is a number, of a known model.  NaN for a model without a covariance.
template <class Params, class Score>
[[nodiscard]] double delta_error(const fitted_model<Params>& f, Score score) {
    const auto covariance = f.log_covariance();
    if (covariance.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto directions = error_directions(covariance);
    const std::size_t n = f.dimension();
    double variance = 0;
    std::vector<double> by(n);
    for (std::size_t j = 0; j < n; ++j) {
        double difference = 0;
        for (const double side : {delta_step, -delta_step}) {
            for (std::size_t i = 0; i < n; ++i) by[i] = side * directions[n * j + i];
            difference += (side > 0 ? 1 : -1) * score(f.moved(by));
        }
        const double slope = difference / (2 * delta_step);
        variance += slope * slope;
    }
    return std::sqrt(variance);
}

/// A column of scores at the model moved by `by` (fitted_model::moved), into `out`.
using moved_scores = std::function<void(std::span<const double> by, std::span<double> out, const scoring_options&)>;

/// The standard errors of a column of scores, into `out`; twice as many passes as there are parameters, and two columns
/// of memory.  Totals are such a column, too: then errors respect that all customers share their parameters.
/// covariance: of the moves, shape (n, n).  NaN where a score is NaN.  Throws what `scores` throws, and
/// convergence_error for a covariance that is empty, NaN or not positive definite; `out` is then undefined.
GOODWILL_API void delta_errors(const char* function, const moved_scores& scores, std::span<const double> covariance,
                               std::span<double> out, const scoring_options& = {});

/// Of a score > 0 that is normal on the scale of logarithms: value exp(-+ z error / value).  z: the normal quantile of
/// the level, 1.96 for 95 %.  A value of 0 has the interval 0 to 0.
[[nodiscard]] inline math::interval log_interval(double value, double error, double z) noexcept {
    if (value == 0 && error == 0) return {0, 0};
    const double factor = std::exp(z * (error / value));
    return {value / factor, value * factor};
}

/// Of a probability that is normal on the scale of logits.  Values of 0 and 1 have no width.
[[nodiscard]] inline math::interval logit_interval(double value, double error, double z) noexcept {
    if ((value == 0 || value == 1) && error == 0) return {value, value};
    const double factor = std::exp(z * (error / (value * (1 - value))));
    return {value / (value + (1 - value) * factor), value / (value + (1 - value) / factor)};
}

}  // namespace goodwill::inline v0::lifetime
