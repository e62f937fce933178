#pragma once
#include <cstring>
#include <span>
#include <string_view>

#include "transactions/id_reader.hpp"

/// Texts of ids, written one after the other.
namespace goodwill::inline v0::transactions {

/// `text_at(i)` is the text of the i-th id; it is asked twice.
template <class F>
[[nodiscard]] customer_ids write_texts(std::size_t n, int threads, F&& text_at) {
    constexpr std::size_t chunk = std::size_t{1} << 15;
    customer_ids out;
    out.kind = id_kind::text;
    out.offsets.resize(n + 1);
    std::vector<std::int64_t> sizes(core::chunk_count(n, chunk));
    core::for_chunks("", n, chunk, threads, {}, [&](std::size_t index, std::size_t from, std::size_t to) {
        std::int64_t size = 0;
        for (std::size_t i = from; i < to; ++i) {
            out.offsets[i] = size;
            size += static_cast<std::int64_t>(std::string_view(text_at(i)).size());
        }
        sizes[index] = size;
    });
    std::int64_t total = 0;
    for (auto& size : sizes) total += std::exchange(size, total);
    out.offsets[n] = total;
    out.bytes.resize(static_cast<std::size_t>(total));
    core::for_chunks("", n, chunk, threads, {}, [&](std::size_t index, std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            out.offsets[i] += sizes[index];
            const auto held = text_at(i);
            const std::string_view text = held;
            std::memcpy(out.bytes.data() + out.offsets[i], text.data(), text.size());
        }
    });
    return out;
}

}  // namespace goodwill::inline v0::transactions
