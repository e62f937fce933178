#include "support.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/retention/repeat_rates.hpp>
#include <goodwill/retention/return_chance.hpp>
#include <goodwill/retention/time_between.hpp>

namespace goodwill::bindings {
namespace {

namespace ret = goodwill::retention;
using optional_day = std::optional<std::int64_t>;

[[nodiscard]] std::optional<std::chrono::sys_days> day_of(const optional_day& at) {
    if (!at) return {};
    return std::chrono::sys_days{std::chrono::days{*at}};
}

template <class Row, class T>
void put(py::dict& out, const char* name, const std::vector<Row>& rows, T Row::*field) {
    std::vector<T> column;
    column.reserve(rows.size());
    for (const Row& row : rows) column.push_back(row.*field);
    out[name] = take(std::move(column));
}

}  // namespace

void bind_purchases(py::module_& m) {
    m.def(
        "time_between",
        [](const transactions::customer_base& base, int last, const optional_day& at, int threads,
           const py::object& progress) {
            const ret::gap_options options{.at = day_of(at), .threads = threads, .progress = watch_of(progress)};
            auto found = without_gil([&] { return ret::time_between(base, last, options); });
            py::list tables;
            for (auto& table : found.tables) tables.append(std::make_shared<ret::event_table>(std::move(table)));
            return py::dict(py::arg("at") = found.at, py::arg("customers") = found.customers,
                            py::arg("later_customers") = found.later_customers, py::arg("tables") = tables);
        },
        py::arg("base"), py::kw_only(), py::arg("last"), py::arg("at"), py::arg("threads"), py::arg("progress"),
        "Days from each purchase to the next, up to purchase `last`: a table of events each.");
    m.def(
        "repeat_rates",
        [](const transactions::customer_base& base, int last, const optional_day& at,
           const std::optional<double>& within, double level, const std::string& interval, int threads,
           const py::object& progress) {
            const ret::repeat_options options{.at = day_of(at),
                                              .within = within,
                                              .level = level,
                                              .interval = ret::survival_interval_of("repeat_rates", interval),
                                              .threads = threads,
                                              .progress = watch_of(progress)};
            const auto found = without_gil([&] { return ret::repeat_rates(base, last, options); });
            using row = ret::repeat_rate;
            py::dict rates;
            put(rates, "nth", found.rates, &row::nth);
            put(rates, "before", found.rates, &row::before);
            put(rates, "bought", found.rates, &row::bought);
            put(rates, "share", found.rates, &row::share);
            put(rates, "low", found.rates, &row::low);
            put(rates, "high", found.rates, &row::high);
            put(rates, "share_of_all", found.rates, &row::share_of_all);
            put(rates, "low_of_all", found.rates, &row::low_of_all);
            put(rates, "high_of_all", found.rates, &row::high_of_all);
            put(rates, "within", found.rates, &row::within);
            put(rates, "given_time", found.rates, &row::given_time);
            put(rates, "low_given_time", found.rates, &row::low_given_time);
            put(rates, "high_given_time", found.rates, &row::high_given_time);
            put(rates, "median_days", found.rates, &row::median_days);
            return py::dict(py::arg("rates") = rates, py::arg("at") = found.at,
                            py::arg("customers") = found.customers,
                            py::arg("later_customers") = found.later_customers);
        },
        py::arg("base"), py::kw_only(), py::arg("last"), py::arg("at"), py::arg("within"), py::arg("level"),
        py::arg("interval"), py::arg("threads"), py::arg("progress"), "Repeat-purchase rates as columns, and totals.");
    m.def(
        "return_chance",
        [](const transactions::customer_base& base, int within, std::vector<int> days, const optional_day& at,
           double level, const std::string& interval, int threads, const py::object& progress) {
            const ret::chance_options options{.at = day_of(at),
                                              .within = within,
                                              .days = std::move(days),
                                              .level = level,
                                              .interval = ret::survival_interval_of("return_chance", interval),
                                              .threads = threads,
                                              .progress = watch_of(progress)};
            const auto found = without_gil([&] { return ret::return_chance(base, options); });
            using row = ret::return_point;
            py::dict points;
            put(points, "days", found.points, &row::days);
            put(points, "at_risk", found.points, &row::at_risk);
            put(points, "returned", found.points, &row::returned);
            put(points, "chance", found.points, &row::chance);
            put(points, "low", found.points, &row::low);
            put(points, "high", found.points, &row::high);
            put(points, "standard_error", found.points, &row::standard_error);
            return py::dict(py::arg("points") = points, py::arg("at") = found.at,
                            py::arg("customers") = found.customers,
                            py::arg("later_customers") = found.later_customers, py::arg("returns") = found.returns);
        },
        py::arg("base"), py::kw_only(), py::arg("within"), py::arg("days"), py::arg("at"), py::arg("level"),
        py::arg("interval"), py::arg("threads"), py::arg("progress"), "Chances to come back as columns, and totals.");
}

}  // namespace goodwill::bindings
