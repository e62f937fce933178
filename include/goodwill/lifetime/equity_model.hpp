#pragma once
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/purchase_model.hpp>
#include <goodwill/lifetime/scenario.hpp>
#include <goodwill/lifetime/scoring.hpp>

/// What customer equity asks of a fitted model, whichever it is: discounted purchases of customers and of a new one, at
/// any move of its parameters (fitted_model::moved) and in any scenario.
/// Units:  time in that of the model; of contracts, periods between renewals.
namespace goodwill::inline v0::lifetime {

/// How far to look ahead, and at what rate.
struct discounting {
    /// > 0 and at most 100 years; infinite: all purchases to come.  Of contracts a whole number.
    double horizon = std::numeric_limits<double>::infinity();
    double rate = 0;  ///< a share a year, 0 <= rate < 1, and > 0 for an infinite horizon: 15 % is 0.15
    core::time_unit unit = core::time_unit::week;
};

/// Columns as those of purchase_model.  `by` may be empty for no move.
struct equity_model {
    using column = std::span<const double>;

    /// Of the moves (fitted_model::log_covariance); empty for a known model, which has no error.
    std::vector<double> covariance;
    /// Contracts, whose customers say when they leave, and renew by the calendar.
    bool contracts = false;
    /// Whether anybody leaves: nobody does in NBD.
    bool leaves = true;
    /// P(alive) times the discounted purchases of customers, into out of shape (n,); of contracts the next renewal is
    /// due now, as derl has it.  Throws domain_error for a scenario that the model does not have (scenario.hpp), for
    /// discounting, and for the first bad row.
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

/// Of a fit of each model of the room but BG/BB.  Covariates as for purchases_by.
template <class Params>
[[nodiscard]] GOODWILL_API equity_model equity_model_of(const fitted_model<Params>& f,
                                                        const covariate_spans& purchase = {},
                                                        const covariate_spans& leaving = {});

}  // namespace goodwill::inline v0::lifetime
