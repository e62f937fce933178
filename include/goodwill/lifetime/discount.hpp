#pragma once
#include <string_view>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/config.hpp>

/// Discounting of future purchases.  With N(t) the expected purchases within t, a discounted number of purchases is a
/// weighted sum of N over a few times, whatever the rule; so one kernel serves them all.
///
/// Rates are annual shares (0.15), and a year has 52 weeks, 365 days or 12 months: delta = ln(1 + rate) / units a year.
/// Source: Fader, Hardie & Lee (2005), RFM and CLV, J. Marketing Research 42(4):415-430,
///         doi:10.1509/jmkr.2005.42.4.415, for the continuous rule.
namespace goodwill::inline v0::lifetime {

enum class discount_rule {
    continuous,  ///< each purchase from its own moment: integral over (0, H) of exp(-delta t) dN(t)
    week_end,    ///< the purchases of each week (7 days, 1/52 of a year of months or years) from the week's end
    /// As the package `lifetimes` counts: whole months, H * 12 / (units a year) to the nearest, each of them 30 days,
    /// 4.345 weeks, 1 month or 1/12 year long, and the purchases of the k-th are discounted by (1 + rate)^(-k/12).  So
    /// 52 weeks are twelve months that reach to week 52.14, and 365 days are twelve that reach to day 360.
    lifetimes_month,
    year_end,  ///< the purchases of each year from its end
};

[[nodiscard]] constexpr std::string_view name_of(discount_rule rule) noexcept {
    constexpr std::string_view names[] = {"continuous", "week_end", "lifetimes_month", "year_end"};
    return names[static_cast<std::size_t>(rule)];
}

/// Throws domain_error that lists the names.
[[nodiscard]] GOODWILL_API discount_rule discount_rule_of(const char* function, std::string_view name);

/// delta: ln(1 + annual_rate) a unit of time.  0 <= annual_rate < 1, a share (15 means 0.15 and is refused).
[[nodiscard]] GOODWILL_API double discount_delta(double annual_rate, core::time_unit unit);

/// discounted = sum over j of weight[j] * N(time[j]).  Times ascend and are > 0.
struct schedule {
    std::vector<double> time;
    std::vector<double> weight;
};

/// `horizon` in units (> 0, at most 10,000 periods of the rule), `annual_rate` as a share (0 <= rate < 1; 15 means
/// 0.15 and is refused).  A last week or year that the horizon cuts ends there, and is discounted from there.
/// The continuous rule is right to 1e-11 for every N that is analytic but for a singularity at -c, c >= H / 1000, no
/// steeper than (c + t)^-10, as BG/NBD's (c = alpha + T) is.  Throws domain_error.
[[nodiscard]] GOODWILL_API schedule discount_schedule(double horizon, double annual_rate, core::time_unit unit,
                                                      discount_rule rule = discount_rule::continuous);

/// Of purchases at opportunities that are a `period` apart, each discounted from its own: the k-th is first + k - 1
/// periods from now.  `periods` is a whole number, 1 to 1,000,000.  Throws domain_error.
[[nodiscard]] GOODWILL_API schedule opportunity_schedule(double periods, double annual_rate, core::time_unit period,
                                                         double first);

}  // namespace goodwill::inline v0::lifetime
