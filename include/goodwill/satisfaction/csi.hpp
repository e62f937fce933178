#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/satisfaction/csi_state.hpp>
#include <goodwill/satisfaction/grouped_results.hpp>

/// The customer satisfaction index of columns of attributes; formula, definition, result and state are in
/// csi_state.hpp.
namespace goodwill::inline v0::satisfaction {

struct csi_options {
    /// Sampling weights of respondents, one a row, each finite and >= 0; without them each weighs 1.
    std::optional<core::column> respondent_weights = {};
    double level = 0.95;
    score_interval interval = score_interval::t;
    /// What messages call the attributes; empty: "attribute 0", ...
    std::vector<std::string> names = {};
    int threads = 1;
    core::watch progress = {};
    survey_design design = {};  ///< strata and clusters; without them respondents are independent
    bootstrap_options bootstrap = {};
};

using csi_groups = grouped_results<csi_result>;

/// The index of columns of numbers, each of shape (n,), with null, NaN and the definition's codes as missing.
/// Throws domain_error naming attribute and row of the first value off the scale, for a bad design as csat, and as
/// csi_state::finish; shape_error; schema_error; cancelled.
[[nodiscard]] GOODWILL_API csi_result csi(std::span<const core::column> attributes, const csi_definition& how = {},
                                          const csi_options& options = {});

/// The index by group; groups as in nps_by.
[[nodiscard]] GOODWILL_API csi_groups csi_by(std::span<const core::column> attributes, const std::vector<core::column>& groups,
                                             const csi_definition& how = {}, const csi_options& options = {});

}  // namespace goodwill::inline v0::satisfaction
