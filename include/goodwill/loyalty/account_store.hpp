#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/loyalty/packed_account.hpp>

/// Packed accounts by slot, in blocks that know nothing of each other, so that threads may have a block each.
/// An account that grows moves to the end of its block; a block that holds more gaps than accounts is written anew.
namespace goodwill::inline v0::loyalty {

class account_store {
public:
    static constexpr std::size_t block_slots = 1024;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Grows; new accounts are empty.
    void resize(std::size_t slots) {
        size_ = std::max(size_, slots);
        blocks_.resize((size_ + block_slots - 1) / block_slots);
    }

    void load(std::size_t slot, account& out) const {
        const block& b = blocks_[slot / block_slots];
        const std::uint32_t at = b.at[slot % block_slots];
        if (at == 0) reset(out);
        else unpack(b.words.data() + at, out);
    }
    /// Asks for what says where an account lies, and then for the account.
    [[gnu::always_inline]] void expect(std::size_t slot) const noexcept {
        const block& b = blocks_[slot / block_slots];
        __builtin_prefetch(&b.at[slot % block_slots]);
        __builtin_prefetch(&b.words);
    }
    [[gnu::always_inline]] void prefetch(std::size_t slot) const noexcept {
        const block& b = blocks_[slot / block_slots];
        const char* const at = reinterpret_cast<const char*>(b.words.data() + b.at[slot % block_slots]);
        for (std::size_t line = 0; line < 8; ++line) __builtin_prefetch(at + line * 64, 1);
    }
    [[nodiscard]] bool empty(std::size_t slot) const noexcept {
        return blocks_[slot / block_slots].at[slot % block_slots] == 0;
    }

    /// Throws std::length_error for an account of more than 8 MiB, or a block of more than 32 GiB.
    void store(std::size_t slot, const account& a) {
        thread_local core::buffer<std::uint64_t> memory;
        put(slot, pack(a, memory));
    }
    /// The same for what `pack` wrote.
    void put(std::size_t slot, std::span<std::uint64_t> packed) {
        block& b = blocks_[slot / block_slots];
        std::uint32_t& at = b.at[slot % block_slots];
        const std::size_t words = packed.size();
        const std::size_t had = at == 0 ? 0 : packed_words(b.words[at]) + free_words(b.words[at]);
        std::size_t room = had;
        if (words > had || words + most_free_words < had) {
            // An account that has grown will grow again.
            room = words + (at == 0 ? 0 : std::min({words / 8, most_free_words, most_packed_words - words}));
            at = b.append(room, had);
        }
        packed[0] = with_free(packed[0], room - words);
        std::memcpy(b.words.data() + at, packed.data(), words * sizeof(std::uint64_t));
        if (b.gaps > b.used / 2 && b.gaps > 4096) b.tidy();
    }
    /// The account of a slot as another store has it.
    void copy(std::size_t slot, const account_store& from) {
        const block& b = from.blocks_[slot / block_slots];
        const std::uint32_t source = b.at[slot % block_slots];
        if (source == 0) return;
        block& own = blocks_[slot / block_slots];
        std::uint32_t& at = own.at[slot % block_slots];
        const std::size_t n = packed_words(b.words[source]);
        const std::size_t had = at == 0 ? 0 : packed_words(own.words[at]) + free_words(own.words[at]);
        at = own.append(n, had);
        std::memcpy(own.words.data() + at, b.words.data() + source, n * sizeof(std::uint64_t));
        own.words[at] = with_free(own.words[at], 0);
    }
    [[nodiscard]] std::size_t block_count() const noexcept { return blocks_.size(); }

    /// Bytes of memory that are held.
    [[nodiscard]] std::size_t memory() const noexcept {
        std::size_t bytes = blocks_.capacity() * sizeof(block);
        for (const block& b : blocks_) bytes += b.words.capacity() * sizeof(std::uint64_t);
        return bytes;
    }

    struct block {
        std::array<std::uint32_t, block_slots> at{};  ///< where the packed accounts begin; 0: empty
        core::buffer<std::uint64_t> words;  ///< of which `used` are, from 1 on
        std::size_t used = 0, gaps = 0;

        [[nodiscard]] std::uint32_t append(std::size_t needed, std::size_t left) {
            const std::size_t begin = std::max<std::size_t>(used, 1);  // 0 is no place
            if (needed > most_packed_words || begin + needed > UINT32_MAX)
                throw std::length_error("account_store: an account is beyond 8 MiB, or a block beyond 32 GiB");
            if (begin + needed > words.size()) hold(begin + needed + begin / 2);
            used = begin + needed;
            gaps += left;
            return static_cast<std::uint32_t>(begin);
        }
        void hold(std::size_t n) {
            core::buffer<std::uint64_t> more(n);
            if (used != 0) std::memcpy(more.data(), words.data(), used * sizeof(std::uint64_t));
            words = std::move(more);
        }
        /// Without gaps, and without memory to spare.
        void tidy() {
            std::size_t total = 1;
            for (const std::uint32_t a : at) total += a == 0 ? 0 : packed_words(words[a]);
            core::buffer<std::uint64_t> next(total);
            std::size_t to = 1;
            for (std::uint32_t& a : at) {
                if (a == 0) continue;
                const std::size_t n = packed_words(words[a]);
                std::memcpy(next.data() + to, words.data() + a, n * sizeof(std::uint64_t));
                next[to] = with_free(next[to], 0);
                a = static_cast<std::uint32_t>(to);
                to += n;
            }
            words = std::move(next);
            used = total;
            gaps = 0;
        }
    };
    [[nodiscard]] const block& at(std::size_t index) const noexcept { return blocks_[index]; }
    [[nodiscard]] block& at(std::size_t index) noexcept { return blocks_[index]; }

    /// Writes all accounts of a block anew, by ascending slot; those that are left out become empty.
    class block_writer {
    public:
        void begin() {
            at_.fill(0);
            used_ = 1;
        }
        /// False, and nothing is written, for an account of more than 8 MiB, or where the block would be beyond 32 GiB.
        [[nodiscard]] bool write(std::size_t slot, const account& a) {
            const std::size_t bound = packed_bound(a);
            if (used_ + bound > words_.size()) {
                core::buffer<std::uint64_t> more(2 * (used_ + bound));
                if (!words_.empty()) std::memcpy(more.data(), words_.data(), used_ * sizeof(std::uint64_t));
                words_ = std::move(more);
            }
            const std::size_t words = pack(a, words_.data() + used_);
            if (words > most_packed_words || used_ + words > UINT32_MAX) return false;
            at_[slot % block_slots] = static_cast<std::uint32_t>(used_);
            used_ += words;
            return true;
        }
        void finish(block& to) const {
            to.at = at_;
            core::buffer<std::uint64_t> words(used_);
            if (used_ > 1) std::memcpy(words.data() + 1, words_.data() + 1, (used_ - 1) * sizeof(std::uint64_t));
            to.words = std::move(words);
            to.used = used_;
            to.gaps = 0;
        }

    private:
        std::array<std::uint32_t, block_slots> at_{};
        core::buffer<std::uint64_t> words_;
        std::size_t used_ = 1;
    };

private:
    std::vector<block> blocks_;
    std::size_t size_ = 0;
};

}  // namespace goodwill::inline v0::loyalty
