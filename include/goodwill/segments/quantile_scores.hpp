#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>

/// Scores 1 .. bins by rank: each score is for as equal a share of the rows as equal values allow.
///
/// Equal values always get equal scores.  With n values, `worse` of them worse than this one and `equal` equal to it
/// (itself included), the score is
///     low   1 + floor(bins * worse / n)                    score s: at least (s - 1) / bins of all are worse
///     mid   1 + floor(bins * (worse + equal / 2) / n)      by the middle rank of the equal values
///     high  ceil(bins * (worse + equal) / n)               score s: at most s / bins of all are worse or equal
/// computed in integers.  Without equal values the three agree to one rank at the cuts.
namespace goodwill::inline v0::segments {

enum class tie_rule : std::uint8_t { low, mid, high };
/// Which end of the values gets the highest score.
enum class best_end : std::uint8_t { highest, lowest };

[[nodiscard]] constexpr std::string_view name_of(tie_rule rule) noexcept {
    constexpr std::string_view names[] = {"low", "mid", "high"};
    return names[static_cast<std::size_t>(rule)];
}
/// Throws domain_error that lists the names.
[[nodiscard]] inline tie_rule tie_rule_of(const char* function, std::string_view name) {
    for (const auto rule : {tie_rule::low, tie_rule::mid, tie_rule::high})
        if (name == name_of(rule)) return rule;
    throw domain_error({function, "ties", {}, "\"" + std::string(name) + "\"", "must be \"low\", \"mid\" or \"high\""});
}

/// Of rows whose value is missing.
inline constexpr std::uint8_t no_score = 0;
inline constexpr int most_bins = 100;

struct quantile_scores_options {
    int bins = 5;  ///< 2 .. most_bins
    tie_rule ties = tie_rule::low;
    best_end best = best_end::highest;
    int threads = 1;
    core::watch progress = {};
};

/// Writes a score for each value and returns the bins - 1 cuts, ascending: with `best_end::highest` a score is 1 + the
/// number of cuts <= value, with `lowest` 1 + the number of cuts >= value.  Cuts are values that occur; a score that
/// no value reaches has an infinite one, and all are NaN where there is no value.  Null and NaN are missing: they get
/// `no_score` and count for nothing.  Integers are compared exactly, but for the lowest int32 and int64 and the highest
/// uint64, which count as equal to their neighbour.
/// Throws domain_error (bins, the first infinite value), shape_error, schema_error for what is no number, cancelled.
GOODWILL_API std::vector<double> quantile_scores(const core::column& values, std::span<std::uint8_t> scores,
                                                 const quantile_scores_options& options = {});

struct fixed_scores_options {
    best_end best = best_end::highest;
    int threads = 1;
    core::watch progress = {};
};

/// Scores by cuts that the caller knows, as they are defined above.  Cuts must not descend; a repeated one leaves a
/// score empty.  Throws domain_error naming the first cut that is NaN or less than the one before; as above.
GOODWILL_API void fixed_scores(const core::column& values, std::span<const double> cuts,
                               std::span<std::uint8_t> scores, const fixed_scores_options& options = {});

}  // namespace goodwill::inline v0::segments
