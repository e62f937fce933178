#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <tuple>
#include <type_traits>
#include <vector>

#include <goodwill/loyalty/account.hpp>

/// An account in few bytes: a word that says what follows, the words of its head that are not as in a new account,
/// lengths of the lists that are not empty, and the lists as they lie in memory.  Sizes are whole words.
namespace goodwill::inline v0::loyalty {

namespace detail {
using word = std::uint64_t;
inline constexpr std::size_t head_words = sizeof(account_head) / sizeof(word);
static_assert(sizeof(account_head) % sizeof(word) == 0 && std::is_trivially_copyable_v<account_head> &&
              std::has_unique_object_representations_v<account_head>);
using head_image = std::array<word, head_words>;
inline constexpr head_image new_head = std::bit_cast<head_image>(account_head{});

template <class Account>
[[nodiscard]] auto lists_of(Account& a) noexcept {
    return std::tie(a.lots, a.credits, a.open_orders, a.grants, a.lines, a.redemptions, a.parts, a.caps, a.stamps, a.vouchers,
                    a.attributes);
}
inline constexpr std::size_t list_count = std::tuple_size_v<decltype(lists_of(std::declval<account&>()))>;
static_assert(head_words + list_count <= 32);

[[nodiscard]] constexpr std::size_t words_of(std::size_t bytes) noexcept { return (bytes + sizeof(word) - 1) / sizeof(word); }
}  // namespace detail

/// How many words a packed account has, from its first.
[[nodiscard]] constexpr std::size_t packed_words(std::uint64_t first) noexcept { return static_cast<std::size_t>(first >> 32); }

/// How many words `pack` writes.
[[nodiscard]] inline std::size_t packed_words(const account& a) noexcept {
    const auto head = std::bit_cast<detail::head_image>(static_cast<const account_head&>(a));
    std::size_t words = 1, lists = 0;
    for (std::size_t i = 0; i < detail::head_words; ++i) words += head[i] != detail::new_head[i];
    std::apply(
        [&](const auto&... list) {
            const auto add = [&](const auto& l) {
                lists += !l.empty();
                words += detail::words_of(l.size() * sizeof(l[0]));
            };
            (add(list), ...);
        },
        detail::lists_of(a));
    return words + (lists + 1) / 2;
}

/// Writes packed_words(a) words.
inline void pack(const account& a, std::uint64_t* const out) noexcept {
    const auto head = std::bit_cast<detail::head_image>(static_cast<const account_head&>(a));
    std::uint64_t* at = out + 1;
    std::uint32_t mask = 0;
    for (std::size_t i = 0; i < detail::head_words; ++i) {
        const std::uint64_t differs = head[i] ^ detail::new_head[i];
        if (differs == 0) continue;
        *at++ = differs;
        mask |= std::uint32_t{1} << i;
    }
    std::array<std::uint32_t, detail::list_count + 1> lengths{};
    std::size_t lists = 0, bit = detail::head_words;
    const auto all = detail::lists_of(a);
    const auto note = [&](const auto& l) {
        if (!l.empty()) {
            mask |= std::uint32_t{1} << bit;
            lengths[lists++] = static_cast<std::uint32_t>(l.size());
        }
        ++bit;
    };
    std::apply([&](const auto&... list) { (note(list), ...); }, all);
    std::memcpy(at, lengths.data(), (lists + 1) / 2 * sizeof(std::uint64_t));
    at += (lists + 1) / 2;
    const auto write = [&](const auto& l) {
        if (l.empty()) return;
        const std::size_t bytes = l.size() * sizeof(l[0]), words = detail::words_of(bytes);
        at[words - 1] = 0;
        std::memcpy(at, l.data(), bytes);
        at += words;
    };
    std::apply([&](const auto&... list) { (write(list), ...); }, all);
    *out = static_cast<std::uint64_t>(at - out) << 32 | mask;
}

/// Reads what `pack` wrote; the lists' memory is used again.
inline void unpack(const std::uint64_t* in, account& a) {
    const auto mask = static_cast<std::uint32_t>(*in++);
    detail::head_image head = detail::new_head;
    for (std::size_t i = 0; i < detail::head_words; ++i)
        if ((mask >> i & 1) != 0) head[i] ^= *in++;
    static_cast<account_head&>(a) = std::bit_cast<account_head>(head);
    const std::uint32_t present = mask >> detail::head_words;
    const std::uint64_t* lengths = in;
    in += (std::popcount(present) + 1) / 2;
    std::size_t list = 0, nth = 0;
    const auto read = [&](auto& l) {
        if ((present >> list++ & 1) == 0) {
            l.clear();
            return;
        }
        const auto n = static_cast<std::uint32_t>(lengths[nth / 2] >> (nth % 2 * 32));
        ++nth;
        l.resize(n);
        if (n != 0) std::memcpy(static_cast<void*>(l.data()), in, n * sizeof(l[0]));
        in += detail::words_of(n * sizeof(l[0]));
    };
    std::apply([&](auto&... each) { (read(each), ...); }, detail::lists_of(a));
}

/// As after `account{}`, with the lists' memory kept.
inline void reset(account& a) noexcept {
    static_cast<account_head&>(a) = {};
    std::apply([](auto&... list) { (list.clear(), ...); }, detail::lists_of(a));
}

}  // namespace goodwill::inline v0::loyalty
