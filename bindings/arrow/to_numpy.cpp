#include "arrow.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>

#include <goodwill/arrow/export.hpp>
#include <goodwill/core/calendar.hpp>
#include <goodwill/core/decimal.hpp>

namespace goodwill::bindings {
namespace {

using core::column;
using core::column_chunk;
using core::dtype;
using core::int128;

constexpr std::int64_t not_a_time = std::numeric_limits<std::int64_t>::min();
/// Texts of at most this many characters become numpy's fixed-width strings.
constexpr std::size_t longest_wide = 255;

[[nodiscard]] bool has_missing(const column& c) {
    for (const auto& chunk : c.chunks())
        if (chunk.validity != nullptr || c.type() == dtype::null) return true;
    return false;
}

/// Calls `f(row, chunk, i)` for every row.
template <class F>
void each_row(const column& c, F&& f) {
    std::int64_t row = 0;
    for (const auto& chunk : c.chunks())
        for (std::int64_t i = 0; i < chunk.length; ++i) f(row++, chunk, i);
}

/// The code of row i of a dictionary's chunk.
[[nodiscard]] std::int64_t code_at(dtype type, const column_chunk& chunk, std::int64_t i) {
    const auto at = static_cast<std::size_t>(i);
    switch (type) {
        case dtype::int8: return chunk.as<std::int8_t>()[at];
        case dtype::int16: return chunk.as<std::int16_t>()[at];
        case dtype::int32: return chunk.as<std::int32_t>()[at];
        case dtype::uint8: return chunk.as<std::uint8_t>()[at];
        case dtype::uint16: return chunk.as<std::uint16_t>()[at];
        case dtype::uint32: return chunk.as<std::uint32_t>()[at];
        default: return chunk.as<std::int64_t>()[at];
    }
}

/// Texts of a plain or a dictionary column; the dictionary must be in one chunk.
class text_reader {
public:
    explicit text_reader(const column& c) : column_(c) {
        if (c.dictionary() != nullptr) dictionary_ = arrow::combine(*c.dictionary());
    }
    [[nodiscard]] std::string_view at(const column_chunk& chunk, std::int64_t i) const {
        if (column_.dictionary() == nullptr) return chunk.text_at(column_.type(), i);
        return dictionary_.chunks()[0].text_at(dictionary_.type(), code_at(column_.type(), chunk, i));
    }

private:
    const column& column_;
    column dictionary_;
};

[[nodiscard]] py::object python_text(std::string_view text) {
    return py::reinterpret_steal<py::object>(
        PyUnicode_DecodeUTF8(text.data(), static_cast<py::ssize_t>(text.size()), "replace"));
}

[[nodiscard]] bool holds_text(const column& c) {
    return core::is_text(c.dictionary() != nullptr ? c.dictionary()->type() : c.type());
}

/// A read-only view of the values of the one chunk.
[[nodiscard]] py::object view(const column& c, const py::dtype& type) {
    auto* own = new column(c);
    const py::capsule owner(own, [](void* p) { delete static_cast<column*>(p); });
    const column_chunk chunk = c.chunks().empty() ? column_chunk{} : c.chunks()[0];
    if (chunk.length == 0) return py::array(type, std::vector<py::ssize_t>{0});
    const void* data = static_cast<const char*>(chunk.values) + chunk.offset * type.itemsize();
    py::array out(type, {static_cast<py::ssize_t>(chunk.length)}, {type.itemsize()}, data, owner);
    out.attr("flags").attr("writeable") = false;
    return out;
}

[[nodiscard]] py::object numbers(const column& c, const char* type) {
    if (!has_missing(c)) return view(arrow::combine(c), py::dtype(type));
    py::array_t<double> out(static_cast<py::ssize_t>(c.length()));
    double* p = out.mutable_data();
    for (const auto& chunk : c.chunks())
        core::visit_numbers("Column.to_numpy", "values", c, chunk, [&](auto values) {
            for (std::size_t i = 0; i < values.size(); ++i)
                *p++ = chunk.valid(static_cast<std::int64_t>(i)) ? static_cast<double>(values[i])
                                                                 : std::numeric_limits<double>::quiet_NaN();
        });
    if (c.type() == dtype::float32) return out.attr("astype")("float32");
    return out;
}

[[nodiscard]] std::string time_type(const column& c) {
    if (c.type() == dtype::date32) return "datetime64[D]";
    if (c.type() == dtype::date64 || c.ticks_per_second == 1'000) return "datetime64[ms]";
    return c.ticks_per_second == 1 ? "datetime64[s]" : c.ticks_per_second == 1'000'000 ? "datetime64[us]" : "datetime64[ns]";
}

[[nodiscard]] py::object times(const column& c) {
    const std::string type = time_type(c);
    if (c.type() == dtype::timestamp && !has_missing(c)) return view(arrow::combine(c), py::dtype(type));
    py::array_t<std::int64_t> out(static_cast<py::ssize_t>(c.length()));
    std::int64_t* p = out.mutable_data();
    each_row(c, [&](std::int64_t row, const column_chunk& chunk, std::int64_t i) {
        const auto at = static_cast<std::size_t>(i);
        p[row] = !chunk.valid(i)                   ? not_a_time
                 : c.type() == dtype::date32 ? chunk.as<std::int32_t>()[at]
                                                   : chunk.as<std::int64_t>()[at];
    });
    const py::object array = out.attr("view")(type);
    return c.type() == dtype::date64 ? array.attr("astype")("datetime64[D]") : array;
}

[[nodiscard]] py::object booleans(const column& c) {
    if (has_missing(c)) return py::module_::import("numpy").attr("array")(to_list(c), py::arg("dtype") = "object");
    py::array_t<bool> out(static_cast<py::ssize_t>(c.length()));
    bool* p = out.mutable_data();
    each_row(c, [&](std::int64_t row, const column_chunk& chunk, std::int64_t i) { p[row] = chunk.bit(i); });
    return out;
}

/// Fixed-width strings, or objects where something is missing, long or ends in a zero.
[[nodiscard]] py::object texts(const column& c) {
    const text_reader text(c);
    std::size_t width = 1;
    bool wide = !has_missing(c);
    each_row(c, [&](std::int64_t, const column_chunk& chunk, std::int64_t i) {
        if (!wide) return;
        const auto value = text.at(chunk, i);
        width = std::max(width, value.size());
        wide = value.size() <= longest_wide && (value.empty() || value.back() != '\0');
    });
    const auto numpy = py::module_::import("numpy");
    if (!wide) {
        const py::list list = to_list(c);
        py::array out = numpy.attr("empty")(list.size(), py::arg("dtype") = "object");
        out.attr("__setitem__")(py::ellipsis(), list);
        return out;
    }
    py::array out = numpy.attr("zeros")(c.length(), py::arg("dtype") = "U" + std::to_string(width));
    auto* p = static_cast<std::uint32_t*>(out.mutable_data());
    std::size_t longest = 1;
    each_row(c, [&](std::int64_t row, const column_chunk& chunk, std::int64_t i) {
        const auto value = text.at(chunk, i);
        auto* to = p + static_cast<std::size_t>(row) * width;
        std::size_t n = 0;
        for (const char ch : value) {
            const auto byte = static_cast<unsigned char>(ch);
            if (byte < 0x80)
                to[n++] = byte;
            else if (byte >= 0xC0)
                to[n++] = byte >= 0xF0 ? byte & 0x07u : byte >= 0xE0 ? byte & 0x0Fu : byte & 0x1Fu;
            else if (n > 0)
                to[n - 1] = to[n - 1] << 6 | (byte & 0x3Fu);
        }
        longest = std::max(longest, n);
    });
    return longest == width ? py::object(out) : out.attr("astype")("U" + std::to_string(longest));
}

[[nodiscard]] py::object date_of(std::int64_t day) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
    return py::module_::import("datetime").attr("date")(static_cast<int>(date.year()),
                                                        static_cast<unsigned>(date.month()),
                                                        static_cast<unsigned>(date.day()));
}

[[nodiscard]] py::object instant_of(const column& c, std::int64_t ticks) {
    const auto datetime = py::module_::import("datetime");
    const std::int64_t per = c.ticks_per_second;
    const std::int64_t rest = ((ticks % per) + per) % per;
    const auto epoch = datetime.attr("datetime")(1970, 1, 1);
    return epoch + datetime.attr("timedelta")(py::arg("seconds") = (ticks - rest) / per,
                                              py::arg("microseconds") = per <= 1'000'000 ? rest * (1'000'000 / per)
                                                                                         : rest / 1'000);
}

[[nodiscard]] std::string decimal_text(int128 value, int scale) {
    std::string out;
    const bool negative = value < 0;
    do {
        const int digit = static_cast<int>(value % 10);
        out.insert(out.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
        value /= 10;
    } while (value != 0);
    return (negative ? "-" : "") + out + "E-" + std::to_string(scale);
}

[[nodiscard]] py::object value_at(const column& c, const column_chunk& chunk, std::int64_t i, const py::object& decimal) {
    const auto at = static_cast<std::size_t>(i);
    switch (c.type()) {
        case dtype::boolean: return py::bool_(chunk.bit(i));
        case dtype::date32: return date_of(chunk.as<std::int32_t>()[at]);
        case dtype::date64: {
            const std::int64_t ms = chunk.as<std::int64_t>()[at];
            return date_of((ms - ((ms % 86'400'000) + 86'400'000) % 86'400'000) / 86'400'000);
        }
        case dtype::timestamp: return instant_of(c, chunk.as<std::int64_t>()[at]);
        case dtype::decimal128: return decimal(decimal_text(chunk.as<int128>()[at], c.scale));
        default:
            return core::visit_numbers("Column.to_pylist", "values", c, chunk,
                                       [&](auto values) { return py::object(py::cast(values[at])); });
    }
}

}  // namespace

py::object to_numpy(const column& c) {
    if (holds_text(c)) return texts(c);
    switch (c.type()) {
        case dtype::null:
            return py::module_::import("numpy").attr("full")(c.length(), std::numeric_limits<double>::quiet_NaN());
        case dtype::boolean: return booleans(c);
        case dtype::date32:
        case dtype::date64:
        case dtype::timestamp: return times(c);
        case dtype::decimal128: {
            py::array_t<double> out(static_cast<py::ssize_t>(c.length()));
            double* p = out.mutable_data();
            each_row(c, [&](std::int64_t row, const column_chunk& chunk, std::int64_t i) {
                p[row] = chunk.valid(i) ? static_cast<double>(static_cast<long double>(
                                              chunk.as<int128>()[static_cast<std::size_t>(i)]) /
                                          std::pow(10.0L, c.scale))
                                        : std::numeric_limits<double>::quiet_NaN();
            });
            return out;
        }
        default: {
            const std::string name(core::name_of(c.type()));
            return numbers(c, name.c_str());
        }
    }
}

py::list to_list(const column& c) {
    py::list out;
    const bool text = holds_text(c);
    const text_reader texts_of(c);
    const py::object decimal = py::module_::import("decimal").attr("Decimal");
    py::object zone = py::none();
    if (c.type() == dtype::timestamp && !c.zone.empty())
        zone = py::module_::import("goodwill._zones").attr("tzinfo")(c.zone);
    const py::object utc = py::module_::import("datetime").attr("timezone").attr("utc");
    each_row(c, [&](std::int64_t, const column_chunk& chunk, std::int64_t i) {
        if (c.type() == dtype::null || !chunk.valid(i)) {
            out.append(py::none());
        } else if (text) {
            out.append(python_text(texts_of.at(chunk, i)));
        } else {
            py::object value = value_at(c, chunk, i, decimal);
            if (!zone.is_none()) value = value.attr("replace")(py::arg("tzinfo") = utc).attr("astimezone")(zone);
            out.append(value);
        }
    });
    return out;
}

}  // namespace goodwill::bindings
