#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/transactions/customer_ids.hpp>

/// What a summary state knows of each customer: records in segments, so that growth copies none of them, and a table
/// of their numbers.
namespace goodwill::inline v0::transactions {

struct customer_record {
    std::uint64_t key;              ///< an integer id by its bits, or the place of a text
    core::day_number first, last;   ///< purchase days; of no meaning before the first purchase
    core::day_number first_seen, last_seen;
    std::uint32_t purchases;        ///< purchase days
    std::uint32_t early_refunds;    ///< refund rows before the first purchase
    /// Money up to the first purchase day, and after it: the low 64 bits of whole numbers, or the bits of doubles.
    std::int64_t money[2];
};
static_assert(sizeof(customer_record) == 48);

class customer_records {
public:
    static constexpr std::uint32_t none = 0xFFFFFFFF;
    static constexpr std::size_t segment = 4096;

    customer_records() = default;
    customer_records(const customer_records& other);
    customer_records& operator=(const customer_records&) = delete;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] customer_record& operator[](std::size_t i) noexcept { return segments_[i / segment][i % segment]; }
    [[nodiscard]] const customer_record& operator[](std::size_t i) const noexcept {
        return segments_[i / segment][i % segment];
    }

    /// The record of an id; `none` when there is none.
    [[nodiscard]] std::uint32_t find(std::uint64_t key) const noexcept;
    [[nodiscard]] std::uint32_t find(std::string_view text) const noexcept;
    /// A new record for an id that has none, all zero but its key.
    std::uint32_t add(std::uint64_t key);
    std::uint32_t add(std::string_view text);
    /// Forgets the records from n on.
    void truncate(std::size_t n);

    [[nodiscard]] std::string_view text(std::uint64_t key) const noexcept;
    void set_text_ids(bool text) noexcept { text_ids_ = text; }
    [[nodiscard]] bool text_ids() const noexcept { return text_ids_; }

    /// Exact money: the whole 128 bits.
    [[nodiscard]] core::int128 money(std::size_t i, unsigned which) const noexcept;
    void set_money(std::size_t i, unsigned which, core::int128 value);
    void add_money(std::size_t i, unsigned which, std::int64_t value) {
        std::int64_t& low = (*this)[i].money[which];
        std::int64_t sum;
        if (!__builtin_add_overflow(low, value, &sum)) [[likely]] low = sum;
        else set_money(i, which, money(i, which) + value);
    }
    void forget_carries() noexcept { carries_.clear(); }

    [[nodiscard]] std::size_t memory() const noexcept;

private:
    [[nodiscard]] std::uint64_t hash_of(const customer_record& record) const noexcept;
    std::uint32_t append(std::uint64_t key, std::uint64_t hash);
    void insert(std::uint64_t hash, std::uint32_t number) noexcept;
    void rebuild(std::size_t slots);

    std::vector<std::unique_ptr<customer_record[]>> segments_;
    std::size_t size_ = 0;
    std::vector<std::uint32_t> slots_;  // record number + 1; 0: free
    std::vector<char> texts_;           // length in 4 bytes, then the text
    std::map<std::uint64_t, std::int64_t> carries_;  // upper 64 bits where the money passes the lower ones
    bool text_ids_ = false;
};

}  // namespace goodwill::inline v0::transactions
