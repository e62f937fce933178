#include "loyalty/event_times.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>

#include <goodwill/core/error.hpp>

namespace goodwill::inline v0::loyalty {
namespace {

using core::day_number;
using core::dtype;

constexpr std::int64_t second = 1'000'000, day_length = 86'400 * second;
constexpr std::int64_t not_a_time = std::numeric_limits<std::int64_t>::min();

[[nodiscard]] constexpr std::int64_t floor_of(std::int64_t a, std::int64_t b) noexcept {
    return a >= 0 ? a / b : -((-(a + 1)) / b) - 1;
}

/// The microseconds after the point of a text that core::parse_time has read.
[[nodiscard]] std::int64_t fraction_of(std::string_view text) noexcept {
    const std::size_t point = text.find('.');
    std::int64_t micros = 0, unit = 100'000;
    if (point == std::string_view::npos) return 0;
    for (std::size_t i = point + 1; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i, unit /= 10)
        micros += (text[i] - '0') * unit;
    return micros;
}

bool set(std::uint8_t& flaw, event_flaw what) noexcept {
    if (flaw == 0) flaw = static_cast<std::uint8_t>(what);
    return true;
}

}  // namespace

event_flaw local_clock::to_utc(std::int64_t local, std::int64_t& utc) noexcept {
    if (local < from_ || local >= until_) {
        const std::int64_t seconds = floor_of(local, second), part = local - seconds * second;
        // Offsets are below a day, and change once within two.
        const std::int64_t before = seconds - zone_.offset_at(seconds - 86'400),
                           after = seconds - zone_.offset_at(seconds + 86'400);
        const bool first = before + zone_.offset_at(before) == seconds,
                   last = after + zone_.offset_at(after) == seconds;
        utc = (first ? before : after) * second + part;
        if (first && last && before != after) return event_flaw::ambiguous;
        if (!first && !last) return event_flaw::skipped;
        const auto next = std::upper_bound(zone_.instant.begin(), zone_.instant.end(), floor_of(utc, second));
        constexpr std::int64_t ever = std::int64_t{1} << 60;
        offset_ = local - utc;
        from_ = next == zone_.instant.begin() ? -ever : *(next - 1) * second + offset_ + day_length;
        until_ = next == zone_.instant.end() ? ever : *next * second + offset_ - day_length;
        return event_flaw::none;
    }
    utc = local - offset_;
    return event_flaw::none;
}

event_times::event_times(const char* function, const core::column& column, const core::zone& zone, bool local)
    : rows_(column), zone_(zone), local_(local) {
    const dtype type = column.type();
    if (transactions::is_text_column(column)) {
        text_ = true;
        bool known = false;
        rows_.each(0, static_cast<std::size_t>(rows_.length()),
                   [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t) {
                       for (std::size_t i = 0; i < count && !known; ++i) {
                           const std::int64_t at = first + static_cast<std::int64_t>(i);
                           std::string_view text;
                           if (!chunk.valid(at) || !transactions::text_of(column, chunk, at, text)) continue;
                           known = core::parse_time(text).has_value();
                           dates_ = known && text.find(':') == std::string_view::npos;
                       }
                   });
        return;
    }
    if (column.dictionary() == nullptr) {
        if (type == dtype::date32 || type == dtype::date64 || type == dtype::null) {
            dates_ = true;
            return;
        }
        if (type == dtype::timestamp) {
            if (column.zone.empty() && !local)
                throw schema_error(
                    {function,
                     "time",
                     {},
                     "of timestamps without a zone",
                     "must say which instants they are: give them a zone, or times=\"local\" where they are "
                     "local times of the programme's zone"});
            return;
        }
    }
    throw schema_error(
        {function, "time", {}, "of type " + column.type_name(), "must be timestamps with a zone, dates or text"});
}

std::span<const std::int64_t> event_times::instants_in_place() const noexcept {
    const core::column& c = rows_.column();
    if (c.type() != dtype::timestamp || c.zone.empty() || c.ticks_per_second != second || c.chunks().size() != 1)
        return {};
    return c.chunks()[0].validity == nullptr ? c.chunks()[0].as<std::int64_t>() : std::span<const std::int64_t>();
}
std::span<const day_number> event_times::dates_in_place() const noexcept {
    const core::column& c = rows_.column();
    if (c.type() != dtype::date32 || c.chunks().size() != 1 || c.chunks()[0].validity != nullptr) return {};
    return c.chunks()[0].as<day_number>();
}

template <class F>
bool event_times::read_texts(std::int64_t begin, std::size_t n, std::uint8_t* flaw, F&& put) const {
    bool any = false;
    rows_.each(begin, n, [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t at = first + static_cast<std::int64_t>(i);
            std::string_view text;
            std::uint8_t& f = flaw[done + i];
            if (!chunk.valid(at) || !transactions::text_of(rows_.column(), chunk, at, text)) {
                any = set(f, event_flaw::missing);
                continue;
            }
            const auto time = core::parse_time(text);
            if (!time) {
                any = set(f, text.empty() ? event_flaw::missing : event_flaw::unreadable);
                continue;
            }
            if ((text.find(':') == std::string_view::npos) != dates_) {
                any = set(f, event_flaw::mixed);
                continue;
            }
            const event_flaw what = put(done + i, *time, text);
            if (what != event_flaw::none) any = set(f, what);
        }
    });
    return any;
}

bool event_times::read(std::int64_t begin, std::size_t n, std::int64_t* micros, std::uint8_t* flaw) const {
    local_clock clock(zone_);
    if (text_)
        return read_texts(begin, n, flaw, [&](std::size_t i, const core::parsed_time& time, std::string_view text) {
            const std::int64_t part = fraction_of(text);
            micros[i] = 0;
            if (const auto instant = time.instant()) {
                micros[i] = *instant * second + part;
                return in_range(micros[i]) ? event_flaw::none : event_flaw::out_of_range;
            }
            if (!local_) return event_flaw::without_zone;
            return clock.to_utc((std::int64_t{time.date} * 86'400 + time.second_of_day) * second + part, micros[i]);
        });
    const core::column& c = rows_.column();
    bool any = false;
    const std::int64_t up = c.ticks_per_second < second ? second / c.ticks_per_second : 1;
    const std::int64_t down = c.ticks_per_second > second ? c.ticks_per_second / second : 1;
    const std::int64_t most = std::numeric_limits<std::int64_t>::max() / up;
    rows_.each(begin, n, [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
        const std::int64_t* const ticks = chunk.as<std::int64_t>().data() + first;
        for (std::size_t i = 0; i < count; ++i) {
            std::int64_t& to = micros[done + i];
            std::uint8_t& f = flaw[done + i];
            const std::int64_t t = ticks[i];
            to = 0;
            if (t == not_a_time || !chunk.valid(first + static_cast<std::int64_t>(i))) {
                any = set(f, event_flaw::missing);
                continue;
            }
            const std::int64_t at = down != 1 ? floor_of(t, down) : t > most || t < -most ? not_a_time : t * up;
            if (!in_range(at)) {
                any = set(f, event_flaw::out_of_range);
                continue;
            }
            to = at;
            if (!c.zone.empty()) continue;
            if (const event_flaw what = clock.to_utc(at, to); what != event_flaw::none) any = set(f, what);
        }
    });
    return any;
}

bool event_times::read(std::int64_t begin, std::size_t n, day_number* day, std::uint8_t* flaw) const {
    const core::column& c = rows_.column();
    if (text_)
        return read_texts(begin, n, flaw, [&](std::size_t i, const core::parsed_time& time, std::string_view) {
            day[i] = time.date;
            return event_flaw::none;
        });
    bool any = false;
    rows_.each(begin, n, [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t at = first + static_cast<std::int64_t>(i);
            day[done + i] = 0;
            std::int64_t value = not_a_time;
            if (c.type() == dtype::date32) value = chunk.as<std::int32_t>()[static_cast<std::size_t>(at)];
            if (c.type() == dtype::date64) value = chunk.as<std::int64_t>()[static_cast<std::size_t>(at)];
            if (c.type() == dtype::null || !chunk.valid(at) || value == not_a_time) {
                any = set(flaw[done + i], event_flaw::missing);
                continue;
            }
            if (c.type() == dtype::date64) value = floor_of(value, 86'400'000);
            if (value < first_event_day || value > last_event_day) any = set(flaw[done + i], event_flaw::out_of_range);
            else day[done + i] = static_cast<day_number>(value);
        }
    });
    return any;
}

std::string event_times::show(std::int64_t row) const {
    std::string out;
    rows_.each(row, 1, [&](const core::column_chunk& chunk, std::int64_t i, std::size_t, std::size_t) {
        const core::column& c = rows_.column();
        const auto at = static_cast<std::size_t>(i);
        std::string_view text;
        if (c.type() == dtype::null || !chunk.valid(i)) return;
        if (text_) {
            if (transactions::text_of(c, chunk, i, text)) out = "\"" + std::string(text.substr(0, 60)) + "\"";
            return;
        }
        if (c.type() == dtype::date32) {
            out = std::to_string(chunk.as<std::int32_t>()[at]);
            return;
        }
        const std::int64_t ticks = chunk.as<std::int64_t>()[at];
        if (c.type() == dtype::date64) {
            out = std::to_string(ticks);
            return;
        }
        const std::int64_t seconds = floor_of(ticks, c.ticks_per_second), day = floor_of(seconds, 86'400),
                           of_day = seconds - day * 86'400;
        if (day < first_event_day || day > last_event_day) {
            out = std::to_string(ticks);
            return;
        }
        char buffer[32];
        const int n = std::snprintf(buffer, sizeof buffer, " %02d:%02d:%02d", static_cast<int>(of_day / 3600),
                                    static_cast<int>(of_day / 60 % 60), static_cast<int>(of_day % 60));
        out = core::to_text_date(static_cast<day_number>(day)) + std::string(buffer, static_cast<std::size_t>(n));
    });
    return out;
}

}  // namespace goodwill::inline v0::loyalty
