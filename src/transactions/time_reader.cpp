#include "transactions/time_reader.hpp"

#include <limits>

#include <goodwill/core/error.hpp>
#include "simd/log_rows.hpp"

namespace goodwill::inline v0::transactions {
namespace {

using core::day_number;
using core::dtype;

[[nodiscard]] bool is_utc(std::string_view zone) noexcept {
    for (const std::string_view name : {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT",
                                        "Universal", "Etc/Universal", "Greenwich", "Etc/Greenwich", "GMT0", "GMT+0",
                                        "GMT-0", "Etc/GMT0", "Etc/GMT+0", "Etc/GMT-0"})
        if (zone == name) return true;
    return false;
}

/// The seconds of "+02:00", as Arrow names zones of a fixed offset.
[[nodiscard]] std::optional<std::int32_t> fixed_offset(std::string_view zone) {
    if (zone.size() != 6 || zone[3] != ':' || (zone[0] != '+' && zone[0] != '-')) return {};
    const auto time = core::parse_time("1970-01-01T00:00" + std::string(zone));
    return time ? time->utc_offset : std::nullopt;
}

/// Writes a day that may be out of range.
inline bool put(std::int64_t value, day_number& day, std::uint8_t& flaw) noexcept {
    const bool ok = value >= first_day && value <= last_day;
    day = ok ? static_cast<day_number>(value) : 0;
    if (!ok && flaw == 0) flaw = code_of(flaw::time_out_of_range);
    return !ok;
}

template <class T>
[[nodiscard]] bool read_days(const T* values, std::size_t n, day_number* day, std::uint8_t* flaw) {
    bool bad = false;
    if constexpr (std::is_same_v<T, std::int32_t>) {
        bad = !simd::log_rows::copy_days(values, n, first_day, last_day, day);
    } else for (std::size_t i = 0; i < n; ++i) {
        const T v = values[i];
        bool ok = true;
        if constexpr (sizeof(T) >= 4) ok = std::cmp_less_equal(v, last_day);
        if constexpr (sizeof(T) >= 4 && std::is_signed_v<T>) ok = ok & (v >= first_day);
        day[i] = static_cast<day_number>(v);
        bad |= !ok;
    }
    if (bad) {
        bad = false;
        for (std::size_t i = 0; i < n; ++i) {
            const bool fits = std::cmp_less_equal(values[i], last_day) && std::cmp_greater_equal(values[i], first_day);
            bad |= put(fits ? static_cast<std::int64_t>(values[i]) : std::numeric_limits<std::int64_t>::max(), day[i],
                       flaw[i]);
        }
    }
    return bad;
}

/// A constant divisor, so that no division is left; floors, as days before 1970 are negative.
template <std::int64_t ticks_per_day>
[[nodiscard]] bool floor_days(const std::int64_t* ticks, std::size_t n, day_number* day, std::uint8_t* flaw) {
    constexpr std::int64_t low = std::int64_t{first_day} * 86400, high = (std::int64_t{last_day} + 1) * 86400;
    constexpr std::int64_t scale = ticks_per_day / 86400;
    constexpr bool narrow = scale > 1000000;  // nanoseconds end in 2262
    bool bad = false;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t t = ticks[i];
        const std::int64_t q = t / ticks_per_day;
        day[i] = static_cast<day_number>(q - (t - q * ticks_per_day < 0 ? 1 : 0));
        if constexpr (narrow)
            bad |= t == std::numeric_limits<std::int64_t>::min();
        else
            bad |= (t < low * scale) | (t >= high * scale);
    }
    if (!bad) return false;
    bad = false;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t t = ticks[i];
        if (t == std::numeric_limits<std::int64_t>::min()) {  // not a time
            if (flaw[i] == 0) flaw[i] = code_of(flaw::time_missing);
            bad = true;
            continue;
        }
        const std::int64_t q = t / ticks_per_day;
        bad |= put(q - (t - q * ticks_per_day < 0 ? 1 : 0), day[i], flaw[i]);
    }
    return bad;
}

[[nodiscard]] constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept {
    return a / b - (a % b < 0 ? 1 : 0);
}

}  // namespace

time_reader::time_reader(const char* function, const core::column& column, const std::optional<core::zone>& zone,
                         offset_rule& rule)
    : rows_(column), zone_(zone ? &*zone : nullptr), rule_(rule), ticks_per_second_(column.ticks_per_second) {
    const auto refuse = [&](std::string must) {
        throw schema_error({function, "time", {}, "of type " + column.type_name(), std::move(must)});
    };
    if (is_text_column(column)) {
        if (zone_ != nullptr || rule_.known) return;
        for (std::int64_t row = 0; row < rows_.length() && !rule_.known; ++row)
            rows_.each(row, 1, [&](const core::column_chunk& chunk, std::int64_t i, std::size_t, std::size_t) {
                std::string_view text;
                if (!chunk.valid(i) || !text_of(column, chunk, i, text)) return;
                if (const auto time = core::parse_time(text)) rule_ = {true, time->utc_offset};
            });
        rule = rule_;
        return;
    }
    const bool dictionary = column.dictionary() != nullptr;
    switch (column.type()) {
        case dtype::null:
        case dtype::date32:
        case dtype::date64: break;
        case dtype::timestamp:
            if (ticks_per_second_ != 1 && ticks_per_second_ != 1000 && ticks_per_second_ != 1000000 &&
                ticks_per_second_ != 1000000000)
                refuse("must count seconds, milliseconds, microseconds or nanoseconds");
            if (column.zone.empty() || zone_ != nullptr) {
                if (column.zone.empty()) zone_ = nullptr;
                break;
            }
            if (is_utc(column.zone)) break;
            if (const auto offset = fixed_offset(column.zone)) {
                fixed_ = {column.zone, {0}, {*offset}};
                break;
            }
            throw schema_error({function, "time", {}, "in the zone " + column.zone,
                                "needs zone= with the rules of a zone to say what its days are"});
        default:
            if (!core::is_integer(column.type()) || dictionary)
                refuse("must be dates, timestamps, text or integer days since 1970-01-01");
    }
    if (dictionary) refuse("must be dates, timestamps, text or integer days since 1970-01-01");
}

bool time_reader::read_text(const core::column_chunk& chunk, std::int64_t first, std::size_t n, day_number* day,
                            std::uint8_t* flaw) const {
    bool any = false;
    for (std::size_t i = 0; i < n; ++i) {
        day[i] = 0;
        if (flaw[i] != 0) continue;
        std::string_view text;
        auto what = flaw::none;
        if (!text_of(rows_.column(), chunk, first + static_cast<std::int64_t>(i), text)) {
            what = flaw::time_missing;
        } else if (const auto time = core::parse_time(text); !time) {
            what = flaw::time_unreadable;
        } else if (zone_ != nullptr) {
            const auto instant = time->instant();
            any |= put(instant ? zone_->day_at(*instant) : time->date, day[i], flaw[i]);
        } else if (time->utc_offset != rule_.utc_offset) {
            what = flaw::time_mixed;
        } else {
            day[i] = time->date;
        }
        if (what != flaw::none) {
            flaw[i] = code_of(what);
            any = true;
        }
    }
    return any;
}

bool time_reader::read_ticks(const std::int64_t* ticks, std::size_t n, day_number* day, std::uint8_t* flaw) const {
    const core::zone* zone = !fixed_.offset.empty() ? &fixed_ : zone_;
    if (zone != nullptr && !zone->offset.empty()) {
        // The offset holds until the next transition, so it is looked up once in a while only.
        std::int64_t from = 1, until = 0, offset = 0;
        bool any = false;
        for (std::size_t i = 0; i < n; ++i) {
            if (ticks[i] == std::numeric_limits<std::int64_t>::min()) {
                if (flaw[i] == 0) flaw[i] = code_of(flaw::time_missing);
                any = true;
                continue;
            }
            const std::int64_t second = floor_div(ticks[i], ticks_per_second_);
            if (second < from || second >= until) {
                const auto after = std::upper_bound(zone->instant.begin(), zone->instant.end(), second);
                from = after == zone->instant.begin() ? std::numeric_limits<std::int64_t>::min() : *(after - 1);
                until = after == zone->instant.end() ? std::numeric_limits<std::int64_t>::max() : *after;
                offset = zone->offset_at(second);
            }
            // A shift of the day cannot overflow: whole days first.
            const std::int64_t whole = floor_div(second, 86400);
            any |= put(whole + floor_div(second - whole * 86400 + offset, 86400), day[i], flaw[i]);
        }
        return any;
    }
    switch (ticks_per_second_) {
        case 1: return floor_days<86400>(ticks, n, day, flaw);
        case 1000: return floor_days<86400000>(ticks, n, day, flaw);
        case 1000000: return floor_days<86400000000>(ticks, n, day, flaw);
        default: return floor_days<86400000000000>(ticks, n, day, flaw);
    }
}

bool time_reader::read(std::int64_t begin, std::size_t n, day_number* day, std::uint8_t* flaw) const {
    bool any = false;
    rows_.each(begin, n, [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
        const core::column& c = rows_.column();
        const auto at = static_cast<std::size_t>(first);
        day_number* d = day + done;
        std::uint8_t* f = flaw + done;
        // A missing value may be anything below its null, so its flaw comes first.
        const bool missing = mark_missing(chunk, first, count, c.type() == dtype::null, f, code_of(flaw::time_missing));
        any |= missing;
        if (is_text_column(c)) {
            any |= read_text(chunk, first, count, d, f);
            return;
        }
        switch (c.type()) {
            case dtype::null: std::fill_n(d, count, 0); break;
            case dtype::date32: any |= read_days(chunk.as<std::int32_t>().data() + at, count, d, f); break;
            case dtype::date64: any |= floor_days<86400000>(chunk.as<std::int64_t>().data() + at, count, d, f); break;
            case dtype::timestamp: any |= read_ticks(chunk.as<std::int64_t>().data() + at, count, d, f); break;
            default:
                any |= core::visit_numbers("", "time", c, chunk, [&](auto values) {
                    if constexpr (std::integral<typename decltype(values)::value_type>)
                        return read_days(values.data() + at, count, d, f);
                    else
                        return true;
                });
        }
    });
    return any;
}

std::string time_reader::show(std::int64_t row) const {
    std::string out;
    rows_.each(row, 1, [&](const core::column_chunk& chunk, std::int64_t i, std::size_t, std::size_t) {
        const core::column& c = rows_.column();
        const auto at = static_cast<std::size_t>(i);
        std::string_view text;
        if (is_text_column(c)) {
            if (text_of(c, chunk, i, text)) out = "\"" + std::string(text.substr(0, 60)) + "\"";
            return;
        }
        day_number day = 0;
        std::uint8_t flaw = 0;
        if (!read(row, 1, &day, &flaw)) {
            out = core::to_text_date(day);
        } else if (c.type() == dtype::timestamp || c.type() == dtype::date64) {
            out = std::to_string(chunk.as<std::int64_t>()[at]);
        } else if (c.type() == dtype::date32) {
            out = std::to_string(chunk.as<std::int32_t>()[at]);
        } else if (c.type() != dtype::null) {
            core::visit_numbers("", "time", c, chunk, [&](auto values) { out = std::to_string(values[at]); });
        }
    });
    return out;
}

}  // namespace goodwill::inline v0::transactions
