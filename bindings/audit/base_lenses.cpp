#include "support.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/audit/base_lenses.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/retention/cohorts.hpp>

namespace goodwill::bindings {
namespace {

namespace au = audit;

/// Columns of a table, filled row by row.
class columns {
public:
    template <class Rows, class Of>
    columns& add(const char* name, const Rows& rows, Of of) {
        using value = std::decay_t<decltype(of(rows[0]))>;
        std::vector<value> out;
        out.reserve(std::size(rows));
        for (const auto& row : rows) out.push_back(of(row));
        table_[name] = take(std::move(out));
        return *this;
    }
    template <class Rows, class Of>
    columns& add_totals(const std::string& suffix, const Rows& rows, Of of) {
        add(("customers" + suffix).c_str(), rows, [&](const auto& r) { return of(r).customers; });
        add(("orders" + suffix).c_str(), rows, [&](const auto& r) { return of(r).orders; });
        add(("revenue" + suffix).c_str(), rows, [&](const auto& r) { return of(r).revenue; });
        return add(("margin" + suffix).c_str(), rows, [&](const auto& r) { return of(r).margin; });
    }
    template <class Rows>
    columns& add_share(const Rows& rows) {
        add("share", rows, [](const auto& r) { return r.share; });
        add("low", rows, [](const auto& r) { return r.limits.low; });
        return add("high", rows, [](const auto& r) { return r.limits.high; });
    }
    [[nodiscard]] py::dict done() const { return table_; }

private:
    py::dict table_;
};

[[nodiscard]] py::dict dict_of(const au::activity_totals& t) {
    return py::dict(py::arg("customers") = t.customers, py::arg("orders") = t.orders, py::arg("revenue") = t.revenue,
                    py::arg("margin") = t.margin);
}

[[nodiscard]] py::dict dict_of(const std::vector<au::activity_group>& groups) {
    columns out;
    out.add("least", groups, [](const auto& g) { return g.low; });
    out.add("below", groups, [](const auto& g) { return g.high; });
    out.add_totals("", groups, [](const auto& g) { return g.total; });
    return out.add_share(groups).done();
}

[[nodiscard]] py::dict dict_of(const au::spread& s) {
    return py::dict(py::arg("mean") = s.mean, py::arg("lower_quartile") = s.lower_quartile,
                    py::arg("median") = s.median, py::arg("upper_quartile") = s.upper_quartile);
}

[[nodiscard]] py::dict dict_of(const au::one_period& p) {
    py::dict out;
    out["total"] = dict_of(p.total);
    out["refunds_alone"] = dict_of(p.refunds_alone);
    out["negative_customers"] = p.negative_customers;
    out["orders"] = dict_of(p.orders);
    out["spend"] = dict_of(p.spend);
    out["order_value"] = dict_of(p.order_value);
    out["by_orders"] = dict_of(p.by_orders);
    out["by_spend"] = dict_of(p.by_spend);
    out["by_order_value"] = dict_of(p.by_order_value);
    columns tenths;
    tenths.add_totals("", p.tenths, [](const auto& t) { return t.total; });
    tenths.add("least", p.tenths, [](const auto& t) { return t.least; });
    tenths.add("most", p.tenths, [](const auto& t) { return t.most; });
    out["tenths"] = tenths.add_share(p.tenths).done();
    return out;
}

[[nodiscard]] py::object dict_of(const std::optional<au::change_parts>& c) {
    if (!c) return py::none();
    return py::dict(py::arg("customers") = c->customers, py::arg("frequency") = c->frequency,
                    py::arg("order_value") = c->order_value, py::arg("margin_rate") = c->margin_rate,
                    py::arg("refunds_alone") = c->refunds_alone, py::arg("change") = c->change);
}

[[nodiscard]] py::object dict_of(const std::optional<au::decile_switching>& s) {
    if (!s) return py::none();
    py::array_t<std::int64_t> counts({11, 11});
    for (std::size_t i = 0; i < 11; ++i)
        for (std::size_t j = 0; j < 11; ++j)
            counts.mutable_at(static_cast<py::ssize_t>(i), static_cast<py::ssize_t>(j)) = s->customers[i][j];
    const auto moved = [](std::int64_t n, math::interval limits) {
        return py::dict(py::arg("customers") = n, py::arg("low") = limits.low, py::arg("high") = limits.high);
    };
    return py::dict(py::arg("boundary") = std::vector<double>(s->boundary.begin(), s->boundary.end()),
                    py::arg("customers") = std::move(counts), py::arg("up") = moved(s->up, s->up_limits),
                    py::arg("same") = moved(s->same, s->same_limits),
                    py::arg("down") = moved(s->down, s->down_limits));
}

[[nodiscard]] py::object dict_of(const std::optional<au::two_periods>& p) {
    if (!p) return py::none();
    py::dict out;
    out["total_before"] = dict_of(p->total_before);
    out["total"] = dict_of(p->total);
    std::vector<std::string> names;
    for (std::size_t g = 0; g < p->groups.size(); ++g)
        names.emplace_back(au::name_of(static_cast<au::customer_move>(g)));
    columns groups;
    using group = au::move_group;
    groups.add("customers", p->groups, [](const group& g) { return g.customers; }).add_share(p->groups);
    groups.add("orders_before", p->groups, [](const group& g) { return g.orders_before; })
        .add("orders", p->groups, [](const group& g) { return g.orders; })
        .add("revenue_before", p->groups, [](const group& g) { return g.revenue_before; })
        .add("revenue", p->groups, [](const group& g) { return g.revenue; })
        .add("margin_before", p->groups, [](const group& g) { return g.margin_before; })
        .add("margin", p->groups, [](const group& g) { return g.margin; });
    out["groups"] = groups.done();
    out["group_names"] = names;
    out["revenue"] = dict_of(p->revenue);
    out["margin"] = dict_of(p->margin);
    out["switching"] = dict_of(p->switching);
    return out;
}

[[nodiscard]] py::dict figures_of(const std::vector<au::product_change>& figures) {
    columns out;
    out.add_totals("_before", figures, [](const auto& f) { return f.before; });
    out.add_totals("", figures, [](const auto& f) { return f.total; });
    out.add("share_before", figures, [](const auto& f) { return f.share_before; });
    out.add("low_before", figures, [](const auto& f) { return f.before_limits.low; });
    out.add("high_before", figures, [](const auto& f) { return f.before_limits.high; });
    return out.add_share(figures).done();
}

[[nodiscard]] py::object dict_of(std::optional<au::products_compared>&& p) {
    if (!p) return py::none();
    py::dict out;
    out["figures"] = figures_of(p->figures);
    out["unknown"] = figures_of({p->unknown});
    columns breadth;
    breadth.add("products", p->breadth, [](const auto& b) { return std::int64_t{b.products}; });
    breadth.add("customers", p->breadth, [](const auto& b) { return b.customers; });
    out["breadth"] = breadth.add_share(p->breadth).done();
    out["customers_before"] = p->customers_before;
    out["customers"] = p->customers;
    out["product"] = transactions::to_column(
        std::make_shared<const transactions::customer_ids>(std::move(p->product)));
    return out;
}

[[nodiscard]] py::dict dict_of(const au::audited_period& p) {
    return py::dict(py::arg("first") = p.days.first, py::arg("last") = p.days.last,
                    py::arg("held_first") = p.held.first, py::arg("held_last") = p.held.last,
                    py::arg("complete") = p.complete);
}

[[nodiscard]] std::string name_of(core::period period) {
    constexpr const char* names[] = {"day", "week", "month", "quarter", "year"};
    return names[static_cast<std::size_t>(period)];
}

using days = std::pair<core::day_number, core::day_number>;

}  // namespace

void bind_base_lenses(py::module_& m) {
    m.def(
        "audited_periods",
        [](const transactions::customer_base& base, const std::optional<std::string>& period,
           const std::optional<std::int64_t>& at) {
            std::optional<core::period> asked;
            if (period) asked = retention::period_of("audit_base", *period);
            const auto found = au::periods_of(base, asked, at);
            py::dict out(py::arg("period") = name_of(found.period), py::arg("current") = dict_of(found.current));
            out["before"] = found.before ? py::object(dict_of(*found.before)) : py::none();
            return out;
        },
        py::arg("base"), py::kw_only(), py::arg("period"), py::arg("at"),
        "The last complete period of a base and the one before.");
    m.def(
        "base_lenses",
        [](const transactions::customer_base& base, days period, const std::optional<days>& before, double level,
           int threads, const py::object& progress) {
            au::base_lenses_options options;
            options.period = {period.first, period.second};
            if (before) options.before = au::window{before->first, before->second};
            options.level = level;
            options.threads = threads;
            options.progress = watch_of(progress);
            auto found = without_gil([&] { return au::base_lenses_of(base, options); });
            py::dict out;
            out["one_period"] = dict_of(found.one_period);
            out["two_periods"] = dict_of(found.two_periods);
            out["products"] = dict_of(std::move(found.products));
            return out;
        },
        py::arg("base"), py::kw_only(), py::arg("period"), py::arg("before"), py::arg("level"), py::arg("threads"),
        py::arg("progress"), "What customers and products did in one period, and in two compared.");
}

}  // namespace goodwill::bindings
