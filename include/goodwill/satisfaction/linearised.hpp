#pragma once
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>

/// The mean of a value that answers of a class have, with sampling weights, and its standard error by linearisation.
/// Class k has value y_k, its answers have weights that sum to W_k and squares of weights that sum to V_k:
///     mean = sum y_k W_k / W,    variance = sum V_k (y_k - mean)^2 / W^2,    W = sum W_k.
/// Source: Binder (1983), On the variances of asymptotically normal estimators from complex surveys, International
///         Statistical Review 51(3):279-292, doi:10.2307/1402588: a ratio of two totals, answers independent.
/// With equal weights this is the variance of the classes over n.  It does not change when all weights are scaled.
namespace goodwill::inline v0::satisfaction {

/// Weights are summed with their squares, which must not overflow.
[[nodiscard]] constexpr bool is_sampling_weight(double w) noexcept { return w >= 0 && w <= 1e150; }
inline constexpr const char* must_be_sampling_weight = "must be finite, >= 0 and at most 1e150";

struct linearised_mean {
    double mean = std::numeric_limits<double>::quiet_NaN();
    double standard_error = std::numeric_limits<double>::quiet_NaN();
    double weight = 0;       ///< W
    double spread = 0;       ///< weighted variance of the values
    double n_effective = 0;  ///< answers of equal weight that would give this standard error; at most n
    /// Variance / that of n answers of equal weight; n / n_kish where all answers agree (Kish 1965, 8.2).
    double design_effect = std::numeric_limits<double>::quiet_NaN();
    double n_kish = 0;       ///< W^2 / sum V_k: n where all weights are equal (Kish 1965, Survey Sampling, 11.7)
};

/// `n` is the number of answers.  NaN where there is no weight.
/// The effective number is variance of the classes / standard error^2, at most n (Dean & Pagano 2015,
/// doi:10.1093/jssam/smv024), and Kish's W^2 / sum V_k where all answers agree.
[[nodiscard]] inline linearised_mean mean_of_classes(std::span<const double> value, std::span<const double> weight,
                                                     std::span<const double> weight_squares, double n) noexcept {
    linearised_mean out;
    double sum = 0, squares = 0;
    for (std::size_t k = 0; k < value.size(); ++k) {
        out.weight += weight[k];
        sum += value[k] * weight[k];
        squares += weight_squares[k];
    }
    if (!(out.weight > 0)) return out;
    out.mean = sum / out.weight;
    double variance = 0;
    for (std::size_t k = 0; k < value.size(); ++k) {
        const double d = value[k] - out.mean;
        out.spread += weight[k] / out.weight * d * d;
        variance += weight_squares[k] / out.weight * (d * d / out.weight);
    }
    out.standard_error = std::sqrt(variance);
    out.n_kish = out.weight / squares * out.weight;
    const double effective = variance > 0 ? out.spread / variance : out.n_kish;
    out.n_effective = effective < n ? effective : n;
    out.design_effect = n / effective;
    return out;
}

/// Weighted mean and squared deviations from it, of values that come one by one or in parts.
/// Source: Chan, Golub & LeVeque (1983), Algorithms for computing the sample variance, The American Statistician
///         37(3):242-247, doi:10.1080/00031305.1983.10483115: no digits are lost where the spread is small.
struct weighted_moments {
    double weight = 0, mean = 0, deviations = 0;  ///< deviations = sum of w (y - mean)^2

    void add(double y, double w) noexcept { merge({w, y, 0}); }
    void merge(const weighted_moments& other) noexcept {
        const double all = weight + other.weight;
        if (!(all > 0)) return;
        const double apart = other.mean - mean, share = other.weight / all;
        deviations += other.deviations + weight * share * apart * apart;
        mean += share * apart;
        weight = all;
    }
    [[nodiscard]] bool operator==(const weighted_moments&) const = default;
};

/// The linearised mean of values that are all different: one class an answer.
struct linearised_sums {
    weighted_moments by_weight, by_square;  ///< with weights w, and with weights w^2

    void add(double y, double w) noexcept {
        by_weight.add(y, w);
        by_square.add(y, w * w);
    }
    void merge(const linearised_sums& other) noexcept {
        by_weight.merge(other.by_weight);
        by_square.merge(other.by_square);
    }
    /// As mean_of_classes.
    [[nodiscard]] linearised_mean finish(double n) const noexcept {
        linearised_mean out;
        out.weight = by_weight.weight;
        if (!(out.weight > 0)) return out;
        out.mean = by_weight.mean;
        const double apart = by_square.mean - out.mean;
        out.spread = by_weight.deviations / out.weight;
        const double variance =
            (by_square.deviations / out.weight + by_square.weight / out.weight * apart * apart) / out.weight;
        out.standard_error = std::sqrt(variance);
        out.n_kish = out.weight / by_square.weight * out.weight;
        const double effective = out.n_kish == n ? n : variance > 0 ? out.spread / variance : out.n_kish;
        out.n_effective = effective < n ? effective : n;
        out.design_effect = n / effective;
        return out;
    }
    [[nodiscard]] bool operator==(const linearised_sums&) const = default;
};

}  // namespace goodwill::inline v0::satisfaction
