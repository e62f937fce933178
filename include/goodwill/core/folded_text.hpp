#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/config.hpp>

/// Texts as they are compared: without case, without blanks that say nothing, composed or decomposed alike, and where
/// wanted without diacritics.
/// Source: The Unicode Standard, canonical decomposition and canonical ordering (Unicode Standard Annex 15); simple case
///         mappings.  Latin letters up to U+017F, those of Vietnamese, and the case of Greek and Cyrillic are known;
///         other letters are compared as they are.
namespace goodwill::inline v0::core {

/// UTF-8 as code points; what is no UTF-8 becomes U+FFFD.
[[nodiscard]] inline std::u32string code_points(std::string_view text) {
    constexpr char32_t bad = 0xFFFD;
    std::u32string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i++]);
        const int more = lead < 0x80 ? 0 : lead >= 0xF0 && lead < 0xF5 ? 3 : lead >= 0xE0 && lead < 0xF0 ? 2
                         : lead >= 0xC2 && lead < 0xE0 ? 1 : -1;
        if (more < 0) {
            out += bad;
            continue;
        }
        char32_t point = more == 0 ? lead : lead & (0x3Fu >> more);
        int read = 0;
        for (; read < more && i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80; ++read)
            point = point << 6 | (static_cast<unsigned char>(text[i++]) & 0x3F);
        const bool good = read == more && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF) &&
                          !(more == 2 && point < 0x800) && !(more == 3 && point < 0x10000);
        out += good ? point : bad;
    }
    return out;
}

[[nodiscard]] inline std::string to_utf8(std::u32string_view points) {
    std::string out;
    for (const char32_t p : points) {
        const auto put = [&out](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
        if (p < 0x80) {
            put(p);
        } else if (p < 0x800) {
            put(0xC0 | p >> 6);
            put(0x80 | (p & 0x3F));
        } else if (p < 0x10000) {
            put(0xE0 | p >> 12);
            put(0x80 | (p >> 6 & 0x3F));
            put(0x80 | (p & 0x3F));
        } else {
            put(0xF0 | p >> 18);
            put(0x80 | (p >> 12 & 0x3F));
            put(0x80 | (p >> 6 & 0x3F));
            put(0x80 | (p & 0x3F));
        }
    }
    return out;
}

namespace detail {

struct decomposed_letter {
    char16_t letter;
    char base;
    char16_t mark, second_mark = 0;
};
/// Small Latin letters that are a letter and marks, in ascending order.
inline constexpr decomposed_letter decomposed_letters[] = {
    {0xE0, 'a', 0x300}, {0xE1, 'a', 0x301}, {0xE2, 'a', 0x302}, {0xE3, 'a', 0x303}, {0xE4, 'a', 0x308},
    {0xE5, 'a', 0x30A}, {0xE7, 'c', 0x327}, {0xE8, 'e', 0x300}, {0xE9, 'e', 0x301}, {0xEA, 'e', 0x302},
    {0xEB, 'e', 0x308}, {0xEC, 'i', 0x300}, {0xED, 'i', 0x301}, {0xEE, 'i', 0x302}, {0xEF, 'i', 0x308},
    {0xF1, 'n', 0x303}, {0xF2, 'o', 0x300}, {0xF3, 'o', 0x301}, {0xF4, 'o', 0x302}, {0xF5, 'o', 0x303},
    {0xF6, 'o', 0x308}, {0xF9, 'u', 0x300}, {0xFA, 'u', 0x301}, {0xFB, 'u', 0x302}, {0xFC, 'u', 0x308},
    {0xFD, 'y', 0x301}, {0xFF, 'y', 0x308}, {0x101, 'a', 0x304}, {0x103, 'a', 0x306}, {0x105, 'a', 0x328},
    {0x107, 'c', 0x301}, {0x109, 'c', 0x302}, {0x10B, 'c', 0x307}, {0x10D, 'c', 0x30C}, {0x10F, 'd', 0x30C},
    {0x113, 'e', 0x304}, {0x115, 'e', 0x306}, {0x117, 'e', 0x307}, {0x119, 'e', 0x328}, {0x11B, 'e', 0x30C},
    {0x11D, 'g', 0x302}, {0x11F, 'g', 0x306}, {0x121, 'g', 0x307}, {0x123, 'g', 0x327}, {0x125, 'h', 0x302},
    {0x129, 'i', 0x303}, {0x12B, 'i', 0x304}, {0x12D, 'i', 0x306}, {0x12F, 'i', 0x328}, {0x135, 'j', 0x302},
    {0x137, 'k', 0x327}, {0x13A, 'l', 0x301}, {0x13C, 'l', 0x327}, {0x13E, 'l', 0x30C}, {0x144, 'n', 0x301},
    {0x146, 'n', 0x327}, {0x148, 'n', 0x30C}, {0x14D, 'o', 0x304}, {0x14F, 'o', 0x306}, {0x151, 'o', 0x30B},
    {0x155, 'r', 0x301}, {0x157, 'r', 0x327}, {0x159, 'r', 0x30C}, {0x15B, 's', 0x301}, {0x15D, 's', 0x302},
    {0x15F, 's', 0x327}, {0x161, 's', 0x30C}, {0x163, 't', 0x327}, {0x165, 't', 0x30C}, {0x169, 'u', 0x303},
    {0x16B, 'u', 0x304}, {0x16D, 'u', 0x306}, {0x16F, 'u', 0x30A}, {0x171, 'u', 0x30B}, {0x173, 'u', 0x328},
    {0x175, 'w', 0x302}, {0x177, 'y', 0x302}, {0x17A, 'z', 0x301}, {0x17C, 'z', 0x307}, {0x17E, 'z', 0x30C},
    {0x1A1, 'o', 0x31B}, {0x1B0, 'u', 0x31B}, {0x1CE, 'a', 0x30C}, {0x1D0, 'i', 0x30C}, {0x1D2, 'o', 0x30C},
    {0x1D4, 'u', 0x30C}, {0x1D6, 'u', 0x308, 0x304}, {0x1D8, 'u', 0x308, 0x301}, {0x1DA, 'u', 0x308, 0x30C},
    {0x1DC, 'u', 0x308, 0x300}, {0x1EA1, 'a', 0x323}, {0x1EA3, 'a', 0x309}, {0x1EA5, 'a', 0x302, 0x301},
    {0x1EA7, 'a', 0x302, 0x300}, {0x1EA9, 'a', 0x302, 0x309}, {0x1EAB, 'a', 0x302, 0x303},
    {0x1EAD, 'a', 0x323, 0x302}, {0x1EAF, 'a', 0x306, 0x301}, {0x1EB1, 'a', 0x306, 0x300},
    {0x1EB3, 'a', 0x306, 0x309}, {0x1EB5, 'a', 0x306, 0x303}, {0x1EB7, 'a', 0x323, 0x306}, {0x1EB9, 'e', 0x323},
    {0x1EBB, 'e', 0x309}, {0x1EBD, 'e', 0x303}, {0x1EBF, 'e', 0x302, 0x301}, {0x1EC1, 'e', 0x302, 0x300},
    {0x1EC3, 'e', 0x302, 0x309}, {0x1EC5, 'e', 0x302, 0x303}, {0x1EC7, 'e', 0x323, 0x302}, {0x1EC9, 'i', 0x309},
    {0x1ECB, 'i', 0x323}, {0x1ECD, 'o', 0x323}, {0x1ECF, 'o', 0x309}, {0x1ED1, 'o', 0x302, 0x301},
    {0x1ED3, 'o', 0x302, 0x300}, {0x1ED5, 'o', 0x302, 0x309}, {0x1ED7, 'o', 0x302, 0x303},
    {0x1ED9, 'o', 0x323, 0x302}, {0x1EDB, 'o', 0x31B, 0x301}, {0x1EDD, 'o', 0x31B, 0x300},
    {0x1EDF, 'o', 0x31B, 0x309}, {0x1EE1, 'o', 0x31B, 0x303}, {0x1EE3, 'o', 0x31B, 0x323}, {0x1EE5, 'u', 0x323},
    {0x1EE7, 'u', 0x309}, {0x1EE9, 'u', 0x31B, 0x301}, {0x1EEB, 'u', 0x31B, 0x300}, {0x1EED, 'u', 0x31B, 0x309},
    {0x1EEF, 'u', 0x31B, 0x303}, {0x1EF1, 'u', 0x31B, 0x323}, {0x1EF3, 'y', 0x300}, {0x1EF5, 'y', 0x323},
    {0x1EF7, 'y', 0x309}, {0x1EF9, 'y', 0x303},
};

[[nodiscard]] constexpr bool is_between(char32_t p, char32_t first, char32_t last) noexcept {
    return p >= first && p <= last;
}
[[nodiscard]] constexpr bool is_mark(char32_t p) noexcept { return is_between(p, 0x300, 0x36F); }

/// Where a mark stands among others on its letter.
[[nodiscard]] constexpr int combining_class(char32_t mark) noexcept {
    if (is_between(mark, 0x334, 0x338)) return 1;
    if (mark == 0x321 || mark == 0x322 || mark == 0x327 || mark == 0x328) return 202;
    if (mark == 0x31B) return 216;
    if (is_between(mark, 0x316, 0x319) || is_between(mark, 0x31C, 0x320) || is_between(mark, 0x323, 0x326) ||
        is_between(mark, 0x329, 0x333))
        return 220;
    return 230;
}

[[nodiscard]] constexpr char32_t small_letter(char32_t p) noexcept {
    if (is_between(p, 'A', 'Z') || (is_between(p, 0xC0, 0xDE) && p != 0xD7)) return p + 32;
    if (p < 0x100) return p;
    if (p == 0x130) return 'i';
    if (p == 0x178) return 0xFF;
    if (is_between(p, 0x139, 0x148) || is_between(p, 0x179, 0x17E) || is_between(p, 0x1CD, 0x1DC))
        return p + p % 2;
    if (is_between(p, 0x100, 0x137) || is_between(p, 0x14A, 0x177) || p == 0x1A0 || is_between(p, 0x1EA0, 0x1EF9))
        return p | 1;
    if (p == 0x1AF) return 0x1B0;
    if ((is_between(p, 0x391, 0x3A9) && p != 0x3A2) || is_between(p, 0x410, 0x42F)) return p + 32;
    return is_between(p, 0x400, 0x40F) ? p + 80 : p;
}

/// 0 for what is left out, U+0020 for blanks, and one sign for all hyphens and all apostrophes.
[[nodiscard]] constexpr char32_t plain_sign(char32_t p) noexcept {
    if (p == 0x200B || p == 0x200C || p == 0x200D || p == 0x2060 || p == 0xFEFF || p == 0xFE0E || p == 0xFE0F) return 0;
    if (is_between(p, 0x09, 0x0D) || p == 0xA0 || is_between(p, 0x2000, 0x200A) || p == 0x202F || p == 0x3000)
        return ' ';
    if (is_between(p, 0x2010, 0x2015) || p == 0x2212) return '-';
    return p == 0x2018 || p == 0x2019 ? U'\'' : p == 0x340 ? 0x300 : p == 0x341 ? 0x301 : p;
}

}  // namespace detail

/// Whether marks on letters count.
enum class diacritics : std::uint8_t { keep, drop };

/// Leaves out marks and the stroke of d.
inline void drop_marks(std::u32string& text) {
    std::erase_if(text, [](char32_t p) { return detail::is_mark(p); });
    std::replace(text.begin(), text.end(), char32_t{0x111}, U'd');
}

/// A text as it is compared: small letters, each followed by its marks in canonical order (or without them, and without
/// the stroke of d), one blank between words, none at the ends, no full stops or exclamation marks at the end, and no
/// variation selectors.
[[nodiscard]] inline std::u32string folded(std::string_view text, diacritics which) {
    std::u32string out;
    for (const char32_t raw : code_points(text)) {
        const char32_t p = detail::small_letter(detail::plain_sign(raw));
        if (p == 0 || (p == ' ' && (out.empty() || out.back() == ' '))) continue;
        const auto* end = std::end(detail::decomposed_letters);
        const auto* found = std::lower_bound(std::begin(detail::decomposed_letters), end, p,
                                             [](const auto& entry, char32_t q) { return entry.letter < q; });
        if (found == end || found->letter != p) {
            out += p;
            continue;
        }
        out += static_cast<char32_t>(found->base);
        out += static_cast<char32_t>(found->mark);
        if (found->second_mark != 0) out += static_cast<char32_t>(found->second_mark);
    }
    while (!out.empty() && (out.back() == ' ' || out.back() == '.' || out.back() == '!')) out.pop_back();
    if (which == diacritics::drop) {
        drop_marks(out);
        return out;
    }
    for (auto at = out.begin(); at != out.end();) {
        const auto first = std::find_if(at, out.end(), [](char32_t p) { return detail::is_mark(p); });
        at = std::find_if_not(first, out.end(), [](char32_t p) { return detail::is_mark(p); });
        std::stable_sort(first, at, [](char32_t a, char32_t b) {
            return detail::combining_class(a) < detail::combining_class(b);
        });
    }
    return out;
}

/// How many letters must be put in, left out or changed to make one text of the other.
/// Source: Levenshtein (1966), Soviet Physics Doklady 10(8):707-710.
[[nodiscard]] inline std::size_t edit_distance(std::u32string_view a, std::u32string_view b) {
    std::vector<std::size_t> row(b.size() + 1);  // the distances of a prefix of a to each prefix of b
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t before = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = before + (a[i - 1] == b[j - 1] ? 0 : 1);
            before = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

}  // namespace goodwill::inline v0::core
