#pragma once
#include "support.hpp"

#include <optional>
#include <string>

#include <goodwill/core/calendar.hpp>
#include <goodwill/lifetime/fit_report.hpp>

/// The fit report as a dict: the same for every model of the room.
namespace goodwill::bindings {

[[nodiscard]] inline py::dict to_dict(const lifetime::fit_report& report) {
    py::dict excluded;
    for (const auto& e : report.excluded) excluded[py::str(e.reason)] = e.rows;
    py::dict out;
    out["customers"] = report.customers;
    out["weight"] = report.weight;
    out["patterns"] = report.patterns;
    out["excluded"] = excluded;
    out["log_likelihood"] = report.log_likelihood;
    out["converged"] = report.converged;
    out["identified"] = report.identified;
    out["iterations"] = report.iterations;
    out["evaluations"] = report.evaluations;
    out["largest_gradient"] = report.largest_gradient;
    out["condition"] = report.condition;
    out["at_boundary"] = report.at_boundary;
    out["advice"] = report.advice;
    out["correlation"] = report.correlation;
    return out;
}

/// A model's unit as Python names it.
[[nodiscard]] inline std::optional<std::string> unit_name(std::optional<core::time_unit> unit) {
    if (!unit) return {};
    return std::string(core::name_of(*unit));
}
[[nodiscard]] inline std::optional<core::time_unit> unit_of(const char* function,
                                                            const std::optional<std::string>& name) {
    if (!name) return {};
    return core::time_unit_of(function, *name);
}

}  // namespace goodwill::bindings
