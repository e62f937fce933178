#include "support.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/retention/kaplan_meier.hpp>
#include <goodwill/retention/log_rank.hpp>
#include <goodwill/retention/nelson_aalen.hpp>

namespace goodwill::bindings {
namespace {

namespace ret = goodwill::retention;
using optional_column = std::optional<core::column>;
using shared_table = std::shared_ptr<ret::event_table>;

/// A column that lies in `owner`, which it keeps.
[[nodiscard]] py::array_t<double> view(std::span<const double> values, const py::object& owner) {
    py::array_t<double> out(static_cast<py::ssize_t>(values.size()), values.data(), owner);
    out.attr("setflags")(py::arg("write") = false);
    return out;
}

template <class Class, class Type>
void view_property(py::class_<Class, Type>& c, const char* name, std::span<const double> (ret::event_table::*column)()
                                                                     const noexcept) {
    c.def_property_readonly(name, [column](const py::object& self) {
        return view((self.cast<const ret::event_table&>().*column)(), self);
    });
}
template <class Curve>
void view_curve(py::class_<Curve>& c, const char* name, std::span<const double> (Curve::*column)() const noexcept) {
    c.def_property_readonly(
        name, [column](const py::object& self) { return view((self.cast<const Curve&>().*column)(), self); });
}

[[nodiscard]] ret::event_options options_of(const optional_column& observed, const optional_column& weights,
                                            const optional_column& entry, int threads, const py::object& progress) {
    return {.observed = observed,
            .weights = weights,
            .entry = entry,
            .threads = threads,
            .progress = watch_of(progress),
            .spare = &spare_memory()};
}

[[nodiscard]] py::dict counts_of(const ret::event_table& table) {
    const auto& c = table.counts();
    return py::dict(py::arg("rows") = c.rows, py::arg("used") = c.used, py::arg("events") = c.events,
                    py::arg("missing_duration") = c.missing_duration,
                    py::arg("missing_observed") = c.missing_observed, py::arg("zero_weight") = c.zero_weight);
}

/// Values of a curve at times, a column for each field.
template <class Curve, class Point>
[[nodiscard]] py::dict at_times(const Curve& curve, const array<double>& times,
                                std::initializer_list<std::pair<const char*, double Point::*>> fields) {
    const auto t = values("at", "t", times);
    py::dict out;
    for (const auto& [name, field] : fields) {
        std::vector<double> column;
        column.reserve(t.size());
        for (const double time : t) column.push_back(curve.at(time).*field);
        out[name] = take(std::move(column));
    }
    return out;
}

[[nodiscard]] py::tuple tuple_of(const ret::survival_estimate& e) {
    return py::make_tuple(e.value, e.low, e.high, e.standard_error);
}

void bind_table(py::module_& m) {
    py::class_<ret::event_table, shared_table> t(m, "EventTable", "Events and censorings at distinct times.");
    t.def(py::init<>())
        .def(
            "update",
            [](ret::event_table& self, const std::string& function, const core::column& durations,
               const optional_column& observed, const optional_column& weights, const optional_column& entry,
               int threads, const py::object& progress) {
                const auto options = options_of(observed, weights, entry, threads, progress);
                without_gil([&] { self.update(durations, options, function.c_str()); });
            },
            py::arg("function"), py::arg("durations"), py::kw_only(), py::arg("observed"), py::arg("weights"), py::arg("entry"),
            py::arg("threads"), py::arg("progress"), "Adds rows.")
        .def("merge", &ret::event_table::merge, py::arg("other"), "Adds what another has seen.")
        .def(
            "copy", [](const ret::event_table& self) { return std::make_shared<ret::event_table>(self); }, "Another.")
        .def_property_readonly("counts", &counts_of)
        .def_property_readonly("weight", &ret::event_table::weight)
        .def(
            "check", [](const ret::event_table& self, const std::string& f) { ret::check_events(f.c_str(), self); },
            py::arg("function"), "Raises unless a row counts.")
        .def("to_bytes",
             [](const ret::event_table& self) {
                 const auto bytes = self.to_bytes();
                 return py::bytes(reinterpret_cast<const char*>(bytes.data()), bytes.size());
             })
        .def_static(
            "from_bytes",
            [](const py::bytes& bytes) {
                const std::string_view text = bytes;
                return std::make_shared<ret::event_table>(
                    ret::event_table::from_bytes(std::as_bytes(std::span(text.data(), text.size()))));
            },
            py::arg("bytes"))
        .def_static(
            "from_columns",
            [](const std::vector<std::int64_t>& counts, const array<double>& time, const array<double>& events,
               const array<double>& censored, const array<double>& entered) {
                if (counts.size() != 6)
                    throw shape_error({"EventTable.from_columns", "counts", {}, std::to_string(counts.size()) + " long",
                                       "must be rows, used, events, missing_duration, missing_observed, zero_weight"});
                const ret::event_counts c{counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
                const auto of = [](const char* name, const array<double>& column) {
                    return values("EventTable.from_columns", name, column);
                };
                return std::make_shared<ret::event_table>(
                    ret::event_table::from_columns(c, of("time", time), of("events", events),
                                                   of("censored", censored), of("entered", entered)));
            },
            py::arg("counts"), py::arg("time"), py::arg("events"), py::arg("censored"), py::arg("entered"))
        .def("__len__", &ret::event_table::size)
        .def(
            "equals", [](const ret::event_table& a, const ret::event_table& b) { return a == b; }, py::arg("other"),
            "Whether both hold the same.");
    view_property(t, "time", &ret::event_table::time);
    view_property(t, "events", &ret::event_table::events);
    view_property(t, "censored", &ret::event_table::censored);
    view_property(t, "entered", &ret::event_table::entered);
    m.def(
        "event_tables_by",
        [](const std::string& function, const core::column& durations, const core::column& groups,
           const optional_column& observed, const optional_column& weights, const optional_column& entry, int threads,
           const py::object& progress) {
            const auto options = options_of(observed, weights, entry, threads, progress);
            auto found = without_gil([&] { return ret::event_tables_by(function.c_str(), durations, groups, options); });
            py::list tables;
            for (auto& table : found.tables) tables.append(std::make_shared<ret::event_table>(std::move(table)));
            return py::make_tuple(keys_of(found.groups), tables);
        },
        py::arg("function"), py::arg("durations"), py::arg("groups"), py::kw_only(), py::arg("observed"),
        py::arg("weights"), py::arg("entry"), py::arg("threads"), py::arg("progress"),
        "Keys of the groups (None for the missing one), and the table of each.");
}

}  // namespace

void bind_survival(py::module_& m) {
    bind_table(m);
    py::class_<ret::survival_curve> s(m, "SurvivalCurve", "A curve of Kaplan and Meier.");
    s.def(
         "at",
         [](const ret::survival_curve& self, const array<double>& t) {
             using point = ret::survival_point;
             return at_times<ret::survival_curve, point>(self, t,
                                                         {{"at_risk", &point::at_risk},
                                                          {"survival", &point::survival},
                                                          {"standard_error", &point::standard_error},
                                                          {"low", &point::low},
                                                          {"high", &point::high}});
         },
         py::arg("t"), "Columns of the curve's values at times.")
        .def(
            "quantile", [](const ret::survival_curve& self, double p) { return tuple_of(self.quantile(p)); },
            py::arg("p"), "Value, low, high, standard error.")
        .def(
            "restricted_mean",
            [](const ret::survival_curve& self, double horizon) { return tuple_of(self.restricted_mean(horizon)); },
            py::arg("horizon"), "Value, low, high, standard error.")
        .def_property_readonly("last_time", &ret::survival_curve::last_time);
    view_curve(s, "at_risk", &ret::survival_curve::at_risk);
    view_curve(s, "survival", &ret::survival_curve::survival);
    view_curve(s, "standard_error", &ret::survival_curve::standard_error);
    view_curve(s, "low", &ret::survival_curve::low);
    view_curve(s, "high", &ret::survival_curve::high);
    m.def(
        "kaplan_meier",
        [](const shared_table& table, double level, const std::string& interval, int threads,
           const py::object& progress) {
            const ret::survival_options options{.level = level,
                                                .interval = ret::survival_interval_of("kaplan_meier", interval),
                                                .threads = threads,
                                                .progress = watch_of(progress)};
            return without_gil([&] { return ret::kaplan_meier(table, options); });
        },
        py::arg("table"), py::kw_only(), py::arg("level"), py::arg("interval"), py::arg("threads"),
        py::arg("progress"), "The product-limit estimator; the table must not change from then on.");

    py::class_<ret::hazard_curve> h(m, "HazardCurve", "A curve of Nelson and Aalen.");
    h.def(
        "at",
        [](const ret::hazard_curve& self, const array<double>& t) {
            using point = ret::hazard_point;
            return at_times<ret::hazard_curve, point>(self, t,
                                                      {{"at_risk", &point::at_risk},
                                                       {"hazard", &point::hazard},
                                                       {"standard_error", &point::standard_error},
                                                       {"low", &point::low},
                                                       {"high", &point::high}});
        },
        py::arg("t"), "Columns of the curve's values at times.");
    view_curve(h, "at_risk", &ret::hazard_curve::at_risk);
    view_curve(h, "hazard", &ret::hazard_curve::hazard);
    view_curve(h, "standard_error", &ret::hazard_curve::standard_error);
    view_curve(h, "low", &ret::hazard_curve::low);
    view_curve(h, "high", &ret::hazard_curve::high);
    m.def(
        "nelson_aalen",
        [](const shared_table& table, double level, const std::string& interval, int threads,
           const py::object& progress) {
            const ret::hazard_options options{.level = level,
                                              .interval = ret::hazard_interval_of("nelson_aalen", interval),
                                              .threads = threads,
                                              .progress = watch_of(progress)};
            return without_gil([&] { return ret::nelson_aalen(table, options); });
        },
        py::arg("table"), py::kw_only(), py::arg("level"), py::arg("interval"), py::arg("threads"),
        py::arg("progress"), "The cumulative hazard; the table must not change from then on.");
    m.def(
        "log_rank",
        [](const std::vector<shared_table>& tables, std::size_t groups) {
            std::vector<ret::event_table> all;
            for (const auto& table : tables) all.push_back(*table);
            const auto r = without_gil([&] { return ret::log_rank(all, groups); });
            return py::dict(py::arg("chi2") = r.chi2, py::arg("df") = r.df, py::arg("p") = r.p,
                            py::arg("n") = take(std::vector<double>(r.n)),
                            py::arg("events") = take(std::vector<double>(r.events)),
                            py::arg("expected") = take(std::vector<double>(r.expected)));
        },
        py::arg("tables"), py::arg("groups"), "The test over tables[stratum * groups + group].");
}

}  // namespace goodwill::bindings
