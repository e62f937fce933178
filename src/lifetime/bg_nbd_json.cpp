#include <goodwill/lifetime/bg_nbd_fit.hpp>

#include "lifetime/fitted_json.hpp"

namespace goodwill::inline v0::lifetime {
namespace {
constexpr fitted_json form{"bg_nbd", "bg_nbd.from_json", {"r", "alpha", "a", "b"}};
}

template <>
std::string bg_nbd::fitted::to_json() const {
    return form.write(*this);
}

template <>
bg_nbd::fitted bg_nbd::fitted::from_json(std::string_view text) {
    return form.read<bg_nbd::params>(text);
}

}  // namespace goodwill::inline v0::lifetime
