#include <goodwill/lifetime/purchase_forecast.hpp>

#include <array>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/lifetime/purchase_outcome.hpp>

#include "lifetime/fitted_class.hpp"

namespace goodwill::bindings {
namespace {

using column = array<double>;
using moves_array = std::optional<array<double>>;
using lifetime::movable_model;

/// The columns of customers as Python gives them.
struct given_customers {
    const column &x, &t_x, &T;
    const by_process& covariates;
    const std::optional<column>& zbar;
    const covariate_list& spend;

    [[nodiscard]] lifetime::forecast_customers columns() const {
        constexpr const char* function = "predict";
        return {values(function, "x", x), values(function, "t_x", t_x), values(function, "T", T),
                spans_of(function, covariates[0]), spans_of(function, covariates[1]),
                zbar ? values(function, "zbar", *zbar) : std::span<const double>(), spans_of(function, spend)};
    }
};

[[nodiscard]] lifetime::parameter_moves moves_of(const moves_array& given) {
    if (!given) return {};
    if (given->ndim() != 2)
        throw shape_error({"predict", "draws", {}, "of " + std::to_string(given->ndim()) + " dimensions",
                           "must have two: replicates and parameters"});
    return {static_cast<std::size_t>(given->shape(1)),
            std::vector<double>(given->data(), given->data() + given->size())};
}

[[nodiscard]] lifetime::scoring_options options_of(int threads, py::object progress) {
    return {.threads = threads, .progress = watch_of(std::move(progress)), .out_is_scratch = true};
}

[[nodiscard]] auto expected(const movable_model& m, double t, const column& x, const column& t_x, const column& T,
                            const by_process& covariates, const std::optional<column>& zbar,
                            const covariate_list& spend_covariates, const moves_array& draws, double level,
                            int threads, py::object progress) {
    const auto customers = given_customers{x, t_x, T, covariates, zbar, spend_covariates}.columns();
    const auto moves = moves_of(draws);
    const auto options = options_of(threads, std::move(progress));
    std::array<column, 3> out{empty_column(customers.size()), empty_column(customers.size()),
                              empty_column(customers.size())};
    const lifetime::interval_columns to{writable(out[0]), writable(out[1]), writable(out[2])};
    without_gil([&] {
        if (draws)
            forecast_purchases(m, t, customers, moves, level, to, options);
        else
            forecast_purchases(m, t, customers, level, to, options);
    });
    return out;
}

[[nodiscard]] auto outcomes(const movable_model& m, double t, const column& x, const column& t_x, const column& T,
                            const by_process& covariates, const std::optional<column>& zbar,
                            const covariate_list& spend_covariates, const moves_array& draws, double level,
                            int threads, py::object progress) {
    const auto customers = given_customers{x, t_x, T, covariates, zbar, spend_covariates}.columns();
    const auto moves = moves_of(draws);
    const auto options = options_of(threads, std::move(progress));
    std::vector<column> out;
    for (int k = 0; k < (m.spend ? 4 : 2); ++k) out.push_back(empty_column(customers.size()));
    lifetime::outcome_columns to{writable(out[0]), writable(out[1])};
    if (m.spend) to.spend_low = writable(out[2]), to.spend_high = writable(out[3]);
    without_gil([&] { purchase_outcomes(m, t, customers, moves, level, to, options); });
    return out;
}

[[nodiscard]] auto total(const movable_model& m, double t, const column& x, const column& t_x, const column& T,
                         const array<std::uint32_t>& segment, std::size_t segments, const by_process& covariates,
                         const moves_array& draws, double level, int threads, py::object progress) {
    const auto customers = given_customers{x, t_x, T, covariates, {}, {}}.columns();
    const auto in = values("predict", "segment", segment);
    const auto moves = moves_of(draws);
    const auto options = options_of(threads, std::move(progress));
    auto v = without_gil([&] { return forecast_total(m, t, customers, in, segments, moves, level, options); });
    return std::tuple(take(std::move(v.customers)), take(std::move(v.expected)), take(std::move(v.low)),
                      take(std::move(v.high)), take(std::move(v.outcome_low)), take(std::move(v.outcome_high)));
}

template <class... Params>
void bind_movable(py::module_& m) {
    (m.def(
         "movable", [](const lifetime::fitted_model<Params>& f) { return lifetime::movable(f); }, py::arg("fitted"),
         "The model for forecasts."),
     ...);
}

}  // namespace

void bind_purchase_forecast(py::module_& m) {
    const auto draws = py::arg("draws");
    py::class_<movable_model>(m, "MovableModel", "A model of repeat purchases whose parameters can be moved.")
        .def("expected", &expected, py::arg("t"), py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(),
             py::arg("covariates"), py::arg("zbar"), py::arg("spend_covariates"), draws, py::arg("level"),
             py::arg("threads"), py::arg("progress"),
             "Expected purchases and their interval.")
        .def(
            "with_spend",
            [](const movable_model& purchases, const lifetime::fitted_model<lifetime::gamma_gamma::params>& f) {
                return lifetime::with_spend(purchases, f);
            },
            py::arg("spend"), "The model of what customers spend.")
        .def("outcomes", &outcomes, py::arg("t"), py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(),
             py::arg("covariates"), py::arg("zbar"), py::arg("spend_covariates"), draws, py::arg("level"),
             py::arg("threads"), py::arg("progress"),
             "Quantiles of the number of purchases, and of spend where the model has it.")
        .def("total", &total, py::arg("t"), py::arg("x"), py::arg("t_x"), py::arg("T"), py::arg("segment"),
             py::arg("segments"), py::kw_only(), py::arg("covariates"), draws, py::arg("level"), py::arg("threads"),
             py::arg("progress"), "Customers, expected purchases, their interval and that of the outcome, by segment.");
    bind_movable<lifetime::bg_nbd::params, lifetime::mbg_nbd::params, lifetime::pareto_nbd::params,
                 lifetime::nbd::params, lifetime::bg_cnbd_k::params, lifetime::mbg_cnbd_k::params,
                 lifetime::ggompertz_nbd::params>(m);
}

}  // namespace goodwill::bindings
