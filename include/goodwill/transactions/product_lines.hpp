#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/transactions/customer_ids.hpp>

/// What was bought on each customer-day of a base: one line for every distinct product.
namespace goodwill::inline v0::transactions {

/// 8 bytes a customer-day, and a line 8, with amounts 8 more, with margins 8 more.
struct product_lines {
    static constexpr std::int32_t unknown = -1;  ///< the code of rows whose product is missing

    customer_ids names;                        ///< of the products in the lines: sorted, integers or text as they came
    core::buffer<std::int64_t> offsets = {0};  ///< the lines of customer-day d are offsets[d] .. offsets[d + 1] - 1
    core::buffer<std::int32_t> code;           ///< position in `names`, or `unknown`; ascends within a customer-day
    /// Rows of the log that are no refunds: their sum over a customer-day is its `orders`.  0: refunds alone.
    core::buffer<std::uint32_t> rows;
    /// Money of the lines as whole numbers of 10^-scale where the scale is >= 0, else as doubles; one of the two is
    /// empty, and both are where there is no such money.
    core::buffer<std::int64_t> scaled_amount, scaled_margin;
    core::buffer<double> rounded_amount, rounded_margin;
    int amount_scale = -1, margin_scale = -1;

    [[nodiscard]] std::size_t size() const noexcept { return code.size(); }
    /// NaN without amounts.
    [[nodiscard]] double amount(std::size_t line) const noexcept {
        return money(scaled_amount, rounded_amount, amount_scale, line);
    }
    /// NaN without margins.
    [[nodiscard]] double margin(std::size_t line) const noexcept {
        return money(scaled_margin, rounded_margin, margin_scale, line);
    }

private:
    [[nodiscard]] static double money(const core::buffer<std::int64_t>& scaled, const core::buffer<double>& rounded,
                                      int scale, std::size_t line) noexcept {
        if (!scaled.empty()) return core::from_scaled(scaled[line], scale);
        return rounded.empty() ? std::numeric_limits<double>::quiet_NaN() : rounded[line];
    }
};

}  // namespace goodwill::inline v0::transactions
