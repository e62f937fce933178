#include "retention/cohort_table.hpp"

#include <string>
#include <string_view>

#include <goodwill/retention/cohort_state.hpp>

namespace goodwill::bindings {
namespace {

namespace ret = goodwill::retention;
using state = ret::cohort_state;

[[nodiscard]] py::bytes to_py(const state& s) {
    const auto bytes = without_gil([&] { return s.to_bytes(); });
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] state from_py(const py::bytes& bytes) {
    const std::string_view view = bytes;
    return without_gil([&] { return state::from_bytes(std::as_bytes(std::span(view.data(), view.size()))); });
}

[[nodiscard]] std::string name_of(core::period period) {
    constexpr const char* names[] = {"day", "week", "month", "quarter", "year"};
    return names[static_cast<std::size_t>(period)];
}

}  // namespace

void bind_cohort_state(py::module_& m) {
    py::class_<state>(m, "CohortState", "Cohorts of disjoint customers, added part by part.")
        .def(py::init([](const std::string& period, const std::optional<std::int64_t>& at) {
                 return state(ret::period_of("CohortState", period), to_date(at));
             }),
             py::kw_only(), py::arg("period"), py::arg("at"))
        .def(
            "update",
            [](state& s, const transactions::customer_base& base, int threads, const py::object& progress) {
                const core::watch watch = watch_of(progress);
                without_gil([&] { s.update(base, threads, watch); });
            },
            py::arg("base"), py::kw_only(), py::arg("threads"), py::arg("progress"), "Adds the customers of a base.")
        .def(
            "merge", [](state& s, const state& other) { without_gil([&] { s.merge(other); }); }, py::arg("other"),
            "Adds the customers of another state.")
        .def(
            "finish", [](const state& s, double level) { return to_dict(s.finish(level)); }, py::kw_only(),
            py::arg("level"), "Cells as columns, and totals.")
        .def("to_bytes", &to_py, "The state as bytes.")
        .def_static("from_bytes", &from_py, py::arg("bytes"), "Reads what `to_bytes` wrote.")
        .def("__len__", &state::customers)
        .def_property_readonly(
            "period", [](const state& s) { return name_of(s.period()); },
            "\"week\", \"month\", \"quarter\" or \"year\".")
        .def_property_readonly("has_revenue", &state::has_revenue, "Whether the bases had amounts.")
        .def_property_readonly("has_margin", &state::has_margin, "Whether the bases had margins.")
        .def(py::pickle(&to_py, &from_py));
}

}  // namespace goodwill::bindings
