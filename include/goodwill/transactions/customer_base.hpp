#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/transactions/customer_ids.hpp>
#include <goodwill/transactions/ingest_report.hpp>
#include <goodwill/transactions/log_options.hpp>
#include <goodwill/transactions/product_lines.hpp>
#include <goodwill/transactions/summary.hpp>

/// The customer base: every customer's purchase days, sorted, made once from a log and never changed.  Later
/// rooms read it.  16 bytes a customer-day, 8 a customer, and the ids; margins take 8 bytes a customer-day more,
/// and products what product_lines says.
namespace goodwill::inline v0::transactions {

/// What the customers of the calibration period did in the holdout period (calibration_end, observation_end].
struct holdout {
    transactions::summary calibration;
    core::buffer<double> frequency_holdout;  ///< purchase days in the holdout period
    core::buffer<double> monetary_holdout;   ///< mean amount of them; NaN: none, or no amounts
    double duration_holdout = 0;             ///< in units
    std::int64_t purchases = 0;              ///< sum of frequency_holdout
    double amount = 0;                       ///< their money in the holdout period; NaN: no amounts
    std::int64_t later_customers = 0;        ///< first seen after the calibration: in no row above
    std::int64_t later_purchases = 0;
    double later_amount = 0;
};

class GOODWILL_API customer_base {
public:
    customer_base() = default;

    /// From a log in any order.  Columns and errors are those of `summarise`; rows of the holdout period are kept.
    /// - margin: what a row earns, numbers as amounts are; a default-constructed column means there are none.  It may
    ///   be negative or zero whatever the policies say of amounts; missing and infinite ones are bad rows.  Margins of
    ///   the rows that are kept are added by customer-day, those of netted refunds among them.
    /// - product: integers or text (plain, view or dictionary), or a default-constructed column.  A missing one, or an
    ///   empty text, is an unknown product, which is counted and has lines of its own.
    [[nodiscard]] static customer_base from_columns(const core::column& customer, const core::column& time,
                                                    const core::column& amount = {}, const log_options& options = {},
                                                    const core::column& margin = {},
                                                    const core::column& product = {});

    [[nodiscard]] std::size_t customers() const noexcept { return offsets_.size() - 1; }
    [[nodiscard]] std::size_t customer_days() const noexcept { return day_.size(); }
    [[nodiscard]] const customer_ids& customer() const noexcept { return *customer_; }
    /// The same, for who outlives the base.
    [[nodiscard]] std::shared_ptr<const customer_ids> shared_customer() const noexcept { return customer_; }
    /// The days of customer i are the positions offsets[i] .. offsets[i + 1] - 1, in ascending order.
    [[nodiscard]] std::span<const std::int64_t> offsets() const noexcept { return offsets_; }
    [[nodiscard]] std::span<const core::day_number> day() const noexcept { return day_; }
    /// Rows of the log that were merged into the customer-day; 0 on a day that has refunds only.
    [[nodiscard]] std::span<const std::uint32_t> orders() const noexcept { return orders_; }
    [[nodiscard]] bool has_amounts() const noexcept { return has_amounts_; }
    /// Are amounts whole numbers of 10^-amount_scale?  Not if they are no decimals, or one passes 2^63.
    [[nodiscard]] bool exact() const noexcept { return has_amounts_ && report_.amount_scale >= 0; }
    /// Money of the customer-days as whole numbers of 10^-amount_scale; empty unless `exact()`.
    [[nodiscard]] std::span<const std::int64_t> scaled_amount() const noexcept { return scaled_amount_; }
    /// Money of the customer-days as doubles; empty if `exact()` or without amounts.
    [[nodiscard]] std::span<const double> rounded_amount() const noexcept { return rounded_amount_; }
    /// Money of the customer-day at this position.  NaN without amounts.
    [[nodiscard]] double amount(std::size_t at) const noexcept {
        if (!has_amounts_) return std::numeric_limits<double>::quiet_NaN();
        return exact() ? core::from_scaled(scaled_amount_[at], report_.amount_scale) : rounded_amount_[at];
    }
    /// -1 unless amounts are exact.
    [[nodiscard]] int amount_scale() const noexcept { return report_.amount_scale; }

    [[nodiscard]] bool has_margins() const noexcept { return report_.margin_total.has_value(); }
    /// Are margins whole numbers of 10^-margin_scale?
    [[nodiscard]] bool exact_margins() const noexcept { return report_.margin_scale >= 0; }
    /// Margins of the customer-days as whole numbers of 10^-margin_scale; empty unless `exact_margins()`.
    [[nodiscard]] std::span<const std::int64_t> scaled_margin() const noexcept { return scaled_margin_; }
    /// Margins of the customer-days as doubles; empty if `exact_margins()` or without margins.
    [[nodiscard]] std::span<const double> rounded_margin() const noexcept { return rounded_margin_; }
    /// Margin of the customer-day at this position.  NaN without margins.
    [[nodiscard]] double margin(std::size_t at) const noexcept {
        if (!has_margins()) return std::numeric_limits<double>::quiet_NaN();
        return exact_margins() ? core::from_scaled(scaled_margin_[at], report_.margin_scale) : rounded_margin_[at];
    }
    /// -1 unless margins are exact.
    [[nodiscard]] int margin_scale() const noexcept { return report_.margin_scale; }

    [[nodiscard]] bool has_products() const noexcept { return report_.unknown_products.has_value(); }
    /// What was bought on the customer-days; no line without products.
    [[nodiscard]] const product_lines& products() const noexcept { return products_; }

    [[nodiscard]] core::time_unit unit() const noexcept { return unit_; }
    [[nodiscard]] std::optional<core::day_number> calibration_end() const noexcept { return calibration_end_; }
    [[nodiscard]] core::day_number observation_end() const noexcept { return observation_end_; }
    [[nodiscard]] const ingest_report& report() const noexcept { return report_; }

    /// The summary of the purchases up to a date: by default calibration_end, else observation_end.  Its report is
    /// the base's, with the number of customers in the summary and of those whose first purchase is later.
    /// Throws domain_error for a date after observation_end.
    [[nodiscard]] transactions::summary summary(std::optional<std::chrono::sys_days> at = {},
                                                int threads = 1) const;

    /// For each row of `summary(at)`, the sum of ln of the gaps between purchase days, in units: what tells how regular
    /// purchases are.  0 for who has bought on one day alone.  Gaps are of a day at least.
    [[nodiscard]] core::buffer<double> log_gaps(std::optional<std::chrono::sys_days> at = {}, int threads = 1) const;

    /// Throws domain_error without a calibration_end.
    [[nodiscard]] transactions::holdout holdout(int threads = 1) const;

    [[nodiscard]] std::vector<std::byte> to_bytes() const;
    /// Throws format_error.
    [[nodiscard]] static customer_base from_bytes(std::span<const std::byte> bytes);

private:
    friend struct base_builder;
    [[nodiscard]] core::day_number end_of(const char* function, std::optional<std::chrono::sys_days> at) const;

    std::shared_ptr<const customer_ids> customer_ = std::make_shared<const customer_ids>();
    core::buffer<std::int64_t> offsets_ = {0};
    core::buffer<core::day_number> day_;
    core::buffer<std::uint32_t> orders_;
    core::buffer<std::int64_t> scaled_amount_;
    core::buffer<double> rounded_amount_;
    core::buffer<std::int64_t> scaled_margin_;
    core::buffer<double> rounded_margin_;
    product_lines products_;
    bool has_amounts_ = false;
    core::time_unit unit_ = core::time_unit::week;
    std::optional<core::day_number> calibration_end_;
    core::day_number observation_end_ = 0;
    ingest_report report_;
};

}  // namespace goodwill::inline v0::transactions
