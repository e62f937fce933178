#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include <goodwill/core/calendar.hpp>

namespace goodwill::inline v0::loyalty {

/// A function of dates, looked up for the years 2000 to 2050, since adding months to dates takes longer than all else
/// that is done with an event.
class date_table {
public:
    static constexpr core::day_number first = 10957, count = 18628;

    template <class F>
    void fill(F&& of) {
        dates_.resize(count);
        for (core::day_number i = 0; i < count; ++i) dates_[static_cast<std::size_t>(i)] = of(first + i);
    }
    template <class F>
    [[nodiscard]] core::day_number at(core::day_number day, F&& of) const noexcept {
        const auto i = static_cast<std::uint32_t>(day - first);
        return i < dates_.size() ? dates_[i] : of(day);
    }

private:
    std::vector<core::day_number> dates_;
};

}  // namespace goodwill::inline v0::loyalty
