#include <goodwill/satisfaction/nps.hpp>

#include "satisfaction/tally_columns.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

const answer_scale zero_to_ten{};

[[nodiscard]] score_columns checked(const char* function, const core::column& scores,
                                    const std::optional<core::column>& weights) {
    return checked_columns(function, scores, weights, zero_to_ten, "must be a whole number from 0 to 10, or missing");
}

}  // namespace

void nps_counts::update(const core::column& scores, const nps_update_options& options) {
    tally_.merge(
        tally_of(checked("nps_counts.update", scores, options.weights), options.threads, options.progress));
}

nps_result nps(const core::column& scores, const nps_options& options) {
    core::check_open_unit("nps", "level", options.level);
    const auto tally = tally_of(checked("nps", scores, options.weights), options.threads, options.progress);
    return nps_counts(tally).finish({options.level, options.interval});
}

nps_groups nps_by(const core::column& scores, const core::column& groups, const nps_options& options) {
    core::check_open_unit("nps", "level", options.level);
    auto by = tally_by(checked("nps", scores, options.weights), groups, options.threads, options.progress);
    const nps_estimate_options estimate{options.level, options.interval};
    nps_groups out{std::move(by.groups), {}, nps_counts(by.total).finish(estimate)};
    out.result.reserve(by.states.size());
    for (const auto& tally : by.states) out.result.push_back(nps_counts(tally).estimate(estimate));
    return out;
}

}  // namespace goodwill::inline v0::satisfaction
