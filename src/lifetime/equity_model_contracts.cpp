#include "lifetime/equity_model.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

/// A finite horizon is at most so many renewals long.
constexpr double most_renewals = 10000;

/// Renewals to come of customers who have made so many, the next one due now and the k-th after it k
/// periods from now.
template <class Params>
void discounted_renewals(const Params& m, const discounting& d, column renewals, std::span<double> out,
                         const scoring_options& options) {
    check_discounting(d);
    const double rate = std::expm1(delta_of(d));
    if (std::isinf(d.horizon)) {
        return derl(m, rate, renewals, out, options);
    }
    core::check(d.horizon <= most_renewals, equity_function, "horizon", d.horizon, "must be at most 10,000 periods");
    const auto periods = static_cast<int>(d.horizon);
    survival(m, renewals, out, options);  // checks the rows
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (std::isnan(renewals[i])) continue;
        double still = 1 + rate, sum = 0;
        for (int k = 1; k <= periods; ++k) {
            still *= retention(m, renewals[i] + k) / (1 + rate);
            sum += still;
        }
        out[i] = sum;
    }
}

}  // namespace

template <class Params>
equity_model equity_model_of(const fitted_model<Params>& f, const std::vector<column>&, const std::vector<column>&) {
    equity_model out;
    out.log_covariance = f.log_covariance();
    out.contracts = true;
    const auto in = [f](column by, const scenario& s) {
        const auto m = by.empty() ? f.params : f.moved(by).params;
        check_scenario(m, s);
        return in_scenario(m, s).model;
    };
    out.discounted_purchases = [in](column by, const scenario& s, const discounting& d, column x, column, column,
                                    std::span<double> to, const scoring_options& options) {
        discounted_renewals(in(by, s), d, x, to, options);
    };
    out.of_new = [in](column by, const scenario& s, const discounting& d) {
        const double none = 0;
        double to = 0;
        discounted_renewals(in(by, s), d, {&none, 1}, {&to, 1}, {});
        return to / std::exp(delta_of(d));  // his first renewal is due one period from now
    };
    out.no_purchase = [](double, column, column, column, std::span<double>, const scoring_options&) {
        throw schema_error({equity_function, "model", {}, "a model of contracts",
                            "must be one of customers who leave without saying so: silence tells nothing of contracts"});
    };
    return out;
}

template GOODWILL_API equity_model equity_model_of(const fitted_model<shifted_beta_geometric::params>&,
                                                   const std::vector<column>&, const std::vector<column>&);
template GOODWILL_API equity_model equity_model_of(const fitted_model<beta_discrete_weibull::params>&,
                                                   const std::vector<column>&, const std::vector<column>&);

}  // namespace goodwill::inline v0::lifetime
