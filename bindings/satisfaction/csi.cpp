#include "satisfaction/results.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/satisfaction/csi.hpp>
#include <goodwill/satisfaction/derived_weights.hpp>

namespace goodwill::bindings {
namespace {

namespace sat = goodwill::satisfaction;

[[nodiscard]] sat::csi_definition definition_of(const std::optional<std::pair<double, double>>& scale,
                                                std::vector<double> weights, std::vector<double> missing_codes,
                                                bool rescale) {
    sat::csi_definition out;
    if (scale) out.scale = sat::csi_scale{scale->first, scale->second};
    out.attribute_weights = std::move(weights);
    out.missing_codes = std::move(missing_codes);
    out.missing = rescale ? sat::csi_missing::rescale : sat::csi_missing::exclude;
    return out;
}

[[nodiscard]] py::dict columns_of(const std::vector<sat::csi_result>& results, std::size_t attributes) {
    return result_columns(results)
        .common()
        .matrix("counts", &sat::csi_result::counts, attributes)
        .matrix("attribute_means", &sat::csi_result::attribute_means, attributes)
        .done();
}

void bind_state(py::module_& m) {
    using state = sat::csi_state;
    py::class_<state> sums(m, "CSIState", "Sums of respondents' indexes.");
    sums.def(py::init([](std::size_t attributes, std::string name,
                         const std::optional<std::pair<double, double>>& scale, std::vector<double> weights,
                         std::vector<double> missing_codes, bool rescale) {
                 auto how = definition_of(scale, std::move(weights), std::move(missing_codes), rescale);
                 how.name = std::move(name);
                 return state(std::move(how), attributes);
             }),
             py::arg("attributes"), py::kw_only(), py::arg("name"), py::arg("scale"), py::arg("weights"), py::arg("missing_codes"),
             py::arg("rescale"))
        .def(
            "update",
            [](state& s, const std::vector<core::column>& attributes, const std::vector<std::string>& names,
               const std::optional<core::column>& respondent_weights, int threads, const py::object& progress) {
                const sat::csi_update_options options{respondent_weights, names, threads, watch_of(progress)};
                without_gil([&] { s.update(attributes, options); });
            },
            py::arg("attributes"), py::kw_only(), py::arg("names"), py::arg("respondent_weights"),
            py::arg("threads"), py::arg("progress"), "Adds respondents.")
        .def("merge", &state::merge, py::arg("other"), "Adds the sums of another state of the same definition.")
        .def_property_readonly(
            "n", [](const state& s) { return s.sums().n; }, "Respondents in the index.")
        .def_property_readonly(
            "name", [](const state& s) { return s.definition().name; }, "What the index is called.")
        .def_property_readonly(
            "scale",
            [](const state& s) {
                const auto scale = s.definition().scale_or_percent();
                return py::make_tuple(scale.lowest, scale.highest);
            },
            "Lowest and highest answer.")
        .def_property_readonly(
            "weights", [](const state& s) { return s.definition().attribute_weights; },
            "Of attributes; empty for equal ones.")
        .def_property_readonly(
            "attributes", [](const state& s) { return s.sums().attributes.size(); }, "How many there are.")
        .def(
            "finish",
            [](const state& s, double level, const std::string& interval) {
                return columns_of({s.finish({level, sat::score_interval_of("CSIState.finish", interval, false)})},
                                  s.sums().attributes.size());
            },
            py::kw_only(), py::arg("level"), py::arg("interval"), "The index, as columns of one row.");
    bind_bytes<state>(sums);
}

}  // namespace

void bind_csi(py::module_& m) {
    m.def(
        "csi_definitions",
        [] {
            py::dict out;
            const auto put = [&out](const char* name, const sat::csi_definition& d) {
                const auto scale = d.scale_or_percent();
                out[name] = py::make_tuple(d.name, py::make_tuple(scale.lowest, scale.highest), d.attribute_weights);
            };
            put("acsi", sat::csi_definitions::acsi());
            put("acsi_weighted", sat::csi_definitions::acsi_weighted());
            return out;
        },
        "Name, scale and attribute weights of the definitions in use, by name.");
    m.def(
        "derived_csi_weights",
        [](const std::vector<core::column>& attributes, const core::column& overall,
           const std::vector<std::string>& names, bool regression, std::vector<double> missing_codes,
           const std::optional<core::column>& respondent_weights) {
            const sat::derived_weights_options options{
                .by = regression ? sat::derivation::regression : sat::derivation::correlation,
                .respondent_weights = respondent_weights,
                .missing_codes = std::move(missing_codes),
                .names = names};
            return without_gil([&] { return sat::derived_csi_weights(attributes, overall, options); }).weight;
        },
        py::arg("attributes"), py::arg("overall"), py::kw_only(), py::arg("names"), py::arg("regression"),
        py::arg("missing_codes"), py::arg("respondent_weights"),
        "Weights of attributes by how they go with an overall rating; they sum to 1.");
    m.def(
        "csi",
        [](const std::vector<core::column>& attributes, const std::vector<std::string>& names,
           const std::vector<core::column>& groups, const std::optional<std::pair<double, double>>& scale,
           std::vector<double> weights, std::vector<double> missing_codes, bool rescale,
           const std::optional<core::column>& respondent_weights, double level, const std::string& interval,
           int threads, const py::object& progress, const sampling& drawn) {
            const auto how = definition_of(scale, std::move(weights), std::move(missing_codes), rescale);
            const sat::csi_options options{.respondent_weights = respondent_weights,
                                           .level = level,
                                           .interval = sat::score_interval_of("csi", interval, false),
                                           .names = names,
                                           .threads = threads,
                                           .progress = watch_of(progress),
                                           .design = drawn.design(),
                                           .bootstrap = drawn.bootstrap()};
            sat::csi_groups result;
            without_gil([&] {
                if (!groups.empty())
                    result = sat::csi_by(attributes, groups, how, options);
                else
                    result.total = sat::csi(attributes, how, options);
            });
            return groups_tuple(result, [&](const std::vector<sat::csi_result>& results) {
                return columns_of(results, attributes.size());
            });
        },
        py::arg("attributes"), py::kw_only(), py::arg("names"), py::arg("groups"), py::arg("scale"),
        py::arg("weights"), py::arg("missing_codes"), py::arg("rescale"), py::arg("respondent_weights"),
        py::arg("level"), py::arg("interval"), py::arg("threads"), py::arg("progress"), py::arg("sampling"),
        (std::string("The customer satisfaction index") + by_group).c_str());
    bind_state(m);
}

}  // namespace goodwill::bindings
