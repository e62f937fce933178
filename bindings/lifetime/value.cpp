#include "support.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include <goodwill/lifetime/discount.hpp>
#include <goodwill/lifetime/value.hpp>

#include "lifetime/any_purchase_model.hpp"

namespace goodwill::bindings {
namespace {

[[nodiscard]] auto discount_schedule(double horizon, double discount_rate, const std::string& unit,
                                     const std::string& rule) {
    constexpr const char* function = "discount_schedule";
    auto s = lifetime::discount_schedule(horizon, discount_rate, core::time_unit_of(function, unit),
                                         lifetime::discount_rule_of(function, rule));
    return std::tuple(take(std::move(s.time)), take(std::move(s.weight)));
}

using column = array<double>;

[[nodiscard]] py::dict value(const any_fit& model, const std::optional<lifetime::gamma_gamma::fitted>& spend,
                             const column& x, const column& t_x, const column& T, const column& zbar,
                             const by_process& covariates, const covariate_list& spend_covariates, double horizon,
                             double discount_rate, double margin, const std::string& unit, const std::string& rule, double interval,
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
                                          watch_of(std::move(progress)),
                                          interval};
    const auto purchases = purchases_of(function, model, covariates);
    const auto of_spend = spend_of(function, spend ? &*spend : nullptr, spend_covariates);
    auto v = without_gil([&] { return lifetime::value(purchases, of_spend, vx, vt, vT, vz, options); });
    py::dict out;
    const auto put = [&out](const std::string& name, auto& of) { out[py::str(name)] = take(std::move(of)); };
    const auto put_all = [&](const std::string& name, auto& of, lifetime::valued_interval& within) {
        put(name, of);
        if (interval == 0) return;
        put(name + "_low", within.low);
        put(name + "_high", within.high);
    };
    put("p_alive", v.p_alive);
    put_all("expected_purchases", v.expected_purchases, v.expected_purchases_interval);
    put("expected_order_value", v.expected_order_value);
    put_all("expected_spend", v.expected_spend, v.expected_spend_interval);
    put_all("clv", v.clv, v.clv_interval);
    return out;
}

}  // namespace

void bind_value(py::module_& m) {
    m.def("discount_schedule", &discount_schedule, py::arg("horizon"), py::arg("discount_rate"), py::kw_only(),
          py::arg("unit"), py::arg("rule"), "Times and weights whose sum over expected purchases is discounted.");
    m.def("value", &value, py::arg("model"), py::arg("spend"), py::arg("x"), py::arg("t_x"), py::arg("T"),
          py::arg("zbar"), py::kw_only(), py::arg("covariates"), py::arg("spend_covariates"), py::arg("horizon"),
          py::arg("discount_rate"), py::arg("margin"), py::arg("unit"), py::arg("rule"), py::arg("interval"),
          py::arg("threads"), py::arg("progress"),
          "P(alive), expected purchases, order value, spend and value of each customer, with intervals.");
}

}  // namespace goodwill::bindings
