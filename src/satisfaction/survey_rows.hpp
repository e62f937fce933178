#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/satisfaction/bootstrap.hpp>
#include <goodwill/satisfaction/survey_design.hpp>

#include "satisfaction/tally_columns.hpp"

/// What the rows of a survey say besides their counts: errors of a design, and resampled limits.
namespace goodwill::inline v0::satisfaction {

struct answered_rows {
    std::vector<double> value;   ///< what the answer is worth; NaN for rows without one that counts
    std::vector<double> weight;  ///< empty: 1
};

/// `worth` is by bin, NaN for bins that do not count.  Throws as tally_of.
[[nodiscard]] answered_rows answered_rows_of(const score_columns& columns, std::span<const double> worth, int threads,
                                             const core::watch& progress);

struct row_request {
    const survey_design& design;
    bool resample;  ///< whether limits are asked for
    bootstrap_options bootstrap;
    double level;
    int threads;
    const core::watch& progress;
};

/// One for each group, and the total last.  `group` is the number of each row's group; empty where there are none.
/// Limits: without a design rows are resampled, as many as the group has answers; with one, n_h - 1 of the clusters
/// of each stratum, which then count n_h / (n_h - 1) times (Rao & Wu 1988, Resampling inference with complex survey
/// data, JASA 83(401):231-241, doi:10.1080/01621459.1988.10478591).  Resamples in which no answer of the group
/// is drawn are left out.
/// Throws domain_error for a stratum or a cluster that is missing, a cluster that lies in two strata, and a stratum
/// of one cluster; shape_error; schema_error; cancelled.
[[nodiscard]] std::vector<row_estimate> row_estimates(const char* function, const answered_rows& rows,
                                                      std::span<const std::int64_t> group, std::size_t groups,
                                                      const row_request& request);

/// What rows say of the total, of each group, and of the groups by each of several columns alone; empty where counts
/// say all that is asked for.
struct rows_by_group {
    std::vector<row_estimate> total, groups;
    std::vector<std::vector<row_estimate>> by_column;

    [[nodiscard]] static row_estimate at(const std::vector<row_estimate>& all, std::size_t k) {
        return all.empty() ? row_estimate{} : all[k];
    }
    [[nodiscard]] row_estimate of_total() const { return at(total, 0); }
};

/// As row_estimates, for the groups of columns; null: for the total alone.
[[nodiscard]] rows_by_group row_estimates_by(const char* function, const answered_rows& rows,
                                             const core::group_columns* by, const row_request& request);

/// What a metric returns by group: `estimate(state, what its rows say)` for each.  Estimates that are slow are made on
/// threads.
template <class Groups, class State, class Estimate>
[[nodiscard]] Groups results_by(const char* function, grouped<State>&& by, const rows_by_group& rows,
                                decltype(Groups::total) total, bool slow, int threads, const Estimate& estimate) {
    const auto all = [&](const std::vector<State>& states, const std::vector<row_estimate>& said) {
        decltype(Groups::result) out(states.size());
        core::for_chunks(function, states.size(), slow ? 1 : 4096, threads, {},
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             for (std::size_t k = begin; k < end; ++k)
                                 out[k] = estimate(states[k], rows_by_group::at(said, k));
                         });
        return out;
    };
    Groups out{std::move(by.groups), all(by.states, rows.groups), std::move(total), {}};
    for (std::size_t j = 0; j < by.by_column.size(); ++j)
        out.by_column.push_back(all(by.by_column[j], rows.by_column.empty() ? std::vector<row_estimate>{}
                                                                            : rows.by_column[j]));
    return out;
}

}  // namespace goodwill::inline v0::satisfaction
