#include <goodwill/core/zones.hpp>

#include <algorithm>
#include <exception>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include <date/tz.h>

#include "components/zones/posix_rule.hpp"

namespace goodwill::inline v0::core {

namespace {

constexpr date::sys_seconds first = date::sys_days{date::year{1900} / 1 / 1};
constexpr date::sys_seconds last = date::sys_days{date::year{2100} / 1 / 1};

/// "+02:00" or "+0200" in seconds.
[[nodiscard]] std::optional<std::int32_t> fixed_offset(std::string_view name) noexcept {
    const bool colon = name.size() == 6 && name[3] == ':';
    if ((name.size() != 5 && !colon) || (name[0] != '+' && name[0] != '-')) return {};
    const std::size_t minutes_at = colon ? 4 : 3;
    for (const std::size_t at : {std::size_t{1}, std::size_t{2}, minutes_at, minutes_at + 1})
        if (name[at] < '0' || name[at] > '9') return {};
    const auto number = [&](std::size_t at) { return (name[at] - '0') * 10 + (name[at + 1] - '0'); };
    if (number(1) > 23 || number(minutes_at) > 59) return {};
    const std::int32_t size = number(1) * 3600 + number(minutes_at) * 60;
    return name[0] == '-' ? -size : size;
}

/// Adds a transition, unless the offset is already that.
void add(zone& out, std::int64_t instant, std::int32_t offset) {
    if (!out.instant.empty() && out.instant.back() == instant) {
        out.instant.pop_back();
        out.offset.pop_back();
    }
    if (!out.offset.empty() && out.offset.back() == offset) return;
    out.instant.push_back(instant);
    out.offset.push_back(offset);
}

/// Adds what date knows of a zone.  Returns the last period that begins before 2100.
date::sys_info add_listed(zone& out, const date::time_zone& listed) {
    for (date::sys_seconds from = first;;) {
        const date::sys_info period = listed.get_info(from);
        add(out, from.time_since_epoch().count(), static_cast<std::int32_t>(period.offset.count()));
        if (period.end >= last || period.end <= from) return period;
        from = period.end;
    }
}

#if USE_OS_TZDB
/// The rule that holds after a file's last transition: the last line of its file (RFC 8536, section 3.3).
[[nodiscard]] std::string rule_of(const char* function, const std::string& name) {
    for (const char* folder : {"/usr/share/zoneinfo/uclibc/", "/usr/share/zoneinfo/"}) {
        std::ifstream in(folder + name, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
        if (bytes.size() < 5 || !bytes.starts_with("TZif")) continue;
        if (bytes[4] == '\0' || bytes.back() != '\n') return {};  // version 1 has no rule
        const std::size_t begin = bytes.rfind('\n', bytes.size() - 2) + 1;
        return bytes.substr(begin, bytes.size() - 1 - begin);
    }
    throw format_error({function, "zone", {}, "\"" + name + "\"", "has no file in /usr/share/zoneinfo"});
}

/// Files of the system list transitions up to 2037 at most, and date reads nothing else of them.
void add_rule(const char* function, zone& out, const date::sys_info& last_listed) {
    if (last_listed.end < date::sys_days{date::year::max() / 1 / 1}) return;
    const std::string text = rule_of(function, out.name);
    if (text.empty()) return;
    const auto rule = posix_rule::of(text);
    if (!rule)
        throw format_error({function, "zone", {}, "\"" + out.name + "\"", "has a rule that cannot be read: " + text});
    if (!rule->summer) return;
    const auto& summer = *rule->summer;
    const date::sys_seconds begin = std::max(last_listed.begin, first);
    const std::int64_t from = begin.time_since_epoch().count();
    struct change {
        std::int64_t instant;
        std::int32_t offset;
    };
    const std::chrono::year_month_day begin_date{std::chrono::floor<std::chrono::days>(begin)};
    for (auto year = begin_date.year(); year <= std::chrono::year{2100}; ++year) {
        change both[] = {{summer.begin.local_seconds(year) - rule->offset, summer.offset},
                         {summer.end.local_seconds(year) - summer.offset, rule->offset}};
        if (both[1].instant < both[0].instant) std::swap(both[0], both[1]);
        for (const auto& [instant, offset] : both)
            if (instant > from && instant < last.time_since_epoch().count()) add(out, instant, offset);
    }
}
#endif

}  // namespace

zone read_zone(const char* function, std::string_view name) {
    zone out{std::string(name), {}, {}};
    auto offset = fixed_offset(name);
    if (name == "UTC" || name == "utc" || name == "Z") offset = 0;
    if (offset) {
        add(out, first.time_since_epoch().count(), *offset);
        return out;
    }
    const date::time_zone* found = nullptr;
    try {
        found = date::locate_zone(name);
    } catch (const std::exception&) {
        throw domain_error({function, "zone", {}, "\"" + out.name + "\"",
                            "must be an IANA name such as \"Europe/Berlin\"; is tzdata installed?"});
    }
    [[maybe_unused]] const date::sys_info last_listed = add_listed(out, *found);
#if USE_OS_TZDB
    add_rule(function, out, last_listed);
#endif
    return out;
}

}  // namespace goodwill::inline v0::core
