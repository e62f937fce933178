#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <goodwill/core/column.hpp>
#include <goodwill/core/spare_memory.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/transactions/customer_ids.hpp>
#include "transactions/flaw.hpp"
#include "transactions/pieces.hpp"

/// Ids as 64-bit keys and back.  Equal ids have equal keys, and different ids have different ones.
namespace goodwill::inline v0::transactions {

class id_reader {
public:
    virtual ~id_reader() = default;
    id_reader(const id_reader&) = delete;
    id_reader& operator=(const id_reader&) = delete;

    /// The keys of rows begin .. begin + n - 1, and flaws where there were none.  True if any row has a flaw.
    /// Throws misfit for an id that this way of making keys cannot hold.  Safe to call from several threads.
    [[nodiscard]] virtual bool read(std::int64_t begin, std::size_t n, std::uint64_t* key, std::uint8_t* flaw) = 0;
    /// The ids of these keys.
    [[nodiscard]] virtual customer_ids ids(std::span<const std::uint64_t> keys, int threads) const = 0;
    /// Do keys ascend as ids do?  If not, `ranks` brings keys of distinct ids into order.
    [[nodiscard]] virtual bool ordered() const noexcept { return true; }
    /// The permutation that sorts the keys by id.
    [[nodiscard]] virtual core::buffer<std::uint32_t> order(std::span<const std::uint64_t> keys, int threads) const;
    /// Do keys have bytes that stay the same, so that squeezing them pays?
    [[nodiscard]] virtual bool squeezable() const noexcept { return false; }
    /// Do two calls on the same rows give the same keys, whatever the threads do?
    [[nodiscard]] virtual bool repeatable() const noexcept { return true; }

    [[nodiscard]] std::int64_t length() const noexcept { return rows_.length(); }
    void prefetch(std::int64_t begin, std::size_t n) const noexcept { rows_.prefetch(begin, n); }
    [[nodiscard]] std::string show(std::int64_t row) const;

protected:
    explicit id_reader(const core::column& column) : rows_(column) {}
    pieces rows_;
};

/// Integers: signed ones are moved so that the smallest int64 is 0.
[[nodiscard]] std::unique_ptr<id_reader> integer_ids(const core::column& column);
/// Texts of at most 8 bytes that do not end in a zero byte, as big-endian numbers.
[[nodiscard]] std::unique_ptr<id_reader> short_text_ids(const core::column& column);
/// Any texts, through a table of the distinct ones; keys are given out by the order of arrival.
[[nodiscard]] std::unique_ptr<id_reader> long_text_ids(const core::column& column,
                                                       core::spare_memory* spare = nullptr);
/// Dictionaries of text: the rank of the text.
[[nodiscard]] std::unique_ptr<id_reader> dictionary_ids(const core::column& column);

/// Throws schema_error unless ids can be of this type.
void check_id_type(const char* function, const core::column& column);
[[nodiscard]] id_kind kind_of_ids(const core::column& column) noexcept;

/// Well-formed UTF-8 (RFC 3629): no surrogates, nothing longer than need be.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// The order-preserving key of an integer, and back.
inline constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

}  // namespace goodwill::inline v0::transactions
