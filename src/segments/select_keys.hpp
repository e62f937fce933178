#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "segments/score_keys.hpp"

/// Order statistics of a column's keys.  The keys of a few rows, the same in every run, say between which limits each
/// wanted rank will lie; one pass over the column counts the keys above every limit and gathers the few between them,
/// and among these the ranks are selected.  What the sample says decides the time and never the result: a rank that
/// lies elsewhere is found by another pass.
namespace goodwill::inline v0::segments {

/// The keys around a rank.
template <class Key>
struct rank_block {
    Key key = 0;               ///< that has the rank
    std::uint64_t lower = 0;   ///< keys < key, without those that are missing
    std::uint64_t equal = 0;   ///< keys == key
    Key next = 0;              ///< the smallest key > key; 0: not among the keys that were looked at
};

template <class T>
class key_selection {
public:
    using key = key_of<T>;

    key_selection(const char* function, const core::column& values, best_end best, int bins, int threads,
                  const core::watch& progress)
        : function_(function), values_(values), best_(best), threads_(threads) {
        // The more ranks there are, the nearer to each must the sample come, or most keys lie near one of them.
        choose_limits(bins, std::size_t{1} << (bins <= 5 ? 15 : bins <= 20 ? 16 : 19));
        count_and_gather(progress);
    }
    /// Keys that are not missing.
    [[nodiscard]] std::uint64_t size() const noexcept { return above_[0]; }

    /// The blocks of ranks 1 .. size(), which ascend.
    [[nodiscard]] std::vector<rank_block<key>> blocks(std::span<const std::uint64_t> ranks) {
        std::vector<rank_block<key>> out;
        std::size_t j = 0;
        for (std::size_t i = 0; i < ranks.size();) {
            while (size() - above_[j + 1] < ranks[i]) ++j;  // the keys <= limit j + 1
            const std::uint64_t before = size() - above_[j], within = above_[j] - above_[j + 1];
            if (limits_[j + 1] - limits_[j] == 1) {
                out.push_back({limits_[j + 1], before, within, 0});
                ++i;
                continue;
            }
            std::vector<key>& members = members_of(j);
            std::size_t end = i;
            while (end < ranks.size() && ranks[end] - before <= within) ++end;
            const bool sorted = end - i > 2;
            if (sorted) std::sort(members.begin(), members.end());
            for (; i < end; ++i) out.push_back(block_among(members, sorted, ranks[i] - before, before));
        }
        return out;
    }

private:
    static constexpr std::size_t few = std::size_t{1} << 16;     // are looked at one and all
    static constexpr double deviations = 3.5;                    // of a rank in the sample
    static constexpr key last = std::numeric_limits<key>::max();

    /// Rows one by one, a pseudo-random one of each stratum.
    [[nodiscard]] std::vector<key> sample(std::size_t most) const {
        const auto n = static_cast<std::uint64_t>(values_.length());
        const std::uint64_t sampled = std::min<std::uint64_t>(most, n);
        std::vector<key> out;
        out.reserve(sampled);
        std::uint64_t i = 0;
        std::int64_t first = 0;
        const auto row_of = [n, sampled](std::uint64_t at) {
            const std::uint64_t from = at * n / sampled, to = (at + 1) * n / sampled;
            return static_cast<std::int64_t>(from + (at * 0x9e3779b97f4a7c15u >> 32) % (to - from));
        };
        for (core::column_chunk piece : values_.chunks()) {
            const std::int64_t offset = piece.offset, length = piece.length;
            piece.length = 1;
            for (; i < sampled && row_of(i) < first + length; ++i) {
                piece.offset = offset + row_of(i) - first;
                key one;
                write_keys<T>(function_, piece, row_of(i), best_, &one);
                if (one != 0) out.push_back(one);
            }
            first += length;
        }
        std::sort(out.begin(), out.end());
        return out;
    }
    void choose_limits(int bins, std::size_t sampled) {
        limits_ = {0, last};
        if (static_cast<std::size_t>(values_.length()) <= few) {
            wanted_ = {{0, last}};
            return;
        }
        const std::vector<key> keys = sample(sampled);
        const auto n = static_cast<double>(keys.size());
        // So many equal keys of the sample are counted by themselves, not gathered.
        const std::size_t heavy = keys.size() / static_cast<std::size_t>(bins <= 20 ? 16 * bins : 4 * bins) + 2;
        for (int k = 1; k < bins && !keys.empty(); ++k) {
            const double q = static_cast<double>(k) / bins, half = 1 + deviations * std::sqrt(n * q * (1 - q));
            const double from = std::floor(q * n - half), to = std::ceil(q * n + half);
            const key low = from < 0 ? 0 : keys[static_cast<std::size_t>(from)];
            const key high = to >= n ? last : keys[static_cast<std::size_t>(to)];
            limits_.push_back(low);
            limits_.push_back(high);
            if (high > low) wanted_.emplace_back(low, high);
            for (auto at = std::lower_bound(keys.begin(), keys.end(), low); at != keys.end() && *at <= high;) {
                const auto end = std::upper_bound(at, keys.end(), *at);
                if (static_cast<std::size_t>(end - at) >= heavy) {
                    limits_.push_back(static_cast<key>(*at - 1));
                    limits_.push_back(*at);
                }
                at = end;
            }
        }
        std::sort(limits_.begin(), limits_.end());
        limits_.erase(std::unique(limits_.begin(), limits_.end()), limits_.end());
        // What is gathered: the keys between two limits, within what was wanted, unless they are a single one.
        std::vector<std::pair<key, key>> gathered;
        for (std::size_t j = 0; j + 1 < limits_.size(); ++j) {
            const key low = limits_[j], high = limits_[j + 1];
            const bool inside = std::any_of(wanted_.begin(), wanted_.end(),
                                            [&](const auto& w) { return w.first <= low && high <= w.second; });
            if (!inside || high - low == 1) continue;
            if (!gathered.empty() && gathered.back().second == low)
                gathered.back().second = high;
            else
                gathered.emplace_back(low, high);
        }
        wanted_ = std::move(gathered);
    }
    void count_and_gather(const core::watch& progress) {
        struct part {
            std::vector<std::uint64_t> above;
            core::buffer<key> gathered;
        };
        std::vector<key> low, high;
        for (const auto& [from, to] : wanted_) {
            low.push_back(from);
            high.push_back(to);
        }
        std::vector<part> parts(core::chunk_count(static_cast<std::size_t>(values_.length()), score_chunk));
        for (part& p : parts) p.above.assign(limits_.size(), 0);
        each_block<T>(function_, values_, best_, threads_, progress,
                      [&](std::size_t index, std::size_t, std::span<const key> keys) {
                          part& own = parts[index];
                          // None is above the last limit.
                          simd::rank_keys::count_above(keys.data(), keys.size(), limits_.data(), limits_.size() - 1,
                                                       own.above.data());
                          if (!low.empty()) gather(keys, low, high, own.gathered);
                      });
        above_.assign(limits_.size(), 0);
        for (const part& p : parts)
            for (std::size_t j = 0; j < above_.size(); ++j) above_[j] += p.above[j];
        for (part& p : parts) gathered_.push_back(std::move(p.gathered));
    }
    static void gather(std::span<const key> keys, std::span<const key> low, std::span<const key> high,
                       core::buffer<key>& out) {
        std::uint8_t flags[simd::rank_keys::most];
        simd::rank_keys::flag_between(keys.data(), keys.size(), low.data(), high.data(), low.size(), flags);
        const std::size_t before = out.size();
        out.resize(before + keys.size());
        key* to = out.data() + before;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            *to = keys[i];
            to += flags[i];
        }
        out.resize(static_cast<std::size_t>(to - out.data()));
    }
    /// The keys between limits j and j + 1.
    [[nodiscard]] std::vector<key>& members_of(std::size_t j) {
        if (members_.empty()) share_out();
        const key low = limits_[j], high = limits_[j + 1];
        if (members_[j].empty())  // the sample did not think of it
            each_block<T>(function_, values_, best_, 1, {}, [&](std::size_t, std::size_t, std::span<const key> keys) {
                for (const key k : keys)
                    if (low < k && k <= high) members_[j].push_back(k);
            });
        return members_[j];
    }
    /// What was gathered, by the limits that it lies between.
    void share_out() {
        members_.resize(limits_.size());
        for (const auto& [low, high] : wanted_)
            for (std::size_t j = 0; j + 1 < limits_.size(); ++j)
                if (low <= limits_[j] && limits_[j + 1] <= high) members_[j].reserve(above_[j] - above_[j + 1]);
        for (auto& keys : gathered_) {
            for (const key k : keys) {
                std::size_t j = 0;  // limit j is the last one below the key
                for (std::size_t step = std::bit_floor(limits_.size() - 1); step > 0; step /= 2)
                    if (j + step < limits_.size() && limits_[j + step] < k) j += step;
                members_[j].push_back(k);
            }
            keys = {};
        }
    }
    [[nodiscard]] static rank_block<key> block_among(std::vector<key>& in, bool sorted, std::uint64_t rank,
                                                     std::uint64_t before) {
        const auto at = in.begin() + static_cast<std::ptrdiff_t>(rank - 1);
        if (!sorted) std::nth_element(in.begin(), at, in.end());
        rank_block<key> block{*at, before, 0, 0};
        if (sorted) {
            const auto [from, to] = std::equal_range(in.begin(), in.end(), block.key);
            block.lower += static_cast<std::uint64_t>(from - in.begin());
            block.equal = static_cast<std::uint64_t>(to - from);
            if (to != in.end()) block.next = *to;
            return block;
        }
        for (const key k : in) {
            block.lower += k < block.key;
            block.equal += k == block.key;
            if (k > block.key && (block.next == 0 || k < block.next)) block.next = k;
        }
        return block;
    }

    const char* function_;
    const core::column& values_;
    best_end best_;
    int threads_;
    std::vector<key> limits_;                   ///< 0 .. last
    std::vector<std::pair<key, key>> wanted_;   ///< keys (first, second] are gathered
    std::vector<std::uint64_t> above_;          ///< keys above each limit
    std::vector<core::buffer<key>> gathered_;
    std::vector<std::vector<key>> members_;
};

}  // namespace goodwill::inline v0::segments
