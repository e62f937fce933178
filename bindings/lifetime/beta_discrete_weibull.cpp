#include "lifetime/contractual_model.hpp"

#include <goodwill/lifetime/beta_discrete_weibull_derivatives.hpp>
#include <goodwill/lifetime/beta_discrete_weibull_fit.hpp>
#include <goodwill/lifetime/beta_discrete_weibull_simulate.hpp>

namespace goodwill::bindings {

void bind_beta_discrete_weibull(py::module_& m) {
    namespace model = lifetime::beta_discrete_weibull;
    contractual_model_class<model::params>(
        m,
        {"beta_discrete_weibull", "BetaDiscreteWeibull", "BetaDiscreteWeibullFit",
         "A fitted or known beta-discrete-Weibull model.", {"alpha", "beta", "c"}},
        [](auto... all) { return model::fit(all...); }, [](auto... all) { return model::fit_cohorts(all...); });
}

}  // namespace goodwill::bindings
