#pragma once
#include <string>
#include <string_view>

#include <goodwill/core/config.hpp>

/// TOML as JSON, for apps whose settings are TOML: what reads JSON can be given either.
/// Compiled into `goodwill::toml`, which is there where toml++ was found; no other part of goodwill needs it.
namespace goodwill::inline v0::core {

/// The JSON text that says the same as a TOML text (TOML 1.0, https://toml.io/en/v1.0.0).
///
/// Keys keep the order in which they were first written.  Integers stay integers.  A float is the shortest text that
/// reads back as the same value, and is told from an integer: `1.0` stays `1.0`.  Dates and times become texts of
/// ISO 8601: "2026-03-01", "07:32:00.5", "2026-03-01T07:32:00", "2026-03-01T07:32:00+02:00" and, for an offset of zero,
/// "2026-03-01T07:32:00Z".  The text is indented by two blanks.
///
/// Throws format_error whose `row` is the byte offset, and whose message gives line and column, from 1, in characters:
/// where the text is no TOML, where a number is inf or nan, which JSON does not have, where a value lies deeper than
/// 256 tables and arrays, and where a key has more than 32 parts.  `file_name` is what the message calls the text.
[[nodiscard]] GOODWILL_API std::string json_of_toml(const char* function, std::string_view toml,
                                                    std::string_view file_name = {});

}  // namespace goodwill::inline v0::core
