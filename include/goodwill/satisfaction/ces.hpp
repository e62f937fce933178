#pragma once
#include <vector>
#include <goodwill/core/column.hpp>
#include <goodwill/satisfaction/csat.hpp>
#include <goodwill/satisfaction/definition.hpp>

/// Customer effort: how hard, or how easy, it was to get something done.
/// Source: Dixon, Freeman & Toman (2010), Stop trying to delight your customers, Harvard Business Review
///         88(7/8):116-122 (first version); Dixon, Toman & DeLisi (2013), The Effortless Experience, Portfolio (second version).
/// Units: by the definition; shares and indexes 0 .. 100, means in the scale's own unit.
namespace goodwill::inline v0::satisfaction {

namespace ces_definitions {

/// First version: effort on 1 (very low) .. 5 (very high); the mean, where low is good.
[[nodiscard]] inline definition ces1() {
    return definition({.name = "CES 1",
                       .satisfied = {1, 2},
                       .neutral = {3},
                       .of = measure::mean,
                       .low_is_best = true});
}
/// Second version: "made it easy" on 1 (strongly disagree) .. 7 (strongly agree); the mean, where high is good.
[[nodiscard]] inline definition ces2_mean() {
    return definition({.name = "CES 2 mean",
                       .highest = 7,
                       .satisfied = {5, 6, 7},
                       .neutral = {4},
                       .of = measure::mean});
}
/// Second version: the share that agrees at least somewhat, 5 to 7 on 1 .. 7.
[[nodiscard]] inline definition ces2_share() {
    return definition({.name = "CES 2 share", .highest = 7, .satisfied = {5, 6, 7}, .neutral = {4}});
}
/// Second version: the mean moved onto 0 .. 100.
[[nodiscard]] inline definition ces2_index() {
    return definition({.name = "CES 2 index",
                       .highest = 7,
                       .satisfied = {5, 6, 7},
                       .neutral = {4},
                       .of = measure::index});
}

}  // namespace ces_definitions

/// As csat, for effort.
[[nodiscard]] GOODWILL_API score_result ces(const core::column& scores,
                                            const definition& how = ces_definitions::ces2_share(),
                                            const score_options& options = {});

/// The score by group; groups as in nps_by.
[[nodiscard]] GOODWILL_API score_groups ces_by(const core::column& scores, const std::vector<core::column>& groups,
                                               const definition& how = ces_definitions::ces2_share(),
                                               const score_options& options = {});

}  // namespace goodwill::inline v0::satisfaction
