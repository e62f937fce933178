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
    core::buffer<std::int64_t> margin;  ///< the same with the report's margin_scale; there if its margin_total is
    product_lines products;             ///< with the report's unknown_products
    bool has_amounts = false;
    core::time_unit unit = core::time_unit::week;
    std::optional<core::day_number> calibration_end;
    core::day_number observation_end = 0;
    ingest_report report;

    /// Money of the product lines, held as `amount` is.
    void set_line_money(core::buffer<std::int64_t>&& amounts, int amount_scale, core::buffer<std::int64_t>&& margins,
                        int margin_scale);
    /// Brings the customers into another order.
    void permute(const core::buffer<std::uint32_t>& order, int threads);
};

/// Money as it was read, in the column that its scale says.
inline void settle_money(core::buffer<std::int64_t>&& money, bool exact, core::buffer<std::int64_t>& scaled,
                         core::buffer<double>& rounded) {
    if (exact) {
        scaled = std::move(money);
        return;
    }
    rounded.resize(money.size());
    std::transform(money.begin(), money.end(), rounded.begin(),
                   [](std::int64_t bits) { return std::bit_cast<double>(bits); });
}

inline void base_columns::set_line_money(core::buffer<std::int64_t>&& amounts, int amount_scale,
                                         core::buffer<std::int64_t>&& margins, int margin_scale) {
    products.amount_scale = amount_scale;
    products.margin_scale = margin_scale;
    settle_money(std::move(amounts), amount_scale >= 0, products.scaled_amount, products.rounded_amount);
    settle_money(std::move(margins), margin_scale >= 0, products.scaled_margin, products.rounded_margin);
}

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
        base.products_ = std::move(columns.products);
        if (base.has_amounts_)
            settle_money(std::move(columns.amount), base.exact(), base.scaled_amount_, base.rounded_amount_);
        if (base.has_margins())
            settle_money(std::move(columns.margin), base.exact_margins(), base.scaled_margin_, base.rounded_margin_);
        return base;
    }
};

}  // namespace goodwill::inline v0::transactions
