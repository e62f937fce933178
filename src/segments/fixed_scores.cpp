#include <algorithm>
#include <cstdint>
#include <span>

#include <goodwill/core/check.hpp>
#include <goodwill/core/pieces.hpp>
#include <goodwill/segments/quantile_scores.hpp>

#include "segments/score_types.hpp"

namespace goodwill::inline v0::segments {
namespace {

constexpr std::size_t fixed_chunk = std::size_t{1} << 16;

template <class T>
void score_by_cuts(const core::column_chunk& piece, std::span<const double> cuts, best_end best,
                   std::uint8_t* out) noexcept {
    const auto values = piece.as<T>();
    for (std::size_t i = 0; i < values.size(); ++i) out[i] = values[i] == values[i];
    for (const double cut : cuts)
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto v = static_cast<double>(values[i]);
            out[i] = static_cast<std::uint8_t>(out[i] + (best == best_end::highest ? v >= cut : v <= cut));
        }
    if (piece.validity != nullptr)
        for (std::int64_t i = 0; i < piece.length; ++i)
            if (!piece.valid(i)) out[i] = no_score;
}

}  // namespace

void fixed_scores(const core::column& values, std::span<const double> cuts, std::span<std::uint8_t> scores,
                  const fixed_scores_options& options) {
    constexpr const char* function = "quantile_scores";
    check_bins(function, static_cast<int>(cuts.size()) + 1);
    for (std::size_t k = 0; k < cuts.size(); ++k)
        if (!(cuts[k] == cuts[k] && (k == 0 || cuts[k] >= cuts[k - 1])))
            throw domain_error({function, "cuts", static_cast<std::int64_t>(k), core::to_text(cuts[k]),
                                "must be a number that is not less than the one before"});
    core::check_length(function, "scores", scores.size(), static_cast<std::size_t>(values.length()));
    if (values.type() == core::dtype::null && values.dictionary() == nullptr)
        return std::fill(scores.begin(), scores.end(), no_score), void();
    with_type(function, values, [&](auto zero) {
        core::for_chunks(function, scores.size(), fixed_chunk, options.threads, options.progress,
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             core::for_pieces(values, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end),
                                              [&](const core::column_chunk& piece, std::int64_t row) {
                                                  score_by_cuts<decltype(zero)>(piece, cuts, options.best,
                                                                                scores.data() + row);
                                              });
                         });
    });
}

}  // namespace goodwill::inline v0::segments
