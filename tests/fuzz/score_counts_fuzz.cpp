// score_counts::from_bytes: refuses with format_error, or gives counts that can be used and that come back as they went.
#include <goodwill/satisfaction/score_counts.hpp>

#include <algorithm>
#include <cmath>

#include "sealed.hpp"

namespace {

void take(std::span<const std::byte> bytes) {
    namespace sat = goodwill::satisfaction;
    try {
        auto counts = sat::score_counts::from_bytes(bytes);
        fuzz::require(std::ranges::equal(counts.to_bytes(), bytes), "bytes do not come back");
        const auto& scale = counts.scale();
        const sat::definition mean(
            {.lowest = scale.lowest, .highest = scale.highest, .of = sat::measure::mean});
        const auto one = sat::estimate_of(counts.tally(), mean, {});
        fuzz::require(std::isnan(one.value) ||
                          (one.value >= scale.lowest - 1e-6 && one.value <= scale.highest + 1e-6),
                      "off the scale");
        fuzz::require(one.n >= 0 && one.excluded >= 0, "negative counts");
        counts.merge(counts);
        fuzz::require(counts.n() == 2 * one.n, "merge loses answers");
    } catch (const goodwill::format_error&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    take(bytes);
    take(fuzz::mended(bytes));
    return 0;
}
