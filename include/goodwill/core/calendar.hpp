#pragma once
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/error.hpp>

/// Days, the units that time is measured in, calendar periods, and local days of instants.
/// A day is a number of days since 1970-01-01 in the proleptic Gregorian calendar.
namespace goodwill::inline v0::core {

using day_number = std::int32_t;

[[nodiscard]] constexpr day_number to_day(std::chrono::sys_days date) noexcept {
    return static_cast<day_number>(date.time_since_epoch().count());
}
[[nodiscard]] constexpr std::chrono::sys_days to_sys_days(day_number d) noexcept {
    return std::chrono::sys_days{std::chrono::days{d}};
}

/// The day of a calendar date, or nothing if there is no such date.  Years 0..9999.
[[nodiscard]] constexpr std::optional<day_number> day_of(int year, unsigned month, unsigned of_month) noexcept {
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{of_month}};
    if (year < 0 || year > 9999 || !date.ok()) return {};
    return to_day(std::chrono::sys_days{date});
}

/// "1997-09-30"
[[nodiscard]] inline std::string to_text_date(day_number d) {
    const std::chrono::year_month_day date{to_sys_days(d)};
    char buffer[32];
    const int n = std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(date.year()),
                                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return {buffer, static_cast<std::size_t>(n)};
}

/// The unit of recency, T and horizons.
enum class time_unit : std::uint8_t { day, week, month, year };

/// A week is 7 days, a month 365.2425 / 12, a year 365.2425.
[[nodiscard]] constexpr double days_per(time_unit unit) noexcept {
    switch (unit) {
        case time_unit::day: return 1;
        case time_unit::week: return 7;
        case time_unit::month: return 365.2425 / 12;
        case time_unit::year: return 365.2425;
    }
    return 1;
}

/// For discounting a year has 365 days, 52 weeks or 12 months.
[[nodiscard]] constexpr double units_per_year(time_unit unit) noexcept {
    switch (unit) {
        case time_unit::day: return 365;
        case time_unit::week: return 52;
        case time_unit::month: return 12;
        case time_unit::year: return 1;
    }
    return 1;
}

[[nodiscard]] constexpr std::string_view name_of(time_unit unit) noexcept {
    constexpr std::string_view names[] = {"day", "week", "month", "year"};
    return names[static_cast<std::size_t>(unit)];
}

/// Throws domain_error that lists the names.
[[nodiscard]] inline time_unit time_unit_of(const char* function, std::string_view name) {
    for (const auto unit : {time_unit::day, time_unit::week, time_unit::month, time_unit::year})
        if (name == name_of(unit)) return unit;
    throw domain_error({function, "unit", {}, "\"" + std::string(name) + "\"",
                        "must be \"day\", \"week\", \"month\" or \"year\""});
}

/// Calendar periods.  Weeks begin on Monday, as in ISO 8601.
enum class period : std::uint8_t { day, week, month, quarter, year };

/// The first day of the period that holds d.
[[nodiscard]] constexpr day_number period_start(day_number d, period p) noexcept {
    using namespace std::chrono;
    const sys_days date = to_sys_days(d);
    const year_month_day ymd{date};
    switch (p) {
        case period::day: return d;
        case period::week: return to_day(date - (weekday{date} - Monday));
        case period::month: return to_day(sys_days{ymd.year() / ymd.month() / 1});
        case period::quarter:
            return to_day(sys_days{ymd.year() / month{(static_cast<unsigned>(ymd.month()) - 1) / 3 * 3 + 1} / 1});
        case period::year: return to_day(sys_days{ymd.year() / January / 1});
    }
    return d;
}

/// The first day of the period after the one that holds d.
[[nodiscard]] constexpr day_number next_period(day_number d, period p) noexcept {
    using namespace std::chrono;
    const day_number start = period_start(d, p);
    const year_month_day ymd{to_sys_days(start)};
    switch (p) {
        case period::day: return start + 1;
        case period::week: return start + 7;
        case period::month: return to_day(sys_days{(ymd.year() / ymd.month() + months{1}) / 1});
        case period::quarter: return to_day(sys_days{(ymd.year() / ymd.month() + months{3}) / 1});
        case period::year: return to_day(sys_days{(ymd.year() + years{1}) / January / 1});
    }
    return start;
}

/// A time zone as its transitions: from `instant[i]` (seconds since the epoch, UTC, ascending) local time is UTC plus
/// `offset[i]` seconds.  Before the first transition the first offset holds.  Empty: UTC.
struct zone {
    std::string name;
    std::vector<std::int64_t> instant;
    std::vector<std::int32_t> offset;

    [[nodiscard]] std::int32_t offset_at(std::int64_t seconds) const noexcept {
        if (offset.empty()) return 0;
        const auto after = std::upper_bound(instant.begin(), instant.end(), seconds);
        return offset[after == instant.begin() ? 0 : static_cast<std::size_t>(after - instant.begin()) - 1];
    }
    /// The first instant of a local day: after midnight where clocks are put forward at midnight.
    [[nodiscard]] std::int64_t start_of_day(std::int64_t day) const noexcept {
        const std::int64_t midnight = day * 86400;
        if (offset.empty()) return midnight;
        const std::int64_t before = midnight - offset_at(midnight - 2 * 86400), after = midnight - offset_at(midnight + 2 * 86400);
        const std::int64_t first = std::min(before, after), last = std::max(before, after);
        if (first + offset_at(first) == midnight) return first;
        if (last + offset_at(last) == midnight && day_at(last - 1) < day) return last;
        const auto change = std::upper_bound(instant.begin(), instant.end(), first);
        return change == instant.end() ? last : *change;
    }
    /// The local calendar day of an instant.
    [[nodiscard]] std::int64_t day_at(std::int64_t seconds) const noexcept {
        const std::int64_t local = seconds + offset_at(seconds);
        return local >= 0 ? local / 86400 : -((-local + 86399) / 86400);
    }
};

/// What a text says of time: a date, or an instant with its offset.
struct parsed_time {
    day_number date;                                  ///< the calendar day as written
    std::int32_t second_of_day = 0;               ///< local, as written
    std::optional<std::int32_t> utc_offset = {};  ///< seconds, if the text has Z or +hh:mm

    /// The instant, if the text names one.
    [[nodiscard]] std::optional<std::int64_t> instant() const noexcept {
        if (!utc_offset) return {};
        return std::int64_t{date} * 86400 + second_of_day - *utc_offset;
    }
};

/// Reads YYYY-MM-DD or YYYYMMDD, optionally followed by T or a blank and hh:mm[:ss[.fraction]], optionally followed
/// by Z, +hh:mm, +hhmm or +hh.  Nothing else: 03/04/2026 is two dates, so it is none.
[[nodiscard]] inline std::optional<parsed_time> parse_time(std::string_view text) noexcept {
    const char* p = text.data();
    const char* const end = p + text.size();
    const auto number = [&](int digits, int& out) {
        if (end - p < digits) return false;
        out = 0;
        for (int i = 0; i < digits; ++i) {
            if (p[i] < '0' || p[i] > '9') return false;
            out = out * 10 + (p[i] - '0');
        }
        p += digits;
        return true;
    };
    const auto skip = [&](char c) { return p < end && *p == c ? (++p, true) : false; };

    int year, month, of_month;
    if (!number(4, year)) return {};
    const bool dashes = skip('-');
    if (!number(2, month) || skip('-') != dashes || !number(2, of_month)) return {};
    const auto date = day_of(year, static_cast<unsigned>(month), static_cast<unsigned>(of_month));
    if (!date) return {};
    parsed_time out{*date};
    if (p == end) return out;

    int hour = 0, minute = 0, second = 0;
    if (!skip('T') && !skip(' ')) return {};
    if (!number(2, hour) || !skip(':') || !number(2, minute)) return {};
    if (skip(':')) {
        if (!number(2, second)) return {};
        if (skip('.')) {
            if (p == end || *p < '0' || *p > '9') return {};
            while (p < end && *p >= '0' && *p <= '9') ++p;
        }
    }
    if (hour > 23 || minute > 59 || second > 59) return {};
    out.second_of_day = hour * 3600 + minute * 60 + second;
    if (p == end) return out;

    if (skip('Z')) {
        out.utc_offset = 0;
    } else {
        const int sign = skip('+') ? 1 : skip('-') ? -1 : 0;
        int offset_hour = 0, offset_minute = 0;
        if (sign == 0 || !number(2, offset_hour)) return {};
        if (p != end) {
            skip(':');
            if (!number(2, offset_minute)) return {};
        }
        if (offset_hour > 23 || offset_minute > 59) return {};
        out.utc_offset = sign * (offset_hour * 3600 + offset_minute * 60);
    }
    return p == end ? std::optional(out) : std::nullopt;
}

}  // namespace goodwill::inline v0::core
