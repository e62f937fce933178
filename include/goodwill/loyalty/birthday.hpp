#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include <goodwill/core/calendar.hpp>

/// Birthdays: a month and a day, whatever the year.
namespace goodwill::inline v0::loyalty {

struct birthday {
    std::uint8_t month = 0, day = 0;
    friend constexpr bool operator==(const birthday&, const birthday&) = default;
};

[[nodiscard]] constexpr birthday birthday_of(core::day_number date) noexcept {
    const std::chrono::year_month_day ymd{core::to_sys_days(date)};
    return {static_cast<std::uint8_t>(static_cast<unsigned>(ymd.month())),
            static_cast<std::uint8_t>(static_cast<unsigned>(ymd.day()))};
}

/// Reads "02-29" or a date, "2000-02-29".  Nothing for any other text.
[[nodiscard]] inline std::optional<birthday> parse_birthday(std::string_view text) noexcept {
    char in_a_leap_year[] = "2000-mm-dd";
    if (text.size() == 5) {
        std::copy(text.begin(), text.end(), in_a_leap_year + 5);
        text = {in_a_leap_year, 10};
    }
    if (text.size() != 10) return {};
    const auto parsed = core::parse_time(text);
    if (!parsed) return {};
    return birthday_of(parsed->date);
}

}  // namespace goodwill::inline v0::loyalty
