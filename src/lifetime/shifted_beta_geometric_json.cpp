#include <goodwill/lifetime/shifted_beta_geometric_fit.hpp>

#include "lifetime/fitted_json.hpp"

namespace goodwill::inline v0::lifetime {
namespace {
constexpr fitted_json form{"shifted_beta_geometric", "shifted_beta_geometric.from_json", {"alpha", "beta"}};
}

template <>
std::string shifted_beta_geometric::fitted::to_json() const {
    return form.write(*this);
}

template <>
shifted_beta_geometric::fitted shifted_beta_geometric::fitted::from_json(std::string_view text) {
    return form.read<shifted_beta_geometric::params>(text);
}

}  // namespace goodwill::inline v0::lifetime
