// csi_state::from_bytes: refuses with format_error, or gives a state that can be used and that comes back as it went.
#include <goodwill/satisfaction/csi_state.hpp>

#include <algorithm>
#include <cmath>

#include "sealed.hpp"

namespace {

void take(std::span<const std::byte> bytes) {
    namespace sat = goodwill::satisfaction;
    try {
        auto state = sat::csi_state::from_bytes(bytes);
        fuzz::require(std::ranges::equal(state.to_bytes(), bytes), "bytes do not come back");
        const auto one = state.sums().estimate({});
        fuzz::require(std::isnan(one.value) || (one.value >= -1e-6 && one.value <= 100 + 1e-6), "off the scale");
        fuzz::require(one.n >= 0 && one.excluded >= 0, "negative counts");
        state.merge(state);
        fuzz::require(state.sums().n == 2 * static_cast<std::uint64_t>(one.n), "merge loses respondents");
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
