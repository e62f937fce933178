#pragma once
#include "support.hpp"

#include <memory>
#include <string>

#include <goodwill/core/column.hpp>

/// The parts of `_core.Column`.
namespace goodwill::bindings {

/// Who asks, for messages: the public function and its argument.
struct asked {
    std::string function, argument;
};

/// Keeps a Python object until the last copy of a column goes; takes the GIL for that.
[[nodiscard]] std::shared_ptr<const void> keep_alive(py::object object);

/// A one-dimensional array.  Numbers are not copied when they are contiguous, aligned and in this machine's byte order.
/// `missing` is None or an array of bool, true where a value is missing, or "nan": NaN is.
[[nodiscard]] core::column column_of_array(const asked& who, py::array values, const py::object& missing);

/// A sequence of Python objects of one kind: str, int, float, bool, Decimal, date or datetime; None, NaN, NaT and NA
/// are missing.
[[nodiscard]] core::column column_of_objects(const asked& who, const py::object& sequence);

/// Integer codes into a column of values; a code below 0 is missing.
[[nodiscard]] core::column column_of_codes(const asked& who, py::array codes, const core::column& values);

[[nodiscard]] py::object to_numpy(const core::column& c);
[[nodiscard]] py::list to_list(const core::column& c);

}  // namespace goodwill::bindings
