#pragma once
#include <span>
#include <string>
#include <vector>

#include <goodwill/arrow/c_data.hpp>
#include <goodwill/core/column.hpp>

/// Arrow in: columns are read where they lie and kept alive by the column's owner, which calls the producer's release
/// when the last copy of the column goes.
///
/// Taken are integers, floats of 32 and 64 bits, booleans, decimals of 128 bits, dates, timestamps with and without a
/// zone, plain, large and view strings, dictionaries of them, and the null type.  Any other format is a schema_error
/// that names the column and its format.  Values are copied only where the producer's buffer is not aligned to its type,
/// where a dictionary holds something else than text (it is decoded), and where the dictionaries of chunks differ
/// (they become one).
namespace goodwill::inline v0::arrow {

/// A column that is asked for: its name in the data, and what the function that asks calls it.
struct wanted {
    std::string name;
    std::string argument;
};

/// The column of one array.  Takes over the array (its `release` is null afterwards, also on a throw); the schema is
/// only read.  A struct with one field is taken as that field; others are a schema_error.
[[nodiscard]] GOODWILL_API core::column import_array(const char* function, const std::string& argument,
                                                     const ArrowSchema& schema, ArrowArray* array);

/// The column that a stream of arrays carries.  Reads the stream to its end and releases it, also on a throw.
/// Throws schema_error, and format_error with the producer's own words when the stream fails.
[[nodiscard]] GOODWILL_API core::column import_stream(const char* function, const std::string& argument,
                                                      ArrowArrayStream* stream);

/// The wanted columns of a stream of structs, in the order asked for; other fields are not looked at.
/// Throws schema_error for a name that the stream does not have, or has twice.
[[nodiscard]] GOODWILL_API std::vector<core::column> import_columns(const char* function,
                                                                    std::span<const wanted> columns,
                                                                    ArrowArrayStream* stream);

}  // namespace goodwill::inline v0::arrow
