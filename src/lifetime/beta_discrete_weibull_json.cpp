#include <goodwill/lifetime/beta_discrete_weibull_fit.hpp>

#include "lifetime/fitted_json.hpp"

namespace goodwill::inline v0::lifetime {
namespace {
constexpr fitted_json form{"beta_discrete_weibull", "beta_discrete_weibull.from_json", {"alpha", "beta", "c"}};
}

template <>
std::string beta_discrete_weibull::fitted::to_json() const {
    return form.write(*this);
}

template <>
beta_discrete_weibull::fitted beta_discrete_weibull::fitted::from_json(std::string_view text) {
    return form.read<beta_discrete_weibull::params>(text);
}

}  // namespace goodwill::inline v0::lifetime
