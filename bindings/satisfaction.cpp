#include "satisfaction/results.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/math/goodman_interval.hpp>
#include <goodwill/satisfaction/nps.hpp>

namespace goodwill::bindings {
namespace {

namespace sat = goodwill::satisfaction;

[[nodiscard]] sat::nps_options options_of(const std::optional<core::column>& weights, double level,
                                          const std::string& interval, int threads, const py::object& progress,
                                          const sampling& drawn, const std::string& half_points) {
    return {.weights = weights,
            .level = level,
            .interval = sat::nps_interval_of("nps", interval),
            .threads = threads,
            .progress = watch_of(progress),
            .design = drawn.design(),
            .bootstrap = drawn.bootstrap(),
            .halves = halves_of(half_points)};
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
    py::class_<sampling>(m, "Sampling", "How respondents were drawn, and are drawn again by a bootstrap.")
        .def(py::init<std::optional<core::column>, std::optional<core::column>, std::int64_t, std::uint64_t>(),
             py::kw_only(), py::arg("strata"), py::arg("clusters"), py::arg("resamples"), py::arg("seed"));
    m.def(
        "goodman_intervals",
        [](const std::vector<double>& weights, double n, double level) {
            double sum = 0;
            for (const double w : weights) sum += w;
            std::vector<double> low, high;
            for (const double w : weights) {
                const auto limits = math::goodman_interval(std::min(n, w / sum * n), n, weights.size(), level);
                low.push_back(100 * limits.low);
                high.push_back(100 * limits.high);
            }
            return py::make_tuple(take(std::move(low)), take(std::move(high)));
        },
        py::arg("weights"), py::arg("n"), py::arg("level"),
        "Simultaneous limits, 0 .. 100, for the shares of boxes with these weights among n answers.");
    m.def(
        "nps",
        [](const core::column& scores, const std::optional<core::column>& weights, double level,
           const std::string& interval, int threads, const py::object& progress, const sampling& drawn,
           const std::string& half_points) {
            const auto options = options_of(weights, level, interval, threads, progress, drawn, half_points);
            return columns_of({without_gil([&] { return sat::nps(scores, options); })});
        },
        py::arg("scores"), py::kw_only(), py::arg("weights"), py::arg("level"), py::arg("interval"),
        py::arg("threads"), py::arg("progress"), py::arg("sampling"), py::arg("half_points"),
        "The net promoter score, as columns of one row.");
    m.def(
        "nps_by",
        [](const core::column& scores, const std::vector<core::column>& groups,
           const std::optional<core::column>& weights, double level, const std::string& interval, int threads,
           const py::object& progress, const sampling& drawn, const std::string& half_points) {
            const auto options = options_of(weights, level, interval, threads, progress, drawn, half_points);
            const auto result = without_gil([&] { return sat::nps_by(scores, groups, options); });
            return groups_tuple(result, columns_of);
        },
        py::arg("scores"), py::arg("groups"), py::kw_only(), py::arg("weights"), py::arg("level"),
        py::arg("interval"), py::arg("threads"), py::arg("progress"), py::arg("sampling"), py::arg("half_points"),
        (std::string("The net promoter score") + by_group).c_str());
    using state = sat::nps_counts;
    py::class_<state> counts(m, "NPSCounts", "Eleven weighted counts of answers.");
    counts.def(py::init<>())
        .def(
            "update",
            [](state& s, const core::column& scores, const std::optional<core::column>& weights, int threads,
               const py::object& progress) {
                const sat::nps_update_options options{weights, threads, watch_of(progress)};
                without_gil([&] { s.update(scores, options); });
            },
            py::arg("scores"), py::kw_only(), py::arg("weights"), py::arg("threads"), py::arg("progress"),
            "Adds answers.")
        .def("merge", &state::merge, py::arg("other"), "Adds the counts of another state.")
        .def_property_readonly("n", &state::n, "Answers.")
        .def_property_readonly("missing", &state::missing, "Rows without one.")
        .def(
            "finish",
            [](const state& s, double level, const std::string& interval) {
                return columns_of({s.finish({level, sat::nps_interval_of("NPSCounts.finish", interval)})});
            },
            py::kw_only(), py::arg("level"), py::arg("interval"), "The score, as columns of one row.");
    bind_bytes<state>(counts);
}

}  // namespace goodwill::bindings
