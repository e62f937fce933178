#pragma once
#include <optional>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/satisfaction/definition.hpp>
#include <goodwill/satisfaction/grouped_results.hpp>
#include <goodwill/satisfaction/score_counts.hpp>
#include <goodwill/satisfaction/score_estimate.hpp>

/// Customer satisfaction: as a rule the share of satisfied answers.  Definitions in use, and the score of columns by
/// any definition; formulas and errors are in score_estimate.hpp, the state in score_counts.hpp.
/// Units: by the definition; shares 0 .. 100.
namespace goodwill::inline v0::satisfaction {

namespace csat_definitions {

/// 4 and 5 on 1 .. 5, of all answers: the most common one.
[[nodiscard]] inline definition top2_of_5() {
    return definition({.name = "CSAT top 2 of 5", .satisfied = {4, 5}, .neutral = {3}});
}
/// 5 alone on 1 .. 5: "very satisfied".
[[nodiscard]] inline definition top_of_5() {
    return definition({.name = "CSAT top of 5", .satisfied = {5}, .neutral = {3, 4}});
}
/// 4 and 5 on 1 .. 5, of all but the neutral 3.
[[nodiscard]] inline definition top2_of_5_without_neutral() {
    return definition({.name = "CSAT top 2 of 5 without neutral",
                       .satisfied = {4, 5},
                       .neutral = {3},
                       .base = denominator::all_but_the_neutral});
}
/// 9 and 10 on 1 .. 10.
[[nodiscard]] inline definition top2_of_10() {
    return definition({.name = "CSAT top 2 of 10", .highest = 10, .satisfied = {9, 10}, .neutral = {5, 6, 7, 8}});
}
/// 8 to 10 on 1 .. 10.
[[nodiscard]] inline definition top3_of_10() {
    return definition({.name = "CSAT top 3 of 10", .highest = 10, .satisfied = {8, 9, 10}, .neutral = {5, 6, 7}});
}
/// 6 and 7 on 1 .. 7.
[[nodiscard]] inline definition top2_of_7() {
    return definition({.name = "CSAT top 2 of 7", .highest = 7, .satisfied = {6, 7}, .neutral = {4, 5}});
}
/// 5 to 7 on 1 .. 7: everyone above the middle.
[[nodiscard]] inline definition top3_of_7() {
    return definition({.name = "CSAT top 3 of 7", .highest = 7, .satisfied = {5, 6, 7}, .neutral = {4}});
}
/// 3 on 1 .. 3: three faces.
[[nodiscard]] inline definition three_point() {
    return definition({.name = "CSAT three-point", .highest = 3, .satisfied = {3}, .neutral = {2}});
}

/// 4 and 5 of five stars; half stars, which some pages show and no visitor can give, are refused unless named.
[[nodiscard]] inline definition stars() {
    return definition({.name = "CSAT stars", .satisfied = {4, 5}, .neutral = {3}});
}

}  // namespace csat_definitions

struct score_options {
    /// Sampling weights, one a row, each finite and >= 0; without them every answer weighs 1.
    std::optional<core::column> weights = {};
    double level = 0.95;
    std::optional<score_interval> interval = {};  ///< none: Wilson's for a share, adjusted_t for a mean or index
    int threads = 1;
    core::watch progress = {};
    survey_design design = {};  ///< strata and clusters; without them answers are independent
    bootstrap_options bootstrap = {};
};

using score_groups = grouped_results<score_result>;

/// The score of a column of numbers of any type, shape (n,), with null, NaN and the definition's codes as missing.
/// Throws domain_error naming the first row that is neither a score nor a code or whose weight is negative, missing or
/// infinite, when no answer counts, for an interval that is not for the definition, and for a design with a missing
/// stratum or cluster, a cluster in two strata or a stratum of one cluster; shape_error; schema_error; cancelled.
[[nodiscard]] GOODWILL_API score_result csat(const core::column& scores,
                                             const definition& how = csat_definitions::top2_of_5(),
                                             const score_options& options = {});

/// The score by group; groups as in nps_by.
[[nodiscard]] GOODWILL_API score_groups csat_by(const core::column& scores, const std::vector<core::column>& groups,
                                                const definition& how = csat_definitions::top2_of_5(),
                                                const score_options& options = {});

}  // namespace goodwill::inline v0::satisfaction
