#pragma once
#include <cstdint>
#include <optional>

#include <goodwill/core/calendar.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// Which two calendar periods of a base to compare: the last one that the log holds whole, and the one before.
namespace goodwill::inline v0::audit {

/// Days, both inclusive.
struct window {
    core::day_number first = 0, last = 0;

    [[nodiscard]] constexpr bool holds(core::day_number day) const noexcept { return first <= day && day <= last; }
    friend bool operator==(const window&, const window&) = default;
};

/// A calendar period as far as a log holds it.
struct audited_period {
    window days;           ///< of the calendar, whole
    window held;           ///< of them, those from the base's first day to the last that counts
    bool complete = true;  ///< the log holds all of it, but for a fiftieth of its length at most
};

struct audited_periods {
    core::period period = core::period::year;
    audited_period current;
    std::optional<audited_period> before;  ///< empty: the log holds no day of the period before
};

/// Days that may be missing at either end of a period for it to count as complete: a shop that opens on 2 January was
/// there all the year.  A year 7, a quarter 1, a month or a week none.
[[nodiscard]] constexpr core::day_number most_days_missing(core::period period) noexcept {
    return period == core::period::year ? 7 : period == core::period::quarter ? 1 : 0;
}

/// The last complete period until the day `end` of a log that begins on the day `first`, or, where none is complete, the
/// last one; and the period before it.
[[nodiscard]] constexpr audited_periods periods_of(core::day_number first, core::day_number end,
                                                   core::period period) noexcept {
    const auto of = [&](core::day_number day) {
        audited_period p;
        p.days = {core::period_start(day, period), core::next_period(day, period) - 1};
        p.held = {p.days.first < first ? first : p.days.first, p.days.last > end ? end : p.days.last};
        const core::day_number slack = most_days_missing(period);
        p.complete = p.held.first - p.days.first <= slack && p.days.last - p.held.last <= slack;
        return p;
    };
    audited_periods out{period, of(end), {}};
    if (!out.current.complete && first < out.current.days.first) {
        const audited_period earlier = of(out.current.days.first - 1);
        if (earlier.complete) out.current = earlier;
    }
    if (first < out.current.days.first) out.before = of(out.current.days.first - 1);
    return out;
}

/// Without a period: the longest of year, quarter, month and week of which the log holds two complete ones in a row; else
/// the longest of which it holds two at all; else the longest of which it holds one complete; else the week.
[[nodiscard]] constexpr audited_periods periods_of(core::day_number first, core::day_number end) noexcept {
    constexpr core::period longest_first[] = {core::period::year, core::period::quarter, core::period::month,
                                              core::period::week};
    for (const int least : {0, 1, 2})
        for (const core::period period : longest_first) {
            const audited_periods found = periods_of(first, end, period);
            if (least == 0 && found.current.complete && found.before && found.before->complete) return found;
            if (least == 1 && found.before) return found;
            if (least == 2 && found.current.complete) return found;
        }
    return periods_of(first, end, core::period::week);
}

/// Those of a base until the day `at` (default: its end).  Throws domain_error: a base without customers, a day after the
/// base's end or before its first day, the period "day".
[[nodiscard]] GOODWILL_API audited_periods periods_of(const transactions::customer_base& base,
                                                      std::optional<core::period> period = {},
                                                      std::optional<std::int64_t> at = {});

}  // namespace goodwill::inline v0::audit
