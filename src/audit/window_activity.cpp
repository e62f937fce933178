#include <goodwill/audit/window_activity.hpp>

#include <algorithm>
#include <type_traits>

#include <goodwill/core/decimal.hpp>

namespace goodwill::inline v0::audit {
namespace {

/// The sum of a column's positions [from, to) in the column's own unit.
struct money_column {
    const std::int64_t* scaled;  ///< null: `rounded` holds it
    const double* rounded;
    int scale;

    [[nodiscard]] double sum(std::size_t from, std::size_t to) const noexcept {
        if (scaled == nullptr) {
            double total = 0;
            for (std::size_t k = from; k < to; ++k) total += rounded[k];
            return total;
        }
        core::int128 total = 0;
        for (std::size_t k = from; k < to; ++k) total += scaled[k];
        return core::from_scaled(total, scale);
    }
};

}  // namespace

base_activity activity_within(const transactions::customer_base& base, std::span<const window> windows, int threads,
                              const core::watch& progress) {
    const std::size_t n = base.customers();
    const bool money = base.has_amounts(), margins = base.has_margins();
    base_activity out;
    out.first_purchase.resize(n);
    out.windows.resize(windows.size());
    for (auto& part : out.windows) {
        part.orders.resize(n);
        if (money) part.revenue.resize(n);
        if (margins) part.margin.resize(n);
    }
    const auto offsets = base.offsets();
    const auto day = base.day();
    const auto orders = base.orders();
    const money_column amount{base.exact() ? base.scaled_amount().data() : nullptr, base.rounded_amount().data(),
                              base.amount_scale()};
    const money_column margin{base.exact_margins() ? base.scaled_margin().data() : nullptr,
                              base.rounded_margin().data(), base.margin_scale()};
    core::for_chunks("audit_base", n, std::size_t{1} << 14, threads, progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t c = begin; c < end; ++c) {
            const auto from = static_cast<std::size_t>(offsets[c]), to = static_cast<std::size_t>(offsets[c + 1]);
            std::size_t first = from;
            while (first + 1 < to && orders[first] == 0) ++first;  // a customer has a purchase
            out.first_purchase[c] = day[first];
            for (std::size_t w = 0; w < windows.size(); ++w) {
                std::size_t low = from;
                while (low < to && day[low] < windows[w].first) ++low;
                std::size_t high = low;
                std::uint32_t purchases = 0;
                while (high < to && day[high] <= windows[w].last) purchases += orders[high++] != 0;
                window_activity& part = out.windows[w];
                part.orders[c] = purchases;
                if (money) part.revenue[c] = amount.sum(low, high);
                if (margins) part.margin[c] = margin.sum(low, high);
            }
        }
    });
    return out;
}

}  // namespace goodwill::inline v0::audit
