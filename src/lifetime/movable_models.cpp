#include <memory>
#include <type_traits>

#include <goodwill/lifetime/bg_nbd_future.hpp>
#include <goodwill/lifetime/cnbd_k_future.hpp>
#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/ggompertz_nbd_future.hpp>
#include <goodwill/lifetime/mbg_nbd_future.hpp>
#include <goodwill/lifetime/nbd_future.hpp>
#include <goodwill/lifetime/pareto_nbd_future.hpp>
#include <goodwill/lifetime/purchase_forecast.hpp>

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

}  // namespace

movable_model movable(const fitted_model<bg_nbd::params>& f) { return model_of(f); }
movable_model movable(const fitted_model<mbg_nbd::params>& f) { return model_of(f); }
movable_model movable(const fitted_model<pareto_nbd::params>& f) { return model_of(f); }
movable_model movable(const fitted_model<nbd::params>& f) { return model_of(f); }
movable_model movable(const fitted_model<bg_cnbd_k::params>& f) { return model_of(f); }
movable_model movable(const fitted_model<mbg_cnbd_k::params>& f) { return model_of(f); }
movable_model movable(const fitted_model<ggompertz_nbd::params>& f) { return model_of(f); }

}  // namespace goodwill::inline v0::lifetime
