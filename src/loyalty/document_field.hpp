#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/loyalty/program.hpp>

#include "core/json_text.hpp"
#include "core/nearest_name.hpp"

/// Reading a programme's document field by field: what is wrong is said with its path, its line and what it must be.
namespace goodwill::inline v0::loyalty {

inline constexpr const char* reading = "program.from_json";
inline constexpr std::array<std::string_view, 7> weekday_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

class document_field {
public:
    document_field(const core::json_value& value, std::string path) : value_(&value), path_(std::move(path)) {}

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] const core::json_value& value() const noexcept { return *value_; }
    [[nodiscard]] bool is(core::json_value::kind type) const noexcept { return value_->type == type; }
    [[noreturn]] void fail(std::string must) const {
        throw format_error({reading, path_, value_->line, value_->shown(), std::move(must), true});
    }

    [[nodiscard]] bool flag() const {
        if (!is(core::json_value::kind::boolean)) fail("must be true or false");
        return value_->flag;
    }
    [[nodiscard]] double number() const {
        if (!is(core::json_value::kind::number)) fail("must be a number");
        if (!value_->exact) fail("must be a decimal of at most 15 digits");
        return value_->number;
    }
    [[nodiscard]] int whole() const {
        const double n = number();
        if (n != std::floor(n) || std::fabs(n) > std::numeric_limits<int>::max()) fail("must be a whole number");
        return static_cast<int>(n);
    }
    [[nodiscard]] double not_negative() const {
        const double n = number();
        if (n < 0) fail("must be >= 0");
        return n;
    }
    [[nodiscard]] const std::string& text() const {
        if (!is(core::json_value::kind::text)) fail("must be a text");
        if (has_controls(value_->text)) fail("must have no line breaks or other control characters");
        return value_->text;
    }
    [[nodiscard]] const std::string& filled_text() const {
        if (text().empty()) fail("must not be empty");
        return value_->text;
    }
    /// The place of a text among known names.
    [[nodiscard]] std::size_t one_of(std::span<const std::string_view> names) const {
        const auto fits = [&] { return "must be " + core::listed(names); };
        if (!is(core::json_value::kind::text)) fail(fits());
        for (std::size_t i = 0; i < names.size(); ++i)
            if (names[i] == value_->text) return i;
        fail(fits() + core::did_you_mean(value_->text, names));
    }
    template <class E>
    [[nodiscard]] E named() const {
        return static_cast<E>(one_of(named_values<E>::names));
    }
    [[nodiscard]] std::vector<document_field> items() const {
        if (!is(core::json_value::kind::list)) fail("must be a list");
        std::vector<document_field> out;
        for (const auto& item : value_->items) out.emplace_back(item, path_);
        return out;
    }
    /// At least one text, none of them empty or there twice.
    [[nodiscard]] std::vector<std::string> texts() const {
        std::vector<std::string> out;
        for (const auto& item : items()) {
            const auto& one = item.filled_text();
            for (const auto& before : out)
                if (before == one) item.fail("must be there once");
            out.push_back(one);
        }
        if (out.empty()) fail("must name at least one, or be left out");
        return out;
    }
    [[nodiscard]] core::day_number date() const {
        const auto time = is(core::json_value::kind::text) && value_->text.size() == 10 ? core::parse_time(value_->text)
                                                                                        : std::nullopt;
        if (!time) fail("must be a date, as in \"2026-01-31\"");
        return time->date;
    }
    /// Minutes of the day, 1440 for "24:00".  Seconds, which times of TOML have, must be 0.
    [[nodiscard]] int clock_time() const {
        std::string t = is(core::json_value::kind::text) ? value_->text : std::string{};
        if (t.size() == 8 && t.ends_with(":00")) t.resize(5);
        const auto digit = [&](std::size_t i) { return t[i] >= '0' && t[i] <= '9' ? t[i] - '0' : 100'000; };
        const int minutes =
            t.size() == 5 && t[2] == ':' ? (digit(0) * 10 + digit(1)) * 60 + digit(3) * 10 + digit(4) : 100'000;
        if (minutes > 1440 || digit(3) > 5) fail("must be a time of the day, as in \"17:30\"");
        return minutes;
    }
    [[nodiscard]] loyalty::duration duration(const char* none = "none") const {
        if (is(core::json_value::kind::text) && value_->text == none) return {};
        const auto read = is(core::json_value::kind::text) ? parse_duration(value_->text) : std::nullopt;
        if (!read)
            fail("must be a number of days, weeks, months or years as in \"30 days\", or \"" + std::string(none) +
                 "\"");
        return *read;
    }
    [[nodiscard]] loyalty::pending pending() const {
        const auto read = is(core::json_value::kind::text) ? parse_pending(value_->text) : std::nullopt;
        if (!read) fail("must be \"none\", a number of days, weeks, months or years as in \"14 days\", or that and "
                        "\", start_of_day\"");
        return *read;
    }
    [[nodiscard]] loyalty::expiry expiry() const {
        const auto read = is(core::json_value::kind::text) ? parse_expiry(value_->text) : std::nullopt;
        if (!read) fail("must be \"never\", a number of days, weeks, months or years as in \"12 months\", that and "
                        "\", end_of_month\", or \"end_of_month\", \"end_of_quarter\" or \"end_of_year\"");
        return *read;
    }

    [[nodiscard]] static bool has_controls(std::string_view text) noexcept {
        return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
    }

private:
    const core::json_value* value_;
    std::string path_;
};

/// The fields of an object; `done` refuses those that nobody asked for.
class document_object {
public:
    explicit document_object(const document_field& field) : field_(field) {
        if (!field.is(core::json_value::kind::object))
            field.path().empty() ? throw format_error({reading, "json", field.value().line, field.value().shown(),
                                                       "must be an object", true})
                                 : field.fail("must be an object of fields");
    }

    [[nodiscard]] std::optional<document_field> operator[](std::string_view name) {
        asked_.push_back(name);
        const auto* found = field_.value().field(name);
        if (found == nullptr) return {};
        return document_field(*found, below(name));
    }
    [[nodiscard]] document_field needed(std::string_view name) {
        if (auto found = (*this)[name]) return *std::move(found);
        missing(name);
    }
    [[noreturn]] void missing(std::string_view name) const {
        throw format_error({reading, below(name), field_.value().line, "", "is missing", true});
    }
    /// Fields whose names the document makes up, in their order.
    [[nodiscard]] std::vector<document_field> named_fields() const {
        std::vector<document_field> out;
        for (const auto& item : field_.value().items) {
            out.emplace_back(item, below(item.name));
            if (item.name.empty() || document_field::has_controls(item.name))
                throw format_error({reading, field_.path(), item.line, "",
                                    "must have a name for each, without line breaks or other control characters",
                                    true});
        }
        return out;
    }
    void done() const {
        for (const auto& item : field_.value().items) {
            if (std::find(asked_.begin(), asked_.end(), item.name) != asked_.end()) continue;
            auto must = "is no field" + core::did_you_mean(item.name, asked_);
            if (must.back() != '?') must += "; there are " + core::listed(asked_, " and ");
            throw format_error({reading, below(item.name), item.line, "", std::move(must), true});
        }
    }

private:
    [[nodiscard]] std::string below(std::string_view name) const {
        return field_.path().empty() ? std::string(name) : field_.path() + "." + std::string(name);
    }
    document_field field_;
    std::vector<std::string_view> asked_;
};

}  // namespace goodwill::inline v0::loyalty
