#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/decimal.hpp>

/// What Arrow's format strings say, and how wide a value of each type is.
namespace goodwill::inline v0::arrow {

struct layout {
    core::dtype type = core::dtype::null;
    int scale = 0;
    std::int64_t ticks_per_second = 1;
    std::string zone = {};
};

/// Nothing for a format that goodwill does not take.
[[nodiscard]] inline std::optional<layout> layout_of(std::string_view format) {
    using core::dtype;
    if (format.size() == 1) {
        switch (format[0]) {
            case 'n': return layout{dtype::null};
            case 'b': return layout{dtype::boolean};
            case 'c': return layout{dtype::int8};
            case 's': return layout{dtype::int16};
            case 'i': return layout{dtype::int32};
            case 'l': return layout{dtype::int64};
            case 'C': return layout{dtype::uint8};
            case 'S': return layout{dtype::uint16};
            case 'I': return layout{dtype::uint32};
            case 'L': return layout{dtype::uint64};
            case 'f': return layout{dtype::float32};
            case 'g': return layout{dtype::float64};
            case 'u': return layout{dtype::utf8};
            case 'U': return layout{dtype::large_utf8};
            default: return {};
        }
    }
    if (format == "vu") return layout{dtype::utf8_view};
    if (format == "tdD") return layout{dtype::date32};
    if (format == "tdm") return layout{dtype::date64};
    if (format.size() >= 4 && format.substr(0, 2) == "ts" && format[3] == ':') {
        layout out{dtype::timestamp};
        switch (format[2]) {
            case 's': out.ticks_per_second = 1; break;
            case 'm': out.ticks_per_second = 1'000; break;
            case 'u': out.ticks_per_second = 1'000'000; break;
            case 'n': out.ticks_per_second = 1'000'000'000; break;
            default: return {};
        }
        out.zone = format.substr(4);
        return out;
    }
    if (format.substr(0, 2) == "d:") {  // d:precision,scale or d:precision,scale,bits
        int part[3] = {0, 0, 128}, parts = 0;
        std::string_view rest = format.substr(2);
        while (!rest.empty() && parts < 3) {
            const auto comma = rest.find(',');
            const std::string_view digits = rest.substr(0, comma);
            if (digits.empty() || digits.size() > 3) return {};
            int value = 0;
            for (const char c : digits) {
                if (c < '0' || c > '9') return {};
                value = value * 10 + (c - '0');
            }
            part[parts++] = value;
            rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
        }
        if (parts < 2 || !rest.empty() || part[2] != 128 || part[0] > 38 || part[1] > 38) return {};
        return layout{dtype::decimal128, part[1]};
    }
    return {};
}

/// The format string of a column's own type, its dictionary apart.  View strings are exported as large strings.
[[nodiscard]] inline std::string format_of(const core::column& c) {
    using core::dtype;
    switch (c.type()) {
        case dtype::null: return "n";
        case dtype::boolean: return "b";
        case dtype::int8: return "c";
        case dtype::int16: return "s";
        case dtype::int32: return "i";
        case dtype::int64: return "l";
        case dtype::uint8: return "C";
        case dtype::uint16: return "S";
        case dtype::uint32: return "I";
        case dtype::uint64: return "L";
        case dtype::float32: return "f";
        case dtype::float64: return "g";
        case dtype::decimal128: return "d:38," + std::to_string(c.scale);
        case dtype::date32: return "tdD";
        case dtype::date64: return "tdm";
        case dtype::timestamp: {
            const char* unit = c.ticks_per_second == 1         ? "s"
                               : c.ticks_per_second == 1'000     ? "m"
                               : c.ticks_per_second == 1'000'000 ? "u"
                                                                 : "n";
            return std::string("ts") + unit + ":" + c.zone;
        }
        case dtype::utf8: return "u";
        case dtype::large_utf8:
        case dtype::utf8_view: return "U";
    }
    return "n";
}

/// Bytes of a value in its values buffer; 0 for null and boolean.
[[nodiscard]] constexpr std::size_t width_of(core::dtype type) noexcept {
    using core::dtype;
    switch (type) {
        case dtype::null:
        case dtype::boolean: return 0;
        case dtype::int8:
        case dtype::uint8: return 1;
        case dtype::int16:
        case dtype::uint16: return 2;
        case dtype::int32:
        case dtype::uint32:
        case dtype::float32:
        case dtype::date32:
        case dtype::utf8: return 4;
        case dtype::int64:
        case dtype::uint64:
        case dtype::float64:
        case dtype::date64:
        case dtype::timestamp:
        case dtype::large_utf8: return 8;
        case dtype::decimal128:
        case dtype::utf8_view: return 16;
    }
    return 0;
}

/// Calls `f(span of codes)` for the integer codes of a dictionary's chunk.
template <class F>
decltype(auto) visit_codes(core::dtype type, const core::column_chunk& chunk, F&& f) {
    using core::dtype;
    switch (type) {
        case dtype::int8: return f(chunk.as<std::int8_t>());
        case dtype::int16: return f(chunk.as<std::int16_t>());
        case dtype::int32: return f(chunk.as<std::int32_t>());
        case dtype::uint8: return f(chunk.as<std::uint8_t>());
        case dtype::uint16: return f(chunk.as<std::uint16_t>());
        case dtype::uint32: return f(chunk.as<std::uint32_t>());
        case dtype::uint64: return f(chunk.as<std::uint64_t>());
        default: return f(chunk.as<std::int64_t>());
    }
}

/// How many elements of a chunk with a validity bitmap are there.
[[nodiscard]] inline std::int64_t count_valid(const core::column_chunk& chunk) noexcept {
    std::int64_t set = 0, i = 0;
    for (; i < chunk.length && ((chunk.offset + i) & 7) != 0; ++i) set += chunk.valid(i);
    const std::uint8_t* byte = chunk.validity + ((chunk.offset + i) >> 3);
    for (; i + 64 <= chunk.length; i += 64, byte += 8) {
        std::uint64_t word;
        std::memcpy(&word, byte, 8);
        set += std::popcount(word);
    }
    for (; i < chunk.length; ++i) set += chunk.valid(i);
    return set;
}

/// A buffer of bits, all 0 at first.
class bit_buffer {
public:
    explicit bit_buffer(std::int64_t bits) : bytes_(static_cast<std::size_t>((bits + 7) / 8), std::uint8_t{0}) {}
    void set(std::int64_t i) noexcept {
        auto& byte = bytes_[static_cast<std::size_t>(i >> 3)];
        byte = static_cast<std::uint8_t>(byte | (1u << (i & 7)));
    }
    [[nodiscard]] const std::uint8_t* data() const noexcept { return bytes_.data(); }

private:
    std::vector<std::uint8_t> bytes_;
};

/// Memory for n values of `width` bytes, aligned for any of them.
[[nodiscard]] inline std::shared_ptr<char> aligned_bytes(std::size_t bytes) {
    return {static_cast<char*>(::operator new(bytes == 0 ? 1 : bytes, std::align_val_t{64})),
            [](char* p) { ::operator delete(p, std::align_val_t{64}); }};
}

}  // namespace goodwill::inline v0::arrow
