#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/config.hpp>
#include <goodwill/loyalty/id.hpp>
#include <goodwill/transactions/customer_ids.hpp>

/// From ids of members to the slots of their accounts, over all pieces of a log: who was met keeps the slot.
namespace goodwill::inline v0::loyalty {

/// Integers that lie close together are slots already, but for the smallest of them; all others have a table.
class member_slots {
public:
    /// Slots given out; of integers that lie close together some may be nobody's.
    [[nodiscard]] std::size_t size() const noexcept { return close_ + others_.size(); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] transactions::id_kind kind() const noexcept { return others_.kind; }

    /// The ids by slot.
    [[nodiscard]] GOODWILL_API transactions::customer_ids ids(std::span<const std::uint32_t> slots) const;
    /// The slots by ascending id.
    [[nodiscard]] GOODWILL_API core::buffer<std::uint32_t> by_id(int threads = 1) const;
    /// The slot of an id, if it was met.
    [[nodiscard]] GOODWILL_API std::optional<std::uint32_t> find(const id& member) const;

    /// Throws schema_error where ids of another kind were met before.
    GOODWILL_API void expect(const char* function, transactions::id_kind kind);
    /// Makes room for `count` integers from the smallest one on, before any id was met.  `smallest` is an
    /// order-preserving key: the integer with its sign bit turned where integers have one.
    void begin_close(std::uint64_t smallest, std::size_t count) noexcept { smallest_ = smallest, close_ = count; }
    /// The slot of an integer that lies close to the others, by its key.
    [[nodiscard]] std::optional<std::uint32_t> close(std::uint64_t key) const noexcept {
        return key - smallest_ < close_ ? std::optional(static_cast<std::uint32_t>(key - smallest_)) : std::nullopt;
    }
    [[nodiscard]] std::uint64_t smallest() const noexcept { return smallest_; }
    [[nodiscard]] std::size_t close_count() const noexcept { return close_; }
    /// Slots of ids that ascend; new ones get theirs in this order.
    GOODWILL_API void add(const transactions::customer_ids& ids, std::span<std::uint32_t> slots);

private:
    [[nodiscard]] id other(std::uint64_t i) const noexcept;
    [[nodiscard]] std::uint64_t key_of(std::int64_t integer) const noexcept;

    std::uint64_t smallest_ = 0;
    std::size_t close_ = 0;
    transactions::customer_ids others_;
    std::size_t sorted_ = 0;  ///< so many of the others ascend, and are in no table as long as there are no more
    id_table table_;
};

}  // namespace goodwill::inline v0::loyalty
