#pragma once
#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/loyalty/rulebook.hpp>

/// Ids of members and events: integers or texts, and what they were ("00001" is not 1).
namespace goodwill::inline v0::loyalty {

/// Reads where it lies.
class id {
public:
    constexpr id() = default;
    template <std::integral T>
    constexpr id(T number) noexcept : number_(static_cast<std::int64_t>(number)), is_text_(false) {}
    constexpr id(std::string_view text) noexcept : text_(text) {}
    constexpr id(const char* text) noexcept : text_(text) {}
    id(const std::string& text) noexcept : text_(text) {}

    [[nodiscard]] constexpr bool empty() const noexcept { return is_text_ && text_.empty(); }
    [[nodiscard]] constexpr bool is_text() const noexcept { return is_text_; }
    [[nodiscard]] constexpr std::int64_t number() const noexcept { return number_; }
    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }
    /// A number for it, the same on every machine; different ids may share one.
    [[nodiscard]] constexpr std::uint64_t key() const noexcept {
        return is_text_ ? text_key(text_) : static_cast<std::uint64_t>(number_);
    }
    [[nodiscard]] std::string show() const {
        return is_text_ ? "\"" + std::string(text_) + "\"" : std::to_string(number_);
    }
    friend constexpr bool operator==(const id&, const id&) = default;

private:
    std::string_view text_;
    std::int64_t number_ = 0;
    bool is_text_ = true;
};

/// Ids that were kept, in the order in which they came.
class id_list {
public:
    [[nodiscard]] std::size_t size() const noexcept { return at_.size(); }
    [[nodiscard]] id operator[](std::size_t i) const noexcept {
        const std::int64_t at = at_[i];
        if (lengths_.empty() || lengths_[i] == number) return id(at);
        return id(std::string_view(bytes_.data() + at, lengths_[i]));
    }
    [[gnu::always_inline]] void prefetch(std::size_t i) const noexcept { __builtin_prefetch(at_.data() + i); }
    void push_back(const id& x) {
        if (x.is_text()) {
            if (lengths_.empty()) lengths_.assign(at_.size(), number);
            lengths_.push_back(static_cast<std::uint32_t>(x.text().size()));
            at_.push_back(static_cast<std::int64_t>(bytes_.size()));
            bytes_.insert(bytes_.end(), x.text().begin(), x.text().end());
        } else {
            at_.push_back(x.number());
            if (!lengths_.empty()) lengths_.push_back(number);
        }
    }
    /// Numbers, and where texts begin; lengths of texts, `number` for numbers, none while all are numbers; and the
    /// texts.
    struct parts {
        std::span<const std::int64_t> at;
        std::span<const std::uint32_t> lengths;
        std::span<const char> texts;
    };
    [[nodiscard]] parts columns() const noexcept { return {at_, lengths_, bytes_}; }
    /// Nothing where they do not belong to each other, or an id is empty.
    [[nodiscard]] static std::optional<id_list> of(std::vector<std::int64_t> at, std::vector<std::uint32_t> lengths,
                                                   std::vector<char> texts) {
        std::uint64_t end = 0;
        for (std::size_t i = 0; i < lengths.size() && lengths.size() == at.size(); ++i) {
            if (lengths[i] == number) continue;
            if (lengths[i] == 0 || at[i] != static_cast<std::int64_t>(end)) return {};
            end += lengths[i];
        }
        if (end != texts.size() || (!lengths.empty() && lengths.size() != at.size())) return {};
        id_list out;
        out.at_ = std::move(at), out.lengths_ = std::move(lengths), out.bytes_ = std::move(texts);
        return out;
    }
    [[nodiscard]] std::size_t memory() const noexcept {
        return at_.capacity() * sizeof(std::int64_t) + lengths_.capacity() * sizeof(std::uint32_t) + bytes_.capacity();
    }

private:
    static constexpr std::uint32_t number = ~std::uint32_t{0};
    std::vector<std::int64_t> at_;          ///< numbers, and where texts begin
    std::vector<std::uint32_t> lengths_;  ///< of texts; `number` for numbers; empty while all are numbers
    std::vector<char> bytes_;
};

/// From ids to positions: open addressing, with seven bits of the key beside each position.  Whoever holds the ids says
/// whether two are the same, so that keys that collide do no harm.
class id_table {
public:
    static constexpr std::uint64_t nothing = ~std::uint64_t{0};

    /// The position of an id, or nothing.  `same(position)` compares in full.
    template <class Same>
    [[nodiscard]] std::uint64_t find(std::uint64_t key, Same&& same) const {
        if (slots_.empty()) return nothing;
        const std::uint64_t h = mix(key), tag = h >> tag_shift;
        for (std::size_t i = h & mask_;; i = (i + 1) & mask_) {
            const std::uint64_t slot = slots_[i];
            if (slot == nothing) return nothing;
            if (slot >> tag_shift == tag && same(slot & position_mask)) return slot & position_mask;
        }
    }
    [[gnu::always_inline]] void prefetch(std::uint64_t key) const noexcept {
        if (!slots_.empty()) __builtin_prefetch(&slots_[mix(key) & mask_]);
    }
    /// `key_of(position)` gives back the keys of those that are there, to make room.
    template <class KeyOf>
    void add(std::uint64_t key, std::uint64_t position, KeyOf&& key_of) {
        if ((count_ + 1) * 3 > slots_.size() * 2) grow(key_of);
        put(key, position);
        ++count_;
    }
    template <class KeyOf>
    void reserve(std::size_t n, KeyOf&& key_of) {
        while (n * 3 > slots_.size() * 2) grow(key_of);
    }
    [[nodiscard]] std::size_t memory() const noexcept { return slots_.capacity() * sizeof(std::uint64_t); }

private:
    static constexpr unsigned tag_shift = 48;  // 2^48 positions, 16 bits of the key
    static constexpr std::uint64_t position_mask = (std::uint64_t{1} << tag_shift) - 1;

    [[nodiscard]] static constexpr std::uint64_t mix(std::uint64_t key) noexcept {
        key ^= key >> 31;
        key *= 0x9E3779B97F4A7C15u;
        return key ^ key >> 29;
    }
    void put(std::uint64_t key, std::uint64_t position) noexcept {
        const std::uint64_t h = mix(key);
        std::size_t i = h & mask_;
        while (slots_[i] != nothing) i = (i + 1) & mask_;
        slots_[i] = (h >> tag_shift << tag_shift) | position;
    }
    template <class KeyOf>
    void grow(KeyOf&& key_of) {
        const auto before = std::move(slots_);
        slots_ = core::buffer<std::uint64_t>(before.empty() ? 64 : before.size() * 2, nothing);
        mask_ = slots_.size() - 1;
        for (const std::uint64_t slot : before)
            if (slot != nothing) put(key_of(slot & position_mask), slot & position_mask);
    }

    core::buffer<std::uint64_t> slots_;
    std::size_t mask_ = 0, count_ = 0;
};

}  // namespace goodwill::inline v0::loyalty
