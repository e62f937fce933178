#include "satisfaction/results.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/group_codes.hpp>
#include <goodwill/satisfaction/gap.hpp>

namespace goodwill::bindings {
namespace {

namespace sat = goodwill::satisfaction;

[[nodiscard]] py::dict columns_of(const std::vector<sat::gap_result>& results) {
    using sat::gap_result;
    return result_columns(results)
        .column("expected", &gap_result::expected)
        .column("experienced", &gap_result::experienced)
        .column("gap", &gap_result::gap)
        .column("low", &gap_result::low)
        .column("high", &gap_result::high)
        .column("standard_error", &gap_result::standard_error)
        .column("n", &gap_result::n)
        .column("n_weighted", &gap_result::n_weighted)
        .column("excluded", &gap_result::excluded)
        .done();
}

}  // namespace

void bind_gap(py::module_& m) {
    m.def(
        "gap",
        [](const core::column& expected, const core::column& experienced, const std::vector<core::column>& groups,
           const std::optional<core::column>& weights, const std::optional<std::pair<double, double>>& scale,
           double level, int threads, const py::object& progress) {
            const sat::gap_options options{.weights = weights,
                                           .scale = scale,
                                           .level = level,
                                           .threads = threads,
                                           .progress = watch_of(progress)};
            sat::gap_groups found;
            without_gil([&] {
                if (!groups.empty())
                    found = sat::gap_by(expected, experienced, groups, options);
                else
                    found.total = sat::gap(expected, experienced, options);
            });
            return groups_tuple(found, columns_of);
        },
        py::arg("expected"), py::arg("experienced"), py::kw_only(), py::arg("groups"), py::arg("weights"),
        py::arg("scale"), py::arg("level"), py::arg("threads"), py::arg("progress"),
        (std::string("Experience less expectation") + by_group).c_str());
    m.def(
        "group_codes",
        [](const std::string& function, const std::string& argument, const core::column& groups) {
            auto found = without_gil([&] { return core::codes_of_groups(function.c_str(), argument.c_str(), groups); });
            return py::make_tuple(keys_of(found.keys), take(std::move(found.code)));
        },
        py::arg("function"), py::arg("argument"), py::arg("groups"),
        "Sorted keys (None for the missing group, last), and the position of each row's among them.");
}

}  // namespace goodwill::bindings
