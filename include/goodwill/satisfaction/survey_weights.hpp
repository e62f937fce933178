#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>

/// Weights of respondents: what unequal ones cost, and how to keep them within bounds.
///     design effect = n * sum w^2 / (sum w)^2 = 1 + cv^2,    effective n = (sum w)^2 / sum w^2
/// Source: Kish (1965), Survey Sampling, Wiley, section 11.7.
/// Units:  any; weights are finite, > 0 and at most 1e150, as their squares are summed.
namespace goodwill::inline v0::satisfaction {

inline constexpr const char* must_be_positive_weight = "must be finite, > 0 and at most 1e150";
[[nodiscard]] constexpr bool is_positive_weight(double w) noexcept { return w > 0 && w <= 1e150; }

struct kish_result {
    std::int64_t n = 0;
    double total = 0;                                                     ///< sum of the weights
    double design_effect = std::numeric_limits<double>::quiet_NaN();      ///< >= 1
    double n_effective = std::numeric_limits<double>::quiet_NaN();        ///< n / design effect
};

/// From n weights that sum to `total`, their squares to `squares`.
[[nodiscard]] inline kish_result kish_of(std::int64_t n, double total, double squares) noexcept {
    const double effective = total / squares * total;
    return {n, total, static_cast<double>(n) / effective, effective};
}

/// How far a weight may lie below and above 1, the mean weight.
struct weight_bounds {
    double low = 0, high = std::numeric_limits<double>::infinity();

    /// Throws domain_error unless 0 <= low < 1 < high.
    void check(const char* function) const {
        core::check(low >= 0 && low < 1, function, "lower", low, "must be from 0 to below 1, the mean weight");
        core::check(high > 1, function, "upper", high, "must be above 1, the mean weight");
    }
    [[nodiscard]] double operator()(double w) const noexcept { return std::clamp(w, low, high); }
};

/// The factor f for which sum of d[i] * bounds(f * u[i]) is `total`, to 1e-15 relative or as near as doubles come.
/// The sum ascends with f by straight pieces, so Newton's steps from within a bracket end after few.
/// d > 0, u > 0; `total` must lie from bounds.low to bounds.high times the sum of d.
[[nodiscard]] inline double bounded_factor(std::span<const double> d, std::span<const double> u,
                                           const weight_bounds& bounds, double total) noexcept {
    double least = std::numeric_limits<double>::infinity(), most = 0, whole = 0;
    for (std::size_t i = 0; i < u.size(); ++i) {
        least = std::min(least, u[i]);
        most = std::max(most, u[i]);
        whole += d[i] * u[i];
    }
    double from = bounds.low / most, to = bounds.high / least;  // all at the lower bound, all at the upper one
    double f = std::clamp(total / whole, from, to);
    for (int step = 0; step < 200; ++step) {
        double sum = 0, slope = 0;
        for (std::size_t i = 0; i < u.size(); ++i) {
            const double w = f * u[i];
            sum += d[i] * bounds(w);
            if (w > bounds.low && w < bounds.high) slope += d[i] * u[i];
        }
        if (std::fabs(sum - total) <= 1e-15 * total) break;
        (sum < total ? from : to) = f;
        double next = slope > 0 ? f + (total - sum) / slope : std::numeric_limits<double>::quiet_NaN();
        if (!(next > from && next < to))
            next = to < std::numeric_limits<double>::infinity() ? from + (to - from) / 2 : 2 * f;
        if (next == f || next == from || next == to) break;
        f = next;
    }
    return f;
}

/// Kish's figures of a column of weights, shape (n,).  Throws domain_error naming the first row whose weight is missing
/// or none, or if there is no row; schema_error.
[[nodiscard]] GOODWILL_API kish_result kish(const core::column& weights);

/// Weights that sum to `total`, in the ratios given.  Throws as `kish`, and domain_error for a total that is not > 0.
[[nodiscard]] GOODWILL_API std::vector<double> normalised_weights(const core::column& weights, double total);

/// Weights within bounds, which are ratios to the mean weight: those beyond are set to their bound, and what they lose
/// or gain is spread over the others in proportion, until none is beyond.  The sum stays.
/// Throws as `kish`, and domain_error for bounds that are none.
[[nodiscard]] GOODWILL_API std::vector<double> trimmed_weights(const core::column& weights,
                                                               const weight_bounds& bounds);

}  // namespace goodwill::inline v0::satisfaction
