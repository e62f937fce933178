#pragma once
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/gamma_gamma_fit.hpp>
#include <goodwill/lifetime/scenario.hpp>
#include <goodwill/lifetime/scoring.hpp>

/// What customer equity asks of a fitted model, whichever it is: discounted purchases of customers and of a new one, at
/// any move of its parameters (fitted_model::moved) and in any scenario.
/// Units:  time in that of the model; of contracts, periods between renewals.
namespace goodwill::inline v0::lifetime {

/// How far to look ahead, and at what rate.
struct discounting {
    double horizon = std::numeric_limits<double>::infinity();  ///< > 0; infinite: all purchases to come
    double rate = 0;  ///< a share a year, 0 <= rate < 1, and > 0 for an infinite horizon: 15 % is 0.15
    core::time_unit unit = core::time_unit::week;
};

/// `by` may be empty for no move.  A purchase is discounted from its own moment, a renewal from its own date.
struct equity_model {
    using column = std::span<const double>;

    /// Of the moves; empty for a known model.
    std::vector<double> log_covariance;
    /// Renewals of contracts, where `x` counts those made so far, and t_x and T are not read and may be empty.
    bool contracts = false;
    /// Whether anybody leaves: nobody does in NBD.
    bool leaves = true;
    /// P(alive) times the discounted purchases of customers (x, t_x, T), into out of shape (n,); of contracts the next
    /// renewal is due now, and not discounted, as derl has it.  Throws domain_error
    /// for a scenario that the model does not have (scenario.hpp), for discounting, and for the first bad row.
    std::function<void(column by, const scenario&, const discounting&, column x, column t_x, column T,
                       std::span<double> out, const scoring_options&)>
        discounted_purchases;
    /// The same of a new customer, from just after his first purchase, or the payment of his first period: the scenario
    /// holds from then on.  Throws schema_error for a model with covariates.
    std::function<double(column by, const scenario&, const discounting&)> of_new;
    /// P(no purchase in (T, T + t]).  Throws schema_error for contracts.
    std::function<void(double t, column x, column t_x, column T, std::span<double> out, const scoring_options&)>
        no_purchase;
};

/// Of a fit of each model of the room but BG/BB.  Columns of its covariates, of shape (n,) for the n customers that are
/// asked of; they must outlive the model.
template <class Params>
[[nodiscard]] GOODWILL_API equity_model equity_model_of(const fitted_model<Params>& f,
                                                        const std::vector<std::span<const double>>& purchase = {},
                                                        const std::vector<std::span<const double>>& leaving = {});

/// What customers spend on a purchase.
struct spend_model {
    using column = std::span<const double>;

    std::vector<double> log_covariance;  ///< empty, too, for an amount that is given
    std::function<void(column by, column x, column zbar, std::span<double> out, const scoring_options&)> order_value;
    /// Of a new customer.  Throws domain_error where there is none (q <= 1), schema_error for a model with covariates.
    std::function<double(column by)> of_new;
};

/// The same amount for everybody; finite and >= 0.
[[nodiscard]] GOODWILL_API spend_model spend_of(double amount);
/// Covariates as those of equity_model_of.
[[nodiscard]] GOODWILL_API spend_model spend_of(const gamma_gamma::fitted& f,
                                                const std::vector<std::span<const double>>& covariates = {});

}  // namespace goodwill::inline v0::lifetime
