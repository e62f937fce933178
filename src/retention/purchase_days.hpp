#pragma once
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/error.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// The purchase days of a base until a day.
namespace goodwill::inline v0::retention {

struct observed_span {
    core::day_number first = 0, end = 0;  ///< the first day of the base, the last that counts
    [[nodiscard]] std::size_t days() const noexcept { return static_cast<std::size_t>(end - first) + 1; }
};

/// Throws domain_error for a day after the base's end or before its first purchase, and for a base of nobody.
[[nodiscard]] inline observed_span span_of(const char* function, const transactions::customer_base& base,
                                           const std::optional<std::chrono::sys_days>& at) {
    if (base.customer_days() == 0)
        throw domain_error({function, "base", {}, "", "must have a purchase: it has no customers"});
    observed_span out;
    out.end = at ? core::to_day(*at) : base.observation_end();
    if (out.end > base.observation_end())
        throw domain_error({function, "at", {}, core::to_text_date(out.end),
                            "must not be after observation_end, " + core::to_text_date(base.observation_end())});
    out.first = out.end + 1;
    for (std::size_t i = 0; i < base.customers(); ++i) {
        auto k = static_cast<std::size_t>(base.offsets()[i]);
        const auto stop = static_cast<std::size_t>(base.offsets()[i + 1]);
        while (k < stop && base.orders()[k] == 0) ++k;
        if (k < stop) out.first = std::min(out.first, base.day()[k]);
    }
    if (out.first > out.end)
        throw domain_error({function, "at", {}, core::to_text_date(out.end), "must not be before the first purchase"});
    return out;
}

/// Calls `gap(number, days, came)` for customer i: from purchase `number` (1, 2, ...) to the next, which came, or to
/// the end of observation, which is the last call.  Returns how many purchases there were; 0: no call.
template <class Gap>
int for_gaps(const transactions::customer_base& base, std::size_t i, core::day_number end, Gap&& gap) {
    const auto day = base.day();
    const auto orders = base.orders();
    int number = 0;
    core::day_number last = 0;
    const auto stop = static_cast<std::size_t>(base.offsets()[i + 1]);
    for (auto k = static_cast<std::size_t>(base.offsets()[i]); k < stop && day[k] <= end; ++k) {
        if (orders[k] == 0) continue;
        if (number > 0) gap(number, static_cast<std::size_t>(day[k] - last), true);
        last = day[k];
        ++number;
    }
    if (number > 0) gap(number, static_cast<std::size_t>(end - last), false);
    return number;
}

}  // namespace goodwill::inline v0::retention
