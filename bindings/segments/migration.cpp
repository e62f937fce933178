#include "segments/rfm_options.hpp"

#include <utility>

#include <goodwill/segments/migration.hpp>

namespace goodwill::bindings {
namespace {

namespace seg = goodwill::segments;

template <class T, class Field>
[[nodiscard]] py::array column_of(const std::vector<seg::migration_cell>& cells, Field field) {
    core::buffer<T> out(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) out[i] = static_cast<T>(field(cells[i]));
    return take(std::move(out));
}

[[nodiscard]] py::dict to_py(seg::migration_result result) {
    using cell = seg::migration_cell;
    using whole = std::int64_t;
    py::dict out, cells;
    const auto& all = result.cells;
    cells["from"] = column_of<whole>(all, [](const cell& c) { return c.from; });
    cells["to"] = column_of<whole>(all, [](const cell& c) { return c.to; });
    cells["customers"] = column_of<whole>(all, [](const cell& c) { return c.customers; });
    cells["share"] = column_of<double>(all, [](const cell& c) { return c.share; });
    cells["low"] = column_of<double>(all, [](const cell& c) { return c.interval.low; });
    cells["high"] = column_of<double>(all, [](const cell& c) { return c.interval.high; });
    cells["orders_before"] = column_of<whole>(all, [](const cell& c) { return c.orders_before; });
    cells["orders_between"] = column_of<whole>(all, [](const cell& c) { return c.orders_between; });
    cells["revenue_before"] = column_of<double>(all, [](const cell& c) { return c.revenue_before; });
    cells["revenue_between"] = column_of<double>(all, [](const cell& c) { return c.revenue_between; });
    out["cells"] = cells;
    out["states"] = result.states;
    out["customer"] = transactions::to_column(result.customer);
    out["from"] = take(std::move(result.from));
    out["to"] = take(std::move(result.to));
    out["cuts_from"] = result.cuts_from;
    out["cuts_to"] = result.cuts_to;
    out["start"] = result.start;
    out["end"] = result.end;
    return out;
}

}  // namespace

void bind_migration(py::module_& m) {
    m.def(
        "migration",
        [](const transactions::customer_base& base, std::int64_t start, const std::optional<std::int64_t>& end,
           const rfm_choice& choice, const std::string& boundaries, double level, int threads,
           const py::object& progress) {
            const seg::migration_options options{options_of("migration", choice, end, threads, progress),
                                                 seg::boundaries_of("migration", boundaries), level};
            const std::chrono::sys_days date{std::chrono::days{start}};
            return to_py(without_gil([&] { return seg::migration(base, date, options); }));
        },
        py::arg("base"), py::kw_only(), py::arg("start"), py::arg("end"), py::arg("choice"), py::arg("boundaries"),
        py::arg("level"), py::arg("threads"), py::arg("progress"), "Moves between segments at two dates.");
}

}  // namespace goodwill::bindings
