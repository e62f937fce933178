#include "loyalty/event_lines.hpp"

#include <goodwill/loyalty/id.hpp>

namespace goodwill::inline v0::loyalty {

order_lines gather_lines(held_columns& c, core::buffer<std::uint32_t>& rows, std::vector<bad_row>& bad) {
    const std::size_t n = c.key.view.size();
    id_table table;
    core::buffer<std::uint32_t> event_of(n);
    rows.clear();
    const auto kind_of = [&](std::size_t i) { return c.kind.there() ? c.kind.view[i] : event_kind::purchase; };
    const auto has_lines = [&](std::size_t i) {
        return kind_of(i) == event_kind::purchase || kind_of(i) == event_kind::refund;
    };
    constexpr std::uint32_t nowhere = ~std::uint32_t{0};
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t key = c.key.view[i];
        const std::uint64_t found = table.find(key, [&](std::uint64_t e) { return c.key.view[rows[e]] == key; });
        if (found == id_table::nothing) {
            table.add(key, rows.size(), [&](std::uint64_t e) { return c.key.view[rows[e]]; });
            event_of[i] = static_cast<std::uint32_t>(rows.size());
            rows.push_back(static_cast<std::uint32_t>(i));
            continue;
        }
        const std::size_t first = rows[found];
        const bool alike =
            c.member.view[i] == c.member.view[first] && kind_of(i) == kind_of(first) &&
            (c.day.there() ? c.day.view[i] == c.day.view[first] : c.time.view[i] == c.time.view[first]) &&
            (!c.of.there() || c.of.view[i] == c.of.view[first]);
        event_of[i] = static_cast<std::uint32_t>(found);
        if (!has_lines(i)) bad.push_back({i, event_field::id, event_flaw::repeated});
        else if (!alike) bad.push_back({i, event_field::id, event_flaw::unlike});
        else continue;
        event_of[i] = nowhere;
    }
    order_lines out;
    out.begin.assign(rows.size() + 1, 0);
    for (std::size_t i = 0; i < n; ++i)
        if (event_of[i] != nowhere && has_lines(i)) ++out.begin[event_of[i] + 1];
    for (std::size_t e = 0; e < rows.size(); ++e) out.begin[e + 1] += out.begin[e];
    out.lines.resize(out.begin.back());
    core::buffer<std::uint64_t> next(out.begin.begin(), out.begin.end());
    // Money of an order is that of its lines; what is beyond all counting stays above what an event may have.
    const auto sum = [&](auto& column, std::size_t first, std::size_t i, event_field field) {
        if (!column.there() || first == i) return true;
        const auto total = column.view[first] + column.view[i];
        if (total >= most_units) {
            bad.push_back({i, field, event_flaw::too_large});
            return false;
        }
        column.own[first] = total;
        return true;
    };
    const auto own = [](auto& column) {
        if (column.there() && column.own.empty()) {
            column.own.assign(column.view.begin(), column.view.end());
            column.view = column.own;
        }
    };
    for (auto& m : c.money) own(m);
    own(c.quantity);
    constexpr event_field fields[] = {event_field::amount, event_field::points, event_field::discount,
                                      event_field::tax, event_field::delivery, event_field::redeemed};
    for (std::size_t i = 0; i < n; ++i) {
        if (event_of[i] == nowhere || !has_lines(i)) continue;
        const std::size_t first = rows[event_of[i]];
        out.lines[next[event_of[i]]++] = c.line.view[i];
        bool ok = true;
        for (std::size_t m = 0; m < c.money.size() && ok; ++m)
            if (m != 1) ok = sum(c.money[m], first, i, fields[m]);
        if (ok) static_cast<void>(sum(c.quantity, first, i, event_field::quantity));
    }
    if (!c.quantity.there()) {
        c.quantity.own.assign(n, 1);
        c.quantity.view = c.quantity.own;
        for (std::size_t i = 0; i < n; ++i)
            if (event_of[i] != nowhere && has_lines(i) && rows[event_of[i]] != i) ++c.quantity.own[rows[event_of[i]]];
    }
    c.line = {};
    return out;
}

}  // namespace goodwill::inline v0::loyalty
