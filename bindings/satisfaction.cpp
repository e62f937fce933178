#include "satisfaction/results.hpp"

#include <optional>
#include <string>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/satisfaction/nps.hpp>

namespace goodwill::bindings {
namespace {

namespace sat = goodwill::satisfaction;

[[nodiscard]] sat::nps_options options_of(const std::optional<core::column>& weights, double level,
                                          const std::string& interval, int threads, const py::object& progress) {
    return {.weights = weights,
            .level = level,
            .interval = sat::nps_interval_of("nps", interval),
            .threads = threads,
            .progress = watch_of(progress)};
}

[[nodiscard]] py::dict columns_of(const std::vector<sat::nps_result>& results) {
    return result_columns(results)
        .common()
        .column("promoters", &sat::nps_result::promoters)
        .column("passives", &sat::nps_result::passives)
        .column("detractors", &sat::nps_result::detractors)
        .matrix("counts", &sat::nps_result::counts, 11)
        .matrix("weighted_counts", &sat::nps_result::weighted_counts, 11)
        .done();
}

}  // namespace

void bind_satisfaction(py::module_& m) {
    m.def(
        "nps",
        [](const core::column& scores, const std::optional<core::column>& weights, double level,
           const std::string& interval, int threads, const py::object& progress) {
            const auto options = options_of(weights, level, interval, threads, progress);
            return columns_of({without_gil([&] { return sat::nps(scores, options); })});
        },
        py::arg("scores"), py::kw_only(), py::arg("weights"), py::arg("level"), py::arg("interval"),
        py::arg("threads"), py::arg("progress"), "The net promoter score, as columns of one row.");
    m.def(
        "nps_by",
        [](const core::column& scores, const core::column& groups, const std::optional<core::column>& weights,
           double level, const std::string& interval, int threads, const py::object& progress) {
            const auto options = options_of(weights, level, interval, threads, progress);
            const auto result = without_gil([&] { return sat::nps_by(scores, groups, options); });
            return py::make_tuple(keys_of(result.groups), columns_of(result.result), columns_of({result.total}));
        },
        py::arg("scores"), py::arg("groups"), py::kw_only(), py::arg("weights"), py::arg("level"),
        py::arg("interval"), py::arg("threads"), py::arg("progress"),
        "The net promoter score by group: keys (None for the missing group), columns, and the total as columns.");
}

}  // namespace goodwill::bindings
