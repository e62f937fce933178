#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/error.hpp>

/// A column of any type, in chunks, read where it lies.  Layouts are Arrow's, so that a frame's columns and a
/// program's own spans are the same thing.  A column never copies values; `owner` keeps them alive where needed.
namespace goodwill::inline v0::core {

enum class dtype : std::uint8_t {
    null,
    boolean,  // a bit a value
    int8, int16, int32, int64,
    uint8, uint16, uint32, uint64,
    float32, float64,
    decimal128,  // int128, `scale` digits after the point
    date32,      // days
    date64,      // milliseconds
    timestamp,   // int64 in `ticks_per_second`, with or without a zone
    utf8,        // int32 offsets
    large_utf8,  // int64 offsets
    utf8_view,   // 16-byte views
};

[[nodiscard]] constexpr std::string_view name_of(dtype type) noexcept {
    constexpr std::string_view names[] = {"null",   "bool",   "int8",    "int16",   "int32",      "int64",  "uint8",
                                          "uint16", "uint32", "uint64",  "float32", "float64",    "decimal", "date",
                                          "date",   "timestamp", "string", "string", "string"};
    return names[static_cast<std::size_t>(type)];
}
/// How many bytes of `values` a value takes; 0 for those that take less than one.
[[nodiscard]] constexpr std::size_t bytes_per_value(dtype type) noexcept {
    constexpr unsigned char bytes[] = {0, 0, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 16, 4, 8, 8, 4, 8, 16};
    return bytes[static_cast<std::size_t>(type)];
}
[[nodiscard]] constexpr bool is_integer(dtype t) noexcept { return t >= dtype::int8 && t <= dtype::uint64; }
[[nodiscard]] constexpr bool is_text(dtype t) noexcept { return t >= dtype::utf8; }

class column;

/// One contiguous piece.  All element positions are relative to `offset`, as in Arrow.
struct column_chunk {
    std::int64_t length = 0;
    std::int64_t offset = 0;
    const std::uint8_t* validity = nullptr;     ///< a bit an element, 1 = there; null: nothing is missing
    const void* values = nullptr;               ///< numbers; for text the offsets or the views
    const char* text = nullptr;                 ///< bytes of utf8 and large_utf8
    const void* const* text_buffers = nullptr;  ///< buffers of utf8_view

    [[nodiscard]] bool valid(std::int64_t i) const noexcept {
        return validity == nullptr || (validity[(offset + i) >> 3] >> ((offset + i) & 7) & 1) != 0;
    }
    /// Values of a fixed-width type, from the first element of this chunk.
    template <class T>
    [[nodiscard]] std::span<const T> as() const noexcept {
        return {length == 0 ? nullptr : static_cast<const T*>(values) + offset, static_cast<std::size_t>(length)};
    }
    [[nodiscard]] bool bit(std::int64_t i) const noexcept {
        return (static_cast<const std::uint8_t*>(values)[(offset + i) >> 3] >> ((offset + i) & 7) & 1) != 0;
    }
    /// Element i of a text chunk.
    [[nodiscard]] std::string_view text_at(dtype type, std::int64_t i) const noexcept {
        const std::int64_t at = offset + i;
        if (type == dtype::utf8) {
            const auto* o = static_cast<const std::int32_t*>(values) + at;
            return {text + o[0], static_cast<std::size_t>(o[1] - o[0])};
        }
        if (type == dtype::large_utf8) {
            const auto* o = static_cast<const std::int64_t*>(values) + at;
            return {text + o[0], static_cast<std::size_t>(o[1] - o[0])};
        }
        const char* view = static_cast<const char*>(values) + at * 16;
        std::int32_t size, buffer, start;
        std::memcpy(&size, view, 4);
        if (size <= 12) return {view + 4, static_cast<std::size_t>(size)};
        std::memcpy(&buffer, view + 8, 4);
        std::memcpy(&start, view + 12, 4);
        return {static_cast<const char*>(text_buffers[buffer]) + start, static_cast<std::size_t>(size)};
    }
};

/// A column: its type, its chunks, and for a dictionary the values that its integer codes stand for.
class column {
public:
    column() = default;
    column(dtype type, std::vector<column_chunk> chunks, std::shared_ptr<const void> owner = nullptr)
        : type_(type), chunks_(std::move(chunks)), owner_(std::move(owner)) {}

    /// A program's own numbers; not copied, must outlive the column.
    template <class T>
        requires(std::integral<T> || std::floating_point<T>) && (!std::same_as<T, bool>)
    column(std::span<const T> values) : column(dtype_of<T>(), {chunk_of(values.size(), values.data())}) {}
    template <class T, class Allocator>
        requires(std::integral<T> || std::floating_point<T>) && (!std::same_as<T, bool>)
    column(const std::vector<T, Allocator>& values) : column(std::span<const T>(values)) {}

    /// Calendar dates, as day numbers that the column owns.
    column(std::span<const std::chrono::sys_days> dates) : type_(dtype::date32) {
        auto own = std::make_shared<std::vector<day_number>>();
        own->reserve(dates.size());
        for (const auto date : dates) own->push_back(to_day(date));
        chunks_.push_back(chunk_of(own->size(), own->data()));
        owner_ = std::move(own);
    }
    column(const std::vector<std::chrono::sys_days>& dates)
        : column(std::span<const std::chrono::sys_days>(dates)) {}

    /// Text; packed once into a buffer that the column owns.
    template <class S>
        requires std::convertible_to<const S&, std::string_view>
    column(std::span<const S> values) : type_(dtype::large_utf8) {
        struct packed {
            std::vector<std::int64_t> offsets;
            std::string bytes;
        };
        auto own = std::make_shared<packed>();
        own->offsets.reserve(values.size() + 1);
        own->offsets.push_back(0);
        for (const auto& value : values) {
            own->bytes += std::string_view(value);
            own->offsets.push_back(static_cast<std::int64_t>(own->bytes.size()));
        }
        chunks_.push_back({static_cast<std::int64_t>(values.size()), 0, nullptr, own->offsets.data(),
                           own->bytes.data(), nullptr});
        owner_ = std::move(own);
    }
    template <class S>
        requires std::convertible_to<const S&, std::string_view>
    column(const std::vector<S>& values) : column(std::span<const S>(values)) {}

    [[nodiscard]] dtype type() const noexcept { return type_; }
    [[nodiscard]] const std::vector<column_chunk>& chunks() const noexcept { return chunks_; }
    [[nodiscard]] const std::shared_ptr<const void>& owner() const noexcept { return owner_; }
    [[nodiscard]] std::int64_t length() const noexcept {
        std::int64_t n = 0;
        for (const auto& chunk : chunks_) n += chunk.length;
        return n;
    }
    /// What messages call the type: "int64", "timestamp", "dictionary of string".
    [[nodiscard]] std::string type_name() const {
        return dictionary_ ? "dictionary of " + dictionary_->type_name() : std::string(name_of(type_));
    }

    // What some types need besides; see dtype.
    int scale = 0;                           ///< digits after the point of decimal128
    std::int64_t ticks_per_second = 1;       ///< of a timestamp: 1, 1e3, 1e6 or 1e9
    std::string zone;                        ///< of a timestamp: "" is local time without a zone

    /// A dictionary: this column holds integer codes into `values`.
    void set_dictionary(std::shared_ptr<const column> values) { dictionary_ = std::move(values); }
    [[nodiscard]] const column* dictionary() const noexcept { return dictionary_.get(); }

private:
    template <class T>
    [[nodiscard]] static constexpr dtype dtype_of() noexcept {
        if constexpr (std::floating_point<T>)
            return sizeof(T) == 4 ? dtype::float32 : dtype::float64;
        else
            return static_cast<dtype>(static_cast<int>(std::signed_integral<T> ? dtype::int8 : dtype::uint8) +
                                      (sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3));
    }
    [[nodiscard]] static column_chunk chunk_of(std::size_t n, const void* data) noexcept {
        return {static_cast<std::int64_t>(n), 0, nullptr, data, nullptr, nullptr};
    }

    dtype type_ = dtype::null;
    std::vector<column_chunk> chunks_;
    std::shared_ptr<const void> owner_;
    std::shared_ptr<const column> dictionary_;
};

/// Calls `f(std::span<const T>)` with the chunk's values in their own type.  Throws schema_error for a type that is
/// no number (text, dates, decimals, booleans).
template <class F>
decltype(auto) visit_numbers(const char* function, const char* argument, const column& c, const column_chunk& chunk,
                             F&& f) {
    switch (c.dictionary() != nullptr ? dtype::null : c.type()) {
        case dtype::int8: return f(chunk.as<std::int8_t>());
        case dtype::int16: return f(chunk.as<std::int16_t>());
        case dtype::int32: return f(chunk.as<std::int32_t>());
        case dtype::int64: return f(chunk.as<std::int64_t>());
        case dtype::uint8: return f(chunk.as<std::uint8_t>());
        case dtype::uint16: return f(chunk.as<std::uint16_t>());
        case dtype::uint32: return f(chunk.as<std::uint32_t>());
        case dtype::uint64: return f(chunk.as<std::uint64_t>());
        case dtype::float32: return f(chunk.as<float>());
        case dtype::float64: return f(chunk.as<double>());
        default:
            throw schema_error({function, argument, {}, "of type " + c.type_name(), "must be a column of numbers"});
    }
}

}  // namespace goodwill::inline v0::core
