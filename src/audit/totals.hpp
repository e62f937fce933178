#pragma once
#include <limits>

#include <goodwill/audit/one_period.hpp>
#include <goodwill/math/wilson_interval.hpp>

#include "audit/money_sum.hpp"

/// Sums over customers on their way to `activity_totals`.
namespace goodwill::inline v0::audit {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// Whether a customer without a purchase has refunds.
[[nodiscard]] inline bool has_money(double revenue, double margin) noexcept {
    return (revenue == revenue && revenue != 0) || (margin == margin && margin != 0);
}

struct running_totals {
    std::int64_t customers = 0, orders = 0;
    money_sum revenue, margin;
    bool has_amounts, has_margins;

    explicit running_totals(const transactions::customer_base& base) noexcept
        : revenue(base.amount_scale()), margin(base.margin_scale()), has_amounts(base.has_amounts()),
          has_margins(base.has_margins()) {}

    void add(std::uint32_t of_orders, double of_revenue, double of_margin) noexcept {
        ++customers;
        orders += of_orders;
        revenue.add(of_revenue);
        margin.add(of_margin);
    }
    void add(const running_totals& other) noexcept {
        customers += other.customers;
        orders += other.orders;
        revenue.add(other.revenue);
        margin.add(other.margin);
    }
    [[nodiscard]] activity_totals finish() const noexcept {
        return {customers, orders, has_amounts ? revenue.value() : unknown, has_margins ? margin.value() : unknown};
    }
};

struct share_of {
    double share = unknown;
    math::interval limits = {};

    share_of(std::int64_t part, std::int64_t whole, double level) noexcept {
        if (whole <= 0) return;
        share = static_cast<double>(part) / static_cast<double>(whole);
        limits = math::wilson_interval(static_cast<double>(part), static_cast<double>(whole), level);
    }
};

}  // namespace goodwill::inline v0::audit
