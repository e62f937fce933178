#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Times as whole numbers in their order, and the ranges of them that a thread sorts in its cache.
namespace goodwill::inline v0::retention {

/// A time >= 0 and a flag: the bits of such a double ascend with it, and its sign has room for the flag, so that at one
/// time rows with the flag come last.
[[nodiscard]] inline std::uint64_t key_of(double time, unsigned flag) noexcept {
    return std::bit_cast<std::uint64_t>(time) << 1 | flag;
}
[[nodiscard]] inline double time_of(std::uint64_t key) noexcept { return std::bit_cast<double>(key >> 1); }

struct weighted_key {
    std::uint64_t key;
    double weight;
};
[[nodiscard]] inline std::uint64_t key_of(std::uint64_t row) noexcept { return row; }
[[nodiscard]] inline std::uint64_t key_of(const weighted_key& row) noexcept { return row.key; }
[[nodiscard]] inline double weight_of(std::uint64_t) noexcept { return 1; }
[[nodiscard]] inline double weight_of(const weighted_key& row) noexcept { return row.weight; }

/// Ranges of keys with about as many rows each, in ascending order; any key has one.  Both flags of a time have the
/// same.
class key_ranges {
public:
    /// From keys of a sample of n rows, for at most 1,024 ranges.
    key_ranges(std::vector<std::uint64_t> sample, std::size_t n) : of_cell_(cells, 0) {
        std::sort(sample.begin(), sample.end());
        const auto above_zero = std::upper_bound(sample.begin(), sample.end(), key_of(0, 1));
        if (above_zero == sample.end()) return;
        low_ = *above_zero;
        while ((sample.back() - low_) >> shift_ >= cells) ++shift_;
        count_ = std::clamp<std::size_t>(n / 8192, 1, 1024);
        std::size_t rank = 0;
        for (std::size_t c = 0; c < cells; ++c) {
            of_cell_[c] = static_cast<std::uint16_t>(std::min(rank * count_ / sample.size(), count_ - 1));
            while (rank < sample.size() && cell(sample[rank]) == c) ++rank;
        }
    }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] std::size_t range(std::uint64_t key) const noexcept { return of_cell_[cell(key)]; }

private:
    static constexpr std::size_t cells = std::size_t{1} << 16;

    [[nodiscard]] std::size_t cell(std::uint64_t key) const noexcept {
        const std::uint64_t above = key < low_ ? 0 : key - low_;
        return static_cast<std::size_t>(std::min<std::uint64_t>(above >> shift_, cells - 1));
    }

    std::vector<std::uint16_t> of_cell_;
    std::uint64_t low_ = 0;
    unsigned shift_ = 1;
    std::size_t count_ = 1;
};

/// Two buffers that rows are sorted in.
template <class Row>
struct sort_buffers {
    std::vector<Row> a, b;
};

/// A stable radix sort of the pieces' rows, by key.  Returns them in one of the buffers.
template <class Row>
[[nodiscard]] std::span<Row> sort_by_key(std::span<const std::span<Row>> pieces, std::size_t n,
                                         sort_buffers<Row>& room) {
    constexpr unsigned digit = 11;
    constexpr std::uint64_t mask = (1u << digit) - 1;
    if (room.a.size() < n) {
        room.a.resize(n + n / 8);
        room.b.resize(n + n / 8);
    }
    Row* from = room.a.data();
    Row* to = room.b.data();
    std::uint64_t bits = 0;
    const auto before = [](const Row& x, const Row& y) { return key_of(x) < key_of(y); };
    Row* end = from;
    for (const auto piece : pieces) {
        for (const Row& r : piece) bits |= key_of(r) ^ key_of(pieces[0][0]);
        end = std::copy(piece.begin(), piece.end(), end);
    }
    if (n < 256) {
        std::stable_sort(from, from + n, before);
        return {from, n};
    }
    // The two upper digits that differ tell most rows apart; what they leave together is put right below.
    const auto high = static_cast<unsigned>(std::bit_width(bits));
    const unsigned low = high > 2 * digit ? high - 2 * digit : 0;
    std::vector<std::uint32_t> place(std::size_t{2} << digit);
    std::uint32_t* const lower = place.data();
    std::uint32_t* const upper = lower + (std::size_t{1} << digit);
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t k = key_of(from[i]) >> low;
        ++lower[k & mask];
        ++upper[k >> digit & mask];
    }
    for (std::uint32_t* counts : {lower, upper}) {
        std::uint32_t sum = 0;
        for (std::size_t v = 0; v <= mask; ++v) {
            const std::uint32_t here = counts[v];
            counts[v] = sum;
            sum += here;
        }
    }
    for (std::size_t i = 0; i < n; ++i) to[lower[key_of(from[i]) >> low & mask]++] = from[i];
    for (std::size_t i = 0; i < n; ++i) from[upper[key_of(to[i]) >> (low + digit) & mask]++] = to[i];
    if (low == 0) return {from, n};
    for (std::size_t i = 1; i < n;) {
        const std::uint64_t group = key_of(from[i]) >> low;
        if (key_of(from[i - 1]) >> low != group) {
            ++i;
            continue;
        }
        const std::size_t begin = i - 1;
        bool sorted = true;
        while (i < n && key_of(from[i]) >> low == group) {
            sorted &= key_of(from[i - 1]) <= key_of(from[i]);
            ++i;
        }
        if (!sorted) std::stable_sort(from + begin, from + i, before);
    }
    return {from, n};
}

}  // namespace goodwill::inline v0::retention
