#pragma once
#include <fstream>
#include <string>

#include "core/json.hpp"

/// Reference values of the room for models in discrete time.
[[nodiscard]] inline nlohmann::json discrete_reference(const char* name) {
    std::ifstream file(std::string(GOODWILL_REFERENCE "/lifetime/") + name);
    return nlohmann::json::parse(file);
}
