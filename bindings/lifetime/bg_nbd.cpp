#include "lifetime/purchase_model.hpp"

#include <goodwill/lifetime/bg_nbd_derivatives.hpp>
#include <goodwill/lifetime/bg_nbd_fit.hpp>
#include <goodwill/lifetime/bg_nbd_future.hpp>
#include <goodwill/lifetime/bg_nbd_simulate.hpp>

namespace goodwill::bindings {

void bind_bg_nbd(py::module_& m) {
    purchase_model_class<lifetime::bg_nbd::params>(
        m, {"bg_nbd", "BGNBD", "BgNbdFit", "A fitted or known BG/NBD model.", {"r", "alpha", "a", "b"}});
}

}  // namespace goodwill::bindings
