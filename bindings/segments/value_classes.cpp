#include "support.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/segments/customer_values.hpp>
#include <goodwill/segments/value_classes.hpp>

namespace goodwill::bindings {
namespace {

namespace seg = goodwill::segments;

[[nodiscard]] std::optional<std::chrono::sys_days> to_date(const std::optional<std::int64_t>& day) {
    if (!day) return {};
    return std::chrono::sys_days{std::chrono::days{*day}};
}

template <class Field>
[[nodiscard]] py::array column_of(const std::vector<seg::value_class>& classes, Field field) {
    core::buffer<decltype(field(classes[0]))> out(classes.size());
    for (std::size_t i = 0; i < classes.size(); ++i) out[i] = field(classes[i]);
    return take(std::move(out));
}

[[nodiscard]] py::dict to_py(seg::value_classes_result result) {
    using row = seg::value_class;
    py::dict out, classes;
    const auto& all = result.classes;
    classes["customers"] = column_of(all, [](const row& c) { return c.customers; });
    classes["share"] = column_of(all, [](const row& c) { return c.share; });
    classes["low"] = column_of(all, [](const row& c) { return c.share_interval.low; });
    classes["high"] = column_of(all, [](const row& c) { return c.share_interval.high; });
    classes["value"] = column_of(all, [](const row& c) { return c.value; });
    classes["value_share"] = column_of(all, [](const row& c) { return c.value_share; });
    classes["value_share_low"] = column_of(all, [](const row& c) { return c.value_interval.low; });
    classes["value_share_high"] = column_of(all, [](const row& c) { return c.value_interval.high; });
    classes["lowest"] = column_of(all, [](const row& c) { return c.lowest; });
    classes["highest"] = column_of(all, [](const row& c) { return c.highest; });
    out["classes"] = classes;
    out["cuts"] = result.cuts;
    out["n"] = result.n;
    out["missing"] = result.missing;
    out["negative"] = result.negative;
    out["negative_value"] = result.negative_value;
    out["value"] = result.value;
    out["code"] = take(std::move(result.code));
    return out;
}

}  // namespace

void bind_value_classes(py::module_& m) {
    m.def(
        "customer_values",
        [](const std::string& function, const transactions::customer_base& base, const std::string& measure,
           const std::optional<std::int64_t>& start, const std::optional<std::int64_t>& at, int threads,
           const py::object& progress) {
            const seg::customer_values_options options{seg::measure_of(function.c_str(), measure), to_date(start),
                                                       to_date(at), threads, watch_of(progress)};
            auto found = without_gil([&] { return seg::values_of(function.c_str(), base, options); });
            return py::dict(py::arg("customer") = transactions::to_column(found.customer),
                            py::arg("value") = take(std::move(found.value)), py::arg("at") = found.at,
                            py::arg("other_customers") = found.other_customers,
                            py::arg("other_value") = found.other_value);
        },
        py::arg("function"), py::arg("base"), py::kw_only(), py::arg("measure"), py::arg("start"), py::arg("at"),
        py::arg("threads"), py::arg("progress"), "One value a customer with a purchase in a period.");
    m.def(
        "value_classes",
        [](const core::column& values, const std::string& method, const std::vector<double>& limits, int bins,
           const std::string& ties, const std::vector<double>& cuts, double level, int threads,
           const py::object& progress) {
            const seg::value_classes_options options{.method = seg::class_method_of("value_classes", method),
                                                     .limits = limits,
                                                     .bins = bins,
                                                     .ties = seg::tie_rule_of("value_classes", ties),
                                                     .cuts = cuts,
                                                     .level = level,
                                                     .threads = threads,
                                                     .progress = watch_of(progress)};
            return to_py(without_gil([&] { return seg::value_classes(values, options); }));
        },
        py::arg("values"), py::kw_only(), py::arg("method"), py::arg("limits"), py::arg("bins"), py::arg("ties"),
        py::arg("cuts"), py::arg("level"), py::arg("threads"), py::arg("progress"), "Classes by value, best first.");
}

}  // namespace goodwill::bindings
