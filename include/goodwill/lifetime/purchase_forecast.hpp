#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/cnbd_k.hpp>
#include <goodwill/lifetime/delta_method.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/lifetime/ggompertz_nbd.hpp>
#include <goodwill/lifetime/mbg_nbd.hpp>
#include <goodwill/lifetime/nbd.hpp>
#include <goodwill/lifetime/parameter_draws.hpp>
#include <goodwill/lifetime/pareto_nbd.hpp>
#include <goodwill/lifetime/scoring.hpp>

/// What customers will buy, with intervals: of the expectation, which is off because parameters were estimated, and of
/// the outcome, which is chance besides.
/// Sources: delta_method.hpp; Efron & Tibshirani (1993), An Introduction to the Bootstrap, section 13.3, for intervals
///          by quantiles of replicates; Aitchison & Dunsmore (1975), Statistical Prediction Analysis, for outcomes.
/// Units:   those of the model; a window is t >= 0 units long and begins now.
/// Errors:  columns as for the scores of the models; domain_error for a level that is not within 0..1;
///          convergence_error for a delta interval of a model without a covariance.
namespace goodwill::inline v0::lifetime {

/// Columns of shape (n,); covariates by process, in the order of the model's names.
struct forecast_customers {
    std::span<const double> x, t_x, T;
    std::vector<std::span<const double>> purchase = {}, leaving = {};
    /// For money: the mean amount of the repeat purchases, unused where there was none, and covariates of spend.
    std::span<const double> zbar = {};
    std::vector<std::span<const double>> spend = {};

    [[nodiscard]] std::size_t size() const noexcept { return x.size(); }
    [[nodiscard]] forecast_customers rows(std::size_t begin, std::size_t count) const;
};

/// Columns of shape (n,) that a forecast fills.
struct interval_columns {
    std::span<double> value, low, high;
};

/// A model of repeat purchases whose parameters can be moved (fitted_model::moved); an empty `by` moves nothing.
struct movable_model {
    std::size_t dimension = 0;
    std::vector<double> log_covariance;
    /// Expected purchases in (T, T + t].
    std::function<void(std::span<const double> by, double t, const forecast_customers&, std::span<double> out,
                       const scoring_options&)>
        expected;
    /// The probability of n purchases in (T, T + t].
    std::function<void(std::span<const double> by, double n, double t, const forecast_customers&,
                       std::span<double> out, const scoring_options&)>
        probability_of_n;
    /// Expected purchases with their delta interval in one pass, where the model has one.
    std::function<void(double t, const forecast_customers&, double level, const interval_columns& out,
                       const scoring_options&)>
        delta = {};
    /// Where `expected` is money: the Gamma-Gamma parameters of each customer at the estimates.
    std::function<void(const forecast_customers&, std::span<gamma_gamma::params> out)> spend = {};
};
[[nodiscard]] GOODWILL_API movable_model movable(const fitted_model<bg_nbd::params>&);
[[nodiscard]] GOODWILL_API movable_model movable(const fitted_model<mbg_nbd::params>&);
[[nodiscard]] GOODWILL_API movable_model movable(const fitted_model<pareto_nbd::params>&);
[[nodiscard]] GOODWILL_API movable_model movable(const fitted_model<nbd::params>&);
[[nodiscard]] GOODWILL_API movable_model movable(const fitted_model<bg_cnbd_k::params>&);
[[nodiscard]] GOODWILL_API movable_model movable(const fitted_model<mbg_cnbd_k::params>&);
[[nodiscard]] GOODWILL_API movable_model movable(const fitted_model<ggompertz_nbd::params>&);
/// The model of what customers spend in (T, T + t]: purchases times their expected amount, whose errors are independent.
/// Moves are those of the purchases, then those of the amounts.
[[nodiscard]] GOODWILL_API movable_model with_spend(const movable_model& purchases,
                                                    const fitted_model<gamma_gamma::params>&);

/// Expected purchases, and their interval by the delta method on the scale of logarithms.
GOODWILL_API void forecast_purchases(const movable_model&, double t, const forecast_customers&, double level,
                                     const interval_columns& out, const scoring_options& = {});
/// Expected purchases at the estimates, and the quantiles of those at the moves; memory does not grow with rows.
GOODWILL_API void forecast_purchases(const movable_model&, double t, const forecast_customers&,
                                     const parameter_moves&, double level, const interval_columns& out,
                                     const scoring_options& = {});

/// Totals by segment, shape (segments,).
struct forecast_totals {
    std::vector<double> customers, expected;
    /// Of the expectation: parameters alone.  All customers share them, so that their errors do not average out.
    std::vector<double> low, high;
    /// Of what they will buy: chance besides, independent between customers given the parameters.  The total is taken
    /// for gamma distributed with its mean and variance.
    std::vector<double> outcome_low, outcome_high;
};
/// segment: of each customer, 0 .. segments - 1.  Customers with a missing value are left out.  Without moves by the
/// delta method.
[[nodiscard]] GOODWILL_API forecast_totals forecast_total(const movable_model&, double t, const forecast_customers&,
                                                          std::span<const std::uint32_t> segment, std::size_t segments,
                                                          const parameter_moves&, double level,
                                                          const scoring_options& = {});

}  // namespace goodwill::inline v0::lifetime
