#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/error.hpp>

/// A table of rules: each is a row of conditions on named columns, and the name of its outcome.  The first rule whose
/// conditions all hold gives the outcome.
namespace goodwill::inline v0::rules {

/// Numbers from `low` to `high`, with the limits themselves unless they are open.
struct range {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool low_open = false, high_open = false;

    [[nodiscard]] constexpr bool contains(double v) const noexcept {
        return (low_open ? v > low : v >= low) && (high_open ? v < high : v <= high);
    }
    friend bool operator==(const range&, const range&) = default;
};

/// Holds for a number in one of the ranges, or for one of the texts.
struct condition {
    std::vector<range> ranges = {};
    std::vector<std::string> texts = {};
    friend bool operator==(const condition&, const condition&) = default;
};

[[nodiscard]] inline condition between(double low, double high) { return {{{low, high}}, {}}; }
[[nodiscard]] inline condition at_least(double low) { return {{{.low = low}}, {}}; }
[[nodiscard]] inline condition at_most(double high) { return {{{.high = high}}, {}}; }
[[nodiscard]] inline condition one_of(const std::vector<double>& numbers) {
    condition out;
    for (const double v : numbers) out.ranges.push_back({v, v});
    return out;
}
[[nodiscard]] inline condition one_of(std::vector<std::string> texts) { return {{}, std::move(texts)}; }

struct column_condition {
    std::string column;
    rules::condition condition;
};

/// Columns that a rule does not name may hold anything, missing values too.
struct rule {
    std::string outcome;
    std::vector<column_condition> when = {};
};

/// One value of a row.  NaN is missing: no condition holds for it.
using value = std::variant<double, std::string_view>;

/// "\"r\", \"f\", \"m\""
[[nodiscard]] inline std::string quoted_list(std::span<const std::string> names) {
    std::string text;
    for (const auto& name : names) text.append(text.empty() ? "\"" : ", \"").append(name).append("\"");
    return text;
}

/// Rules in their order.  Several may have one outcome: their union leads to it.
class table {
public:
    table() = default;
    /// Throws domain_error naming the rule (from 0) for an empty outcome, a range that is upside down, empty or has NaN
    /// as a limit, a condition that holds for nothing, one that mixes numbers and texts (also across the rules of a
    /// column), a second condition of one rule on a column; schema_error for a column that is not among `columns`.
    table(std::vector<std::string> columns, std::vector<rule> rules)
        : columns_(std::move(columns)), rules_(std::move(rules)) {
        for (std::size_t c = 0; c < columns_.size(); ++c)
            if (column(columns_[c]) != c) refuse("columns", c, columns_[c], "must be there once");
        kinds_.resize(columns_.size(), kind::unknown);
        for (std::size_t i = 0; i < rules_.size(); ++i) add(i);
    }

    [[nodiscard]] std::size_t size() const noexcept { return rules_.size(); }
    [[nodiscard]] const std::vector<std::string>& columns() const noexcept { return columns_; }
    [[nodiscard]] const std::vector<rule>& rules() const noexcept { return rules_; }
    /// The names of the outcomes, in order of first appearance; the position of a name is its code.
    [[nodiscard]] const std::vector<std::string>& outcomes() const noexcept { return outcomes_; }
    /// The code of a rule's outcome.
    [[nodiscard]] std::size_t outcome_of(std::size_t rule) const noexcept { return outcome_of_[rule]; }
    /// Does some rule ask for texts in this column?
    [[nodiscard]] bool is_text(std::size_t column) const noexcept { return kinds_[column] == kind::texts; }
    /// The position of a column, or `columns().size()`.
    [[nodiscard]] std::size_t column(std::string_view name) const noexcept {
        return static_cast<std::size_t>(std::find(columns_.begin(), columns_.end(), name) - columns_.begin());
    }
    /// What a rule asks of a column; null: nothing.
    [[nodiscard]] const condition* when(std::size_t rule, std::size_t column) const noexcept {
        for (const auto& named : rules_[rule].when)
            if (named.column == columns_[column]) return &named.condition;
        return nullptr;
    }
    /// The first rule that matches a row with one value for each of `columns()`, or nothing.
    [[nodiscard]] std::optional<std::size_t> first_match(std::span<const value> row) const noexcept {
        for (std::size_t i = 0; i < rules_.size(); ++i) {
            bool all = row.size() == columns_.size();
            for (std::size_t c = 0; all && c < columns_.size(); ++c) {
                const condition* asked = when(i, c);
                all = asked == nullptr || holds(*asked, row[c]);
            }
            if (all) return i;
        }
        return {};
    }

private:
    enum class kind : unsigned char { unknown, numbers, texts };

    [[nodiscard]] static bool holds(const condition& asked, const value& v) noexcept {
        if (const double* number = std::get_if<double>(&v))
            return std::any_of(asked.ranges.begin(), asked.ranges.end(),
                               [&](const range& r) { return r.contains(*number); });
        return std::find(asked.texts.begin(), asked.texts.end(), *std::get_if<std::string_view>(&v)) !=
               asked.texts.end();
    }
    [[noreturn]] static void refuse(const char* argument, std::size_t row, const std::string& what, const char* must) {
        throw domain_error({"RuleTable", argument, static_cast<std::int64_t>(row), "\"" + what + "\"", must});
    }
    void add(std::size_t i) {
        const rule& r = rules_[i];
        if (r.outcome.empty()) refuse("rules", i, "", "must have an outcome");
        std::vector<bool> seen(columns_.size());
        for (const auto& [name, asked] : r.when) {
            const std::size_t c = column(name);
            if (c == columns_.size())
                throw schema_error({"RuleTable", "rules", static_cast<std::int64_t>(i), "\"" + name + "\"",
                                    "must be a column of the table; there are " + quoted_list(columns_)});
            if (seen[c]) refuse("rules", i, name, "must be named once in a rule");
            seen[c] = true;
            if (asked.ranges.empty() == asked.texts.empty())
                refuse("rules", i, name, "must have ranges of numbers, or texts, not both and not neither");
            const kind own = asked.texts.empty() ? kind::numbers : kind::texts;
            if (kinds_[c] != kind::unknown && kinds_[c] != own)
                refuse("rules", i, name, "must be numbers in all rules, or texts in all");
            kinds_[c] = own;
            for (const range& x : asked.ranges)
                if (!(x.low < x.high || (x.low == x.high && !x.low_open && !x.high_open)))
                    throw domain_error({"RuleTable", "rules", static_cast<std::int64_t>(i),
                                        "\"" + name + "\" from " + core::to_text(x.low) + " to " +
                                            core::to_text(x.high),
                                        "must be a range from a lower limit to a higher one"});
        }
        const auto at = std::find(outcomes_.begin(), outcomes_.end(), r.outcome);
        outcome_of_.push_back(static_cast<std::size_t>(at - outcomes_.begin()));
        if (at == outcomes_.end()) outcomes_.push_back(r.outcome);
    }

    std::vector<std::string> columns_;
    std::vector<rule> rules_;
    std::vector<std::string> outcomes_;
    std::vector<std::size_t> outcome_of_;
    std::vector<kind> kinds_;
};

}  // namespace goodwill::inline v0::rules
