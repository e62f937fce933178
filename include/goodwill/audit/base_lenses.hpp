#pragma once
#include <optional>

#include <goodwill/audit/products_compared.hpp>
#include <goodwill/audit/two_periods.hpp>

/// The lenses of a customer-base audit that look at one period or two, and the products, in one pass over the base.  The
/// lenses of cohorts read the table of retention/cohorts.hpp.
namespace goodwill::inline v0::audit {

struct base_lenses_options {
    window period;                         ///< what the first lens looks at
    std::optional<window> before = {};     ///< the second lens compares it with this one, which ends before it begins
    double level = 0.95;                   ///< of the intervals
    int threads = 1;
    core::watch progress = {};
};

struct base_lenses {
    audit::one_period one_period;
    std::optional<audit::two_periods> two_periods;      ///< with `before`
    std::optional<audit::products_compared> products;   ///< with products
};

/// Throws domain_error: a window that ends before it begins, windows that overlap, level; cancelled.
[[nodiscard]] GOODWILL_API base_lenses base_lenses_of(const transactions::customer_base& base,
                                                      const base_lenses_options& options);

}  // namespace goodwill::inline v0::audit
