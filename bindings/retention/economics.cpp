#include "retention/cohort_table.hpp"

#include <string>

#include <goodwill/retention/acquisition.hpp>
#include <goodwill/retention/retention_value.hpp>

namespace goodwill::bindings {

namespace ret = goodwill::retention;

void bind_economics(py::module_& m) {
    m.def(
        "acquisition_cost",
        [](const transactions::customer_base& base, const array<std::int32_t>& channel_of, std::int32_t channels,
           const array<std::int32_t>& channel, const array<std::int32_t>& day, const array<double>& cost,
           const std::string& period, const std::optional<std::int64_t>& at, const std::optional<double>& margin,
           int threads, const py::object& progress) {
            constexpr const char* function = "acquisition_cost";
            const ret::acquisition_options options{.period = ret::period_of(function, period),
                                                   .at = to_date(at),
                                                   .margin_share = margin,
                                                   .threads = threads,
                                                   .progress = watch_of(progress)};
            const auto of = values(function, "channel_of", channel_of);
            const ret::channel_costs costs{values(function, "channel", channel), values(function, "time", day),
                                           values(function, "cost", cost)};
            using cell = ret::acquisition_cell;
            const auto table = without_gil([&] { return ret::acquisition(base, of, channels, costs, options); });
            py::dict out, cells;
            cells["channel"] = column_of<std::int64_t>(table.cells, &cell::channel);
            cells["period"] = column_of<std::int64_t>(table.cells, &cell::period);
            cells["cost"] = column_of<double>(table.cells, &cell::cost);
            cells["customers"] = column_of<std::int64_t>(table.cells, &cell::customers);
            cells["cost_per_customer"] = column_of<double>(table.cells, &cell::cost_per_customer);
            cells["revenue"] = column_of<double>(table.cells, &cell::revenue);
            cells["contribution"] = column_of<double>(table.cells, &cell::contribution);
            cells["payback"] = column_of<std::int64_t>(table.cells, &cell::payback);
            out["cells"] = cells;
            out["at"] = table.at;
            out["cost"] = table.cost;
            out["outside_cost"] = table.outside_cost;
            out["outside_rows"] = table.outside_rows;
            out["later_customers"] = table.later_customers;
            return out;
        },
        py::arg("base"), py::kw_only(), py::arg("channel_of"), py::arg("channels"), py::arg("channel"),
        py::arg("day"), py::arg("cost"), py::arg("period"), py::arg("at"), py::arg("margin"), py::arg("threads"),
        py::arg("progress"), "Cost, customers won and payback by channel and period: cells as columns, and totals.");
    m.def(
        "retention_value",
        [](double margin, double retention, double discount_rate, double points, double keep_cost,
           double acquisition_cost, const std::optional<double>& horizon, int payments, bool first_now) {
            const ret::value_terms terms{.margin = margin,
                                         .discount_rate = discount_rate,
                                         .keep_cost = keep_cost,
                                         .acquisition_cost = acquisition_cost,
                                         .horizon = horizon.value_or(ret::for_ever),
                                         .payments = payments,
                                         .first_now = first_now};
            const auto worth = ret::retention_value(terms, retention, points);
            return py::dict(py::arg("value") = worth.value, py::arg("better") = worth.better,
                            py::arg("gain") = worth.gain, py::arg("relative") = worth.relative,
                            py::arg("affordable") = worth.affordable, py::arg("lifetime") = worth.lifetime,
                            py::arg("better_lifetime") = worth.better_lifetime);
        },
        py::kw_only(), py::arg("margin"), py::arg("retention"), py::arg("discount_rate"), py::arg("points"),
        py::arg("keep_cost"), py::arg("acquisition_cost"), py::arg("horizon"), py::arg("payments"),
        py::arg("first_now"), "What points of retention are worth a customer.");
    m.def(
        "annual_retention", [](double churn, double periods) { return ret::annual_retention(churn, periods); },
        py::arg("churn"), py::arg("periods"), "1 - churn over a year from the churn of one of its periods.");
}

}  // namespace goodwill::bindings
