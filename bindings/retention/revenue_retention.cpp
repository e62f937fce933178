#include "retention/cohort_table.hpp"

#include <string>

#include <goodwill/retention/revenue_retention.hpp>

namespace goodwill::bindings {

namespace ret = goodwill::retention;

void bind_revenue_retention(py::module_& m) {
    m.def(
        "revenue_retention",
        [](const transactions::customer_base& base, const std::string& period, int window,
           const std::optional<std::int64_t>& at, bool by_cohort, bool margin, double level, int threads,
           const py::object& progress) {
            const ret::revenue_retention_options options{.period = ret::period_of("revenue_retention", period),
                                                         .window = window,
                                                         .at = to_date(at),
                                                         .by_cohort = by_cohort,
                                                         .margin = margin,
                                                         .level = level,
                                                         .threads = threads,
                                                         .progress = watch_of(progress)};
            using row = ret::revenue_change;
            const auto rows = without_gil([&] { return ret::revenue_retention(base, options); });
            py::dict out;
            out["cohort"] = column_of<std::int64_t>(rows, &row::cohort);
            out["period"] = column_of<std::int64_t>(rows, &row::period);
            out["customers"] = column_of<std::int64_t>(rows, &row::customers);
            out["new_customers"] = column_of<std::int64_t>(rows, &row::new_customers);
            out["previous"] = column_of<double>(rows, &row::previous);
            out["start"] = column_of<double>(rows, &row::start);
            out["expansion"] = column_of<double>(rows, &row::expansion);
            out["contraction"] = column_of<double>(rows, &row::contraction);
            out["churn"] = column_of<double>(rows, &row::churn);
            out["reactivation"] = column_of<double>(rows, &row::reactivation);
            out["new"] = column_of<double>(rows, &row::new_revenue);
            out["refunds"] = column_of<double>(rows, &row::refunds);
            out["revenue"] = column_of<double>(rows, &row::revenue);
            out["gross"] = column_of<double>(rows, &row::gross);
            out["gross_low"] = column_of<double>(rows, &row::gross_low);
            out["gross_high"] = column_of<double>(rows, &row::gross_high);
            out["net"] = column_of<double>(rows, &row::net);
            out["net_low"] = column_of<double>(rows, &row::net_low);
            out["net_high"] = column_of<double>(rows, &row::net_high);
            out["complete"] = column_of<std::uint8_t>(rows, &row::complete);
            return out;
        },
        py::arg("base"), py::kw_only(), py::arg("period"), py::arg("window"), py::arg("at"), py::arg("by_cohort"),
        py::arg("margin"), py::arg("level"), py::arg("threads"), py::arg("progress"),
        "Gross and net revenue retention, and the parts of the change of revenue.");
}

}  // namespace goodwill::bindings
