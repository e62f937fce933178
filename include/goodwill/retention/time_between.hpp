#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/retention/event_table.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// Days from one purchase of a customer to his next, censored at the end of observation: what Kaplan and Meier need to
/// say how long it takes, and how many come at all.
/// Units:  days; a purchase is a customer-day with an order.
namespace goodwill::inline v0::retention {

/// A purchase by number that may be asked for: a guard against a slip, not a limit of use.
inline constexpr int most_purchases = 1000;

struct gap_options {
    /// Purchases until this day count, the day included; default: all that the base holds.
    std::optional<std::chrono::sys_days> at = {};
    int threads = 1;
    core::watch progress = {};
};

struct purchase_gaps {
    core::day_number at = 0;
    std::int64_t customers = 0;        ///< with a purchase until `at`
    std::int64_t later_customers = 0;  ///< of the base, without one
    /// The first is from purchase 1 to purchase 2.  Each row is a customer who made the former; an event is the latter.
    std::vector<event_table> tables;
};

/// Up to purchase `last`.  Throws domain_error: `last` outside 2 .. 1,000, a date after the base's end or before its
/// first purchase; cancelled.
[[nodiscard]] GOODWILL_API purchase_gaps time_between(const transactions::customer_base& base, int last = 2,
                                                      const gap_options& options = {});

}  // namespace goodwill::inline v0::retention
