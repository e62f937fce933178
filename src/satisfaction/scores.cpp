#include <goodwill/satisfaction/ces.hpp>
#include <goodwill/satisfaction/csat.hpp>
#include <goodwill/satisfaction/score_counts.hpp>

#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "satisfaction/survey_rows.hpp"
#include "satisfaction/tally_columns.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

[[nodiscard]] rows_by_group rows_of(const score_columns& columns, const core::group_columns* by,
                                    const definition& how, const score_options& o) {
    const bool resample = o.interval == score_interval::bootstrap && (o.design.given() || o.weights);
    if (!resample && !o.design.given()) return {};
    std::vector<double> worth;
    for (std::size_t k = 0; k < how.scale().size(); ++k)
        worth.push_back(how.counts(k) ? how.worth(k) : std::numeric_limits<double>::quiet_NaN());
    const auto rows = answered_rows_of(columns, worth, o.threads, o.progress);
    return row_estimates_by(columns.function, rows, by,
                            {o.design, resample, o.bootstrap, o.level, o.threads, o.progress});
}

[[nodiscard]] score_estimate_options estimate_with(const score_options& o, const row_estimate& rows) {
    return {o.level, o.interval, o.bootstrap, rows};
}

[[nodiscard]] score_columns checked(const char* function, const core::column& scores, const definition& how,
                                    const score_options& options) {
    check_estimate(function, how, estimate_with(options, {}));
    return checked_columns(function, scores, options.weights, how.scale(), must_be_on(how.scale()));
}

[[nodiscard]] score_result score_of(const char* function, const core::column& scores, const definition& how,
                                    const score_options& options) {
    const auto columns = checked(function, scores, how, options);
    const auto tally = tally_of(columns, options.threads, options.progress);
    return finished(function, tally, how, estimate_with(options, rows_of(columns, nullptr, how, options).of_total()));
}

[[nodiscard]] score_groups score_by(const char* function, const core::column& scores,
                                    const std::vector<core::column>& groups, const definition& how,
                                    const score_options& options) {
    const auto columns = checked(function, scores, how, options);
    const core::group_columns by(function, groups, columns.rows());
    auto tallies = tally_by(columns, by, options.threads, options.progress);
    const auto rows = rows_of(columns, &by, how, options);
    auto total = finished(function, tallies.total, how, estimate_with(options, rows.of_total()));
    const bool slow = options.interval == score_interval::bootstrap;
    return results_by<score_groups>(function, std::move(tallies), rows, std::move(total), slow, options.threads,
                                    [&](const score_tally& tally, const row_estimate& said) {
                                        return estimate_of(tally, how, estimate_with(options, said));
                                    });
}

}  // namespace

void score_counts::update(const core::column& scores, const score_update_options& options) {
    tally_.merge(tally_of(checked_columns(name, scores, options.weights, scale_, must_be_on(scale_)), options.threads,
                          options.progress));
}

score_result csat(const core::column& scores, const definition& how, const score_options& options) {
    return score_of("csat", scores, how, options);
}
score_groups csat_by(const core::column& scores, const std::vector<core::column>& groups, const definition& how,
                     const score_options& options) {
    return score_by("csat", scores, groups, how, options);
}
score_result ces(const core::column& scores, const definition& how, const score_options& options) {
    return score_of("ces", scores, how, options);
}
score_groups ces_by(const core::column& scores, const std::vector<core::column>& groups, const definition& how,
                    const score_options& options) {
    return score_by("ces", scores, groups, how, options);
}

}  // namespace goodwill::inline v0::satisfaction
