#pragma once
#include "support.hpp"

#include <array>
#include <bit>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/scoring.hpp>

#include "lifetime/fit_report.hpp"

/// A fitted model as a Python class: what every model that is fitted by maximum likelihood has.
namespace goodwill::bindings {

struct model_names {
    const char* model;                 ///< "bg_nbd": what errors name
    const char* estimator;             ///< "BGNBD"
    const char* bound;                 ///< "BgNbdFit"
    const char* about;                 ///< "A fitted or known BG/NBD model."
    std::array<const char*, 4> names;  ///< of the parameters, as many as there are
};

/// `names` outlives the module.
template <class Params>
class fitted_model_class {
public:
    static constexpr std::size_t size = lifetime::fitted_model<Params>::size;
    using numbers = std::array<double, size>;
    using fitted = lifetime::fitted_model<Params>;

    fitted_model_class(py::module_& m, const model_names& names)
        : names_(names), bound_(m, names.bound, names.about) {
        bind_value();
    }

protected:
    [[nodiscard]] std::string text(const char* of) const { return std::string(names_.model) + "." + of; }

    /// Results go into new arrays, which nobody sees when the function throws.
    [[nodiscard]] static lifetime::scoring_options options_of(int threads, py::object progress) {
        return {.threads = threads, .progress = watch_of(std::move(progress)), .out_is_scratch = true};
    }

    /// A new column, filled by work(columns..., out, options).
    template <class Work, class... Columns>
    [[nodiscard]] static array<double> scored(const std::string& function,
                                              const std::array<const char*, sizeof...(Columns)>& arguments, int threads,
                                              py::object progress, Work work, const Columns&... columns) {
        const auto spans = [&]<std::size_t... I>(std::index_sequence<I...>) {
            return std::tuple{values(function.c_str(), arguments[I], columns)...};
        }(std::index_sequence_for<Columns...>{});
        const auto options = options_of(threads, std::move(progress));
        auto out = empty_column(std::get<0>(spans).size());
        const auto to = writable(out);
        without_gil([&] { std::apply([&](auto... column) { work(column..., to, options); }, spans); });
        return out;
    }

    /// Weights that were given, of as many rows as the columns.
    [[nodiscard]] static std::span<const double> weights_of(const char* function,
                                                            const std::optional<array<double>>& weights,
                                                            std::size_t rows) {
        if (!weights) return {};
        const auto out = values(function, "weights", *weights);
        core::check_length(function, "weights", out.size(), rows);
        return out;
    }

    [[nodiscard]] static lifetime::repeat_fit_options<Params> fit_options_of(const std::optional<numbers>& start,
                                                                             int max_iterations, int threads,
                                                                             py::object progress) {
        lifetime::repeat_fit_options<Params> options{.max_iterations = max_iterations, .threads = threads,
                                                     .progress = watch_of(std::move(progress))};
        if (start) options.start = std::bit_cast<Params>(*start);
        return options;
    }

    model_names names_;
    py::class_<fitted> bound_;

private:
    [[nodiscard]] static py::array_t<double> matrix(std::vector<double> of) {
        if (of.empty()) of.assign(size * size, std::numeric_limits<double>::quiet_NaN());
        return py::array_t<double>(take(std::move(of))).reshape({size, size});
    }

    void bind_value() {
        const model_names n = names_;
        bound_
            .def(py::init([n](const numbers& p, const std::optional<std::string>& unit) {
                     const auto of_unit = unit_of(n.estimator, unit);
                     for (std::size_t i = 0; i < size; ++i) core::check_positive(n.estimator, n.names[i], p[i]);
                     return fitted{std::bit_cast<Params>(p), {}, {}, of_unit};
                 }),
                 py::arg("params"), py::arg("unit"), "A known model.")
            .def_property_readonly(
                "params", [](const fitted& f) { return std::bit_cast<numbers>(f.params); },
                "In the order of the model.")
            .def_property_readonly(
                "covariance", [](const fitted& f) { return matrix(f.covariance); }, "Of the parameters, square.")
            .def_property_readonly(
                "robust_covariance", [](const fitted& f) { return matrix(f.robust_covariance); },
                "Of the parameters, by the sandwich, square.")
            .def_property_readonly("standard_errors", &fitted::standard_errors, "Of the parameters.")
            .def_property_readonly("robust_standard_errors", &fitted::robust_standard_errors,
                                   "Of the parameters, by the sandwich.")
            .def_property_readonly("aic", &fitted::aic, "Akaike's information criterion.")
            .def_property_readonly("bic", &fitted::bic, "The Bayesian information criterion.")
            .def_property_readonly(
                "report", [](const fitted& f) { return to_dict(f.report); }, "The fit report.")
            .def_property_readonly(
                "unit", [](const fitted& f) { return unit_name(f.unit); }, "The unit of time, or None.")
            .def("to_json", [](const fitted& f) { return f.to_json(); }, "The model as JSON.")
            .def_static("from_json", [](std::string_view json) { return fitted::from_json(json); }, py::arg("text"),
                        "Read what to_json wrote.")
            .def(py::pickle([](const fitted& f) { return f.to_json(); },
                            [](const std::string& json) { return fitted::from_json(json); }));
    }
};

}  // namespace goodwill::bindings
