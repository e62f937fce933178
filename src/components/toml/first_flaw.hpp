#pragma once
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

/// What is refused before toml++ sees it.  Of some texts toml++ 3.3 and 3.4 do not say that they are no TOML but break
/// a precondition of their own (github.com/marzer/tomlplusplus: issue 295, pull request 301), and before 3.4 a key may
/// have so many parts that the tables in tables that it makes overflow the stack when they go.
///
/// The scan knows where strings and comments are, and no more of the grammar.  It is right up to the first error in a
/// text, which is as far as toml++ reads.
namespace goodwill::inline v0::core {

struct toml_flaw {
    std::size_t byte;
    const char* what;
};

/// Whether a text has this shape; '0' is any digit, and other characters are themselves.
[[nodiscard]] constexpr bool has_shape(std::string_view text, std::string_view shape) noexcept {
    if (text.size() != shape.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) return false;
    return true;
}

/// Whether a text is a date, a time or both, with whatever digits.
[[nodiscard]] inline bool has_shape_of_time(std::string_view text) noexcept {
    if (has_shape(text.substr(0, 10), "0000-00-00")) {
        text.remove_prefix(10);
        if (text.empty()) return true;
        if (text[0] != 'T' && text[0] != 't' && text[0] != ' ') return false;
        text.remove_prefix(1);
    }
    if (!has_shape(text.substr(0, 8), "00:00:00")) return false;
    text.remove_prefix(8);
    if (text.starts_with('.')) {
        const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
        if (end == 1) return false;
        text.remove_prefix(end);
    }
    return text.empty() || text == "Z" || text == "z" || has_shape(text, "+00:00") || has_shape(text, "-00:00");
}

/// Reads a TOML text from left to right for what is refused: a character that TOML does not have outside strings and
/// comments, a table whose name does not begin as a key does, a bracket, comma or equals sign that stands where a value
/// must or within one, what begins like a date or a time and is none, too many brackets within each other, a key of too
/// many parts.
class flaw_scan {
public:
    static constexpr std::size_t most_parts = 32, deepest = 256;

    explicit flaw_scan(std::string_view toml) noexcept : toml_(toml) {}

    [[nodiscard]] std::optional<toml_flaw> first() {
        for (std::size_t at = toml_.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < toml_.size();) {
            const char c = toml_[at];
            if (const char* what = look_at(c, at)) return toml_flaw{at, what};
            if (c == '#') {
                at = std::min(toml_.find('\n', at), toml_.size());
                touching_ = '\n';
                continue;
            }
            if (c == '"' || c == '\'') {
                if (const auto flaw = pass_string(at)) return flaw;
            } else {
                ++at;
            }
            touching_ = c;
            if (c != ' ' && c != '\t' && c != '\r' && (c != '\n' || depth_ == 0)) before_ = c;
        }
        return {};
    }

    /// Bytes at which, in a string, a character beyond ASCII is the first after a line that ends with a backslash.
    /// toml++ may only be given it as an escape.
    [[nodiscard]] const std::vector<std::size_t>& to_escape() const noexcept { return to_escape_; }

private:
    [[nodiscard]] static constexpr bool is_bare(char c) noexcept {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
    [[nodiscard]] static constexpr bool is_of_token(char c) noexcept {
        return is_bare(c) || c == '+' || c == '.' || c == ':';
    }
    [[nodiscard]] bool in_array() const noexcept { return depth_ > 0 && open_[depth_ - 1] == '['; }
    [[nodiscard]] bool in_value() const noexcept { return assigned_ || in_array(); }
    [[nodiscard]] bool value_is_due() const noexcept {
        return before_ == '=' || (in_array() && (before_ == ',' || before_ == '['));
    }

    /// What is wrong with this character, if anything.
    [[nodiscard]] const char* look_at(char c, std::size_t at) noexcept {
        switch (c) {
            case ' ': case '\t': case '\r': case '#': return nullptr;
            case '\n':
                if (depth_ == 0) assigned_ = header_ = false;
                parts_ = 1;
                return nullptr;
            case '"':
            case '\'':
                if (is_of_token(touching_) && (in_value() || touching_ != '.')) return no_value;
                return nullptr;
            case '.':
                return ++parts_ > most_parts ? "is in a key of more than 32 parts at " : nullptr;
            case '=':
                if (in_value() || header_) return no_value;
                assigned_ = true;
                parts_ = 1;
                return nullptr;
            case ',':
                if (value_is_due()) return no_value;
                if (!in_array()) assigned_ = depth_ == 0;
                parts_ = 1;
                return nullptr;
            case '[': case '{': return opens(c, at);
            case ']': case '}': return closes(c);
            default:
                if (!is_of_token(c)) return "is no TOML outside texts and comments, at ";
                return !in_value() || is_of_token(touching_) || is_token(at) ? nullptr : "begins no date or time at ";
        }
    }

    [[nodiscard]] bool is_beyond_ascii(std::size_t at) const noexcept {
        return at < toml_.size() && static_cast<unsigned char>(toml_[at]) >= 0x80;
    }
    /// Moves to where a string ends, or to the end of the text.
    [[nodiscard]] std::optional<toml_flaw> pass_string(std::size_t& at) {
        const char quote = toml_[at];
        const std::size_t length = toml_.substr(at, 3) == std::string_view(quote == '"' ? R"(""")" : "'''") ? 3 : 1;
        const std::string_view close = toml_.substr(at, length);
        for (at += length; at < toml_.size();) {
            if (length == 1 && toml_[at] == '\n') return {};
            if (quote == '"' && toml_[at] == '\\') {
                if (const auto flaw = pass_escape(at, length == 3)) return flaw;
            } else if (toml_.substr(at, length) == close) {
                at += length;  // the last of three quotes may follow one or two that belong to the text
                for (int more = 0; length == 3 && more < 2 && at < toml_.size() && toml_[at] == quote; ++more) ++at;
                return {};
            } else {
                ++at;
            }
        }
        return {};
    }
    [[nodiscard]] std::optional<toml_flaw> pass_escape(std::size_t& at, bool several_lines) {
        constexpr std::string_view blanks = " \t";
        const std::size_t next = std::min(toml_.find_first_not_of(blanks, at + 1), toml_.size());
        const std::string_view rest = toml_.substr(next);
        if (several_lines && (rest.starts_with('\n') || rest.starts_with("\r\n"))) {
            at = std::min(toml_.find_first_not_of(" \t\r\n", next), toml_.size());
            if (is_beyond_ascii(at)) to_escape_.push_back(at);
            return {};
        }
        if (next != at + 1 || is_beyond_ascii(next)) return toml_flaw{at, "begins no escape of TOML at "};
        at = std::min(at + 2, toml_.size());
        return {};
    }

    /// Dates and times are looked at as wholes; of numbers and words toml++ says what is wrong.
    [[nodiscard]] bool is_token(std::size_t at) const noexcept {
        const auto end_from = [&](std::size_t end) {
            while (end < toml_.size() && is_of_token(toml_[end])) ++end;
            return end;
        };
        std::size_t end = end_from(at);
        // A blank may stand for the T, and toml++ takes any digit after it for the time.
        if (has_shape(toml_.substr(at, end - at), "0000-00-00") && has_shape(toml_.substr(end, 2), " 0"))
            end = end_from(end + 1);
        const std::string_view token = toml_.substr(at, end - at);
        return (!has_shape(token.substr(0, 5), "0000-") && token.find(':') == token.npos) || has_shape_of_time(token);
    }

    [[nodiscard]] const char* opens(char c, std::size_t at) noexcept {
        if (header_) return nullptr;  // the second of two, or for toml++ to refuse
        if (depth_ == 0 && before_ == '\n' && c == '[') {
            header_ = true;
            const std::size_t from = at + (toml_.substr(at, 2) == "[[" ? 2 : 1);
            const std::size_t name = std::min(toml_.find_first_not_of(" \t", from), toml_.size());
            const char begin = name < toml_.size() ? toml_[name] : '\n';
            return is_bare(begin) || begin == '"' || begin == '\'' ? nullptr : "begins no table, as no name follows it, at ";
        }
        if (!in_value() || is_of_token(touching_)) return no_value;
        if (depth_ == deepest) return "lies deeper than 256 tables and arrays at ";
        open_[depth_++] = c;
        assigned_ = false;
        parts_ = 1;
        return nullptr;
    }

    [[nodiscard]] const char* closes(char c) noexcept {
        if (header_) return nullptr;
        if (depth_ == 0 || (c == ']') != in_array() || before_ == '=' || (c == '}' && before_ == ',')) return no_value;
        --depth_;
        assigned_ = true;
        parts_ = 1;
        return nullptr;
    }

    static constexpr const char* no_value = "stands where no TOML has it at ";

    std::string_view toml_;
    std::vector<std::size_t> to_escape_;
    char open_[deepest] = {};
    std::size_t depth_ = 0, parts_ = 1;
    bool header_ = false, assigned_ = false;  ///< in the name of a table; after the equals sign of an entry
    char before_ = '\n';    ///< the last that is no blank and no comment, and in brackets no end of a line
    char touching_ = '\n';  ///< the very last
};

}  // namespace goodwill::inline v0::core
