#include "support.hpp"

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/rules/apply.hpp>
#include <goodwill/rules/check.hpp>
#include <goodwill/rules/table.hpp>

namespace goodwill::bindings {
namespace {

using range_row = std::tuple<double, double, bool, bool>;  ///< low, high, low_open, high_open
using condition_row = std::pair<std::vector<range_row>, std::vector<std::string>>;
using rule_row = std::pair<std::string, std::vector<std::pair<std::string, condition_row>>>;
using domain_row = std::tuple<std::string, condition_row, bool>;

[[nodiscard]] rules::condition condition_of(const condition_row& row) {
    rules::condition out;
    for (const auto& [low, high, low_open, high_open] : row.first)
        out.ranges.push_back({low, high, low_open, high_open});
    out.texts = row.second;
    return out;
}
[[nodiscard]] condition_row row_of(const rules::condition& condition) {
    condition_row out;
    for (const auto& r : condition.ranges) out.first.emplace_back(r.low, r.high, r.low_open, r.high_open);
    out.second = condition.texts;
    return out;
}

[[nodiscard]] rules::table table_of(std::vector<std::string> columns, const std::vector<rule_row>& rows) {
    std::vector<rules::rule> list;
    for (const auto& [outcome, when] : rows) {
        rules::rule rule{outcome, {}};
        for (const auto& [column, condition] : when) rule.when.push_back({column, condition_of(condition)});
        list.push_back(std::move(rule));
    }
    return {std::move(columns), std::move(list)};
}

[[nodiscard]] std::vector<rule_row> rows_of(const rules::table& table) {
    std::vector<rule_row> out;
    for (const auto& rule : table.rules()) {
        rule_row row{rule.outcome, {}};
        for (const auto& named : rule.when) row.second.emplace_back(named.column, row_of(named.condition));
        out.push_back(std::move(row));
    }
    return out;
}

/// (text, ranges and texts) by column, and the number of cells.
[[nodiscard]] py::tuple to_py(const rules::region& where) {
    py::list columns;
    for (const auto& part : where.columns)
        columns.append(py::make_tuple(rules::to_text(part), row_of(part.values)));
    return py::make_tuple(columns, where.cells);
}

}  // namespace

void bind_rules(py::module_& m) {
    py::class_<rules::table>(m, "RuleTable", "Rules in their order: ranges and sets by column, and an outcome.")
        .def(py::init(&table_of), py::arg("columns"), py::arg("rules"))
        .def("__len__", &rules::table::size)
        .def_property_readonly("columns", &rules::table::columns, "The names of the columns.")
        .def_property_readonly("outcomes", &rules::table::outcomes, "The outcomes, by code.")
        .def_property_readonly("rules", &rows_of, "(outcome, [(column, (ranges, texts))]) for each rule.")
        .def(
            "apply",
            [](const rules::table& table, const std::vector<core::column>& columns, std::size_t rows, int threads,
               const py::object& progress) {
                core::buffer<std::int32_t> codes(rows);
                const rules::apply_options options{threads, watch_of(progress)};
                without_gil([&] { rules::apply(table, columns, codes, options); });
                return take(std::move(codes));
            },
            py::arg("columns"), py::arg("rows"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            "The code of each row's outcome; -1: no rule holds.")
        .def(
            "check",
            [](const rules::table& table, const std::vector<domain_row>& rows) {
                rules::domain within;
                for (const auto& [column, values, whole] : rows)
                    within.push_back({column, {condition_of(values), whole}});
                const auto found = without_gil([&] { return rules::check(table, within); });
                py::dict out;
                py::list overlaps, holes;
                for (const auto& o : found.overlaps) overlaps.append(py::make_tuple(o.first, o.second, to_py(o.where)));
                for (const auto& hole : found.holes) holes.append(to_py(hole));
                out["overlaps"] = overlaps;
                out["holes"] = holes;
                out["unreachable"] = found.unreachable;
                out["cells"] = found.cells;
                out["cells_of_overlaps"] = found.cells_of_overlaps;
                out["cells_of_holes"] = found.cells_of_holes;
                return out;
            },
            py::arg("within"), "Overlaps and holes over the grid of cells.");
}

}  // namespace goodwill::bindings
