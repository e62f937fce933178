#pragma once
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

/// How many parts the keys of a TOML text have.  toml++ limits how deep values nest, but before 3.4 not how many tables
/// one dotted key makes, and a tree of tens of thousands of tables, one in the other, overflows the stack when it goes.
namespace goodwill::inline v0::core {

/// Where a string of TOML that begins at `at` ends, or the end of the text.
[[nodiscard]] inline std::size_t after_string(std::string_view toml, std::size_t at) noexcept {
    const char quote = toml[at];
    const std::size_t length = toml.substr(at, 3) == std::string_view(quote == '"' ? R"(""")" : "'''") ? 3 : 1;
    const std::string_view close = toml.substr(at, length);
    for (at += length; at < toml.size(); ++at) {
        if (length == 1 && toml[at] == '\n') return at;
        if (quote == '"' && toml[at] == '\\') ++at;
        else if (toml.substr(at, length) == close) {
            at += length;  // the last of three quotes may follow one or two that belong to the text
            for (int more = 0; length == 3 && more < 2 && at < toml.size() && toml[at] == quote; ++more) ++at;
            return at;
        }
    }
    return toml.size();
}

/// The byte at which a key gets more than `limit` parts.  A text that is no TOML is followed as far as toml++ follows
/// it, up to the first error.
[[nodiscard]] inline std::optional<std::size_t> key_with_more_parts(std::string_view toml, std::size_t limit) noexcept {
    std::size_t parts = 1;
    for (std::size_t at = 0; at < toml.size();) {
        switch (toml[at]) {
            case '"':
            case '\'': at = after_string(toml, at); continue;
            case '#': at = std::min(toml.find('\n', at), toml.size()); continue;
            case '.':
                if (++parts > limit) return at;
                break;
            case '\n': case '=': case ',': case '[': case ']': case '{': case '}': parts = 1; break;
            default: break;
        }
        ++at;
    }
    return {};
}

}  // namespace goodwill::inline v0::core
