#pragma once
#include <string>
#include <vector>

#include <goodwill/core/column.hpp>

/// When scores are refused: whether all of them look like those of another scale.
namespace goodwill::inline v0::satisfaction {

/// "; all scores look like a scale of 0 to 100", or "".  Only where a tenth of the scores or more lie off the scale,
/// and all are whole numbers of one of the scales in use: one wrong score is a typing error.
[[nodiscard]] std::string other_scale_note(const char* function, const char* argument, const core::column& scores,
                                           double lowest, double highest, const std::vector<double>& codes);

}  // namespace goodwill::inline v0::satisfaction
