#include <goodwill/customers/class_profile.hpp>

#include <limits>
#include <span>
#include <type_traits>

#include <goodwill/core/check.hpp>
#include <goodwill/core/decimal.hpp>

namespace goodwill::inline v0::customers {
namespace {

constexpr const char* function = "profile";
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Sums over the customers of a class.
template <class Money>
struct class_sums {
    std::int64_t customers = 0, orders = 0;
    double orders_squares = 0, money_squares = 0;
    Money money = 0;

    void add(std::int64_t own_orders, Money own_money) noexcept {
        const auto o = static_cast<double>(own_orders), m = static_cast<double>(own_money);
        ++customers;
        orders += own_orders;
        orders_squares += o * o;
        money += own_money;
        money_squares += m * m;
    }
};

/// A customer's days with a purchase, and the money of all his days.
template <class Money>
void read_customer(const transactions::customer_base& base, std::size_t i, std::int64_t& orders, Money& money) {
    orders = 0;
    money = 0;
    const auto from = static_cast<std::size_t>(base.offsets()[i]), to = static_cast<std::size_t>(base.offsets()[i + 1]);
    for (std::size_t k = from; k < to; ++k) {
        orders += base.orders()[k] != 0;
        if constexpr (std::is_floating_point_v<Money>)
            money += base.has_amounts() ? base.rounded_amount()[k] : 0;
        else
            money += base.scaled_amount()[k];
    }
}

/// `read(i, orders, money)` says what customer i did.
template <class Money, class Read, class ToUnit>
[[nodiscard]] class_profile profile_of(const class_codes& of, double level, Read read, ToUnit to_unit) {
    core::check_open_unit(function, "level", level);
    const std::size_t n = of.size(), k = of.classes.size();
    // After the classes come outside_bands, unknown_class and without_record.
    const std::int32_t others[] = {outside_bands, unknown_class, without_record};
    std::vector<class_sums<Money>> sums(k + 3);
    class_sums<Money> all;
    const auto place = [&](std::int32_t code) {
        if (code >= 0) return static_cast<std::size_t>(code);
        return k + (code == outside_bands ? 0 : code == unknown_class ? 1 : 2);
    };
    std::int64_t orders = 0;
    Money money = 0;
    for (std::size_t i = 0; i < n; ++i) {
        read(i, orders, money);
        all.add(orders, money);
        if (of.offsets.empty()) {
            sums[place(of.codes[i])].add(orders, money);
            continue;
        }
        const auto from = static_cast<std::size_t>(of.offsets[i]), to = static_cast<std::size_t>(of.offsets[i + 1]);
        if (from == to) sums[place(unknown_class)].add(orders, money);
        for (std::size_t at = from; at < to; ++at) sums[place(of.codes[at])].add(orders, money);
    }
    class_profile out;
    out.customers = all.customers;
    out.orders = all.orders;
    out.revenue = to_unit(all.money);
    out.several = !of.offsets.empty();
    // Shares are of what is counted, squares of it too: in the money's own unit, scaled or not.
    const auto whole = static_cast<double>(all.money);
    const auto customers = static_cast<double>(all.customers);
    for (std::size_t c = 0; c < sums.size(); ++c) {
        const class_sums<Money>& own = sums[c];
        class_row row;
        row.code = c < k ? static_cast<std::int32_t>(c) : others[c - k];
        if (c < k) row.name = of.classes[c];
        const auto count = static_cast<double>(own.customers);
        row.customers = {count, count / customers};
        const math::interval limits = math::wilson_interval(count, customers, level);
        row.customers.low = limits.low;
        row.customers.high = limits.high;
        row.orders = share_of(static_cast<double>(own.orders), static_cast<double>(all.orders), own.orders_squares,
                              all.orders_squares, level);
        row.revenue =
            share_of(static_cast<double>(own.money), whole, own.money_squares, all.money_squares, level);
        row.revenue.total = to_unit(own.money);
        out.rows.push_back(std::move(row));
    }
    return out;
}

}  // namespace

class_profile profile(const class_codes& of, double level) {
    class_profile out = profile_of<double>(
        of, level,
        [](std::size_t, std::int64_t& orders, double& money) {
            orders = 0;
            money = 0;
        },
        [](double) { return none; });
    for (class_row& row : out.rows) row.orders.total = none;
    return out;
}

class_profile profile(const class_codes& of, const transactions::customer_base& base, double level) {
    core::check_length(function, "codes", of.size(), base.customers());
    if (base.exact())
        return profile_of<core::int128>(
            of, level,
            [&](std::size_t i, std::int64_t& orders, core::int128& money) { read_customer(base, i, orders, money); },
            [&](core::int128 sum) { return core::from_scaled(sum, base.amount_scale()); });
    return profile_of<double>(
        of, level, [&](std::size_t i, std::int64_t& orders, double& money) { read_customer(base, i, orders, money); },
        [&](double sum) { return base.has_amounts() ? sum : none; });
}

customer_totals totals_of(const transactions::customer_base& base) {
    customer_totals out;
    out.orders.resize(base.customers());
    out.revenue.resize(base.customers());
    std::int64_t orders = 0;
    for (std::size_t i = 0; i < base.customers(); ++i) {
        if (base.exact()) {
            core::int128 money = 0;
            read_customer(base, i, orders, money);
            out.revenue[i] = core::from_scaled(money, base.amount_scale());
        } else {
            double money = 0;
            read_customer(base, i, orders, money);
            out.revenue[i] = base.has_amounts() ? money : none;
        }
        out.orders[i] = static_cast<double>(orders);
    }
    return out;
}

}  // namespace goodwill::inline v0::customers
