#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/column.hpp>
#include "transactions/flaw.hpp"
#include "transactions/pieces.hpp"

/// The calendar days of a column of times.
namespace goodwill::inline v0::transactions {

/// The years 0 to 9999.
inline constexpr core::day_number first_day = -719528, last_day = 2932896;

/// What the texts of a log say of their offset from UTC, set by the first readable one.
struct offset_rule {
    bool known = false;
    std::optional<std::int32_t> utc_offset;
};

class time_reader {
public:
    /// Throws schema_error.  Looks for the first readable text where `rule` is not known yet and is needed.
    time_reader(const char* function, const core::column& column, const std::optional<core::zone>& zone,
                offset_rule& rule);

    /// The days of rows begin .. begin + n - 1, and flaws where there were none.  True if any row has a flaw.
    [[nodiscard]] bool read(std::int64_t begin, std::size_t n, core::day_number* day, std::uint8_t* flaw) const;

    [[nodiscard]] std::int64_t length() const noexcept { return rows_.length(); }
    void prefetch(std::int64_t begin, std::size_t n) const noexcept { rows_.prefetch(begin, n); }
    /// The value as an error message shows it.
    [[nodiscard]] std::string show(std::int64_t row) const;

private:
    [[nodiscard]] bool read_text(const core::column_chunk&, std::int64_t first, std::size_t n, core::day_number* day,
                                 std::uint8_t* flaw) const;
    [[nodiscard]] bool read_ticks(const std::int64_t* ticks, std::size_t n, core::day_number* day,
                                  std::uint8_t* flaw) const;

    pieces rows_;
    const core::zone* zone_ = nullptr;  // of instants; null: the day as it stands
    core::zone fixed_;                  // of a column in a fixed offset
    offset_rule rule_;
    std::int64_t ticks_per_second_ = 1;
};

}  // namespace goodwill::inline v0::transactions
