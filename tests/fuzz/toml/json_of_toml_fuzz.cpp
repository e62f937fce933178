// json_of_toml: refuses with format_error that names a byte of the text, or gives JSON that says something and that
// is laid out as it says.
#include <goodwill/core/toml.hpp>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include <goodwill/core/error.hpp>

#include "sealed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::string json;
    try {
        json = goodwill::core::json_of_toml("fuzz", text);
    } catch (const goodwill::format_error& e) {
        const auto row = e.detail().row;
        fuzz::require(row && *row >= 0 && static_cast<std::size_t>(*row) <= size, "an error outside the text");
        fuzz::require(e.detail().must.find("line ") != std::string::npos, "an error without its line");
        return 0;
    }
    const auto value = nlohmann::json::parse(json, nullptr, false);
    fuzz::require(value.is_object(), "what it gives is no JSON");
    return 0;
}
