#pragma once
#include "support.hpp"

#include <array>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/fitted_model.hpp>

#include "lifetime/fit_report.hpp"

/// What every fitted model shows to Python.
namespace goodwill::bindings {

/// Of shape (n, n); NaN where there is none.
[[nodiscard]] inline py::array_t<double> square_matrix(std::vector<double> of, std::size_t n) {
    if (of.empty()) of.assign(n * n, std::numeric_limits<double>::quiet_NaN());
    return py::array_t<double>(take(std::move(of))).reshape({n, n});
}

template <class Params>
void bind_fitted(py::class_<lifetime::fitted_model<Params>>& bound) {
    using fitted = lifetime::fitted_model<Params>;
    bound
        .def_property_readonly(
            "params", [](const fitted& f) { return lifetime::estimated<Params>::of(f.params); },
            "In the order of the model.")
        .def_property_readonly(
            "covariance", [](const fitted& f) { return square_matrix(f.covariance, f.dimension()); },
            "Of the parameters and coefficients, square.")
        .def_property_readonly(
            "robust_covariance", [](const fitted& f) { return square_matrix(f.robust_covariance, f.dimension()); },
            "Of the parameters and coefficients, by the sandwich, square.")
        .def_property_readonly("standard_errors", &fitted::standard_errors, "Of the parameters and coefficients.")
        .def_property_readonly("robust_standard_errors", &fitted::robust_standard_errors,
                               "Of the parameters and coefficients, by the sandwich.")
        .def_property_readonly(
            "log_covariance", [](const fitted& f) { return square_matrix(f.log_covariance(), f.dimension()); },
            "Of the parameters' logarithms and of the coefficients, square.")
        .def(
            "moved",
            [](const fitted& f, const std::vector<double>& by) {
                core::check_length("moved", "by", by.size(), f.dimension());
                return f.moved(by);
            },
            py::arg("by"), "The known model at parameters times exp(by) and coefficients plus by.")
        .def_property_readonly("aic", &fitted::aic, "Akaike's information criterion.")
        .def_property_readonly("bic", &fitted::bic, "The Bayesian information criterion.")
        .def_property_readonly(
            "report", [](const fitted& f) { return to_dict(f.report); }, "The fit report.")
        .def_property_readonly("unit", [](const fitted& f) { return unit_name(f.unit); }, "The unit of time, or None.")
        .def_property_readonly(
            "covariates",
            [](const fitted& f) { return std::pair(f.purchase.names, f.leaving.names); },
            "Names of the covariates of purchasing and of leaving.")
        .def_property_readonly(
            "coefficients",
            [](const fitted& f) { return std::pair(f.purchase.coefficients, f.leaving.coefficients); },
            "Their coefficients.")
        .def("to_json", [](const fitted& f) { return f.to_json(); }, "The model as JSON.")
        .def_static("from_json", [](std::string_view json) { return fitted::from_json(json); }, py::arg("text"),
                    "Read what to_json wrote.")
        .def(py::pickle([](const fitted& f) { return f.to_json(); },
                        [](const std::string& json) { return fitted::from_json(json); }));
}

/// Columns of covariates as Python gives them.
using covariate_list = std::vector<array<double>>;
[[nodiscard]] inline std::vector<std::span<const double>> spans_of(const char* function, const covariate_list& z) {
    std::vector<std::span<const double>> out;
    for (const auto& column : z) out.push_back(values(function, "covariates", column));
    return out;
}
/// Of purchasing and of leaving.
using by_process = std::array<covariate_list, 2>;
/// Names and coefficients of one process.
using known_covariates = std::pair<std::vector<std::string>, std::vector<double>>;
/// Names, columns and ridge of one process.
using given_covariates = std::tuple<std::vector<std::string>, covariate_list, double>;
[[nodiscard]] inline lifetime::covariate_columns columns_of(const char* function, const given_covariates& given) {
    return {std::get<0>(given), spans_of(function, std::get<1>(given)), std::get<2>(given)};
}

}  // namespace goodwill::bindings
