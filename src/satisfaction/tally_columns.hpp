#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/satisfaction/answer_scale.hpp>
#include <goodwill/satisfaction/score_tally.hpp>

#include "satisfaction/grouping.hpp"

/// Counts of columns of scores: the one way from columns to NPS, CSAT and CES.
namespace goodwill::inline v0::satisfaction {

/// What to count, and who asks.
struct score_columns {
    const char* function;
    const core::column& scores;
    const core::column* weights;  ///< null: every answer weighs 1
    const answer_scale& scale;
    std::string must;  ///< what a score must be, for messages

    [[nodiscard]] std::size_t rows() const noexcept { return static_cast<std::size_t>(scores.length()); }
};

/// Throws shape_error.
[[nodiscard]] score_columns checked_columns(const char* function, const core::column& scores,
                                            const std::optional<core::column>& weights, const answer_scale& scale,
                                            std::string must);

/// Throws domain_error naming the first bad row, schema_error, cancelled.
[[nodiscard]] score_tally tally_of(const score_columns& columns, int threads, const core::watch& progress);

/// The same by group.
[[nodiscard]] grouped<score_tally> tally_by(const score_columns& columns, const core::group_columns& by, int threads,
                                            const core::watch& progress);

}  // namespace goodwill::inline v0::satisfaction
