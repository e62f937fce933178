#pragma once
#include <cstdint>
#include <vector>

#include "loyalty/event_rows.hpp"

/// Rows of one id as the lines of one order.
namespace goodwill::inline v0::loyalty {

struct order_lines {
    core::buffer<std::uint64_t> begin;  ///< of each event's lines
    core::buffer<order_line> lines;
};

/// Leaves one row for each event, that of its first line, with the money of all; `rows` are the places of those rows
/// before. Rows that do not fit to the first of their id go to `bad`, by their places.
[[nodiscard]] order_lines gather_lines(held_columns& columns, core::buffer<std::uint32_t>& rows,
                                       std::vector<bad_row>& bad);

}  // namespace goodwill::inline v0::loyalty
