#include "lifetime/purchase_model.hpp"

#include <goodwill/lifetime/pareto_nbd_derivatives.hpp>
#include <goodwill/lifetime/pareto_nbd_fit.hpp>
#include <goodwill/lifetime/pareto_nbd_future.hpp>
#include <goodwill/lifetime/pareto_nbd_simulate.hpp>

namespace goodwill::bindings {

void bind_pareto_nbd(py::module_& m) {
    purchase_model_class<lifetime::pareto_nbd::params>(
        m, {"pareto_nbd", "ParetoNBD", "ParetoNbdFit", "A fitted or known Pareto/NBD model.",
            {"r", "alpha", "s", "beta"}});
}

}  // namespace goodwill::bindings
