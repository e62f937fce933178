#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/customers/course.hpp>
#include <goodwill/rules/check.hpp>
#include <goodwill/rules/table.hpp>

/// The common stages of a customer as a table of rules over the columns of a `course`.
///
/// The table has neither overlaps nor holes, so its rows may stand in the order in which stages follow each other.
namespace goodwill::inline v0::customers {

/// In the order of the table.  The first five are of people who have not bought.
inline constexpr std::array<std::string_view, 13> stage_names = {
    "prospect: unaware", "prospect: searching", "prospect: comparing", "prospect: elsewhere", "target",
    "new", "first big purchase", "active", "repeat", "loyal", "at risk", "lapsed", "won back"};
inline constexpr std::size_t prospect_stages = 5;

/// What "at risk" and "lapsed" are measured in.
enum class stage_measure : std::uint8_t {
    days,  ///< days since the last purchase
    base,  ///< the same in the base's rhythm: column base_rhythm
    own,   ///< the same in the customer's own rhythm: column own_rhythm
};

struct stage_rule_options {
    double new_days = 30;                ///< so long after the only purchase a customer is new
    int loyal_orders = 5;                ///< from so many orders on loyal; >= 3
    std::optional<double> big = {};      ///< from this amount on a purchase is big; without it no stage asks for money
    stage_measure by = stage_measure::days;
    std::optional<double> at_risk = {};  ///< default: 180 days, or once the rhythm
    std::optional<double> lapsed = {};   ///< default: 365 days, or twice the rhythm; > at_risk
};

/// Throws domain_error.
[[nodiscard]] inline stage_measure stage_measure_of(const char* function, std::string_view name) {
    if (name == "days") return stage_measure::days;
    if (name == "base") return stage_measure::base;
    if (name == "own") return stage_measure::own;
    throw domain_error(
        {function, "by", {}, "\"" + std::string(name) + "\"", "must be \"days\", \"base\" or \"own\""});
}

/// With a purchase and less than `at_risk` since the last one:
/// - "new" and "active" have bought once, up to and from `new_days` on;
/// - "repeat" have bought at least twice, "loyal" at least `loyal_orders` times;
/// - "first big purchase": the last purchase was the first of at least `big`;
/// - "won back": on the eve of the last purchase, and not the first, he was lapsed.
/// "at risk" from `at_risk` on and "lapsed" from `lapsed` on.  Without a purchase the last contact decides.
/// Throws domain_error.
[[nodiscard]] inline rules::table stage_rules(const stage_rule_options& options = {}) {
    constexpr const char* function = "rules.stages";
    const bool in_days = options.by == stage_measure::days;
    const double risk = options.at_risk.value_or(in_days ? 180 : 1), lapse = options.lapsed.value_or(in_days ? 365 : 2);
    core::check_positive(function, "new", options.new_days);
    core::check(options.loyal_orders >= 3, function, "loyal", options.loyal_orders, "must be >= 3");
    core::check_positive(function, "at_risk", risk);
    core::check_positive(function, "lapsed", lapse);
    core::check(lapse > risk, function, "lapsed", lapse, "must be more than at_risk");
    if (options.big) core::check_positive(function, "big", *options.big);

    using when = std::vector<rules::column_condition>;
    const auto below = [](double limit) { return rules::condition{{{.high = limit, .high_open = true}}, {}}; };
    const std::string since = in_days ? "days_since_last"
                              : options.by == stage_measure::base ? "base_rhythm" : "own_rhythm";
    const std::string before = in_days ? "last_gap" : since + "_before";
    // On the eve of a purchase one day less has passed than until it.
    const double gap = in_days ? lapse + 1 : lapse;
    const rules::column_condition once{"orders", rules::one_of(std::vector<double>{1})},
        again{"orders", rules::at_least(2)}, here{since, below(risk)}, stayed{before, below(gap)};

    std::vector<std::string> columns{"orders", "contact", "days_since_first", since, before};
    std::vector<rules::rule> out;
    for (std::size_t i = 0; i < prospect_stages; ++i)
        out.push_back({std::string(stage_names[i]),
                       {{"orders", rules::one_of(std::vector<double>{0})},
                        {"contact", rules::one_of(std::vector<std::string>{std::string(contact_states[i])})}}});
    /// The rule of who is here: once for small purchases, and once for big ones that are not the first such.
    const auto add = [&](const char* stage, when asked, bool first) {
        if (!options.big) {
            out.push_back({stage, std::move(asked)});
            return;
        }
        when small = asked;
        small.push_back({"last_amount", below(*options.big)});
        out.push_back({stage, std::move(small)});
        if (first) return;
        asked.push_back({"last_amount", rules::at_least(*options.big)});
        asked.push_back({"largest_before", rules::at_least(*options.big)});
        out.push_back({stage, std::move(asked)});
    };
    add("new", {once, here, {"days_since_first", below(options.new_days)}}, true);
    if (options.big) {
        columns.insert(columns.end(), {"last_amount", "largest_before"});
        const rules::column_condition big{"last_amount", rules::at_least(*options.big)};
        out.push_back({"first big purchase", {once, here, big}});
        out.push_back({"first big purchase", {again, here, stayed, big, {"largest_before", below(*options.big)}}});
    }
    add("active", {once, here, {"days_since_first", rules::at_least(options.new_days)}}, true);
    add("repeat", {{"orders", rules::between(2, options.loyal_orders - 1)}, here, stayed}, false);
    add("loyal", {{"orders", rules::at_least(options.loyal_orders)}, here, stayed}, false);
    const rules::column_condition bought{"orders", rules::at_least(1)};
    out.push_back({"at risk", {bought, {since, {{{.low = risk, .high = lapse, .high_open = true}}, {}}}}});
    out.push_back({"lapsed", {bought, {since, rules::at_least(lapse)}}});
    out.push_back({"won back", {again, here, {before, rules::at_least(gap)}}});
    return {std::move(columns), std::move(out)};
}

/// The customers' columns that are whole numbers, and the texts of contacts: for rules::check of a table that names
/// these columns.
[[nodiscard]] inline rules::domain stage_domain(const rules::table& rules) {
    rules::domain out;
    for (const auto& name : rules.columns())
        if (name == "orders") {
            out.push_back({name, {rules::between(0, 1e9), true}});
        } else if (name == "contact") {
            out.push_back({name, {rules::one_of(std::vector<std::string>(contact_states.begin(), contact_states.end())),
                                  false}});
        }
    return out;
}

}  // namespace goodwill::inline v0::customers
