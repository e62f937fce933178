#include "retention/cohort_table.hpp"

#include <string>

#include <goodwill/retention/retention_by_period.hpp>
#include <goodwill/retention/retention_rate.hpp>

namespace goodwill::bindings {

namespace ret = goodwill::retention;

py::dict to_dict(const ret::cohort_table& table) {
    using cell = ret::cohort_cell;
    py::dict out, cells;
    cells["cohort"] = column_of<std::int64_t>(table.cells, &cell::cohort);
    cells["period"] = column_of<std::int64_t>(table.cells, &cell::period);
    cells["age"] = column_of<std::int64_t>(table.cells, &cell::age);
    cells["size"] = column_of<std::int64_t>(table.cells, &cell::size);
    cells["customers"] = column_of<std::int64_t>(table.cells, &cell::customers);
    cells["reactivated"] = column_of<std::int64_t>(table.cells, &cell::reactivated);
    cells["orders"] = column_of<std::int64_t>(table.cells, &cell::orders);
    cells["revenue"] = column_of<double>(table.cells, &cell::revenue);
    cells["margin"] = column_of<double>(table.cells, &cell::margin);
    cells["rate"] = column_of<double>(table.cells, &cell::rate);
    cells["low"] = column_of<double>(table.cells, &cell::low);
    cells["high"] = column_of<double>(table.cells, &cell::high);
    cells["complete"] = column_of<std::uint8_t>(table.cells, &cell::complete);
    out["cells"] = cells;
    out["at"] = table.at;
    out["customers"] = table.customers;
    out["later_customers"] = table.later_customers;
    out["orders"] = table.orders;
    out["revenue"] = table.revenue;
    out["margin"] = table.margin;
    return out;
}

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
            const ret::cohort_options options{.period = ret::period_of("cohorts", period),
                                              .at = to_date(at),
                                              .level = level,
                                              .threads = threads,
                                              .progress = watch_of(progress)};
            return to_dict(without_gil([&] { return ret::cohorts(base, options); }));
        },
        py::arg("base"), py::kw_only(), py::arg("period"), py::arg("at"), py::arg("level"), py::arg("threads"),
        py::arg("progress"), "Cohorts by period: cells as columns, and totals.");
    m.def(
        "retention_by_period",
        [](const transactions::customer_base& base, const std::string& period, int window,
           const std::optional<std::int64_t>& at, double level, int threads, const py::object& progress) {
            const ret::cohort_options options{.period = ret::period_of("retention_by_period", period),
                                              .at = to_date(at),
                                              .level = level,
                                              .threads = threads,
                                              .progress = watch_of(progress),
                                              .window = window};
            using row = ret::period_retention;
            const auto found = without_gil([&] { return ret::retention_by_period(base, options); });
            const auto& rows = found.rows;
            py::dict out, columns;
            columns["period"] = column_of<std::int64_t>(rows, &row::period);
            columns["start"] = column_of<std::int64_t>(rows, &row::start);
            columns["stayed"] = column_of<std::int64_t>(rows, &row::stayed);
            columns["left"] = column_of<std::int64_t>(rows, &row::left);
            columns["new"] = column_of<std::int64_t>(rows, &row::new_customers);
            columns["reactivated"] = column_of<std::int64_t>(rows, &row::reactivated);
            columns["active"] = column_of<std::int64_t>(rows, &row::active);
            columns["rate"] = column_of<double>(rows, &row::value);
            columns["low"] = column_of<double>(rows, &row::low);
            columns["high"] = column_of<double>(rows, &row::high);
            columns["churn"] = column_of<double>(rows, &row::churn);
            columns["complete"] = column_of<std::uint8_t>(rows, &row::complete);
            out["rows"] = columns;
            out["at"] = found.at;
            out["later_customers"] = found.later_customers;
            return out;
        },
        py::arg("base"), py::kw_only(), py::arg("period"), py::arg("window"), py::arg("at"), py::arg("level"),
        py::arg("threads"), py::arg("progress"), "Who stayed, left, came and came back, from period to period.");
}

}  // namespace goodwill::bindings
