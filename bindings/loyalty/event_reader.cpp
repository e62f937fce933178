#include "event_reader.hpp"

#include <datetime.h>

#include <array>
#include <cmath>
#include <initializer_list>

#include <goodwill/core/decimal.hpp>
#include <goodwill/loyalty/resolve.hpp>

namespace goodwill::bindings {
namespace {

using loyalty::event_kind;
using loyalty::units;

enum field : std::size_t {
    kind, id, member, time, amount, discount, tax, delivery, redeemed, points, quantity, credit, lines, channel, reward,
    activity, tier, reason, of, attributes, birthday, until, voids, field_count,
};
struct field_rule {
    std::string_view name;
    unsigned kinds;  ///< bits of the kinds that have it
};
constexpr unsigned bits(std::initializer_list<event_kind> kinds) {
    unsigned out = 0;
    for (const event_kind k : kinds) out |= 1u << static_cast<unsigned>(k);
    return out;
}
constexpr unsigned all = ~0u, orders = bits({event_kind::purchase, event_kind::refund, event_kind::correction});
constexpr unsigned people = bits({event_kind::join, event_kind::attributes, event_kind::correction});
constexpr unsigned counts = bits({event_kind::purchase, event_kind::activity, event_kind::correction});
constexpr unsigned granted = bits({event_kind::adjustment, event_kind::invitation, event_kind::correction});
constexpr std::array<field_rule, field_count> rules{{
    {"kind", all}, {"id", all}, {"member", all}, {"time", all}, {"amount", orders}, {"discount", orders},
    {"tax", orders}, {"delivery", orders}, {"redeemed", orders},
    {"points", bits({event_kind::redemption, event_kind::adjustment, event_kind::correction})}, {"quantity", counts},
    {"credit", counts}, {"lines", orders}, {"channel", all},
    {"reward", bits({event_kind::redemption, event_kind::correction})},
    {"activity", bits({event_kind::activity, event_kind::correction})},
    {"tier", bits({event_kind::invitation, event_kind::correction})}, {"reason", all},
    {"of", bits({event_kind::refund, event_kind::cancellation, event_kind::correction})}, {"attributes", people},
    {"birthday", people}, {"until", granted}, {"voids", bits({event_kind::correction})},
}};

[[nodiscard]] std::string shown(py::handle value) {
    std::string text = py::repr(value).cast<std::string>();
    if (text.size() > 120) text = text.substr(0, 117) + "...";
    return text;
}
/// What may have been meant; called only on the way to an error.
[[nodiscard]] std::string did_you_mean(py::handle written, const py::list& known) {
    const py::object near = py::module_::import("difflib").attr("get_close_matches")(py::str(written), known, 1, 0.5);
    return py::len(near) == 0 ? "" : "; did you mean \"" + near[py::int_(0)].cast<std::string>() + "\"?";
}
[[nodiscard]] bool is_time(py::handle value) {
    if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
    return PyDateTime_Check(value.ptr()) != 0;
}
[[nodiscard]] bool is_date(py::handle value) {
    if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
    return PyDate_Check(value.ptr()) != 0;
}
[[nodiscard]] core::day_number day_in(py::handle value) {
    return *core::day_of(PyDateTime_GET_YEAR(value.ptr()), static_cast<unsigned>(PyDateTime_GET_MONTH(value.ptr())),
                         static_cast<unsigned>(PyDateTime_GET_DAY(value.ptr())));
}
/// pandas' NaT is a datetime that is not itself.
[[nodiscard]] bool is_nothing(py::handle value) {
    if (PyDateTime_CheckExact(value.ptr())) return false;
    return !py::reinterpret_steal<py::object>(PyObject_RichCompare(value.ptr(), value.ptr(), Py_EQ)).cast<bool>();
}
[[nodiscard]] bool is_numpy_time(py::handle value) {
    return std::string_view(Py_TYPE(value.ptr())->tp_name) == "numpy.datetime64";
}
[[nodiscard]] std::int64_t fraction_of(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return 0;
    std::int64_t micros = 0;
    for (std::size_t i = 0; i < 6; ++i) {
        const std::size_t at = dot + 1 + i;
        const bool digit = at < text.size() && text[at] >= '0' && text[at] <= '9';
        if (!digit && at < text.size()) text = text.substr(0, at);
        micros = micros * 10 + (digit ? text[at] - '0' : 0);
    }
    return micros;
}
constexpr const char* a_moment =
    "must be a date or a time with its offset: \"2026-05-01\", \"2026-05-01T10:30:00+02:00\", a datetime with a time "
    "zone";

}  // namespace

void event_reader::fail(const char* field, py::handle value, std::string must) const {
    throw domain_error({function_, field, {}, shown(value), std::move(must)});
}

std::string_view event_reader::text_of(py::handle value, const char* field) {
    Py_ssize_t n = 0;
    const char* const text = PyUnicode_Check(value.ptr()) ? PyUnicode_AsUTF8AndSize(value.ptr(), &n) : nullptr;
    if (text == nullptr) {
        PyErr_Clear();
        fail(field, value, "must be a text");
    }
    held_.push_back(py::reinterpret_borrow<py::object>(value));
    return {text, static_cast<std::size_t>(n)};
}

loyalty::id event_reader::id_of(py::handle value, const char* field) {
    if (PyUnicode_Check(value.ptr())) return loyalty::id(text_of(value, field));
    if (!PyBool_Check(value.ptr()) && PyIndex_Check(value.ptr())) {
        const auto whole = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
        int beyond = 0;
        const long long number = whole ? PyLong_AsLongLongAndOverflow(whole.ptr(), &beyond) : 0;
        if (whole && beyond == 0) return loyalty::id(static_cast<std::int64_t>(number));
        PyErr_Clear();
    }
    fail(field, value, "must be a whole number of 64 bits or a text");
}

units event_reader::units_of(py::handle value, int digits, const char* field) const {
    PyObject* const p = value.ptr();
    const std::string beyond = digits == 0 ? "must lie within 2^53" : "must lie within 2^53 of the smallest unit";
    const auto too_fine = [&] {
        return digits == 0
                   ? std::string("must be a whole number")
                   : "must be a decimal of at most " + std::to_string(digits) + (digits == 1 ? " digit" : " digits");
    };
    const auto power = static_cast<std::int64_t>(core::power_of_ten[static_cast<std::size_t>(digits)]);
    const auto scaled = [&](py::handle whole) {
        int over = 0;
        const long long n = PyLong_AsLongLongAndOverflow(whole.ptr(), &over);
        units out = 0;
        if (over != 0 || __builtin_mul_overflow(n, power, &out)) fail(field, value, beyond);
        return out;
    };
    units out = 0;
    if (PyFloat_Check(p)) {
        const double d = PyFloat_AS_DOUBLE(p);
        if (!std::isfinite(d)) fail(field, value, "must be finite");
        if (std::fabs(d) * static_cast<double>(power) >= 0x1p53) fail(field, value, beyond);
        const auto n = core::to_scaled(d, digits);
        if (!n) fail(field, value, too_fine());
        out = *n;
    } else if (!PyBool_Check(p) && PyIndex_Check(p)) {
        out = scaled(py::reinterpret_steal<py::object>(PyNumber_Index(p)));
    } else if (py::hasattr(value, "as_tuple") && py::hasattr(value, "scaleb")) {  // decimal.Decimal
        if (!value.attr("is_finite")().cast<bool>()) fail(field, value, "must be finite");
        const py::tuple parts = value.attr("as_tuple")();
        const auto exponent = parts[2].cast<long long>() + digits;
        core::int128 n = 0;
        long long left = exponent;
        const py::tuple figures = parts[1];
        const auto size = static_cast<long long>(figures.size());
        for (long long i = 0; i < size; ++i) {
            const int figure = figures[static_cast<std::size_t>(i)].cast<int>();
            if (exponent < 0 && i >= size + exponent) {  // digits beyond the last that counts
                if (figure != 0) fail(field, value, too_fine());
                continue;
            }
            n = n * 10 + figure;
            if (n > loyalty::most_units) fail(field, value, beyond);
        }
        for (; left > 0 && n != 0; --left)
            if ((n *= 10) > loyalty::most_units) fail(field, value, beyond);
        out = static_cast<units>(parts[0].cast<int>() != 0 ? -n : n);
    } else {
        fail(field, value, "must be a number: int, float or Decimal");
    }
    if (out >= loyalty::most_units || out <= -loyalty::most_units) fail(field, value, beyond);
    return out;
}

/// The instant of a local time that the zone has exactly once.
std::int64_t event_reader::instant_of(std::int64_t local, py::handle value, const char* field) const {
    if (!local_)
        fail(field, value, std::string(a_moment) + "; times=\"local\" reads times without one in " + book_.source.zone);
    std::optional<std::int64_t> found;
    for (std::int64_t near = local - 2 * 86400; near <= local + 2 * 86400; near += 6 * 3600) {
        const std::int64_t instant = local - book_.zone.offset_at(near);
        if (instant + book_.zone.offset_at(instant) != local || found == instant) continue;
        if (found)
            fail(field, value,
                 "must say which of two: clocks are put back in " + book_.source.zone + ", and that hour comes twice");
        found = instant;
    }
    if (!found) fail(field, value, "must be a time that there is: clocks are put forward in " + book_.source.zone);
    return *found;
}

moment event_reader::moment_of(py::handle value, const char* field) const {
    std::string numpy_text;
    if (is_numpy_time(value)) numpy_text = py::str(value).cast<std::string>();
    if (!numpy_text.empty() || PyUnicode_Check(value.ptr())) {
        Py_ssize_t n = 0;
        const char* const chars = numpy_text.empty() ? PyUnicode_AsUTF8AndSize(value.ptr(), &n) : numpy_text.c_str();
        if (chars == nullptr) PyErr_Clear();
        const std::string_view text(chars == nullptr ? "" : chars, chars == nullptr     ? 0
                                                                   : numpy_text.empty() ? static_cast<std::size_t>(n)
                                                                                        : numpy_text.size());
        const auto parsed = core::parse_time(text);
        if (!parsed) fail(field, value, a_moment);
        if (text.size() <= 10) return {0, parsed->date};
        const std::int64_t local = std::int64_t{parsed->date} * 86400 + parsed->second_of_day;
        const std::int64_t seconds = parsed->utc_offset ? local - *parsed->utc_offset : instant_of(local, value, field);
        return {seconds * 1'000'000 + fraction_of(text), {}};
    }
    if (is_time(value)) {
        if (is_nothing(value)) fail(field, value, a_moment);
        PyObject* const p = value.ptr();
        const std::int64_t local = std::int64_t{day_in(value)} * 86400 + PyDateTime_DATE_GET_HOUR(p) * 3600 +
                                   PyDateTime_DATE_GET_MINUTE(p) * 60 + PyDateTime_DATE_GET_SECOND(p);
        const std::int64_t micro = PyDateTime_DATE_GET_MICROSECOND(p);
        PyObject* const zone = PyDateTime_DATE_GET_TZINFO(p);
        if (zone == PyDateTime_TimeZone_UTC) return {local * 1'000'000 + micro, {}};
        const py::object offset = zone == Py_None ? py::object(py::none()) : py::object(value.attr("utcoffset")());
        if (offset.is_none()) return {instant_of(local, value, field) * 1'000'000 + micro, {}};
        const std::int64_t seconds =
            std::int64_t{PyDateTime_DELTA_GET_DAYS(offset.ptr())} * 86400 + PyDateTime_DELTA_GET_SECONDS(offset.ptr());
        return {(local - seconds) * 1'000'000 + micro - PyDateTime_DELTA_GET_MICROSECONDS(offset.ptr()), {}};
    }
    if (is_date(value)) return {0, day_in(value)};
    fail(field, value, a_moment);
}

core::day_number event_reader::date_of(py::handle value, const char* field) const {
    const auto when =
        is_time(value) || (PyUnicode_Check(value.ptr()) && py::len(value) > 10) ? moment{} : moment_of(value, field);
    if (!when.date) fail(field, value, "must be a date: \"2026-05-01\" or datetime.date");
    return *when.date;
}

void event_reader::read_lines(py::handle value) {
    if (!PyList_Check(value.ptr()) && !PyTuple_Check(value.ptr())) fail("lines", value, "must be a list of dicts");
    for (const py::handle one : py::reinterpret_borrow<py::sequence>(value)) {
        if (!PyDict_Check(one.ptr())) fail("lines", one, "must be a dict of product, category, amount and quantity");
        loyalty::event_line line;
        for (const auto& [key, item] : py::reinterpret_borrow<py::dict>(one)) {
            const auto name = PyUnicode_Check(key.ptr()) ? key.cast<std::string>() : std::string();
            if (item.is_none() && !name.empty()) continue;
            if (name == "product") line.product = text_of(item, "lines.product");
            else if (name == "category") line.category = text_of(item, "lines.category");
            else if (name == "amount") line.amount = units_of(item, book_.source.money_decimals, "lines.amount");
            else if (name == "quantity") line.quantity = units_of(item, 0, "lines.quantity");
            else
                throw schema_error(
                    {function_,
                     "lines." + py::str(key).cast<std::string>(),
                     {},
                     "",
                     "is no field of a line" +
                         did_you_mean(key, py::list(py::make_tuple("product", "category", "amount", "quantity")))});
        }
        lines_.push_back(line);
    }
    event_.lines = lines_;
}

void event_reader::read_attributes(py::handle value) {
    if (!PyDict_Check(value.ptr())) fail("attributes", value, "must be a dict of texts");
    for (const auto& [name, text] : py::reinterpret_borrow<py::dict>(value)) {
        const auto key = text_of(name, "attributes");
        attributes_.push_back({key, text_of(text, "attributes")});
    }
    event_.attributes = attributes_;
}

void event_reader::read_birthday(py::handle value) {
    std::optional<loyalty::birthday> day;
    if (is_date(value)) day = loyalty::birthday_of(day_in(value));
    else if (PyUnicode_Check(value.ptr())) day = loyalty::parse_birthday(text_of(value, "birthday"));
    if (!day) fail("birthday", value, "must be a month and a day: \"02-29\", \"1992-02-29\" or datetime.date");
    event_.birth_month = day->month;
    event_.birth_day = day->day;
}

void event_reader::set(std::size_t which, py::handle value) {
    const char* const name = rules[which].name.data();
    const int money = book_.source.money_decimals;
    switch (which) {
        case id: event_.id = id_of(value, name); break;
        case member: event_.member = id_of(value, name); break;
        case time: {
            const moment when = moment_of(value, name);
            event_.time = when.micros;
            event_.date = when.date;
            break;
        }
        case amount: event_.money.amount = units_of(value, money, name); break;
        case discount: event_.money.discount = units_of(value, money, name); break;
        case tax: event_.money.tax = units_of(value, money, name); break;
        case delivery: event_.money.delivery = units_of(value, money, name); break;
        case redeemed: event_.money.redeemed = units_of(value, money, name); break;
        case points: event_.points = units_of(value, book_.source.decimals, name); break;
        case quantity: event_.quantity = units_of(value, 0, name); break;
        case credit: event_.credit = units_of(value, 0, name); break;
        case lines: read_lines(value); break;
        case channel: event_.channel = text_of(value, name); break;
        case reward: event_.reward = text_of(value, name); break;
        case activity: event_.activity = text_of(value, name); break;
        case tier: event_.tier = text_of(value, name); break;
        case reason: event_.reason = text_of(value, name); break;
        case of: event_.of = id_of(value, name); break;
        case attributes: read_attributes(value); break;
        case birthday: read_birthday(value); break;
        case until: event_.until = date_of(value, name); break;
        case voids:
            if (!PyBool_Check(value.ptr())) fail(name, value, "must be True or False");
            event_.voids = value.ptr() == Py_True;
            break;
        default: break;
    }
}

/// What an event of its kind cannot be without.
void event_reader::check_whole(unsigned given) const {
    const auto has = [&](field f) { return (given >> f & 1) != 0; };
    const auto need = [&](bool there, const char* name, const char* must) {
        if (!there) throw schema_error({function_, name, {}, "", must});
    };
    need(has(id), "id", "must be given");
    need(has(member), "member", "must be given");
    need(has(time), "time", "must be given");
    switch (event_.kind) {
        case event_kind::purchase: need(has(amount) || has(lines), "amount", "must be given, or lines"); break;
        case event_kind::refund:
            need(has(amount) || has(lines), "amount", "must be given, or lines: what is returned");
            break;
        case event_kind::redemption:
            need(has(points) != has(reward), "points", "must be given, or a reward, and not both");
            break;
        case event_kind::adjustment: need(has(points), "points", "must be given"); break;
        case event_kind::activity: need(has(activity), "activity", "must be given"); break;
        case event_kind::attributes:
            need(has(attributes) || has(birthday), "attributes", "must be given, or a birthday");
            break;
        case event_kind::invitation: need(has(tier), "tier", "must be given"); break;
        default: break;
    }
    need(!has(lines) || !has(quantity), "quantity", "must not be given beside lines, which have theirs");
    if (has(lines) && has(amount)) {
        units sum = 0;
        for (const auto& l : lines_) sum += l.amount;
        if (sum != event_.money.amount)
            fail("amount", number_of(event_.money.amount, book_.source.money_decimals),
                 "must be the sum of the lines, " +
                     py::str(number_of(sum, book_.source.money_decimals)).cast<std::string>());
    }
}

const loyalty::event& event_reader::read(const py::dict& fields, bool order) {
    static_cast<void>(is_date(fields));
    const py::handle named = PyDict_GetItemString(fields.ptr(), "kind");
    if (named && !named.is_none()) {
        const auto text = text_of(named, "kind");
        std::size_t k = 0;
        while (k < std::size(loyalty::event_kind_names) && loyalty::event_kind_names[k] != text) ++k;
        if (k == std::size(loyalty::event_kind_names)) {
            py::list known;
            std::string listed;
            for (const auto name : loyalty::event_kind_names) {
                known.append(py::str(name.data(), name.size()));
                listed.append(listed.empty() ? "" : ", ").append(name);
            }
            fail("kind", named, "must be one of " + listed + did_you_mean(named, known));
        }
        event_.kind = event_kind{static_cast<std::uint8_t>(k)};
    } else if (!order) {
        throw schema_error({function_, "kind", {}, "", "must be given"});
    }
    unsigned given = order ? 1u << id : 0;
    PyObject *key = nullptr, *value = nullptr;
    Py_ssize_t at = 0;
    while (PyDict_Next(fields.ptr(), &at, &key, &value) != 0) {
        Py_ssize_t n = 0;
        const char* const text = PyUnicode_Check(key) ? PyUnicode_AsUTF8AndSize(key, &n) : nullptr;
        if (text == nullptr) PyErr_Clear();
        const std::string_view name(text == nullptr ? "" : text, static_cast<std::size_t>(n));
        std::size_t f = 0;
        while (f < field_count && name != rules[f].name) ++f;
        if (f == field_count) {
            py::list known;
            for (const auto& r : rules)
                if ((r.kinds >> static_cast<unsigned>(event_.kind) & 1) != 0)
                    known.append(py::str(r.name.data(), r.name.size()));
            throw schema_error({function_, shown(key), {}, "", "is no field of an event" + did_you_mean(key, known)});
        }
        if (value == Py_None || f == kind) continue;
        if ((rules[f].kinds >> static_cast<unsigned>(event_.kind) & 1) == 0)
            throw schema_error({function_,
                                std::string(rules[f].name),
                                {},
                                "",
                                "is no field of an event of the kind " + std::string(name_of(event_.kind))});
        given |= 1u << f;
        set(f, value);
    }
    check_whole(given);
    if (order && event_.id.empty()) event_.id = loyalty::id(0);
    return event_;
}

const loyalty::event& event_reader::read(const py::dict& fields) { return read(fields, false); }
const loyalty::event& event_reader::read_order(const py::dict& fields) { return read(fields, true); }

py::object number_of(units value, int digits) {
    if (digits == 0) return py::int_(value);
    const bool negative = value < 0;
    std::string text = std::to_string(negative ? -value : value);
    const auto d = static_cast<std::size_t>(digits);
    if (text.size() <= d) text.insert(0, d + 1 - text.size(), '0');
    text.insert(text.size() - d, 1, '.');
    return py::module_::import("decimal").attr("Decimal")((negative ? "-" : "") + text);
}

py::object number_column(std::vector<units> values, int digits) {
    if (digits == 0) return take(std::move(values));
    std::vector<double> out;
    out.reserve(values.size());
    for (const units v : values) out.push_back(core::from_scaled(v, digits));
    return take(std::move(out));
}

py::object id_object(const loyalty::id& x) {
    if (x.is_text()) return py::str(x.text().data(), x.text().size());
    return py::int_(x.number());
}

}  // namespace goodwill::bindings
