#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/config.hpp>

/// The calendar periods that the rows of a column of times fall into.
namespace goodwill::inline v0::transactions {

struct calendar_periods {
    std::vector<core::day_number> start;  ///< first days, from the period of the first date to that of the last: no gap
    std::vector<std::int64_t> code;       ///< one a row: the position of its period; start.size() where it has no date
    std::int64_t missing = 0;             ///< rows without a date
};

/// Times are dates, timestamps (days of `zone` where they are instants), ISO 8601 texts or integer days since
/// 1970-01-01, in any order.
/// Throws schema_error for a column of another type; domain_error naming the row of a text that is no date, a time
/// outside the years 0 to 9999, texts of unlike offsets without a zone, and for more than 100,000 periods.
[[nodiscard]] GOODWILL_API calendar_periods periods_of(const char* function, const core::column& time,
                                                       core::period period,
                                                       const std::optional<core::zone>& zone = {});

/// "day", "week", "month", "quarter" or "year".  Throws domain_error that lists them.
[[nodiscard]] GOODWILL_API core::period period_of(const char* function, std::string_view name);

}  // namespace goodwill::inline v0::transactions
