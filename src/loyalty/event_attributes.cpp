#include "loyalty/event_attributes.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/check.hpp>
#include <goodwill/loyalty/birthday.hpp>
#include "transactions/amount_reader.hpp"

namespace goodwill::inline v0::loyalty {
namespace {

using core::dtype;

constexpr std::int64_t not_a_time = std::numeric_limits<std::int64_t>::min();

[[nodiscard]] std::uint16_t coded(birthday b) noexcept { return static_cast<std::uint16_t>(b.month * 32 + b.day); }
/// The days of one value of a column of dates or timestamps, if it is there.
[[nodiscard]] std::optional<std::int64_t> days_at(const core::column& c, const core::column_chunk& chunk,
                                                  std::int64_t i) {
    const auto at = static_cast<std::size_t>(i);
    if (c.type() == dtype::null || !chunk.valid(i)) return {};
    if (c.type() == dtype::date32) return chunk.as<std::int32_t>()[at];
    const std::int64_t ticks = chunk.as<std::int64_t>()[at];
    if (ticks == not_a_time) return {};
    const std::int64_t a_day = c.type() == dtype::date64 ? 86'400'000 : c.ticks_per_second * 86'400;
    return ticks / a_day - (ticks % a_day < 0);
}

}  // namespace

birthday_column::birthday_column(const core::column& column) : rows_(column), there_(transactions::is_there(column)) {
    if (!there_ || transactions::is_text_column(column)) {
        text_ = there_;
        return;
    }
    const dtype type = column.type();
    const bool of_days = type == dtype::date32 || type == dtype::date64 || type == dtype::null ||
                         (type == dtype::timestamp && column.zone.empty());
    if (column.dictionary() != nullptr || !of_days)
        throw schema_error({replay_function,
                            "birthday",
                            {},
                            type == dtype::timestamp ? "of timestamps with a zone" : "of type " + column.type_name(),
                            "must be dates or text"});
}

bool birthday_column::read(std::int64_t begin, std::size_t n, std::uint16_t* out, std::uint8_t* flaw) const {
    const core::column& c = rows_.column();
    bool any = false;
    rows_.each(begin, n, [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t at = first + static_cast<std::int64_t>(i);
            out[done + i] = 0;
            event_flaw what = event_flaw::none;
            if (text_) {
                std::string_view text;
                if (!chunk.valid(at) || !transactions::text_of(c, chunk, at, text) || text.empty()) continue;
                if (const auto day = parse_birthday(text)) out[done + i] = coded(*day);
                else what = event_flaw::unreadable;
            } else if (const auto days = days_at(c, chunk, at)) {
                if (*days < -719'528 || *days > 2'932'896) what = event_flaw::out_of_range;
                else out[done + i] = coded(birthday_of(static_cast<core::day_number>(*days)));
            }
            if (what == event_flaw::none) continue;
            flaw[done + i] = static_cast<std::uint8_t>(what);
            any = true;
        }
    });
    return any;
}

std::string birthday_column::show(std::int64_t row) const {
    std::string out;
    rows_.each(row, 1, [&](const core::column_chunk& chunk, std::int64_t i, std::size_t, std::size_t) {
        std::string_view text;
        if (text_ && chunk.valid(i) && transactions::text_of(rows_.column(), chunk, i, text))
            out = "\"" + std::string(text.substr(0, 60)) + "\"";
        else if (!text_)
            if (const auto days = days_at(rows_.column(), chunk, i)) out = std::to_string(*days);
    });
    return out;
}

attribute_columns::attribute_columns(const rulebook& book, const std::vector<attribute_column>& columns,
                                     std::size_t rows) {
    std::vector<std::string_view> met;
    for (const attribute_column& a : columns) {
        const std::string argument = "attributes." + a.name;
        if (a.name.empty()) throw schema_error({replay_function, "attributes", {}, "", "must have names"});
        if (std::find(met.begin(), met.end(), a.name) != met.end())
            throw schema_error({replay_function, argument, {}, "there twice", "must be there once"});
        met.push_back(a.name);
        core::check_length(replay_function, argument.c_str(), static_cast<std::size_t>(a.value.length()), rows);
        const std::uint64_t key = text_key(a.name);
        const bool asked = asks_for(book, key);
        if (asked) keys_.push_back(key);
        (asked ? asked_ : others_)
            .emplace_back(replay_function, argument.c_str(), a.value, std::uint64_t{0}, [asked](std::string_view t) {
                return t.empty() ? std::uint64_t{0} : asked ? text_key(t) : std::uint64_t{1};
            });
    }
}

void attribute_columns::read(std::size_t i, std::int64_t begin, std::size_t n, std::uint64_t* out) const {
    asked_[i].read(begin, n, [&](std::size_t row, std::uint64_t key) { out[row] = key; });
}

void attribute_columns::read_others(std::int64_t begin, std::size_t n, std::uint8_t* said) const {
    for (const event_names& names : others_)
        names.read(begin, n,
                   [&](std::size_t row, std::uint64_t there) { said[row] |= static_cast<std::uint8_t>(there != 0); });
}

}  // namespace goodwill::inline v0::loyalty
