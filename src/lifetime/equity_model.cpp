#include "lifetime/equity_model.hpp"

#include <cmath>
#include <type_traits>
#include <utility>

#include <goodwill/core/buffer.hpp>
#include <goodwill/lifetime/covariates.hpp>

#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

template <class Params>
constexpr bool is_contract = !requires(const Params& m) { m.r; };

/// Discounting made ready: the schedule of a finite horizon, or a rate.
struct made_ready {
    schedule times;
    double delta = 0;

    /// next: of contracts, how many periods from now the next renewal is due.
    made_ready(const discounting& d, std::optional<double> next) : delta(discount_delta(d.rate, d.unit)) {
        check_discounting(d);
        if (std::isinf(d.horizon)) return;
        times = next ? opportunity_schedule(d.horizon, d.rate, d.unit, *next)
                     : discount_schedule(d.horizon, d.rate, d.unit);
    }
    [[nodiscard]] bool to_infinity() const noexcept { return times.time.empty(); }
};

/// A model as it is and in a scenario.
struct compared {
    purchase_model now, then;
    double time = 1, purchases = 1;
    bool alive_changes = false;  ///< whether P(alive) of `then` is another, and not that of today's customers
};

template <class Params>
[[nodiscard]] fitted_model<Params> at(const fitted_model<Params>& f, column by) {
    return by.empty() ? f : f.moved(by);
}

template <class Params>
[[nodiscard]] purchase_model purchases_of(const fitted_model<Params>& f, const covariate_spans& purchase,
                                          const covariate_spans& leaving) {
    if constexpr (takes_covariates<Params>)
        return purchases_by(f, purchase, leaving);
    else
        return purchases_by(f);
}

/// A scenario changes the parameters of all customers alike, whatever their covariates are.
template <class Params>
[[nodiscard]] compared compare(const fitted_model<Params>& f, column by, const scenario& s,
                               const covariate_spans& purchase, const covariate_spans& leaving) {
    auto m = at(f, by);
    check_scenario(m.params, s);
    const auto there = in_scenario(m.params, s);
    auto now = purchases_of(m, purchase, leaving);
    m.params = there.model;
    const bool changes = s.leaving != 1 && requires { there.model.a; };
    return {std::move(now), purchases_of(m, purchase, leaving), there.time, there.purchases, changes};
}

[[nodiscard]] scoring_options part(const scoring_options& options, double from, double to) {
    scoring_options out{.threads = options.threads, .progress = {}, .out_is_scratch = true};
    if (options.progress)
        out.progress = [&options, from, to](double done) { return options.progress(from + done * (to - from)); };
    return out;
}

/// P(alive) of `alive` times the discounted purchases in the scenario.
void discounted(const compared& m, const purchase_model& alive, const made_ready& d, column x, column t_x, column T,
                std::span<double> out, const scoring_options& options) {
    const bool as_it_comes = d.to_infinity() && (!m.alive_changes || &alive == &m.then);
    core::buffer<double> lives;
    if (!as_it_comes) {
        lives.resize(x.size());
        alive.p_alive(x, t_x, T, lives, part(options, 0, 0.1));  // checks the columns
    }
    if (d.to_infinity()) {
        m.then.to_come(d.delta / m.time, x, t_x, T, out, part(options, 0.1, 0.9));
        for (double& v : out) v *= m.purchases;
        if (as_it_comes) return;
        core::buffer<double> other;
        other.resize(x.size());
        m.then.p_alive(x, t_x, T, other, part(options, 0.9, 1));
        for (std::size_t i = 0; i < out.size(); ++i) out[i] *= lives[i] == 0 ? 0 : lives[i] / other[i];
        return;
    }
    schedule times = d.times;
    for (double& t : times.time) t *= m.time;
    for (double& w : times.weight) w *= m.purchases;
    m.then.purchases_if_alive(x, t_x, T, times.time, times.weight, out, part(options, 0.1, 1));
    for (std::size_t i = 0; i < out.size(); ++i) out[i] *= lives[i];
}

}  // namespace

template <class Params>
equity_model equity_model_of(const fitted_model<Params>& f, const covariate_spans& purchase,
                             const covariate_spans& leaving) {
    constexpr bool contracts = is_contract<Params>;
    equity_model out;
    out.covariance = f.log_covariance();
    out.contracts = contracts;
    out.leaves = !std::is_same_v<Params, nbd::params>;
    const bool any = !f.purchase.coefficients.empty() || !f.leaving.coefficients.empty();
    out.discounted_purchases = [=](column by, const scenario& s, const discounting& ahead, column x, column t_x,
                                   column T, std::span<double> to, const scoring_options& options) {
        const auto m = compare(f, by, s, purchase, leaving);
        discounted(m, m.now, {ahead, m.now.next_opportunity}, x, t_x, T, to, options);
    };
    out.of_new = [=](column by, const scenario& s, const discounting& ahead) {
        if (any)
            throw schema_error({"new_customer_value", "model", {}, "with covariates",
                                "must be that of customers who share them: model.at(...)"});
        const auto m = compare(f, by, s, {}, {});
        const double none = 0;
        const column zero(&none, 1);
        double to = 0;
        // His first renewal is due a period from now.
        const made_ready d(ahead, contracts ? std::optional(1.0) : std::nullopt);
        discounted(m, m.then, d, zero, zero, zero, {&to, 1}, {});
        return contracts && d.to_infinity() ? to * std::exp(-d.delta) : to;
    };
    out.no_purchase = [=](double t, column x, column t_x, column T, std::span<double> to,
                          const scoring_options& options) {
        if constexpr (contracts) {
            throw schema_error({equity_function, "model", {}, "a model of contracts",
                                "must be one of customers who leave without saying so: silence tells nothing of "
                                "contracts"});
        } else if constexpr (takes_covariates<Params>) {
            if (any) {
                const auto p = linear_predictor(equity_function, f.purchase, purchase, x.size());
                const auto l = linear_predictor(equity_function, f.leaving, leaving, x.size());
                return score_at_covariates(
                    equity_function, f.params, p, l, x, t_x, T, to, options,
                    [t](const Params& own, const auto&... rest) { no_purchase(own, t, rest...); });
            }
            no_purchase(f.params, t, x, t_x, T, to, options);
        } else {
            no_purchase(f.params, t, x, t_x, T, to, options);
        }
    };
    return out;
}

#define GOODWILL_EQUITY_MODEL(Params)                                                                              \
    template GOODWILL_API equity_model equity_model_of(const fitted_model<Params>&, const covariate_spans&,        \
                                                       const covariate_spans&)
GOODWILL_EQUITY_MODEL(bg_nbd::params);
GOODWILL_EQUITY_MODEL(mbg_nbd::params);
GOODWILL_EQUITY_MODEL(nbd::params);
GOODWILL_EQUITY_MODEL(pareto_nbd::params);
GOODWILL_EQUITY_MODEL(bg_cnbd_k::params);
GOODWILL_EQUITY_MODEL(mbg_cnbd_k::params);
GOODWILL_EQUITY_MODEL(ggompertz_nbd::params);
GOODWILL_EQUITY_MODEL(shifted_beta_geometric::params);
GOODWILL_EQUITY_MODEL(beta_discrete_weibull::params);
#undef GOODWILL_EQUITY_MODEL

}  // namespace goodwill::inline v0::lifetime
