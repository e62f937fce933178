#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/loyalty/tier_ladder.hpp>
#include <goodwill/loyalty/tier_window.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// The tier of every customer of a base, who is in which, and who went up and down since an earlier date.
/// Money is compared as the whole numbers that the base holds, so a threshold is reached to the cent.
/// A base does not know which purchase a refund belongs to: what it nets counts at the refund's own date.
namespace goodwill::inline v0::loyalty {

struct tiers_options {
    tier_basis basis = tier_basis::spend;
    tier_window window = {};
    /// The date of the tiers, whose own purchases count; without it the last day of observation.
    std::optional<std::chrono::sys_days> at = {};
    /// An earlier date, to tell who moved since.
    std::optional<std::chrono::sys_days> since = {};
    int threads = 1;
    core::watch progress = {};
};

/// Where a customer went since the earlier date.
enum class tier_move : std::int8_t {
    up,
    down,
    same,
    joined,  ///< first purchase after the earlier date
};

/// One row for each customer with a purchase up to `at`, in the order of the base.
struct tiers_result {
    transactions::customer_ids customer;
    core::buffer<double> counter;           ///< money or orders in the window
    core::buffer<std::int8_t> tier;         ///< thresholds that are reached: 0 is below the first
    core::buffer<double> distance_to_next;  ///< NaN at the top
    core::buffer<std::int8_t> tier_before;  ///< at `since`; -1: no purchase yet.  Empty without `since`
    core::buffer<tier_move> moved;          ///< empty without `since`

    core::day_number at = 0;
    core::day_number window_start = 0;  ///< the first date that counts; of a lifetime the least day_number
    std::optional<core::day_number> since;

    /// By tier, shape (thresholds + 1,).
    std::vector<std::int64_t> customers;
    std::vector<std::int64_t> orders;  ///< in the window
    std::vector<double> spend;         ///< in the window; NaN without amounts
    /// transitions[from * (thresholds + 1) + to], then a row of those who joined: shape
    /// ((thresholds + 2) * (thresholds + 1),).  Empty without `since`.
    std::vector<std::int64_t> transitions;
};

/// Throws what `check_tiers` and `tier_window::check` throw; schema_error for money of a base without amounts;
/// domain_error for `at` after the last day of observation and for `since` not before `at`; cancelled.
[[nodiscard]] GOODWILL_API tiers_result tiers(const transactions::customer_base& base, std::span<const tier> tiers,
                                              const tiers_options& options = {});

}  // namespace goodwill::inline v0::loyalty
