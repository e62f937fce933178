#include "support.hpp"

#include <array>
#include <string>
#include <tuple>

#include <goodwill/lifetime/discount.hpp>
#include <goodwill/lifetime/value.hpp>

namespace goodwill::bindings {
namespace {

using column = array<double>;

[[nodiscard]] auto bg_nbd_value(const std::array<double, 4>& p, const std::array<double, 3>& spend, const column& x,
                                const column& t_x, const column& T, const column& zbar, double horizon,
                                double discount_rate, double margin, const std::string& unit, const std::string& rule,
                                int threads, py::object progress) {
    constexpr const char* function = "value";
    const auto vx = values(function, "x", x), vt = values(function, "t_x", t_x), vT = values(function, "T", T),
               vz = values(function, "zbar", zbar);
    const lifetime::value_options options{horizon,
                                          discount_rate,
                                          margin,
                                          core::time_unit_of(function, unit),
                                          lifetime::discount_rule_of(function, rule),
                                          threads,
                                          watch_of(std::move(progress))};
    auto v = without_gil([&] {
        return lifetime::value(lifetime::purchases_by({p[0], p[1], p[2], p[3]}), {spend[0], spend[1], spend[2]}, vx,
                               vt, vT, vz, options);
    });
    return std::tuple(take(std::move(v.p_alive)), take(std::move(v.expected_purchases)),
                      take(std::move(v.expected_order_value)), take(std::move(v.expected_spend)),
                      take(std::move(v.clv)));
}

[[nodiscard]] auto discount_schedule(double horizon, double discount_rate, const std::string& unit,
                                     const std::string& rule) {
    constexpr const char* function = "discount_schedule";
    auto s = lifetime::discount_schedule(horizon, discount_rate, core::time_unit_of(function, unit),
                                         lifetime::discount_rule_of(function, rule));
    return std::tuple(take(std::move(s.time)), take(std::move(s.weight)));
}

}  // namespace

void bind_value(py::module_& m) {
    m.def("bg_nbd_value", &bg_nbd_value, py::arg("params"), py::arg("spend"), py::arg("x"), py::arg("t_x"),
          py::arg("T"), py::arg("zbar"), py::kw_only(), py::arg("horizon"), py::arg("discount_rate"),
          py::arg("margin"), py::arg("unit"), py::arg("rule"), py::arg("threads"), py::arg("progress"),
          "P(alive), expected purchases, expected order value, expected spend and value of each customer.");
    m.def("discount_schedule", &discount_schedule, py::arg("horizon"), py::arg("discount_rate"), py::kw_only(),
          py::arg("unit"), py::arg("rule"), "Times and weights whose sum over expected purchases is discounted.");
}

}  // namespace goodwill::bindings
