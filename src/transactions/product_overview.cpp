#include <goodwill/transactions/product_overview.hpp>

#include <cstddef>
#include <limits>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/math/wilson_interval.hpp>

namespace goodwill::inline v0::transactions {
namespace {

constexpr const char* name = "CustomerBase.product_overview";
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// The sum of a money over the lines of each product, the unknown one first.
std::vector<double> money_by_product(const product_lines& lines, const core::buffer<std::int64_t>& scaled,
                                     const core::buffer<double>& rounded, int scale) {
    const std::size_t n = lines.names.size() + 1;
    const auto place = [&](std::size_t line) { return static_cast<std::size_t>(lines.code[line] + 1); };
    if (!scaled.empty()) {
        std::vector<core::int128> sums(n);
        for (std::size_t l = 0; l < lines.size(); ++l) sums[place(l)] += scaled[l];
        std::vector<double> out;
        for (const core::int128 sum : sums) out.push_back(core::from_scaled(sum, scale));
        return out;
    }
    std::vector<double> sums(n, rounded.empty() ? none : 0);
    for (std::size_t l = 0; l < rounded.size(); ++l) sums[place(l)] += rounded[l];
    return sums;
}

/// What was seen of a product until now.
struct buyer {
    std::size_t customer = std::numeric_limits<std::size_t>::max();  ///< who bought it last
    bool again = false;                                              ///< and has he bought it before?
};

}  // namespace

product_overview product_overview_of(const customer_base& base, const product_overview_options& options) {
    core::check_open_unit(name, "level", options.level);
    if (!base.has_products())
        throw domain_error({name, "product", {}, "", "is needed: make the base with product="});
    const product_lines& lines = base.products();
    const std::size_t n = lines.names.size() + 1;
    std::vector<product_figures> all(n);
    std::vector<buyer> last(n);
    for (std::size_t c = 0; c < base.customers(); ++c) {
        const auto first = lines.offsets[static_cast<std::size_t>(base.offsets()[c])],
                   end = lines.offsets[static_cast<std::size_t>(base.offsets()[c + 1])];
        // A product has one line a day, so another line of the same customer is another day.
        for (auto l = static_cast<std::size_t>(first); l < static_cast<std::size_t>(end); ++l) {
            if (lines.rows[l] == 0) continue;
            const auto at = static_cast<std::size_t>(lines.code[l] + 1);
            product_figures& f = all[at];
            ++f.orders;
            f.rows += lines.rows[l];
            if (last[at].customer != c) {
                last[at] = {c, false};
                ++f.customers;
            } else if (!last[at].again) {
                last[at].again = true;
                ++f.repeaters;
            }
        }
    }
    const auto revenue = money_by_product(lines, lines.scaled_amount, lines.rounded_amount, lines.amount_scale),
               margin = money_by_product(lines, lines.scaled_margin, lines.rounded_margin, lines.margin_scale);
    const auto customers = static_cast<double>(base.customers());
    for (std::size_t i = 0; i < n; ++i) {
        product_figures& f = all[i];
        const auto buyers = static_cast<double>(f.customers);
        f.share = customers > 0 ? buyers / customers : none;
        f.share_limits = math::wilson_interval(buyers, customers, options.level);
        f.repeat_share = buyers > 0 ? static_cast<double>(f.repeaters) / buyers : none;
        f.repeat_limits = math::wilson_interval(static_cast<double>(f.repeaters), buyers, options.level);
        f.revenue = base.has_amounts() ? revenue[i] : none;
        f.margin = base.has_margins() ? margin[i] : none;
        f.revenue_per_buyer = buyers > 0 ? f.revenue / buyers : none;
    }
    product_overview out;
    out.product = lines.names;
    out.customers = static_cast<std::int64_t>(base.customers());
    out.unknown = all.front();
    out.figures.assign(all.begin() + 1, all.end());
    return out;
}

}  // namespace goodwill::inline v0::transactions
