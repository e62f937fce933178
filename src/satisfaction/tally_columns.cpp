#include "satisfaction/tally_columns.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include <goodwill/core/pieces.hpp>

#include "satisfaction/score_codes.hpp"
#include "satisfaction/tallies_by_code.hpp"
#include "simd/score_counts.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

static_assert(simd::score_bins == score_tally::bins + 1 && missing_score == score_tally::bins);
using bins_of_rows = std::array<std::uint64_t, simd::score_bins>;

/// Sums of weights by score, in four lanes by row number: equal neighbours do not wait for each other.
struct weight_sums {
    std::array<std::array<sum_of_weights, simd::score_bins>, 4> lane{};

    void add(const std::uint8_t* codes, const double* weights, std::int64_t rows, std::int64_t first) noexcept {
        for (std::int64_t i = 0; i < rows; ++i)
            lane[static_cast<std::size_t>((first + i) & 3)][codes[i]].add(weights[i]);
    }
    [[nodiscard]] sum_of_weights of(std::size_t k) const noexcept {
        return {(lane[0][k].weight + lane[1][k].weight) + (lane[2][k].weight + lane[3][k].weight),
                (lane[0][k].squares + lane[1][k].squares) + (lane[2][k].squares + lane[3][k].squares)};
    }
};

/// Calls `f(piece, row, codes)` for blocks of rows [begin, end) with their codes, all of them bins or reasons.
template <class F>
void for_blocks(const score_columns& a, std::int64_t begin, std::int64_t end, F&& f) {
    std::array<std::uint8_t, static_cast<std::size_t>(code_block)> codes;
    for (std::int64_t from = begin; from < end; from += code_block)
        core::for_pieces(a.scores, from, std::min(end, from + code_block),
                         [&](const core::column_chunk& piece, std::int64_t row) {
                             if (score_codes(a.function, a.scores, piece, a.scale, codes.data()) == off_scale)
                                 refuse_off_scale(a.function, a.scores, piece, row, a.scale, a.must);
                             f(piece, row, codes.data());
                         });
}

/// Calls `f(weights, rows, row)` for the rows of a block.
template <class F>
void for_weights(const score_columns& a, std::int64_t begin, std::int64_t end, F&& f) {
    std::array<double, static_cast<std::size_t>(code_block)> scratch;
    core::for_pieces(*a.weights, begin, end, [&](const core::column_chunk& piece, std::int64_t row) {
        f(sampling_weights(a.function, "weights", *a.weights, piece, row, scratch.data()), piece.length, row);
    });
}

/// Counts not-applicable rows and makes them missing ones, of which the kernel knows.
[[nodiscard]] std::uint64_t fold_not_applicable(std::uint8_t* codes, std::int64_t rows) noexcept {
    std::uint64_t found = 0;
    for (std::int64_t i = 0; i < rows; ++i) {
        found += codes[i] == not_applicable_score ? 1u : 0u;
        codes[i] = std::min(codes[i], missing_score);
    }
    return found;
}

/// Adds the rows of a piece of plain bytes, counted as they lie.  False, with nothing added, where a byte is neither a
/// score nor a code below 12.
[[nodiscard]] bool add_plain_bytes(const score_columns& a, const core::column_chunk& piece, score_tally& out) {
    bins_of_rows raw{};
    const auto largest =
        simd::count_scores(piece.as<std::uint8_t>().data(), static_cast<std::size_t>(piece.length), raw.data());
    if (largest >= raw.size()) return false;
    const auto among = [](const std::vector<std::int64_t>& codes, std::int64_t value) {
        return std::find(codes.begin(), codes.end(), value) != codes.end();
    };
    score_tally found;
    for (std::size_t v = 0; v < raw.size(); ++v) {
        const auto value = static_cast<std::int64_t>(v);
        if (raw[v] == 0) continue;
        if (a.scale.contains(value))
            found.add(static_cast<std::size_t>(value - a.scale.lowest), raw[v]);
        else if (among(a.scale.missing_codes, value))
            found.missing += raw[v];
        else if (among(a.scale.not_applicable_codes, value))
            found.not_applicable += raw[v];
        else
            return false;
    }
    out.merge(found);
    return true;
}

[[nodiscard]] score_tally tally_of(const score_columns& a, std::int64_t begin, std::int64_t end) {
    score_tally out;
    bins_of_rows bins{};
    weight_sums sums;
    std::uint64_t folded = 0;
    const bool any_not_applicable = !a.scale.not_applicable_codes.empty();
    const auto in_blocks = [&](std::int64_t first, std::int64_t last) {
        for_blocks(a, first, last, [&](const core::column_chunk& block, std::int64_t row, std::uint8_t* codes) {
            if (any_not_applicable) folded += fold_not_applicable(codes, block.length);
            simd::count_scores(codes, static_cast<std::size_t>(block.length), bins.data());
            if (a.weights != nullptr)
                for_weights(a, row, row + block.length, [&](const double* weights, std::int64_t rows, std::int64_t at) {
                    sums.add(codes + (at - row), weights, rows, at);
                });
        });
    };
    if (a.weights == nullptr) {
        // What the kernel cannot read as it lies goes through codes, which also find what must be refused.
        core::for_pieces(a.scores, begin, end, [&](const core::column_chunk& piece, std::int64_t row) {
            if (!are_plain_bytes(a.scores, piece) || !add_plain_bytes(a, piece, out))
                in_blocks(row, row + piece.length);
        });
    } else {
        in_blocks(begin, end);
    }
    for (std::size_t k = 0; k < score_tally::bins; ++k) {
        if (a.weights == nullptr)
            out.add(k, bins[k]);
        else
            out.add(k, bins[k], sums.of(k).weight, sums.of(k).squares);
    }
    out.missing += bins[missing_score] - folded;
    out.not_applicable += folded;
    return out;
}

}  // namespace

score_columns checked_columns(const char* function, const core::column& scores,
                              const std::optional<core::column>& weights, const answer_scale& scale,
                              std::string must) {
    if (weights)
        core::check_length(function, "weights", static_cast<std::size_t>(weights->length()),
                           static_cast<std::size_t>(scores.length()));
    return {function, scores, weights ? &*weights : nullptr, scale, std::move(must)};
}

score_tally tally_of(const score_columns& a, int threads, const core::watch& progress) {
    std::vector<score_tally> parts(core::chunk_count(a.rows(), chunk_rows));
    core::for_chunks(a.function, a.rows(), chunk_rows, threads, progress,
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         parts[index] = tally_of(a, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end));
                     });
    score_tally total;
    for (const auto& part : parts) total.merge(part);
    return total;
}

grouped<score_tally> tally_by(const score_columns& a, const core::group_columns& by, int threads,
                              const core::watch& progress) {
    const auto part = [&](core::group_row_coder& coder, std::int64_t begin, std::int64_t end) {
        tallies_by_code out(a.weights != nullptr);
        std::array<core::group_code, static_cast<std::size_t>(code_block)> group;
        small_groups small(coder, a.weights == nullptr, begin, end);
        for_blocks(a, begin, end, [&](const core::column_chunk& block, std::int64_t first, const std::uint8_t* codes) {
            if (small.add(first, codes, block.length)) return;
            coder.codes(first, first + block.length, group.data());
            out.resize(coder.size());
            out.add(group.data(), codes, block.length);
            if (a.weights != nullptr)
                for_weights(a, first, first + block.length, [&](const double* weights, std::int64_t n,
                                                                std::int64_t at) {
                    out.add_weights(group.data() + (at - first), codes + (at - first), weights, n);
                });
        });
        small.move_to(out);
        return out.tallies();
    };
    return states_by(by, a.rows(), score_tally{}, threads, progress, part);
}

}  // namespace goodwill::inline v0::satisfaction
