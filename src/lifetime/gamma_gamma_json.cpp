#include <goodwill/lifetime/gamma_gamma_fit.hpp>

#include "lifetime/fitted_json.hpp"

namespace goodwill::inline v0::lifetime {
namespace {
constexpr fitted_json form{"gamma_gamma", "gamma_gamma.from_json", {"p", "q", "v"}};
}

template <>
std::string gamma_gamma::fitted::to_json() const {
    return form.write(*this);
}

template <>
gamma_gamma::fitted gamma_gamma::fitted::from_json(std::string_view text) {
    return form.read<gamma_gamma::params>(text);
}

}  // namespace goodwill::inline v0::lifetime
