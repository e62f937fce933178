#pragma once
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <goodwill/lifetime/fitted_model.hpp>

#include "lifetime/fit_json.hpp"

/// A fitted model of up to five parameters as JSON: the same for every model of repeat purchases.
namespace goodwill::inline v0::lifetime {

struct fitted_json {
    const char* model;                 ///< "bg_nbd"
    const char* function;              ///< "bg_nbd.from_json"
    std::array<const char*, 5> names;  ///< of the parameters, as many as there are

    template <class Params>
    [[nodiscard]] std::string write(const fitted_model<Params>& fitted) const {
        nlohmann::ordered_json params;
        constexpr std::size_t size = fitted_model<Params>::size;
        const auto values = estimated<Params>::of(fitted.params);
        for (std::size_t i = 0; i < size; ++i) params[names[i]] = values[i];
        nlohmann::ordered_json out{
            {"model", model},
            {"version", 1},
            {"unit", fitted.unit ? nlohmann::ordered_json(name_of(*fitted.unit)) : nlohmann::ordered_json()},
            {"params", params},
            {"covariance", rows_of(fitted.covariance, fitted.dimension())}};
        if (!fitted.robust_covariance.empty())
            out["robust_covariance"] = rows_of(fitted.robust_covariance, fitted.dimension());
        for (const auto& [name, of] : {std::pair{"purchase_covariates", &fitted.purchase},
                                       std::pair{"leaving_covariates", &fitted.leaving}})
            for (std::size_t k = 0; k < of->names.size(); ++k)
                out[name].push_back({{"name", of->names[k]}, {"coefficient", of->coefficients[k]}});
        out["report"] = report_to_json(fitted.report);
        return out.dump(2);
    }

    template <class Params>
    [[nodiscard]] fitted_model<Params> read(std::string_view text) const {
        const auto json = core::parse_json(function, text);
        if (const auto name = core::text_field(function, json, "model"); name != model)
            throw format_error({function, "model", {}, "\"" + name + "\"", "must be \"" + std::string(model) + "\""});
        if (const double version = core::number_field(function, json, "version"); !(version >= 1 && version <= 1))
            throw format_error({function, "version", {}, core::field(function, json, "version").dump(),
                                "is not known: this library reads version 1"});
        fitted_model<Params> out{};
        if (const auto& unit = core::field(function, json, "unit"); !unit.is_null()) {
            const auto name = core::text_field(function, json, "unit");
            try {
                out.unit = core::time_unit_of(function, name);
            } catch (const domain_error& e) {
                throw format_error(e.detail());
            }
        }
        const auto& of = core::field(function, json, "params");
        constexpr std::size_t size = fitted_model<Params>::size;
        std::array<double, size> values{};
        for (std::size_t i = 0; i < size; ++i) {
            values[i] = core::number_field(function, of, names[i]);
            if (!(values[i] > 0)) throw format_error({function, names[i], {}, of.at(names[i]).dump(), "must be > 0"});
        }
        out.params = estimated<Params>::params(values);
        for (const auto& [name, to] : {std::pair{"purchase_covariates", &out.purchase},
                                       std::pair{"leaving_covariates", &out.leaving}}) {
            if (!json.contains(name)) continue;
            const auto& list = core::field(function, json, name);
            if (!list.is_array()) throw format_error({function, name, {}, list.dump(), "must be a list"});
            for (const auto& item : list) {
                to->names.push_back(core::text_field(function, item, "name"));
                to->coefficients.push_back(core::number_field(function, item, "coefficient"));
            }
        }
        out.covariance = matrix(json, "covariance", out.dimension());
        if (json.contains("robust_covariance"))
            out.robust_covariance = matrix(json, "robust_covariance", out.dimension());
        out.report = report_from_json(function, core::field(function, json, "report"));
        return out;
    }

private:
    [[nodiscard]] static nlohmann::ordered_json rows_of(const std::vector<double>& matrix, std::size_t size) {
        auto rows = nlohmann::ordered_json::array();
        for (std::size_t i = 0; i < size; ++i) {
            auto row = nlohmann::ordered_json::array();
            for (std::size_t j = size * i; j < size * (i + 1); ++j) {
                const bool there = j < matrix.size() && std::isfinite(matrix[j]);
                row.push_back(there ? nlohmann::ordered_json(matrix[j]) : nlohmann::ordered_json());
            }
            rows.push_back(row);
        }
        return rows;
    }

    [[nodiscard]] std::vector<double> matrix(const nlohmann::json& json, const char* name, std::size_t size) const {
        const auto& rows = core::field(function, json, name);
        const auto wrong = [&] {
            const auto n = std::to_string(size);
            const auto must = "must be " + n + " rows of " + n + " numbers or null";
            return format_error({function, name, {}, rows.dump(), must});
        };
        std::vector<double> out;
        if (!rows.is_array() || rows.size() != size) throw wrong();
        for (const auto& row : rows) {
            if (!row.is_array() || row.size() != size) throw wrong();
            for (const auto& v : row) {
                if (!v.is_number() && !v.is_null()) throw wrong();
                out.push_back(v.is_null() ? std::numeric_limits<double>::quiet_NaN() : v.get<double>());
            }
        }
        return out;
    }
};

}  // namespace goodwill::inline v0::lifetime
