#include "support.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/retention/cohorts.hpp>
#include <goodwill/retention/retention_rate.hpp>

namespace goodwill::bindings {
namespace {

namespace ret = goodwill::retention;

template <class T, class Field>
[[nodiscard]] py::array_t<T> column_of(const std::vector<ret::cohort_cell>& cells, Field ret::cohort_cell::*field) {
    core::buffer<T> out(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) out[i] = static_cast<T>(cells[i].*field);
    return take(std::move(out));
}

}  // namespace

void bind_retention(py::module_& m) {
    m.def(
        "retention_rate",
        [](double start, double retained, double level) {
            const auto r = ret::rate(start, retained, {level});
            return py::dict(py::arg("value") = r.value, py::arg("churn") = r.churn, py::arg("low") = r.low,
                            py::arg("high") = r.high, py::arg("standard_error") = r.standard_error,
                            py::arg("n") = r.n, py::arg("retained") = r.retained);
        },
        py::arg("start"), py::arg("retained"), py::kw_only(), py::arg("level"),
        "The share of customers that stayed, with Wilson's interval.");
    m.def(
        "cohorts",
        [](const transactions::customer_base& base, const std::string& period, const std::optional<std::int64_t>& at,
           double level, int threads, const py::object& progress) {
            ret::cohort_options options{.period = ret::period_of("cohorts", period),
                                        .level = level,
                                        .threads = threads,
                                        .progress = watch_of(progress)};
            if (at) options.at = std::chrono::sys_days{std::chrono::days{*at}};
            const auto table = without_gil([&] { return ret::cohorts(base, options); });
            py::dict out, cells;
            cells["cohort"] = column_of<std::int64_t>(table.cells, &ret::cohort_cell::cohort);
            cells["period"] = column_of<std::int64_t>(table.cells, &ret::cohort_cell::period);
            cells["age"] = column_of<std::int64_t>(table.cells, &ret::cohort_cell::age);
            cells["size"] = column_of<std::int64_t>(table.cells, &ret::cohort_cell::size);
            cells["customers"] = column_of<std::int64_t>(table.cells, &ret::cohort_cell::customers);
            cells["orders"] = column_of<std::int64_t>(table.cells, &ret::cohort_cell::orders);
            cells["revenue"] = column_of<double>(table.cells, &ret::cohort_cell::revenue);
            cells["rate"] = column_of<double>(table.cells, &ret::cohort_cell::rate);
            cells["low"] = column_of<double>(table.cells, &ret::cohort_cell::low);
            cells["high"] = column_of<double>(table.cells, &ret::cohort_cell::high);
            cells["complete"] = column_of<std::uint8_t>(table.cells, &ret::cohort_cell::complete);
            out["cells"] = cells;
            out["at"] = table.at;
            out["customers"] = table.customers;
            out["later_customers"] = table.later_customers;
            out["orders"] = table.orders;
            out["revenue"] = table.revenue;
            return out;
        },
        py::arg("base"), py::kw_only(), py::arg("period"), py::arg("at"), py::arg("level"), py::arg("threads"),
        py::arg("progress"), "Cohorts by period: cells as columns, and totals.");
}

}  // namespace goodwill::bindings
