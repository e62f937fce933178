#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// What it costs to win a customer, by channel and period, and when he has paid it back.
///
///     cost per customer = cost of the channel in the period / customers whose first purchase is in the period
///     payback age       = the first age, in periods, at which the contribution of these customers since their first
///                         purchase, added up, reaches the cost
/// A customer is won in the period of his first purchase; cost of earlier periods that worked later is not moved.
/// Contribution is the base's margin, or its revenue times a share.
namespace goodwill::inline v0::retention {

/// Costs, one row each.  Channels count from 0.
struct channel_costs {
    std::span<const std::int32_t> channel;
    std::span<const core::day_number> day;
    std::span<const double> cost;  ///< each >= 0
};

struct acquisition_options {
    core::period period = core::period::month;     ///< week, month, quarter or year
    std::optional<std::chrono::sys_days> at = {};  ///< the last day that counts; default: all that the base holds
    /// Contribution as a share of revenue; without it, the base's margins.
    std::optional<double> margin_share = {};
    int threads = 1;
    core::watch progress = {};
};

struct acquisition_cell {
    std::int32_t channel = 0;      ///< -1: customers of no known channel
    core::day_number period = 0;   ///< first day of the period
    double cost = 0;
    std::int64_t customers = 0;    ///< won
    double cost_per_customer = 0;  ///< NaN without customers, and for no known channel
    double revenue = 0;            ///< of them until the last day that counts; NaN without amounts
    double contribution = 0;       ///< NaN where it is not known
    std::int32_t payback = -1;     ///< age in periods, 0: within the first one; -1: not so far, or not known
};

struct acquisition_table {
    core::day_number at = 0;
    std::vector<acquisition_cell> cells;  ///< by channel (-1 first), then by period; those with costs or customers
    double cost = 0;                      ///< in all cells
    double outside_cost = 0;              ///< before the first period or after the last day: in no cell
    std::int64_t outside_rows = 0;
    std::int64_t later_customers = 0;     ///< first purchase after `at`: in no cell
};

/// `channel_of` has a channel or -1 for each customer of the base, in its order.
/// Throws domain_error: a cost that is negative, missing or infinite, a channel out of range, too many channels and
/// periods for a table (more than 10^7 cells), a margin_share outside 0..1; shape_error; and as `cohorts`; cancelled.
[[nodiscard]] GOODWILL_API acquisition_table acquisition(const transactions::customer_base& base,
                                                         std::span<const std::int32_t> channel_of,
                                                         std::int32_t channels, const channel_costs& costs,
                                                         const acquisition_options& options = {});

}  // namespace goodwill::inline v0::retention
