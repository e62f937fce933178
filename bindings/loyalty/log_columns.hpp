#pragma once
#include <map>
#include <string>
#include <string_view>

#include <goodwill/core/column.hpp>
#include <goodwill/loyalty/event_log.hpp>

/// The columns of a log as Python gives them: by the names of their fields, attributes as "attributes.<name>".
namespace goodwill::bindings {

using columns_by_role = std::map<std::string, core::column>;

[[nodiscard]] inline loyalty::event_log_columns log_columns(const columns_by_role& given) {
    loyalty::event_log_columns out;
    for (const auto& [field, column] : loyalty::event_log_fields)
        if (const auto found = given.find(std::string(loyalty::name_of(field))); found != given.end())
            out.*column = found->second;
    constexpr std::string_view prefix = "attributes.";
    for (const auto& [role, column] : given)
        if (role.starts_with(prefix)) out.attributes.push_back({role.substr(prefix.size()), column});
    return out;
}

}  // namespace goodwill::bindings
