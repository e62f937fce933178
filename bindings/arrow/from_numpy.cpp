#include "arrow.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/check.hpp>

namespace goodwill::bindings {
namespace {

using core::column;
using core::column_chunk;
using core::dtype;

constexpr std::int64_t not_a_time = std::numeric_limits<std::int64_t>::min();

/// What a column that was built here lives in; the last copy may go on a thread without the GIL.
struct built {
    std::vector<std::uint8_t> validity, bits;
    core::buffer<std::int32_t> days;
    std::vector<std::int64_t> offsets;
    std::string text;
    py::object source;

    ~built() {
        const py::gil_scoped_acquire gil;
        source = py::object();
    }
};

[[noreturn]] void refuse(const asked& who, const py::array& values) {
    throw schema_error({who.function, who.argument, {}, "of the NumPy type " + py::str(values.dtype()).cast<std::string>(),
                        "must be integers, floats of 32 or 64 bits, bool, datetime64 of days or finer, or strings"});
}

void set_bit(std::vector<std::uint8_t>& bits, std::int64_t i) {
    auto& byte = bits[static_cast<std::size_t>(i >> 3)];
    byte = static_cast<std::uint8_t>(byte | (1u << (i & 7)));
}
[[nodiscard]] std::vector<std::uint8_t> no_bits(std::int64_t n) {
    return std::vector<std::uint8_t>(static_cast<std::size_t>((n + 7) / 8), std::uint8_t{0});
}

/// Bits that are set where `there(i)`; empty when that is everywhere.
template <class There>
[[nodiscard]] std::vector<std::uint8_t> bits_where(std::int64_t n, There&& there) {
    std::int64_t first = 0;
    while (first < n && there(first)) ++first;
    if (first == n) return {};
    auto bits = no_bits(n);
    for (std::int64_t at = 0; at < n; at += 8) {
        unsigned byte = 0;
        for (std::int64_t i = at; i < std::min(n, at + 8); ++i) byte |= static_cast<unsigned>(there(i)) << (i - at);
        bits[static_cast<std::size_t>(at / 8)] = static_cast<std::uint8_t>(byte);
    }
    return bits;
}

/// Bits that are set where a float is a number; empty when that is everywhere.
[[nodiscard]] std::vector<std::uint8_t> bits_of_numbers(const py::array& values) {
    const auto of = [n = values.size()](const auto* p) {
        bool all = true;
        for (py::ssize_t i = 0; i < n; ++i) all &= p[i] == p[i];
        return all ? std::vector<std::uint8_t>() : bits_where(n, [p](std::int64_t i) { return p[i] == p[i]; });
    };
    return values.itemsize() == 4 ? of(static_cast<const float*>(values.data()))
                                  : of(static_cast<const double*>(values.data()));
}

/// Contiguous, aligned, in this machine's byte order: the array itself where it is so.
[[nodiscard]] py::array plain(const py::array& values) {
    const auto numpy = py::module_::import("numpy");
    py::array out = numpy.attr("ascontiguousarray")(values, values.dtype().attr("newbyteorder")("="));
    const auto size = static_cast<std::size_t>(std::min<py::ssize_t>(out.itemsize(), 8));
    if (size > 1 && (size & (size - 1)) == 0 && reinterpret_cast<std::uintptr_t>(out.data()) % size != 0)
        out = out.attr("copy")();
    return out;
}

void put_utf8(std::string& out, std::uint32_t c) {
    const auto byte = [&](std::uint32_t b) { out += static_cast<char>(b); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F));
    } else {
        byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F)), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F));
    }
}

/// numpy's fixed-width strings ('U': four bytes a character), padded with zeros.
void read_wide(const asked& who, const py::array& values, built& own) {
    const auto width = static_cast<std::size_t>(values.itemsize()) / 4;
    const auto* p = static_cast<const std::uint32_t*>(values.data());
    own.offsets.push_back(0);
    for (py::ssize_t row = 0; row < values.size(); ++row, p += width) {
        std::size_t n = width;
        while (n > 0 && p[n - 1] == 0) --n;
        for (std::size_t i = 0; i < n; ++i) {
            if (p[i] > 0x10FFFF || (p[i] >= 0xD800 && p[i] < 0xE000))
                throw domain_error({who.function, who.argument, row, "a text with a lone surrogate",
                                    "must be a text that UTF-8 can hold"});
            put_utf8(own.text, p[i]);
        }
        own.offsets.push_back(static_cast<std::int64_t>(own.text.size()));
    }
}

/// numpy's fixed-width bytes ('S').
void read_bytes(const asked& who, const py::array& values, built& own) {
    const auto width = static_cast<std::size_t>(values.itemsize());
    const auto* p = static_cast<const char*>(values.data());
    own.offsets.push_back(0);
    for (py::ssize_t row = 0; row < values.size(); ++row, p += width) {
        std::size_t n = width;
        while (n > 0 && p[n - 1] == 0) --n;
        const auto text = py::reinterpret_steal<py::object>(
            PyUnicode_DecodeUTF8(p, static_cast<py::ssize_t>(n), nullptr));
        if (!text) {
            PyErr_Clear();
            throw domain_error({who.function, who.argument, row,
                                py::repr(py::bytes(p, n)).cast<std::string>(), "must be UTF-8"});
        }
        own.text.append(p, n);
        own.offsets.push_back(static_cast<std::int64_t>(own.text.size()));
    }
}

/// Days as 32 bits; false if any is missing.
[[nodiscard]] bool read_days(const asked& who, const std::int64_t* p, py::ssize_t n, built& own) {
    own.days.resize(static_cast<std::size_t>(n));
    auto* out = own.days.data();
    bool fits = true;
    for (py::ssize_t i = 0; i < n; ++i) {
        out[i] = static_cast<std::int32_t>(p[i]);
        fits &= out[i] == p[i];
    }
    if (fits) return true;
    bool all = true;
    for (py::ssize_t i = 0; i < n; ++i) {
        if (out[i] == p[i]) continue;
        if (p[i] != not_a_time)
            throw domain_error({who.function, who.argument, i, "day " + std::to_string(p[i]),
                                "must be a date within 5 million years"});
        out[i] = 0;
        all = false;
    }
    return all;
}

/// The unit of a datetime64: "D", "s", "ms", ...; "" for the generic one.
[[nodiscard]] std::string unit_of(const py::array& values) {
    const auto name = py::str(values.dtype().attr("name")).cast<std::string>();
    const auto open = name.find('[');
    return open == std::string::npos ? "" : name.substr(open + 1, name.size() - open - 2);
}

[[nodiscard]] dtype number_type(char kind, py::ssize_t size) {
    const int step = size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : size == 8 ? 3 : -1;
    if (kind == 'f') return size == 4 ? dtype::float32 : size == 8 ? dtype::float64 : dtype::null;
    if (step < 0) return dtype::null;
    return static_cast<dtype>(static_cast<int>(kind == 'i' ? dtype::int8 : dtype::uint8) + step);
}

}  // namespace

column column_of_array(const asked& who, py::array values, const py::object& missing) {
    if (values.ndim() != 1)
        throw shape_error({who.function, who.argument, {}, "of " + std::to_string(values.ndim()) + " dimensions",
                           "must have one dimension"});
    const char kind = values.dtype().kind();
    if (kind == 'O') return column_of_objects(who, values);
    if (kind == 'T') return column_of_objects(who, values.attr("astype")("object"));

    std::string unit;
    if (kind == 'M') {
        unit = unit_of(values);
        if (unit == "W") values = values.attr("astype")("datetime64[D]");
        if (unit == "h" || unit == "m") values = values.attr("astype")("datetime64[s]");
        unit = unit_of(values);
    }
    values = plain(values);
    auto own = std::make_shared<built>();
    own->source = values;
    column_chunk chunk{values.size(), 0, nullptr, values.data(), nullptr, nullptr};
    dtype type = dtype::null;
    std::int64_t ticks = 1;
    switch (kind) {
        case 'i':
        case 'u':
        case 'f':
            type = number_type(kind, values.itemsize());
            if (type == dtype::null) refuse(who, values);
            break;
        case 'b': {
            type = dtype::boolean;
            const auto* p = static_cast<const bool*>(values.data());
            own->bits = no_bits(values.size());
            for (py::ssize_t i = 0; i < values.size(); ++i)
                if (p[i]) set_bit(own->bits, i);
            chunk.values = own->bits.data();
            break;
        }
        case 'M': {
            const auto* p = static_cast<const std::int64_t*>(values.data());
            type = unit == "D" ? dtype::date32 : dtype::timestamp;
            ticks = unit == "ms" ? 1'000 : unit == "us" ? 1'000'000 : unit == "ns" ? 1'000'000'000 : 1;
            if (type == dtype::timestamp && ticks == 1 && unit != "s") refuse(who, values);
            if (type == dtype::timestamp || !read_days(who, p, values.size(), *own))
                own->validity = bits_where(values.size(), [&](std::int64_t i) { return p[i] != not_a_time; });
            if (type == dtype::date32) chunk.values = own->days.data();
            break;
        }
        case 'U':
        case 'S':
            type = dtype::large_utf8;
            if (kind == 'U')
                read_wide(who, values, *own);
            else
                read_bytes(who, values, *own);
            chunk.values = own->offsets.data();
            chunk.text = own->text.data();
            break;
        default: refuse(who, values);
    }
    if (py::isinstance<py::str>(missing)) {
        if (kind == 'f') own->validity = bits_of_numbers(values);
    } else if (!missing.is_none()) {
        const auto flags = missing.cast<array<bool>>();
        core::check_length(who.function.c_str(), who.argument.c_str(), static_cast<std::size_t>(flags.size()),
                           static_cast<std::size_t>(values.size()));
        const bool* gone = flags.data();
        const auto before = std::move(own->validity);
        own->validity = bits_where(values.size(), [&](std::int64_t i) {
            return !gone[i] && (before.empty() || (before[static_cast<std::size_t>(i >> 3)] >> (i & 7) & 1) != 0);
        });
    }
    if (!own->validity.empty()) chunk.validity = own->validity.data();
    std::vector<column_chunk> chunks;
    if (chunk.length > 0) chunks.push_back(chunk);
    column out(type, std::move(chunks), own);
    out.ticks_per_second = ticks;
    return out;
}

column column_of_codes(const asked& who, py::array codes, const column& values) {
    const auto integers = codes.cast<array<std::int64_t>>();
    const std::int64_t* p = integers.data();
    const std::int64_t known = values.length();
    for (py::ssize_t i = 0; i < integers.size(); ++i)
        if (p[i] >= known)
            throw domain_error({who.function, who.argument, i, "the code " + std::to_string(p[i]),
                                "must be below the " + std::to_string(known) + " values of its dictionary"});
    const py::array flags = py::module_::import("numpy").attr("less")(integers, 0);
    column out = column_of_array(who, integers, flags);
    out.set_dictionary(std::make_shared<column>(values));
    return out;
}

}  // namespace goodwill::bindings
