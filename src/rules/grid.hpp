#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <goodwill/rules/check.hpp>

/// The cells of one column: the finest parts that its rules and its domain tell apart.
namespace goodwill::inline v0::rules {

/// One bit a rule.
using rule_set = std::vector<std::uint64_t>;

struct cell {
    range numbers = {};       ///< where the column holds numbers
    std::string text = {};    ///< where it holds texts
    bool other_texts = false; ///< every text that no rule and no domain names
    double size = 1;          ///< values of a finite domain, else 1
    rule_set rules = {};      ///< those that hold in it or ask nothing of the column
};

struct column_cells {
    bool texts = false, whole = false;
    std::vector<cell> cells;
    double size = 0;
};

/// The limits that ranges name.
inline void add_limits(const condition& asked, std::vector<double>& limits) {
    for (const range& r : asked.ranges)
        for (const double limit : {r.low, r.high})
            if (std::isfinite(limit)) limits.push_back(limit);
}

[[nodiscard]] inline bool inside(const range& part, const condition& of) noexcept {
    // A cell lies within a range or outside it: its limits are limits of the grid.
    return std::any_of(of.ranges.begin(), of.ranges.end(), [&](const range& r) {
        const bool low = part.low > r.low || (part.low == r.low && (part.low_open || !r.low_open));
        const bool high = part.high < r.high || (part.high == r.high && (part.high_open || !r.high_open));
        return low && high;
    });
}

/// The whole numbers of a range as a closed range; low > high: none.
[[nodiscard]] inline range whole_part(range r) noexcept {
    double low = std::ceil(r.low), high = std::floor(r.high);
    if (r.low_open && low == r.low) low += 1;
    if (r.high_open && high == r.high) high -= 1;
    return {low, high};
}

[[nodiscard]] inline std::vector<range> elementary_ranges(std::vector<double> limits) {
    std::sort(limits.begin(), limits.end());
    limits.erase(std::unique(limits.begin(), limits.end()), limits.end());
    constexpr double inf = std::numeric_limits<double>::infinity();
    std::vector<range> out;
    double last = -inf;
    for (const double limit : limits) {
        out.push_back({last, limit, true, true});
        out.push_back({limit, limit});
        last = limit;
    }
    out.push_back({last, inf, true, true});
    return out;
}

[[nodiscard]] inline column_cells cells_of(const table& rules, std::size_t column, const column_domain* within) {
    column_cells out;
    out.texts = rules.is_text(column) || (within != nullptr && !within->values.texts.empty());
    out.whole = within != nullptr && within->whole;
    const std::size_t words = (rules.size() + 63) / 64;
    if (out.texts) {
        std::vector<std::string> names;
        const auto add = [&](const std::vector<std::string>& texts) {
            for (const auto& text : texts)
                if (std::find(names.begin(), names.end(), text) == names.end()) names.push_back(text);
        };
        if (within != nullptr)
            add(within->values.texts);
        else
            for (std::size_t i = 0; i < rules.size(); ++i)
                if (const auto* asked = rules.when(i, column)) add(asked->texts);
        for (const auto& name : names) out.cells.push_back({.text = name});
        if (within == nullptr) out.cells.push_back({.other_texts = true});
    } else {
        std::vector<double> limits;
        if (within != nullptr) add_limits(within->values, limits);
        for (std::size_t i = 0; i < rules.size(); ++i)
            if (const auto* asked = rules.when(i, column)) add_limits(*asked, limits);
        for (const range& part : elementary_ranges(std::move(limits))) {
            if (within != nullptr && !inside(part, within->values)) continue;
            const range whole = whole_part(part);
            if (out.whole && whole.low > whole.high) continue;
            const bool counts = out.whole && std::isfinite(whole.low) && std::isfinite(whole.high);
            out.cells.push_back({.numbers = part, .size = counts ? whole.high - whole.low + 1 : 1});
        }
    }
    for (cell& c : out.cells) {
        c.rules.assign(words, 0);
        out.size += c.size;
        for (std::size_t i = 0; i < rules.size(); ++i) {
            const condition* asked = rules.when(i, column);
            const bool holds = asked == nullptr ||
                               (out.texts ? !c.other_texts && std::find(asked->texts.begin(), asked->texts.end(),
                                                                        c.text) != asked->texts.end()
                                          : inside(c.numbers, *asked));
            if (holds) c.rules[i / 64] |= std::uint64_t{1} << (i % 64);
        }
    }
    return out;
}

/// Cells of a column as a part of it, neighbours joined.  `which` is in ascending order.
[[nodiscard]] inline column_part part_of(const column_cells& column, const std::vector<std::size_t>& which) {
    column_part out;
    out.all = which.size() == column.cells.size();
    for (const std::size_t k : which) {
        const cell& c = column.cells[k];
        if (column.texts) {
            if (c.other_texts)
                out.other_texts = true;
            else
                out.values.texts.push_back(c.text);
            continue;
        }
        const range next = column.whole ? whole_part(c.numbers) : c.numbers;
        auto& ranges = out.values.ranges;
        const bool joins = !ranges.empty() &&
                           (column.whole ? ranges.back().high + 1 == next.low
                                         : ranges.back().high == next.low && ranges.back().high_open != next.low_open);
        if (joins) {
            ranges.back().high = next.high;
            ranges.back().high_open = next.high_open;
        } else {
            ranges.push_back(next);
        }
    }
    return out;
}

}  // namespace goodwill::inline v0::rules
