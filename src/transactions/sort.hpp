#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include "transactions/layout.hpp"

/// A stable radix sort of rows that fit in a core's cache, by key, then by day.
namespace goodwill::inline v0::transactions {

/// Memory that one thread sorts in; grows and is used again.
template <class Row>
struct sort_room {
    core::buffer<Row> a, b;

    void grow(std::size_t n) {
        if (a.size() >= n) return;
        a = {};
        b = {};
        a.resize(n + n / 8);
        b.resize(n + n / 8);
    }
};

/// One digit of a key that is held in `field` (0: the code or the whole row, 1: the packed day).
struct digit {
    unsigned field, shift, bits;
};

/// Splits the bits low .. high - 1 into digits of at most `most` bits.
inline void add_digits(std::vector<digit>& digits, unsigned field, unsigned low, unsigned high, unsigned most) {
    if (high <= low) return;
    const unsigned passes = (high - low + most - 1) / most, bits = (high - low + passes - 1) / passes;
    for (unsigned at = low; at < high; at += bits) digits.push_back({field, at, std::min(bits, high - at)});
}

/// Sorts room.a[0 .. n) ; `by_day` false when the rows of every customer are in time order already.
/// Returns the sorted rows, in one of the two buffers.
template <class Layout>
[[nodiscard]] std::span<typename Layout::row> sort_rows(const Layout& layout, std::size_t n, bool by_day,
                                                        sort_room<typename Layout::row>& room,
                                                        std::vector<digit>& digits) {
    using row = typename Layout::row;
    constexpr bool is_narrow = std::same_as<Layout, narrow_layout>;
    row* from = room.a.data();
    row* to = room.b.data();
    const auto before = [&](const row& x, const row& y) {
        const std::uint64_t kx = layout.key(x), ky = layout.key(y);
        return kx != ky ? kx < ky : layout.day_code(x) < layout.day_code(y);
    };
    if (n < 128) {
        std::stable_sort(from, from + n, before);
        return {from, n};
    }

    // Which bits differ.
    std::uint64_t code_bits = 0, day_bits = 0;
    if constexpr (is_narrow) {
        for (std::size_t i = 1; i < n; ++i) code_bits |= from[i] ^ from[0];
    } else {
        const std::uint64_t day = layout.day_code(from[0]);
        for (std::size_t i = 1; i < n; ++i) {
            code_bits |= from[i].code ^ from[0].code;
            day_bits |= layout.day_code(from[i]) ^ day;
        }
    }
    const unsigned most = std::clamp(static_cast<unsigned>(std::bit_width(n)) - 2, 6u, 11u);
    digits.clear();
    bool whole = true;
    if constexpr (is_narrow) {
        const unsigned low = layout.fields.money_bits + (by_day ? 0 : layout.fields.day_bits);
        add_digits(digits, 0, low, static_cast<unsigned>(std::bit_width(code_bits)), most);
    } else {
        if (by_day) add_digits(digits, 1, 0, static_cast<unsigned>(std::bit_width(day_bits)), most);
        // The upper bits tell most codes apart; what they leave together is put right below.
        const unsigned high = static_cast<unsigned>(std::bit_width(code_bits));
        const unsigned enough = 2 * most;
        whole = high <= enough;
        add_digits(digits, 0, whole ? 0 : high - enough, high, most);
    }

    const auto value = [&](const row& r, unsigned field) {
        if constexpr (is_narrow)
            return r;
        else
            return field == 0 ? r.code : layout.day_code(r);
    };
    constexpr std::size_t side = std::size_t{1} << 11;
    std::array<std::uint32_t, side> place;
    for (const auto& d : digits) {
        const std::uint64_t mask = (std::uint64_t{1} << d.bits) - 1;
        std::fill_n(place.begin(), mask + 1, 0u);
        for (std::size_t i = 0; i < n; ++i) ++place[value(from[i], d.field) >> d.shift & mask];
        std::uint32_t sum = 0;
        for (std::size_t v = 0; v <= mask; ++v) sum += std::exchange(place[v], sum);
        for (std::size_t i = 0; i < n; ++i) to[place[value(from[i], d.field) >> d.shift & mask]++] = from[i];
        std::swap(from, to);
    }
    if (!whole) {
        const unsigned shift = digits.empty() ? 0 : digits[digits.size() - 2].shift;
        for (std::size_t i = 0; i < n;) {
            const std::uint64_t key = layout.key(from[i]);
            std::size_t end = i + 1;
            bool several = false;
            for (; end < n && (layout.key(from[end]) ^ key) >> shift == 0; ++end)
                several |= layout.key(from[end]) != key;
            if (several) std::stable_sort(from + i, from + end, before);
            i = end;
        }
    }
    return {from, n};
}

}  // namespace goodwill::inline v0::transactions
