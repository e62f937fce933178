#include <goodwill/lifetime/value.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/covariates.hpp>

#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

constexpr const char* function = "value";

/// The steps of the work, as one progress from 0 to 1.
[[nodiscard]] scoring_options step(const value_options& options, double from, double to) {
    scoring_options out{.threads = options.threads, .progress = {}, .out_is_scratch = true};
    if (options.progress)
        out.progress = [&options, from, to](double done) { return options.progress(from + done * (to - from)); };
    return out;
}

template <class Params>
[[nodiscard]] purchase_model model_of(const Params& m) {
    return {[m](column x, column t_x, column T, std::span<double> out, const scoring_options& options) {
                p_alive(m, x, t_x, T, out, options);
            },
            [m](column x, column t_x, column T, column times, column weights, std::span<double> out,
                const scoring_options& options) {
                if constexpr (requires { purchases_if_alive(m, x, t_x, T, times, weights, out, options); })
                    purchases_if_alive(m, x, t_x, T, times, weights, out, options);
                else
                    purchases_if_alive(m, x, T, times, weights, out, options);
            }};
}

/// The same of each customer's own model.
template <class Params>
[[nodiscard]] purchase_model model_of(const Params& m, column purchase, column leaving) {
    return {[=](column x, column t_x, column T, std::span<double> out, const scoring_options& options) {
                score_at_covariates(function, m, purchase, leaving, x, t_x, T, out, options,
                                    [](const auto&... all) { p_alive(all...); });
            },
            [=](column x, column t_x, column T, column times, column weights, std::span<double> out,
                const scoring_options& options) {
                score_at_covariates(function, m, purchase, leaving, x, t_x, T, out, options,
                                    [&](const Params& own, column px, column, column pT, std::span<double> to,
                                        const scoring_options& within) {
                                        purchases_if_alive(own, px, pT, times, weights, to, within);
                                    });
            }};
}

}  // namespace

purchase_model purchases_by(const bg_nbd::params& m) { return model_of(m); }
purchase_model purchases_by(const mbg_nbd::params& m) { return model_of(m); }
purchase_model purchases_by(const pareto_nbd::params& m) { return model_of(m); }
purchase_model purchases_by(const bg_cnbd_k::params& m) { return model_of(m); }
purchase_model purchases_by(const mbg_cnbd_k::params& m) { return model_of(m); }
purchase_model purchases_by(const ggompertz_nbd::params& m) { return model_of(m); }

purchase_model purchases_by(const bg_nbd::params& m, column purchase, column leaving) {
    return model_of(m, purchase, leaving);
}
purchase_model purchases_by(const mbg_nbd::params& m, column purchase, column leaving) {
    return model_of(m, purchase, leaving);
}
purchase_model purchases_by(const pareto_nbd::params& m, column purchase, column leaving) {
    return model_of(m, purchase, leaving);
}

valued value(const purchase_model& purchases, const gamma_gamma::params& spend, column x, column t_x, column T,
             column zbar, const value_options& options) {
    core::check(options.threads >= 1, function, "threads", std::int64_t{options.threads}, "must be >= 1");
    core::check(std::isfinite(options.margin), function, "margin", options.margin, "must be finite");
    const auto discount = discount_schedule(options.horizon, options.discount_rate, options.unit, options.rule);
    core::check_length(function, "zbar", zbar.size(), x.size());

    const std::size_t n = x.size();
    valued out;
    for (auto* c : {&out.p_alive, &out.expected_purchases, &out.expected_order_value, &out.expected_spend, &out.clv})
        c->resize(n);
    purchases.p_alive(x, t_x, T, out.p_alive, step(options, 0, 0.1));
    gamma_gamma::expected_spend(spend, x, zbar, out.expected_order_value, step(options, 0.1, 0.2));
    // Until the last pass these two hold purchases of customers who are alive.
    const double one = 1;
    purchases.purchases_if_alive(x, t_x, T, {&options.horizon, 1}, {&one, 1}, out.expected_purchases,
                                 step(options, 0.2, 0.3));
    const bool undiscounted = discount.time.size() == 1 && discount.time[0] == options.horizon;
    if (!undiscounted)
        purchases.purchases_if_alive(x, t_x, T, discount.time, discount.weight, out.clv, step(options, 0.3, 0.9));

    core::for_chunks(function, n, rows_a_chunk, options.threads, step(options, 0.9, 1).progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) {
                             const double if_alive = out.expected_purchases[i], order = out.expected_order_value[i];
                             const double discounted = undiscounted ? discount.weight[0] * if_alive : out.clv[i];
                             out.expected_purchases[i] = out.p_alive[i] * if_alive;
                             out.expected_spend[i] = out.expected_purchases[i] * order;
                             out.clv[i] = options.margin * order * (out.p_alive[i] * discounted);
                         }
                     });
    return out;
}

valued value(const purchase_model& purchases, const gamma_gamma::params& spend,
             const transactions::summary& customers, const value_options& options) {
    if (customers.unit != options.unit)
        throw conflict_error({function, "unit", {}, std::string(name_of(options.unit)),
                              "must be \"" + std::string(name_of(customers.unit)) + "\", the unit of the customers"});
    return value(purchases, spend, customers.frequency, customers.recency, customers.T, customers.monetary_value,
                 options);
}

}  // namespace goodwill::inline v0::lifetime
