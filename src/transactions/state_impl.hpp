#pragma once
#include <goodwill/transactions/summary_state.hpp>

#include "transactions/customer_records.hpp"
#include "transactions/engine.hpp"
#include "transactions/text_ids.hpp"

/// What a summary state holds.
namespace goodwill::inline v0::transactions {

struct summary_state_options {
    core::time_unit unit = core::time_unit::week;
    core::day_number calibration_end = 0, observation_end = 0;  ///< the largest day: none
    refund_policy refunds = refund_policy::refuse;
    zero_policy zero_amounts = zero_policy::keep;
    on_error errors = on_error::raise;
    std::optional<core::zone> zone;

    /// Of all that decides what becomes of a row; not of `errors`.
    [[nodiscard]] std::uint64_t fingerprint() const noexcept {
        std::uint64_t h = 0;
        const auto mix = [&](std::uint64_t v) { h = core::mix64(h ^ core::mix64(v)); };
        mix(static_cast<std::uint64_t>(unit));
        mix(static_cast<std::uint64_t>(calibration_end));
        mix(static_cast<std::uint64_t>(observation_end));
        mix(static_cast<std::uint64_t>(refunds) << 8 | static_cast<std::uint64_t>(zero_amounts));
        mix(zone ? 1 : 0);
        if (zone) {
            for (const std::int64_t instant : zone->instant) mix(static_cast<std::uint64_t>(instant));
            for (const std::int32_t offset : zone->offset) mix(static_cast<std::uint64_t>(offset));
        }
        return h;
    }
};

/// In a record without a purchase, `early_refunds` marks that there is one after the calibration.
inline constexpr std::uint32_t later_mark = std::uint32_t{1} << 31, early_refund_mask = later_mark - 1;

struct summary_state::impl {
    summary_state_options options;
    bool has_kind = false;  ///< are `kind` and `has_amounts` known?
    id_kind kind = id_kind::int64;
    bool has_amounts = false;
    offset_rule offsets;
    int scale = 0;
    row_totals totals;
    std::int64_t purchase_rows = 0, refund_rows = 0;  ///< up to calibration_end
    customer_records records;

    /// Exact money at a finer scale, or, at no_scale, as doubles.
    void rescale(int to);
    void add_money(std::size_t record, unsigned which, std::int64_t money);
    void later_purchase(std::size_t record, bool purchase) noexcept {
        if (purchase) records[record].early_refunds |= later_mark;
    }
};

}  // namespace goodwill::inline v0::transactions
