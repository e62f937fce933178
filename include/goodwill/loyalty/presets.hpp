#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/loyalty/program.hpp>

/// Complete programmes to begin with, each named for the policy that engines of the field document.
namespace goodwill::inline v0::loyalty {

struct preset_name {
    std::string_view name;
    std::string_view statement;  ///< what it does, in one sentence
};

/// All of them, the usual one first.
[[nodiscard]] GOODWILL_API const std::vector<preset_name>& preset_names();

/// A programme whose dates and times are those of an IANA zone.  Throws domain_error that names the nearest for a name
/// that is none, and for an empty zone.
[[nodiscard]] GOODWILL_API program preset(std::string_view name, std::string_view zone = "UTC");

}  // namespace goodwill::inline v0::loyalty
