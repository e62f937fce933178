#pragma once
#include "support.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/retention/cohorts.hpp>

/// Rows of results as columns.
namespace goodwill::bindings {

/// A field of each row as an array.
template <class T, class Row, class Field>
[[nodiscard]] py::array_t<T> column_of(const std::vector<Row>& rows, Field Row::*field) {
    core::buffer<T> out(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) out[i] = static_cast<T>(rows[i].*field);
    return take(std::move(out));
}

/// A day as Python counts it; far-off days stay far off, without overflow, for the check that names them.
[[nodiscard]] inline std::optional<std::chrono::sys_days> to_date(const std::optional<std::int64_t>& day) {
    constexpr std::int64_t limit = 1'000'000'000;
    if (!day) return {};
    return std::chrono::sys_days{std::chrono::days{std::min(std::max(*day, -limit), limit)}};
}

[[nodiscard]] py::dict to_dict(const retention::cohort_table& table);

}  // namespace goodwill::bindings
