#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/rules/table.hpp>
#include <goodwill/segments/named_segments.hpp>
#include <goodwill/segments/quantile_scores.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// Recency, frequency and monetary value of every customer at a date, their scores, and segments by rules.
///
/// days_since_last = days from the last purchase to the date; orders = days with a purchase; revenue = money of all
/// days, less refunds that were netted.  r is scored so that few days are best, f and m so that much is.
namespace goodwill::inline v0::segments {

struct rfm_options {
    /// Purchases until this day count, the day included; default: all that the base holds.
    std::optional<std::chrono::sys_days> at = {};
    int bins = 5;
    tie_rule ties = tie_rule::low;
    /// Cuts of days_since_last, orders and revenue instead of quantiles; bins - 1 each, see fixed_scores.
    std::optional<std::vector<double>> days_cuts = {}, orders_cuts = {}, revenue_cuts = {};
    /// On columns among r, f, m, days_since_last, orders and revenue; default: `named_segments()`.  A table without
    /// rules: no segments.
    rules::table rules = named_segments();
    int threads = 1;
    core::watch progress = {};
};

struct segment_summary {
    std::string segment;           ///< empty: customers for whom no rule holds
    std::int64_t customers = 0;
    double share = 0;              ///< of all customers, 0..1
    std::int64_t orders = 0;
    double revenue = 0;
    double revenue_share = 0;      ///< of all revenue; NaN unless that is > 0
};

/// One row a customer with a purchase until the date, sorted by id.
struct rfm_result {
    transactions::customer_ids customer;
    core::buffer<std::int32_t> days_since_last;
    core::buffer<std::int32_t> orders;
    core::buffer<double> revenue;
    core::buffer<std::uint8_t> r, f, m;       ///< 1 .. bins
    core::buffer<std::int32_t> segment;       ///< position in segment_names, or rules::no_outcome
    std::vector<std::string> segment_names;   ///< outcomes of the rules, in their order
    /// One for each outcome, in that order; then, always, that of the customers for whom no rule holds.
    std::vector<segment_summary> segments;
    std::array<std::vector<double>, 3> cuts;  ///< of days_since_last, orders and revenue
    core::day_number at = 0;
    std::int64_t later_customers = 0;         ///< with no purchase until the date: in no row
};

/// Throws domain_error: a base without amounts, a date after its end or before its first purchase, bins, cuts that
/// descend or are not bins - 1; schema_error for a rule on another column; cancelled.
[[nodiscard]] GOODWILL_API rfm_result rfm(const transactions::customer_base& base, const rfm_options& options = {});

}  // namespace goodwill::inline v0::segments
