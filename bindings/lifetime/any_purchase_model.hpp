#pragma once
#include "support.hpp"

#include <array>
#include <variant>
#include <vector>

#include <goodwill/lifetime/purchase_model.hpp>
#include <goodwill/lifetime/spend_model.hpp>

#include "lifetime/fitted_class.hpp"

/// Any fitted or known model of the room, as a function takes it from Python.
namespace goodwill::bindings {

template <class Params>
using fit_of = const lifetime::fitted_model<Params>*;

using any_fit = std::variant<fit_of<lifetime::bg_nbd::params>, fit_of<lifetime::mbg_nbd::params>,
                             fit_of<lifetime::pareto_nbd::params>, fit_of<lifetime::bg_cnbd_k::params>,
                             fit_of<lifetime::mbg_cnbd_k::params>, fit_of<lifetime::ggompertz_nbd::params>,
                             fit_of<lifetime::nbd::params>, fit_of<lifetime::bg_bb::params>,
                             fit_of<lifetime::shifted_beta_geometric::params>,
                             fit_of<lifetime::beta_discrete_weibull::params>>;

/// Columns of covariates are read where they lie: `covariates` must outlive the model.
[[nodiscard]] inline lifetime::purchase_model purchases_of(const char* function, const any_fit& model,
                                                           const by_process& covariates) {
    return std::visit(
        [&](const auto* f) {
            if constexpr (requires { lifetime::purchases_by(*f, {}, {}); })
                return lifetime::purchases_by(*f, spans_of(function, covariates[0]), spans_of(function, covariates[1]));
            else
                return lifetime::purchases_by(*f);
        },
        model);
}

/// Without a model every purchase costs what its column of amounts says.
[[nodiscard]] inline lifetime::spend_model spend_of(const char* function, const lifetime::gamma_gamma::fitted* model,
                                                    const covariate_list& covariates) {
    return model == nullptr ? lifetime::spend_as_given()
                            : lifetime::spend_by(*model, spans_of(function, covariates));
}

}  // namespace goodwill::bindings
