#include <goodwill/transactions/overview.hpp>

#include <algorithm>
#include <functional>
#include <limits>
#include <vector>

#include <goodwill/core/decimal.hpp>

namespace goodwill::inline v0::transactions {
namespace {

/// Revenue and the shares of its tenths from each customer's money, in any number type that adds without loss.
template <class Money, class ToUnit>
void rank_revenue(std::vector<Money> money, ToUnit to_unit, overview& out) {
    std::sort(money.begin(), money.end(), std::greater<>());
    const std::size_t n = money.size();
    std::array<Money, 10> tenths{};
    Money total{};
    for (std::size_t i = 0; i < 10; ++i) {
        for (std::size_t rank = i * n / 10; rank < (i + 1) * n / 10; ++rank) tenths[i] += money[rank];
        total += tenths[i];
    }
    out.revenue = to_unit(total);
    for (std::size_t i = 0; i < 10; ++i)
        out.revenue_share_by_decile[i] =
            out.revenue > 0 ? to_unit(tenths[i]) / out.revenue : std::numeric_limits<double>::quiet_NaN();
}

/// The sum of a column by customer.
template <class Money, class T>
std::vector<Money> by_customer(std::span<const std::int64_t> offsets, std::span<const T> column) {
    std::vector<Money> sums(offsets.size() - 1);
    for (std::size_t c = 0; c < sums.size(); ++c)
        for (auto d = static_cast<std::size_t>(offsets[c]); d < static_cast<std::size_t>(offsets[c + 1]); ++d)
            sums[c] += column[d];
    return sums;
}

}  // namespace

overview overview_of(const customer_base& base) {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    overview out;
    out.customers = static_cast<std::int64_t>(base.customers());
    const auto offsets = base.offsets();
    for (std::size_t c = 0; c < base.customers(); ++c) {
        std::int64_t purchases = 0;
        for (auto d = offsets[c]; d < offsets[c + 1]; ++d) purchases += base.orders()[static_cast<std::size_t>(d)] > 0;
        out.orders += purchases;
        out.repeaters += purchases > 1;
    }
    out.repeat_rate =
        out.customers > 0 ? static_cast<double>(out.repeaters) / static_cast<double>(out.customers) : missing;

    out.revenue = missing;
    out.revenue_share_by_decile.fill(missing);
    out.margin = base.report().margin_total.value_or(missing);
    if (base.has_amounts()) {
        if (base.amount_scale() >= 0 && base.rounded_amount().empty())
            rank_revenue(by_customer<core::int128>(offsets, base.scaled_amount()),
                         [&](core::int128 sum) { return core::from_scaled(sum, base.amount_scale()); }, out);
        else
            rank_revenue(by_customer<double>(offsets, base.rounded_amount()), [](double sum) { return sum; }, out);
    }
    return out;
}

}  // namespace goodwill::inline v0::transactions
