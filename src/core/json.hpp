#pragma once
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include <goodwill/core/error.hpp>

/// Reading JSON that a person or another library may have written: what is wrong is said by field.
namespace goodwill::inline v0::core {

/// Throws format_error with the byte offset.
[[nodiscard]] inline nlohmann::json parse_json(const char* function, std::string_view text) {
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::parse_error& e) {
        throw format_error({function, "json", static_cast<std::int64_t>(e.byte), "", "is not JSON at this byte"});
    }
}

/// A field that must be there.
[[nodiscard]] inline const nlohmann::json& field(const char* function, const nlohmann::json& object,
                                                 const std::string& name) {
    if (!object.is_object() || !object.contains(name))
        throw format_error({function, name, {}, "", "is missing from the JSON"});
    return object.at(name);
}

[[nodiscard]] inline double number_field(const char* function, const nlohmann::json& object,
                                         const std::string& name) {
    const auto& value = field(function, object, name);
    if (!value.is_number()) throw format_error({function, name, {}, value.dump(), "must be a number"});
    return value.get<double>();
}

[[nodiscard]] inline std::string text_field(const char* function, const nlohmann::json& object,
                                            const std::string& name) {
    const auto& value = field(function, object, name);
    if (!value.is_string()) throw format_error({function, name, {}, value.dump(), "must be a text"});
    return value.get<std::string>();
}

}  // namespace goodwill::inline v0::core
