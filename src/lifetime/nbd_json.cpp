#include <goodwill/lifetime/nbd_fit.hpp>

#include "lifetime/fitted_json.hpp"

namespace goodwill::inline v0::lifetime {
namespace {
constexpr fitted_json form{"nbd", "nbd.from_json", {"r", "alpha"}};
}

template <>
std::string nbd::fitted::to_json() const {
    return form.write(*this);
}

template <>
nbd::fitted nbd::fitted::from_json(std::string_view text) {
    return form.read<nbd::params>(text);
}

}  // namespace goodwill::inline v0::lifetime
