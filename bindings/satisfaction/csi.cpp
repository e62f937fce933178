#include "satisfaction/results.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/satisfaction/csi.hpp>

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
        "csi",
        [](const std::vector<core::column>& attributes, const std::vector<std::string>& names,
           const std::optional<core::column>& groups, const std::optional<std::pair<double, double>>& scale,
           std::vector<double> weights, std::vector<double> missing_codes, bool rescale,
           const std::optional<core::column>& respondent_weights, double level, const std::string& interval,
           int threads, const py::object& progress) {
            const auto how = definition_of(scale, std::move(weights), std::move(missing_codes), rescale);
            const sat::csi_options options{.respondent_weights = respondent_weights,
                                           .level = level,
                                           .interval = sat::score_interval_of("csi", interval, false),
                                           .names = names,
                                           .threads = threads,
                                           .progress = watch_of(progress)};
            sat::csi_groups result;
            without_gil([&] {
                if (groups)
                    result = sat::csi_by(attributes, *groups, how, options);
                else
                    result.total = sat::csi(attributes, how, options);
            });
            return py::make_tuple(keys_of(result.groups), columns_of(result.result, attributes.size()),
                                  columns_of({result.total}, attributes.size()));
        },
        py::arg("attributes"), py::kw_only(), py::arg("names"), py::arg("groups"), py::arg("scale"),
        py::arg("weights"), py::arg("missing_codes"), py::arg("rescale"), py::arg("respondent_weights"),
        py::arg("level"), py::arg("interval"), py::arg("threads"), py::arg("progress"),
        "The customer satisfaction index: keys of the groups, their columns, and the total as columns.");
}

}  // namespace goodwill::bindings
