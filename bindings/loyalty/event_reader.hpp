#pragma once
#include "support.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/loyalty/birthday.hpp>
#include <goodwill/loyalty/live_event.hpp>
#include <goodwill/loyalty/rulebook.hpp>

/// Python's values as those of a loyalty programme: dicts as events, numbers as whole units, dates and times as
/// instants.
namespace goodwill::bindings {

/// An instant, or a local date.
struct moment {
    std::int64_t micros = 0;
    std::optional<core::day_number> date = {};
};

/// Reads one event; what it reads lives as long as this reader, also while other threads hold the GIL.
class event_reader {
public:
    /// `local`: times without an offset are local times of the programme's zone; without, they are refused.
    event_reader(const char* function, const loyalty::rulebook& book, bool local)
        : function_(function), book_(book), local_(local) {}

    /// Throws schema_error for an unknown field, domain_error for a value that is not what its field must be.
    const loyalty::event& read(const py::dict& fields);
    /// The same of what need not name a kind or an id: a purchase that is not booked.
    const loyalty::event& read_order(const py::dict& fields);

    [[nodiscard]] loyalty::id id_of(py::handle value, const char* field);
    [[nodiscard]] moment moment_of(py::handle value, const char* field) const;
    [[nodiscard]] core::day_number date_of(py::handle value, const char* field) const;

private:
    const loyalty::event& read(const py::dict& fields, bool order);
    void set(std::size_t field, py::handle value);
    [[nodiscard]] loyalty::units units_of(py::handle value, int digits, const char* field) const;
    [[nodiscard]] std::string_view text_of(py::handle value, const char* field);
    void read_lines(py::handle value);
    void read_attributes(py::handle value);
    void read_birthday(py::handle value);
    void check_whole(unsigned given) const;
    [[nodiscard]] std::int64_t instant_of(std::int64_t local_seconds, py::handle value, const char* field) const;
    [[noreturn]] void fail(const char* field, py::handle value, std::string must) const;

    const char* function_;
    const loyalty::rulebook& book_;
    bool local_;
    loyalty::event event_;
    std::vector<loyalty::event_line> lines_;
    std::vector<loyalty::event_attribute> attributes_;
    std::vector<py::object> held_;
};

/// Units as Python's numbers: int where there are no digits, decimal.Decimal otherwise.
[[nodiscard]] py::object number_of(loyalty::units value, int digits);
/// As a column: int64, or float64 where there are digits.
[[nodiscard]] py::object number_column(std::vector<loyalty::units> values, int digits);
[[nodiscard]] py::object id_object(const loyalty::id& x);

}  // namespace goodwill::bindings
