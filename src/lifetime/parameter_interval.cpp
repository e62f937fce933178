#include <goodwill/lifetime/parameter_interval.hpp>

#include <string>

#include <goodwill/lifetime/beta_discrete_weibull.hpp>
#include <goodwill/lifetime/bg_bb.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/cnbd_k.hpp>
#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/lifetime/ggompertz_nbd.hpp>
#include <goodwill/lifetime/nbd.hpp>
#include <goodwill/lifetime/shifted_beta_geometric.hpp>

namespace goodwill::inline v0::lifetime {

template <class Params>
std::vector<math::interval> profile_intervals(const fitted_model<Params>& f, const fit_data& data, double level,
                                              const refit_options& options) {
    constexpr const char* function = "parameter_intervals";
    core::check(level > 0 && level < 1, function, "level", level, "must be between 0 and 1");
    auto again = refit(f, data, {.profile_level = level, .threads = options.threads, .progress = options.progress});
    const double then = f.report.log_likelihood, now = again.report.log_likelihood;
    const bool same = std::fabs(f.report.weight - again.report.weight) <= 1e-9 * f.report.weight &&
                      std::fabs(now - then) <= 1e-7 * std::fmax(1, std::fabs(then));
    if (!same)
        throw conflict_error({function, "data", {},
                              "of " + core::to_text(again.report.weight) +
                                  " customers whose highest log-likelihood is " + core::to_text(now),
                              "must be those of the fit: " + core::to_text(f.report.weight) + " whose is " +
                                  core::to_text(then)});
    if (again.profile.empty())
        throw convergence_error({function, "", {}, "", "found no maximum to begin from.  " + again.report.advice});
    for (const auto& [low, high] : again.profile)
        if (std::isnan(low) || std::isnan(high))
            throw convergence_error({function, "", {}, "",
                                     "did not find where the likelihood falls.  " + again.report.advice});
    return std::move(again.profile);
}

#define GOODWILL_PROFILE_OF(model)                                                                                 \
    template std::vector<math::interval> profile_intervals(const fitted_model<model::params>&, const fit_data&,    \
                                                           double, const refit_options&)
GOODWILL_PROFILE_OF(nbd);
GOODWILL_PROFILE_OF(bg_nbd);
GOODWILL_PROFILE_OF(mbg_nbd);
GOODWILL_PROFILE_OF(pareto_nbd);
GOODWILL_PROFILE_OF(ggompertz_nbd);
GOODWILL_PROFILE_OF(bg_cnbd_k);
GOODWILL_PROFILE_OF(mbg_cnbd_k);
GOODWILL_PROFILE_OF(bg_bb);
GOODWILL_PROFILE_OF(gamma_gamma);
GOODWILL_PROFILE_OF(shifted_beta_geometric);
GOODWILL_PROFILE_OF(beta_discrete_weibull);
#undef GOODWILL_PROFILE_OF

}  // namespace goodwill::inline v0::lifetime
