#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <utility>

#include <goodwill/transactions/customer_base.hpp>

/// The parts of a customer base, and how they become one.
namespace goodwill::inline v0::transactions {

struct base_columns {
    customer_ids customer;
    core::buffer<std::uint64_t> keys;
    core::buffer<std::int64_t> offsets;
    core::buffer<core::day_number> day;
    core::buffer<std::uint32_t> orders;
    core::buffer<std::int64_t> amount;  ///< scaled, or the bits of doubles where the report's scale is -1
    bool has_amounts = false;
    core::time_unit unit = core::time_unit::week;
    std::optional<core::day_number> calibration_end;
    core::day_number observation_end = 0;
    ingest_report report;

    /// Brings the customers into another order.
    void permute(const core::buffer<std::uint32_t>& order, int threads);
};

struct base_builder {
    [[nodiscard]] static customer_base make(base_columns&& columns) {
        customer_base base;
        base.customer_ = std::make_shared<const customer_ids>(std::move(columns.customer));
        base.offsets_ = std::move(columns.offsets);
        base.day_ = std::move(columns.day);
        base.orders_ = std::move(columns.orders);
        base.has_amounts_ = columns.has_amounts;
        base.unit_ = columns.unit;
        base.calibration_end_ = columns.calibration_end;
        base.observation_end_ = columns.observation_end;
        base.report_ = std::move(columns.report);
        if (!base.has_amounts_) return base;
        if (base.exact()) {
            base.scaled_amount_ = std::move(columns.amount);
        } else {
            base.rounded_amount_.resize(columns.amount.size());
            std::transform(columns.amount.begin(), columns.amount.end(), base.rounded_amount_.begin(),
                           [](std::int64_t bits) { return std::bit_cast<double>(bits); });
        }
        return base;
    }
};

}  // namespace goodwill::inline v0::transactions
