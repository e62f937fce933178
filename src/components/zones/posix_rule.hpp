#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

/// The rule of a zone after its last listed transition, as a line of POSIX: "CET-1CEST,M3.5.0,M10.5.0/3".
/// Source: POSIX.1-2017, 8.3, variable TZ; with hours -167..167 as in RFC 8536, section 3.3.1.
namespace goodwill::inline v0::core {

/// A change of the clock that comes every year.
struct yearly_change {
    enum class form : std::uint8_t {
        day_but_leap_day,  ///< Jn: day 1..365, and no year counts its 29 February
        day_from_zero,     ///< n: day 0..365
        weekday_of_month,  ///< Mm.w.d: weekday d (0: Sunday) of week w (5: the last) of month m
    } of = form::weekday_of_month;
    unsigned day = 0, month = 1, week = 1;
    std::int32_t time = 2 * 3600;  ///< seconds after midnight, by the clock before the change

    /// The local instant in a year, in seconds since the epoch.
    [[nodiscard]] std::int64_t local_seconds(std::chrono::year year) const noexcept {
        using namespace std::chrono;
        sys_days date = sys_days{year / January / 1};
        switch (of) {
            case form::day_from_zero: date += days{day}; break;
            case form::day_but_leap_day: date += days{day - (year.is_leap() && day > 59 ? 0 : 1)}; break;
            case form::weekday_of_month: {
                const auto m = year / std::chrono::month{month};
                date = week == 5 ? sys_days{m / weekday{day}[last]} : sys_days{m / weekday{day}[week]};
            }
        }
        return std::int64_t{date.time_since_epoch().count()} * 86400 + time;
    }
};

/// Standard time, and summer time where there is any ("summer" may be the lower one, as in Ireland).
struct posix_rule {
    struct summer_time {
        std::int32_t offset;
        yearly_change begin, end;
    };
    std::int32_t offset = 0;
    std::optional<summer_time> summer = {};

    /// Nothing if the text is no such rule, or names a summer time without saying when it is.
    [[nodiscard]] static std::optional<posix_rule> of(std::string_view text) noexcept;
};

namespace detail {

/// Reads a rule from left to right; each function says whether what it reads is there.
class rule_reader {
public:
    explicit rule_reader(std::string_view text) noexcept : rest_(text) {}

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

    [[nodiscard]] bool skip(char c) noexcept {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// "CET" or "<+01>"
    [[nodiscard]] bool name() noexcept {
        constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        const std::size_t end = rest_.starts_with('<') ? rest_.find('>') + 1 : rest_.find_first_not_of(letters);
        if (end < 3) return false;  // find() + 1 is 0 where there is no '>'
        rest_.remove_prefix(end < rest_.size() ? end : rest_.size());
        return true;
    }
    [[nodiscard]] bool number(unsigned lowest, unsigned highest, unsigned& out) noexcept {
        std::size_t digits = 0;
        for (out = 0; digits < rest_.size() && digits < 4 && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits)
            out = out * 10 + static_cast<unsigned>(rest_[digits] - '0');
        rest_.remove_prefix(digits);
        return digits > 0 && out >= lowest && out <= highest;
    }
    /// [+-]h[:mm[:ss]]
    [[nodiscard]] bool time(std::int32_t& out) noexcept {
        const bool minus = skip('-');
        if (!minus) (void)skip('+');
        unsigned hours = 0, minutes = 0, seconds = 0;
        if (!number(0, 167, hours)) return false;
        if (skip(':') && (!number(0, 59, minutes) || (skip(':') && !number(0, 59, seconds)))) return false;
        out = static_cast<std::int32_t>(hours * 3600 + minutes * 60 + seconds);
        if (minus) out = -out;
        return true;
    }
    [[nodiscard]] bool change(yearly_change& out) noexcept {
        using form = yearly_change::form;
        if (skip('M')) {
            out.of = form::weekday_of_month;
            if (!number(1, 12, out.month) || !skip('.') || !number(1, 5, out.week) || !skip('.') ||
                !number(0, 6, out.day))
                return false;
        } else {
            out.of = skip('J') ? form::day_but_leap_day : form::day_from_zero;
            if (!number(out.of == form::day_but_leap_day ? 1 : 0, 365, out.day)) return false;
        }
        return !skip('/') || time(out.time);
    }

private:
    std::string_view rest_;
};

}  // namespace detail

inline std::optional<posix_rule> posix_rule::of(std::string_view text) noexcept {
    detail::rule_reader in(text);
    posix_rule out;
    if (!in.name() || !in.time(out.offset)) return {};
    out.offset = -out.offset;  // POSIX counts west of Greenwich
    if (in.at_end()) return out;
    summer_time summer{out.offset + 3600, {}, {}};
    if (!in.name()) return {};
    if (!in.skip(',')) {
        if (!in.time(summer.offset) || !in.skip(',')) return {};
        summer.offset = -summer.offset;
    }
    if (!in.change(summer.begin) || !in.skip(',') || !in.change(summer.end) || !in.at_end()) return {};
    out.summer = summer;
    return out;
}

}  // namespace goodwill::inline v0::core
