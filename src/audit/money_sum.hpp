#pragma once
#include <cstdint>

#include <goodwill/core/decimal.hpp>

/// Sums of the customers' money, which is the nearest double to a decimal: added as whole numbers, so that groups of
/// customers add up to the base to the last digit.
namespace goodwill::inline v0::audit {

class money_sum {
public:
    /// scale: digits of the decimals; -1: they are none, and doubles are added.
    explicit money_sum(int scale) noexcept : scale_(scale) {}

    void add(double amount) noexcept {
        if (scale_ >= 0)
            if (const auto whole = core::to_scaled(amount, scale_)) {
                whole_ += *whole;
                return;
            }
        rest_ += amount;
    }
    void add(const money_sum& other) noexcept {
        whole_ += other.whole_;
        rest_ += other.rest_;
    }
    [[nodiscard]] double value() const noexcept {
        return scale_ >= 0 ? core::from_scaled(whole_, scale_) + rest_ : rest_;
    }

private:
    core::int128 whole_ = 0;
    double rest_ = 0;
    int scale_;
};

}  // namespace goodwill::inline v0::audit
