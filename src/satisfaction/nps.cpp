#include <goodwill/satisfaction/nps.hpp>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "satisfaction/survey_rows.hpp"
#include "satisfaction/tally_columns.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

/// By the rule for half points.
const std::array<answer_scale, 3> zero_to_ten{answer_scale{.halves = half_points::refuse},
                                              answer_scale{.halves = half_points::up},
                                              answer_scale{.halves = half_points::down}};

[[nodiscard]] score_columns checked(const char* function, const core::column& scores,
                                    const std::optional<core::column>& weights, half_points halves) {
    return checked_columns(function, scores, weights, zero_to_ten[static_cast<std::size_t>(halves)],
                           "must be a whole number from 0 to 10, or missing");
}

constexpr std::array<double, 11> worth{-100, -100, -100, -100, -100, -100, -100, 0, 0, 100, 100};

[[nodiscard]] rows_by_group rows_of(const score_columns& columns, const core::group_columns* by,
                                    const nps_options& o) {
    const bool resample = o.interval == nps_interval::bootstrap && (o.design.given() || o.weights);
    if (!resample && !o.design.given()) return {};
    const auto rows = answered_rows_of(columns, worth, o.threads, o.progress);
    return row_estimates_by(columns.function, rows, by,
                            {o.design, resample, o.bootstrap, o.level, o.threads, o.progress});
}

[[nodiscard]] nps_estimate_options estimate_with(const nps_options& o, const row_estimate& rows) {
    return {o.level, o.interval, o.bootstrap, rows};
}

void check_options(const nps_options& o) {
    core::check_open_unit("nps", "level", o.level);
    check_bootstrap("nps", o.bootstrap);
}

}  // namespace

void nps_counts::update(const core::column& scores, const nps_update_options& options) {
    tally_.merge(
        tally_of(checked("nps_counts.update", scores, options.weights, options.halves), options.threads,
                 options.progress));
}

nps_result nps(const core::column& scores, const nps_options& options) {
    check_options(options);
    const auto columns = checked("nps", scores, options.weights, options.halves);
    const auto tally = tally_of(columns, options.threads, options.progress);
    return nps_counts(tally).finish(estimate_with(options, rows_of(columns, nullptr, options).of_total()));
}

nps_groups nps_by(const core::column& scores, const std::vector<core::column>& groups, const nps_options& options) {
    check_options(options);
    const auto columns = checked("nps", scores, options.weights, options.halves);
    const core::group_columns by("nps", groups, columns.rows());
    auto tallies = tally_by(columns, by, options.threads, options.progress);
    const auto rows = rows_of(columns, &by, options);
    auto total = nps_counts(tallies.total).finish(estimate_with(options, rows.of_total()));
    const bool slow = options.interval == nps_interval::bootstrap || options.interval == nps_interval::dirichlet;
    return results_by<nps_groups>("nps", std::move(tallies), rows, std::move(total), slow, options.threads,
                                  [&](const score_tally& tally, const row_estimate& said) {
                                      return nps_counts(tally).estimate(estimate_with(options, said));
                                  });
}

}  // namespace goodwill::inline v0::satisfaction
