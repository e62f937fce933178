#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <goodwill/audit/audited_periods.hpp>
#include <goodwill/core/buffer.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// What every customer of a base did within each of some windows of days.
namespace goodwill::inline v0::audit {

/// Within one window; a row for each customer of the base.
struct window_activity {
    core::buffer<std::uint32_t> orders;  ///< days with a purchase
    core::buffer<double> revenue;        ///< net of refunds that were netted; empty without amounts
    core::buffer<double> margin;         ///< empty without margins

    [[nodiscard]] double revenue_of(std::size_t customer) const noexcept { return of(revenue, customer); }
    [[nodiscard]] double margin_of(std::size_t customer) const noexcept { return of(margin, customer); }

private:
    [[nodiscard]] static double of(const core::buffer<double>& column, std::size_t customer) noexcept {
        return column.empty() ? std::numeric_limits<double>::quiet_NaN() : column[customer];
    }
};

struct base_activity {
    std::vector<window_activity> windows;            ///< in the order they were asked for
    core::buffer<core::day_number> first_purchase;   ///< of each customer
};

/// Money is summed exactly where the base has decimals.  Throws cancelled.
[[nodiscard]] GOODWILL_API base_activity activity_within(const transactions::customer_base& base,
                                                         std::span<const window> windows, int threads = 1,
                                                         const core::watch& progress = {});

}  // namespace goodwill::inline v0::audit
