#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include <goodwill/audit/one_period.hpp>

/// The second lens of a customer-base audit: two periods compared.  Who stayed, left and came, what of the change of the
/// revenue is due to the number of customers, their frequency and the value of their orders, and who moved between the
/// deciles.
/// Source: Fader, Hardie & Ross (2022), The Customer-Base Audit, Wharton School Press, lens 2.
namespace goodwill::inline v0::audit {

/// What became of a customer.  `fresh`: the first purchase of all lies after the first period; `returned`: a purchase
/// before it, none in it; `refunds_alone`: a purchase in neither, but refunds.
enum class customer_move : std::uint8_t { stayed, left, fresh, returned, refunds_alone };

[[nodiscard]] constexpr std::string_view name_of(customer_move move) noexcept {
    constexpr std::string_view names[] = {"stayed", "left", "new", "returned", "refunds alone"};
    return names[static_cast<std::size_t>(move)];
}

struct move_group {
    std::int64_t customers = 0;
    /// stayed, left: of the first period's customers; new, returned: of the second's; refunds alone: NaN.
    double share = 0;
    math::interval limits;  ///< Wilson's
    std::int64_t orders_before = 0, orders = 0;
    double revenue_before = 0, revenue = 0, margin_before = 0, margin = 0;
};

/// Parts of a change, which sum to it exactly in the digits of the amounts; see change_split.hpp.  With N customers, F
/// orders a customer, A revenue an order and M margin a unit of revenue, all of those with a purchase in the period,
/// revenue = N F A + refunds and margin = N F A M + refunds.  A factor that a period without a customer does not have is
/// taken to be the other period's.
struct change_parts {
    double customers = 0, frequency = 0, order_value = 0;
    double margin_rate = 0;    ///< 0 in the split of the revenue
    double refunds_alone = 0;  ///< of customers without a purchase in the period
    double change = 0;         ///< the sum
};

/// Rows: deciles of the first period's customers by spend (by orders without amounts), best first, and those without a
/// purchase in it; columns: the same of the second period, on the boundaries of the first.
struct decile_switching {
    static constexpr std::size_t none = 10;
    /// The least spend of decile i is boundary[i]; equal values share a decile, so one may be empty: infinite.
    std::array<double, 9> boundary{};
    std::array<std::array<std::int64_t, 11>, 11> customers{};
    std::int64_t up = 0, same = 0, down = 0;  ///< of those who stayed
    math::interval up_limits, same_limits, down_limits;  ///< Wilson's, of their shares
    bool by_money = false;
};

struct two_periods {
    window before, after;
    activity_totals total_before, total;  ///< of those with a purchase in the period
    std::array<move_group, 5> groups;     ///< by customer_move; their money sums to all of both periods
    std::optional<change_parts> revenue;  ///< empty without amounts
    std::optional<change_parts> margin;   ///< empty without margins, or if a period's revenue is not > 0
    std::optional<decile_switching> switching;  ///< empty without customers in the first period
};

/// `activity` holds both windows, the first one first.  Throws cancelled.
[[nodiscard]] GOODWILL_API two_periods two_periods_of(const transactions::customer_base& base,
                                                      const base_activity& activity, window before, window after,
                                                      double level, int threads = 1,
                                                      const core::watch& progress = {});

}  // namespace goodwill::inline v0::audit
