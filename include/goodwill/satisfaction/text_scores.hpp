#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/config.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/satisfaction/label_table.hpp>

/// A column of answers in words, stars or faces as scores.
/// Source: the tables are in shipped_labels.hpp, the ways to write stars in star_rating.hpp.
/// Units:  scores are whole numbers of the table's scale; a missing or blank text is NaN.
namespace goodwill::inline v0::satisfaction {

struct text_score_options {
    const char* function = "scores_from_text";  ///< what messages call the function
    const char* argument = "texts";             ///< and the column
    /// None: the shipped table that knows all texts, or stars.
    std::optional<label_table> labels = {};
    /// Lowest and highest score; none: that of the table.  Codes of a table of one's own may lie off it.
    std::optional<std::pair<int, int>> scale = {};
    /// Which end of the scale the best answer has; unknown: it is not checked.
    best_end best = best_end::unknown;
    int threads = 1;
    core::watch progress = {};
    bool half_stars = false;  ///< whether half stars are scores too, as halves
};

struct text_scores {
    std::vector<double> scores;  ///< one a row; NaN where there is no text
    /// What the texts were read by; "stars" has no labels.
    label_table table;
    std::vector<std::int64_t> rows;  ///< by label of the table
    std::int64_t missing = 0;        ///< rows without a text, or with a blank one
};

/// Scores of a column of texts, plain or a dictionary.
/// Without labels the table must be clear: of the shipped ones that know every text and lie on the scale all must give
/// the same scores, and no two of a column's texts may be different words for one score ("very satisfied" and "extremely
/// satisfied"): then the scale is another.  Nor may the texts be all answers of a table on another scale and but some of
/// this one, as the five of a scale without "somewhat" are on a scale of seven.
/// Throws domain_error naming the first row whose text is no label (with those known and the nearest), is contradicted
/// by the number beside it, is half a star where those are not wanted, or lies on another scale; when no table or more than one fits; when the best
/// answer lies at the other end of the scale; and as label_reader does.  Throws schema_error for a column that holds no
/// texts; cancelled.
[[nodiscard]] GOODWILL_API text_scores scores_of_text(const core::column& texts,
                                                      const text_score_options& options = {});

}  // namespace goodwill::inline v0::satisfaction
