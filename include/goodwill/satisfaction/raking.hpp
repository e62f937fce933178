#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/satisfaction/survey_weights.hpp>

/// Raking: weights of respondents for which the classes of several margins sum to what is known of the population, as
/// near as can be to the weights at the start d (1 where none are given).  Margin by margin each class is scaled to its
/// target, until all agree:
///     w[i] <- w[i] * target[c] / sum of w over class c.
/// The factors that a respondent gets depend on his classes alone, so that rows of the same classes are one pattern: a
/// pass over the rows reads them, another writes the weights, and what lies between does not depend on their number.
/// With bounds, w = d * clamp(u, low, high) for u the product of the factors: of all weights within the bounds and with
/// these margins that which minimises sum of w log(w / d) - w + d.
/// Source: Deming & Stephan (1940), On a least squares adjustment of a sampled frequency table when the expected
///         marginal totals are known, Annals of Mathematical Statistics 11(4):427-444, doi:10.1214/aoms/1177731829.
///         Deville & Sarndal (1992), Calibration estimators in survey sampling, Journal of the American Statistical
///         Association 87(418):376-382, doi:10.1080/01621459.1992.10475217 (distances and bounds).
/// Units:  targets are shares that sum to 1, or totals of the population that sum alike for all margins.
namespace goodwill::inline v0::satisfaction {

/// What is known of the population by one column, or of cells by several: cell k is the one whose class in
/// columns[j] is classes[j][k].
struct margin {
    std::vector<std::string> names;      ///< of the columns, for messages
    std::vector<core::column> columns;   ///< integers or texts, shape (n,)
    std::vector<core::column> classes;   ///< one a column, shape (cells,)
    std::vector<double> target;          ///< shape (cells,): finite, > 0, or 0 where nobody is in the cell
};

struct raking_options {
    std::optional<core::column> weights = {};      ///< at the start: finite, > 0, at most 1e150
    /// How far a weight may be moved, as a ratio to its start when both sum alike.
    std::optional<weight_bounds> trim = {};
    double tolerance = 1e-10;                      ///< of the sum of a class, relative to its target
    int max_iterations = 1000;
    int threads = 1;
    core::watch progress = {};
};

/// A cell of a margin, in the unit of the targets.
struct raked_cell {
    std::int64_t n = 0;                       ///< respondents
    double target = 0, before = 0, after = 0;
};

struct raking_result {
    std::int64_t patterns = 0;                   ///< combinations of classes that somebody has
    int iterations = 0;                          ///< turns over all margins
    double difference = 0;                       ///< the largest |after / target - 1|
    bool shares = true;                          ///< whether the targets sum to 1; the weights then sum as at the start
    kish_result kish;                            ///< of the weights
    std::vector<std::vector<raked_cell>> cells;  ///< by margin
};

/// `out`, shape (n,), gets the weights; it is untouched on throw.
/// Throws domain_error naming column and class: for a class that no target names, a missing one, a target that is none,
/// is given twice or has nobody in its cell, margins that do not sum alike, bounds that a class cannot meet; for a
/// weight that is none (row), a tolerance or a number of iterations that is none; shape_error, schema_error;
/// convergence_error naming the class that is furthest off.
[[nodiscard]] GOODWILL_API raking_result rake(std::span<const margin> margins, const raking_options& options,
                                              std::span<double> out);

/// Post-stratification: one margin, met in one step.  Throws as `rake`.
[[nodiscard]] GOODWILL_API raking_result post_stratify(const margin& cells, const raking_options& options,
                                                       std::span<double> out);

}  // namespace goodwill::inline v0::satisfaction
