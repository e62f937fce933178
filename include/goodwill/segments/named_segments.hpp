#pragma once
#include <array>
#include <string>
#include <utility>

#include <goodwill/rules/check.hpp>
#include <goodwill/rules/table.hpp>

/// The segments that scores of recency, frequency and monetary value (r, f, m; 1 .. 5, 5 is best) are commonly given
/// names for, as ranges in the order in which they are tried.  The table is the field's, with its faults: of the 125
/// cells 58 match two rules or more, and 10 match none.
namespace goodwill::inline v0::segments {

[[nodiscard]] inline rules::table named_segments() {
    struct row {
        const char* name;
        std::array<int, 6> limits;  ///< of r, f and m
    };
    constexpr row rows[] = {
        {"Champions", {5, 5, 5, 5, 5, 5}},      {"Potential Loyalist", {3, 5, 3, 5, 2, 5}},
        {"Loyal", {2, 4, 2, 4, 2, 4}},          {"Promising", {3, 4, 1, 3, 3, 5}},
        {"New", {4, 5, 1, 3, 1, 5}},            {"Can't Lose Them", {1, 2, 3, 4, 4, 5}},
        {"At Risk", {1, 2, 2, 5, 4, 5}},        {"Need Attention", {1, 3, 3, 5, 3, 5}},
        {"About To Sleep", {2, 3, 1, 3, 1, 4}}, {"Lost", {1, 1, 1, 5, 1, 5}},
    };
    std::vector<rules::rule> out;
    for (const auto& [name, limits] : rows) {
        rules::rule rule{name, {}};
        for (std::size_t c = 0; c < 3; ++c)
            rule.when.push_back({std::string(1, "rfm"[c]), rules::between(limits[2 * c], limits[2 * c + 1])});
        out.push_back(std::move(rule));
    }
    return {{"r", "f", "m"}, std::move(out)};
}

/// The cells of scores 1 .. bins, for rules::check.
[[nodiscard]] inline rules::domain score_domain(int bins = 5) {
    rules::domain out;
    for (const char* name : {"r", "f", "m"}) out.push_back({name, {rules::between(1, bins), true}});
    return out;
}

}  // namespace goodwill::inline v0::segments
