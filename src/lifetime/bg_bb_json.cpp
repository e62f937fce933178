#include <goodwill/lifetime/bg_bb_fit.hpp>

#include "lifetime/fitted_json.hpp"

namespace goodwill::inline v0::lifetime {
namespace {
constexpr fitted_json form{"bg_bb", "bg_bb.from_json", {"alpha", "beta", "gamma", "delta"}};
}

template <>
std::string bg_bb::fitted::to_json() const {
    return form.write(*this);
}

template <>
bg_bb::fitted bg_bb::fitted::from_json(std::string_view text) {
    return form.read<bg_bb::params>(text);
}

}  // namespace goodwill::inline v0::lifetime
