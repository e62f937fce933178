#pragma once
#include <functional>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/beta_discrete_weibull.hpp>
#include <goodwill/lifetime/bg_bb.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/cnbd_k.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/ggompertz_nbd.hpp>
#include <goodwill/lifetime/mbg_nbd.hpp>
#include <goodwill/lifetime/nbd.hpp>
#include <goodwill/lifetime/pareto_nbd.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/lifetime/shifted_beta_geometric.hpp>

/// Any model of the room as what `value` asks of it: who is still there, and the purchases to come.
/// Columns of shape (n,) are those of the model: x, t_x, T of repeat purchases in time; x, t_x, n of BG/BB; of contracts
/// x is the renewals made so far by customers who have not left, and t_x and T are not read.
/// Units:  those of the model; BG/BB counts opportunities and contracts count periods.
namespace goodwill::inline v0::lifetime {

struct purchase_model {
    using column = std::span<const double>;
    /// Checks the columns: throws shape_error, and domain_error naming the first bad row.  NBD and contracts: 1.
    std::function<void(column x, column t_x, column T, std::span<double> out, const scoring_options&)> p_alive;
    /// out_i = sum over j of weights_j times the expected purchases within times_j of a customer who is alive.  Times
    /// ascend, and are whole numbers for a model in periods.
    std::function<void(column x, column t_x, column T, column times, column weights, std::span<double> out,
                       const scoring_options&)>
        purchases_if_alive;
    /// Expected purchases to infinity, each discounted from its moment by exp(-delta u), delta >= 0 a rate a unit;
    /// infinite where their sum is.  For everyone: P(alive) is in them.  A model without it has finite horizons alone.
    std::function<void(double delta, column x, column t_x, column T, std::span<double> out, const scoring_options&)>
        to_come = {};
    /// Of a model in periods: how many periods from now its next opportunity is; the k-th is k - 1 periods later.
    std::optional<double> next_opportunity = {};
    /// The model with its parameters moved (fitted_model::moved), and the covariance of the moves
    /// (fitted_model::log_covariance): empty for a known model, which has no error.
    std::function<purchase_model(std::span<const double> by)> moved = {};
    std::vector<double> covariance = {};
};

/// Columns of covariates, in the order of the model's names, a row for each customer.
using covariate_spans = std::vector<std::span<const double>>;

/// The columns must outlive the model.  Throws schema_error where their number is not that of the coefficients.
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const fitted_model<bg_nbd::params>& f,
                                                       const covariate_spans& purchase = {},
                                                       const covariate_spans& leaving = {});
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const fitted_model<mbg_nbd::params>& f,
                                                       const covariate_spans& purchase = {},
                                                       const covariate_spans& leaving = {});
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const fitted_model<pareto_nbd::params>& f,
                                                       const covariate_spans& purchase = {},
                                                       const covariate_spans& leaving = {});
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const fitted_model<bg_cnbd_k::params>& f);
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const fitted_model<mbg_cnbd_k::params>& f);
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const fitted_model<ggompertz_nbd::params>& f);
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const fitted_model<nbd::params>& f);
/// Opportunities: the next one is a period from now.
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const fitted_model<bg_bb::params>& f);
/// Renewals: the next one is due now, as derl() has it.
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const fitted_model<shifted_beta_geometric::params>& f);
[[nodiscard]] GOODWILL_API purchase_model purchases_by(const fitted_model<beta_discrete_weibull::params>& f);

/// Of a known model.
template <class Params>
    requires std::is_trivially_copyable_v<Params>
[[nodiscard]] purchase_model purchases_by(const Params& m) {
    return purchases_by(fitted_model<Params>{m, {}, {}});
}

}  // namespace goodwill::inline v0::lifetime
