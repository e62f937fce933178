#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/loyalty/account.hpp>

/// An account in few bytes: a word that says what follows, the words of its head that are not as in a new account,
/// lengths of the lists that are not empty, and the lists as they lie in memory; lots and credits whose numbers are
/// small take two thirds.  Sizes are whole words.
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
    return std::tie(a.lots, a.credits, a.open_orders, a.grants, a.lines, a.redemptions, a.parts, a.caps, a.stamps,
                    a.vouchers, a.attributes);
}
template <class... List>
[[nodiscard]] constexpr std::array<std::size_t, sizeof...(List)> bytes_of_elements(
    std::type_identity<std::tuple<List&...>>) noexcept {
    return {sizeof(typename List::value_type)...};
}
inline constexpr auto element_bytes =
    bytes_of_elements(std::type_identity<decltype(lists_of(std::declval<account&>()))>{});
inline constexpr std::size_t list_count = std::tuple_size_v<decltype(lists_of(std::declval<account&>()))>;

// The first word: what is there, how many words, and how many are free after them.
inline constexpr unsigned what_bits = 31, size_bits = 20;
inline constexpr unsigned narrow_lots = head_words + list_count, narrow_credits = narrow_lots + 1;
static_assert(narrow_credits + 1 == what_bits);

struct narrow_lot {
    static constexpr std::uint16_t never = 0xFFFF;
    std::uint32_t open;
    core::day_number earned_on;
    std::uint16_t active_after, gone_after;
    std::uint32_t number;

    [[nodiscard]] static constexpr bool fits(const lot& l) noexcept {
        const std::uint32_t wait = days(l.active_on, l.earned_on), life = days(l.gone_on, l.earned_on);
        return (static_cast<int>(l.open <= UINT32_MAX) & static_cast<int>(wait < never) &
                (static_cast<int>(l.gone_on == no_day) | static_cast<int>(life < never))) != 0;
    }
    /// Beyond `never` where they are not from 0 up.
    [[nodiscard]] static constexpr std::uint32_t days(core::day_number until, core::day_number from) noexcept {
        return static_cast<std::uint32_t>(until) - static_cast<std::uint32_t>(from);
    }
    explicit narrow_lot(const lot& l) noexcept
        : open(static_cast<std::uint32_t>(l.open)),
          earned_on(l.earned_on),
          active_after(static_cast<std::uint16_t>(days(l.active_on, l.earned_on))),
          gone_after(l.gone_on == no_day ? never : static_cast<std::uint16_t>(days(l.gone_on, l.earned_on))),
          number(l.number) {}
    [[nodiscard]] lot wide() const noexcept {
        return {open, earned_on, after(active_after), gone_after == never ? no_day : after(gone_after), number};
    }
    /// Of bytes that nobody wrote, too.
    [[nodiscard]] core::day_number after(std::uint16_t days) const noexcept {
        return static_cast<core::day_number>(static_cast<std::uint32_t>(earned_on) + days);
    }
};
struct narrow_credit {
    core::day_number leaves;
    std::uint32_t amount;

    [[nodiscard]] static constexpr bool fits(const rolling_credit& c) noexcept {
        return c.amount() >= 0 && c.amount() <= UINT32_MAX;
    }
    explicit narrow_credit(const rolling_credit& c) noexcept
        : leaves(c.leaves), amount(static_cast<std::uint32_t>(c.amount())) {}
    [[nodiscard]] rolling_credit wide() const noexcept {
        rolling_credit c{leaves, {}};
        c.set(amount);
        return c;
    }
};

[[nodiscard]] constexpr std::size_t words_of(std::size_t bytes) noexcept {
    return (bytes + sizeof(word) - 1) / sizeof(word);
}

}  // namespace detail

/// The most words a packed account may have.
inline constexpr std::size_t most_packed_words = (std::size_t(1) << detail::size_bits) - 1;

/// How many words a packed account has, and how many are free after it, from its first.
[[nodiscard]] constexpr std::size_t packed_words(std::uint64_t first) noexcept {
    return static_cast<std::size_t>(first >> detail::what_bits) & most_packed_words;
}
[[nodiscard]] constexpr std::size_t free_words(std::uint64_t first) noexcept {
    return static_cast<std::size_t>(first >> (detail::what_bits + detail::size_bits));
}
/// The first word of an account after which so many words are free.
[[nodiscard]] constexpr std::uint64_t with_free(std::uint64_t first, std::size_t words) noexcept {
    constexpr unsigned above = detail::what_bits + detail::size_bits;
    return (first & ((std::uint64_t{1} << above) - 1)) | std::uint64_t{words} << above;
}
inline constexpr std::size_t most_free_words = (std::size_t(1) << (64 - detail::what_bits - detail::size_bits)) - 1;

/// `pack` writes no more words than these.
[[nodiscard]] inline std::size_t packed_bound(const account& a) noexcept {
    std::size_t words = 1 + detail::head_words + (detail::list_count + 1) / 2;
    std::apply([&](const auto&... list) { ((words += detail::words_of(list.size() * sizeof(list[0]))), ...); },
               detail::lists_of(a));
    return words;
}

/// Writes an account, and returns how many words it took.
inline std::size_t pack(const account& a, std::uint64_t* const out) noexcept {
    const auto head = std::bit_cast<detail::head_image>(static_cast<const account_head&>(a));
    std::uint64_t* at = out + 1;
    std::uint64_t what = 0;
    for (std::size_t i = 0; i < detail::head_words; ++i) {
        const std::uint64_t word = head[i] ^ detail::new_head[i];
        *at = word;
        at += word != 0;
        what |= std::uint64_t{word != 0} << i;
    }
    const auto all = detail::lists_of(a);
    std::size_t lists = 0, bit = detail::head_words;
    const auto count = [&](const auto& l) __attribute__((always_inline)) {
        if (!l.empty()) {
            const auto length = static_cast<std::uint32_t>(l.size());
            if (lists % 2 == 0) *at = 0;
            *at |= std::uint64_t{length} << (lists % 2 * 32);
            at += lists++ % 2;
            what |= std::uint64_t{1} << bit;
        }
        ++bit;
    };
    std::apply([&](const auto&... list) { (count(list), ...); }, all);
    at += lists % 2;
    const auto put = [&]<class T>(const std::vector<T>& l) __attribute__((always_inline)) {
        if (l.empty()) return;
        const std::size_t words = detail::words_of(l.size() * sizeof(T));
        at[words - 1] = 0;
        std::memcpy(at, l.data(), l.size() * sizeof(T));
        at += words;
    };
    const auto put_narrow = [&]<class Narrow>(const auto& l, std::type_identity<Narrow>, unsigned flag)
        __attribute__((always_inline)) {
        const std::size_t words = detail::words_of(l.size() * sizeof(Narrow));
        bool fit = true;
        if (words != 0) at[words - 1] = 0;
        auto* to = reinterpret_cast<unsigned char*>(at);
        for (const auto& x : l) {
            fit &= Narrow::fits(x);
            const Narrow n(x);
            std::memcpy(to, &n, sizeof n);
            to += sizeof n;
        }
        if (!fit) return put(l);
        what |= std::uint64_t{1} << flag;
        at += words;
    };
    std::apply(
        [&](const auto& lots, const auto& credits, const auto&... more) __attribute__((always_inline)) {
            put_narrow(lots, std::type_identity<detail::narrow_lot>{}, detail::narrow_lots);
            put_narrow(credits, std::type_identity<detail::narrow_credit>{}, detail::narrow_credits);
            (put(more), ...);
        },
        all);
    const auto words = static_cast<std::size_t>(at - out);
    *out = what | std::uint64_t{words & most_packed_words} << detail::what_bits;
    return words;
}

/// The same into memory that grows where it must.  An account of more than `most_packed_words` cannot be kept.
[[nodiscard]] inline std::span<std::uint64_t> pack(const account& a, core::buffer<std::uint64_t>& memory) {
    if (const std::size_t bound = packed_bound(a); memory.size() < bound)
        memory = core::buffer<std::uint64_t>(2 * bound);
    return {memory.data(), pack(a, memory.data())};
}

/// Reads what `pack` wrote; the lists' memory is used again.
inline void unpack(const std::uint64_t* in, account& a) {
    const std::uint64_t what = *in++;
    detail::head_image head = detail::new_head;
    for (std::uint64_t left = what & ((std::uint64_t{1} << detail::head_words) - 1); left != 0; left &= left - 1)
        head[static_cast<std::size_t>(std::countr_zero(left))] ^= *in++;
    static_cast<account_head&>(a) = std::bit_cast<account_head>(head);
    const auto present =
        static_cast<std::uint32_t>(what >> detail::head_words) & ((std::uint32_t{1} << detail::list_count) - 1);
    const std::uint64_t* lengths = in;
    in += (std::popcount(present) + 1) / 2;
    std::size_t list = 0, nth = 0;
    const auto length = [&]() {
        const auto n = static_cast<std::uint32_t>(lengths[nth / 2] >> (nth % 2 * 32));
        ++nth;
        return std::size_t{n};
    };
    // Most lists of most accounts are empty, before and after.
    const auto there = [&](auto& l) {
        if ((present >> list++ & 1) != 0) return true;
        l.clear();
        return false;
    };
    const auto get = [&]<class T>(std::vector<T>& l) {
        if (!there(l)) return;
        l.resize(length());
        std::memcpy(static_cast<void*>(l.data()), in, l.size() * sizeof(T));
        in += detail::words_of(l.size() * sizeof(T));
    };
    const auto widened = [&]<class Narrow>(auto& l, std::type_identity<Narrow>) {
        if (!there(l)) return;
        l.resize(length());
        const auto* from = reinterpret_cast<const unsigned char*>(in);
        for (auto& wide : l) {
            alignas(Narrow) std::array<unsigned char, sizeof(Narrow)> bytes;
            std::memcpy(bytes.data(), from, sizeof(Narrow));
            wide = std::bit_cast<Narrow>(bytes).wide();
            from += sizeof(Narrow);
        }
        in += detail::words_of(l.size() * sizeof(Narrow));
    };
    std::apply(
        [&](auto& lots, auto& credits, auto&... more) {
            if ((what >> detail::narrow_lots & 1) != 0) widened(lots, std::type_identity<detail::narrow_lot>{});
            else get(lots);
            if ((what >> detail::narrow_credits & 1) != 0)
                widened(credits, std::type_identity<detail::narrow_credit>{});
            else get(credits);
            (get(more), ...);
        },
        detail::lists_of(a));
}

/// Whether `unpack` may read these words, whoever wrote them: one account with lists that end where the words do, and
/// none free after them.
[[nodiscard]] inline bool check_packed(std::span<const std::uint64_t> words) noexcept {
    using namespace detail;
    if (words.empty() || packed_words(words[0]) != words.size() || free_words(words[0]) != 0) return false;
    const std::uint64_t what = words[0];
    const auto in_head = static_cast<std::uint32_t>(what) & ((std::uint32_t{1} << head_words) - 1);
    const auto present = static_cast<std::uint32_t>(what >> head_words) & ((std::uint32_t{1} << list_count) - 1);
    const auto heads = static_cast<std::size_t>(std::popcount(in_head)),
               lists = static_cast<std::size_t>(std::popcount(present));
    std::size_t n = 1 + heads + (lists + 1) / 2;
    if (n > words.size()) return false;
    constexpr std::size_t flag_word = offsetof(account_head, member) / sizeof(word),
                          flag_at = offsetof(account_head, member) % sizeof(word) * 8;
    word flag = new_head[flag_word];
    if ((in_head >> flag_word & 1) != 0)
        flag ^= words[1 + static_cast<std::size_t>(std::popcount(in_head & ((std::uint32_t{1} << flag_word) - 1)))];
    if ((flag >> flag_at & 0xFF) > 1) return false;
    auto sizes = element_bytes;
    if ((what >> narrow_lots & 1) != 0) sizes[0] = sizeof(narrow_lot);
    if ((what >> narrow_credits & 1) != 0) sizes[1] = sizeof(narrow_credit);
    const std::uint64_t* const lengths = words.data() + 1 + heads;
    std::size_t nth = 0;
    for (std::uint32_t left = present; left != 0; left &= left - 1, ++nth) {
        const auto length = static_cast<std::uint32_t>(lengths[nth / 2] >> (nth % 2 * 32));
        n += words_of(length * sizes[static_cast<std::size_t>(std::countr_zero(left))]);
        if (length == 0 || n > words.size()) return false;
    }
    return n == words.size() && (lists % 2 == 0 || lengths[lists / 2] >> 32 == 0);
}

/// As after `account{}`, with the lists' memory kept.
inline void reset(account& a) noexcept {
    static_cast<account_head&>(a) = {};
    std::apply([](auto&... list) { (list.clear(), ...); }, detail::lists_of(a));
}

}  // namespace goodwill::inline v0::loyalty
