#include <goodwill/lifetime/pareto_nbd_fit.hpp>

#include "lifetime/fitted_json.hpp"

namespace goodwill::inline v0::lifetime {
namespace {
constexpr fitted_json form{"pareto_nbd", "pareto_nbd.from_json", {"r", "alpha", "s", "beta"}};
}

template <>
std::string pareto_nbd::fitted::to_json() const {
    return form.write(*this);
}

template <>
pareto_nbd::fitted pareto_nbd::fitted::from_json(std::string_view text) {
    return form.read<pareto_nbd::params>(text);
}

}  // namespace goodwill::inline v0::lifetime
