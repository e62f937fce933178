#include <goodwill/satisfaction/ces.hpp>
#include <goodwill/satisfaction/csat.hpp>
#include <goodwill/satisfaction/score_counts.hpp>

#include <utility>

#include "satisfaction/tally_columns.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

[[nodiscard]] score_result score_of(const char* function, const core::column& scores, const definition& how,
                                    const score_options& options) {
    const score_estimate_options estimate{options.level, options.interval};
    check_estimate(function, how, estimate);
    const auto tally =
        tally_of(checked_columns(function, scores, options.weights, how.scale(), must_be_on(how.scale())),
                 options.threads, options.progress);
    return finished(function, tally, how, estimate);
}

[[nodiscard]] score_groups score_by(const char* function, const core::column& scores, const core::column& groups,
                                    const definition& how, const score_options& options) {
    const score_estimate_options estimate{options.level, options.interval};
    check_estimate(function, how, estimate);
    auto by = tally_by(checked_columns(function, scores, options.weights, how.scale(), must_be_on(how.scale())),
                       groups, options.threads, options.progress);
    score_groups out{std::move(by.groups), {}, finished(function, by.total, how, estimate)};
    out.result.reserve(by.states.size());
    for (const auto& tally : by.states) out.result.push_back(estimate_of(tally, how, estimate));
    return out;
}

}  // namespace

void score_counts::update(const core::column& scores, const score_update_options& options) {
    tally_.merge(tally_of(checked_columns(name, scores, options.weights, scale_, must_be_on(scale_)), options.threads,
                          options.progress));
}

score_result csat(const core::column& scores, const definition& how, const score_options& options) {
    return score_of("csat", scores, how, options);
}
score_groups csat_by(const core::column& scores, const core::column& groups, const definition& how,
                     const score_options& options) {
    return score_by("csat", scores, groups, how, options);
}
score_result ces(const core::column& scores, const definition& how, const score_options& options) {
    return score_of("ces", scores, how, options);
}
score_groups ces_by(const core::column& scores, const core::column& groups, const definition& how,
                    const score_options& options) {
    return score_by("ces", scores, groups, how, options);
}

}  // namespace goodwill::inline v0::satisfaction
