#pragma once
#include <string_view>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/config.hpp>

/// Discounting of future purchases.  With N(t) the expected purchases within t, a discounted number of purchases is a
/// weighted sum of N over a few times, whatever the rule; so one kernel serves them all.
namespace goodwill::inline v0::lifetime {

enum class discount_rule {
    continuous,       ///< integral over (0, H) of exp(-delta t) dN(t), delta = ln(1 + annual rate) / units in a year
    week_end,         ///< purchases of each week, discounted from the week's end
    lifetimes_month,  ///< the same by months of 4.345 weeks, as the package `lifetimes` does
    year_end,         ///< the same by years
};

/// discounted = sum over j of weight[j] * N(time[j]).
struct schedule {
    std::vector<double> time;
    std::vector<double> weight;
};

/// `horizon` in units, `annual_rate` as a share (0.15).  Throws domain_error.
[[nodiscard]] GOODWILL_API schedule discount_schedule(double horizon, double annual_rate, core::time_unit unit,
                                                      discount_rule rule = discount_rule::continuous);

}  // namespace goodwill::inline v0::lifetime
