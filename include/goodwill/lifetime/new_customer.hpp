#pragma once
#include <limits>
#include <span>
#include <vector>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/equity_model.hpp>
#include <goodwill/lifetime/spend_model.hpp>
#include <goodwill/math/interval.hpp>

/// A new customer: what he will be worth when he is won, against what it costs to win him, and when that is paid back.
///
///     value(t) = margin * E[amount of a purchase] * (1 + discounted expected purchases within t)
/// where the 1 is the first purchase, or the first period of a contract, which is paid at once.  Errors are those of
/// the parameters of both models, by the delta method; intervals are on the scale of logarithms (log_interval).
/// Payback is the first t whose value covers the cost.  The ends of its interval are where the upper and the lower end
/// of the interval of value(t) cover it: so the test that t is too early is turned round.
/// Source: Fader, Hardie & Lee (2005), RFM and CLV, J. Marketing Research 42(4):415-430,
///         doi:10.1509/jmkr.2005.42.4.415; Fieller (1954), Some problems in interval estimation, J. Royal Statistical
///         Society B 16(2):175-185, doi:10.1111/j.2517-6161.1954.tb00159.x, for turning tests into intervals.
/// Units:  money is in the unit of the amounts; time in that of the model.
namespace goodwill::inline v0::lifetime {

struct new_customer_options {
    discounting ahead = {};
    double margin = 1;            ///< > 0, finite
    double acquisition_cost = 0;  ///< >= 0, finite; at the time of the first purchase
    bool first_purchase = true;   ///< whether the first purchase belongs to the value
    double level = 0.95;          ///< of the intervals; 0 for none; a known model, and an amount, have no error
    scenario what = {};           ///< scenario.hpp, from the first purchase on
    double amount = std::numeric_limits<double>::quiet_NaN();  ///< of a purchase, for spend_as_given(); >= 0
};

struct new_customer {
    double order_value = 0;  ///< expected amount of a purchase
    double purchases = 0;    ///< discounted purchases within the horizon, the first one included where it counts
    double value = 0, standard_error = 0;
    math::interval interval;
    /// Within the horizon; infinite where the cost is not covered by then.
    double payback = 0;
    math::interval payback_interval;
};

/// Throws domain_error for options, and for a spend model without a mean; schema_error for a model with covariates;
/// convergence_error, where intervals are wanted, for a fit that does not identify its parameters.
[[nodiscard]] GOODWILL_API new_customer new_customer_value(const equity_model& model, const spend_model& spend,
                                                           const new_customer_options& = {});

/// value(t) for each t >= 0 with its interval: columns of the shape of t.
struct value_so_far {
    std::vector<double> value, low, high;
};
[[nodiscard]] GOODWILL_API value_so_far new_customer_value_within(const equity_model& model, const spend_model& spend,
                                                                  std::span<const double> t,
                                                                  const new_customer_options& = {});

}  // namespace goodwill::inline v0::lifetime
