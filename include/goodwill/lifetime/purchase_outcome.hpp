#pragma once
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/parameter_draws.hpp>
#include <goodwill/lifetime/purchase_forecast.hpp>
#include <goodwill/lifetime/scoring.hpp>

/// What a customer may do: the distribution of the number of purchases in (T, T + t], from its probabilities.
/// Source: Aitchison & Dunsmore (1975), Statistical Prediction Analysis, chapter 2.
/// Units and errors are those of purchase_forecast.hpp.
namespace goodwill::inline v0::lifetime {

/// Columns of shape (n,); those that are empty are not wanted.
struct outcome_columns {
    /// The smallest counts that he does not exceed with probability (1 - level) / 2 and (1 + level) / 2.
    std::span<double> low = {}, high = {};
    std::span<double> variance = {};
    /// The same quantiles of what he spends (spend_outcome.hpp), for a model with_spend; amounts are at the estimates.
    std::span<double> spend_low = {}, spend_high = {};
};
/// Probabilities are averaged over the moves; without any they are those at the estimates.
GOODWILL_API void purchase_outcomes(const movable_model&, double t, const forecast_customers&, const parameter_moves&,
                                    double level, const outcome_columns& out, const scoring_options& = {});

}  // namespace goodwill::inline v0::lifetime
