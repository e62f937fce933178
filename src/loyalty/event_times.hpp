#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/loyalty/event_log.hpp>
#include "transactions/pieces.hpp"

/// A column of times as instants, or as local dates.
namespace goodwill::inline v0::loyalty {

/// From local clocks to instants.
class local_clock {
public:
    explicit local_clock(const core::zone& zone) noexcept : zone_(zone) {}
    /// Local microseconds since 1970-01-01 00:00 to UTC, or the flaw.
    [[nodiscard]] event_flaw to_utc(std::int64_t local, std::int64_t& utc) noexcept;

private:
    const core::zone& zone_;
    std::int64_t from_ = 1, until_ = 0, offset_ = 0;  ///< between these local times there is no doubt
};

class event_times {
public:
    /// Throws schema_error.
    event_times(const char* function, const core::column& column, const core::zone& zone, bool local);

    [[nodiscard]] bool dates() const noexcept { return dates_; }
    [[nodiscard]] std::int64_t length() const noexcept { return rows_.length(); }
    /// The values where they lie, if they are what `read` would give but for those out of range.
    [[nodiscard]] std::span<const std::int64_t> instants_in_place() const noexcept;
    [[nodiscard]] std::span<const core::day_number> dates_in_place() const noexcept;

    /// Instants in microseconds, or dates.  Flaws as event_flaw; true if any row has one.
    [[nodiscard]] bool read(std::int64_t begin, std::size_t n, std::int64_t* micros, std::uint8_t* flaw) const;
    [[nodiscard]] bool read(std::int64_t begin, std::size_t n, core::day_number* day, std::uint8_t* flaw) const;
    [[nodiscard]] std::string show(std::int64_t row) const;

private:
    template <class F>
    [[nodiscard]] bool read_texts(std::int64_t begin, std::size_t n, std::uint8_t* flaw, F&& put) const;

    transactions::pieces rows_;
    const core::zone& zone_;
    bool local_, dates_ = false, text_ = false;
};

/// The years 0 to 9999.
inline constexpr core::day_number first_event_day = -719528, last_event_day = 2932896;
inline constexpr std::int64_t first_event_micros = std::int64_t{first_event_day} * 86'400'000'000;
inline constexpr std::int64_t last_event_micros = (std::int64_t{last_event_day} + 1) * 86'400'000'000 - 1;
[[nodiscard]] constexpr bool in_range(std::int64_t micros) noexcept {
    return micros >= first_event_micros && micros <= last_event_micros;
}

}  // namespace goodwill::inline v0::loyalty
