#pragma once
#include <goodwill/transactions/log_options.hpp>

#include "transactions/base_builder.hpp"
#include "transactions/product_codes.hpp"
#include "transactions/row_reader.hpp"

/// The product lines of a base whose customer-days are known.
namespace goodwill::inline v0::transactions {

/// Reads the log once more, in the same rows, and fills base.products and the report's unknown_products.
void add_products(row_reader& reader, const core::column& product, const log_options& options,
                  const core::watch& progress, base_columns& base);

}  // namespace goodwill::inline v0::transactions
