#include <goodwill/transactions/calendar_periods.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include <goodwill/core/error.hpp>

#include "transactions/time_reader.hpp"

namespace goodwill::inline v0::transactions {
namespace {

constexpr std::size_t block = 1024;
constexpr std::size_t most_periods = 100'000;
constexpr core::day_number none = std::numeric_limits<core::day_number>::min();

[[noreturn]] void refuse(const char* function, const time_reader& times, flaw what, std::int64_t row) {
    const char* must = what == flaw::time_unreadable   ? "must be a date as 2026-04-03, with or without a time of day"
                       : what == flaw::time_mixed      ? "has another offset than the rows before it: give zone="
                                                       : "must lie in the years 0 to 9999";
    throw domain_error({function, "time", row, times.show(row), must});
}

}  // namespace

calendar_periods periods_of(const char* function, const core::column& time, core::period period,
                            const std::optional<core::zone>& zone) {
    offset_rule rule;
    const time_reader times(function, time, zone, rule);
    const auto rows = static_cast<std::size_t>(time.length());
    std::vector<core::day_number> days(rows);
    calendar_periods out;
    core::day_number first = last_day, last = first_day;
    std::array<std::uint8_t, block> found;
    for (std::size_t begin = 0; begin < rows; begin += block) {
        const std::size_t n = std::min(block, rows - begin);
        std::fill_n(found.begin(), n, std::uint8_t{0});
        if (times.read(static_cast<std::int64_t>(begin), n, days.data() + begin, found.data())) {
            for (std::size_t i = 0; i < n; ++i) {
                const auto what = static_cast<flaw>(found[i]);
                if (what == flaw::none) continue;
                if (what != flaw::time_missing) refuse(function, times, what, static_cast<std::int64_t>(begin + i));
                days[begin + i] = none;
                ++out.missing;
            }
        }
        for (std::size_t i = begin; i < begin + n; ++i) {
            if (days[i] == none) continue;
            first = std::min(first, days[i]);
            last = std::max(last, days[i]);
        }
    }
    for (auto day = core::period_start(first, period); day <= last; day = core::next_period(day, period)) {
        if (out.start.size() == most_periods)
            throw domain_error({function, "period", {}, std::to_string(last - first + 1) + " days",
                                "must be longer: there are more than 100,000 of them"});
        out.start.push_back(day);
    }
    out.code.resize(rows);
    std::vector<std::int64_t> of_day(out.start.empty() ? 0 : static_cast<std::size_t>(last - first) + 1);
    std::size_t p = 0;
    for (std::size_t d = 0; d < of_day.size(); ++d) {
        while (p + 1 < out.start.size() && out.start[p + 1] <= first + static_cast<core::day_number>(d)) ++p;
        of_day[d] = static_cast<std::int64_t>(p);
    }
    for (std::size_t i = 0; i < rows; ++i)
        out.code[i] = days[i] == none ? static_cast<std::int64_t>(out.start.size())
                                      : of_day[static_cast<std::size_t>(days[i] - first)];
    return out;
}

core::period period_of(const char* function, std::string_view name) {
    constexpr std::array<std::pair<std::string_view, core::period>, 5> all{
        {{"day", core::period::day}, {"week", core::period::week}, {"month", core::period::month},
         {"quarter", core::period::quarter}, {"year", core::period::year}}};
    for (const auto& [text, period] : all)
        if (text == name) return period;
    throw domain_error({function, "period", {}, "\"" + std::string(name) + "\"",
                        "must be \"day\", \"week\", \"month\", \"quarter\" or \"year\""});
}

}  // namespace goodwill::inline v0::transactions
