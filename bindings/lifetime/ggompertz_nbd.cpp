#include "lifetime/purchase_model.hpp"

#include <goodwill/lifetime/ggompertz_nbd_derivatives.hpp>
#include <goodwill/lifetime/ggompertz_nbd_fit.hpp>
#include <goodwill/lifetime/ggompertz_nbd_future.hpp>
#include <goodwill/lifetime/ggompertz_nbd_simulate.hpp>

namespace goodwill::bindings {

void bind_ggompertz_nbd(py::module_& m) {
    purchase_model_class<lifetime::ggompertz_nbd::params>(
        m, {"ggompertz_nbd", "GGompertzNBD", "GGompertzNbdFit", "A fitted or known Gamma-Gompertz/NBD model.",
            {"r", "alpha", "b", "s", "beta"}});
}

}  // namespace goodwill::bindings
