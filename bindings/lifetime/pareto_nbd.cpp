#include "lifetime/purchase_model.hpp"

#include <goodwill/lifetime/pareto_nbd_fit.hpp>
#include <goodwill/lifetime/pareto_nbd_simulate.hpp>

namespace goodwill::bindings {

void bind_pareto_nbd(py::module_& m) {
    purchase_model_class<lifetime::pareto_nbd::params> bound(
        m, {"pareto_nbd", "ParetoNBD", "ParetoNbdFit", "A fitted or known Pareto/NBD model.",
            {"r", "alpha", "s", "beta"}});
    bound.def_score("dert", "delta", "Discounted expected residual transactions.",
                    [](auto... all) { dert(all...); });
}

}  // namespace goodwill::bindings
