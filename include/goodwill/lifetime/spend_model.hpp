#pragma once
#include <functional>
#include <span>
#include <vector>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/lifetime/gamma_gamma_fit.hpp>
#include <goodwill/lifetime/purchase_model.hpp>
#include <goodwill/lifetime/scoring.hpp>

/// What a purchase is worth, as what `value` asks: a Gamma-Gamma model, or amounts that are known.
/// Units:  money in the unit of the amounts.
namespace goodwill::inline v0::lifetime {

struct spend_model {
    using column = std::span<const double>;
    /// The expected amount of a purchase of each customer; x, zbar as gamma_gamma.hpp has them.
    std::function<void(column x, column zbar, std::span<double> out, const scoring_options&)> expected_spend;
    /// As for purchase_model.
    std::function<spend_model(std::span<const double> by)> moved = {};
    std::vector<double> covariance = {};
};

/// The columns must outlive the model.  Throws schema_error where their number is not that of the coefficients.
[[nodiscard]] GOODWILL_API spend_model spend_by(const gamma_gamma::fitted& f, const covariate_spans& covariates = {});
/// Of a known model.
[[nodiscard]] GOODWILL_API spend_model spend_by(const gamma_gamma::params& m);
/// Every purchase costs what the column zbar says, of one-time buyers, too; finite and >= 0.  It has no error.
[[nodiscard]] GOODWILL_API spend_model spend_as_given();

}  // namespace goodwill::inline v0::lifetime
