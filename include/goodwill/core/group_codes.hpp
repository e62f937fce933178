#pragma once
#include <goodwill/core/column.hpp>
#include <goodwill/core/config.hpp>
#include <goodwill/core/group_keys.hpp>

/// A column of groups as numbers, so that two of them can be crossed.
namespace goodwill::inline v0::core {

/// Throws schema_error for a column that holds neither integers nor texts, domain_error for a number that is not whole.
[[nodiscard]] GOODWILL_API group_codes codes_of_groups(const char* function, const char* argument, const column& c);

}  // namespace goodwill::inline v0::core
