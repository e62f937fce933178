#include <algorithm>
#include <cmath>

#include <goodwill/core/decimal.hpp>
#include "loyalty/event_rows.hpp"

namespace goodwill::inline v0::loyalty {
namespace {

using core::dtype;
using transactions::flaw;

[[nodiscard]] constexpr std::uint8_t code_of(event_flaw what) noexcept { return static_cast<std::uint8_t>(what); }

/// From the flaws of the log of transactions to ours.
[[nodiscard]] std::uint8_t ours(std::uint8_t theirs) noexcept {
    return code_of(theirs == transactions::code_of(flaw::amount_infinite) ? event_flaw::infinite : event_flaw::missing);
}

}  // namespace

std::span<const units> number_column::in_place() const noexcept {
    const core::column& c = *column_;
    if (scale_ != 0 || c.type() != dtype::int64 || c.chunks().size() != 1 || c.chunks()[0].validity != nullptr)
        return {};
    return c.chunks()[0].as<std::int64_t>();
}

bool number_column::read(std::int64_t begin, std::size_t n, units* out, std::uint8_t* flaw) const {
    bool any = false;
    try {
        any = reader_.read_exact(begin, n, scale_, out, flaw);
        for (std::size_t i = 0; i < n && any; ++i)
            if (flaw[i] != 0) flaw[i] = ours(flaw[i]), out[i] = 0;
    } catch (const transactions::misfit&) {
        std::fill_n(flaw, n, std::uint8_t{0});
        for (std::size_t i = 0; i < n; ++i) {
            const std::int64_t row = begin + static_cast<std::int64_t>(i);
            try {
                if (reader_.read_exact(row, 1, scale_, out + i, flaw + i)) flaw[i] = ours(flaw[i]), out[i] = 0;
            } catch (const transactions::misfit&) {
                std::int64_t bits = 0;
                static_cast<void>(reader_.read_rounded(row, 1, &bits, flaw + i));
                const double value = std::bit_cast<double>(bits) * core::power_of_ten[static_cast<std::size_t>(scale_)];
                const bool large = !(std::fabs(value) < static_cast<double>(most_units));
                const bool count = field_ == event_field::quantity || field_ == event_field::credit;
                flaw[i] = code_of(large ? event_flaw::too_large : count ? event_flaw::not_whole : event_flaw::too_fine);
                out[i] = 0;
            }
        }
        any = true;
    }
    return check(out, n, flaw) || any;
}

bool number_column::check(const units* values, std::size_t n, std::uint8_t* flaw) const {
    units low = 0, high = 0;
    for (std::size_t i = 0; i < n; ++i) low = std::min(low, values[i]), high = std::max(high, values[i]);
    if (high < most_units && low > (signed_ ? -most_units : -1)) return false;
    for (std::size_t i = 0; i < n; ++i) {
        if (flaw[i] != 0) continue;
        if (values[i] >= most_units || values[i] <= -most_units) flaw[i] = code_of(event_flaw::too_large);
        if (values[i] < 0 && !signed_) flaw[i] = code_of(event_flaw::negative);
    }
    return true;
}

key_column::key_column(const char* function, event_field field, const core::column& column, bool fractional)
    : field_(field), column_(&column), rows_(column), there_(transactions::is_there(column)) {
    const char* const name = event_field_names[static_cast<std::size_t>(field)].data();
    if (!there_ || column.type() == dtype::null) return;
    if (transactions::is_text_column(column)) {
        text_.emplace(function, name, column, 0,
                      [](std::string_view text) { return text.empty() ? 0 : text_key(text); });
        return;
    }
    const bool number = core::is_integer(column.type()) || (fractional && column.type() == dtype::float64);
    if (column.dictionary() != nullptr || !number)
        throw schema_error({function, name, {}, "of type " + column.type_name(), "must be integers or text"});
}

std::span<const std::uint64_t> key_column::in_place() const noexcept {
    const core::column& c = *column_;
    if (!there_ || text_ || (c.type() != dtype::int64 && c.type() != dtype::uint64)) return {};
    if (c.chunks().size() != 1 || c.chunks()[0].validity != nullptr) return {};
    return c.chunks()[0].as<std::uint64_t>();
}

bool key_column::read(std::int64_t begin, std::size_t n, std::uint64_t* key, std::uint8_t* flaw) const {
    bool any = false;
    const auto mark = [&](std::size_t i, event_flaw what) {
        key[i] = 0;
        flaw[i] = code_of(what);
        any = true;
    };
    if (text_) {
        text_->read(begin, n, [&](std::size_t i, std::uint64_t k) {
            key[i] = k;
            if (k == 0) mark(i, event_flaw::missing);
        });
        return any;
    }
    rows_.each(begin, n, [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
        if (column_->type() == dtype::null) {
            for (std::size_t i = 0; i < count; ++i) mark(done + i, event_flaw::missing);
            return;
        }
        core::visit_numbers(replay_function, name_of(field_).data(), *column_, chunk, [&](auto values) {
            using T = typename decltype(values)::value_type;
            for (std::size_t i = 0; i < count; ++i) {
                const std::int64_t at = first + static_cast<std::int64_t>(i);
                const T v = values[static_cast<std::size_t>(at)];
                if (!chunk.valid(at)) {
                    mark(done + i, event_flaw::missing);
                } else if constexpr (std::floating_point<T>) {
                    const auto whole = core::to_scaled(static_cast<double>(v), 0);
                    if (whole) key[done + i] = static_cast<std::uint64_t>(*whole);
                    else mark(done + i, std::isnan(v) ? event_flaw::missing : event_flaw::not_whole);
                } else {
                    key[done + i] = static_cast<std::uint64_t>(v);
                }
            }
        });
    });
    return any;
}

std::string key_column::show(std::int64_t row) const {
    if (text_) return "\"" + text_->text(row) + "\"";
    std::string out;
    rows_.each(row, 1, [&](const core::column_chunk& chunk, std::int64_t i, std::size_t, std::size_t) {
        if (column_->type() == dtype::null || !chunk.valid(i)) return;
        core::visit_numbers(replay_function, "id", *column_, chunk, [&](auto values) {
            if constexpr (std::floating_point<typename decltype(values)::value_type>)
                out = core::to_text(static_cast<double>(values[static_cast<std::size_t>(i)]));
            else
                out = std::to_string(values[static_cast<std::size_t>(i)]);
        });
    });
    return out;
}

}  // namespace goodwill::inline v0::loyalty
