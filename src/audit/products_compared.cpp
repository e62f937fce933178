#include <goodwill/audit/products_compared.hpp>

#include <algorithm>
#include <array>
#include <limits>

#include "audit/totals.hpp"

namespace goodwill::inline v0::audit {
namespace {

/// A product in a period.
struct running_product {
    running_totals total;
    std::size_t customer = std::numeric_limits<std::size_t>::max();  ///< who bought it last
    bool seen = false;                                               ///< it has a line
    explicit running_product(const transactions::customer_base& base) : total(base) {}
};

struct period_products {
    std::vector<running_product> product;  ///< by code, the unknown one last
    std::int64_t customers = 0;
    std::array<std::int64_t, many_products> breadth{};

    period_products(const transactions::customer_base& base, std::size_t products)
        : product(products + 1, running_product(base)) {}
};

void add_customer(const transactions::customer_base& base, std::size_t c, window days, period_products& out) {
    const auto& lines = base.products();
    const std::size_t unknown_at = out.product.size() - 1;
    std::size_t distinct = 0;
    bool bought = false;
    for (auto d = static_cast<std::size_t>(base.offsets()[c]); d < static_cast<std::size_t>(base.offsets()[c + 1]); ++d) {
        if (!days.holds(base.day()[d])) continue;
        bought |= base.orders()[d] != 0;
        for (auto l = static_cast<std::size_t>(lines.offsets[d]); l < static_cast<std::size_t>(lines.offsets[d + 1]);
             ++l) {
            const std::int32_t code = lines.code[l];
            running_product& p = out.product[code < 0 ? unknown_at : static_cast<std::size_t>(code)];
            p.seen = true;
            p.total.revenue.add(lines.amount(l));
            p.total.margin.add(lines.margin(l));
            if (lines.rows[l] == 0) continue;
            ++p.total.orders;
            if (p.customer == c) continue;
            p.customer = c;
            ++p.total.customers;
            ++distinct;
        }
    }
    if (!bought) return;
    ++out.customers;
    ++out.breadth[std::min<std::size_t>(std::max<std::size_t>(distinct, 1), many_products) - 1];
}

}  // namespace

products_compared compare_products(const transactions::customer_base& base, const std::optional<window>& before,
                                   window after, double level, const core::watch& progress) {
    if (!base.has_products())
        throw domain_error({"audit_base", "product", {}, "", "is needed: make the base with product="});
    const std::size_t products = base.products().names.size();
    period_products was(base, products), is(base, products);
    // One thread: the customers who bought a product last are kept by product.
    core::for_chunks("audit_base", base.customers(), std::size_t{1} << 14, 1, progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t c = begin; c < end; ++c) {
                             if (before) add_customer(base, c, *before, was);
                             add_customer(base, c, after, is);
                         }
                     });
    const auto figures = [&](std::size_t at) {
        product_change f;
        f.before = was.product[at].total.finish();
        f.total = is.product[at].total.finish();
        const share_of first(f.before.customers, was.customers, level), second(f.total.customers, is.customers, level);
        f.share_before = first.share;
        f.before_limits = first.limits;
        f.share = second.share;
        f.limits = second.limits;
        return f;
    };
    products_compared out;
    std::vector<std::size_t> seen;
    for (std::size_t p = 0; p < products; ++p)
        if (was.product[p].seen || is.product[p].seen) {
            seen.push_back(p);
            out.figures.push_back(figures(p));
        }
    out.product = transactions::pick(base.products().names, seen);
    out.unknown = figures(products);
    out.customers_before = was.customers;
    out.customers = is.customers;
    for (std::size_t k = 0; k < is.breadth.size(); ++k) {
        const share_of part(is.breadth[k], is.customers, level);
        out.breadth.push_back({static_cast<int>(k + 1), is.breadth[k], part.share, part.limits});
    }
    return out;
}

}  // namespace goodwill::inline v0::audit
