#include <goodwill/segments/quantile_scores.hpp>

#include <algorithm>

#include "segments/score_types.hpp"
#include "segments/select_keys.hpp"

namespace goodwill::inline v0::segments {
namespace {

/// A score is 1 + the number of limits that a key is above.
template <class Key>
struct score_limits {
    std::vector<Key> above;
    std::vector<Key> first;  ///< the lowest key above; 0: there is none, or
    std::vector<bool> open;  ///< it is not known yet
};

template <class T>
[[nodiscard]] score_limits<key_of<T>> limits_of(key_selection<T>& keys, int bins, tie_rule ties) {
    using key = key_of<T>;
    const std::uint64_t n = keys.size();
    const auto b = static_cast<std::uint64_t>(bins);
    std::vector<std::uint64_t> ranks;
    for (std::uint64_t k = 1; k < b; ++k)
        ranks.push_back(ties == tie_rule::high ? k * n / b + 1 : (k * n + b - 1) / b);
    score_limits<key> out;
    std::uint64_t k = 1;
    for (const auto& block : keys.blocks(ranks)) {
        // The block is the only one that the rule decides: all keys above it score more than k, all below less.
        const bool with_block =
            ties == tie_rule::high || (ties == tie_rule::mid && b * (2 * block.lower + block.equal) >= 2 * k * n);
        out.above.push_back(with_block ? static_cast<key>(block.key - 1) : block.key);
        out.first.push_back(with_block ? block.key : block.next);
        out.open.push_back(!with_block && block.next == 0 && block.lower + block.equal < n);
        ++k;
    }
    return out;
}

/// Scores all keys, and finds the lowest key above each limit where it is not known.
template <class T>
void score_keys(const char* function, const core::column& values, score_limits<key_of<T>>& limits,
                std::span<std::uint8_t> scores, const quantile_scores_options& options) {
    using key = key_of<T>;
    std::vector<key> unknown;
    for (std::size_t k = 0; k < limits.above.size(); ++k)
        if (limits.open[k] && (unknown.empty() || unknown.back() != limits.above[k]))
            unknown.push_back(limits.above[k]);
    std::vector<std::vector<key>> next(core::chunk_count(scores.size(), score_chunk),
                                       std::vector<key>(unknown.size(), std::numeric_limits<key>::max()));
    each_block<T>(function, values, options.best, options.threads, options.progress,
                  [&](std::size_t index, std::size_t row, std::span<const key> keys) {
                      simd::rank_keys::scores_above(keys.data(), keys.size(), limits.above.data(), limits.above.size(),
                                                    scores.data() + row);
                      for (std::size_t u = 0; u < unknown.size(); ++u)
                          next[index][u] = std::min(
                              next[index][u], simd::rank_keys::next_above(keys.data(), keys.size(), unknown[u]));
                  });
    for (std::size_t k = 0; k < limits.above.size(); ++k) {
        if (!limits.open[k]) continue;
        const auto u = static_cast<std::size_t>(
            std::find(unknown.begin(), unknown.end(), limits.above[k]) - unknown.begin());
        limits.first[k] = std::numeric_limits<key>::max();
        for (const auto& part : next) limits.first[k] = std::min(limits.first[k], part[u]);
    }
}

template <class T>
[[nodiscard]] std::vector<double> scored(const core::column& values, std::span<std::uint8_t> scores,
                                         const quantile_scores_options& options) {
    using key = key_of<T>;
    constexpr const char* function = "quantile_scores";
    std::vector<double> cuts(static_cast<std::size_t>(options.bins) - 1, std::numeric_limits<double>::quiet_NaN());
    key_selection<T> selection(function, values, options.best, options.bins, options.threads, options.progress);
    if (selection.size() == 0) {
        std::fill(scores.begin(), scores.end(), no_score);
        return cuts;
    }
    score_limits<key> limits = limits_of(selection, options.bins, options.ties);
    score_keys<T>(function, values, limits, scores, options);
    constexpr double inf = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < cuts.size(); ++k) {
        const key first = limits.first[k];
        if (options.best == best_end::highest)
            cuts[k] = first == 0 ? inf : value_of<T>(first);
        else
            cuts[cuts.size() - 1 - k] = first == 0 ? -inf : value_of<T>(static_cast<key>(key{0} - first));
    }
    return cuts;
}

}  // namespace

std::vector<double> quantile_scores(const core::column& values, std::span<std::uint8_t> scores,
                                    const quantile_scores_options& options) {
    check_bins("quantile_scores", options.bins);
    core::check_length("quantile_scores", "scores", scores.size(), static_cast<std::size_t>(values.length()));
    if (values.type() == core::dtype::null && values.dictionary() == nullptr) {
        std::fill(scores.begin(), scores.end(), no_score);
        return std::vector<double>(static_cast<std::size_t>(options.bins) - 1,
                                   std::numeric_limits<double>::quiet_NaN());
    }
    return with_type("quantile_scores", values,
                     [&](auto zero) { return scored<decltype(zero)>(values, scores, options); });
}

}  // namespace goodwill::inline v0::segments
