#pragma once
#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace goodwill::inline v0::audit {

/// The mean of the two in the middle where there is an even number; NaN are left out; NaN of nothing.
template <class Values>
[[nodiscard]] double median_of(const Values& values) {
    std::vector<double> known;
    known.reserve(values.size());
    for (const double v : values)
        if (v == v) known.push_back(v);
    if (known.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
    std::nth_element(known.begin(), middle, known.end());
    if (known.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(known.begin(), middle)) / 2;
}

}  // namespace goodwill::inline v0::audit
