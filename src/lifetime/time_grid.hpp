#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <goodwill/core/calendar.hpp>

/// Times that are whole days (or whole units) in their column's unit.  Such a column has few distinct values, which
/// are numbers of steps: keys that sort, pack and index.
namespace goodwill::inline v0::lifetime {

struct time_grid {
    double per_unit;  ///< steps in one unit; a time of q steps is exactly the double q / per_unit

    static constexpr double most = 0x1p30;

    /// The steps of t.  Whether t lies on the grid is another question: see has().
    [[nodiscard]] std::uint32_t steps(double t) const noexcept { return static_cast<std::uint32_t>(t * per_unit + 0.5); }
    [[nodiscard]] double time(std::uint32_t q) const noexcept { return q / per_unit; }
    [[nodiscard]] bool has(double t) const noexcept {
        return t >= 0 && t * per_unit < most && time(steps(t)) == t;
    }
};

/// The grid on which a sample of the columns lies, if there is one.  NaN is passed over.
[[nodiscard]] inline std::optional<time_grid> find_grid(std::span<const double> first,
                                                        std::span<const double> second = {}) noexcept {
    const auto fits = [](const time_grid& grid, std::span<const double> times) {
        const std::size_t stride = times.size() / 256 + 1;
        for (std::size_t i = 0; i < times.size(); i += stride)
            if (!std::isnan(times[i]) && !grid.has(times[i])) return false;
        return true;
    };
    using enum core::time_unit;
    for (const auto unit : {day, week, month, year}) {
        const time_grid grid{core::days_per(unit)};
        if (fits(grid, first) && fits(grid, second)) return grid;
    }
    return {};
}

}  // namespace goodwill::inline v0::lifetime
