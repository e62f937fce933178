#pragma once
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/check.hpp>

/// The time whose purchases count towards a tier.
/// A rolling window of n days or months: what is bought on local date d counts through the end of the date d + n
/// (31 January + 1 month: the last day of February), so on a date `at` the dates from `first_day` to `at` count, both
/// included.  Months are added forward once.  A calendar window is the month, quarter or year of `at` so far.
namespace goodwill::inline v0::loyalty {

enum class window_kind : std::uint8_t { lifetime, days, months, calendar_month, calendar_quarter, calendar_year };

struct tier_window {
    window_kind kind = window_kind::lifetime;
    int length = 0;  ///< of days and months: >= 1

    /// Throws domain_error for a rolling window that is not from 1 to 1,000,000 long.
    void check(const char* function) const {
        if (kind == window_kind::days || kind == window_kind::months)
            core::check(length >= 1 && length <= 1'000'000, function, "window", static_cast<std::int64_t>(length),
                        "must be from 1 to 1000000 days or months");
    }

    friend constexpr bool operator==(const tier_window&, const tier_window&) = default;
};

/// Reads "lifetime", "calendar_month", "calendar_quarter", "calendar_year", or a rolling window: a whole number and
/// day(s), week(s) of 7 days, month(s) or year(s) of 12 months, as in "365 days".  Throws domain_error for any other
/// text and for what `check` refuses.
[[nodiscard]] inline tier_window tier_window_of(const char* function, std::string_view text) {
    if (text == "lifetime") return {};
    if (text == "calendar_month") return {window_kind::calendar_month};
    if (text == "calendar_quarter") return {window_kind::calendar_quarter};
    if (text == "calendar_year") return {window_kind::calendar_year};
    int length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    while (unit.starts_with(' ')) unit.remove_prefix(1);
    if (unit.ends_with('s')) unit.remove_suffix(1);
    const int times = unit == "day" || unit == "month" ? 1 : unit == "week" ? 7 : unit == "year" ? 12 : 0;
    if (error != std::errc{} || times == 0)
        throw domain_error({function, "window", {}, "\"" + std::string(text) + "\"",
                            "must be \"lifetime\", \"calendar_year\", \"calendar_quarter\", \"calendar_month\", or a "
                            "number of days, weeks, months or years such as \"365 days\""});
    const window_kind kind = unit == "day" || unit == "week" ? window_kind::days : window_kind::months;
    tier_window{kind, length}.check(function);
    const tier_window window{kind, length * times};
    window.check(function);
    return window;
}

/// The first date that counts at a date; the least day_number where all do.
[[nodiscard]] constexpr core::day_number first_day(const tier_window& window, core::day_number at) noexcept {
    using namespace std::chrono;
    constexpr core::day_number always = std::numeric_limits<core::day_number>::min();
    switch (window.kind) {
        case window_kind::lifetime: return always;
        case window_kind::days: {
            const std::int64_t first = std::int64_t{at} - window.length;
            return first < always ? always : static_cast<core::day_number>(first);
        }
        case window_kind::months: {
            const year_month_day date{core::to_sys_days(at)};
            const std::int64_t month = std::int64_t{static_cast<int>(date.year())} * 12 +
                                       static_cast<unsigned>(date.month()) - 1 - window.length;
            if (month < 0) return always;
            const year_month then = year{static_cast<int>(month / 12)} /
                                    std::chrono::month{static_cast<unsigned>(month % 12) + 1};
            // Where the month has no such date, its last day plus n months falls short of `at`.
            const year_month_day same = then / date.day();
            return core::to_day(same.ok() ? sys_days{same} : sys_days{(then + months{1}) / 1});
        }
        case window_kind::calendar_month: return core::period_start(at, core::period::month);
        case window_kind::calendar_quarter: return core::period_start(at, core::period::quarter);
        case window_kind::calendar_year: return core::period_start(at, core::period::year);
    }
    return always;
}

}  // namespace goodwill::inline v0::loyalty
