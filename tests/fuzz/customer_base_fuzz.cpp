// customer_base::from_bytes: refuses with format_error, or gives a base that can be used.
#include <goodwill/transactions/customer_base.hpp>
#include <goodwill/transactions/product_overview.hpp>

#include "sealed.hpp"

namespace {

void take(std::span<const std::byte> bytes) {
    using goodwill::transactions::customer_base;
    try {
        const auto base = customer_base::from_bytes(bytes);
        const auto summary = base.summary();
        fuzz::require(summary.size() <= base.customers(), "customers are made up");
        if (base.has_products()) {
            const auto products = goodwill::transactions::product_overview_of(base);
            fuzz::require(products.figures.size() == base.products().names.size(), "products are made up");
        }
        fuzz::require(customer_base::from_bytes(base.to_bytes()).customers() == base.customers(), "bytes do not come back");
    } catch (const goodwill::format_error&) {
    } catch (const goodwill::domain_error&) {  // nothing to summarise
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    take(bytes);
    take(fuzz::mended(bytes));
    return 0;
}
