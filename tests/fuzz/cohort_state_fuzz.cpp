// cohort_state::from_bytes: refuses with format_error, or gives a state that can be used and comes back as it went.
#include <goodwill/retention/cohort_state.hpp>

#include <algorithm>

#include <goodwill/retention/retention_by_period.hpp>

#include "sealed.hpp"

namespace {

void take(std::span<const std::byte> bytes) {
    namespace retention = goodwill::retention;
    try {
        const auto state = retention::cohort_state::from_bytes(bytes);
        fuzz::require(std::ranges::equal(state.to_bytes(), bytes), "bytes do not come back");
        const auto table = state.finish();
        fuzz::require(table.customers == state.customers(), "customers are lost");
        for (const auto& cell : table.cells)
            fuzz::require(cell.rate >= 0 && cell.rate <= 1 && cell.age >= 0, "a cell is out of range");
        for (const auto& row : retention::retention_by_period(table))
            fuzz::require(row.active >= 0 && row.start == row.stayed + row.left, "periods do not add up");
        auto twice = state;
        try {
            twice.merge(state);
            fuzz::require(twice.customers() == 2 * state.customers(), "merge loses customers");
        } catch (const goodwill::conflict_error&) {
        }
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
