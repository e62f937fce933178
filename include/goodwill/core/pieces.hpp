#pragma once
#include <algorithm>
#include <cstdint>

#include <goodwill/core/column.hpp>

/// Rows of a column by number, whatever its chunks: so that columns which are chunked differently are read side by
/// side.
namespace goodwill::inline v0::core {

/// Calls `f(piece, row)` for every contiguous piece of rows [begin, end), in order; `row` is the number of the piece's
/// first element.  The rows must exist.
template <class F>
void for_pieces(const column& c, std::int64_t begin, std::int64_t end, F&& f) {
    std::int64_t first = 0;
    for (const auto& chunk : c.chunks()) {
        const std::int64_t from = std::max(begin, first), to = std::min(end, first + chunk.length);
        if (from < to) {
            column_chunk piece = chunk;
            piece.offset += from - first;
            piece.length = to - from;
            f(static_cast<const column_chunk&>(piece), from);
        }
        first += chunk.length;
        if (first >= end) break;
    }
}

}  // namespace goodwill::inline v0::core
