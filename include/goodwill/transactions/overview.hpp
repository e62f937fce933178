#pragma once
#include <array>
#include <cstdint>

#include <goodwill/transactions/customer_base.hpp>

/// A customer base in a few numbers: how many, how much, how many came back, and how unevenly they bring it.
namespace goodwill::inline v0::transactions {

struct overview {
    std::int64_t customers = 0;   ///< with at least one purchase
    std::int64_t orders = 0;      ///< customer-days with a purchase
    std::int64_t repeaters = 0;   ///< customers with purchases on more than one day
    double repeat_rate = 0;       ///< repeaters / customers, 0..1; NaN for an empty base
    double revenue = 0;           ///< net of refunds that were netted; NaN without amounts
    /// Shares (0..1) of the revenue that the tenths of the customers bring, best first.  Tenth i holds the ranks
    /// [i n / 10, (i + 1) n / 10), rounded down; NaN unless the revenue is > 0.
    std::array<double, 10> revenue_share_by_decile{};
    double margin = 0;            ///< of the same rows as the revenue; NaN without margins
};

/// Over everything that the base holds, calibration and holdout.
[[nodiscard]] GOODWILL_API overview overview_of(const customer_base& base);

}  // namespace goodwill::inline v0::transactions
