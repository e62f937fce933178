#include "support.hpp"

#include <algorithm>

#include <goodwill/core/column.hpp>
#include <goodwill/transactions/customer_base.hpp>
#include <goodwill/transactions/product_overview.hpp>

namespace goodwill::bindings {
namespace {

namespace tx = transactions;
using base_ptr = std::shared_ptr<tx::customer_base>;

[[nodiscard]] py::object money(const base_ptr& base, bool there, const core::buffer<std::int64_t>& scaled,
                               const core::buffer<double>& rounded, int scale) {
    if (!there) return py::none();
    if (scale >= 0) return shown<std::int64_t>(scaled, base);
    return shown<double>(rounded, base);
}

/// The ids at these positions as a column of its own; -1 is missing.
[[nodiscard]] core::column picked(const tx::customer_ids& from, std::span<const std::int32_t> which) {
    struct held {
        tx::customer_ids ids;
        std::vector<std::uint8_t> there;
    };
    const bool text = from.kind == tx::id_kind::text;
    const std::size_t n = which.size();
    auto own = std::make_shared<held>();
    own->there.resize((n + 7) / 8);
    auto& to = own->ids;
    to.kind = from.kind;
    if (text) to.offsets.reserve(n + 1);
    else to.integers.resize(n);
    bool missing = false;
    for (std::size_t i = 0; i < n; ++i) {
        const bool known = which[i] >= 0;
        const auto at = static_cast<std::size_t>(known ? which[i] : 0);
        missing |= !known;
        own->there[i / 8] = static_cast<std::uint8_t>(own->there[i / 8] | (known ? 1u : 0u) << i % 8);
        if (text) {
            const auto id = known ? from.text(at) : std::string_view();
            to.bytes.insert(to.bytes.end(), id.begin(), id.end());
            to.offsets.push_back(static_cast<std::int64_t>(to.bytes.size()));
        } else {
            to.integers[i] = known ? from.integers[at] : 0;
        }
    }
    const auto plain = tx::to_column(std::shared_ptr<const tx::customer_ids>(own, &to));
    core::column_chunk chunk = plain.chunks().front();
    if (missing) chunk.validity = own->there.data();
    return {plain.type(), {chunk}, own};
}

[[nodiscard]] py::dict lines_of(const base_ptr& base) {
    if (!base->has_products())
        throw domain_error({"CustomerBase.product_lines", "product", {}, "", "is needed: make the base with product="});
    const tx::product_lines& lines = base->products();
    std::vector<std::int32_t> customer(lines.size());
    std::vector<core::day_number> day(lines.size());
    const auto [customers, products] = without_gil([&] {
        for (std::size_t c = 0; c < base->customers(); ++c)
            for (auto d = base->offsets()[c]; d < base->offsets()[c + 1]; ++d) {
                const auto at = static_cast<std::size_t>(d);
                const auto from = lines.offsets[at], count = lines.offsets[at + 1] - from;
                std::fill_n(customer.begin() + from, count, static_cast<std::int32_t>(c));
                std::fill_n(day.begin() + from, count, base->day()[at]);
            }
        return std::pair(picked(base->customer(), customer), picked(lines.names, lines.code));
    });
    py::dict out;
    out["customer"] = customers;
    out["day"] = take(std::move(day));
    out["product"] = products;
    out["rows"] = shown<std::uint32_t>(lines.rows, base);
    out["amount"] = money(base, base->has_amounts(), lines.scaled_amount, lines.rounded_amount, lines.amount_scale);
    out["margin"] = money(base, base->has_margins(), lines.scaled_margin, lines.rounded_margin, lines.margin_scale);
    out["amount_scale"] = lines.amount_scale;
    out["margin_scale"] = lines.margin_scale;
    return out;
}

/// The figures of products as columns.
[[nodiscard]] py::dict columns_of(const std::vector<tx::product_figures>& figures) {
    py::dict out;
    const auto whole = [&](const char* name, std::int64_t tx::product_figures::* member) {
        std::vector<std::int64_t> values;
        for (const auto& f : figures) values.push_back(f.*member);
        out[name] = take(std::move(values));
    };
    const auto real = [&](const char* name, auto&& of) {
        std::vector<double> values;
        for (const auto& f : figures) values.push_back(of(f));
        out[name] = take(std::move(values));
    };
    using figure = tx::product_figures;
    whole("customers", &figure::customers);
    real("share", [](const figure& f) { return f.share; });
    real("share_low", [](const figure& f) { return f.share_limits.low; });
    real("share_high", [](const figure& f) { return f.share_limits.high; });
    whole("orders", &figure::orders);
    whole("rows", &figure::rows);
    real("revenue", [](const figure& f) { return f.revenue; });
    real("margin", [](const figure& f) { return f.margin; });
    whole("repeaters", &figure::repeaters);
    real("repeat_share", [](const figure& f) { return f.repeat_share; });
    real("repeat_low", [](const figure& f) { return f.repeat_limits.low; });
    real("repeat_high", [](const figure& f) { return f.repeat_limits.high; });
    real("revenue_per_buyer", [](const figure& f) { return f.revenue_per_buyer; });
    return out;
}

}  // namespace

void bind_products(py::module_& m) {
    m.def("product_lines_of", &lines_of, py::arg("base"),
          "What was bought on each customer-day, as columns.");
    m.def(
        "product_overview_of",
        [](const tx::customer_base& base, double level) {
            auto found = without_gil([&] { return tx::product_overview_of(base, {.level = level}); });
            py::dict out;
            out["columns"] = columns_of(found.figures);
            out["unknown"] = columns_of({found.unknown});
            out["customers"] = found.customers;
            out["product"] = tx::to_column(std::make_shared<const tx::customer_ids>(std::move(found.product)));
            return out;
        },
        py::arg("base"), py::kw_only(), py::arg("level") = 0.95, "The base by product.");
}

}  // namespace goodwill::bindings
