#pragma once
#include <cstdint>
#include <vector>

#include <goodwill/math/interval.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// A customer base by product: how many buy each, how often, for how much, and who buys it again.
namespace goodwill::inline v0::transactions {

struct product_overview_options {
    double level = 0.95;  ///< of the intervals, between 0 and 1
};

/// One product, over everything that the base holds.  A purchase of it is a customer-day with a row that is no refund.
struct product_figures {
    std::int64_t customers = 0;  ///< who bought it
    double share = 0;            ///< of all customers of the base, 0..1
    math::interval share_limits;
    std::int64_t orders = 0;     ///< customer-days on which it was bought
    std::int64_t rows = 0;       ///< of the log, without refunds
    double revenue = 0;          ///< net of refunds that were netted; NaN without amounts
    double margin = 0;           ///< NaN without margins
    std::int64_t repeaters = 0;  ///< customers who bought it again on a later day
    double repeat_share = 0;     ///< repeaters / customers, 0..1; NaN when nobody bought it
    math::interval repeat_limits;
    double revenue_per_buyer = 0;  ///< revenue / customers; NaN when nobody bought it, or without amounts
};

/// Limits are Wilson's.  The rows, revenues and margins of all products and of the unknown one add up to the base's.
struct product_overview {
    customer_ids product;                   ///< sorted
    std::vector<product_figures> figures;   ///< one for each product; 0 customers: refunds alone
    product_figures unknown;                ///< rows whose product is missing, as if it were one product
    std::int64_t customers = 0;             ///< of the base
};

/// Throws domain_error for a base without products, or a level outside of (0, 1).
[[nodiscard]] GOODWILL_API product_overview product_overview_of(const customer_base& base,
                                                                const product_overview_options& options = {});

}  // namespace goodwill::inline v0::transactions
