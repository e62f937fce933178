#pragma once
#include <string>
#include <vector>

#include <goodwill/lifetime/fit_report.hpp>

#include "core/json.hpp"

/// The fit report as JSON: the same for every model of the room.
namespace goodwill::inline v0::lifetime {

[[nodiscard]] inline nlohmann::ordered_json report_to_json(const fit_report& report) {
    const auto number = [](double v) { return std::isfinite(v) ? nlohmann::ordered_json(v) : nlohmann::ordered_json(); };
    nlohmann::ordered_json excluded = nlohmann::ordered_json::array();
    for (const auto& e : report.excluded) excluded.push_back({{"reason", e.reason}, {"rows", e.rows}});
    nlohmann::ordered_json out{{"customers", report.customers},
            {"weight", number(report.weight)},
            {"patterns", report.patterns},
            {"excluded", excluded},
            {"log_likelihood", number(report.log_likelihood)},
            {"converged", report.converged},
            {"identified", report.identified},
            {"iterations", report.iterations},
            {"evaluations", report.evaluations},
            {"largest_gradient", number(report.largest_gradient)},
            {"condition", number(report.condition)},
            {"at_boundary", report.at_boundary},
            {"advice", report.advice}};
    if (report.correlation) out["correlation"] = number(*report.correlation);
    return out;
}

/// A number, or null for one that JSON cannot hold: it comes back as `otherwise`.
[[nodiscard]] inline double number_or(const char* function, const nlohmann::json& object, const std::string& name,
                                      double otherwise) {
    return core::field(function, object, name).is_null() ? otherwise : core::number_field(function, object, name);
}

[[nodiscard]] inline fit_report report_from_json(const char* function, const nlohmann::json& object) {
    const auto whole = [&](const nlohmann::json& from, const std::string& name) {
        const auto& value = core::field(function, from, name);
        if (!value.is_number_integer()) throw format_error({function, name, {}, value.dump(), "must be whole"});
        return value.get<std::int64_t>();
    };
    const auto flag = [&](const std::string& name) {
        const auto& value = core::field(function, object, name);
        if (!value.is_boolean()) throw format_error({function, name, {}, value.dump(), "must be true or false"});
        return value.get<bool>();
    };
    const auto list = [&](const std::string& name) -> const nlohmann::json& {
        const auto& value = core::field(function, object, name);
        if (!value.is_array()) throw format_error({function, name, {}, value.dump(), "must be a list"});
        return value;
    };
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    fit_report report;
    report.customers = whole(object, "customers");
    report.weight = number_or(function, object, "weight", missing);
    report.patterns = whole(object, "patterns");
    for (const auto& e : list("excluded"))
        report.excluded.push_back({core::text_field(function, e, "reason"), whole(e, "rows")});
    report.log_likelihood = number_or(function, object, "log_likelihood", missing);
    report.converged = flag("converged");
    report.identified = flag("identified");
    report.iterations = static_cast<int>(whole(object, "iterations"));
    report.evaluations = static_cast<int>(whole(object, "evaluations"));
    report.largest_gradient = number_or(function, object, "largest_gradient", infinity);
    report.condition = number_or(function, object, "condition", infinity);
    for (const auto& name : list("at_boundary")) {
        if (!name.is_string()) throw format_error({function, "at_boundary", {}, name.dump(), "must be a text"});
        report.at_boundary.push_back(name.get<std::string>());
    }
    report.advice = core::text_field(function, object, "advice");
    if (object.contains("correlation")) report.correlation = number_or(function, object, "correlation", missing);
    return report;
}

}  // namespace goodwill::inline v0::lifetime
