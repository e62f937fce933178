#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <type_traits>

#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/satisfaction/linearised.hpp>

/// Scores of any numeric type as one byte each: the score itself, `missing_score`, or `off_scale`.
namespace goodwill::inline v0::satisfaction {

inline constexpr std::uint8_t missing_score = 11, off_scale = 255;
/// Rows that are turned into bytes at a time: they stay in the first cache.
inline constexpr std::int64_t code_block = 4096;

/// Whole numbers lowest .. highest, 0 <= lowest <= highest <= 10.
struct score_scale {
    int lowest, highest;
    [[nodiscard]] std::string must() const {
        return "must be a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest) +
               ", or missing";
    }
};

/// Bytes need no conversion where nothing is missing; the kernel itself finds what is off the scale.
[[nodiscard]] inline bool are_plain_bytes(const core::column& c, const core::column_chunk& piece) noexcept {
    return c.dictionary() == nullptr && (c.type() == core::dtype::int8 || c.type() == core::dtype::uint8) &&
           piece.validity == nullptr;
}

template <class T>
void codes_of(std::span<const T> values, score_scale scale, std::uint8_t* out) noexcept {
    if constexpr (std::is_floating_point_v<T>) {
        const T low = static_cast<T>(scale.lowest), high = static_cast<T>(scale.highest);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const T v = values[i];
            const bool inside = (v >= low) & (v <= high);
            const int whole = static_cast<int>(inside ? v : T{0});
            const bool good = inside & (static_cast<T>(whole) == v);
            const int code = good ? whole : static_cast<int>(off_scale);
            out[i] = static_cast<std::uint8_t>(v != v ? static_cast<int>(missing_score) : code);
        }
    } else {
        using unsigned_type = std::make_unsigned_t<T>;
        const auto low = static_cast<unsigned_type>(scale.lowest);
        const auto span = static_cast<unsigned_type>(scale.highest - scale.lowest);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto above = static_cast<unsigned_type>(static_cast<unsigned_type>(values[i]) - low);
            out[i] = above <= span ? static_cast<std::uint8_t>(values[i]) : off_scale;
        }
    }
}

/// Turns the bytes of rows that are not valid into `missing_score`, eight at a time.
inline void mask_missing(const core::column_chunk& piece, std::uint8_t* out) noexcept {
    if (piece.validity == nullptr) return;
    std::int64_t i = 0;
    for (; i < piece.length && (piece.offset + i) % 8 != 0; ++i)
        if (!piece.valid(i)) out[i] = missing_score;
    for (; i + 8 <= piece.length; i += 8) {
        const std::uint64_t bits = piece.validity[(piece.offset + i) / 8];
        if (bits == 0xFF) continue;
        // Byte k of `there` is 0xFF where bit k is set.
        std::uint64_t there = (bits * 0x0101010101010101u) & 0x8040201008040201u;
        there = ((there + 0x7F7F7F7F7F7F7F7Fu) | there) >> 7 & 0x0101010101010101u;
        there *= 0xFF;
        std::uint64_t word;
        std::memcpy(&word, out + i, 8);
        word = (word & there) | (~there & (missing_score * 0x0101010101010101u));
        std::memcpy(out + i, &word, 8);
    }
    for (; i < piece.length; ++i)
        if (!piece.valid(i)) out[i] = missing_score;
}

/// Codes of a piece of at most code_block rows.  Throws schema_error.
inline void score_codes(const char* function, const core::column& c, const core::column_chunk& piece,
                        score_scale scale, std::uint8_t* out) {
    if (c.type() == core::dtype::null && c.dictionary() == nullptr) {
        std::memset(out, missing_score, static_cast<std::size_t>(piece.length));
        return;
    }
    core::visit_numbers(function, "scores", c, piece, [&](auto values) { codes_of(values, scale, out); });
    mask_missing(piece, out);
}

/// Throws domain_error for the first score of the piece that is off the scale, if there is one.
inline void refuse_off_scale(const char* function, const core::column& c, const core::column_chunk& piece,
                             std::int64_t row, score_scale scale) {
    core::visit_numbers(function, "scores", c, piece, [&](auto values) {
        std::uint8_t code = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            codes_of(values.subspan(i, 1), scale, &code);
            if (code != off_scale || !piece.valid(static_cast<std::int64_t>(i))) continue;
            const auto v = values[i];
            std::string text;
            if constexpr (std::is_floating_point_v<std::remove_const_t<decltype(v)>>)
                text = core::to_text(static_cast<double>(v));
            else
                text = std::to_string(v);
            throw domain_error({function, "scores", row + static_cast<std::int64_t>(i), text, scale.must()});
        }
    });
}

/// Weights of a piece as doubles; `scratch` is used unless they are doubles already.  Throws domain_error for the first
/// that is missing or no weight, schema_error.
[[nodiscard]] inline const double* sampling_weights(const char* function, const core::column& c,
                                                    const core::column_chunk& piece, std::int64_t row,
                                                    double* scratch) {
    const char* must = must_be_sampling_weight;
    if (c.type() == core::dtype::null && c.dictionary() == nullptr && piece.length > 0)
        throw domain_error({function, "weights", row, "missing", must});
    return core::visit_numbers(function, "weights", c, piece, [&](auto values) -> const double* {
        using value = typename decltype(values)::value_type;
        const double* out = scratch;
        if constexpr (std::is_same_v<value, double>)
            out = values.data();
        else
            for (std::size_t i = 0; i < values.size(); ++i) scratch[i] = static_cast<double>(values[i]);
        if (piece.validity != nullptr)
            for (std::int64_t i = 0; i < piece.length; ++i)
                if (!piece.valid(i)) throw domain_error({function, "weights", row + i, "missing", must});
        core::check_column(function, "weights", std::span<const double>(out, values.size()),
                           [](double w) { return is_sampling_weight(w); }, must, row);
        return out;
    });
}

}  // namespace goodwill::inline v0::satisfaction
