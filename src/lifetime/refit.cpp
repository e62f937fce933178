#include <goodwill/lifetime/refit.hpp>

#include <string>
#include <type_traits>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/beta_discrete_weibull_fit.hpp>
#include <goodwill/lifetime/bg_bb_fit.hpp>
#include <goodwill/lifetime/bg_nbd_fit.hpp>
#include <goodwill/lifetime/cnbd_k_fit.hpp>
#include <goodwill/lifetime/gamma_gamma_fit.hpp>
#include <goodwill/lifetime/ggompertz_nbd_fit.hpp>
#include <goodwill/lifetime/mbg_nbd_fit.hpp>
#include <goodwill/lifetime/nbd_fit.hpp>
#include <goodwill/lifetime/pareto_nbd_fit.hpp>
#include <goodwill/lifetime/shifted_beta_geometric_fit.hpp>

namespace goodwill::inline v0::lifetime {
namespace {

template <class Params>
constexpr bool has_phases = requires(const Params& m) { m.k; };
template <class Params>
constexpr bool of_contracts = std::is_same_v<Params, shifted_beta_geometric::params> ||
                              std::is_same_v<Params, beta_discrete_weibull::params>;

template <cnbd_k::first_exit Exit>
[[nodiscard]] cnbd_k::fit_options<Exit> same_k(const cnbd_k::params<Exit>& m, const refit_options& options) {
    return {m.k, m, options.max_iterations, options.threads, options.progress, options.profile_level};
}

}  // namespace

template <class Params>
fitted_model<Params> refit(const fitted_model<Params>& f, const fit_data& data, const refit_options& options) {
    constexpr bool amounts = std::is_same_v<Params, gamma_gamma::params>;
    constexpr std::size_t least = amounts || of_contracts<Params> ? 2 : 3, most = has_phases<Params> ? 4 : least;
    const auto& c = data.columns;
    if (c.size() < least || c.size() > most)
        throw shape_error({"refit", "columns", {}, std::to_string(c.size()) + " columns",
                           "must be the " + std::to_string(least) + " that the fit of the model takes"});
    const auto run = [&] {
        if constexpr (has_phases<Params>) {
            return fit(c[0], c[1], c[2], c.size() == 4 ? c[3] : std::span<const double>{}, data.weights,
                       same_k(f.params, options));
        } else {
            const repeat_fit_options<Params> how{f.params, options.max_iterations, options.threads, options.progress,
                                                 options.profile_level};
            if constexpr (amounts) return fit(c[0], c[1], data.weights, data.purchase, how);
            else if constexpr (of_contracts<Params>) return fit(c[0], c[1], data.weights, how);
            else if constexpr (takes_covariates<Params>)
                return fit(c[0], c[1], c[2], data.weights, data.purchase, data.leaving, how);
            else return fit(c[0], c[1], c[2], data.weights, how);
        }
    };
    auto out = run();
    out.unit = f.unit;
    return out;
}

template fitted_model<nbd::params> refit(const nbd::fitted&, const fit_data&, const refit_options&);
template fitted_model<bg_nbd::params> refit(const bg_nbd::fitted&, const fit_data&, const refit_options&);
template fitted_model<mbg_nbd::params> refit(const mbg_nbd::fitted&, const fit_data&, const refit_options&);
template fitted_model<pareto_nbd::params> refit(const pareto_nbd::fitted&, const fit_data&, const refit_options&);
template fitted_model<ggompertz_nbd::params> refit(const ggompertz_nbd::fitted&, const fit_data&,
                                                   const refit_options&);
template fitted_model<bg_cnbd_k::params> refit(const bg_cnbd_k::fitted&, const fit_data&, const refit_options&);
template fitted_model<mbg_cnbd_k::params> refit(const mbg_cnbd_k::fitted&, const fit_data&, const refit_options&);
template fitted_model<bg_bb::params> refit(const bg_bb::fitted&, const fit_data&, const refit_options&);
template fitted_model<gamma_gamma::params> refit(const gamma_gamma::fitted&, const fit_data&, const refit_options&);
template fitted_model<shifted_beta_geometric::params> refit(const shifted_beta_geometric::fitted&, const fit_data&,
                                                            const refit_options&);
template fitted_model<beta_discrete_weibull::params> refit(const beta_discrete_weibull::fitted&, const fit_data&,
                                                           const refit_options&);

}  // namespace goodwill::inline v0::lifetime
