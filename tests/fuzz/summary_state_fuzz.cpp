// summary_state::from_bytes: refuses with format_error, or gives a state that can be used.
#include <goodwill/transactions/summary_state.hpp>

#include "sealed.hpp"

namespace {

void take(std::span<const std::byte> bytes) {
    using goodwill::transactions::summary_state;
    try {
        const auto state = summary_state::from_bytes(bytes);
        const auto summary = state.finish();
        fuzz::require(summary.size() <= state.customers(), "customers are made up");
        fuzz::require(summary_state::from_bytes(state.to_bytes()).customers() == state.customers(),
                      "bytes do not come back");
        auto twice = state;
        twice.merge(state);
    } catch (const goodwill::format_error&) {
    } catch (const goodwill::conflict_error&) {  // a history that cannot follow itself
    } catch (const goodwill::domain_error&) {    // nothing to summarise
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    take(bytes);
    take(fuzz::mended(bytes));
    return 0;
}
