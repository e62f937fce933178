#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include <goodwill/audit/one_period.hpp>
#include <goodwill/transactions/customer_ids.hpp>

/// The lens of products: who bought what in a period, and in the one before.
namespace goodwill::inline v0::audit {

/// A purchase of a product is a customer-day with a row of it that is no refund.
struct product_change {
    activity_totals before, total;
    double share_before = 0, share = 0;  ///< of the period's customers, 0..1; NaN in a period without
    math::interval before_limits, limits;  ///< Wilson's
};

/// Customers who bought so many different products in the period; the last: so many or more.
struct product_breadth {
    int products = 0;
    std::int64_t customers = 0;
    double share = 0;
    math::interval limits;
};

/// Rows whose product is missing are as of one product, `unknown`, which counts in the breadth.
struct products_compared {
    transactions::customer_ids product;   ///< those with a line in either period, sorted
    std::vector<product_change> figures;  ///< a row for each; their money and `unknown`'s sums to the periods'
    product_change unknown;
    std::vector<product_breadth> breadth;
    std::int64_t customers_before = 0, customers = 0;  ///< with a purchase
};

/// Customers with so many products or more are one group.
inline constexpr int many_products = 5;

/// Throws domain_error for a base without products; cancelled.
[[nodiscard]] GOODWILL_API products_compared compare_products(const transactions::customer_base& base,
                                                              const std::optional<window>& before, window after,
                                                              double level, const core::watch& progress = {});

}  // namespace goodwill::inline v0::audit
