#include <limits>

#include <goodwill/lifetime/gamma_gamma_fit.hpp>

#include "lifetime/fit_json.hpp"

namespace goodwill::inline v0::lifetime::gamma_gamma {

std::string fitted::to_json() const {
    using json = nlohmann::ordered_json;
    const auto number = [](double v) { return std::isfinite(v) ? json(v) : json(); };
    json rows = json::array();
    for (std::size_t i = 0; i < 9; i += 3) {
        json row = json::array();
        for (std::size_t j = i; j < i + 3; ++j) row.push_back(j < covariance.size() ? number(covariance[j]) : json());
        rows.push_back(row);
    }
    const json out{{"model", "gamma_gamma"},
                   {"version", 1},
                   {"params", {{"p", params.p}, {"q", params.q}, {"v", params.v}}},
                   {"covariance", rows},
                   {"correlation", number(correlation)},
                   {"report", report_to_json(report)}};
    return out.dump(2);
}

fitted fitted::from_json(std::string_view text) {
    constexpr const char* function = "gamma_gamma.from_json";
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    const auto json = core::parse_json(function, text);
    if (const auto model = core::text_field(function, json, "model"); model != "gamma_gamma")
        throw format_error({function, "model", {}, "\"" + model + "\"", "must be \"gamma_gamma\""});
    if (const double version = core::number_field(function, json, "version"); !(version >= 1 && version <= 1))
        throw format_error({function, "version", {}, core::field(function, json, "version").dump(),
                            "is not known: this library reads version 1"});
    fitted out{};
    const auto& of = core::field(function, json, "params");
    for (auto [name, value] : {std::pair{"p", &out.params.p}, {"q", &out.params.q}, {"v", &out.params.v}}) {
        *value = core::number_field(function, of, name);
        if (!(*value > 0)) throw format_error({function, name, {}, of.at(name).dump(), "must be > 0"});
    }
    const auto& rows = core::field(function, json, "covariance");
    const auto wrong = [&] {
        return format_error({function, "covariance", {}, rows.dump(), "must be 3 rows of 3 numbers or null"});
    };
    if (!rows.is_array() || rows.size() != 3) throw wrong();
    for (const auto& row : rows) {
        if (!row.is_array() || row.size() != 3) throw wrong();
        for (const auto& v : row) {
            if (!v.is_number() && !v.is_null()) throw wrong();
            out.covariance.push_back(v.is_null() ? missing : v.get<double>());
        }
    }
    out.correlation = number_or(function, json, "correlation", missing);
    out.report = report_from_json(function, core::field(function, json, "report"));
    return out;
}

}  // namespace goodwill::inline v0::lifetime::gamma_gamma
