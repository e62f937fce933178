#include "lifetime/contractual_model.hpp"

#include <goodwill/lifetime/shifted_beta_geometric_derivatives.hpp>
#include <goodwill/lifetime/shifted_beta_geometric_fit.hpp>
#include <goodwill/lifetime/shifted_beta_geometric_simulate.hpp>

namespace goodwill::bindings {

void bind_shifted_beta_geometric(py::module_& m) {
    namespace model = lifetime::shifted_beta_geometric;
    contractual_model_class<model::params>(
        m,
        {"shifted_beta_geometric", "ShiftedBetaGeometric", "ShiftedBetaGeometricFit",
         "A fitted or known shifted beta-geometric model.", {"alpha", "beta"}},
        [](auto... all) { return model::fit(all...); }, [](auto... all) { return model::fit_cohorts(all...); });
}

}  // namespace goodwill::bindings
