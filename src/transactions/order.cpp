#include "transactions/order.hpp"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include <goodwill/core/parallel.hpp>
#include "transactions/key_coding.hpp"
#include "transactions/lending.hpp"
#include "transactions/sort.hpp"

namespace goodwill::inline v0::transactions {
namespace {

constexpr std::size_t chunk = std::size_t{1} << 15;

/// Calls body(begin, end) for chunks of 0 .. n.
template <class Body>
void for_ranges(std::size_t n, int threads, Body&& body) {
    core::for_chunks("", n, chunk, threads, {},
                     [&](std::size_t, std::size_t begin, std::size_t end) { body(begin, end); });
}

/// Bits that never differ decide nothing.
void leave_out_what_is_common(core::buffer<std::uint64_t>& words, int threads, unsigned& bits) {
    std::uint64_t any = 0, all = ~std::uint64_t{0};
    for (const std::uint64_t w : words) {
        any |= w;
        all &= w;
    }
    const auto coding = key_coding::squeezing(all, any & ~all);
    bits = coding.bits;
    for_ranges(words.size(), threads, [&](std::size_t begin, std::size_t end) {
        (void)coding.encode(words.data() + begin, end - begin);
    });
}

}  // namespace

core::buffer<std::uint32_t> order_by(core::buffer<std::uint64_t>&& words, int threads,
                                     const std::function<bool(std::uint32_t, std::uint32_t)>& less) {
    const std::size_t n = words.size();
    core::buffer<std::uint32_t> order(n);
    if (n == 0) return order;
    unsigned bits = 0;
    leave_out_what_is_common(words, threads, bits);

    // Parts by the upper bits, each of which is then sorted in a core's cache; a row is a word and its place.
    const unsigned part_bits = std::min(bits, static_cast<unsigned>(std::bit_width(n >> 12)));
    const unsigned shift = bits - part_bits;
    const auto part_of = [shift](std::uint64_t word) { return static_cast<std::size_t>(shift > 63 ? 0 : word >> shift); };
    const std::size_t parts = std::size_t{1} << part_bits, chunks = core::chunk_count(n, chunk);
    std::vector<std::size_t> place(parts * chunks + 1);
    for_ranges(n, threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) ++place[part_of(words[i]) * chunks + begin / chunk];
    });
    std::size_t sum = 0;
    for (std::size_t& p : place) sum += std::exchange(p, sum);
    std::vector<std::size_t> first(parts + 1, n);
    for (std::size_t p = 0; p < parts; ++p) first[p] = place[p * chunks];
    core::buffer<wide_layout::row> rows(n);
    for_ranges(n, threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            rows[place[part_of(words[i]) * chunks + begin / chunk]++] = {words[i], i};
    });
    lending<sort_room<wide_layout::row>> rooms;
    core::for_chunks("", parts, 1, threads, {}, [&](std::size_t part, std::size_t, std::size_t) {
        const std::size_t from = first[part], size = first[part + 1] - from;
        if (size == 0) return;
        auto room = rooms.take();
        room->pieces.assign(1, {rows.data() + from, size});
        const auto sorted = sort_rows(wide_layout{}, size, false, *room);
        const auto at = order.begin() + static_cast<std::ptrdiff_t>(from);
        for (std::size_t i = 0; i < size; ++i) at[static_cast<std::ptrdiff_t>(i)] = static_cast<std::uint32_t>(sorted[i].packed);
        for (std::size_t i = 0; less && i < size;) {
            std::size_t end = i + 1;
            while (end < size && sorted[end].code == sorted[i].code) ++end;
            if (end - i > 1) std::sort(at + static_cast<std::ptrdiff_t>(i), at + static_cast<std::ptrdiff_t>(end), less);
            i = end;
        }
        rooms.give(std::move(room));
    });
    return order;
}

}  // namespace goodwill::inline v0::transactions
