#pragma once
#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/loyalty/rulebook.hpp>

/// How a rulebook is made of a programme: what does not fit is refused, with its field.
namespace goodwill::inline v0::loyalty {

inline cap_units rulebook::to_caps(const caps& c, const std::string& field) const {
    const auto one = [&](const std::optional<double>& value, const char* name) {
        if (!value) return no_cap;
        if (!(*value >= 0)) fail(field + "." + name, core::to_text(*value), "must be >= 0");
        return to_points(*value, field + "." + name);
    };
    return {one(c.order, "order"), one(c.day, "day"), one(c.month, "month"), one(c.year, "year"),
            one(c.member, "member")};
}

inline std::uint8_t rulebook::term_of(const lot_terms& t) {
    const auto found = std::find(terms.begin(), terms.end(), t);
    if (found == terms.end()) {
        if (terms.size() == most_terms) fail("earn", "", "must have at most 16 different pairs of pending and expires");
        terms.push_back(t);
        return static_cast<std::uint8_t>(terms.size() - 1);
    }
    return static_cast<std::uint8_t>(found - terms.begin());
}

inline void rulebook::add_conditions(const earning_rule& rule, rule_bits bit, const std::string& field,
                                     book_rule& out) {
    const conditions& when = rule.when;
    const auto set = [&](auto& table, bool holds, std::size_t i) {
        if (holds) table[i] |= bit;
    };
    for (std::size_t d = 0; d < 7; ++d)
        set(by_weekday, when.weekdays.empty() || std::find(when.weekdays.begin(), when.weekdays.end(),
                                                           static_cast<int>(d) + 1) != when.weekdays.end(), d);
    if (when.hours && by_minute.empty()) by_minute.assign(1440, bit - 1);  // the rules before ask for no hour
    for (int m = 0; !by_minute.empty() && m < 1440; ++m) {
        const auto [from, to] = when.hours.value_or(std::pair(0, 1440));
        set(by_minute, from < to ? m >= from && m < to : m >= from || m < to, static_cast<std::size_t>(m));
    }
    const auto by_name = [&](name_codes& codes, std::vector<rule_bits>& table, const std::vector<std::string>& names) {
        const rule_bits before = table.empty() ? 0 : table[name_codes::other];
        for (const auto& name : names) codes.add(name);
        table.resize(codes.size(), before);  // what earlier rules say of names they do not name
        for (std::size_t code = 0; names.empty() && code < table.size(); ++code) table[code] |= bit;
        for (const auto& name : names) table[codes[name]] |= bit;
    };
    by_name(channels, by_channel, when.channels);
    by_name(products, by_product, when.products);
    by_name(categories, by_category, when.categories);
    out.by_line = !when.products.empty() || !when.categories.empty();
    needs_lines |= out.by_line;
    for (const auto& tier : when.tiers)
        if (tiers[tier] == name_codes::other)
            fail(field + ".when.tiers", "\"" + tier + "\"", "is no tier of this programme");
    for (std::size_t t = 0; t < ladder.size(); ++t) {
        const auto named = [&](const std::string& name) { return tiers[name] == t + 1; };
        set(by_tier, when.tiers.empty() || std::any_of(when.tiers.begin(), when.tiers.end(), named), t);
    }
    if (when.from || when.until)
        by_date.push_back(
            {when.from.value_or(std::numeric_limits<core::day_number>::min()), when.until.value_or(no_day), bit});
    if (when.from && when.until && *when.from > *when.until)
        fail(field + ".when.until", core::to_text_date(*when.until), "must not be before from");
    if (when.first_purchase) first_purchase |= bit;
    if (when.birthday == birthday_condition::day) birthday_day |= bit;
    if (when.birthday == birthday_condition::month) birthday_month |= bit;
    if (when.min_amount) out.min_amount = to_money(*when.min_amount, field + ".when.min_amount");
    if (when.below_amount) out.below_amount = to_money(*when.below_amount, field + ".when.below_amount");
    for (const auto& test : when.attributes) {
        attribute_test t{text_key(test.name), {}, bit};
        for (const auto& value : test.values) t.values.push_back(text_key(value));
        attributes.push_back(std::move(t));
    }
}

inline void rulebook::add_rules() {
    const auto& earn = source.earn;
    if (earn.size() > most_rules) fail("earn", std::to_string(earn.size()) + " rules", "must be at most 64");
    std::vector<std::size_t> order(earn.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return earn[a].priority > earn[b].priority; });
    name_codes groups;
    by_activity.resize(1);
    for (const std::size_t i : order) {
        const earning_rule& rule = earn[i];
        const std::string field = "earn." + rule.name;
        const rule_bits bit = rule_bits{1} << rules.size();
        book_rule out;
        out.written = static_cast<std::uint16_t>(i);
        out.multiplies = rule.multiply.has_value();
        if (rule.points.has_value() == out.multiplies) fail(field, "", "must have either points or multiply");
        const bool on_event = rule.on != "purchase";
        if (on_event != (rule.per == rule_basis::event) && !out.multiplies)
            fail(field + ".per", "\"" + std::string(name_of(rule.per)) + "\"",
                 on_event ? "must be \"event\" where on is not \"purchase\""
                          : "must not be \"event\" where on is \"purchase\"");
        if (out.multiplies && on_event)
            fail(field + ".on", "\"" + rule.on + "\"", "must be \"purchase\" for a multiplier");
        out.per = rule.per;
        out.stop = rule.stop;
        out.tier_multiplier = rule.tier_multiplier;
        out.credit = rule.credit;
        if (!rule.group.empty()) out.group_bit = rule_bits{1} << (groups.add(rule.group) - 1);
        out.term = term_of({rule.pending.value_or(source.pending), rule.expires.value_or(source.expires)});
        out.cap = to_caps(rule.cap, field + ".cap");
        if (!out.cap.none()) {
            if (out.multiplies) fail(field + ".cap", "", "must stand at the rules that are multiplied");
            capped |= bit;
        }
        caps_over_time |= out.cap.over_time();
        if (rule.on == "purchase") on_purchase |= bit;
        else if (rule.on == "join") on_join |= bit;
        else if (rule.on == "birthday") on_birthday |= bit;
        else {
            const auto code = activities.add(rule.on);
            by_activity.resize(activities.size());
            by_activity[code] |= bit;
        }
        if (out.multiplies) multipliers |= bit;
        if (rule.per == rule_basis::visit) visits |= bit;
        add_conditions(rule, bit, field, out);
        if (out.by_line || rule.when.min_amount || rule.when.below_amount) order_conditions |= bit;
        if (out.group_bit != 0 || out.stop) grouped_or_stopping |= bit;
        rules.push_back(out);
    }
    for (auto& rule : rules) {
        const earning_rule& written = earn[rule.written];
        if (!rule.multiplies) continue;
        for (std::size_t j = 0; j < rules.size(); ++j) {
            const earning_rule& other = earn[rules[j].written];
            const bool named = std::find(written.of.begin(), written.of.end(), other.name) != written.of.end();
            const bool by_rate =
                !rules[j].multiplies && (other.per == rule_basis::amount || other.per == rule_basis::item);
            if (written.of.empty() ? by_rate : named) rule.of |= rule_bits{1} << j;
        }
        for (const auto& name : written.of)
            if (std::none_of(earn.begin(), earn.end(), [&](const auto& r) { return r.name == name && r.points; }))
                fail("earn." + written.name + ".of", "\"" + name + "\"",
                     "is no rule of this programme that gives points");
    }
    of_member = first_purchase | birthday_day | birthday_month | visits;
    for (const auto& test : attributes) of_member |= test.rules;
    needs_lines |= source.round_per == rounding_scope::line;
    linear = !needs_lines && capped == 0 && cap.none() && source.round_per == rounding_scope::order;
}

inline void rulebook::add_rates() {
    std::vector<fraction> rates;
    for (auto& rule : rules) {
        const earning_rule& written = source.earn[rule.written];
        const std::string field = "earn." + written.name;
        if (rule.multiplies) {
            const fraction f = exact(*written.multiply, field + ".multiply");
            if (f.top < 0) fail(field + ".multiply", core::to_text(*written.multiply), "must be >= 0");
            rates.push_back(f);
            multiplier_bottom = product(multiplier_bottom, f.bottom, field + ".multiply");
            continue;
        }
        if (!(*written.points >= 0)) fail(field + ".points", core::to_text(*written.points), "must be >= 0");
        if (!(written.each > 0)) fail(field + ".each", core::to_text(written.each), "must be > 0");
        const fraction points = exact(*written.points, field + ".points");
        const fraction each = rule.per == rule_basis::amount
                                  ? fraction{to_money(written.each, field + ".each"), 1} : fraction{1, 1};
        const auto power = static_cast<std::int64_t>(core::power_of_ten[static_cast<std::size_t>(source.decimals)]);
        const fraction rate = fraction::of(product(points.top, power, field), product(points.bottom, each.top, field));
        rates.push_back(rate);
        rate_bottom = product(rate_bottom / std::gcd(rate_bottom, rate.bottom), rate.bottom, field + ".each");
    }
    for (std::size_t i = 0; i < rules.size(); ++i) {
        rules[i].factor = rules[i].multiplies ? rates[i].top
                                              : product(rates[i].top, rate_bottom / rates[i].bottom, "earn");
        rules[i].bottom = rates[i].bottom;
    }
    bottom = product(product(rate_bottom, multiplier_bottom, "earn"), tier_bottom, "tiers");
    const auto mark = [&](std::int64_t value) {
        rates_print = (rates_print ^ static_cast<std::uint64_t>(value)) * 0x9E3779B97F4A7C15u ^ rates_print >> 29;
    };
    mark(static_cast<int>(source.multipliers)), mark(static_cast<std::int64_t>(terms.size()));
    for (const std::int64_t b : {rate_bottom, multiplier_bottom, tier_bottom}) mark(b);
    for (const book_tier& tier : ladder) mark(tier.factor);
    for (const book_rule& rule : rules) {
        for (const std::int64_t n :
             {rule.factor, rule.bottom, static_cast<std::int64_t>(rule.of), std::int64_t{rule.term}})
            mark(n);
        mark(static_cast<int>(rule.per) * 8 + rule.multiplies * 4 + rule.tier_multiplier * 2 + rule.credit);
    }
    rates_print |= 1;
}

inline void rulebook::add_tiers() {
    const tier_policy& policy = source.tiers;
    const auto& levels = policy.levels;
    if (levels.size() + 1 > most_tiers) fail("tiers", std::to_string(levels.size()) + " tiers", "must be at most 31");
    tiers.add(policy.below);
    ladder.push_back({.threshold = std::numeric_limits<std::int64_t>::min()});
    std::vector<fraction> factors{{1, 1}};
    for (const auto& level : levels) {
        const std::string field = "tiers." + level.name;
        if (tiers.add(level.name) != ladder.size() + 1)
            fail(field, "\"" + level.name + "\"", "must have a name of its own");
        book_tier out;
        if (level.threshold) {
            const double t = *level.threshold;
            if (!(t > 0)) fail(field + ".threshold", core::to_text(t), "must be > 0");
            out.threshold = policy.basis == tier_counter::spend    ? to_money(t, field + ".threshold")
                            : policy.basis == tier_counter::points ? to_points(t, field + ".threshold")
                                                                   : to_units(t, 0, field + ".threshold");
            if (out.threshold <= ladder.back().threshold)
                fail(field + ".threshold", core::to_text(t), "must be above that of the tier before it");
        }
        const fraction f = exact(level.multiplier, field + ".multiplier");
        if (f.top < 0) fail(field + ".multiplier", core::to_text(level.multiplier), "must be >= 0");
        factors.push_back(f);
        tier_bottom = product(tier_bottom / std::gcd(tier_bottom, f.bottom), f.bottom, field + ".multiplier");
        ladder.push_back(out);
    }
    top = static_cast<std::uint8_t>(ladder.size() - 1);
    for (std::size_t t = top; t-- > 0;)
        ladder[t].next = ladder[t + 1].threshold != no_cap ? ladder[t + 1].threshold : ladder[t + 1].next;
    for (std::size_t t = 0; t < ladder.size(); ++t)
        ladder[t].factor = factors[t].top * (tier_bottom / factors[t].bottom);
    for (std::size_t t = 0; t < most_tiers; ++t) tier_factor[t] = ladder[std::min(t, ladder.size() - 1)].factor;
    if (policy.period == tier_period::rolling && policy.window.none())
        fail("tiers.window", "", "must be a duration for a rolling period");
    if (policy.upgrade == upgrade_time::split && policy.basis != tier_counter::spend)
        fail("tiers.upgrade", "\"split\"", "needs basis = \"spend\"");
}

inline void rulebook::add_rewards() {
    for (const auto& reward : source.rewards) {
        const std::string field = "rewards." + reward.name;
        if (!(reward.points >= 0)) fail(field + ".points", core::to_text(reward.points), "must be >= 0");
        book_reward out{to_points(reward.points, field + ".points"),
                        reward.value ? to_money(*reward.value, field + ".value") : 0};
        if (!reward.tiers.empty()) out.tiers = 0;
        for (const auto& tier : reward.tiers) {
            if (tiers[tier] == name_codes::other)
                fail(field + ".tiers", "\"" + tier + "\"", "is no tier of this programme");
            out.tiers |= std::uint64_t{1} << (tiers[tier] - 1);
        }
        if (rewards.add(reward.name) != reward_of.size() + 1) fail(field, "", "must have a name of its own");
        reward_of.push_back(out);
    }
    for (const auto& card : source.stamps) {
        const std::string field = "stamps." + card.name;
        if (card.buy < 1) fail(field + ".buy", std::to_string(card.buy), "must be >= 1");
        if (rewards[card.reward] == name_codes::other)
            fail(field + ".reward", "\"" + card.reward + "\"", "is no reward of this programme");
        if (cards.add(card.name) > most_cards) fail("stamps", "", "must be at most 64");
        for (const auto& name : card.products) products.add(name);
        for (const auto& name : card.categories) categories.add(name);
        needs_lines |= !card.products.empty() || !card.categories.empty();
    }
    const auto table = [&](const name_codes& codes, std::vector<std::uint64_t>& out, auto names_of) {
        out.assign(codes.size(), 0);
        for (std::size_t c = 0; c < source.stamps.size(); ++c) {
            const auto& names = names_of(source.stamps[c]);
            for (auto& bits : out) bits |= names.empty() ? std::uint64_t{1} << c : 0;
            for (const auto& name : names) out[codes[name]] |= std::uint64_t{1} << c;
        }
    };
    table(products, card_products, [](const stamp_card& c) -> const auto& { return c.products; });
    table(categories, card_categories, [](const stamp_card& c) -> const auto& { return c.categories; });
    by_product.resize(products.size(), by_product.empty() ? 0 : by_product[name_codes::other]);
    by_category.resize(categories.size(), by_category.empty() ? 0 : by_category[name_codes::other]);
}

inline rulebook::rulebook(loyalty::program program, core::zone in) : source(std::move(program)), zone(std::move(in)) {
    if (source.decimals < 0 || source.decimals > 6)
        fail("currency.decimals", std::to_string(source.decimals), "must be from 0 to 6");
    if (source.money_decimals < 0 || source.money_decimals > 6)
        fail("money.decimals", std::to_string(source.money_decimals), "must be from 0 to 6");
    if (source.version < 1) fail("version", std::to_string(source.version), "must be >= 1");
    terms.push_back({source.pending, source.expires});
    cap = to_caps(source.cap, "cap");
    caps_over_time = cap.over_time();
    add_tiers();
    add_rules();
    add_rates();
    add_rewards();
    if (source.tiers.upgrade == upgrade_time::split && needs_lines)
        fail("tiers.upgrade", "\"split\"", "needs rules that do not look at single lines");
    if (by_channel.empty()) by_channel.push_back(0);
    lots_by_end = source.spend == spending_order::soonest_to_expire && source.inactivity.none();
    at_once = source.tiers.downgrade == downgrade_policy::at_once;
    rolling = source.tiers.period == tier_period::rolling;
    const bool counter_matters = top != 0 && source.tiers.upgrade != upgrade_time::after;
    by_rates = linear && !counter_matters;
    gone.resize(terms.size());
    active.resize(terms.size());
    for (std::size_t t = 0; t < terms.size(); ++t) {
        gone[t].fill([&](core::day_number d) { return loyalty::gone_on(terms[t].expires, d); });
        if (!terms[t].pending.wait.none())
            active[t].fill([&](core::day_number d) { return loyalty::active_on(terms[t].pending, d); });
    }
    closes.fill([&](core::day_number d) { return over_on(d, source.refund_window); });
    if (source.tiers.period == tier_period::rolling)
        credit_leaves.fill([&](core::day_number d) { return over_on(d, source.tiers.window); });
}

}  // namespace goodwill::inline v0::loyalty
