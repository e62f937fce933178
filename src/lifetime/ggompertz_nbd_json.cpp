#include <goodwill/lifetime/ggompertz_nbd_fit.hpp>

#include "lifetime/fitted_json.hpp"

namespace goodwill::inline v0::lifetime {
namespace {
constexpr fitted_json form{"ggompertz_nbd", "ggompertz_nbd.from_json", {"r", "alpha", "b", "s", "beta"}};
}

template <>
std::string ggompertz_nbd::fitted::to_json() const {
    return form.write(*this);
}

template <>
ggompertz_nbd::fitted ggompertz_nbd::fitted::from_json(std::string_view text) {
    return form.read<ggompertz_nbd::params>(text);
}

}  // namespace goodwill::inline v0::lifetime
