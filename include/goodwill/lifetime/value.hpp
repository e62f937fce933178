#pragma once
#include <span>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/calendar.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/discount.hpp>
#include <goodwill/lifetime/purchase_model.hpp>
#include <goodwill/lifetime/spend_model.hpp>
#include <goodwill/transactions/summary.hpp>

/// Customer lifetime value over a horizon: margin * E[spend per purchase] * discounted expected purchases.
/// Purchases and spend are taken for independent, as the Gamma-Gamma model does.
/// Intervals are those of the delta method (delta_method.hpp) on the scale of logarithms.  The two models are fitted
/// apart, so the squared relative errors of purchases and of spend add.
/// Source: Fader, Hardie & Lee (2005), RFM and CLV, J. Marketing Research 42(4):415-430,
///         doi:10.1509/jmkr.2005.42.4.415, equation 4.
/// Units:  money is in the unit of the amounts, time in `unit`, which is also the unit of the purchase model.
namespace goodwill::inline v0::lifetime {

struct value_options {
    /// In units; > 0 and at most 100 years, whole for a model in periods.  Infinite: all purchases to come, by the
    /// continuous rule alone; without discount their sum is infinite for many models (purchase_model::to_come).
    double horizon = 52;
    double discount_rate = 0;  ///< a share a year; 0 <= rate < 1
    double margin = 1;         ///< of each unit of money spent; finite and >= 0
    core::time_unit unit = core::time_unit::week;  ///< of a model in periods: how long one is
    /// The continuous one for a model in periods: each purchase from its moment, the opportunity.
    discount_rule rule = discount_rule::continuous;
    int threads = 1;
    core::watch progress = {};
    double interval = 0;  ///< level of the intervals, such as 0.95; 0: none
};

struct interval_columns {
    core::buffer<double> low, high;
};

/// Columns with a row for each customer.
struct valued {
    core::buffer<double> p_alive;
    core::buffer<double> expected_purchases;    ///< within the horizon, undiscounted
    core::buffer<double> expected_order_value;  ///< E[spend per purchase]; the population's mean for one-time buyers
    core::buffer<double> expected_spend;        ///< expected_purchases * expected_order_value
    core::buffer<double> clv;                   ///< margin * expected_order_value * discounted purchases
    /// Where the expectations may lie, as the parameters were estimated; empty without options.interval, NaN where the
    /// value is missing or infinite.
    interval_columns expected_purchases_interval, expected_spend_interval, clv_interval;
};

/// Columns of shape (n,), as the model of purchases takes them, and the mean amount of repeat purchases (unused where
/// x = 0).  A missing value gives missing results where it is needed: without zbar there are still purchases.
/// A known model has no error; with intervals, one of the two must be fitted: schema_error.
/// Throws domain_error for options and for the first bad row, shape_error, cancelled; convergence_error for intervals
/// of a fit that does not identify its parameters.
[[nodiscard]] GOODWILL_API valued value(const purchase_model& purchases, const spend_model& spend,
                                        std::span<const double> x, std::span<const double> t_x,
                                        std::span<const double> T, std::span<const double> zbar,
                                        const value_options& = {});

/// The unit is that of the customers; `options.unit` must be the same, or conflict_error is thrown.
[[nodiscard]] GOODWILL_API valued value(const purchase_model& purchases, const spend_model& spend,
                                        const transactions::summary& customers, const value_options& = {});

}  // namespace goodwill::inline v0::lifetime
