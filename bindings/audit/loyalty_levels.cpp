#include "support.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/audit/loyalty_levels.hpp>
#include <goodwill/audit/repeat_buying.hpp>
#include <goodwill/core/column.hpp>

namespace goodwill::bindings {
namespace {

namespace au = audit;
using bounds_pair = std::pair<double, double>;

[[nodiscard]] std::string name_of_part(std::size_t k) { return std::string(au::name_of(static_cast<au::loyalty_part>(k))); }

/// What there is under a name; nullptr: nothing.
template <class T>
[[nodiscard]] const T* at(const std::map<std::string, T>& of, const std::string& name) {
    const auto found = of.find(name);
    return found == of.end() ? nullptr : &found->second;
}

[[nodiscard]] au::cut_choice cut_of(const char* argument, const std::string& kind, double value) {
    if (kind == "middle") return {au::cut_kind::middle, value};
    if (kind == "median") return {au::cut_kind::median, value};
    if (kind == "value") return {au::cut_kind::value, value};
    throw domain_error({"loyalty_levels", argument, {}, "\"" + kind + "\"",
                        "must be \"middle\", \"median\" or a score above 0, and 1 at most"});
}

/// Counts with their shares as columns.
template <std::size_t n>
[[nodiscard]] py::dict columns_of(const std::array<au::customer_share, n>& rows) {
    core::buffer<std::int64_t> customers;
    core::buffer<double> share, low, high;
    for (const auto& row : rows) {
        customers.push_back(row.customers);
        share.push_back(row.share);
        low.push_back(row.limits.low);
        high.push_back(row.limits.high);
    }
    py::dict out;
    out["customers"] = take(std::move(customers));
    out["share"] = take(std::move(share));
    out["low"] = take(std::move(low));
    out["high"] = take(std::move(high));
    return out;
}

template <std::size_t n>
[[nodiscard]] std::vector<std::int64_t> plain(const std::array<std::int64_t, n>& counts) {
    return {counts.begin(), counts.end()};
}

[[nodiscard]] py::dict to_py(au::loyalty_levels_result found) {
    py::dict out, value, weight, known, mean;
    for (std::size_t k = 0; k < au::loyalty_parts; ++k) {
        if (!found.parts[k].given) continue;
        const py::str name(name_of_part(k));
        value[name] = take(std::move(found.value[k]));
        weight[name] = take(std::move(found.weight[k]));
        known[name] = found.parts[k].known;
        mean[name] = found.parts[k].mean_value;
    }
    py::list cross;
    for (const auto& rows : found.cross) cross.append(columns_of(rows));
    out["level"] = take(std::move(found.level));
    out["level_lacks"] = take(std::move(found.level_lacks));
    out["quadrant"] = take(std::move(found.quadrant));
    out["quadrant_lacks"] = take(std::move(found.quadrant_lacks));
    out["gap"] = take(std::move(found.gap));
    out["attitude"] = take(std::move(found.attitude));
    out["behaviour"] = take(std::move(found.behaviour));
    out["loyalty"] = take(std::move(found.loyalty));
    out["value"] = value;
    out["weight"] = weight;
    out["known"] = known;
    out["mean"] = mean;
    out["customers"] = found.customers;
    out["levels"] = columns_of(found.levels);
    out["quadrants"] = columns_of(found.quadrants);
    out["cross"] = cross;
    out["without_quadrant"] = plain(found.without_quadrant);
    out["level_lacking"] = plain(found.level_lacking);
    out["quadrant_lacking"] = plain(found.quadrant_lacking);
    out["repeat_half"] = found.rule.repeat_half;
    out["attitude_cut"] = py::make_tuple(found.rule.attitude.at, found.rule.attitude.above);
    out["behaviour_cut"] = py::make_tuple(found.rule.behaviour.at, found.rule.behaviour.above);
    return out;
}

[[nodiscard]] py::dict loyalty_levels(const std::map<std::string, core::column>& columns,
                                      const std::map<std::string, bounds_pair>& scales,
                                      const std::map<std::string, double>& weights, const std::array<double, 4>& bounds,
                                      const std::optional<double>& minimum, int min_attitude, int min_behaviour,
                                      const std::pair<std::string, double>& attitude_cut,
                                      const std::pair<std::string, double>& behaviour_cut,
                                      const std::optional<double>& repeat_half, double level, int threads,
                                      const py::object& progress) {
    au::loyalty_columns in;
    au::loyalty_levels_options options;
    const auto column = [&](const char* name, std::optional<core::column>& to) {
        if (const auto* c = at(columns, name)) to = *c;
    };
    column("experience", in.experience);
    column("expectation", in.expectation);
    column("minimum", in.minimum);
    if (const auto* s = at(scales, "experience")) options.experience_scale = {s->first, s->second};
    for (std::size_t k = 0; k < au::loyalty_parts; ++k) {
        const std::string name = name_of_part(k);
        column(name.c_str(), in.parts[k]);
        if (const auto* s = at(scales, name)) options.rule.scales[k] = {s->first, s->second};
        if (const auto* w = at(weights, name)) options.rule.weights[k] = *w;
    }
    options.bounds = {bounds[0], bounds[1], bounds[2], bounds[3]};
    options.minimum = minimum;
    options.rule.min_attitude = min_attitude;
    options.rule.min_behaviour = min_behaviour;
    options.attitude_cut = cut_of("attitude_cut", attitude_cut.first, attitude_cut.second);
    options.behaviour_cut = cut_of("behaviour_cut", behaviour_cut.first, behaviour_cut.second);
    options.repeat_half = repeat_half;
    options.level = level;
    options.threads = threads;
    options.progress = watch_of(progress);
    return to_py(without_gil([&] { return au::loyalty_levels(in, options); }));
}

[[nodiscard]] std::optional<std::chrono::sys_days> to_date(const std::optional<std::int64_t>& day) {
    if (!day) return {};
    return std::chrono::sys_days{std::chrono::days{*day}};
}

}  // namespace

void bind_loyalty_levels(py::module_& m) {
    m.def("loyalty_levels", &loyalty_levels, py::arg("columns"), py::kw_only(), py::arg("scales"), py::arg("weights"),
          py::arg("bounds"), py::arg("minimum"), py::arg("min_attitude"), py::arg("min_behaviour"),
          py::arg("attitude_cut"), py::arg("behaviour_cut"), py::arg("repeat_half"), py::arg("level"),
          py::arg("threads"), py::arg("progress"), "Levels, scores and quadrants by row, and their counts.");
    m.def(
        "repeat_buying",
        [](const std::string& function, const core::column& customer, const transactions::customer_base& base,
           const std::optional<std::int64_t>& start, const std::optional<std::int64_t>& at) {
            auto found = without_gil([&] {
                return au::repeat_buying_of(function.c_str(), customer, base, {to_date(start), to_date(at)});
            });
            const double half = found.half();
            return py::dict(py::arg("repeats") = take(std::move(found.repeats)),
                            py::arg("in_base") = take(std::move(found.in_base)),
                            py::arg("without_row") = take(std::move(found.without_row)),
                            py::arg("matched") = found.matched, py::arg("not_in_base") = found.not_in_base,
                            py::arg("later") = found.later, py::arg("median") = found.median, py::arg("half") = half);
        },
        py::arg("function"), py::arg("customer"), py::arg("base"), py::kw_only(), py::arg("start"), py::arg("at"),
        "Repeat purchases of a base by a column of ids.");
    m.def(
        "check_customers",
        [](const std::string& function, const core::column& customer) {
            without_gil([&] { au::check_customers(function.c_str(), customer); });
        },
        py::arg("function"), py::arg("customer"), "Ids that are there once each, or an error that names the row.");
}

}  // namespace goodwill::bindings
