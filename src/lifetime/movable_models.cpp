#include <memory>
#include <type_traits>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/bg_nbd_future.hpp>
#include <goodwill/lifetime/cnbd_k_future.hpp>
#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/ggompertz_nbd_future.hpp>
#include <goodwill/lifetime/mbg_nbd_future.hpp>
#include <goodwill/lifetime/nbd_future.hpp>
#include <goodwill/lifetime/pareto_nbd_future.hpp>
#include <goodwill/lifetime/purchase_forecast.hpp>
#include <goodwill/math/normal.hpp>

#include "lifetime/bg_columns.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

/// work(params, x, t_x, T, out, options): of the model, or of each customer's own where it has covariates.
template <class Params, class Work>
void score(const char* function, const fitted_model<Params>& f, std::span<const double> by,
           const forecast_customers& c, std::span<double> out, const scoring_options& options, Work work) {
    if (!by.empty()) return score(function, f.moved(by), {}, c, out, options, work);
    if constexpr (takes_covariates<Params>) {
        const auto purchase = linear_predictor(function, f.purchase, c.purchase, c.size());
        const auto leaving = linear_predictor(function, f.leaving, c.leaving, c.size());
        if (!purchase.empty() || !leaving.empty())
            return score_at_covariates(function, f.params, purchase, leaving, c.x, c.t_x, c.T, out, options, work);
    }
    work(f.params, c.x, c.t_x, c.T, out, options);
}

template <class Params>
[[nodiscard]] movable_model model_of(const fitted_model<Params>& f) {
    constexpr const char* function = "predict";
    const auto shared = std::make_shared<const fitted_model<Params>>(f);
    return {f.dimension(), f.log_covariance(),
            [shared](std::span<const double> by, double t, const forecast_customers& c, std::span<double> out,
                     const scoring_options& options) {
                score(function, *shared, by, c, out, options,
                      [t](const Params& m, auto... rest) { expected_purchases(m, t, rest...); });
            },
            [shared](std::span<const double> by, double n, double t, const forecast_customers& c,
                     std::span<double> out, const scoring_options& options) {
                score(function, *shared, by, c, out, options,
                      [n, t](const Params& m, auto... rest) { probability_of_n(m, n, t, rest...); });
            }};
}

/// The same with the interval in one pass, for customers without covariates.  lag: of the kernel.
template <class Params>
[[nodiscard]] movable_model with_delta(const fitted_model<Params>& f, double lag,
                                       bg_nbd::params (*alive)(const bg_columns::model&)) {
    movable_model out = model_of(f);
    if (f.dimension() != f.size) return out;
    const bg_columns::model m{{f.params.r, f.params.alpha, f.params.a, f.params.b}, lag};
    out.delta = [m, alive, covariance = out.log_covariance](double t, const forecast_customers& c, double level,
                                                            const interval_columns& to,
                                                            const scoring_options& options) {
        bg_columns::delta_forecast("predict", m, alive, covariance, t, c.x, c.t_x, c.T,
                                   math::normal_two_sided(level), to, options);
    };
    return out;
}

}  // namespace

movable_model movable(const fitted_model<bg_nbd::params>& f) {
    return with_delta(f, 1, [](const bg_columns::model& m) -> bg_nbd::params { return m; });
}
movable_model movable(const fitted_model<mbg_nbd::params>& f) {
    return with_delta(f, 0, [](const bg_columns::model& m) {
        return mbg_nbd::detail::stayed_once({m.r, m.alpha, m.a, m.b});
    });
}
movable_model movable(const fitted_model<pareto_nbd::params>& f) { return model_of(f); }
movable_model movable(const fitted_model<nbd::params>& f) { return model_of(f); }
movable_model movable(const fitted_model<bg_cnbd_k::params>& f) { return model_of(f); }
movable_model movable(const fitted_model<mbg_cnbd_k::params>& f) { return model_of(f); }
movable_model movable(const fitted_model<ggompertz_nbd::params>& f) { return model_of(f); }

movable_model with_spend(const movable_model& purchases, const fitted_model<gamma_gamma::params>& f) {
    constexpr const char* function = "predict";
    const auto amounts = std::make_shared<const fitted_model<gamma_gamma::params>>(f);
    const std::size_t first = purchases.dimension, n = first + f.dimension();
    movable_model out{n, std::vector<double>(n * n, 0.0), {}, {}};
    const auto own = f.log_covariance();
    if (own.empty() || purchases.log_covariance.empty()) out.log_covariance.clear();
    for (std::size_t i = 0; i < n && !out.log_covariance.empty(); ++i)
        for (std::size_t j = 0; j < n; ++j)
            if ((i < first) == (j < first))
                out.log_covariance[n * i + j] = i < first ? purchases.log_covariance[first * i + j]
                                                          : own[(n - first) * (i - first) + (j - first)];
    const auto params_at = [amounts](std::span<const double> by, const forecast_customers& c, auto use) {
        const auto at = by.empty() ? *amounts : amounts->moved(by);
        const auto scale = linear_predictor(function, at.purchase, c.spend, c.size());
        for (std::size_t i = 0; i < c.size(); ++i) use(i, at_covariates(at.params, scale.empty() ? 0 : scale[i]));
    };
    out.expected = [purchases, first, params_at](std::span<const double> by, double t, const forecast_customers& c,
                                                 std::span<double> to, const scoring_options& options) {
        core::check_length(function, "zbar", c.zbar.size(), c.size());
        purchases.expected(by.empty() ? by : by.first(first), t, c, to, options);
        params_at(by.empty() ? by : by.subspan(first), c, [&](std::size_t i, const gamma_gamma::params& m) {
            to[i] *= gamma_gamma::expected_spend(m, c.x[i], c.zbar[i]);
        });
    };
    out.probability_of_n = [purchases, first](std::span<const double> by, double count, double t,
                                              const forecast_customers& c, std::span<double> to,
                                              const scoring_options& options) {
        purchases.probability_of_n(by.empty() ? by : by.first(first), count, t, c, to, options);
    };
    out.spend = [params_at](const forecast_customers& c, std::span<gamma_gamma::params> to) {
        params_at({}, c, [&](std::size_t i, const gamma_gamma::params& m) { to[i] = m; });
    };
    return out;
}

}  // namespace goodwill::inline v0::lifetime
