#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/loyalty/date_table.hpp>
#include <goodwill/loyalty/name_codes.hpp>
#include <goodwill/loyalty/points.hpp>
#include <goodwill/loyalty/program.hpp>

/// A programme made ready for the engine: decimals are whole numbers, names are numbers, and the conditions of up to 64
/// rules are bits, so that those that hold at a minute, in a channel or in a tier are found by looking them up.
namespace goodwill::inline v0::loyalty {

using rule_bits = std::uint64_t;

inline constexpr std::size_t most_rules = 64, most_terms = 16, most_tiers = 32, most_cards = 64, most_rewards = 4096;
inline constexpr units no_cap = std::numeric_limits<units>::max();

/// Points that begin and end alike are one lot.
struct lot_terms {
    loyalty::pending pending;
    loyalty::expiry expires;
    friend constexpr bool operator==(const lot_terms&, const lot_terms&) = default;
};

struct cap_units {
    units order = no_cap, day = no_cap, month = no_cap, year = no_cap, member = no_cap;
    [[nodiscard]] constexpr bool over_time() const noexcept {
        return day != no_cap || month != no_cap || year != no_cap || member != no_cap;
    }
    [[nodiscard]] constexpr bool none() const noexcept { return order == no_cap && !over_time(); }
};

struct book_rule {
    std::uint16_t written = 0;  ///< its place in program.earn
    bool multiplies = false;
    rule_basis per = rule_basis::amount;
    std::int64_t factor = 0;    ///< points per unit over `rate_bottom`; of a multiplier its top over its own bottom
    std::int64_t bottom = 1;    ///< of a multiplier
    rule_bits of = 0;           ///< of a multiplier: the rules it multiplies
    std::uint8_t term = 0;
    rule_bits group_bit = 0;    ///< of a group only one counts
    bool stop = false, tier_multiplier = true, credit = true;
    bool by_line = false;       ///< only some lines count
    units min_amount = std::numeric_limits<units>::min(), below_amount = no_cap;
    cap_units cap;
};

struct book_tier {
    std::int64_t threshold = no_cap;  ///< in what is counted; no_cap: by invitation alone
    std::int64_t next = no_cap;       ///< the threshold of the next tier that has one
    std::int64_t factor = 1;          ///< the multiplier over `tier_bottom`
};

struct book_reward {
    units points = 0;
    units value = 0;
    std::uint64_t tiers = ~std::uint64_t{0};  ///< bits of the tiers that may have it
};

/// One attribute must have one of these values, for these rules to hold.
struct attribute_test {
    std::uint64_t name = 0;
    std::vector<std::uint64_t> values;
    rule_bits rules = 0;
};

class rulebook {
public:
    /// Throws format_error naming the field that does not fit: rates too fine, more than 64 rules, tiers that overlap,
    /// names that are not there.  `zone` is that of program.zone.
    rulebook(loyalty::program program, core::zone zone);

    program source;
    core::zone zone;

    std::vector<book_rule> rules;  ///< in the order in which they are looked at
    std::int64_t rate_bottom = 1, multiplier_bottom = 1, tier_bottom = 1;
    std::int64_t bottom = 1;  ///< of all three: points are numerators over this
    std::vector<lot_terms> terms;  ///< [0] is the programme's own
    std::vector<date_table> gone, active;  ///< of the terms
    date_table credit_leaves;              ///< of a rolling window
    date_table closes;                     ///< of the refund window
    cap_units cap;
    rule_bits capped = 0;          ///< rules with caps, which are rounded by themselves
    bool caps_over_time = false;
    rule_bits order_conditions = 0;     ///< rules that ask for amounts or lines
    rule_bits grouped_or_stopping = 0;
    std::uint64_t rates_print = 0;      ///< the same for books that give the same rates; never 0
    bool linear = true;                 ///< points are rates times what counts: no lines, no caps, rounded by order
    bool by_rates = true;      ///< and do not depend on the tier's counter
    /// The multipliers of tiers over `tier_bottom`; tiers of other versions that this one lacks are as its top.
    std::array<std::int64_t, most_tiers> tier_factor{};
    bool needs_lines = false;      ///< lines are looked at, so refunds of orders with lines must name theirs

    std::array<rule_bits, 7> by_weekday{};        ///< [0] Monday
    std::vector<rule_bits> by_minute;             ///< of the local day; empty: no rule asks
    std::vector<rule_bits> by_channel, by_product, by_category;  ///< by code
    std::array<rule_bits, most_tiers> by_tier{};
    name_codes channels, products, categories, activities, rewards, tiers, cards;
    std::vector<rule_bits> by_activity;           ///< by code
    rule_bits on_purchase = 0, on_join = 0, on_birthday = 0;
    struct dated { core::day_number from, until; rule_bits rule; };
    std::vector<dated> by_date;
    rule_bits first_purchase = 0, birthday_day = 0, birthday_month = 0, multipliers = 0;
    rule_bits visits = 0;       ///< rules that give points for a visit
    rule_bits of_member = 0;    ///< rules that ask for anything of the member but its tier
    std::vector<attribute_test> attributes;

    std::vector<book_tier> ladder;  ///< [0] is below the first
    std::uint8_t top = 0;      ///< the last of the ladder
    bool lots_by_end = false;  ///< the spending order is that in which lots end
    bool at_once = false;      ///< tiers go down at once
    bool rolling = false;      ///< tiers have a rolling period
    std::vector<book_reward> reward_of;  ///< by code - 1
    std::vector<std::uint64_t> card_products, card_categories;  ///< by product or category code: bits of cards

    /// When points of these terms that are earned on a date begin to count and are gone, and when tier credit leaves.
    [[nodiscard]] core::day_number active_on(std::size_t term, core::day_number earned) const noexcept {
        if (terms[term].pending.wait.none()) return earned;
        return active[term].at(earned, [&](core::day_number d) { return loyalty::active_on(terms[term].pending, d); });
    }
    [[nodiscard]] core::day_number gone_on(std::size_t term, core::day_number earned) const noexcept {
        return gone[term].at(earned, [&](core::day_number d) { return loyalty::gone_on(terms[term].expires, d); });
    }
    [[nodiscard]] core::day_number leaves_on(core::day_number bought) const noexcept {
        return credit_leaves.at(bought, [&](core::day_number d) { return over_on(d, source.tiers.window); });
    }
    /// The first local date on which an order or redemption can no longer be taken back.
    [[nodiscard]] core::day_number closes_on(core::day_number made) const noexcept {
        return closes.at(made, [&](core::day_number d) { return over_on(d, source.refund_window); });
    }

    /// Money and points as whole numbers; throws format_error naming the field.
    [[nodiscard]] std::int64_t to_money(double amount, const std::string& field) const {
        return to_units(amount, source.money_decimals, field);
    }
    [[nodiscard]] std::int64_t to_points(double points, const std::string& field) const {
        return to_units(points, source.decimals, field);
    }
    [[noreturn]] static void fail(const std::string& field, std::string value, std::string must) {
        throw format_error({"program", field, {}, std::move(value), std::move(must)});
    }

private:
    /// What a number that is none must be.
    [[nodiscard]] static std::string decimal_of(double value, int digits, int smallest) {
        const bool large =
            std::isfinite(value) && std::fabs(value) * core::power_of_ten[static_cast<std::size_t>(smallest)] >= 0x1p53;
        return large ? "must be below 2^53 of the smallest unit"
                     : "must be a decimal of at most " + std::to_string(digits) + " digits";
    }
    [[nodiscard]] static std::int64_t to_units(double value, int decimals, const std::string& field) {
        const auto scaled = core::to_scaled(value, decimals);
        if (!scaled || *scaled >= most_units || *scaled <= -most_units)
            fail(field, core::to_text(value), decimal_of(value, decimals, decimals));
        return *scaled;
    }
    [[nodiscard]] static fraction exact(double value, const std::string& field) {
        const auto scale = core::decimal_scale(value);
        if (!scale) fail(field, core::to_text(value), decimal_of(value, 6, 0));
        return fraction::of(*core::to_scaled(value, *scale),
                            static_cast<std::int64_t>(core::power_of_ten[static_cast<std::size_t>(*scale)]));
    }
    [[nodiscard]] static std::int64_t product(std::int64_t a, std::int64_t b, const std::string& field) {
        std::int64_t out;
        if (__builtin_mul_overflow(a, b, &out) || out > std::int64_t{1} << 40)
            fail(field, "", "makes rates too fine to be exact: fewer digits, or fewer multipliers, are needed");
        return out;
    }
    void add_rules();
    void add_conditions(const earning_rule& rule, rule_bits bit, const std::string& field, book_rule& out);
    void add_rates();
    void add_tiers();
    void add_rewards();
    [[nodiscard]] cap_units to_caps(const caps& c, const std::string& field) const;
    [[nodiscard]] std::uint8_t term_of(const lot_terms& t);
};

}  // namespace goodwill::inline v0::loyalty

#include <goodwill/loyalty/rulebook_made.hpp>
