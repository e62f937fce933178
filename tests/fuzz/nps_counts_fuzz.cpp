// nps_counts::from_bytes: refuses with format_error, or gives counts that can be used and that come back as they went.
#include <goodwill/satisfaction/nps_counts.hpp>

#include <algorithm>
#include <cmath>

#include "sealed.hpp"

namespace {

void take(std::span<const std::byte> bytes) {
    using goodwill::satisfaction::nps_counts;
    nps_counts counts;
    try {
        counts = nps_counts::from_bytes(bytes);
    } catch (const goodwill::format_error&) {
        return;
    }
    const auto again = counts.to_bytes();
    fuzz::require(std::ranges::equal(again, bytes), "bytes do not come back");
    const auto one = counts.estimate({});
    fuzz::require(std::isnan(one.value) || (one.value >= -100.000001 && one.value <= 100.000001), "off the scale");
    fuzz::require(one.n >= 0 && one.excluded >= 0, "negative counts");
    counts.merge(counts);
    fuzz::require(counts.n() == 2 * one.n, "merge loses answers");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    take(bytes);
    take(fuzz::mended(bytes));
    return 0;
}
