#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include <goodwill/core/buffer.hpp>
#include "transactions/layout.hpp"
#include "transactions/scan.hpp"

/// The scan of the common case: rows of 8 bytes, no refunds, no row after the end.  Running sums over all rows take
/// the place of a loop for each customer, whose end the processor would guess wrong once a customer.
namespace goodwill::inline v0::transactions {

/// Memory that one thread scans in; grows and is used again.
struct sums_room {
    core::buffer<std::uint32_t> starts;  ///< of customers
    core::buffer<std::uint64_t> sums;    ///< of the rows before this one: customer-days << 48 | money above the lowest
};

/// Do sums over n rows have room?
[[nodiscard]] inline bool sums_fit(const narrow_layout& layout, std::size_t n) noexcept {
    return n < (1u << 16) && layout.fields.money_bits + static_cast<unsigned>(std::bit_width(n)) <= 48;
}

/// As scan_summary.
inline std::size_t scan_sums(const narrow_layout& layout, std::size_t partition, std::span<const std::uint64_t> rows,
                             bool has_amounts, int scale, summary_record* out, scan_counts<std::int64_t>& counts,
                             sums_room& room) {
    const std::size_t n = rows.size();
    if (n == 0) return 0;
    if (room.starts.size() < n + 1) {
        room.starts.resize(n + n / 8 + 1);
        room.sums.resize(n + n / 8 + 1);
    }
    std::uint32_t* const starts = room.starts.data();
    std::uint64_t* const sums = room.sums.data();
    const unsigned day_at = layout.fields.money_bits, key_at = day_at + layout.fields.day_bits;
    const std::uint64_t money = (std::uint64_t{1} << day_at) - 1;
    constexpr unsigned days_at = 48;
    std::uint64_t sum = 0, before = ~rows[0];
    std::size_t customers = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t row = rows[i], differs = row ^ before;
        before = row;
        sums[i] = sum;
        sum += (row & money) + (std::uint64_t{differs >> day_at != 0} << days_at);
        starts[customers] = static_cast<std::uint32_t>(i);
        customers += differs >> key_at != 0;
    }
    sums[n] = sum;
    starts[customers] = static_cast<std::uint32_t>(n);

    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t c = 0; c < customers; ++c) {
        const std::size_t begin = starts[c], end = starts[c + 1];
        const std::uint64_t row = rows[begin];
        std::size_t second = begin + 1;  // the first row of another day
        while (second < end && (rows[second] ^ row) >> day_at == 0) ++second;
        const auto purchases = static_cast<std::uint32_t>((sums[end] - sums[begin]) >> days_at);
        const std::uint64_t above = (sums[end] - sums[second]) & ((std::uint64_t{1} << days_at) - 1);
        const std::int64_t repeat = static_cast<std::int64_t>(above) +
                                    static_cast<std::int64_t>(end - second) * layout.fields.money_low;
        const double mean = mean_of(repeat, std::max(purchases, 2u) - 1, scale);
        out[c] = {layout.code(partition, layout.key(row)), layout.day(row), layout.day(rows[end - 1]), purchases,
                  has_amounts && purchases > 1 ? mean : none};
    }
    const auto purchases = static_cast<std::int64_t>(sum >> days_at);
    counts.purchases += purchases;
    counts.merged += static_cast<std::int64_t>(n) - purchases;
    return customers;
}

}  // namespace goodwill::inline v0::transactions
