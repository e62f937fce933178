#include <goodwill/core/toml.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <utility>
#include <vector>

#include <toml++/toml.h>

#include <goodwill/core/error.hpp>

#include "components/toml/first_flaw.hpp"

namespace goodwill::inline v0::core {

namespace {

constexpr std::size_t deepest = flaw_scan::deepest;

/// What is read, for messages.
struct text_read {
    const char* function;
    std::string_view toml;
    std::string_view name;

    /// The byte of a line and column, both from 1; a column is one character of UTF-8.
    [[nodiscard]] std::size_t byte_of(toml::source_position position) const noexcept {
        std::size_t at = toml.starts_with("\xEF\xBB\xBF") ? 3 : 0;
        for (toml::source_index line = 1; line < position.line; ++line)
            at = std::min(toml.find('\n', at), toml.size() - 1) + 1;
        for (toml::source_index column = 1; column < position.column && at < toml.size(); ++column)
            do ++at;
            while (at < toml.size() && (static_cast<unsigned char>(toml[at]) & 0xC0) == 0x80);
        return at;
    }
    [[nodiscard]] toml::source_position position_of(std::size_t byte) const noexcept {
        const std::string_view before = toml.substr(0, byte);
        const std::size_t line = before.rfind('\n') + 1;  // npos + 1 is 0
        const auto characters = std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line), before.end(),
                                              [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
        return {static_cast<toml::source_index>(1 + std::count(before.begin(), before.end(), '\n')),
                static_cast<toml::source_index>(1 + characters)};
    }
    [[nodiscard]] format_error wrong(toml::source_position at, std::string value, const std::string& must) const {
        const std::string where = "line " + std::to_string(at.line) + ", column " + std::to_string(at.column);
        return format_error({function, std::string(name), static_cast<std::int64_t>(byte_of(at)), std::move(value),
                             must + (must.ends_with(' ') ? "" : ", ") + where});
    }
};

void add_text(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') out.append({'\\', c});
        else if (c == '\n') out += "\\n";
        else if (c == '\t') out += "\\t";
        else if (byte < 0x20) out.append("\\u00").append({digits[byte >> 4], digits[byte & 15]});
        else out += c;
    }
    out += '"';
}

template <class Number>
void add_number(std::string& out, Number value) {
    char buffer[40];
    const std::string_view text(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
    out += text;
    if (std::is_floating_point_v<Number> && text.find_first_of(".e") == text.npos) out += ".0";
}

template <class... Parts>
void add_formatted(std::string& out, const char* format, Parts... parts) {
    char buffer[80];
    out.append(buffer, static_cast<std::size_t>(std::snprintf(buffer, sizeof buffer, format, parts...)));
}

void add_date(std::string& out, const toml::date& d) {
    add_formatted(out, "%04d-%02d-%02d", int{d.year}, int{d.month}, int{d.day});
}

void add_time(std::string& out, const toml::time& t) {
    add_formatted(out, "%02d:%02d:%02d", int{t.hour}, int{t.minute}, int{t.second});
    if (t.nanosecond == 0) return;
    add_formatted(out, ".%09u", static_cast<unsigned>(t.nanosecond));
    out.erase(out.find_last_not_of('0') + 1);
}

void add_date_time(std::string& out, const toml::date_time& both) {
    add_date(out, both.date);
    out += 'T';
    add_time(out, both.time);
    if (!both.offset) return;
    const int minutes = both.offset->minutes, size = std::abs(minutes);
    if (minutes == 0) out += 'Z';
    else add_formatted(out, "%c%02d:%02d", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

/// The character of UTF-8 at the beginning of a text, and how many bytes it has; no bytes if it is none.
[[nodiscard]] std::pair<std::uint32_t, std::size_t> first_character(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const std::size_t size = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
    if (byte(0) < 0xC0 || byte(0) > 0xF7 || text.size() < size) return {0, 0};
    std::uint32_t value = byte(0) & (0xFFu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {0, 0};
        value = value << 6 | (byte(i) & 0x3F);
    }
    const std::uint32_t lowest = size == 2 ? 0x80 : size == 3 ? 0x800 : 0x10000;
    if (value < lowest || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return {0, 0};
    return {value, size};
}

/// The text with the characters at some bytes written as escapes; what is no UTF-8 is left for toml++ to refuse.
[[nodiscard]] std::string with_escapes(std::string_view toml, const std::vector<std::size_t>& bytes) {
    std::string out;
    std::size_t done = 0;
    for (const std::size_t at : bytes) {
        const auto [character, size] = first_character(toml.substr(at));
        if (size == 0) continue;
        out += toml.substr(done, at - done);
        add_formatted(out, "\\U%08x", static_cast<unsigned>(character));
        done = at + size;
    }
    return out += toml.substr(done);
}

class writer {
public:
    explicit writer(const text_read& text) : text_(text) {}

    void add(const toml::node& node, std::size_t depth = 0) {
        if (depth > deepest) throw text_.wrong(node.source().begin, "", "lies deeper than 256 tables and arrays at ");
        if (const auto* table = node.as_table()) return add_table(*table, depth);
        if (const auto* array = node.as_array()) {
            return add_all(*array, depth, '[', ']', [&](const toml::node& element) { add(element, depth + 1); });
        }
        if (const auto* text = node.as_string()) return add_text(out_, text->get());
        if (const auto* integer = node.as_integer()) return add_number(out_, integer->get());
        if (const auto* number = node.as_floating_point()) {
            const double value = number->get();
            if (!std::isfinite(value))
                throw text_.wrong(node.source().begin, std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf",
                                  "must be finite, because JSON has no such number");
            return add_number(out_, value);
        }
        if (const auto* truth = node.as_boolean()) return void(out_ += truth->get() ? "true" : "false");
        out_ += '"';
        if (const auto* date = node.as_date()) add_date(out_, date->get());
        else if (const auto* time = node.as_time()) add_time(out_, time->get());
        else if (const auto* both = node.as_date_time()) add_date_time(out_, both->get());
        out_ += '"';
    }

    [[nodiscard]] std::string take() && { return std::move(out_); }

private:
    /// toml++ sorts keys by name: where they stand in the text is their order.
    void add_table(const toml::table& table, std::size_t depth) {
        using entry = std::pair<const toml::key*, const toml::node*>;
        std::vector<entry> entries;
        entries.reserve(table.size());
        for (const auto& [key, value] : table) entries.emplace_back(&key, &value);
        std::ranges::sort(entries, [](const entry& a, const entry& b) {
            const auto at = a.first->source().begin, bt = b.first->source().begin;
            return at.line != bt.line ? at.line < bt.line : at.column < bt.column;
        });
        add_all(entries, depth, '{', '}', [&](const entry& one) {
            add_text(out_, one.first->str());
            out_ += ": ";
            add(*one.second, depth + 1);
        });
    }

    template <class Elements, class Add>
    void add_all(const Elements& elements, std::size_t depth, char open, char close, Add add_one) {
        out_ += open;
        bool first = true;
        for (const auto& element : elements) {
            out_.append(first ? "\n" : ",\n").append(2 * depth + 2, ' ');
            add_one(element);
            first = false;
        }
        if (!first) out_.append("\n").append(2 * depth, ' ');
        out_ += close;
    }

    const text_read& text_;
    std::string out_;
};

}  // namespace

std::string json_of_toml(const char* function, std::string_view toml, std::string_view file_name) {
    const text_read text{function, toml, file_name.empty() ? std::string_view("toml") : file_name};
    flaw_scan scan(toml);
    if (const auto flaw = scan.first()) throw text.wrong(text.position_of(flaw->byte), "", flaw->what);
    try {
        const toml::table root =
            scan.to_escape().empty() ? toml::parse(toml) : toml::parse(with_escapes(toml, scan.to_escape()));
        writer out(text);
        out.add(root);
        return std::move(out).take();
    } catch (const toml::parse_error& e) {
        throw text.wrong(e.source().begin, "", "is no TOML (" + std::string(e.description()) + ") at ");
    }
}

}  // namespace goodwill::inline v0::core
