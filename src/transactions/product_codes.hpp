#pragma once
#include <cstdint>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/transactions/customer_ids.hpp>

/// A column of products as small numbers.
namespace goodwill::inline v0::transactions {

struct product_codes {
    core::buffer<std::int32_t> code;  ///< of every row: position in `names`; -1 where missing or an empty text
    customer_ids names;               ///< sorted
};

/// Throws schema_error unless products can be of this type.
void check_product_type(const char* function, const core::column& product);

/// Throws domain_error for a text that is no UTF-8, and cancelled.
[[nodiscard]] product_codes read_products(const char* function, const core::column& product, int threads,
                                          const core::watch& progress);

}  // namespace goodwill::inline v0::transactions
