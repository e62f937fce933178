#include "arrow.hpp"

#include <cmath>
#include <cstring>
#include <datetime.h>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/decimal.hpp>

namespace goodwill::bindings {
namespace {

using core::column;
using core::column_chunk;
using core::dtype;
using core::int128;

enum class kind : std::uint8_t { missing, boolean, integer, real, text, decimal, date, instant, unknown };

[[nodiscard]] const char* name_of(kind k) {
    constexpr const char* names[] = {"missing", "a bool", "an integer", "a float", "text",
                                     "a Decimal", "a date", "a datetime", "unknown"};
    return names[static_cast<std::size_t>(k)];
}

[[nodiscard]] std::string shown(py::handle value) {
    auto text = py::repr(value).cast<std::string>();
    return text.size() > 80 ? text.substr(0, 77) + "..." : text;
}

/// Reads a sequence of objects twice: what they are, then what they hold.
class object_reader {
public:
    object_reader(const asked& who, py::object sequence) : who_(who) {
        fast_ = py::reinterpret_steal<py::object>(PySequence_Fast(sequence.ptr(), "a sequence"));
        if (!fast_) {
            PyErr_Clear();
            throw schema_error({who.function, who.argument, {}, "of type " + type_name(sequence),
                                "must be an array, a series or a list"});
        }
        n_ = PySequence_Fast_GET_SIZE(fast_.ptr());
        decimal_type_ = py::module_::import("decimal").attr("Decimal");
        if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
    }

    [[nodiscard]] column read() {
        const kind all = classify();
        switch (all) {
            case kind::missing: return whole(dtype::null, nullptr, {});
            case kind::boolean: return booleans();
            case kind::integer: return integers();
            case kind::real: return reals();
            case kind::text: return texts();
            case kind::decimal: return decimals();
            case kind::date: return dates();
            default: return instants();
        }
    }

private:
    [[nodiscard]] static std::string type_name(py::handle h) {
        const char* name = Py_TYPE(h.ptr())->tp_name;
        return name;
    }
    [[nodiscard]] py::handle at(py::ssize_t i) const { return items_[static_cast<std::size_t>(i)]; }

    [[nodiscard]] kind kind_of(py::handle h) const {
        PyObject* o = h.ptr();
        if (o == Py_None) return kind::missing;
        if (PyUnicode_Check(o) || PyBytes_Check(o)) return kind::text;
        if (PyBool_Check(o)) return kind::boolean;
        if (PyLong_Check(o)) return kind::integer;
        if (PyFloat_Check(o)) return std::isnan(PyFloat_AS_DOUBLE(o)) ? kind::missing : kind::real;
        const std::string_view type = Py_TYPE(o)->tp_name;
        const std::string_view last = type.substr(type.rfind('.') + 1);
        if (last == "NaTType" || last == "NAType") return kind::missing;
        if (PyDateTime_Check(o)) return kind::instant;
        if (PyDate_Check(o)) return kind::date;
        if (PyObject_IsInstance(o, decimal_type_.ptr()) == 1)
            return h.attr("is_nan")().cast<bool>() ? kind::missing : kind::decimal;
        if (PyIndex_Check(o) != 0) return kind::integer;
        if (type.starts_with("numpy.") && PyNumber_Check(o) != 0) {
            if (last.starts_with("bool")) return kind::boolean;
            if (last.starts_with("float")) {
                const double value = PyFloat_AsDouble(o);
                return std::isnan(value) ? kind::missing : kind::real;
            }
        }
        return kind::unknown;
    }

    /// numpy's datetime64 as the date or datetime that it stands for.
    [[nodiscard]] static py::object plain(py::handle h) {
        const std::string_view type = Py_TYPE(h.ptr())->tp_name;
        if (type != "numpy.datetime64") return py::reinterpret_borrow<py::object>(h);
        const py::object item = h.attr("item")();
        return PyLong_Check(item.ptr()) ? h.attr("astype")("datetime64[us]").attr("item")() : item;
    }

    [[nodiscard]] kind classify() {
        kinds_.reserve(static_cast<std::size_t>(n_));
        items_.reserve(static_cast<std::size_t>(n_));
        kind all = kind::missing;
        for (py::ssize_t i = 0; i < n_; ++i) {
            items_.push_back(plain(PySequence_Fast_GET_ITEM(fast_.ptr(), i)));
            const kind k = kind_of(items_.back());
            kinds_.push_back(k);
            if (k == kind::unknown)
                throw schema_error({who_.function, who_.argument, i, shown(at(i)) + " of type " + type_name(at(i)),
                                    "must be text, a number, a Decimal, a date or a datetime"});
            if (k == kind::missing || k == all) continue;
            if (all == kind::missing) {
                all = k;
            } else if (numbers(all, k, kind::real)) {
                all = kind::real;
            } else if (numbers(all, k, kind::decimal)) {
                all = kind::decimal;
            } else {
                throw schema_error({who_.function, who_.argument, i, shown(at(i)),
                                    std::string("must be ") + name_of(all) + " like the rows before it"});
            }
        }
        return all;
    }
    [[nodiscard]] static bool numbers(kind a, kind b, kind wide) {
        return (a == kind::integer && b == wide) || (a == wide && b == kind::integer);
    }

    [[nodiscard]] bool there(py::ssize_t i) const { return kinds_[static_cast<std::size_t>(i)] != kind::missing; }

    /// What a column of objects lives in.
    struct memory {
        std::vector<std::uint8_t> validity, bits;
        std::vector<std::int64_t> integers;
        std::vector<std::uint64_t> naturals;
        std::vector<double> reals;
        std::vector<int128> decimals;
        std::vector<core::day_number> days;
        std::string text;
    };

    [[nodiscard]] column whole(dtype type, const void* values, const char* text) {
        const auto bytes = static_cast<std::size_t>((n_ + 7) / 8);
        bool any = false;
        own_->validity.assign(bytes, std::uint8_t{0});
        for (py::ssize_t i = 0; i < n_; ++i) {
            auto& byte = own_->validity[static_cast<std::size_t>(i >> 3)];
            if (there(i))
                byte = static_cast<std::uint8_t>(byte | (1u << (i & 7)));
            else
                any = true;
        }
        std::vector<column_chunk> chunks;
        if (n_ > 0) chunks.push_back({n_, 0, any ? own_->validity.data() : nullptr, values, text, nullptr});
        return {type, std::move(chunks), own_};
    }

    [[nodiscard]] column booleans() {
        own_->bits.assign(static_cast<std::size_t>((n_ + 7) / 8), std::uint8_t{0});
        for (py::ssize_t i = 0; i < n_; ++i)
            if (there(i) && PyObject_IsTrue(at(i).ptr()) == 1) {
                auto& byte = own_->bits[static_cast<std::size_t>(i >> 3)];
                byte = static_cast<std::uint8_t>(byte | (1u << (i & 7)));
            }
        return whole(dtype::boolean, own_->bits.data(), nullptr);
    }

    [[noreturn]] void too_large(py::ssize_t i) const {
        PyErr_Clear();
        throw domain_error({who_.function, who_.argument, i, shown(at(i)), "must be an integer of at most 64 bits"});
    }

    [[nodiscard]] column integers() {
        auto& out = own_->integers;
        out.assign(static_cast<std::size_t>(n_), 0);
        for (py::ssize_t i = 0; i < n_; ++i) {
            if (!there(i)) continue;
            const auto number = py::reinterpret_steal<py::object>(PyNumber_Index(at(i).ptr()));
            if (!number) throw py::error_already_set();
            int over = 0;
            out[static_cast<std::size_t>(i)] = PyLong_AsLongLongAndOverflow(number.ptr(), &over);
            if (over > 0) return naturals(i);
            if (over < 0) too_large(i);
        }
        return whole(dtype::int64, out.data(), nullptr);
    }
    /// From 2^63 on; then none may be negative.
    [[nodiscard]] column naturals(py::ssize_t large) {
        auto& out = own_->naturals;
        out.assign(static_cast<std::size_t>(n_), 0);
        for (py::ssize_t i = 0; i < n_; ++i) {
            if (!there(i)) continue;
            const auto number = py::reinterpret_steal<py::object>(PyNumber_Index(at(i).ptr()));
            out[static_cast<std::size_t>(i)] = PyLong_AsUnsignedLongLong(number.ptr());
            if (PyErr_Occurred() == nullptr) continue;
            PyErr_Clear();
            too_large(at(i).attr("__lt__")(0).cast<bool>() ? large : i);
        }
        return whole(dtype::uint64, out.data(), nullptr);
    }

    [[nodiscard]] column reals() {
        auto& out = own_->reals;
        out.assign(static_cast<std::size_t>(n_), std::numeric_limits<double>::quiet_NaN());
        for (py::ssize_t i = 0; i < n_; ++i) {
            if (!there(i)) continue;
            out[static_cast<std::size_t>(i)] = PyFloat_AsDouble(at(i).ptr());
            if (PyErr_Occurred() != nullptr) too_large(i);
        }
        return whole(dtype::float64, out.data(), nullptr);
    }

    [[nodiscard]] column texts() {
        auto& offsets = own_->integers;
        offsets.reserve(static_cast<std::size_t>(n_) + 1);
        offsets.push_back(0);
        for (py::ssize_t i = 0; i < n_; ++i) {
            if (there(i)) {
                py::object text = py::reinterpret_borrow<py::object>(at(i));
                if (PyBytes_Check(text.ptr()))
                    text = py::reinterpret_steal<py::object>(
                        PyUnicode_DecodeUTF8(PyBytes_AS_STRING(text.ptr()), PyBytes_GET_SIZE(text.ptr()), nullptr));
                py::ssize_t size = 0;
                const char* bytes = text ? PyUnicode_AsUTF8AndSize(text.ptr(), &size) : nullptr;
                if (bytes == nullptr) {
                    PyErr_Clear();
                    throw domain_error({who_.function, who_.argument, i, shown(at(i)), "must be UTF-8"});
                }
                own_->text.append(bytes, static_cast<std::size_t>(size));
            }
            offsets.push_back(static_cast<std::int64_t>(own_->text.size()));
        }
        return whole(dtype::large_utf8, offsets.data(), own_->text.data());
    }

    struct digits {
        int128 number = 0;
        int exponent = 0;
    };
    [[noreturn]] void no_decimal(py::ssize_t i) const {
        throw domain_error({who_.function, who_.argument, i, shown(at(i)), "must be finite, with at most 38 digits"});
    }
    [[nodiscard]] digits digits_of(py::ssize_t i) const {
        const py::object value = kinds_[static_cast<std::size_t>(i)] == kind::integer ? decimal_type_(at(i))
                                                                                      : py::object(items_[static_cast<std::size_t>(i)]);
        const py::tuple parts = value.attr("as_tuple")();
        if (!PyLong_Check(py::object(parts[2]).ptr())) no_decimal(i);
        digits out{0, parts[2].cast<int>()};
        const py::tuple figures = parts[1];
        if (figures.size() > 38) no_decimal(i);
        for (const auto& figure : figures) out.number = out.number * 10 + figure.cast<int>();
        if (parts[0].cast<int>() != 0) out.number = -out.number;
        if (out.number == 0 && out.exponent > 0) out.exponent = 0;
        return out;
    }
    [[nodiscard]] column decimals() {
        std::vector<digits> read(static_cast<std::size_t>(n_));
        int scale = 0;
        for (py::ssize_t i = 0; i < n_; ++i) {
            if (!there(i)) continue;
            auto& d = read[static_cast<std::size_t>(i)] = digits_of(i);
            if (d.exponent < -38) no_decimal(i);
            scale = std::max(scale, -d.exponent);
        }
        constexpr int128 limit = static_cast<int128>(1'000'000'000'000'000'000) * 1'000'000'000'000'000'000 * 100;
        auto& out = own_->decimals;
        out.assign(static_cast<std::size_t>(n_), 0);
        for (py::ssize_t i = 0; i < n_; ++i) {
            if (!there(i)) continue;
            const auto& d = read[static_cast<std::size_t>(i)];
            int128 value = d.number;
            for (int shift = scale + d.exponent; shift > 0 && value != 0; --shift) {
                if (value >= limit / 10 || value <= -limit / 10) no_decimal(i);
                value *= 10;
            }
            out[static_cast<std::size_t>(i)] = value;
        }
        column c = whole(dtype::decimal128, out.data(), nullptr);
        c.scale = scale;
        return c;
    }

    [[nodiscard]] static core::day_number day_of(PyObject* o) {
        return *core::day_of(PyDateTime_GET_YEAR(o), static_cast<unsigned>(PyDateTime_GET_MONTH(o)),
                             static_cast<unsigned>(PyDateTime_GET_DAY(o)));
    }
    [[nodiscard]] column dates() {
        auto& out = own_->days;
        out.assign(static_cast<std::size_t>(n_), 0);
        for (py::ssize_t i = 0; i < n_; ++i)
            if (there(i)) out[static_cast<std::size_t>(i)] = day_of(at(i).ptr());
        return whole(dtype::date32, out.data(), nullptr);
    }

    /// "Europe/Berlin", "UTC", "+02:00"; "" for none.
    [[nodiscard]] static std::string zone_of(const py::object& tz) {
        if (tz.is_none()) return "";
        for (const char* attribute : {"key", "zone"})
            if (py::hasattr(tz, attribute) && !tz.attr(attribute).is_none())
                return py::str(tz.attr(attribute)).cast<std::string>();
        const py::object fixed = tz.attr("utcoffset")(py::none());
        if (fixed.is_none()) return py::str(tz).cast<std::string>();
        const int seconds = PyDateTime_DELTA_GET_DAYS(fixed.ptr()) * 86400 + PyDateTime_DELTA_GET_SECONDS(fixed.ptr());
        if (seconds == 0) return "UTC";
        char buffer[32];
        std::snprintf(buffer, sizeof buffer, "%c%02d:%02d", seconds < 0 ? '-' : '+', std::abs(seconds) / 3600,
                      std::abs(seconds) / 60 % 60);
        return buffer;
    }
    [[nodiscard]] column instants() {
        auto& out = own_->integers;
        out.assign(static_cast<std::size_t>(n_), 0);
        py::object zone, last = py::none();
        std::string name;
        for (py::ssize_t i = 0; i < n_; ++i) {
            if (!there(i)) continue;
            PyObject* o = at(i).ptr();
            const py::object tz = at(i).attr("tzinfo");
            if (!zone) {
                zone = last = tz;
                name = zone_of(tz);
            } else if (!tz.is(last)) {
                if (tz.is_none() != zone.is_none() || zone_of(tz) != name)
                    throw schema_error({who_.function, who_.argument, i, py::str(at(i)).cast<std::string>(),
                                        name.empty() ? "must be without a zone like the rows before it"
                                                     : "must be in the zone " + name + " like the rows before it"});
                last = tz;
            }
            std::int64_t seconds = std::int64_t{day_of(o)} * 86400 + PyDateTime_DATE_GET_HOUR(o) * 3600 +
                                   PyDateTime_DATE_GET_MINUTE(o) * 60 + PyDateTime_DATE_GET_SECOND(o);
            if (!tz.is_none()) {
                const py::object offset = at(i).attr("utcoffset")();
                if (!offset.is_none())
                    seconds -= std::int64_t{PyDateTime_DELTA_GET_DAYS(offset.ptr())} * 86400 +
                               PyDateTime_DELTA_GET_SECONDS(offset.ptr());
            }
            out[static_cast<std::size_t>(i)] = seconds * 1'000'000 + PyDateTime_DATE_GET_MICROSECOND(o);
        }
        column c = whole(dtype::timestamp, out.data(), nullptr);
        c.ticks_per_second = 1'000'000;
        c.zone = name;
        return c;
    }

    const asked& who_;
    py::object fast_, decimal_type_;
    py::ssize_t n_ = 0;
    std::vector<py::object> items_;
    std::vector<kind> kinds_;
    std::shared_ptr<memory> own_ = std::make_shared<memory>();
};

}  // namespace

column column_of_objects(const asked& who, const py::object& sequence) {
    if (PyUnicode_Check(sequence.ptr()) || PyBytes_Check(sequence.ptr()))
        throw schema_error({who.function, who.argument, {}, shown(sequence), "must be an array, a series or a list"});
    return object_reader(who, sequence).read();
}

}  // namespace goodwill::bindings
