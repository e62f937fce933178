#pragma once
#include <cstddef>
#include <cstdint>

#include <goodwill/core/parallel.hpp>
#include "transactions/key_coding.hpp"
#include "transactions/layout.hpp"
#include "transactions/row_reader.hpp"

/// How the rows of one log are to be packed and partitioned.
namespace goodwill::inline v0::transactions {

enum class row_width : std::uint8_t { narrow, wide, full };

struct plan {
    row_width width = row_width::full;
    key_coding coding;
    packed_fields fields;
    partition_rule partitions;
    int scale = 0;  ///< of the amounts; no_scale: they are doubles

    [[nodiscard]] narrow_layout narrow() const noexcept { return {fields, partitions}; }
    [[nodiscard]] wide_layout wide() const noexcept { return {fields, partitions}; }
    [[nodiscard]] full_layout full() const noexcept { return {first_day, partitions}; }
};

/// A plan from some of the rows: likely to hold, with room to spare.
[[nodiscard]] plan plan_by_sample(row_reader& reader);
/// A plan from all of the rows.  It holds, unless amounts have a scale at which large ones are no longer exact.
[[nodiscard]] plan plan_by_survey(row_reader& reader, bool as_doubles, int threads, const core::watch& progress);

/// Below this many rows a survey is cheaper than a second try.
inline constexpr std::int64_t small_log = 1 << 16;

}  // namespace goodwill::inline v0::transactions
