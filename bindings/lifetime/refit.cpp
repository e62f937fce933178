#include "support.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/lifetime/beta_discrete_weibull.hpp>
#include <goodwill/lifetime/bg_bb.hpp>
#include <goodwill/lifetime/cnbd_k.hpp>
#include <goodwill/lifetime/contract_lifetimes.hpp>
#include <goodwill/lifetime/ggompertz_nbd.hpp>
#include <goodwill/lifetime/nbd.hpp>
#include <goodwill/lifetime/parameter_interval.hpp>
#include <goodwill/lifetime/parametric_bootstrap.hpp>
#include <goodwill/lifetime/shifted_beta_geometric.hpp>

#include "lifetime/fitted_class.hpp"

/// What is found by fitting a model again: one overload a model.
namespace goodwill::bindings {
namespace {

using column = array<double>;
using columns = std::vector<column>;
using both_covariates = std::array<given_covariates, 2>;

[[nodiscard]] lifetime::fit_data data_of(const char* function, const columns& given,
                                         const std::optional<column>& weights, const both_covariates& covariates) {
    lifetime::fit_data out;
    for (const auto& c : given) out.columns.push_back(values(function, "columns", c));
    if (weights) out.weights = values(function, "weights", *weights);
    out.purchase = columns_of(function, covariates[0]);
    out.leaving = columns_of(function, covariates[1]);
    return out;
}

/// By row: low, high.
[[nodiscard]] py::array_t<double> ends_of(const std::vector<math::interval>& of) {
    std::vector<double> flat;
    for (const auto& [low, high] : of) flat.insert(flat.end(), {low, high});
    return take(std::move(flat)).reshape({static_cast<py::ssize_t>(of.size()), py::ssize_t{2}});
}

template <class Params>
void bind_intervals(py::module_& m) {
    using fitted = lifetime::fitted_model<Params>;
    m.def(
        "profile_intervals",
        [](const fitted& f, const columns& given, const std::optional<column>& weights,
           const both_covariates& covariates, double level, int threads, py::object progress) {
            const auto data = data_of("parameter_intervals", given, weights, covariates);
            const lifetime::refit_options options{.threads = threads, .progress = watch_of(std::move(progress))};
            return ends_of(without_gil([&] { return lifetime::profile_intervals(f, data, level, options); }));
        },
        py::arg("fit"), py::arg("columns"), py::kw_only(), py::arg("weights"), py::arg("covariates"), py::arg("level"),
        py::arg("threads"), py::arg("progress"), "Ends of the profile interval of each parameter.");
    m.def(
        "wald_intervals", [](const fitted& f, double level) { return ends_of(lifetime::wald_intervals(f, level)); },
        py::arg("fit"), py::kw_only(), py::arg("level"), "Ends of the Wald interval of each parameter.");
    m.def(
        "percentile_intervals",
        [](const fitted& f, const py::array_t<double, py::array::c_style | py::array::forcecast>& moves,
           double level) {
            return ends_of(lifetime::percentile_intervals(
                f, {moves.data(), static_cast<std::size_t>(moves.size())}, level));
        },
        py::arg("fit"), py::arg("moves"), py::kw_only(), py::arg("level"),
        "Percentiles of each parameter over moves.");
}

template <class Params>
void bind_bootstrap(py::module_& m) {
    m.def(
        "bootstrap",
        [](const lifetime::fitted_model<Params>& f, const columns& given, const std::optional<column>& weights,
           const both_covariates& covariates, std::size_t replicates, std::uint64_t seed, int max_iterations,
           int threads, py::object progress) {
            const auto data = data_of("bootstrap", given, weights, covariates);
            const lifetime::bootstrap_options options{replicates, seed, max_iterations, threads,
                                                      watch_of(std::move(progress))};
            auto out = without_gil([&] { return lifetime::bootstrap(f, data, options); });
            const auto rows = static_cast<py::ssize_t>(replicates - out.failed),
                       n = static_cast<py::ssize_t>(out.moves.dimension);
            return std::tuple(py::array_t<double>(take(std::move(out.moves.by)).reshape({rows, n})), out.failed);
        },
        py::arg("fit"), py::arg("columns"), py::kw_only(), py::arg("weights"), py::arg("covariates"),
        py::arg("replicates"), py::arg("seed"), py::arg("max_iterations"), py::arg("threads"), py::arg("progress"),
        "Moves of the replicates that were kept, a row each, and how many were not.");
}

template <class... Params>
void bind_intervals_and_bootstraps(py::module_& m) {
    ((bind_intervals<Params>(m), bind_bootstrap<Params>(m)), ...);
}

}  // namespace

void bind_refit(py::module_& m) {
    namespace life = lifetime;
    bind_intervals_and_bootstraps<life::nbd::params, life::bg_nbd::params, life::mbg_nbd::params,
                                  life::pareto_nbd::params, life::ggompertz_nbd::params, life::bg_cnbd_k::params,
                                  life::mbg_cnbd_k::params, life::bg_bb::params, life::gamma_gamma::params>(m);
    bind_intervals<life::shifted_beta_geometric::params>(m);
    bind_intervals<life::beta_discrete_weibull::params>(m);
    m.def(
        "cohort_lifetimes",
        [](const column& counts, std::size_t width) {
            auto rows = life::cohort_lifetimes(values("parameter_intervals", "counts", counts), width,
                                               "parameter_intervals");
            return std::tuple(take(std::move(rows.lifetime)), take(std::move(rows.churned)),
                              take(std::move(rows.weight)));
        },
        py::arg("counts"), py::arg("columns"), "Lifetime, churned and weight of the customers behind counts.");
}

}  // namespace goodwill::bindings
