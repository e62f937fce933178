#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include <goodwill/core/buffer.hpp>

/// Numbers as codes 0, 1, ... by the order of arrival.
namespace goodwill::inline v0::loyalty {

/// Writes the code of each number over it and returns the numbers by code.
[[nodiscard]] inline core::buffer<std::uint64_t> code_keys(std::span<std::uint64_t> keys) {
    core::buffer<std::uint64_t> distinct;
    if (keys.empty()) return distinct;
    const auto [least, most] = std::minmax_element(keys.begin(), keys.end());
    const std::uint64_t low = *least, high = *most;
    constexpr std::uint32_t free = ~std::uint32_t{0};
    if (high - low < 8 * keys.size() + 1024) {
        core::buffer<std::uint32_t> codes(high - low + 1, free);
        for (std::uint64_t& key : keys) {
            std::uint32_t& code = codes[key - low];
            if (code == free) {
                code = static_cast<std::uint32_t>(distinct.size());
                distinct.push_back(key);
            }
            key = code;
        }
        return distinct;
    }
    core::buffer<std::uint32_t> slots(1 << 12, free);
    const auto place = [&](std::uint64_t key) {
        key ^= key >> 32;
        return (key * 0x9E3779B97F4A7C15u >> 20) & (slots.size() - 1);
    };
    constexpr std::size_t ahead = 16;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i + ahead < keys.size()) __builtin_prefetch(&slots[place(keys[i + ahead])]);
        const std::uint64_t key = keys[i];
        std::size_t at = place(key);
        while (slots[at] != free && distinct[slots[at]] != key) at = (at + 1) & (slots.size() - 1);
        if (slots[at] == free) {
            slots[at] = static_cast<std::uint32_t>(distinct.size());
            distinct.push_back(key);
        }
        keys[i] = slots[at];
        if (distinct.size() * 2 <= slots.size()) continue;
        slots.assign(slots.size() * 4, free);
        for (std::size_t code = 0; code < distinct.size(); ++code) {
            std::size_t to = place(distinct[code]);
            while (slots[to] != free) to = (to + 1) & (slots.size() - 1);
            slots[to] = static_cast<std::uint32_t>(code);
        }
    }
    return distinct;
}

}  // namespace goodwill::inline v0::loyalty
