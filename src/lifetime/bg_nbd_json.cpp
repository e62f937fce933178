#include <limits>

#include <goodwill/lifetime/bg_nbd_fit.hpp>

#include "lifetime/fit_json.hpp"

namespace goodwill::inline v0::lifetime::bg_nbd {

std::string fitted::to_json() const {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < 16; i += 4) {
        nlohmann::ordered_json row = nlohmann::ordered_json::array();
        for (std::size_t j = i; j < i + 4; ++j)
            row.push_back(j < covariance.size() && std::isfinite(covariance[j]) ? nlohmann::ordered_json(covariance[j])
                                                                                : nlohmann::ordered_json());
        rows.push_back(row);
    }
    const nlohmann::ordered_json out{
        {"model", "bg_nbd"},
        {"version", 1},
        {"unit", unit ? nlohmann::ordered_json(name_of(*unit)) : nlohmann::ordered_json()},
        {"params", {{"r", params.r}, {"alpha", params.alpha}, {"a", params.a}, {"b", params.b}}},
        {"covariance", rows},
        {"report", report_to_json(report)}};
    return out.dump(2);
}

fitted fitted::from_json(std::string_view text) {
    constexpr const char* function = "bg_nbd.from_json";
    const auto json = core::parse_json(function, text);
    if (const auto model = core::text_field(function, json, "model"); model != "bg_nbd")
        throw format_error({function, "model", {}, "\"" + model + "\"", "must be \"bg_nbd\""});
    if (const double version = core::number_field(function, json, "version"); !(version >= 1 && version <= 1))
        throw format_error({function, "version", {}, core::field(function, json, "version").dump(),
                            "is not known: this library reads version 1"});
    fitted out{};
    if (const auto& unit = core::field(function, json, "unit"); !unit.is_null()) {
        const auto name = core::text_field(function, json, "unit");
        try {
            out.unit = core::time_unit_of(function, name);
        } catch (const domain_error& e) {
            throw format_error(e.detail());
        }
    }
    const auto& of = core::field(function, json, "params");
    for (auto [name, value] : {std::pair{"r", &out.params.r}, std::pair{"alpha", &out.params.alpha},
                               std::pair{"a", &out.params.a}, std::pair{"b", &out.params.b}}) {
        *value = core::number_field(function, of, name);
        if (!(*value > 0)) throw format_error({function, name, {}, of.at(name).dump(), "must be > 0"});
    }
    const auto& rows = core::field(function, json, "covariance");
    const auto wrong = [&] {
        return format_error({function, "covariance", {}, rows.dump(), "must be 4 rows of 4 numbers or null"});
    };
    if (!rows.is_array() || rows.size() != 4) throw wrong();
    for (const auto& row : rows) {
        if (!row.is_array() || row.size() != 4) throw wrong();
        for (const auto& v : row) {
            if (!v.is_number() && !v.is_null()) throw wrong();
            out.covariance.push_back(v.is_null() ? std::numeric_limits<double>::quiet_NaN() : v.get<double>());
        }
    }
    out.report = report_from_json(function, core::field(function, json, "report"));
    return out;
}

}  // namespace goodwill::inline v0::lifetime::bg_nbd
