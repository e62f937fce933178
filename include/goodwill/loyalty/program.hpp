#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/loyalty/expiry.hpp>
#include <goodwill/loyalty/points.hpp>

/// A loyalty programme as data: what its document says, field by field.  docs/loyalty/program.md explains each.
/// Amounts and points are decimals here; `rulebook` makes whole numbers of them and checks that they fit together.
namespace goodwill::inline v0::loyalty {

/// A field whose values have names: the first is the default.
template <class E>
struct named_values;

/// Caps of points, each counted by itself; without a value there is none.
struct caps {
    std::optional<double> order = {}, day = {}, month = {}, year = {}, member = {};

    [[nodiscard]] constexpr bool none() const noexcept { return !(order || day || month || year || member); }
    friend bool operator==(const caps&, const caps&) = default;
};

enum class birthday_condition : std::uint8_t { none, day, month };

/// An attribute that the host sets must have one of these values.
struct attribute_condition {
    std::string name;
    std::vector<std::string> values;
    friend bool operator==(const attribute_condition&, const attribute_condition&) = default;
};

/// When a rule holds: all that is named must.
struct conditions {
    std::vector<int> weekdays = {};                      ///< 1 Monday .. 7 Sunday
    std::optional<std::pair<int, int>> hours = {};  ///< minutes of the local day [first, second); may pass midnight
    std::vector<std::string> channels = {};
    std::vector<std::string> products = {}, categories = {};  ///< only lines of these count
    std::vector<std::string> tiers = {};
    std::optional<core::day_number> from = {}, until = {};    ///< local dates, both included
    std::optional<double> min_amount = {}, below_amount = {};  ///< what counts of the order, [min, below)
    bool first_purchase = false;
    birthday_condition birthday = birthday_condition::none;
    std::vector<attribute_condition> attributes = {};
    friend bool operator==(const conditions&, const conditions&) = default;
};

/// What points are given for.
enum class rule_basis : std::uint8_t {
    amount,  ///< `points` for each `each` of money, in proportion
    order,   ///< `points` for an order
    visit,   ///< `points` for the first order of a local day
    item,    ///< `points` for each item
    event,   ///< `points` for an event of the kind `on`
};

struct earning_rule {
    std::string name;
    std::optional<double> points = {};  ///< either points ...
    std::optional<double> multiply = {};  ///< ... or a factor for the points of the rules in `of`
    std::vector<std::string> of = {};     ///< empty: of all rules per amount and item
    rule_basis per = rule_basis::amount;
    double each = 1;
    std::string on = "purchase";  ///< "purchase", "join", "birthday", or an activity that the host names
    conditions when = {};
    int priority = 0;        ///< higher first; among equals as written
    std::string group = {};  ///< of a group only the first that holds counts
    bool stop = false;       ///< where this one holds, those after it are not looked at
    caps cap = {};
    std::optional<loyalty::pending> pending = {};  ///< without: the programme's
    std::optional<loyalty::expiry> expires = {};   ///< without: the programme's
    bool tier_multiplier = true;             ///< the tier's multiplier applies (per amount and item)
    bool credit = true;                      ///< its points count towards tiers whose basis is points
    friend bool operator==(const earning_rule&, const earning_rule&) = default;
};

enum class multiplier_stacking : std::uint8_t { multiply, add, best };
enum class rounding_scope : std::uint8_t { order, rule, line };

/// What of an order counts besides its goods.
struct order_counts {
    bool tax = false, delivery = false;
    bool discount = false;  ///< the part that was discounted counts, as if it had been paid
    bool redeemed = false;  ///< the part that was paid with points counts
    friend bool operator==(const order_counts&, const order_counts&) = default;
};

struct reward {
    std::string name;
    double points = 0;
    std::string kind = "discount";  ///< "discount", "product" or "voucher"
    std::optional<double> value = {};  ///< in money: what it costs the programme
    std::vector<std::string> tiers = {};  ///< empty: for all
    friend bool operator==(const reward&, const reward&) = default;
};

/// Buy `buy`, get the reward.
struct stamp_card {
    std::string name;
    int buy = 0;
    std::string reward;
    std::vector<std::string> products = {}, categories = {};
    loyalty::expiry expires = {};
    friend bool operator==(const stamp_card&, const stamp_card&) = default;
};

enum class spending_order : std::uint8_t { soonest_to_expire, oldest, newest };
enum class refund_policy : std::uint8_t {
    reverse_and_earn_again,  ///< the order earns again on what is left of it, by its own rules, version and tier
    proportional,            ///< its points in proportion to the value that is returned
    rate_of_refund,          ///< the points of an order as large as the refund, each refund by itself, never below zero
    current_rule,            ///< as rate_of_refund, by the rules of today
    current_tier,            ///< as rate_of_refund, with the multiplier of today's tier
};
enum class negative_policy : std::uint8_t { allow, clamp, refuse };
enum class cancelled_redemption : std::uint8_t { original_expiry, new_expiry };
enum class enrolment : std::uint8_t { join, first_purchase };

enum class tier_counter : std::uint8_t { spend, points, orders, visits, items, credit };
enum class tier_period : std::uint8_t { lifetime, rolling, calendar_year, anniversary };
enum class upgrade_time : std::uint8_t { after, before, split };
enum class downgrade_policy : std::uint8_t { period_end, one_level, at_once, never };

struct tier_level {
    std::string name;
    std::optional<double> threshold = {};  ///< without: by invitation alone, above those before it
    double multiplier = 1;
    std::vector<std::string> benefits = {};
    friend bool operator==(const tier_level&, const tier_level&) = default;
};

struct tier_policy {
    std::string below = "member";  ///< what it is called to have reached none
    tier_counter basis = tier_counter::spend;
    tier_period period = tier_period::lifetime;
    duration window = {};  ///< of a rolling period
    upgrade_time upgrade = upgrade_time::after;
    downgrade_policy downgrade = downgrade_policy::period_end;
    duration grace = {};
    std::vector<tier_level> levels = {};  ///< from the lowest up
    friend bool operator==(const tier_policy&, const tier_policy&) = default;
};

/// What the clock does at the start of a local date, in this order; events of that instant come after.
enum class clock_step : std::uint8_t { activate, expire, assess };

struct program {
    std::string name;
    int version = 1;
    std::string zone;
    std::string money = {};      ///< "EUR"
    int money_decimals = 2;
    std::string currency = "points";
    int decimals = 0;            ///< of points
    loyalty::rounding rounds = rounding::down;
    rounding_scope round_per = rounding_scope::order;
    std::optional<double> point_value = {};  ///< in money: what a point costs the programme when it is spent
    order_counts counts = {};
    std::vector<earning_rule> earn = {};
    multiplier_stacking multipliers = multiplier_stacking::multiply;
    caps cap = {};
    loyalty::pending pending = {};
    loyalty::expiry expires = {};
    duration inactivity = {};  ///< all open points are gone when nothing was bought or redeemed for this long
    spending_order spend = spending_order::soonest_to_expire;
    refund_policy refunds = refund_policy::reverse_and_earn_again;
    duration refund_window = {duration::unit::days, 30};
    duration late_window = {duration::unit::days, 7};
    negative_policy negative = negative_policy::allow;
    loyalty::cancelled_redemption cancelled = cancelled_redemption::original_expiry;
    loyalty::enrolment enrols = enrolment::join;
    std::array<clock_step, 3> clock = {clock_step::activate, clock_step::expire, clock_step::assess};
    tier_policy tiers = {};
    std::vector<reward> rewards = {};
    std::vector<stamp_card> stamps = {};
    friend bool operator==(const program&, const program&) = default;

    /// Throws format_error that names field and line: unknown fields and values, with the nearest known one.
    [[nodiscard]] GOODWILL_API static program from_json(std::string_view text);
    /// What from_json reads back; fields with their default values are left out.
    [[nodiscard]] GOODWILL_API std::string to_json() const;
};

template <> struct named_values<birthday_condition> {
    static constexpr std::string_view names[] = {"none", "day", "month"};
};
template <> struct named_values<rule_basis> {
    static constexpr std::string_view names[] = {"amount", "order", "visit", "item", "event"};
};
template <> struct named_values<rounding> {
    static constexpr std::string_view names[] = {"down", "half_up", "half_even", "up"};
};
template <> struct named_values<rounding_scope> {
    static constexpr std::string_view names[] = {"order", "rule", "line"};
};
template <> struct named_values<multiplier_stacking> {
    static constexpr std::string_view names[] = {"multiply", "add", "best"};
};
template <> struct named_values<spending_order> {
    static constexpr std::string_view names[] = {"soonest_to_expire", "oldest", "newest"};
};
template <> struct named_values<refund_policy> {
    static constexpr std::string_view names[] = {"reverse_and_earn_again", "proportional", "rate_of_refund",
                                                 "current_rule", "current_tier"};
};
template <> struct named_values<negative_policy> {
    static constexpr std::string_view names[] = {"allow", "clamp", "refuse"};
};
template <> struct named_values<cancelled_redemption> {
    static constexpr std::string_view names[] = {"original_expiry", "new_expiry"};
};
template <> struct named_values<enrolment> {
    static constexpr std::string_view names[] = {"join", "first_purchase"};
};
template <> struct named_values<tier_counter> {
    static constexpr std::string_view names[] = {"spend", "points", "orders", "visits", "items", "credit"};
};
template <> struct named_values<upgrade_time> {
    static constexpr std::string_view names[] = {"after", "before", "split"};
};
template <> struct named_values<downgrade_policy> {
    static constexpr std::string_view names[] = {"period_end", "one_level", "at_once", "never"};
};
template <> struct named_values<clock_step> {
    static constexpr std::string_view names[] = {"activate", "expire", "assess"};
};

template <class E>
concept has_named_values = requires { named_values<E>::names; };

/// As it is written in a programme.
template <has_named_values E>
[[nodiscard]] constexpr std::string_view name_of(E value) noexcept {
    return named_values<E>::names[static_cast<std::size_t>(value)];
}

/// What a point is worth in money: the currency's value, or where it has none what the reward that gives most for a point
/// gives for it.
struct point_worth {
    double value = 0;            ///< 0: nobody says
    const reward* by = nullptr;  ///< of the programme
};
[[nodiscard]] constexpr point_worth worth_of_point(const program& p) noexcept {
    if (p.point_value) return {*p.point_value, nullptr};
    point_worth best;
    for (const reward& r : p.rewards)
        if (r.points > 0 && r.value.value_or(0) > best.value * r.points) best = {*r.value / r.points, &r};
    return best;
}

}  // namespace goodwill::inline v0::loyalty
