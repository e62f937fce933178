#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/satisfaction/answer_scale.hpp>
#include <goodwill/satisfaction/linearised.hpp>

#include "satisfaction/other_scale.hpp"

/// Scores of any numeric type as one byte each: the bin of the score, `missing_score`, `not_applicable_score`, or
/// `off_scale`.
namespace goodwill::inline v0::satisfaction {

inline constexpr std::uint8_t missing_score = 11, not_applicable_score = 12, off_scale = 255;
/// Rows that are turned into bytes at a time: they stay in the first cache.
inline constexpr std::int64_t code_block = 4096;

/// Bytes need no conversion where nothing is missing; the kernel itself finds what is off the scale.
[[nodiscard]] inline bool are_plain_bytes(const core::column& c, const core::column_chunk& piece) noexcept {
    return c.dictionary() == nullptr && (c.type() == core::dtype::int8 || c.type() == core::dtype::uint8) &&
           piece.validity == nullptr;
}

template <class T>
void codes_of(std::span<const T> values, const answer_scale& scale, std::uint8_t* out) noexcept {
    if constexpr (std::is_floating_point_v<T>) {
        const T low = static_cast<T>(scale.lowest), high = static_cast<T>(scale.highest);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const T v = values[i];
            const bool inside = (v >= low) & (v <= high);
            const T above = (inside ? v : low) - low;
            const int whole = static_cast<int>(above);
            // Near 0 the difference is rounded to a whole number: the score itself must be that number.
            const bool good = inside & (low + static_cast<T>(whole) == v);
            const int code = good ? whole : static_cast<int>(off_scale);
            out[i] = static_cast<std::uint8_t>(v != v ? static_cast<int>(missing_score) : code);
        }
    } else if (std::is_signed_v<T> || scale.lowest >= 0) {
        using unsigned_type = std::make_unsigned_t<T>;
        const auto low = static_cast<unsigned_type>(scale.lowest);
        const auto span = static_cast<unsigned_type>(scale.highest - scale.lowest);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto above = static_cast<unsigned_type>(static_cast<unsigned_type>(values[i]) - low);
            out[i] = above <= span ? static_cast<std::uint8_t>(above) : off_scale;
        }
    } else {  // unsigned values on a scale that begins below 0
        const auto most = static_cast<T>(std::max(scale.highest, 0));
        for (std::size_t i = 0; i < values.size(); ++i)
            out[i] = values[i] <= most && scale.highest >= 0
                         ? static_cast<std::uint8_t>(static_cast<int>(values[i]) - scale.lowest)
                         : off_scale;
    }
}

/// Whether some of what codes_of finds off the scale may be taken after all.
[[nodiscard]] inline bool resolves(const answer_scale& scale) noexcept {
    return !scale.missing_codes.empty() || !scale.not_applicable_codes.empty() || scale.halves != half_points::refuse;
}

/// Puts scores in the place of `off_scale` where the value is a half point that is not refused.
template <class T>
void resolve_halves(std::span<const T> values, const answer_scale& scale, std::uint8_t* out) noexcept {
    const T low = static_cast<T>(scale.lowest), high = static_cast<T>(scale.highest);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const T v = values[i];
        if (out[i] != off_scale || !(v > low && v < high) || 2 * v != std::trunc(2 * v)) continue;
        const T score = scale.halves == half_points::up ? std::ceil(v) : std::floor(v);
        out[i] = static_cast<std::uint8_t>(score - low);
    }
}

/// Puts codes in the place of `off_scale` where the value is a missing or a not-applicable code, or a half point that
/// is not refused.
template <class T>
void resolve_codes(std::span<const T> values, const answer_scale& scale, std::uint8_t* out) noexcept {
    const auto put = [&](std::int64_t code, std::uint8_t reason) {
        const T value = static_cast<T>(code);
        if constexpr (std::is_integral_v<T>)
            if (!std::cmp_equal(value, code)) return;
        // Without branches, so that it is done in vectors.
        for (std::size_t i = 0; i < values.size(); ++i)
            out[i] = static_cast<bool>((out[i] == off_scale) & (values[i] == value)) ? reason : out[i];
    };
    for (const auto code : scale.missing_codes) put(code, missing_score);
    for (const auto code : scale.not_applicable_codes) put(code, not_applicable_score);
    if constexpr (std::is_floating_point_v<T>)
        if (scale.halves != half_points::refuse) resolve_halves(values, scale, out);
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

/// Codes of a piece of at most code_block rows, the largest of them.  Throws schema_error.
[[nodiscard]] inline std::uint8_t score_codes(const char* function, const core::column& c,
                                              const core::column_chunk& piece, const answer_scale& scale,
                                              std::uint8_t* out) {
    if (c.type() == core::dtype::null && c.dictionary() == nullptr) {
        std::memset(out, missing_score, static_cast<std::size_t>(piece.length));
        return missing_score;
    }
    const auto largest = [&] {
        std::uint8_t most = 0;
        for (std::int64_t i = 0; i < piece.length; ++i) most = std::max(most, out[static_cast<std::size_t>(i)]);
        return most;
    };
    core::visit_numbers(function, "scores", c, piece, [&](auto values) { codes_of(values, scale, out); });
    mask_missing(piece, out);
    const auto most = largest();
    if (most != off_scale || !resolves(scale)) return most;
    core::visit_numbers(function, "scores", c, piece, [&](auto values) { resolve_codes(values, scale, out); });
    return largest();
}

[[nodiscard]] inline std::vector<double> codes_as_numbers(const answer_scale& scale) {
    std::vector<double> out;
    for (const auto* codes : {&scale.missing_codes, &scale.not_applicable_codes})
        for (const auto code : *codes) out.push_back(static_cast<double>(code));
    return out;
}

/// Throws domain_error for the first score of the piece that is neither on the scale nor a code, if there is one.
/// `must` is what a score must be.
inline void refuse_off_scale(const char* function, const core::column& c, const core::column_chunk& piece,
                             std::int64_t row, const answer_scale& scale, const std::string& must) {
    core::visit_numbers(function, "scores", c, piece, [&](auto values) {
        std::uint8_t code = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto one = values.subspan(i, 1);
            codes_of(one, scale, &code);
            resolve_codes(one, scale, &code);
            if (code != off_scale || !piece.valid(static_cast<std::int64_t>(i))) continue;
            const auto v = values[i];
            std::string text, also;
            if constexpr (std::is_floating_point_v<std::remove_const_t<decltype(v)>>) {
                const auto wide = static_cast<double>(v);
                text = core::to_text(wide);
                if (wide >= scale.lowest && wide <= scale.highest) {
                    if (must.find("whole") == std::string::npos) also = "; scores are whole numbers";
                    if (scale.halves == half_points::refuse && 2 * wide == std::trunc(2 * wide))
                        also += "; half_points says what becomes of halves";
                }
            } else {
                text = std::to_string(v);
            }
            throw domain_error({function, "scores", row + static_cast<std::int64_t>(i), text,
                                must + also +
                                    other_scale_note(function, "scores", c, scale.lowest, scale.highest,
                                                     codes_as_numbers(scale))});
        }
    });
}

/// Weights of a piece as doubles; `scratch` is used unless they are doubles already.  Throws domain_error for the first
/// that is missing or no weight, schema_error.
[[nodiscard]] inline const double* sampling_weights(const char* function, const char* argument,
                                                    const core::column& c, const core::column_chunk& piece,
                                                    std::int64_t row, double* scratch) {
    const char* must = must_be_sampling_weight;
    if (c.type() == core::dtype::null && c.dictionary() == nullptr && piece.length > 0)
        throw domain_error({function, argument, row, "missing", must});
    return core::visit_numbers(function, argument, c, piece, [&](auto values) -> const double* {
        using value = typename decltype(values)::value_type;
        const double* out = scratch;
        if constexpr (std::is_same_v<value, double>)
            out = values.data();
        else
            for (std::size_t i = 0; i < values.size(); ++i) scratch[i] = static_cast<double>(values[i]);
        if (piece.validity != nullptr)
            for (std::int64_t i = 0; i < piece.length; ++i)
                if (!piece.valid(i)) throw domain_error({function, argument, row + i, "missing", must});
        core::check_column(function, argument, std::span<const double>(out, values.size()),
                           [](double w) { return is_sampling_weight(w); }, must, row);
        return out;
    });
}

}  // namespace goodwill::inline v0::satisfaction
