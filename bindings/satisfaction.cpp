#include "support.hpp"

#include <array>
#include <cstdint>
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

/// One column for each field of the results, by name.
[[nodiscard]] py::dict columns_of(const std::vector<sat::nps_result>& results) {
    py::dict out;
    const auto column = [&]<class T>(const char* name, T sat::nps_result::*field) {
        std::vector<T> all;
        all.reserve(results.size());
        for (const auto& result : results) all.push_back(result.*field);
        out[name] = take(std::move(all));
    };
    const auto matrix = [&]<class T>(const char* name, std::array<T, 11> sat::nps_result::*field) {
        py::array_t<T> all(std::vector<py::ssize_t>{static_cast<py::ssize_t>(results.size()), 11});
        auto* to = all.mutable_data();
        for (const auto& result : results)
            for (const T count : result.*field) *to++ = count;
        out[name] = std::move(all);
    };
    column("value", &sat::nps_result::value);
    column("low", &sat::nps_result::low);
    column("high", &sat::nps_result::high);
    column("standard_error", &sat::nps_result::standard_error);
    column("n", &sat::nps_result::n);
    column("n_weighted", &sat::nps_result::n_weighted);
    column("n_effective", &sat::nps_result::n_effective);
    column("promoters", &sat::nps_result::promoters);
    column("passives", &sat::nps_result::passives);
    column("detractors", &sat::nps_result::detractors);
    column("excluded", &sat::nps_result::excluded);
    matrix("counts", &sat::nps_result::counts);
    matrix("weighted_counts", &sat::nps_result::weighted_counts);
    return out;
}

[[nodiscard]] py::list keys_of(const core::group_keys& groups) {
    py::list out;
    for (const auto& text : groups.texts) out.append(py::str(text));
    for (const auto key : groups.integers) {
        if (groups.type == core::group_keys::kind::uint64)
            out.append(py::int_(static_cast<std::uint64_t>(key)));
        else
            out.append(py::int_(key));
    }
    if (groups.missing) out.append(py::none());
    return out;
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
