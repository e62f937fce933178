#include <goodwill/lifetime/cnbd_k_fit.hpp>

#include "lifetime/cnbd_k_columns.hpp"
#include "lifetime/fitted_json.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

template <cnbd_k::first_exit Exit>
constexpr fitted_json form{cnbd_k::names_of<Exit>.model, cnbd_k::names_of<Exit>.from_json, {"r", "alpha", "a", "b"}};
using cnbd_k::first_exit;

/// The shared form with k beside the other parameters, and whether it was searched for.
template <first_exit Exit>
[[nodiscard]] std::string write(const cnbd_k::fitted<Exit>& fitted) {
    auto out = nlohmann::ordered_json::parse(form<Exit>.write(fitted));
    out["params"]["k"] = fitted.params.k;
    out["k_by_likelihood"] = fitted.searched > 0;
    return out.dump(2);
}

template <first_exit Exit>
[[nodiscard]] cnbd_k::fitted<Exit> read(std::string_view text) {
    constexpr const char* function = cnbd_k::names_of<Exit>.from_json;
    auto out = form<Exit>.template read<cnbd_k::params<Exit>>(text);
    const auto json = core::parse_json(function, text);
    const auto& k = core::field(function, core::field(function, json, "params"), "k");
    if (!k.is_number_integer() || k < 1 || k > cnbd_k::most_k)
        throw format_error({function, "k", {}, k.dump(), "must be a whole number from 1 to 32"});
    const auto& found = core::field(function, json, "k_by_likelihood");
    if (!found.is_boolean())
        throw format_error({function, "k_by_likelihood", {}, found.dump(), "must be true or false"});
    out.params.k = k.template get<int>();
    out.searched = found.template get<bool>() ? 1 : 0;
    return out;
}

}  // namespace

template <>
std::string bg_cnbd_k::fitted::to_json() const {
    return write(*this);
}
template <>
bg_cnbd_k::fitted bg_cnbd_k::fitted::from_json(std::string_view text) {
    return read<first_exit::repeat_purchase>(text);
}
template <>
std::string mbg_cnbd_k::fitted::to_json() const {
    return write(*this);
}
template <>
mbg_cnbd_k::fitted mbg_cnbd_k::fitted::from_json(std::string_view text) {
    return read<first_exit::first_purchase>(text);
}

}  // namespace goodwill::inline v0::lifetime
