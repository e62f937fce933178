#pragma once
#include <bit>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// What each customer did within a period: the columns that scores, classes and features are made of.
namespace goodwill::inline v0::segments {

/// One row a customer with a purchase in the period, sorted by id.
struct customer_measures {
    std::shared_ptr<const transactions::customer_ids> customer;
    core::buffer<std::int32_t> days_since_last;   ///< from the last purchase of the period to its end
    core::buffer<std::int32_t> days_since_first;  ///< only if asked for
    core::buffer<std::int32_t> orders;            ///< days with a purchase
    core::buffer<double> revenue;                 ///< of all days of the period, refunds netted; empty without amounts
    /// Digits after the point of all revenues, which then are decimals of up to 2^51 units; -1: they are not.
    int scale = -1;
    core::day_number end = 0;                     ///< the last day that counts
    std::int64_t other_customers = 0;             ///< with no purchase in the period: in no row
    double other_revenue = 0;                     ///< of these, in the period: refunds
};

struct period_of_base {
    std::optional<std::chrono::sys_days> start = {};  ///< the first day; default: that of the base
    std::optional<std::chrono::sys_days> at = {};     ///< the last day; default: the end of the base
};

/// Throws domain_error for a period that ends after the base, is upside down, or has no purchase
/// (of a base with customers).
[[nodiscard]] customer_measures measures_of(const char* function, const transactions::customer_base& base,
                                            const period_of_base& period, bool with_first, int threads,
                                            const core::watch& progress);

/// A sum of money that is exact where the parts are decimals.
class money_sum {
public:
    /// `scale` as in customer_measures.
    explicit money_sum(int scale) noexcept
        : scale_(scale), power_(scale >= 0 ? core::power_of_ten[static_cast<std::size_t>(scale)] : 1) {}
    void add(double revenue) noexcept {
        // Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits.
        constexpr double shifter = 0x1.8p52;
        if (scale_ >= 0)
            scaled_ += std::bit_cast<std::int64_t>(revenue * power_ + shifter) - std::bit_cast<std::int64_t>(shifter);
        else
            rounded_ += revenue;
    }
    void add(const money_sum& other) noexcept {
        scaled_ += other.scaled_;
        rounded_ += other.rounded_;
    }
    [[nodiscard]] double value() const noexcept {
        return scale_ >= 0 ? core::from_scaled(scaled_, scale_) : rounded_;
    }

private:
    int scale_;
    double power_;
    core::int128 scaled_ = 0;
    double rounded_ = 0;
};

}  // namespace goodwill::inline v0::segments
