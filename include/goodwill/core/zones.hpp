#pragma once
#include <string_view>

#include <goodwill/core/calendar.hpp>

/// Time zones by name.  Source of the zones: the IANA time zone database (https://www.iana.org/time-zones) of the system.
/// Compiled into `goodwill::zones`, which is there where Howard Hinnant's date was found; no other part of goodwill
/// needs it.
namespace goodwill::inline v0::core {

/// The transitions of a zone from 1900 to 2100: the first instant is that of 1900-01-01 UTC, and each next one changes
/// the offset.  After the last transition that the database lists, the zone's rule goes on.
///
/// `name` is that of the database ("Europe/Berlin"), or one that needs no database: "UTC", "utc", "Z", or a fixed
/// offset, "+02:00" or "+0200".  The table is the same as in Python.  Throws domain_error for any other name, and
/// format_error if the system's file of the zone cannot be read.
[[nodiscard]] GOODWILL_API zone read_zone(const char* function, std::string_view name);

}  // namespace goodwill::inline v0::core
