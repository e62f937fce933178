#include "customers/gap_quantiles.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include <goodwill/core/error.hpp>

namespace goodwill::inline v0::customers {
namespace {

constexpr std::size_t most_cells = std::size_t{1} << 26;

/// The value at a position of the ascending values that are counted.
[[nodiscard]] double counted_quantile(std::span<const std::uint64_t> counts, std::uint64_t n, double p) noexcept {
    const double at = static_cast<double>(n - 1) * p;
    const auto k = static_cast<std::uint64_t>(at);
    std::uint64_t below = 0;
    std::size_t low = 0;
    while (below + counts[low] <= k) below += counts[low++];
    std::size_t high = low;
    if (k + 1 < n)
        while (below + counts[high] <= k + 1) below += counts[high++];
    return static_cast<double>(low) + (at - static_cast<double>(k)) * static_cast<double>(high - low);
}

}  // namespace

std::vector<double> gap_quantiles(const char* function, const transactions::customer_base& base,
                                  core::day_number first, std::span<const core::day_number> ends, double p,
                                  int threads, const core::watch& progress) {
    std::vector<double> out(ends.size(), std::numeric_limits<double>::quiet_NaN());
    if (ends.empty() || ends.back() < first) return out;
    const auto span = static_cast<std::size_t>(std::int64_t{ends.back()} - first) + 1;
    if (span > most_cells / ends.size())
        throw domain_error({function, "base", {}, "of " + std::to_string(span) + " days",
                            "must be of fewer days for rules that ask for rhythms at " +
                                std::to_string(ends.size()) + " dates"});
    std::vector<std::uint16_t> period(span);  // of day first + i
    for (std::size_t i = 0, e = 0; i < span; ++i) {
        while (ends[e] < first + static_cast<core::day_number>(i)) ++e;
        period[i] = static_cast<std::uint16_t>(e);
    }
    const std::size_t cells = span * ends.size(), n = base.customers();
    const auto workers = static_cast<std::size_t>(std::clamp(threads, 1, 64));
    const auto parts = std::clamp<std::size_t>(most_cells / cells, 1, workers);
    const std::size_t chunk = std::max<std::size_t>(1, core::chunk_count(n, parts));
    std::vector<std::vector<std::uint32_t>> counts(core::chunk_count(n, chunk));
    const auto offsets = base.offsets();
    const auto day = base.day();
    const auto orders = base.orders();
    core::for_chunks(function, n, chunk, threads, progress, [&](std::size_t index, std::size_t from, std::size_t to) {
        auto& own = counts[index];
        own.resize(cells);
        for (std::size_t i = from; i < to; ++i) {
            const auto stop = static_cast<std::size_t>(offsets[i + 1]);
            auto k = static_cast<std::size_t>(offsets[i]);
            while (k < stop && orders[k] == 0) ++k;
            if (k == stop) continue;
            core::day_number last = day[k++];
            for (; k < stop && day[k] <= ends.back(); ++k) {
                if (orders[k] == 0) continue;
                const std::size_t e = period[static_cast<std::size_t>(day[k] - first)];
                ++own[e * span + static_cast<std::size_t>(day[k] - last)];
                last = day[k];
            }
        }
    });
    std::vector<std::uint64_t> until(span);
    std::uint64_t gaps = 0;
    for (std::size_t e = 0; e < ends.size(); ++e) {
        for (const auto& part : counts)
            for (std::size_t g = 0; g < span; ++g) {
                until[g] += part[e * span + g];
                gaps += part[e * span + g];
            }
        if (gaps > 0) out[e] = counted_quantile(until, gaps, p);
    }
    return out;
}

}  // namespace goodwill::inline v0::customers
