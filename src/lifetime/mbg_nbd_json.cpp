#include <goodwill/lifetime/mbg_nbd_fit.hpp>

#include "lifetime/fitted_json.hpp"

namespace goodwill::inline v0::lifetime {
namespace {
constexpr fitted_json form{"mbg_nbd", "mbg_nbd.from_json", {"r", "alpha", "a", "b"}};
}

template <>
std::string mbg_nbd::fitted::to_json() const {
    return form.write(*this);
}

template <>
mbg_nbd::fitted mbg_nbd::fitted::from_json(std::string_view text) {
    return form.read<mbg_nbd::params>(text);
}

}  // namespace goodwill::inline v0::lifetime
