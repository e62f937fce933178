#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <goodwill/core/folded_text.hpp>

/// Ratings written as stars: "★★★☆☆", "⭐⭐⭐⭐", "4 stars", "4★", "4/5 stars", "4 out of 5 stars", "4 sao".
namespace goodwill::inline v0::satisfaction {

struct star_rating {
    double stars = 0;  ///< a half where one is given
    int of = 0;        ///< how many there could be; 0 where the text does not say
    [[nodiscard]] bool operator==(const star_rating&) const = default;
};

namespace detail {

/// A number with at most one figure after its point, from `at` on; `at` is moved behind it.
[[nodiscard]] inline std::optional<double> star_number(std::u32string_view text, std::size_t& at) {
    const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
    if (!digit(at)) return {};
    double out = 0;
    for (int digits = 0; digit(at); ++at, ++digits) {
        if (digits == 3) return {};
        out = 10 * out + static_cast<double>(text[at] - '0');
    }
    if (at < text.size() && (text[at] == '.' || text[at] == ',') && digit(at + 1)) {
        out += static_cast<double>(text[at + 1] - '0') / 10;
        at += 2;
    }
    return out;
}

}  // namespace detail

/// The rating that a text is, if it is one.
[[nodiscard]] inline std::optional<star_rating> star_rating_of(std::string_view text) {
    const auto is_full = [](char32_t p) { return p == 0x2605 || p == 0x2B50 || p == 0x1F31F || p == 0x272D; };
    const auto is_empty = [](char32_t p) { return p == 0x2606 || p == 0x2729 || p == 0x2730; };
    const auto words = core::folded(text, core::diacritics::drop);
    if (words.empty()) return {};
    std::size_t at = 0;
    if (is_full(words[0]) || is_empty(words[0])) {
        star_rating out;
        int empty = 0;
        for (; at < words.size() && is_full(words[at]); ++at) ++out.stars;
        if (at < words.size() && (words[at] == 0xBD || words[at] == 0x2BEA)) {
            out.stars += 0.5;
            ++at;
        }
        for (; at < words.size() && is_empty(words[at]); ++at) ++empty;
        if (at < words.size()) return {};
        if (empty > 0) out.of = static_cast<int>(out.stars + 0.5) + empty;
        return out;
    }
    const auto blanks = [&] {
        while (at < words.size() && (words[at] == ' ' || words[at] == '-')) ++at;
    };
    const auto skip = [&](std::u32string_view word) {
        if (words.compare(at, word.size(), word) != 0) return false;
        at += word.size();
        blanks();
        return true;
    };
    const auto stars = detail::star_number(words, at);
    if (!stars) return {};
    star_rating out{*stars, 0};
    blanks();
    const auto most = [&] {
        if (!(skip(U"/") || skip(U"out of ") || skip(U"of ") || skip(U"tren "))) return true;
        const auto n = detail::star_number(words, at);
        blanks();
        out.of = n ? static_cast<int>(*n) : 0;
        return n.has_value();
    };
    if (!most()) return {};
    if (!(skip(U"stars") || skip(U"star") || skip(U"sao") || skip(U"★") || skip(U"⭐"))) return {};
    if (out.of == 0 && !most()) return {};
    return at == words.size() ? std::optional(out) : std::nullopt;
}

}  // namespace goodwill::inline v0::satisfaction
