#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// Revenue retention from one period to the next: what became of the money of those who bought in the period before.
///
/// Every customer's change of revenue from the period before goes into one part:
///
///     new_revenue   his first purchase is in this period
///     reactivation  he buys now and did not in the period before, but earlier
///     expansion     he bought in both, and more now; contraction: less now (>= 0)
///     churn         he bought in the period before and not now: what is gone (refunds of today make it more)
///     refunds       he bought in neither; only refunds change his revenue
///     revenue - previous = new_revenue + reactivation + expansion - contraction - churn + refunds
///
/// With start = the previous period's revenue of those who bought in it,
///
///     gross = (start - contraction - churn) / start        net = (start + expansion - contraction - churn) / start
///
/// as companies that sell subscriptions report them; new and reactivated customers count in neither.  Intervals are
/// those of a ratio of two sums over customers, linearised and normal: with x a customer's money before and y what of it
/// is left, var(R) = m / (m - 1) sum (y - R x)^2 / (sum x)^2 over m customers; Cochran (1977), Sampling Techniques, 3rd
/// ed., section 2.11.  They are NaN where y / x is the same for all, which tells nothing of its spread, and for m < 2.
namespace goodwill::inline v0::retention {

struct revenue_retention_options {
    core::period period = core::period::month;  ///< week, month, quarter or year
    int window = 0;                             ///< instead, windows of so many days up to the last day; 0: no
    std::optional<std::chrono::sys_days> at = {};  ///< the last day that counts; default: all that the base holds
    bool by_cohort = false;                     ///< a row a cohort and period, else a row a period
    bool margin = false;                        ///< of margins instead of amounts
    double level = 0.95;
    int threads = 1;
    core::watch progress = {};
};

struct revenue_change {
    core::day_number cohort = 0;  ///< first day of the cohort's own period; of the first period of all without cohorts
    core::day_number period = 0;  ///< first day of the period
    std::int64_t customers = 0;   ///< who bought in the period before
    std::int64_t new_customers = 0;
    double start = 0;             ///< revenue of `customers` in the period before
    double expansion = 0, contraction = 0, churn = 0;
    double reactivation = 0, new_revenue = 0, refunds = 0;
    double revenue = 0, previous = 0;  ///< of all customers, in this period and in the one before
    double gross = 0, gross_low = 0, gross_high = 0;  ///< NaN unless start > 0
    double net = 0, net_low = 0, net_high = 0;
    bool complete = true;  ///< false: the period goes on after the last day that was counted
};

/// Rows by cohort and period, the cohort's own (or the first) period included, where start is 0.  Money adds exactly
/// where amounts are decimals.  Throws domain_error: no amounts or margins, and as `cohorts`; cancelled.
[[nodiscard]] GOODWILL_API std::vector<revenue_change> revenue_retention(
    const transactions::customer_base& base, const revenue_retention_options& options = {});

}  // namespace goodwill::inline v0::retention
