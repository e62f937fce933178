#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/config.hpp>

/// Weights of attributes that are derived from the answers: how strongly each goes with an overall rating, instead of
/// what respondents say is important.
///     correlation:  a_j = r_j / sum r,  r_j the correlation of attribute j with the overall rating;
///     regression:   a_j = b_j / sum b,  b the standardised coefficients of the overall rating on all attributes.
/// Correlations count what attributes share more than once; coefficients share it out, and are unsteady where attributes
/// go together closely.  Both are of the respondents who answered all of these questions.
/// Units: weights sum to 1.
namespace goodwill::inline v0::satisfaction {

enum class derivation : std::uint8_t { correlation, regression };

struct derived_weights_options {
    derivation by = derivation::correlation;
    std::optional<core::column> respondent_weights = {};  ///< one a row, each finite and >= 0
    std::vector<double> missing_codes = {};               ///< of attributes
    std::vector<std::string> names = {};                  ///< what messages call the attributes
};

struct derived_weights {
    std::vector<double> weight;      ///< of each attribute; they sum to 1
    std::vector<double> importance;  ///< the correlation or the coefficient
    std::int64_t n = 0;              ///< respondents that they rest on
};

/// Columns of numbers, each of shape (n,).  Throws domain_error where fewer than three more respondents than attributes
/// answered all, a column does not vary, an attribute is a combination of others (regression), or the importance of an
/// attribute is negative: a higher answer then goes with less satisfaction, and no weight can say so.
/// shape_error; schema_error.
[[nodiscard]] GOODWILL_API derived_weights derived_csi_weights(std::span<const core::column> attributes,
                                                               const core::column& overall,
                                                               const derived_weights_options& options = {});

}  // namespace goodwill::inline v0::satisfaction
