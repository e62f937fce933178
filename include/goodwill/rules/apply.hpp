#pragma once
#include <cstdint>
#include <span>

#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/rules/table.hpp>

/// The outcome of a table for each row of columns.
namespace goodwill::inline v0::rules {

/// The code of rows for which no rule holds.
inline constexpr std::int32_t no_outcome = -1;

struct apply_options {
    int threads = 1;
    core::watch progress = {};
};

/// Writes the code of each row's outcome (its position in table.outcomes()), or `no_outcome`.  `columns` are those of
/// the table, in its order: numbers where the rules have ranges (compared as doubles: whole numbers are exact up to
/// 2^53), text or a dictionary of text where they have texts.  For null and NaN no condition holds.
/// Throws shape_error, schema_error (a type that cannot be used), cancelled.
GOODWILL_API void apply(const table& rules, std::span<const core::column> columns, std::span<std::int32_t> codes,
                        const apply_options& options = {});

}  // namespace goodwill::inline v0::rules
