#include "support.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/customer_equity.hpp>
#include <goodwill/lifetime/new_customer.hpp>

#include "lifetime/fitted_class.hpp"

namespace goodwill::bindings {
namespace {

using column = array<double>;

/// A model with the columns of covariates that it looks at.
struct held_model {
    by_process covariates;
    lifetime::equity_model model;
};
struct held_spend {
    covariate_list covariates;
    lifetime::spend_model model;
};

/// (horizon, discount rate, unit of time)
using given_discounting = std::tuple<double, double, std::string>;
[[nodiscard]] lifetime::discounting discounting_of(const char* function, const given_discounting& d) {
    return {std::get<0>(d), std::get<1>(d), core::time_unit_of(function, std::get<2>(d))};
}

/// The columns of customers: x, t_x, T, zbar, and the number of each one's segment.
struct customers {
    std::array<column, 4> of;
    array<std::uint32_t> segment;
    std::size_t segments;
    [[nodiscard]] lifetime::equity_customers view(const char* function) const {
        return {values(function, "x", of[0]),    values(function, "t_x", of[1]),
                values(function, "T", of[2]),    values(function, "zbar", of[3]),
                values(function, "segment", segment), segments};
    }
};

[[nodiscard]] lifetime::equity_options options_of(const char* function, const given_discounting& ahead, double margin,
                                                  bool errors, int threads, py::object progress) {
    return {discounting_of(function, ahead), margin, errors, threads, watch_of(std::move(progress))};
}

[[nodiscard]] py::tuple to_tuple(lifetime::equity_totals&& t) {
    return py::make_tuple(take(std::move(t.value)), take(std::move(t.standard_error)), take(std::move(t.customers)),
                          take(std::move(t.missing)));
}

constexpr const char* name = "customer_equity";

[[nodiscard]] py::tuple equity(const held_model& m, const held_spend& s, const customers& of,
                               const given_discounting& ahead, double margin, bool errors, int threads,
                               py::object progress) {
    const auto options = options_of(name, ahead, margin, errors, threads, std::move(progress));
    const auto view = of.view(name);
    return to_tuple(without_gil([&] { return lifetime::customer_equity(m.model, s.model, view, options); }));
}

[[nodiscard]] py::tuple change(const held_model& m, const held_spend& s, const customers& of, double frequency,
                               double leaving, double margin_factor, const given_discounting& ahead, double margin,
                               bool errors, int threads, py::object progress) {
    const auto options = options_of(name, ahead, margin, errors, threads, std::move(progress));
    const auto view = of.view(name);
    return to_tuple(without_gil([&] {
        return lifetime::equity_change(m.model, s.model, view, {frequency, leaving}, margin_factor, options);
    }));
}

/// work(model, spend, customers, out, options) into a new column.
template <class Work>
[[nodiscard]] column by_customer(const held_model& m, const held_spend& s, const customers& of,
                                 const given_discounting& ahead, double margin, int threads, py::object progress,
                                 Work work) {
    const auto options = options_of(name, ahead, margin, false, threads, std::move(progress));
    const auto view = of.view(name);
    auto out = empty_column(view.x.size());
    const auto to = writable(out);
    without_gil([&] { work(m.model, s.model, view, to, options); });
    return out;
}

[[nodiscard]] lifetime::new_customer_options new_customer_options_of(const given_discounting& ahead, double margin,
                                                                     double acquisition_cost, bool first_purchase,
                                                                     double level, double frequency, double leaving,
                                                                     double amount) {
    return {discounting_of("new_customer_value", ahead), margin, acquisition_cost, first_purchase, level,
            {frequency, leaving}, amount};
}

template <class Params>
void def_model(py::class_<held_model>& bound) {
    bound.def(py::init([](const lifetime::fitted_model<Params>& f, by_process covariates) {
                  auto model =
                      lifetime::equity_model_of(f, spans_of(name, covariates[0]), spans_of(name, covariates[1]));
                  return held_model{std::move(covariates), std::move(model)};
              }),
              py::arg("fitted"), py::arg("covariates"), "Of a fitted or known model, and columns of its covariates.");
}

}  // namespace

void bind_equity(py::module_& m) {
    py::class_<customers>(m, "EquityCustomers", "Columns of the customers whose equity is asked for.")
        .def(py::init([](std::array<column, 4> of, array<std::uint32_t> segment, std::size_t segments) {
                 return customers{std::move(of), std::move(segment), segments};
             }),
             py::arg("columns"), py::arg("segment"), py::arg("segments"),
             "Frequency, recency, T, mean amount; the number of each one's segment, and how many there are.");

    py::class_<held_spend> spend(m, "SpendModel", "What customers spend on a purchase.");
    spend
        .def(py::init([](const lifetime::gamma_gamma::fitted& f, covariate_list covariates) {
                 auto model = lifetime::spend_by(f, spans_of(name, covariates));
                 return held_spend{std::move(covariates), std::move(model)};
             }),
             py::arg("fitted"), py::arg("covariates"), "By Gamma-Gamma, and columns of its covariates.")
        .def(py::init([] { return held_spend{{}, lifetime::spend_as_given()}; }),
             "Every purchase costs what its customer's column says.");

    py::class_<held_model> model(m, "EquityModel", "A model of purchases or contracts, as customer equity needs it.");
    def_model<lifetime::bg_nbd::params>(model);
    def_model<lifetime::mbg_nbd::params>(model);
    def_model<lifetime::nbd::params>(model);
    def_model<lifetime::pareto_nbd::params>(model);
    def_model<lifetime::bg_cnbd_k::params>(model);
    def_model<lifetime::mbg_cnbd_k::params>(model);
    def_model<lifetime::ggompertz_nbd::params>(model);
    def_model<lifetime::shifted_beta_geometric::params>(model);
    def_model<lifetime::beta_discrete_weibull::params>(model);
    model
        .def("equity", &equity, py::arg("spend"), py::arg("customers"), py::kw_only(), py::arg("ahead"),
             py::arg("margin"), py::arg("errors"), py::arg("threads"), py::arg("progress"),
             "Equity, standard error, customers, missing: by segment, and of all.")
        .def("change", &change, py::arg("spend"), py::arg("customers"), py::kw_only(), py::arg("frequency"),
             py::arg("leaving"), py::arg("margin_factor"), py::arg("ahead"), py::arg("margin"), py::arg("errors"),
             py::arg("threads"), py::arg("progress"), "The change of the equity in a scenario, like `equity`.")
        .def(
            "elasticities",
            [](const held_model& of, const held_spend& s, const customers& c, const given_discounting& ahead,
               double margin, int threads) {
                const auto options = options_of(name, ahead, margin, false, threads, py::none());
                const auto view = c.view(name);
                const auto out =
                    without_gil([&] { return lifetime::elasticities_of(of.model, s.model, view, options); });
                return std::tuple(out.frequency, out.leaving);
            },
            py::arg("spend"), py::arg("customers"), py::kw_only(), py::arg("ahead"), py::arg("margin"),
            py::arg("threads"), "Of the equity of the base, in frequency and leaving.")
        .def(
            "values",
            [](const held_model& of, const held_spend& s, const customers& c, const given_discounting& ahead,
               double margin, int threads, py::object progress) {
                return by_customer(of, s, c, ahead, margin, threads, std::move(progress),
                                   [](const auto&... all) { lifetime::customer_values(all...); });
            },
            py::arg("spend"), py::arg("customers"), py::kw_only(), py::arg("ahead"), py::arg("margin"),
            py::arg("threads"), py::arg("progress"), "The value of each customer.")
        .def(
            "at_risk",
            [](const held_model& of, const held_spend& s, const customers& c, double t, const given_discounting& ahead,
               double margin, int threads, py::object progress) {
                return by_customer(of, s, c, ahead, margin, threads, std::move(progress),
                                   [t](const auto& a, const auto& b, const auto& view, auto to, const auto& options) {
                                       lifetime::value_at_risk(a, b, view, t, to, options);
                                   });
            },
            py::arg("spend"), py::arg("customers"), py::arg("t"), py::kw_only(), py::arg("ahead"), py::arg("margin"),
            py::arg("threads"), py::arg("progress"), "What is likely to be lost of each customer's value within t.")
        .def(
            "new_customer",
            [](const held_model& of, const held_spend& s, const given_discounting& ahead, double margin,
               double acquisition_cost, bool first_purchase, double level, double frequency, double leaving,
               double amount) {
                const auto options = new_customer_options_of(ahead, margin, acquisition_cost, first_purchase, level,
                                                             frequency, leaving, amount);
                const auto n = without_gil([&] { return lifetime::new_customer_value(of.model, s.model, options); });
                py::dict out;
                out["order_value"] = n.order_value;
                out["purchases"] = n.purchases;
                out["value"] = std::tuple(n.value, n.interval.low, n.interval.high);
                out["payback"] = std::tuple(n.payback, n.payback_interval.low, n.payback_interval.high);
                return out;
            },
            py::arg("spend"), py::kw_only(), py::arg("ahead"), py::arg("margin"), py::arg("acquisition_cost"),
            py::arg("first_purchase"), py::arg("level"), py::arg("frequency"), py::arg("leaving"), py::arg("amount"),
            "What a new customer will be worth, and when his cost is paid back.")
        .def(
            "new_customer_within",
            [](const held_model& of, const held_spend& s, const column& t, const given_discounting& ahead,
               double margin, bool first_purchase, double level, double amount) {
                const auto options = new_customer_options_of(ahead, margin, 0, first_purchase, level, 1, 1, amount);
                const auto times = values("new_customer_value", "t", t);
                auto out = without_gil(
                    [&] { return lifetime::new_customer_value_within(of.model, s.model, times, options); });
                return std::tuple(take(std::move(out.value)), take(std::move(out.low)), take(std::move(out.high)));
            },
            py::arg("spend"), py::arg("t"), py::kw_only(), py::arg("ahead"), py::arg("margin"),
            py::arg("first_purchase"), py::arg("level"), py::arg("amount"),
            "His value within each t, with its interval.");
}

}  // namespace goodwill::bindings
