#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/retention/cohorts.hpp>

/// The periods from the first day of a base to the last that counts, and the period of each day.
namespace goodwill::inline v0::retention {

/// How time is cut into periods: by the calendar, or where `window` > 0 into windows of so many days.
struct period_rule {
    core::period period = core::period::month;
    int window = 0;
};

struct period_index {
    core::day_number first = 0;           ///< the first day
    std::vector<core::day_number> start;  ///< first days of the periods, and of the one after the last
    std::vector<std::uint16_t> of;        ///< the period of day first + i

    period_index() = default;
    /// Throws domain_error where there are more than most_periods.
    period_index(const char* function, core::day_number from, core::day_number to, period_rule rule);

    [[nodiscard]] std::size_t size() const noexcept { return start.empty() ? 0 : start.size() - 1; }
    [[nodiscard]] std::size_t operator()(core::day_number day) const noexcept {
        return of[static_cast<std::size_t>(day - first)];
    }
    /// Is the period over on the last day that counts?
    [[nodiscard]] bool complete(std::size_t p, core::day_number end) const noexcept { return start[p + 1] - 1 <= end; }
};

/// The first and the last day of a base that count.  Throws domain_error as `cohorts` says of `at` and period.
struct day_range {
    core::day_number first = 0, last = 0;
    bool empty = true;  ///< a base without customers
};
[[nodiscard]] day_range days_that_count(const char* function, const transactions::customer_base& base,
                                        const std::optional<std::chrono::sys_days>& at, period_rule rule);

}  // namespace goodwill::inline v0::retention
