#pragma once
#include <limits>

#include <goodwill/core/config.hpp>

/// The lowest and the highest answer of a scale, and where between them a value lies.
namespace goodwill::inline v0::audit {

struct score_range {
    double low = 1, high = 5;  ///< finite, low < high

    [[nodiscard]] constexpr double width() const noexcept { return high - low; }
    [[nodiscard]] constexpr bool holds(double value) const noexcept { return value >= low && value <= high; }
    /// (value - low) / (high - low): 0 is the worst answer, 1 the best.  NaN off the scale; NaN in, NaN out.
    [[nodiscard]] constexpr double rescale(double value) const noexcept {
        return holds(value) ? (value - low) / width() : std::numeric_limits<double>::quiet_NaN();
    }
    friend constexpr bool operator==(const score_range&, const score_range&) = default;
};

}  // namespace goodwill::inline v0::audit
