#pragma once
#include <optional>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/satisfaction/grouped_results.hpp>
#include <goodwill/satisfaction/nps_counts.hpp>

/// The net promoter score of columns; definition, result and state are in nps_counts.hpp.
namespace goodwill::inline v0::satisfaction {

struct nps_options {
    /// Sampling weights, one a row, each finite and >= 0; without them every answer weighs 1.
    std::optional<core::column> weights = {};
    double level = 0.95;
    nps_interval interval = nps_interval::adjusted_wald;
    int threads = 1;
    core::watch progress = {};
    survey_design design = {};  ///< strata and clusters; without them answers are independent
    bootstrap_options bootstrap = {};
    half_points halves = half_points::refuse;
};

/// The score of a column of numbers of any type, shape (n,), with null and NaN as missing answers.
/// Throws domain_error naming the first row that is not a whole number from 0 to 10 or whose weight is negative,
/// missing or infinite, when there is no answer at all, and for a design with a missing stratum or cluster, a
/// cluster in two strata or a stratum of one cluster; shape_error; schema_error; cancelled.
[[nodiscard]] GOODWILL_API nps_result nps(const core::column& scores, const nps_options& options = {});

using nps_groups = grouped_results<nps_result>;

/// The score by group of one column or by the combinations that occur of several, in one pass.  Groups are integers,
/// whole floating-point numbers, booleans (0, 1) or text, plain or as a dictionary.  Rows whose group is missing form
/// a group of their own, which comes last, so that the groups always add up to the total.  With a design, rows outside
/// a group count among its clusters.  Throws as nps does, and schema_error for groups of another type.
[[nodiscard]] GOODWILL_API nps_groups nps_by(const core::column& scores, const std::vector<core::column>& groups,
                                             const nps_options& options = {});

}  // namespace goodwill::inline v0::satisfaction
