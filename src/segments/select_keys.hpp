#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "segments/score_keys.hpp"

/// Order statistics of keys by counting: one pass counts the keys by their leading digits, another gathers the few that
/// share those of a wanted rank.  Nothing is sorted.
namespace goodwill::inline v0::segments {

/// The keys around a rank.
template <class Key>
struct rank_block {
    Key key = 0;               ///< that has the rank
    std::uint64_t lower = 0;   ///< keys < key
    std::uint64_t equal = 0;   ///< keys == key
    Key next = 0;              ///< the smallest key > key; 0: none
};

/// Buckets in the order of keys: by the key itself where the keys span little, else by exponent and eight binary digits
/// of its distance from the lowest, so that skewed columns are cut finely where most of their values are.
template <class Key>
struct key_buckets {
    Key low = 1, high = 1;
    bool exact = false;
    static constexpr std::uint64_t exact_span = 1 << 15;
    static constexpr unsigned dropped_bits = 15;

    key_buckets(Key lowest, Key highest) : low(lowest), high(highest), exact(highest - lowest < exact_span) {}
    [[nodiscard]] std::size_t count() const noexcept { return of(high) + 1; }
    [[nodiscard]] std::size_t of(Key key) const noexcept {
        const Key above = static_cast<Key>(key - low);
        if (exact) return static_cast<std::size_t>(above);
        // Halved, so that the conversion is that of a signed number; it rounds, but never changes an order.
        const auto half = static_cast<float>(static_cast<std::int64_t>(static_cast<std::uint64_t>(above) >> 1));
        return std::bit_cast<std::uint32_t>(half) >> dropped_bits;
    }
};

template <class Key>
class key_selection {
public:
    key_selection(const char* function, std::span<const Key> keys, int threads, const core::watch& progress)
        : function_(function), keys_(keys), threads_(threads), progress_(progress) {
        struct ends {
            Key low = std::numeric_limits<Key>::max(), high = 0;
            std::uint64_t missing = 0;
        };
        std::vector<ends> parts(chunks());
        each_chunk([&](std::size_t index, std::span<const Key> part) {
            ends e;
            for (const Key key : part) {
                e.low = std::min(e.low, static_cast<Key>(key - 1));  // a missing one becomes the largest
                e.high = std::max(e.high, key);
                e.missing += key == 0;
            }
            parts[index] = e;
        });
        ends all;
        for (const ends& e : parts) {
            all.low = std::min(all.low, e.low);
            all.high = std::max(all.high, e.high);
            missing_ += e.missing;
        }
        if (size() > 0) buckets_ = key_buckets<Key>(static_cast<Key>(all.low + 1), all.high);
    }
    /// Keys that are not missing.
    [[nodiscard]] std::uint64_t size() const noexcept { return keys_.size() - missing_; }

    /// The blocks of ranks 1 .. size(), which ascend.
    [[nodiscard]] std::vector<rank_block<Key>> blocks(std::span<const std::uint64_t> ranks) {
        count_buckets();
        struct target {
            std::size_t bucket, next;
            std::uint64_t before;
        };
        std::vector<target> targets;
        std::size_t b = 0;
        std::uint64_t before = 0;
        for (const std::uint64_t rank : ranks) {
            while (before + counts_[b] < rank) before += counts_[b++];
            std::size_t next = b + 1;
            while (next < counts_.size() && counts_[next] == 0) ++next;
            targets.push_back({b, next, before});
        }
        std::vector<std::uint8_t> slot(counts_.size() + 1, none);
        std::vector<std::size_t> wanted;
        const auto want = [&](std::size_t bucket) {
            if (bucket < counts_.size() && slot[bucket] == none) {
                slot[bucket] = static_cast<std::uint8_t>(wanted.size());
                wanted.push_back(bucket);
            }
        };
        for (const target& t : targets) {
            want(t.bucket);
            want(t.next);
        }
        auto members = gather(slot, wanted.size());
        std::vector<rank_block<Key>> out;
        for (std::size_t i = 0; i < ranks.size();) {
            const target& t = targets[i];
            std::vector<std::uint64_t> within;  // the ranks of this bucket
            for (; i < ranks.size() && targets[i].bucket == t.bucket; ++i) within.push_back(ranks[i] - t.before);
            std::vector<rank_block<Key>> found;
            if (buckets_.exact)
                found.assign(within.size(), {static_cast<Key>(buckets_.low + static_cast<Key>(t.bucket)), 0,
                                             counts_[t.bucket]});
            else
                found = blocks_among(members[slot[t.bucket]], within);
            for (rank_block<Key>& block : found) {
                block.lower += t.before;
                if (block.next == 0 && t.next < counts_.size())
                    block.next = buckets_.exact ? static_cast<Key>(buckets_.low + static_cast<Key>(t.next))
                                                : *std::min_element(members[slot[t.next]].begin(),
                                                                    members[slot[t.next]].end());
                out.push_back(block);
            }
        }
        return out;
    }

private:
    static constexpr std::uint8_t none = 255;  // 2 (most_bins - 1) slots at most
    static constexpr std::size_t few = std::size_t{1} << 17;
    static constexpr std::size_t count_chunk = std::size_t{1} << 20;

    [[nodiscard]] std::size_t chunks() const noexcept { return core::chunk_count(keys_.size(), count_chunk); }
    template <class F>
    void each_chunk(F&& f) {
        core::for_chunks(function_, keys_.size(), count_chunk, threads_, progress_,
                         [&](std::size_t index, std::size_t begin, std::size_t end) {
                             f(index, keys_.subspan(begin, end - begin));
                         });
    }
    /// The blocks of ranks among the keys of a bucket.
    [[nodiscard]] std::vector<rank_block<Key>> blocks_among(std::vector<Key>& in,
                                                            std::span<const std::uint64_t> ranks) {
        // A bucket spans less than all keys do, so buckets of its own are finer.
        if (in.size() > few) return key_selection(function_, in, threads_, progress_).blocks(ranks);
        std::vector<rank_block<Key>> out;
        for (const std::uint64_t rank : ranks) {
            rank_block<Key> block;
            const auto at = in.begin() + static_cast<std::ptrdiff_t>(rank - 1);
            std::nth_element(in.begin(), at, in.end());
            block.key = *at;
            for (const Key key : in) {
                block.lower += key < block.key;
                block.equal += key == block.key;
                if (key > block.key && (block.next == 0 || key < block.next)) block.next = key;
            }
            out.push_back(block);
        }
        return out;
    }
    void count_buckets() {
        const std::size_t n = buckets_.count();
        // Two counts by turns: equal neighbours do not wait for each other.
        std::vector<std::vector<std::uint32_t>> parts(chunks());
        each_chunk([&](std::size_t index, std::span<const Key> part) {
            const key_buckets<Key> buckets = buckets_;
            std::vector<std::uint32_t> even(n), odd(n);
            std::size_t i = 0;
            if (missing_ == 0) {
                for (; i + 1 < part.size(); i += 2) {
                    ++even[buckets.of(part[i])];
                    ++odd[buckets.of(part[i + 1])];
                }
            }
            for (; i < part.size(); ++i)
                if (part[i] != 0) ++even[buckets.of(part[i])];
            for (std::size_t b = 0; b < n; ++b) even[b] += odd[b];
            parts[index] = std::move(even);
        });
        counts_.assign(n, 0);
        for (const auto& part : parts)
            for (std::size_t b = 0; b < n; ++b) counts_[b] += part[b];
    }
    [[nodiscard]] std::vector<std::vector<Key>> gather(const std::vector<std::uint8_t>& slot, std::size_t slots) {
        std::vector<std::vector<Key>> out(slots);
        if (buckets_.exact) return out;
        std::vector<std::vector<std::vector<Key>>> parts(chunks());
        each_chunk([&](std::size_t index, std::span<const Key> part) {
            const key_buckets<Key> buckets = buckets_;
            std::vector<std::vector<Key>> own(slots);
            for (const Key key : part) {
                if (key == 0) continue;
                const std::uint8_t s = slot[buckets.of(key)];
                if (s != none) own[s].push_back(key);
            }
            parts[index] = std::move(own);
        });
        for (std::size_t s = 0; s < slots; ++s) {
            std::size_t n = 0;
            for (const auto& part : parts) n += part[s].size();
            out[s].reserve(n);
            for (auto& part : parts) {
                out[s].insert(out[s].end(), part[s].begin(), part[s].end());
                part[s] = {};
            }
        }
        return out;
    }

    const char* function_;
    std::span<const Key> keys_;
    int threads_;
    const core::watch& progress_;
    std::uint64_t missing_ = 0;
    key_buckets<Key> buckets_{1, 1};
    std::vector<std::uint64_t> counts_;
};

}  // namespace goodwill::inline v0::segments
