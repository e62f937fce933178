#include "retention/period_index.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include <goodwill/core/check.hpp>

namespace goodwill::inline v0::retention {
namespace {

constexpr const char* must_be_a_period = "must be \"week\", \"month\", \"quarter\" or \"year\"";

}  // namespace

period_index::period_index(const char* function, core::day_number from, core::day_number to, period_rule rule)
    : first(from) {
    const auto add = [&](core::day_number day) {
        if (start.size() > most_periods)
            throw domain_error({function, "period", {}, "", "must be longer: from " + core::to_text_date(from) +
                                                                " to " + core::to_text_date(to) +
                                                                " there are more than 1,000 periods"});
        start.push_back(day);
    };
    if (rule.window > 0) {
        const std::int64_t days = std::int64_t{to} - from + 1;
        std::int64_t left = (days + rule.window - 1) / rule.window;
        for (; left >= 0; --left) add(static_cast<core::day_number>(std::int64_t{to} + 1 - left * rule.window));
    } else {
        core::day_number day = core::period_start(from, rule.period);
        for (; day <= to; day = core::next_period(day, rule.period)) add(day);
        add(day);
    }
    of.resize(static_cast<std::size_t>(to - from) + 1);
    std::size_t p = 0;
    for (std::size_t i = 0; i < of.size(); ++i) {
        while (start[p + 1] <= from + static_cast<core::day_number>(i)) ++p;
        of[i] = static_cast<std::uint16_t>(p);
    }
}

day_range days_that_count(const char* function, const transactions::customer_base& base,
                          const std::optional<std::chrono::sys_days>& at, period_rule rule) {
    if (rule.period == core::period::day) throw domain_error({function, "period", {}, "\"day\"", must_be_a_period});
    core::check(rule.window >= 0, function, "window", rule.window, "must be a number of days");
    day_range out;
    out.last = base.observation_end();
    if (at) {
        const std::int64_t day = at->time_since_epoch().count();
        if (day > out.last)
            throw domain_error({function, "at", {}, std::to_string(day) + " (days since 1970-01-01)",
                                "must not be after observation_end, " + core::to_text_date(out.last)});
        out.last =
            static_cast<core::day_number>(std::max<std::int64_t>(day, std::numeric_limits<core::day_number>::min()));
    }
    if (base.customers() == 0) return out;
    out.empty = false;
    out.first = std::numeric_limits<core::day_number>::max();
    for (std::size_t i = 0; i < base.customers(); ++i)
        out.first = std::min(out.first, base.day()[static_cast<std::size_t>(base.offsets()[i])]);
    if (out.last < out.first)
        throw domain_error({function, "at", {}, core::to_text_date(out.last),
                            "must not be before the first purchase; the base begins on " +
                                core::to_text_date(out.first)});
    return out;
}

core::period period_of(const char* function, std::string_view name) {
    constexpr std::pair<std::string_view, core::period> known[] = {{"week", core::period::week},
                                                                   {"month", core::period::month},
                                                                   {"quarter", core::period::quarter},
                                                                   {"year", core::period::year}};
    for (const auto& [text, period] : known)
        if (text == name) return period;
    throw domain_error({function, "period", {}, "\"" + std::string(name) + "\"", must_be_a_period});
}

}  // namespace goodwill::inline v0::retention
