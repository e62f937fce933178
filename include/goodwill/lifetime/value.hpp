#pragma once
#include <functional>
#include <span>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/calendar.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/cnbd_k.hpp>
#include <goodwill/lifetime/discount.hpp>
#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/lifetime/ggompertz_nbd.hpp>
#include <goodwill/lifetime/mbg_nbd.hpp>
#include <goodwill/lifetime/pareto_nbd.hpp>
#include <goodwill/transactions/summary.hpp>

/// Customer lifetime value over a horizon: margin * E[spend per purchase] * discounted expected purchases.
/// Purchases and spend are taken for independent, as the Gamma-Gamma model does.
/// Source: Fader, Hardie & Lee (2005), RFM and CLV, J. Marketing Research 42(4):415-430,
///         doi:10.1509/jmkr.2005.42.4.415, equation 4.
/// Units:  money is in the unit of the amounts, time in `unit`, which is also the unit of the purchase model.
namespace goodwill::inline v0::lifetime {

/// What a model of purchases gives: columns for customers (x, t_x, T), checked, as bg_nbd.hpp has them.
struct purchase_model {
    using column = std::span<const double>;
    std::function<void(column x, column t_x, column T, std::span<double> out, const scoring_options&)> p_alive;
    /// out_i = sum over j of weights_j times the expected purchases within times_j of a customer who is alive.
    std::function<void(column x, column t_x, column T, column times, column weights, std::span<double> out,
                       const scoring_options&)>
        purchases_if_alive;
};

[[nodiscard]] GOODWILL_API purchase_model purchases_by(const bg_nbd::params& m);
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const mbg_nbd::params& m);
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const pareto_nbd::params& m);
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const bg_cnbd_k::params& m);
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const mbg_cnbd_k::params& m);
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const ggompertz_nbd::params& m);

/// Of customers with covariates: linear predictors of shape (n,), or empty for 0 everywhere, one for each customer that
/// is valued.  They must outlive the model.
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const bg_nbd::params& m, std::span<const double> purchase,
                                                       std::span<const double> leaving);
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const mbg_nbd::params& m, std::span<const double> purchase,
                                                       std::span<const double> leaving);
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const pareto_nbd::params& m, std::span<const double> purchase,
                                                       std::span<const double> leaving);

struct value_options {
    double horizon = 52;          ///< in units; > 0
    double discount_rate = 0;     ///< a share a year; 0 <= rate < 1
    double margin = 1;            ///< of each unit of money spent; finite
    core::time_unit unit = core::time_unit::week;
    discount_rule rule = discount_rule::continuous;
    int threads = 1;
    core::watch progress = {};
};

/// Columns with a row for each customer.
struct valued {
    core::buffer<double> p_alive;
    core::buffer<double> expected_purchases;    ///< within the horizon, undiscounted
    core::buffer<double> expected_order_value;  ///< E[spend per purchase]; the population's mean for one-time buyers
    core::buffer<double> expected_spend;        ///< expected_purchases * expected_order_value
    core::buffer<double> clv;                   ///< margin * expected_order_value * discounted purchases
};

/// Columns of shape (n,): repeat purchases, age at the last one, age, mean amount of repeat purchases (unused where
/// x = 0).  A missing value gives missing results where it is needed: without zbar there are still purchases.
/// Throws domain_error for options and for the first bad row, shape_error, cancelled.
[[nodiscard]] GOODWILL_API valued value(const purchase_model& purchases, const gamma_gamma::params& spend,
                                        std::span<const double> x, std::span<const double> t_x,
                                        std::span<const double> T, std::span<const double> zbar,
                                        const value_options& = {});

/// The unit is that of the customers; `options.unit` must be the same, or conflict_error is thrown.
[[nodiscard]] GOODWILL_API valued value(const purchase_model& purchases, const gamma_gamma::params& spend,
                                        const transactions::summary& customers, const value_options& = {});

}  // namespace goodwill::inline v0::lifetime
