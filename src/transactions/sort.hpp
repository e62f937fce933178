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

/// Memory that one thread sorts in; grows and is used again.
template <class Row>
struct sort_room {
    static constexpr unsigned most_bits = 11;  ///< of a digit
    core::buffer<Row> a, b;
    std::vector<std::span<const Row>> pieces;  ///< what is to be sorted
    std::vector<digit> digits;
    std::vector<std::array<std::uint32_t, std::size_t{1} << most_bits>> places;  ///< for each digit

    void grow(std::size_t n) {
        if (a.size() >= n) return;
        a = {};
        b = {};
        a.resize(n + n / 8);
        b.resize(n + n / 8);
    }
};

/// Sorts the n rows of room.pieces, in their order; `by_day` false when the rows of every customer are in time order
/// already.  Returns the sorted rows, in one of the two buffers.
template <class Layout>
[[nodiscard]] std::span<typename Layout::row> sort_rows(const Layout& layout, std::size_t n, bool by_day,
                                                        sort_room<typename Layout::row>& room) {
    using row = typename Layout::row;
    constexpr bool is_narrow = std::same_as<Layout, narrow_layout>;
    room.grow(n);
    row* from = room.a.data();
    row* to = room.b.data();
    const auto before = [&](const row& x, const row& y) {
        const std::uint64_t kx = layout.key(x), ky = layout.key(y);
        return kx != ky ? kx < ky : layout.day_code(x) < layout.day_code(y);
    };
    if (n < 128) {
        row* end = from;
        for (const auto piece : room.pieces) end = std::copy(piece.begin(), piece.end(), end);
        std::stable_sort(from, end, before);
        return {from, n};
    }

    // Which bits differ.  The first pass over the pieces waits for memory, so the piece after is asked for.
    const auto for_pieces = [&room](auto&& body) {
        for (std::size_t p = 0; p < room.pieces.size(); ++p) {
            if (p + 1 < room.pieces.size()) {
                const auto next = std::as_bytes(room.pieces[p + 1]);
                for (std::size_t at = 0; at < next.size(); at += 64) __builtin_prefetch(next.data() + at);
            }
            body(room.pieces[p]);
        }
    };
    std::uint64_t code_bits = 0, day_bits = 0;
    if constexpr (!is_narrow) {
        const row some = room.pieces[0][0];
        for_pieces([&](std::span<const row> piece) {
            for (const row& r : piece) {
                code_bits |= r.code ^ some.code;
                day_bits |= layout.day_code(r) ^ layout.day_code(some);
            }
        });
    }
    const unsigned most = std::clamp(static_cast<unsigned>(std::bit_width(n)) - 2, 6u, room.most_bits);
    auto& digits = room.digits;
    digits.clear();
    // The upper bits tell most codes apart; what they leave together is put right below.
    const unsigned enough = 2 * most;
    unsigned code_low = 0, high = static_cast<unsigned>(std::bit_width(code_bits));
    if constexpr (is_narrow) {  // rows hold no bit of the code that may not differ
        code_low = layout.fields.money_bits + layout.fields.day_bits;
        high = code_low + layout.partitions.shift;
    }
    const bool whole = high <= code_low + enough;
    if constexpr (is_narrow) {
        const unsigned low = by_day ? layout.fields.money_bits : code_low;
        add_digits(digits, 0, low, whole ? high : code_low, most);
    } else {
        if (by_day) add_digits(digits, 1, 0, static_cast<unsigned>(std::bit_width(day_bits)), most);
    }
    if (!is_narrow || !whole) add_digits(digits, 0, whole ? code_low : high - enough, high, most);

    // Calls use(value of a row's digit); all that it needs lies in registers.
    const auto with_digit = [&layout](const digit d, auto&& use) {
        const std::uint64_t mask = (std::uint64_t{1} << d.bits) - 1;
        if constexpr (is_narrow)
            use([shift = d.shift, mask](const row& r) { return r >> shift & mask; });
        else if (d.field == 0)
            use([shift = d.shift, mask](const row& r) { return r.code >> shift & mask; });
        else
            use([shift = d.shift, mask, own = layout](const row& r) { return own.day_code(r) >> shift & mask; });
    };
    // Where the rows of each value of each digit begin.
    if (room.places.size() < digits.size()) room.places.resize(digits.size());
    for (std::size_t k = 0; k < digits.size(); ++k) std::fill_n(room.places[k].begin(), 1u << digits[k].bits, 0u);
    for_pieces([&](std::span<const row> piece) {
        for (std::size_t k = 0; k < digits.size(); ++k)
            with_digit(digits[k], [piece, place = room.places[k].data()](auto value) {
                for (const row& r : piece) ++place[value(r)];
            });
    });
    for (std::size_t k = 0; k < digits.size(); ++k) {
        std::uint32_t sum = 0;
        for (std::size_t v = 0; v < std::size_t{1} << digits[k].bits; ++v) sum += std::exchange(room.places[k][v], sum);
    }
    // The first digit moves rows out of their pieces, the others from buffer to buffer.
    const auto move = [&](std::span<const row> rows, std::size_t k) {
        with_digit(digits[k], [rows, to, place = room.places[k].data()](auto value) {
            for (const row& r : rows) to[place[value(r)]++] = r;
        });
    };
    if (digits.empty()) {
        for (row* end = to; const auto piece : room.pieces) end = std::copy(piece.begin(), piece.end(), end);
    } else {
        for (const auto piece : room.pieces) move(piece, 0);
    }
    std::swap(from, to);
    for (std::size_t k = 1; k < digits.size(); ++k) {
        move({from, n}, k);
        std::swap(from, to);
    }
    if (whole) return {from, n};
    // Neighbours that the digits could not tell apart.
    const auto differ = [code_low](const row& x, const row& y) {
        if constexpr (is_narrow)
            return (x ^ y) >> code_low;
        else
            return x.code ^ y.code;
    };
    const std::uint64_t large = std::uint64_t{1} << (high - enough - code_low);
    for (std::size_t i = 1; i < n; ++i) {
        if (differ(from[i], from[i - 1]) - 1 >= large - 1) [[likely]] continue;  // the same code, or told apart
        const row example = from[i];
        std::size_t begin = i - 1;
        while (begin > 0 && differ(from[begin - 1], example) < large) --begin;
        while (i < n && differ(from[i], example) < large) ++i;
        std::stable_sort(from + begin, from + i, before);
    }
    return {from, n};
}

}  // namespace goodwill::inline v0::transactions
