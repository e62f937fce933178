#pragma once
#include <string>
#include <vector>

#include <goodwill/arrow/c_data.hpp>
#include <goodwill/core/column.hpp>

/// Arrow out: values are not copied; each exported array holds the column's owner until the consumer releases it.
/// Views of strings go out as large strings, in a copy.
namespace goodwill::inline v0::arrow {

/// A column with its name in a table.
struct named {
    std::string name;
    core::column values;
};

/// The column in at most one chunk, its dictionary too.  The same column when it is so already; view strings, and
/// strings in several chunks, become large strings.
[[nodiscard]] GOODWILL_API core::column combine(const core::column& column);

/// The type of a column as `export_stream` has it.
GOODWILL_API void export_schema(const named& column, ArrowSchema* out);

/// The whole column as one array; chunks are combined, so the type is that of `combine`.
GOODWILL_API void export_array(const named& column, ArrowSchema* schema, ArrowArray* array);

/// The column as a stream of its chunks.
GOODWILL_API void export_stream(const named& column, ArrowArrayStream* out);

/// Columns of one length as a stream of one struct: a table.  Throws shape_error for unlike lengths.  With
/// `view_threads` large strings go out as views, which that many threads make, for who would turn them into views.
GOODWILL_API void export_table(const char* function, std::vector<named> columns, ArrowArrayStream* out,
                               int view_threads = 0);

}  // namespace goodwill::inline v0::arrow
