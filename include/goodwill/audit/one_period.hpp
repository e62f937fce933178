#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include <goodwill/audit/window_activity.hpp>
#include <goodwill/math/interval.hpp>

/// The first lens of a customer-base audit: how the customers of one period differ in orders, spend and the value of an
/// order, and what the tenths of them bring.
/// Source: Fader, Hardie & Ross (2022), The Customer-Base Audit, Wharton School Press, lens 1.
namespace goodwill::inline v0::audit {

/// Customers and what they brought.  Money is NaN without amounts, or margins.
struct activity_totals {
    std::int64_t customers = 0, orders = 0;
    double revenue = 0, margin = 0;
};

/// Customers with so many orders, or whose spend or value of an order lies in [low, high).
struct activity_group {
    double low = 0, high = 0;  ///< infinite where the group has no end
    activity_totals total;
    double share = 0;  ///< of the customers with a purchase in the period, 0..1
    math::interval limits;  ///< Wilson's
};

/// A tenth of the customers with a purchase in the period, by spend (by orders without amounts), best first: the ranks
/// [i n / 10, (i + 1) n / 10), rounded down.
struct customer_tenth {
    activity_totals total;
    double least = 0, most = 0;  ///< spend (orders) of its customers; NaN in an empty tenth
    double share = 0;            ///< of the revenue (orders) of all tenths; NaN unless that is > 0
    /// By the normal distribution, with the variance of a Lorenz curve's ordinate: Beach & Davidson (1983), Review of
    /// Economic Studies 50(4):723-735, doi:10.2307/2297835, as the mean square of its influence function.
    math::interval limits;
};

/// Over the customers with a purchase in the period; a quantile is a value that occurs, that of rank ceil(p n).
struct spread {
    double mean = 0, lower_quartile = 0, median = 0, upper_quartile = 0;
};

struct one_period {
    window days;
    activity_totals total;                ///< of the customers with a purchase in the period
    activity_totals refunds_alone;        ///< of customers with refunds and no purchase in the period; 0 orders
    std::int64_t negative_customers = 0;  ///< with a purchase, whose refunds were larger than it
    spread orders, spend, order_value;    ///< the two last: NaN without amounts
    std::vector<activity_group> by_orders;       ///< 1, 2, ... and `many_orders` or more
    std::vector<activity_group> by_spend;        ///< bands of round width, none without amounts
    std::vector<activity_group> by_order_value;  ///< of the customers' mean spend an order
    std::array<customer_tenth, 10> tenths;
    bool by_money = false;  ///< whether tenths are by spend
};

/// Customers with so many orders or more are one group.
inline constexpr int many_orders = 10;

/// `level` lies in (0, 1).
[[nodiscard]] GOODWILL_API one_period one_period_of(const transactions::customer_base& base,
                                                    const window_activity& activity, window days, double level);

}  // namespace goodwill::inline v0::audit
