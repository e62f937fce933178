#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <shared_mutex>
#include <string_view>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/spare_memory.hpp>
#include "transactions/id_reader.hpp"

/// A set of texts that several threads fill at once.  Each text gets a number, the place of its copy.
namespace goodwill::inline v0::transactions {

/// Calls f(at) for offsets of 8-byte words that cover n bytes, n >= 8; the last ones may overlap.  Texts of up to 32
/// bytes, and of up to 64, have as many words whatever their size: a loop that ends elsewhere for each text costs more
/// in wrong guesses of the processor than the words that are read twice.
template <class F>
inline void for_words(std::size_t n, F&& f) noexcept {
    const std::size_t last = n - 8, even = n <= 32 ? 32 : n <= 64 ? 64 : n;
    for (std::size_t at = 0; at < even; at += 8) f(std::min(at, last));
}

[[nodiscard]] inline std::uint64_t word_at(const char* text) noexcept {
    std::uint64_t word;
    std::memcpy(&word, text, 8);
    return word;
}

/// 64 well-mixed bits of a text.  Texts of equal hash are told apart by comparing them.
[[nodiscard]] inline std::uint64_t hash_text(std::string_view text) noexcept {
    const auto fold = [](std::uint64_t a, std::uint64_t b) {
        __extension__ using wide = unsigned __int128;
        const wide product = static_cast<wide>(a) * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    };
    constexpr std::uint64_t k0 = 0x9E3779B97F4A7C15, k1 = 0xD1B54A32D192ED03, k2 = 0x8CB92BA72F3D8DD7;
    const char* p = text.data();
    const std::size_t n = text.size();
    std::uint64_t h = 0;
    if (n >= 8) {
        // Each word has a key of its own, and no word waits for the one before it.
        std::uint64_t key = k1;
        for_words(n, [&](std::size_t at) {
            h += fold(word_at(p + at) ^ key, k2);
            key += k0;
        });
    } else if (n > 0) {
        char padded[8] = {};
        std::memcpy(padded, p, n);
        h = fold(word_at(padded) ^ k1, k2);
    }
    return fold(h ^ k2, (n + 1) * k0);
}

[[nodiscard]] inline bool same_text(const char* a, const char* b, std::size_t n) noexcept {
    if (n < 8) return std::memcmp(a, b, n) == 0;
    std::uint64_t differ = 0;
    for_words(n, [&](std::size_t at) { differ |= word_at(a + at) ^ word_at(b + at); });
    return differ == 0;
}

class text_table {
public:
    static constexpr std::size_t block = 1024;  ///< texts a call at most

    text_table(std::size_t rows, core::spare_memory* spare)
        : spare_(spare),
          slots_(std::bit_ceil(std::min<std::size_t>(2 * rows + 64, std::size_t{1} << 20))),
          blocks_(std::make_unique<std::array<std::atomic<char*>, max_blocks>>()) {
        clear(slots_);
    }
    text_table(const text_table&) = delete;
    text_table& operator=(const text_table&) = delete;
    ~text_table() {
        for (std::uint32_t b = 0; b < used_blocks_; ++b) core::give_slab(spare_, (*blocks_)[b].load());
    }

    /// Numbers of `n` texts, where `wanted(i)`; `accept(text)` says whether a new one may come in, and the number of
    /// one that may not is 0.  New texts longer than `longest_copy` must outlive the table.
    template <class Wanted, class Accept>
    void number(const std::string_view* text, std::size_t n, Wanted&& wanted, Accept&& accept,
                std::uint64_t* number) {
        std::array<std::uint32_t, block> tag;
        if (count_.load(std::memory_order_relaxed) * 2 > slots_.size()) grow();
        const std::shared_lock reading(guard_);
        room own = take_room();
        const std::size_t mask = slots_.size() - 1;
        // Three stages over tiles of texts, so that slots and copies are on their way when they are looked at.
        const auto look_up_slots = [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                if (!wanted(i)) continue;
                tag[i] = static_cast<std::uint32_t>(hash_text(text[i]) >> 32);
                __builtin_prefetch(&slots_[tag[i] & mask]);
            }
        };
        const auto look_up_copies = [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                number[i] = 0;
                if (!wanted(i)) continue;
                std::size_t at = tag[i] & mask;
                std::uint64_t slot = slots_[at].load(std::memory_order_acquire);
                while (slot != 0 && slot >> 32 != tag[i]) {
                    at = (at + 1) & mask;
                    slot = slots_[at].load(std::memory_order_acquire);
                }
                number[i] = static_cast<std::uint32_t>(slot);
                if (slot != 0) prefetch(number[i], text[i].size());
            }
        };
        std::size_t fresh = 0;
        const auto compare = [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                if (!wanted(i)) continue;
                if (number[i] != 0 && holds(static_cast<std::uint32_t>(number[i]), text[i])) continue;
                number[i] = find(text[i], tag[i], mask, accept, own, fresh);
            }
        };
        constexpr std::size_t tile = 64;
        for (std::size_t begin = 0; begin < n + 2 * tile; begin += tile) {
            if (begin < n) look_up_slots(begin, std::min(n, begin + tile));
            if (begin >= tile && begin - tile < n) look_up_copies(begin - tile, std::min(n, begin));
            if (begin >= 2 * tile) compare(begin - 2 * tile, std::min(n, begin - tile));
        }
        count_.fetch_add(fresh, std::memory_order_relaxed);
        give_room(own);
    }

    [[nodiscard]] std::string_view text(std::uint64_t number) const noexcept {
        const char* at = record(static_cast<std::uint32_t>(number));
        std::uint32_t size;
        std::memcpy(&size, at, 4);
        if (size <= longest_copy) return {at + 4, size};
        const char* outside;
        std::memcpy(&outside, at + 8, 8);
        return {outside, size};
    }
    /// Asks for the text of a number, which is likely to have this size.
    void prefetch(std::uint64_t number, std::size_t size) const noexcept {
        const char* at = record(static_cast<std::uint32_t>(number));
        __builtin_prefetch(at);
        if (size > line - 4) __builtin_prefetch(at + line);
    }

private:
    static constexpr std::size_t unit = 16, line = 64, run = 1024, longest_copy = 1000;
    static constexpr std::size_t block_bytes = core::spare_memory::slab_bytes, block_units = block_bytes / unit;
    static constexpr std::size_t max_blocks = (std::size_t{1} << 32) / block_units;
    struct room {
        std::uint32_t at = 0, end = 0;
    };
    using slot_table = core::buffer<std::atomic<std::uint64_t>>;

    static void clear(slot_table& slots) noexcept {
        std::memset(static_cast<void*>(slots.data()), 0, slots.size() * sizeof(slots[0]));
    }
    [[nodiscard]] const char* record(std::uint32_t number) const noexcept {
        return (*blocks_)[number / block_units].load(std::memory_order_relaxed) + number % block_units * unit;
    }
    [[nodiscard]] bool holds(std::uint32_t number, std::string_view wanted) const noexcept {
        const std::string_view found = text(number);
        return found.size() == wanted.size() && same_text(found.data(), wanted.data(), wanted.size());
    }

    template <class Accept>
    [[nodiscard]] std::uint64_t find(std::string_view text, std::uint32_t tag, std::size_t mask, Accept&& accept,
                                     room& own, std::size_t& fresh) {
        std::uint32_t mine = 0;
        for (std::size_t at = tag & mask;; at = (at + 1) & mask) {
            std::uint64_t slot = slots_[at].load(std::memory_order_acquire);
            if (slot == 0) {
                if (mine == 0) {
                    if (!accept(text)) return 0;
                    mine = write(text, own);
                }
                if (slots_[at].compare_exchange_strong(slot, std::uint64_t{tag} << 32 | mine,
                                                       std::memory_order_acq_rel)) {
                    ++fresh;
                    return mine;
                }
            }
            if (slot >> 32 == tag && holds(static_cast<std::uint32_t>(slot), text))
                return static_cast<std::uint32_t>(slot);  // what was written for it stays unused
        }
    }

    [[nodiscard]] std::uint32_t write(std::string_view text, room& own) {
        const bool copied = text.size() <= longest_copy;
        const std::size_t bytes = copied ? 4 + text.size() : 16;
        const auto units = static_cast<std::uint32_t>((bytes + unit - 1) / unit);
        // A text that fits into a line of the cache lies in one: to look at it costs one miss, not two.
        constexpr std::uint32_t units_a_line = line / unit;
        const std::uint32_t left_of_line = units_a_line - own.at % units_a_line;
        const std::uint32_t gap = units <= units_a_line && units > left_of_line ? left_of_line : 0;
        if (own.end - own.at < gap + units) own = new_room();
        else own.at += gap;
        char* at = (*blocks_)[own.at / block_units].load(std::memory_order_relaxed) + own.at % block_units * unit;
        const auto size = static_cast<std::uint32_t>(text.size());
        std::memcpy(at, &size, 4);
        if (copied) {
            std::memcpy(at + 4, text.data(), text.size());
        } else {
            const char* outside = text.data();
            std::memcpy(at + 8, &outside, 8);
        }
        return std::exchange(own.at, own.at + units);
    }

    [[nodiscard]] room new_room() {
        const std::lock_guard lock(rooms_guard_);
        if (next_ == used_blocks_ * block_units) {
            if (used_blocks_ == max_blocks) throw std::bad_alloc();
            (*blocks_)[used_blocks_] = core::take_slab(spare_);
            ++used_blocks_;
        }
        const auto at = static_cast<std::uint32_t>(next_);
        next_ += run;
        return {at == 0 ? 1 : at, static_cast<std::uint32_t>(at + run - (next_ >> 32 != 0 ? 1 : 0))};
    }
    [[nodiscard]] room take_room() {
        const std::lock_guard lock(rooms_guard_);
        if (rooms_.empty()) return {};
        const room last = rooms_.back();
        rooms_.pop_back();
        return last;
    }
    void give_room(room own) {
        const std::lock_guard lock(rooms_guard_);
        if (own.at != own.end) rooms_.push_back(own);
    }

    void grow() {
        const std::unique_lock writing(guard_);
        if (count_.load() * 2 <= slots_.size()) return;
        slot_table larger(slots_.size() * 2);
        clear(larger);
        const std::size_t mask = larger.size() - 1;
        for (const auto& slot : slots_) {
            const std::uint64_t value = slot.load(std::memory_order_relaxed);
            if (value == 0) continue;
            std::size_t at = static_cast<std::size_t>(value >> 32) & mask;
            while (larger[at].load(std::memory_order_relaxed) != 0) at = (at + 1) & mask;
            larger[at].store(value, std::memory_order_relaxed);
        }
        slots_.swap(larger);
    }

    core::spare_memory* spare_;
    slot_table slots_;  // tag << 32 | number; 0: free
    std::shared_mutex guard_;
    std::atomic<std::size_t> count_{0};
    std::unique_ptr<std::array<std::atomic<char*>, max_blocks>> blocks_;
    std::mutex rooms_guard_;
    std::vector<room> rooms_;
    std::size_t next_ = 0;
    std::size_t used_blocks_ = 0;
};

}  // namespace goodwill::inline v0::transactions
