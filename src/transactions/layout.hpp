#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

#include <goodwill/core/calendar.hpp>
#include "simd/log_rows.hpp"

/// How a row of (code, day, money) lies in memory while it is sorted: in 8 bytes, in 16 or in 24.
/// All three have the same members, so that the code that sorts and scans is one template.  `pack` is false when
/// something has no room; the rows are then of no use.  Rows tell keys apart within their partition, and
/// `code(partition, key)` is the code.
namespace goodwill::inline v0::transactions {

/// Days and money as bits above a smallest value, side by side.
struct packed_fields {
    unsigned day_bits = 0, money_bits = 0;
    core::day_number day_low = 0;
    std::int64_t money_low = 0;

    [[nodiscard]] simd::log_rows::packing packing() const noexcept {
        return {day_bits, money_bits, day_low, money_low, 0, 0};
    }
    [[nodiscard]] std::uint64_t day_code(std::uint64_t packed) const noexcept {
        return packed >> money_bits & ((std::uint64_t{1} << day_bits) - 1);
    }
    [[nodiscard]] core::day_number day(std::uint64_t packed) const noexcept {
        return day_low + static_cast<core::day_number>(day_code(packed));
    }
    [[nodiscard]] std::int64_t money(std::uint64_t packed) const noexcept {
        return static_cast<std::int64_t>((packed & ((std::uint64_t{1} << money_bits) - 1)) +
                                         static_cast<std::uint64_t>(money_low));
    }
};

/// Partitions by the top bits of the code; codes beyond the range that a sample showed go to the ends.
struct partition_rule {
    std::uint64_t low = 0;
    unsigned shift = 0;
    std::uint32_t last = 0;

    [[nodiscard]] std::uint32_t of(std::uint64_t code) const noexcept {
        const std::uint64_t above = code < low ? 0 : code - low;
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(above >> shift, last));
    }
};

/// code | day | money in 64 bits.  The upper bits of the code are the number of the partition.
struct narrow_layout {
    using row = std::uint64_t;
    packed_fields fields;
    partition_rule partitions;  ///< low is 0; a code beyond the last partition has no room

    [[nodiscard]] bool pack(const std::uint64_t* code, const core::day_number* day, const std::int64_t* money,
                            std::size_t n, row* out) const {
        auto how = fields.packing();
        how.code_bits = partitions.shift;
        how.last_code = partitions.last;
        return simd::log_rows::pack_narrow(code, day, money, n, how, out) == 0;
    }
    [[nodiscard]] std::uint32_t partition(std::uint64_t code) const noexcept {
        return static_cast<std::uint32_t>(code >> partitions.shift);
    }
    [[nodiscard]] std::uint64_t key(row r) const noexcept { return r >> (fields.day_bits + fields.money_bits); }
    [[nodiscard]] std::uint64_t code(std::size_t partition, std::uint64_t key) const noexcept {
        return std::uint64_t{partition} << partitions.shift | key;
    }
    [[nodiscard]] std::uint64_t day_code(row r) const noexcept { return fields.day_code(r); }
    [[nodiscard]] core::day_number day(row r) const noexcept { return fields.day(r); }
    template <class Sum>
    [[nodiscard]] std::int64_t money(row r) const noexcept {
        return fields.money(r);
    }
};

/// A code of 64 bits, and day | money in 64 bits.
struct wide_layout {
    struct row {
        std::uint64_t code, packed;
    };
    packed_fields fields;
    partition_rule partitions;

    [[nodiscard]] bool pack(const std::uint64_t* code, const core::day_number* day, const std::int64_t* money,
                            std::size_t n, row* out) const {
        return simd::log_rows::pack_wide(code, day, money, n, fields.packing(), &out->code) == 0;
    }
    [[nodiscard]] std::uint32_t partition(std::uint64_t code) const noexcept { return partitions.of(code); }
    [[nodiscard]] std::uint64_t code(std::size_t, std::uint64_t key) const noexcept { return key; }
    [[nodiscard]] std::uint64_t key(const row& r) const noexcept { return r.code; }
    [[nodiscard]] std::uint64_t day_code(const row& r) const noexcept { return fields.day_code(r.packed); }
    [[nodiscard]] core::day_number day(const row& r) const noexcept { return fields.day(r.packed); }
    template <class Sum>
    [[nodiscard]] std::int64_t money(const row& r) const noexcept {
        return fields.money(r.packed);
    }
};

/// Everything in full: any day, and any whole number or double as money.
struct full_layout {
    struct row {
        std::uint64_t code;
        std::int64_t amount;
        core::day_number date;
    };
    core::day_number day_low = 0;
    partition_rule partitions;

    [[nodiscard]] bool pack(const std::uint64_t* code, const core::day_number* day, const std::int64_t* money,
                            std::size_t n, row* out) const noexcept {
        bool fits = true;
        for (std::size_t i = 0; i < n; ++i) {
            fits &= day[i] >= day_low;
            out[i] = {code[i], money[i], day[i]};
        }
        return fits;
    }
    [[nodiscard]] std::uint32_t partition(std::uint64_t code) const noexcept { return partitions.of(code); }
    [[nodiscard]] std::uint64_t code(std::size_t, std::uint64_t key) const noexcept { return key; }
    [[nodiscard]] std::uint64_t key(const row& r) const noexcept { return r.code; }
    [[nodiscard]] std::uint64_t day_code(const row& r) const noexcept {
        return static_cast<std::uint64_t>(std::int64_t{r.date} - day_low);
    }
    [[nodiscard]] core::day_number day(const row& r) const noexcept { return r.date; }
    template <class Sum>
    [[nodiscard]] auto money(const row& r) const noexcept {
        if constexpr (std::is_floating_point_v<Sum>)
            return std::bit_cast<double>(r.amount);
        else
            return r.amount;
    }
};

}  // namespace goodwill::inline v0::transactions
