#include "support.hpp"

#include <string>
#include <tuple>

#include <goodwill/lifetime/discount.hpp>

namespace goodwill::bindings {
namespace {

[[nodiscard]] auto discount_schedule(double horizon, double discount_rate, const std::string& unit,
                                     const std::string& rule) {
    constexpr const char* function = "discount_schedule";
    auto s = lifetime::discount_schedule(horizon, discount_rate, core::time_unit_of(function, unit),
                                         lifetime::discount_rule_of(function, rule));
    return std::tuple(take(std::move(s.time)), take(std::move(s.weight)));
}

}  // namespace

void bind_value(py::module_& m) {
    m.def("discount_schedule", &discount_schedule, py::arg("horizon"), py::arg("discount_rate"), py::kw_only(),
          py::arg("unit"), py::arg("rule"), "Times and weights whose sum over expected purchases is discounted.");
}

}  // namespace goodwill::bindings
