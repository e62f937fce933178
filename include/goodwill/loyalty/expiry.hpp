#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <goodwill/loyalty/duration.hpp>

/// When points begin to count and when they are gone.  Both run from the local date of the earning.
namespace goodwill::inline v0::loyalty {

struct expiry {
    enum class kind : std::uint8_t {
        never,
        after,         ///< a duration: earned on 25 January, one month lasts through the end of 25 February
        end_of_month,  ///< earned on 22 January: gone at the start of 1 February
        end_of_quarter,
        end_of_year,
        after_then_month,  ///< a duration, then to its month's end: 6 July 2020 + 12 months, gone on 1 August 2021
    };
    kind rule = kind::never;
    duration after = {};

    friend constexpr bool operator==(const expiry&, const expiry&) = default;
};

/// The first local date on which points that were earned on a date are gone; no_day: never.
[[nodiscard]] constexpr core::day_number gone_on(const expiry& e, core::day_number earned) noexcept {
    switch (e.rule) {
        case expiry::kind::never: return no_day;
        case expiry::kind::after: return over_on(earned, e.after);
        case expiry::kind::end_of_month: return core::next_period(earned, core::period::month);
        case expiry::kind::end_of_quarter: return core::next_period(earned, core::period::quarter);
        case expiry::kind::end_of_year: return core::next_period(earned, core::period::year);
        case expiry::kind::after_then_month:
            return core::next_period(last_date(earned, e.after), core::period::month);
    }
    return no_day;
}

/// How long points wait before they can be spent.
struct pending {
    duration wait = {};         ///< none: they count at once
    bool start_of_day = false;  ///< from the start of the date + n, instead of after its end

    friend constexpr bool operator==(const pending&, const pending&) = default;
};

/// The first local date on which points that were earned on a date can be spent.
[[nodiscard]] constexpr core::day_number active_on(const pending& p, core::day_number earned) noexcept {
    if (p.wait.none()) return earned;
    return p.start_of_day ? last_date(earned, p.wait) : over_on(earned, p.wait);
}

/// Reads "never", a duration, "end_of_month", "end_of_quarter", "end_of_year", or a duration followed by
/// ", end_of_month".  Nothing for any other text.
[[nodiscard]] constexpr std::optional<expiry> parse_expiry(std::string_view text) noexcept {
    if (text == "never") return expiry{};
    if (text == "end_of_month") return expiry{expiry::kind::end_of_month};
    if (text == "end_of_quarter") return expiry{expiry::kind::end_of_quarter};
    if (text == "end_of_year") return expiry{expiry::kind::end_of_year};
    constexpr std::string_view month_end = ", end_of_month";
    const bool to_month_end = text.ends_with(month_end);
    if (to_month_end) text.remove_suffix(month_end.size());
    const auto after = parse_duration(text);
    if (!after) return {};
    return expiry{to_month_end ? expiry::kind::after_then_month : expiry::kind::after, *after};
}

/// Reads a duration, or one followed by ", start_of_day"; "none" is none.  Nothing for any other text.
[[nodiscard]] constexpr std::optional<pending> parse_pending(std::string_view text) noexcept {
    if (text == "none") return pending{};
    constexpr std::string_view start = ", start_of_day";
    const bool at_start = text.ends_with(start);
    if (at_start) text.remove_suffix(start.size());
    const auto wait = parse_duration(text);
    if (!wait) return {};
    return pending{*wait, at_start};
}

/// As it is written in a programme.
[[nodiscard]] inline std::string to_text(const expiry& e) {
    switch (e.rule) {
        case expiry::kind::never: return "never";
        case expiry::kind::after: return to_text(e.after);
        case expiry::kind::end_of_month: return "end_of_month";
        case expiry::kind::end_of_quarter: return "end_of_quarter";
        case expiry::kind::end_of_year: return "end_of_year";
        case expiry::kind::after_then_month: return to_text(e.after) + ", end_of_month";
    }
    return "never";
}
[[nodiscard]] inline std::string to_text(const pending& p) {
    if (p.wait.none()) return "none";
    return to_text(p.wait) + (p.start_of_day ? ", start_of_day" : "");
}

}  // namespace goodwill::inline v0::loyalty
