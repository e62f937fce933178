// parse_time: whatever the text, it refuses, or what it says can be written down and read again as the same.
#include <goodwill/core/calendar.hpp>

#include <cstdio>
#include <string>

#include "sealed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace core = goodwill::core;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto time = core::parse_time(text);
    if (!time) return 0;
    fuzz::require(time->date >= -719528 && time->date <= 2932896, "a day outside the years 0 to 9999");
    fuzz::require(time->second_of_day >= 0 && time->second_of_day < 86400, "a second outside the day");
    char clock[40];
    std::snprintf(clock, sizeof clock, "T%02d:%02d:%02d", time->second_of_day / 3600, time->second_of_day / 60 % 60,
                  time->second_of_day % 60);
    std::string written = core::to_text_date(time->date) + clock;
    if (time->utc_offset) {
        const int minutes = *time->utc_offset / 60, size_of = minutes < 0 ? -minutes : minutes;
        fuzz::require(size_of < 24 * 60 && minutes * 60 == *time->utc_offset, "an offset of a day");
        std::snprintf(clock, sizeof clock, "%c%02d:%02d", minutes < 0 ? '-' : '+', size_of / 60, size_of % 60);
        written += clock;
    }
    const auto again = core::parse_time(written);
    fuzz::require(again && again->date == time->date && again->second_of_day == time->second_of_day &&
                      again->utc_offset == time->utc_offset && again->instant() == time->instant(),
                  "it reads differently when it is written down");
    return 0;
}
