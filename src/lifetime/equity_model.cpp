#include "lifetime/equity_model.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>
#include <utility>

#include <goodwill/core/buffer.hpp>
#include <goodwill/lifetime/bg_nbd_future.hpp>
#include <goodwill/lifetime/cnbd_k_dert.hpp>
#include <goodwill/lifetime/cnbd_k_future.hpp>
#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/discount.hpp>
#include <goodwill/lifetime/mbg_nbd_future.hpp>
#include <goodwill/lifetime/nbd_future.hpp>

#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

using columns = std::vector<column>;

/// Discounting made ready: a schedule of a finite horizon, or a rate.
struct made_ready {
    schedule times;
    double delta = 0;

    explicit made_ready(const discounting& d) : delta(delta_of(d)) {
        check_discounting(d);
        if (std::isfinite(d.horizon)) times = discount_schedule(d.horizon, d.rate, d.unit);
    }
    [[nodiscard]] bool to_infinity() const noexcept { return times.time.empty(); }
    /// The same of purchases that come `time` times as fast, `purchases` of them for one.
    [[nodiscard]] schedule at(double time, double purchases) const {
        schedule out = times;
        for (double& t : out.time) t *= time;
        for (double& w : out.weight) w *= purchases;
        return out;
    }
};

[[nodiscard]] scoring_options part(const scoring_options& options, double from, double to) {
    scoring_options out{.threads = options.threads, .progress = {}, .out_is_scratch = true};
    if (options.progress)
        out.progress = [&options, from, to](double done) { return options.progress(from + done * (to - from)); };
    return out;
}

void multiply(std::span<double> out, column by) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] *= by[i];
}

/// Purchases to infinity where the scenario changes the chance to leave, and so, in `there`, P(alive), which today's
/// customers keep.
template <class Params>
void changed_dert(const Params& m, const rescaled<Params>& there, double delta, column x, column t_x, column T,
                  std::span<double> out, const scoring_options& options) {
    dert(there.model, delta, x, t_x, T, out, part(options, 0, 0.8));
    core::buffer<double> was, is;
    was.resize(x.size());
    is.resize(x.size());
    p_alive(m, x, t_x, T, was, part(options, 0.8, 0.9));
    p_alive(there.model, x, t_x, T, is, part(options, 0.9, 1));
    for (std::size_t i = 0; i < out.size(); ++i) out[i] *= was[i] == 0 ? 0 : was[i] / is[i];
}

template <class Params>
void discounted(const Params& m, const scenario& s, const made_ready& d, column x, column t_x, column T,
                std::span<double> out, const scoring_options& options) {
    const auto there = in_scenario(m, s);
    if (d.to_infinity()) {
        const double delta = d.delta / there.time;
        if constexpr (requires { m.a; }) {
            if (s.leaving != 1) return changed_dert(m, there, delta, x, t_x, T, out, options);
        }
        dert(there.model, delta, x, t_x, T, out, options);
        for (double& v : out) v *= there.purchases;
        return;
    }
    const auto times = d.at(there.time, there.purchases);
    if constexpr (requires { p_alive(m, x, t_x, T, out, options); }) {
        const auto first = part(options, 0, 0.8);
        if constexpr (requires { purchases_if_alive(m, x, t_x, T, times.time, times.weight, out, first); })
            purchases_if_alive(there.model, x, t_x, T, times.time, times.weight, out, first);
        else
            purchases_if_alive(there.model, x, T, times.time, times.weight, out, first);
        core::buffer<double> alive;
        alive.resize(x.size());
        p_alive(m, x, t_x, T, alive, part(options, 0.8, 1));
        multiply(out, alive);
    } else {
        expected_purchases(there.model, times.time, times.weight, x, t_x, T, out, options);
    }
}

template <class Params>
[[nodiscard]] double of_new(const Params& m, const scenario& s, const made_ready& d) {
    const auto there = in_scenario(m, s);
    if (d.to_infinity()) {
        const double none = 0;
        double out = 0;
        dert(there.model, d.delta / there.time, column(&none, 1), column(&none, 1), column(&none, 1), {&out, 1});
        return there.purchases * out;
    }
    const auto times = d.at(there.time, there.purchases);
    std::vector<double> expected(times.time.size());
    expected_purchases(there.model, times.time, expected);
    double out = 0;
    for (std::size_t j = 0; j < expected.size(); ++j) out += times.weight[j] * expected[j];
    return out;
}

template <class Params>
[[nodiscard]] fitted_model<Params> at(const fitted_model<Params>& f, column by) {
    return by.empty() ? f : f.moved(by);
}

void check_no_covariates(bool any) {
    if (any)
        throw schema_error({"new_customer_value", "model", {}, "with covariates",
                            "must be that of customers who share them: model.at(...)"});
}

}  // namespace

template <class Params>
equity_model equity_model_of(const fitted_model<Params>& f, const columns& purchase, const columns& leaving) {
    equity_model out;
    out.log_covariance = f.log_covariance();
    out.leaves = !std::is_same_v<Params, nbd::params>;
    const bool any = !f.purchase.coefficients.empty() || !f.leaving.coefficients.empty();
    // work(params, x, t_x, T, out, options), of each customer's own model.
    const auto scored = [=](const fitted_model<Params>& m, column x, column t_x, column T, std::span<double> to,
                            const scoring_options& options, auto work) {
        if constexpr (takes_covariates<Params>) {
            if (any) {
                const auto p = linear_predictor(equity_function, m.purchase, purchase, x.size());
                const auto l = linear_predictor(equity_function, m.leaving, leaving, x.size());
                return score_at_covariates(equity_function, m.params, p, l, x, t_x, T, to, options, work);
            }
        }
        work(m.params, x, t_x, T, to, options);
    };
    out.discounted_purchases = [=](column by, const scenario& s, const discounting& ahead, column x, column t_x,
                                   column T, std::span<double> to, const scoring_options& options) {
        const auto m = at(f, by);
        check_scenario(m.params, s);
        const made_ready d(ahead);
        scored(m, x, t_x, T, to, options, [&](const Params& own, auto... rest) { discounted(own, s, d, rest...); });
    };
    out.no_purchase = [=](double t, column x, column t_x, column T, std::span<double> to,
                          const scoring_options& options) {
        scored(f, x, t_x, T, to, options, [&](const Params& own, auto... rest) { no_purchase(own, t, rest...); });
    };
    out.of_new = [=](column by, const scenario& s, const discounting& ahead) {
        check_no_covariates(any);
        const auto m = at(f, by);
        check_scenario(m.params, s);
        return of_new(m.params, s, made_ready(ahead));
    };
    return out;
}

template GOODWILL_API equity_model equity_model_of(const fitted_model<bg_nbd::params>&, const columns&, const columns&);
template GOODWILL_API equity_model equity_model_of(const fitted_model<mbg_nbd::params>&, const columns&,
                                                   const columns&);
template GOODWILL_API equity_model equity_model_of(const fitted_model<nbd::params>&, const columns&, const columns&);
template GOODWILL_API equity_model equity_model_of(const fitted_model<pareto_nbd::params>&, const columns&,
                                                   const columns&);
template GOODWILL_API equity_model equity_model_of(const fitted_model<bg_cnbd_k::params>&, const columns&,
                                                   const columns&);
template GOODWILL_API equity_model equity_model_of(const fitted_model<mbg_cnbd_k::params>&, const columns&,
                                                   const columns&);
template GOODWILL_API equity_model equity_model_of(const fitted_model<ggompertz_nbd::params>&, const columns&,
                                                   const columns&);

spend_model spend_of(double amount) {
    core::check(amount >= 0 && std::isfinite(amount), equity_function, "spend", amount, "must be >= 0 and finite");
    spend_model out;
    out.order_value = [amount](column, column x, column, std::span<double> to, const scoring_options&) {
        core::check_length(equity_function, "out", to.size(), x.size());
        std::ranges::fill(to, amount);
    };
    out.of_new = [amount](column) { return amount; };
    return out;
}

spend_model spend_of(const gamma_gamma::fitted& f, const columns& covariates) {
    spend_model out;
    out.log_covariance = f.log_covariance();
    const bool any = !f.purchase.coefficients.empty();
    out.order_value = [=](column by, column x, column zbar, std::span<double> to, const scoring_options& options) {
        const auto m = at(f, by);
        if (!any) return gamma_gamma::expected_spend(m.params, x, zbar, to, options);
        auto scale = linear_predictor(equity_function, m.purchase, covariates, x.size());
        std::vector<double> own(x.size());
        for (std::size_t i = 0; i < own.size(); ++i) {
            scale[i] = std::exp(scale[i]);
            own[i] = zbar[i] / scale[i];
        }
        gamma_gamma::expected_spend(m.params, x, own, to, options);
        multiply(to, scale);
    };
    out.of_new = [=](column by) {
        check_no_covariates(any);
        const auto m = at(f, by).params;
        core::check(m.q > 1, "new_customer_value", "spend", m.q,
                    "must be a Gamma-Gamma model with q > 1: otherwise there is no mean amount");
        return gamma_gamma::mean_spend(m);
    };
    return out;
}

}  // namespace goodwill::inline v0::lifetime
