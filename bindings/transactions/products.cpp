#include "support.hpp"

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

[[nodiscard]] py::dict lines_of(const base_ptr& base) {
    const tx::product_lines& lines = base->products();
    py::dict out;
    out["names"] = tx::to_column(std::shared_ptr<const tx::customer_ids>(base, &lines.names));
    out["offsets"] = shown<std::int64_t>(lines.offsets, base);
    out["code"] = shown<std::int32_t>(lines.code, base);
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
    real("share_lower", [](const figure& f) { return f.share_limits.low; });
    real("share_upper", [](const figure& f) { return f.share_limits.high; });
    whole("orders", &figure::orders);
    whole("rows", &figure::rows);
    real("revenue", [](const figure& f) { return f.revenue; });
    real("margin", [](const figure& f) { return f.margin; });
    whole("repeaters", &figure::repeaters);
    real("repeat_share", [](const figure& f) { return f.repeat_share; });
    real("repeat_share_lower", [](const figure& f) { return f.repeat_limits.low; });
    real("repeat_share_upper", [](const figure& f) { return f.repeat_limits.high; });
    real("revenue_per_buyer", [](const figure& f) { return f.revenue_per_buyer; });
    return out;
}

}  // namespace

void bind_products(py::module_& m) {
    m.def("product_lines_of", &lines_of, py::arg("base"),
          "What was bought on each customer-day, as columns that show the base's memory.");
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
