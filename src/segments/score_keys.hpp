#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/check.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/core/pieces.hpp>
#include <goodwill/segments/quantile_scores.hpp>

#include "simd/rank_keys.hpp"

/// Values as unsigned keys in their order, better values higher; key 0 is missing.
namespace goodwill::inline v0::segments {

inline constexpr std::size_t score_chunk = std::size_t{1} << 17;

/// Ordered bits of a number that is not NaN: from 1 on.  The lowest int32 and int64 and the highest uint64
/// share the key of their neighbour.
template <class Key, class T>
[[nodiscard]] Key ordered_bits(T v) noexcept {
    constexpr Key sign = Key{1} << (sizeof(Key) * 8 - 1);
    if constexpr (std::is_floating_point_v<T>) {
        const Key bits = std::bit_cast<Key>(v + T{0});  // -0 is 0
        return (bits & sign) != 0 ? static_cast<Key>(~bits) : static_cast<Key>(bits | sign);
    } else if constexpr (std::is_signed_v<T>) {
        const Key key = static_cast<Key>(static_cast<Key>(static_cast<std::make_signed_t<Key>>(v)) ^ sign);
        return key == 0 ? Key{1} : key;
    } else {
        const Key key = static_cast<Key>(v);
        return key == std::numeric_limits<Key>::max() ? key : static_cast<Key>(key + 1);
    }
}
/// The number whose key this is.
template <class T, class Key>
[[nodiscard]] double value_of(Key key) noexcept {
    constexpr Key sign = Key{1} << (sizeof(Key) * 8 - 1);
    if constexpr (std::is_floating_point_v<T>)
        return static_cast<double>(
            std::bit_cast<T>((key & sign) != 0 ? static_cast<Key>(key ^ sign) : static_cast<Key>(~key)));
    else if constexpr (std::is_signed_v<T>)
        return static_cast<double>(static_cast<std::make_signed_t<Key>>(static_cast<Key>(key ^ sign)));
    else
        return static_cast<double>(static_cast<Key>(key - 1));
}

/// The key of a type, in 32 bits where they do.
template <class T>
using key_of = std::conditional_t<(sizeof(T) < 4) || std::is_same_v<T, std::int32_t> || std::is_same_v<T, float>,
                                  std::uint32_t, std::uint64_t>;

/// The keys of at most a block.  Throws domain_error for the first infinite value.
template <class T, class Key>
void write_keys(const char* function, const core::column_chunk& piece, std::int64_t row, best_end best, Key* out) {
    const auto values = piece.as<T>();
    if (piece.validity == nullptr) {  // the types of most columns, where nothing is missing but NaN
        const bool turned = best == best_end::lowest;
        if constexpr (std::is_same_v<T, double>)
            if (simd::rank_keys::keys_of_doubles(values.data(), values.size(), turned, out)) return;
        if constexpr (std::is_same_v<T, std::int64_t>)
            return simd::rank_keys::keys_of_int64(values.data(), values.size(), turned, out);
        if constexpr (std::is_same_v<T, std::int32_t>)
            return simd::rank_keys::keys_of_int32(values.data(), values.size(), turned, out);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        const T v = values[i];
        bool there = true;
        if constexpr (std::is_floating_point_v<T>) {
            there = !std::isnan(v);
            if (std::isinf(v) && piece.valid(static_cast<std::int64_t>(i)))
                throw domain_error({function, "values", row + static_cast<std::int64_t>(i),
                                    core::to_text(static_cast<double>(v)), "must be finite or missing"});
        }
        const Key key = ordered_bits<Key>(v);
        out[i] = !there ? Key{0} : best == best_end::highest ? key : static_cast<Key>(Key{0} - key);
    }
    if (piece.validity != nullptr)
        for (std::int64_t i = 0; i < piece.length; ++i)
            if (!piece.valid(i)) out[i] = 0;
}

/// Calls `f(index, row, keys)` for every block of keys of a column, `index` being that of its chunk of score_chunk rows.
template <class T, class F>
void each_block(const char* function, const core::column& values, best_end best, int threads,
                const core::watch& progress, F&& f) {
    core::for_chunks(function, static_cast<std::size_t>(values.length()), score_chunk, threads, progress,
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         key_of<T> keys[simd::rank_keys::most];
                         core::for_pieces(values, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end),
                                          [&](core::column_chunk piece, std::int64_t row) {
                                              constexpr auto most = static_cast<std::int64_t>(simd::rank_keys::most);
                                              for (std::int64_t left = piece.length; left > 0; left -= most) {
                                                  piece.length = std::min(left, most);
                                                  write_keys<T>(function, piece, row, best, keys);
                                                  f(index, static_cast<std::size_t>(row),
                                                    std::span<const key_of<T>>(
                                                        keys, static_cast<std::size_t>(piece.length)));
                                                  piece.offset += piece.length;
                                                  row += piece.length;
                                              }
                                          });
                     });
}

}  // namespace goodwill::inline v0::segments
