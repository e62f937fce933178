#pragma once
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/check.hpp>

/// Lengths of time in whole local dates, as programmes speak of them.
/// A duration of n days or months that starts on a date lasts through the end of the date + n (31 January + 1 month:
/// the last day of February) and is over at the first instant of the next date.  Months are added forward once.
namespace goodwill::inline v0::loyalty {

/// A date that never comes.
inline constexpr core::day_number no_day = std::numeric_limits<core::day_number>::max();

struct duration {
    enum class unit : std::uint8_t { days, months };
    unit in = unit::days;
    std::int32_t length = 0;  ///< 0: none

    [[nodiscard]] constexpr bool none() const noexcept { return length == 0; }
    friend constexpr bool operator==(const duration&, const duration&) = default;
};

/// The last date that a duration covers; `times` of them are added at once, so that months do not drift.
/// Saturates at no_day - 1.
[[nodiscard]] constexpr core::day_number last_date(core::day_number start, const duration& d, int times = 1) noexcept {
    using namespace std::chrono;
    const std::int64_t length = std::int64_t{d.length} * times;
    if (d.in == duration::unit::days) {
        const std::int64_t last = start + length;
        return last >= no_day ? no_day - 1 : static_cast<core::day_number>(last);
    }
    const year_month_day date{core::to_sys_days(start)};
    const std::int64_t month =
        std::int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month()) - 1 + length;
    if (month >= std::int64_t{32'000} * 12) return no_day - 1;
    const auto then = year{static_cast<int>(month / 12)} / std::chrono::month{static_cast<unsigned>(month % 12) + 1};
    const year_month_day same = then / date.day();
    return core::to_day(same.ok() ? sys_days{same} : sys_days{then / last});
}

/// The first date that it no longer covers.
[[nodiscard]] constexpr core::day_number over_on(core::day_number start, const duration& d, int times = 1) noexcept {
    return last_date(start, d, times) + 1;
}

/// Reads a whole number from 1 to 1,000,000 and day(s), week(s) of 7 days, month(s) or year(s) of 12 months: "365
/// days". Nothing for any other text.
[[nodiscard]] constexpr std::optional<duration> parse_duration(std::string_view text) noexcept {
    std::int64_t length = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && digits < 8 && text[digits] >= '0' && text[digits] <= '9'; ++digits)
        length = length * 10 + (text[digits] - '0');
    std::string_view unit = text.substr(digits);
    while (unit.starts_with(' ')) unit.remove_prefix(1);
    if (unit.ends_with('s')) unit.remove_suffix(1);
    const bool days = unit == "day" || unit == "week";
    const int times = unit == "day" || unit == "month" ? 1 : unit == "week" ? 7 : unit == "year" ? 12 : 0;
    if (digits == 0 || times == 0 || length < 1 || length > 1'000'000 || length * times > 1'000'000) return {};
    return duration{days ? duration::unit::days : duration::unit::months, static_cast<std::int32_t>(length * times)};
}

/// "90 days", "12 months"
[[nodiscard]] inline std::string to_text(const duration& d) {
    std::string text = std::to_string(d.length) + (d.in == duration::unit::days ? " day" : " month");
    return d.length == 1 ? text : text + "s";
}

}  // namespace goodwill::inline v0::loyalty
