#include <goodwill/rules/check.hpp>

#include <bit>
#include <map>
#include <utility>

#include "rules/grid.hpp"

namespace goodwill::inline v0::rules {
namespace {

constexpr const char* function = "check_rules";
constexpr std::size_t most_blocks = 1'000'000;

[[nodiscard]] bool is_empty(const rule_set& set) noexcept {
    return std::all_of(set.begin(), set.end(), [](std::uint64_t w) { return w == 0; });
}
[[nodiscard]] int count(const rule_set& set) noexcept {
    int n = 0;
    for (const auto w : set) n += std::popcount(w);
    return n;
}
[[nodiscard]] std::size_t first(const rule_set& set) noexcept {
    std::size_t i = 0;
    while (set[i] == 0) ++i;
    return i * 64 + static_cast<std::size_t>(std::countr_zero(set[i]));
}
[[nodiscard]] bool has(const rule_set& set, std::size_t i) noexcept { return (set[i / 64] >> (i % 64) & 1) != 0; }

/// What lies below the first columns of the grid, for the rules that hold in them.  Equal parts are one.
class decision_graph {
public:
    explicit decision_graph(const table& rules, const std::vector<column_cells>& columns)
        : columns_(columns), decides_(rules.size()), made_(columns.size() + 1) {
        rest_.assign(columns.size() + 1, 1);
        for (std::size_t c = columns.size(); c-- > 0;) rest_[c] = rest_[c + 1] * columns[c].size;
        rule_set all((rules.size() + 63) / 64, 0);
        for (std::size_t i = 0; i < rules.size(); ++i) all[i / 64] |= std::uint64_t{1} << (i % 64);
        root_ = part(0, all);
    }
    [[nodiscard]] double cells() const noexcept { return rest_[0]; }
    [[nodiscard]] double cells_of_overlaps() const noexcept { return root_.overlapping; }
    [[nodiscard]] double cells_of_holes() const noexcept { return root_.uncovered; }
    [[nodiscard]] bool decides(std::size_t rule) const noexcept { return decides_[rule]; }
    [[nodiscard]] std::vector<region> holes() {
        std::vector<std::vector<std::size_t>> chosen;
        std::vector<region> out;
        collect(root_.hole, chosen, out);
        return out;
    }

private:
    using hole_id = std::size_t;
    static constexpr hole_id none = 0, everything = 1;
    struct summary {
        double overlapping = 0, uncovered = 0;
        hole_id hole = none;
    };
    /// The cells of a column with what lies below each.
    struct hole_node {
        std::size_t column = 0;
        std::vector<hole_id> below;
    };

    [[nodiscard]] summary part(std::size_t column, const rule_set& active) {
        if (is_empty(active)) return {0, rest_[column], everything};
        if (column == columns_.size()) {
            decides_[first(active)] = true;
            return {count(active) > 1 ? 1.0 : 0.0, 0, none};
        }
        if (const auto found = made_[column].find(active); found != made_[column].end()) return found->second;
        if (++blocks_ > most_blocks)
            throw domain_error({function, "table", {}, "of more than " + std::to_string(most_blocks) + " blocks",
                                "must be split: check fewer columns or rules at a time"});
        summary out;
        hole_node node{column, {}};
        rule_set next(active.size());
        for (const cell& c : columns_[column].cells) {
            for (std::size_t w = 0; w < next.size(); ++w) next[w] = active[w] & c.rules[w];
            const summary below = part(column + 1, next);
            out.overlapping += c.size * below.overlapping;
            out.uncovered += c.size * below.uncovered;
            node.below.push_back(below.hole);
        }
        out.hole = unique(std::move(node));
        made_[column].emplace(active, out);
        return out;
    }
    [[nodiscard]] hole_id unique(hole_node node) {
        if (std::all_of(node.below.begin(), node.below.end(), [](hole_id id) { return id == none; })) return none;
        if (std::all_of(node.below.begin(), node.below.end(), [](hole_id id) { return id == everything; }))
            return everything;
        const auto [at, added] = known_.try_emplace({node.column, node.below}, nodes_.size() + 2);
        if (added) nodes_.push_back(std::move(node));
        return at->second;
    }
    void collect(hole_id id, std::vector<std::vector<std::size_t>>& chosen, std::vector<region>& out) {
        if (id == none) return;
        if (id == everything) {
            region where{{}, 1};
            for (std::size_t c = 0; c < columns_.size(); ++c) {
                std::vector<std::size_t> which;
                if (c < chosen.size() && !chosen[c].empty())
                    which = chosen[c];
                else
                    for (std::size_t k = 0; k < columns_[c].cells.size(); ++k) which.push_back(k);
                double size = 0;
                for (const std::size_t k : which) size += columns_[c].cells[k].size;
                where.cells *= size;
                where.columns.push_back(part_of(columns_[c], which));
            }
            if (out.size() >= most_blocks)
                throw domain_error({function, "table", {}, "of more than " + std::to_string(most_blocks) + " holes",
                                    "must be split: check fewer columns or rules at a time"});
            out.push_back(std::move(where));
            return;
        }
        const hole_node node = nodes_[id - 2];
        std::vector<hole_id> seen;
        for (const hole_id below : node.below) {
            if (below == none || std::find(seen.begin(), seen.end(), below) != seen.end()) continue;
            seen.push_back(below);
            std::vector<std::size_t> which;
            for (std::size_t k = 0; k < node.below.size(); ++k)
                if (node.below[k] == below) which.push_back(k);
            const std::size_t depth = chosen.size();
            chosen.resize(node.column);
            chosen.push_back(std::move(which));
            collect(below, chosen, out);
            chosen.resize(depth);
        }
    }

    const std::vector<column_cells>& columns_;
    std::vector<bool> decides_;
    std::vector<double> rest_;  ///< cells of the columns from here on
    std::vector<std::map<rule_set, summary>> made_;
    std::map<std::pair<std::size_t, std::vector<hole_id>>, hole_id> known_;
    std::vector<hole_node> nodes_;
    std::size_t blocks_ = 0;
    summary root_;
};

[[nodiscard]] std::vector<column_cells> grid_of(const table& rules, const domain& within) {
    std::vector<const column_domain*> of(rules.columns().size(), nullptr);
    for (const auto& [name, values] : within) {
        const std::size_t c = rules.column(name);
        if (c == of.size())
            throw schema_error({function, "domain", {}, "\"" + name + "\"",
                                "must be of a column of the table; there are " + quoted_list(rules.columns())});
        const bool texts = !values.values.texts.empty();
        if (texts == !values.values.ranges.empty())
            throw domain_error({function, "domain", {}, "\"" + name + "\"", "must be ranges of numbers, or texts"});
        for (std::size_t i = 0; i < rules.size(); ++i)
            if (rules.when(i, c) != nullptr && texts != rules.is_text(c))
                throw domain_error({function, "domain", {}, "\"" + name + "\"",
                                    rules.is_text(c) ? "must be texts, as in the rules"
                                                     : "must be ranges of numbers, as in the rules"});
        of[c] = &values;
    }
    std::vector<column_cells> out;
    for (std::size_t c = 0; c < of.size(); ++c) {
        out.push_back(cells_of(rules, c, of[c]));
        if (out.back().cells.empty())
            throw domain_error({function, "domain", {}, "\"" + rules.columns()[c] + "\"", "must hold something"});
    }
    return out;
}

void add_overlaps(const table& rules, const std::vector<column_cells>& columns, std::vector<overlap>& out) {
    for (std::size_t i = 0; i < rules.size(); ++i)
        for (std::size_t j = i + 1; j < rules.size(); ++j) {
            region where{{}, 1};
            for (const column_cells& column : columns) {
                std::vector<std::size_t> both;
                double size = 0;
                for (std::size_t k = 0; k < column.cells.size(); ++k)
                    if (has(column.cells[k].rules, i) && has(column.cells[k].rules, j)) {
                        both.push_back(k);
                        size += column.cells[k].size;
                    }
                where.cells *= size;
                if (both.empty()) break;
                where.columns.push_back(part_of(column, both));
            }
            if (where.columns.size() == columns.size()) out.push_back({i, j, std::move(where)});
        }
}

[[nodiscard]] std::string to_text(const range& r) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    if (r.low == r.high) return core::to_text(r.low);
    if (r.low == -inf && r.high == inf) return "any";
    if (r.low == -inf) return (r.high_open ? "< " : "<= ") + core::to_text(r.high);
    if (r.high == inf) return (r.low_open ? "> " : ">= ") + core::to_text(r.low);
    const std::string text = core::to_text(r.low) + ".." + core::to_text(r.high);
    return r.low_open || r.high_open ? (r.low_open ? "(" : "[") + text + (r.high_open ? ")" : "]") : text;
}

}  // namespace

check_result check(const table& rules, const domain& within) {
    const std::vector<column_cells> columns = grid_of(rules, within);
    check_result out;
    add_overlaps(rules, columns, out.overlaps);
    decision_graph graph(rules, columns);
    out.cells = graph.cells();
    out.cells_of_overlaps = graph.cells_of_overlaps();
    out.cells_of_holes = graph.cells_of_holes();
    out.holes = graph.holes();
    for (std::size_t i = 0; i < rules.size(); ++i)
        if (!graph.decides(i)) out.unreachable.push_back(i);
    return out;
}

std::string to_text(const column_part& part) {
    if (part.all && part.values.texts.empty() && part.values.ranges.empty()) return "any";
    std::string text;
    const auto add = [&](const std::string& more) { text += (text.empty() ? "" : ", ") + more; };
    if (part.all && part.other_texts) return "any";
    for (const range& r : part.values.ranges) add(to_text(r));
    for (const auto& t : part.values.texts) add(t);
    if (part.other_texts) add("any other");
    return text;
}

}  // namespace goodwill::inline v0::rules
