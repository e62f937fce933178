#include "satisfaction/other_scale.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace goodwill::inline v0::satisfaction {

std::string other_scale_note(const char* function, const char* argument, const core::column& scores, double lowest,
                             double highest, const std::vector<double>& codes) {
    double least = std::numeric_limits<double>::infinity(), most = -least;
    std::int64_t answers = 0, off = 0;
    bool whole = true;
    for (const auto& chunk : scores.chunks())
        core::visit_numbers(function, argument, scores, chunk, [&](auto values) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (!chunk.valid(static_cast<std::int64_t>(i))) continue;
                const auto v = static_cast<double>(values[i]);
                if (std::isnan(v) || std::find(codes.begin(), codes.end(), v) != codes.end()) continue;
                ++answers;
                off += v < lowest || v > highest ? 1 : 0;
                whole = whole && v == std::trunc(v);
                least = std::min(least, v);
                most = std::max(most, v);
            }
        });
    if (!whole || off == 0 || off * 10 < answers) return "";
    constexpr int in_use[][2] = {{1, 3}, {1, 5}, {1, 7}, {1, 10}, {0, 10}, {-3, 3}, {-5, 5}, {0, 100}};
    for (const auto& [low, high] : in_use)
        if (least >= low && most <= high && !(low >= lowest && high <= highest))
            return "; all scores look like a scale of " + std::to_string(low) + " to " + std::to_string(high);
    return "";
}

}  // namespace goodwill::inline v0::satisfaction
