#include "transactions/order.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "transactions/key_coding.hpp"
#include "transactions/sort.hpp"

namespace goodwill::inline v0::transactions {

core::buffer<std::uint32_t> order_by(core::buffer<std::uint64_t>&& words,
                                     const std::function<bool(std::uint32_t, std::uint32_t)>& less) {
    const std::size_t n = words.size();
    core::buffer<std::uint32_t> order(n);
    if (n == 0) return order;
    std::uint64_t any = 0, all = ~std::uint64_t{0};
    for (const std::uint64_t w : words) {
        any |= w;
        all &= w;
    }
    // Bits that never differ decide nothing.
    const auto coding = key_coding::squeezing(all, any & ~all);
    (void)coding.encode(words.data(), n);

    struct item {
        std::uint64_t word;
        std::uint32_t index;
    };
    core::buffer<item> from(n), to(n);
    for (std::size_t i = 0; i < n; ++i) from[i] = {words[i], static_cast<std::uint32_t>(i)};
    words = {};
    std::vector<digit> digits;
    add_digits(digits, 0, 0, coding.bits, 11);
    std::array<std::uint32_t, 2048> place;
    for (const auto& d : digits) {
        const std::uint64_t mask = (std::uint64_t{1} << d.bits) - 1;
        std::fill_n(place.begin(), mask + 1, 0u);
        for (const item& x : from) ++place[x.word >> d.shift & mask];
        std::uint32_t sum = 0;
        for (std::size_t v = 0; v <= mask; ++v) sum += std::exchange(place[v], sum);
        for (const item& x : from) to[place[x.word >> d.shift & mask]++] = x;
        from.swap(to);
    }
    for (std::size_t i = 0; i < n; ++i) order[i] = from[i].index;
    if (!less) return order;
    for (std::size_t begin = 0; begin < n;) {
        std::size_t end = begin + 1;
        while (end < n && from[end].word == from[begin].word) ++end;
        if (end - begin > 1)
            std::sort(order.begin() + static_cast<std::ptrdiff_t>(begin),
                      order.begin() + static_cast<std::ptrdiff_t>(end), less);
        begin = end;
    }
    return order;
}

}  // namespace goodwill::inline v0::transactions
