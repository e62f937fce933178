#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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

/// How the measures become scores.
///     quantile   by rank: quintiles with 5 bins
///     fixed      by cuts that are given, of one measure at least; a measure without cuts is scored by rank
///     weighted   as above, and besides a score of all three:
///                    score = (w_r r + w_f f + w_m m) / (w_r + w_f + w_m),   1 <= score <= bins
///                rounded to 9 digits after the point, so that what is equal on paper is equal; its level is its own
///                rank among the customers, 1 .. bins.  Equal weights are the field's oldest rule (Hughes 1994), weights
///                by judgement the other one (Stone 1995).
enum class scoring : std::uint8_t { quantile, fixed, weighted };

/// Throws domain_error that lists the names.
[[nodiscard]] inline scoring scoring_of(const char* function, std::string_view name) {
    if (name == "quantile") return scoring::quantile;
    if (name == "fixed") return scoring::fixed;
    if (name == "weighted") return scoring::weighted;
    throw domain_error({function, "scoring", {}, "\"" + std::string(name) + "\"",
                        "must be \"quantile\", \"fixed\" or \"weighted\""});
}

/// Each finite and >= 0; not all 0.
struct rfm_weights {
    double r = 1, f = 1, m = 1;
};

struct rfm_options {
    /// Purchases until this day count, the day included; default: all that the base holds.
    std::optional<std::chrono::sys_days> at = {};
    int bins = 5;
    tie_rule ties = tie_rule::low;
    /// Cuts of days_since_last, orders and revenue instead of quantiles; bins - 1 each, see fixed_scores.  Not with
    /// scoring::quantile.
    std::optional<std::vector<double>> days_cuts = {}, orders_cuts = {}, revenue_cuts = {};
    /// On columns among r, f, m, days_since_last, orders, revenue, and score and level where they are; default:
    /// `named_segments()`.  A table without rules: no segments.
    rules::table rules = named_segments();
    int threads = 1;
    core::watch progress = {};
    segments::scoring scoring = segments::scoring::quantile;
    rfm_weights weights = {};                            ///< for scoring::weighted
    std::optional<std::vector<double>> score_cuts = {};  ///< of the weighted score, instead of quantiles
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
    std::shared_ptr<const transactions::customer_ids> customer;
    core::buffer<std::int32_t> days_since_last;
    core::buffer<std::int32_t> orders;
    core::buffer<double> revenue;
    core::buffer<std::uint8_t> r, f, m;       ///< 1 .. bins
    core::buffer<std::int16_t> segment;       ///< position in segment_names, or rules::no_outcome
    std::vector<std::string> segment_names;   ///< outcomes of the rules, in their order
    /// One for each outcome, in that order; then, always, that of the customers for whom no rule holds.
    std::vector<segment_summary> segments;
    std::array<std::vector<double>, 3> cuts;  ///< of days_since_last, orders and revenue
    core::day_number at = 0;
    std::int64_t later_customers = 0;         ///< with no purchase until the date: in no row
    core::buffer<double> score;               ///< with scoring::weighted
    core::buffer<std::uint8_t> level;         ///< of score, 1 .. bins
    std::vector<double> score_cuts;           ///< of score
};

/// Revenues of up to 2^51 units of the amounts' last digit are ranked and added exactly.
/// Throws domain_error: a base without amounts, a date after its end or before its first purchase, bins, cuts that
/// descend or that the scoring does not take, weights; shape_error for cuts that are not bins - 1; schema_error for a
/// rule on another column; cancelled.
[[nodiscard]] GOODWILL_API rfm_result rfm(const transactions::customer_base& base, const rfm_options& options = {});

}  // namespace goodwill::inline v0::segments
