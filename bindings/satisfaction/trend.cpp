#include "support.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/satisfaction/control_chart.hpp>
#include <goodwill/transactions/calendar_periods.hpp>

namespace goodwill::bindings {

namespace sat = goodwill::satisfaction;

void bind_trend(py::module_& m) {
    using zone_table = std::tuple<std::string, array<std::int64_t>, array<std::int32_t>>;
    m.def(
        "calendar_periods",
        [](const std::string& function, const core::column& time, const std::string& period,
           const std::optional<zone_table>& zone) {
            std::optional<core::zone> rules;
            if (zone) {
                const auto& [name, instant, offset] = *zone;
                const auto instants = values(function.c_str(), "zone", instant);
                const auto offsets = values(function.c_str(), "zone", offset);
                rules = core::zone{name, {instants.begin(), instants.end()}, {offsets.begin(), offsets.end()}};
            }
            auto found = without_gil([&] {
                const auto kind = transactions::period_of(function.c_str(), period);
                return transactions::periods_of(function.c_str(), time, kind, rules);
            });
            return py::make_tuple(take(std::move(found.start)), take(std::move(found.code)), found.missing);
        },
        py::arg("function"), py::arg("time"), py::arg("period"), py::arg("zone"),
        "First days of the periods, the position of each row's, and how many rows have no date.");
    m.def(
        "control_chart",
        [](const array<double>& value, const array<double>& n, const array<std::uint8_t>& in_baseline, double centre,
           double deviation, double limit, const std::string& spread, double least, double most,
           const std::vector<std::string>& rules) {
            constexpr const char* function = "trend";
            std::vector<sat::chart_rule> named;
            for (const auto& rule : rules) named.push_back(sat::chart_rule_of(function, rule));
            if (spread != "answers" && spread != "periods")
                throw domain_error({function, "spread", {}, "\"" + spread + "\"",
                                    "must be \"answers\" or \"periods\""});
            const auto kind = spread == "answers" ? sat::chart_spread::answers : sat::chart_spread::periods;
            const auto figure = values(function, "value", value);
            auto chart = sat::control_chart_of(function, figure, values(function, "n", n),
                                               values(function, "in_baseline", in_baseline), centre, deviation,
                                               {.limit = limit, .spread = kind, .least = least, .most = most});
            py::dict flags;
            for (std::size_t k = 0; k < rules.size(); ++k) {
                const auto found = sat::signals(named[k], {figure, chart.z}, limit);
                flags[rules[k].c_str()] = take(std::vector<std::uint8_t>(found.begin(), found.end()));
            }
            py::dict out;
            out["sigma"] = take(std::move(chart.sigma));
            out["lower"] = take(std::move(chart.lower));
            out["upper"] = take(std::move(chart.upper));
            out["z"] = take(std::move(chart.z));
            return py::make_tuple(out, chart.dispersion, flags);
        },
        py::arg("value"), py::arg("n"), py::arg("in_baseline"), py::arg("centre"), py::arg("deviation"),
        py::arg("limit"), py::arg("spread"), py::arg("least"), py::arg("most"), py::arg("rules"),
        "Columns of a control chart, its dispersion, and by rule which points are signals.");
}

}  // namespace goodwill::bindings
