#include "lifetime/purchase_model.hpp"

#include <goodwill/lifetime/nbd_derivatives.hpp>
#include <goodwill/lifetime/nbd_fit.hpp>
#include <goodwill/lifetime/nbd_future.hpp>
#include <goodwill/lifetime/nbd_simulate.hpp>

namespace goodwill::bindings {

void bind_nbd(py::module_& m) {
    purchase_model_class<lifetime::nbd::params>(
        m, {"nbd", "NBD", "NbdFit", "A fitted or known NBD model.", {"r", "alpha"}});
}

}  // namespace goodwill::bindings
