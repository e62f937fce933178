#include "lifetime/purchase_model.hpp"

#include <goodwill/lifetime/mbg_nbd_derivatives.hpp>
#include <goodwill/lifetime/mbg_nbd_fit.hpp>
#include <goodwill/lifetime/mbg_nbd_future.hpp>
#include <goodwill/lifetime/mbg_nbd_simulate.hpp>

namespace goodwill::bindings {

void bind_mbg_nbd(py::module_& m) {
    purchase_model_class<lifetime::mbg_nbd::params>(
        m, {"mbg_nbd", "MBGNBD", "MbgNbdFit", "A fitted or known MBG/NBD model.", {"r", "alpha", "a", "b"}});
}

}  // namespace goodwill::bindings
