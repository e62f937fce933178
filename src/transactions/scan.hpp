#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/decimal.hpp>

/// One pass over the rows of some customers, sorted by key and day.
namespace goodwill::inline v0::transactions {

/// Sums of money: whole numbers, or doubles.
template <class Sum>
using wide_sum = std::conditional_t<std::is_floating_point_v<Sum>, double, core::int128>;

/// Thrown where the money of one customer-day passes 2^63; who scans goes on in doubles.
struct too_much_money {};

/// What a scan tells besides its rows.
template <class Sum>
struct scan_counts {
    std::int64_t purchases = 0, merged = 0, refunds = 0, no_purchase_rows = 0, later_customers = 0;
    wide_sum<Sum> no_purchase_money = 0;

    void add(const scan_counts& other) noexcept {
        purchases += other.purchases;
        merged += other.merged;
        refunds += other.refunds;
        no_purchase_rows += other.no_purchase_rows;
        later_customers += other.later_customers;
        no_purchase_money += other.no_purchase_money;
    }
};

/// A customer in the summary.
struct summary_record {
    std::uint64_t code;
    core::day_number first, last;  ///< purchase days
    std::uint32_t purchases;
    double monetary;  ///< mean of the repeat money
};

/// The mean of whole numbers of 10^-scale: one rounding where the sum is below 2^53.
[[nodiscard]] inline double mean_of(core::int128 sum, std::int64_t n, int scale) noexcept {
    const double p = core::power_of_ten[static_cast<std::size_t>(scale)];
    if (sum < (std::int64_t{1} << 53) && sum > -(std::int64_t{1} << 53))
        return static_cast<double>(static_cast<std::int64_t>(sum)) / (static_cast<double>(n) * p);
    return static_cast<double>(static_cast<long double>(sum) / (static_cast<long double>(n) * p));
}
[[nodiscard]] inline double mean_of(std::int64_t sum, std::int64_t n, int scale) noexcept {
    return mean_of(static_cast<core::int128>(sum), n, scale);
}
[[nodiscard]] inline double mean_of(double sum, std::int64_t n, int) noexcept { return sum / static_cast<double>(n); }

/// What the rows of one customer say of his purchases up to a day.
template <class Sum>
struct scanned_customer {
    core::day_number first = 0, last = 0;
    std::uint32_t purchases = 0;
    std::int64_t kept = 0, refunds = 0;
    bool later = false;  ///< there are purchases after that day
    Sum repeat = 0;      ///< money after the first purchase day
    wide_sum<Sum> refunded = 0;
};

/// The customer whose rows begin at rows[i]; i then stands behind the last of them.
template <class Sum, bool Refunds, class Layout>
[[nodiscard]] scanned_customer<Sum> scan_customer(const Layout& layout, std::span<const typename Layout::row> rows,
                                                  std::size_t& i, std::uint64_t key, core::day_number end) {
    scanned_customer<Sum> c;
    const std::size_t n = rows.size();
    if constexpr (!Refunds) {
        const std::size_t begin = i;
        c.first = c.last = layout.day(rows[i]);
        if (c.first <= end) {
            c.purchases = 1;
            for (++i; i < n && layout.key(rows[i]) == key; ++i) {
                const core::day_number day = layout.day(rows[i]);
                if (day > end) break;
                c.purchases += day != c.last;
                c.last = day;
                const auto money = layout.template money<Sum>(rows[i]);
                c.repeat += day != c.first ? money : 0;
            }
        }
        c.kept = static_cast<std::int64_t>(i - begin);
        if (i < n && layout.key(rows[i]) == key) c.later = true;
        while (i < n && layout.key(rows[i]) == key) ++i;
        return c;
    }
    for (; i < n && layout.key(rows[i]) == key; ++i) {
        const core::day_number day = layout.day(rows[i]);
        const auto money = layout.template money<Sum>(rows[i]);
        const bool refund = money < 0;
        if (day > end) {
            c.later |= !refund;
            continue;
        }
        if (refund) {
            ++c.refunds;
            c.refunded += money;
        } else {
            ++c.kept;
            if (c.purchases == 0) c.first = c.last = day;
            c.purchases += c.purchases == 0 || day != c.last;
            c.last = day;
        }
        c.repeat += c.purchases != 0 && day != c.first ? money : 0;
    }
    return c;
}

/// Rows of a partition -> one record a customer with a purchase up to `end`.  `Layout` reads a row: key, day, money<Sum>.
/// Refunds are there only where `Refunds`.  Returns how many records were written.
template <class Sum, bool Refunds, class Layout>
std::size_t scan_summary(const Layout& layout, std::size_t partition, std::span<const typename Layout::row> rows, core::day_number end,
                         bool has_amounts, int scale, summary_record* out, scan_counts<Sum>& counts) {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    const summary_record* const start = out;
    for (std::size_t i = 0; i < rows.size();) {
        const std::uint64_t key = layout.key(rows[i]);
        const auto c = scan_customer<Sum, Refunds>(layout, rows, i, key, end);
        if (c.purchases == 0) {
            counts.no_purchase_rows += c.refunds;
            counts.no_purchase_money += c.refunded;
            counts.later_customers += c.later;
            continue;
        }
        counts.purchases += c.purchases;
        counts.merged += c.kept - c.purchases;
        counts.refunds += c.refunds;
        *out++ = {layout.code(partition, key), c.first, c.last, c.purchases,
                  has_amounts && c.purchases > 1 ? mean_of(c.repeat, c.purchases - 1, scale) : none};
    }
    return static_cast<std::size_t>(out - start);
}

/// Rows of a partition -> customer-days of the customers with a purchase.
struct day_columns {
    core::day_number* day;
    std::uint32_t* orders;
    std::int64_t* amount;  ///< scaled, or the bits of a double; null without amounts
};
struct base_record {
    std::uint64_t code;
    std::int64_t days;
};
struct scanned {
    std::size_t customers = 0, days = 0;
};

template <class Sum, bool Refunds, class Layout>
scanned scan_base(const Layout& layout, std::size_t partition, std::span<const typename Layout::row> rows, core::day_number calibration_end,
                  day_columns days, base_record* out, scan_counts<Sum>& counts) {
    scanned at;
    const std::size_t n = rows.size();
    std::size_t i = 0;
    while (i < n) {
        const std::uint64_t key = layout.key(rows[i]);
        const std::size_t begin = at.days;
        std::int64_t kept = 0, refunds = 0, purchases = 0;
        core::day_number first = 0;
        wide_sum<Sum> refunded = 0;
        while (i < n && layout.key(rows[i]) == key) {
            const core::day_number day = layout.day(rows[i]);
            std::uint32_t orders = 0;
            Sum sum = 0;
            for (; i < n && layout.key(rows[i]) == key && layout.day(rows[i]) == day; ++i) {
                const auto money = layout.template money<Sum>(rows[i]);
                const bool refund = Refunds && money < 0;
                if (refund) {
                    ++refunds;
                    refunded += money;
                }
                orders += !refund;
                sum += money;
            }
            if (orders != 0 && purchases == 0) first = day;
            purchases += orders != 0;
            kept += orders;
            days.day[at.days] = day;
            days.orders[at.days] = orders;
            if (days.amount != nullptr) {
                if constexpr (std::is_floating_point_v<Sum>) {
                    days.amount[at.days] = std::bit_cast<std::int64_t>(sum);
                } else {
                    if constexpr (sizeof(Sum) > 8)
                        if (sum > std::numeric_limits<std::int64_t>::max() ||
                            sum < std::numeric_limits<std::int64_t>::min())
                            throw too_much_money{};
                    days.amount[at.days] = static_cast<std::int64_t>(sum);
                }
            }
            ++at.days;
        }
        if (purchases == 0) {
            counts.no_purchase_rows += refunds;
            counts.no_purchase_money += refunded;
            at.days = begin;
            continue;
        }
        counts.purchases += purchases;
        counts.merged += kept - purchases;
        counts.refunds += refunds;
        counts.later_customers += first > calibration_end;
        out[at.customers++] = {layout.code(partition, key), static_cast<std::int64_t>(at.days - begin)};
    }
    return at;
}

}  // namespace goodwill::inline v0::transactions
