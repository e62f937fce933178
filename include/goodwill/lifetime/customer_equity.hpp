#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <goodwill/core/config.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/equity_model.hpp>
#include <goodwill/lifetime/spend_model.hpp>

/// Customer equity: what the customers of today will be worth, in total and by segment, how sure that is, what changes
/// it, and how much of it is at risk.
///
/// The value of a customer is margin * E[amount of a purchase] * discounted expected purchases, from today on.
/// Errors are those of the parameters, by the delta method (delta_method.hpp) on the totals themselves, so that they
/// respect that all customers share the parameters.  Those of purchases and of spend are independent, as the two models
/// are fitted apart.  What one customer will do by chance is not in them.
/// Source: Rust, Lemon & Zeithaml (2004), Return on marketing: using customer equity to focus marketing strategy,
///         J. of Marketing 68(1):109-127, doi:10.1509/jmkg.68.1.109.24030; Gupta, Lehmann & Stuart (2004), Valuing
///         customers, J. Marketing Research 41(1):7-18, doi:10.1509/jmkr.41.1.7.25084, for elasticities.
/// Units:  money is in the unit of the amounts; time in that of the model.
namespace goodwill::inline v0::lifetime {

struct equity_options {
    discounting ahead = {};
    double margin = 1;   ///< of each unit of money spent; > 0, finite
    bool errors = true;  ///< whether standard errors are wanted; a known model, and an amount, have none
    int threads = 1;
    core::watch progress = {};
};

/// Columns of shape (n,), as purchase_model.hpp and spend_model.hpp have them.
/// segment: a number below `segments` for each customer, or empty for one segment.
struct equity_customers {
    std::span<const double> x, t_x, T, zbar;
    std::span<const std::uint32_t> segment = {};
    std::size_t segments = 1;
};

/// Each of shape (segments + 1,): the last one is the whole base.
struct equity_totals {
    std::vector<double> value, standard_error;  ///< errors are NaN where they are not wanted
    std::vector<std::int64_t> customers;        ///< that have a value
    std::vector<std::int64_t> missing;          ///< that have none, as a column is missing: not in the value
};

/// The value of each customer, into out of shape (n,); NaN where something is missing.
/// All throw domain_error for options and for the first bad row, shape_error, cancelled; those with standard errors
/// convergence_error for a fit that does not identify its parameters.
GOODWILL_API void customer_values(const equity_model& model, const spend_model& spend, const equity_customers& of,
                                  std::span<double> out, const equity_options& = {});

[[nodiscard]] GOODWILL_API equity_totals customer_equity(const equity_model& model, const spend_model& spend,
                                                         const equity_customers& of, const equity_options& = {});

/// What the equity would be more (or less) in a scenario, with the margin times `margin` besides.
[[nodiscard]] GOODWILL_API equity_totals equity_change(const equity_model& model, const spend_model& spend,
                                                       const equity_customers& of, const scenario& what, double margin,
                                                       const equity_options& = {});

/// By how many per cent the equity of the base changes when the frequency of all, or their leaving, is 1 % higher.
/// NaN where the model has no such thing.  That of the margin is 1.
struct equity_elasticities {
    double frequency = 0, leaving = 0;
};
[[nodiscard]] GOODWILL_API equity_elasticities elasticities_of(const equity_model& model, const spend_model& spend,
                                                               const equity_customers& of, const equity_options& = {});

/// What is likely to be lost of each customer's value in the next t units of time, into out of shape (n,): the
/// probability that he buys nothing until then, times what his value falls by when he does not: that of (x, t_x, T)
/// less that of (x, t_x, T + t).  Of contracts, where t is a whole number of renewals and the first of them is due now:
/// the probability that he leaves at one of them, times his value, less what he still pays before he leaves.
GOODWILL_API void value_at_risk(const equity_model& model, const spend_model& spend, const equity_customers& of,
                                double t, std::span<double> out, const equity_options& = {});

}  // namespace goodwill::inline v0::lifetime
