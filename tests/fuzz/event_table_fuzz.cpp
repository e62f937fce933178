// event_table::from_bytes: refuses with format_error, or gives a table that can be used and that comes back as it went.
#include <goodwill/retention/kaplan_meier.hpp>
#include <goodwill/retention/nelson_aalen.hpp>

#include <algorithm>

#include "sealed.hpp"

namespace {

void take(std::span<const std::byte> bytes) {
    namespace retention = goodwill::retention;
    try {
        auto table = retention::event_table::from_bytes(bytes);
        fuzz::require(std::ranges::equal(table.to_bytes(), bytes), "bytes do not come back");
        if (table.counts().used > 0) {
            const auto curve = retention::kaplan_meier(table);
            double before = 1;
            for (const double S : curve.survival()) {
                fuzz::require(S >= 0 && S <= before, "a curve that rises");
                before = S;
            }
            const auto hazard = retention::nelson_aalen(table);
            for (const double H : hazard.hazard()) fuzz::require(H >= 0, "a negative hazard");
        }
        const std::size_t times = table.size();
        table.merge(retention::event_table(table));
        fuzz::require(table.size() == times, "merge makes times");
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
