#include "support.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/satisfaction/raking.hpp>
#include <goodwill/satisfaction/survey_weights.hpp>

namespace goodwill::bindings {
namespace {

namespace sat = goodwill::satisfaction;

/// Names of its columns, the columns, the classes of its cells by column, targets.
using margin_parts = std::tuple<std::vector<std::string>, std::vector<core::column>, std::vector<core::column>,
                                std::vector<double>>;

[[nodiscard]] py::dict kish_dict(const sat::kish_result& kish) {
    py::dict out;
    out["n"] = kish.n;
    out["total"] = kish.total;
    out["design_effect"] = kish.design_effect;
    out["n_effective"] = kish.n_effective;
    return out;
}

[[nodiscard]] py::dict columns_of(const std::vector<std::vector<sat::raked_cell>>& margins) {
    const auto column = [&](auto field) {
        std::vector<std::decay_t<decltype(std::declval<sat::raked_cell>().*field)>> out;
        for (const auto& cells : margins)
            for (const auto& cell : cells) out.push_back(cell.*field);
        return take(std::move(out));
    };
    py::dict out;
    out["n"] = column(&sat::raked_cell::n);
    out["target"] = column(&sat::raked_cell::target);
    out["before"] = column(&sat::raked_cell::before);
    out["after"] = column(&sat::raked_cell::after);
    return out;
}

[[nodiscard]] std::optional<sat::weight_bounds> bounds_of(const std::optional<std::pair<double, double>>& trim) {
    if (!trim) return {};
    return sat::weight_bounds{trim->first, trim->second};
}

}  // namespace

void bind_raking(py::module_& m) {
    m.def(
        "rake",
        [](const std::vector<margin_parts>& margins, const std::optional<core::column>& weights,
           const std::optional<std::pair<double, double>>& trim, double tolerance, int max_iterations,
           bool post_stratify, int threads, const py::object& progress) {
            std::vector<sat::margin> of;
            for (const auto& [names, columns, classes, target] : margins)
                of.push_back({names, columns, classes, target});
            const sat::raking_options options{.weights = weights, .trim = bounds_of(trim), .tolerance = tolerance,
                                              .max_iterations = max_iterations, .threads = threads,
                                              .progress = watch_of(progress)};
            const bool there = !of.empty() && !of[0].columns.empty();
            auto out = empty_column(there ? static_cast<std::size_t>(of[0].columns[0].length()) : 0);
            const auto to = writable(out);
            const auto found = without_gil([&] {
                return post_stratify ? sat::post_stratify(of.at(0), options, to) : sat::rake(of, options, to);
            });
            py::dict facts = kish_dict(found.kish);
            facts["patterns"] = found.patterns;
            facts["iterations"] = found.iterations;
            facts["difference"] = found.difference;
            facts["shares"] = found.shares;
            return py::make_tuple(out, facts, columns_of(found.cells));
        },
        py::arg("margins"), py::kw_only(), py::arg("weights"), py::arg("trim"), py::arg("tolerance"),
        py::arg("max_iterations"), py::arg("post_stratify"), py::arg("threads"), py::arg("progress"),
        "Weights, facts of the raking, and columns of the cells of all margins.");
    m.def("kish", [](const core::column& weights) { return kish_dict(sat::kish(weights)); }, py::arg("weights"),
          "Kish's design effect and effective number.");
    m.def(
        "normalised_weights",
        [](const core::column& weights, std::optional<double> total) {
            return take(sat::normalised_weights(weights, total.value_or(static_cast<double>(weights.length()))));
        },
        py::arg("weights"), py::arg("total"), "Weights that sum to the total; to their number without one.");
    m.def(
        "trimmed_weights",
        [](const core::column& weights, double lower, double upper) {
            return take(sat::trimmed_weights(weights, {lower, upper}));
        },
        py::arg("weights"), py::arg("lower"), py::arg("upper"), "Weights within bounds, of the same sum.");
}

}  // namespace goodwill::bindings
