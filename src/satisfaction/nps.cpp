#include <goodwill/satisfaction/nps.hpp>

#include <array>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include <goodwill/core/pieces.hpp>

#include "core/group_table.hpp"
#include "satisfaction/score_codes.hpp"
#include "simd/score_counts.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

/// Rows of one task.  Sums of weights are made within it and added in its order, so they depend on nothing else.
constexpr std::size_t chunk_rows = std::size_t{1} << 20;
constexpr score_scale zero_to_ten{0, 10};

struct arguments {
    const char* function;
    const core::column& scores;
    const core::column* weights;  // null: every answer weighs 1

    [[nodiscard]] std::size_t rows() const noexcept { return static_cast<std::size_t>(scores.length()); }
};

[[nodiscard]] arguments checked(const char* function, const core::column& scores,
                                const std::optional<core::column>& weights) {
    if (weights)
        core::check_length(function, "weights", static_cast<std::size_t>(weights->length()),
                           static_cast<std::size_t>(scores.length()));
    return {function, scores, weights ? &*weights : nullptr};
}

/// Sums of weights by score, in four lanes by row number: equal neighbours do not wait for each other.
struct weight_sums {
    struct sums {
        double weight = 0, squares = 0;
    };
    std::array<std::array<sums, simd::score_bins>, 4> lane{};

    void add(const std::uint8_t* codes, const double* weights, std::int64_t rows, std::int64_t first) noexcept {
        for (std::int64_t i = 0; i < rows; ++i) {
            auto& to = lane[static_cast<std::size_t>((first + i) & 3)][codes[i]];
            to.weight += weights[i];
            to.squares += weights[i] * weights[i];
        }
    }
    [[nodiscard]] sums of(std::size_t k) const noexcept {
        return {(lane[0][k].weight + lane[1][k].weight) + (lane[2][k].weight + lane[3][k].weight),
                (lane[0][k].squares + lane[1][k].squares) + (lane[2][k].squares + lane[3][k].squares)};
    }
};

/// Calls `f(piece, row, codes)` for blocks of rows [begin, end) with their codes, all of them on the scale or missing.
template <class F>
void for_blocks(const arguments& a, std::int64_t begin, std::int64_t end, F&& f) {
    std::array<std::uint8_t, static_cast<std::size_t>(code_block)> codes;
    for (std::int64_t from = begin; from < end; from += code_block)
        core::for_pieces(a.scores, from, std::min(end, from + code_block),
                         [&](const core::column_chunk& piece, std::int64_t row) {
                             score_codes(a.function, a.scores, piece, zero_to_ten, codes.data());
                             std::uint8_t largest = 0;
                             for (std::int64_t i = 0; i < piece.length; ++i)
                                 largest = std::max(largest, codes[static_cast<std::size_t>(i)]);
                             if (largest > missing_score)
                                 refuse_off_scale(a.function, a.scores, piece, row, zero_to_ten);
                             f(piece, row, codes.data());
                         });
}

/// Calls `f(weights, rows, row)` for the rows of a block.
template <class F>
void for_weights(const arguments& a, std::int64_t begin, std::int64_t end, F&& f) {
    std::array<double, static_cast<std::size_t>(code_block)> scratch;
    core::for_pieces(*a.weights, begin, end, [&](const core::column_chunk& piece, std::int64_t row) {
        f(sampling_weights(a.function, *a.weights, piece, row, scratch.data()), piece.length, row);
    });
}

[[nodiscard]] nps_counts counts_of(const arguments& a, std::int64_t begin, std::int64_t end) {
    std::array<std::uint64_t, simd::score_bins> bins{};
    weight_sums sums;
    if (a.weights == nullptr && a.scores.dictionary() == nullptr &&
        (a.scores.type() == core::dtype::uint8 || a.scores.type() == core::dtype::int8)) {
        core::for_pieces(a.scores, begin, end, [&](const core::column_chunk& piece, std::int64_t row) {
            if (are_plain_bytes(a.scores, piece)) {
                const auto largest = simd::count_scores(piece.as<std::uint8_t>().data(),
                                                        static_cast<std::size_t>(piece.length), bins.data());
                if (largest > zero_to_ten.highest) refuse_off_scale(a.function, a.scores, piece, row, zero_to_ten);
                return;
            }
            for_blocks(a, row, row + piece.length,
                       [&](const core::column_chunk& block, std::int64_t, const std::uint8_t* codes) {
                           simd::count_scores(codes, static_cast<std::size_t>(block.length), bins.data());
                       });
        });
    } else {
        for_blocks(a, begin, end, [&](const core::column_chunk& block, std::int64_t row, const std::uint8_t* codes) {
            simd::count_scores(codes, static_cast<std::size_t>(block.length), bins.data());
            if (a.weights != nullptr)
                for_weights(a, row, row + block.length, [&](const double* weights, std::int64_t rows, std::int64_t at) {
                    sums.add(codes + (at - row), weights, rows, at);
                });
        });
    }
    nps_counts out;
    for (std::size_t k = 0; k < 11; ++k) {
        if (a.weights == nullptr)
            out.add(k, bins[k]);
        else
            out.add(k, bins[k], sums.of(k).weight, sums.of(k).squares);
    }
    out.update_missing(bins[missing_score]);
    return out;
}

[[nodiscard]] nps_counts counts_of(const arguments& a, int threads, const core::watch& progress) {
    std::vector<nps_counts> parts(core::chunk_count(a.rows(), chunk_rows));
    core::for_chunks(a.function, a.rows(), chunk_rows, threads, progress,
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         parts[index] = counts_of(a, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end));
                     });
    nps_counts total;
    for (const auto& part : parts) total.merge(part);
    return total;
}

/// Counts of the groups of some rows; position 0 is for rows whose group is missing, position k + 1 for keys[k].
template <class Key>
struct grouped_counts {
    std::vector<Key> keys;
    std::vector<nps_counts> counts{1};
};

template <class Key>
[[nodiscard]] grouped_counts<Key> grouped_counts_of(const arguments& a, const core::column& groups,
                                                    std::int64_t begin, std::int64_t end) {
    core::group_coder<Key> coder(a.function, "by", groups);
    std::array<core::group_code, static_cast<std::size_t>(code_block)> group;
    std::vector<std::array<std::uint64_t, simd::score_bins>> rows(1);
    std::vector<std::array<weight_sums::sums, simd::score_bins>> sums(1);
    for_blocks(a, begin, end, [&](const core::column_chunk& block, std::int64_t first, const std::uint8_t* codes) {
        core::for_pieces(groups, first, first + block.length, [&](const core::column_chunk& piece, std::int64_t row) {
            coder.codes(piece, row, group.data() + (row - first));
        });
        rows.resize(coder.keys().size() + 1);
        for (std::int64_t i = 0; i < block.length; ++i) ++rows[group[static_cast<std::size_t>(i)]][codes[i]];
        if (a.weights == nullptr) return;
        sums.resize(rows.size());
        for_weights(a, first, first + block.length, [&](const double* weights, std::int64_t n, std::int64_t at) {
            for (std::int64_t i = 0; i < n; ++i) {
                auto& to = sums[group[static_cast<std::size_t>(at - first + i)]][codes[at - first + i]];
                to.weight += weights[i];
                to.squares += weights[i] * weights[i];
            }
        });
    });
    grouped_counts<Key> out{coder.keys(), std::vector<nps_counts>(rows.size())};
    for (std::size_t g = 0; g < rows.size(); ++g) {
        for (std::size_t k = 0; k < 11; ++k) {
            if (a.weights == nullptr)
                out.counts[g].add(k, rows[g][k]);
            else
                out.counts[g].add(k, rows[g][k], sums[g][k].weight, sums[g][k].squares);
        }
        out.counts[g].update_missing(rows[g][missing_score]);
    }
    return out;
}

template <class Key>
[[nodiscard]] nps_groups by_key(const arguments& a, const core::column& groups, core::group_keys::kind kind,
                                const nps_options& options) {
    // Parts are merged in the order of their rows as soon as their turn comes, so that few wait in memory.
    core::group_table<Key> table;
    std::vector<nps_counts> counts(1);
    std::map<std::size_t, grouped_counts<Key>> waiting;
    std::size_t turn = 0;
    std::mutex guard;
    core::for_chunks(a.function, a.rows(), chunk_rows, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         auto part = grouped_counts_of<Key>(a, groups, static_cast<std::int64_t>(begin),
                                                            static_cast<std::int64_t>(end));
                         const std::lock_guard lock(guard);
                         waiting.emplace(index, std::move(part));
                         for (auto next = waiting.find(turn); next != waiting.end(); next = waiting.find(++turn)) {
                             counts[0].merge(next->second.counts[0]);
                             for (std::size_t k = 0; k < next->second.keys.size(); ++k) {
                                 const std::size_t code = table.code(next->second.keys[k]) + std::size_t{1};
                                 if (code == counts.size()) counts.emplace_back();
                                 counts[code].merge(next->second.counts[k + 1]);
                             }
                             waiting.erase(next);
                         }
                     });

    const nps_estimate_options estimate{options.level, options.interval};
    nps_groups out;
    nps_counts total;
    out.groups.type = kind;
    for (const std::size_t k : core::order_of(table.keys(), kind)) {
        if constexpr (std::is_same_v<Key, std::string_view>)
            out.groups.texts.emplace_back(table.keys()[k]);
        else
            out.groups.integers.push_back(table.keys()[k]);
        out.result.push_back(counts[k + 1].estimate(estimate));
        total.merge(counts[k + 1]);
    }
    if (counts[0].n() + counts[0].missing() > 0) {
        out.groups.missing = true;
        out.result.push_back(counts[0].estimate(estimate));
        total.merge(counts[0]);
    }
    out.total = total.finish(estimate);
    return out;
}

}  // namespace

void nps_counts::update(const core::column& scores, const nps_update_options& options) {
    merge(counts_of(checked("nps_counts.update", scores, options.weights), options.threads, options.progress));
}

nps_result nps(const core::column& scores, const nps_options& options) {
    core::check_open_unit("nps", "level", options.level);
    return counts_of(checked("nps", scores, options.weights), options.threads, options.progress)
        .finish({options.level, options.interval});
}

nps_groups nps_by(const core::column& scores, const core::column& groups, const nps_options& options) {
    core::check_open_unit("nps", "level", options.level);
    const arguments a = checked("nps", scores, options.weights);
    core::check_length("nps", "by", static_cast<std::size_t>(groups.length()), a.rows());
    const auto kind = core::kind_of_groups("nps", "by", groups);
    return kind == core::group_keys::kind::text ? by_key<std::string_view>(a, groups, kind, options)
                                                : by_key<std::int64_t>(a, groups, kind, options);
}

}  // namespace goodwill::inline v0::satisfaction
