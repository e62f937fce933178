#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <goodwill/loyalty/rulebook.hpp>

/// The points of one order.
/// Each rule that holds gives rate x what counts x multipliers x the tier's multiplier, as exact fractions; what is
/// earned under the same terms is rounded once an order, unless the programme says rule or line, or a rule has caps.
namespace goodwill::inline v0::loyalty {

/// One line of an order, with the rules and stamp cards whose products and categories it meets.
struct order_line {
    std::uint64_t product = 0;  ///< text_key
    units amount = 0;
    std::int64_t quantity = 0;
    rule_bits rules = 0;
    std::uint64_t cards = 0;
};

/// An order, or what refunds left of it.
struct order_left {
    units counted = 0;  ///< money that counts
    std::int64_t quantity = 0;
    bool nothing = false;  ///< all of it was returned
    std::span<const order_line> lines = {};
};

/// A part of the counted money and the tier it earns at; split upgrades have several.
struct tier_part {
    std::uint8_t tier = 0;
    units amount = 0;
};

/// What may still be earned under caps over time.
struct cap_rooms {
    std::array<units, most_rules> rule;
    units program = no_cap;
};

/// What a rule gave, before points of the same terms are rounded together.
struct rule_share {
    std::uint16_t rule = 0;  ///< its place in program.earn
    double points = 0;       ///< in the smallest unit; exact ones are not always whole
    units capped = 0;        ///< cut by the rule's caps
};

struct earned_points {
    std::array<units, most_terms> by_term;         ///< of `terms`; the rest is not set
    std::uint32_t terms = 0;                       ///< bits of the terms under which there may be points
    std::array<units, most_rules> by_capped_rule;  ///< of rules with caps that fired; the rest is not set
    units total = 0;
    units credit = 0;      ///< of the rules that count towards tiers
    units cut = 0;         ///< by the programme's caps
    rule_bits fired = 0;
};

namespace detail {
/// The product, sum or best of the multipliers that apply to a rule, over `multiplier_bottom`.
[[nodiscard]] inline core::int128 multiplied(const rulebook& book, rule_bits which, std::size_t rule) noexcept {
    const std::int64_t whole = book.multiplier_bottom;
    core::int128 out = whole;
    bool any = false;
    for (rule_bits left = which; left != 0; left &= left - 1) {
        const book_rule& m = book.rules[static_cast<std::size_t>(std::countr_zero(left))];
        if ((m.of >> rule & 1) == 0) continue;
        switch (book.source.multipliers) {
            case multiplier_stacking::multiply: out = out / m.bottom * m.factor; break;
            case multiplier_stacking::add: out += core::int128{m.factor - m.bottom} * (whole / m.bottom); break;
            case multiplier_stacking::best: {
                const core::int128 one = core::int128{m.factor} * (whole / m.bottom);
                out = any ? std::max(out, one) : one;
            }
        }
        any = true;
    }
    return out;
}
}  // namespace detail

/// The rules of `holding` whose conditions of the order hold too, by group and stop.
[[nodiscard]] [[gnu::always_inline]] inline rule_bits fired_of(const rulebook& book, rule_bits holding,
                                                               const order_left& order) noexcept {
    for (rule_bits left = holding & book.order_conditions; left != 0; left &= left - 1) {
        const auto i = static_cast<std::size_t>(std::countr_zero(left));
        const rule_bits bit = rule_bits{1} << i;
        const book_rule& rule = book.rules[i];
        const auto meets = [&](const order_line& l) {
            return (l.rules & bit) != 0 && (l.amount != 0 || l.quantity != 0);
        };
        if (order.counted < rule.min_amount || order.counted >= rule.below_amount ||
            (rule.by_line && std::none_of(order.lines.begin(), order.lines.end(), meets)))
            holding &= ~bit;
    }
    rule_bits grouped = 0;
    for (rule_bits left = holding & book.grouped_or_stopping; left != 0; left &= left - 1) {
        const auto i = static_cast<std::size_t>(std::countr_zero(left));
        const book_rule& rule = book.rules[i];
        if ((grouped & rule.group_bit) != 0) {
            holding &= ~(rule_bits{1} << i);
            continue;
        }
        grouped |= rule.group_bit;
        if (rule.stop) return holding & ((rule_bits{2} << i) - 1);
    }
    return holding;
}

/// What an order earns where no rule looks at lines or has caps and nothing is rounded by itself: for each of the
/// programme's terms, counted x per_amount + quantity x per_item + per_order, over the book's bottom.
struct order_rates {
    struct line {
        core::int128 per_amount = 0, per_item = 0, per_order = 0;
    };
    static constexpr std::uint8_t no_tier = 0xFF;
    rule_bits fired = 0;
    std::uint32_t used = 0;  ///< bits of the terms whose rates are not 0
    std::uint8_t tier = no_tier;
    bool small = true;  ///< nothing is given for items, and rates are below 2^31, as is what counts of most orders
    std::array<line, most_terms> terms;
    line credit;
};

/// Rates that were worked out before; whoever decides on many orders keeps one.
class rate_memory {
public:
    [[nodiscard]] [[gnu::always_inline]] const order_rates& of(const rulebook& book, rule_bits fired,
                                                               std::uint8_t tier) {
        if (print_ != book.rates_print) [[unlikely]] forget(book.rates_print);
        order_rates& r = rates_[(fired * 0x9E3779B97F4A7C15u >> 58 ^ tier) & 63];
        if (r.fired != fired || r.tier != tier) [[unlikely]] work_out(book, fired, tier, r);
        return r;
    }

private:
    [[gnu::noinline]] void forget(std::uint64_t print) {
        rates_.assign(64, {});
        print_ = print;
    }
    [[gnu::noinline]] static void work_out(const rulebook& book, rule_bits fired, std::uint8_t tier,
                                           order_rates& r) noexcept {
        r.fired = fired;
        r.tier = tier;
        for (std::size_t t = 0; t < book.terms.size(); ++t) r.terms[t] = {};
        r.credit = {};
        const rule_bits multipliers = fired & book.multipliers;
        for (rule_bits left = fired & ~book.multipliers; left != 0; left &= left - 1) {
            const auto i = static_cast<std::size_t>(std::countr_zero(left));
            const book_rule& rule = book.rules[i];
            const bool by_rate = rule.per == rule_basis::amount || rule.per == rule_basis::item;
            const core::int128 rate = core::int128{rule.factor} * detail::multiplied(book, multipliers, i) *
                                      (rule.tier_multiplier && by_rate ? book.tier_factor[tier] : book.tier_bottom);
            const auto add = [&](order_rates::line& to) {
                (rule.per == rule_basis::amount ? to.per_amount
                 : rule.per == rule_basis::item ? to.per_item
                                                : to.per_order) += rate;
            };
            add(r.terms[rule.term]);
            if (rule.credit) add(r.credit);
        }
        r.used = 0;
        r.small = true;
        const auto look = [&](const order_rates::line& l) {
            r.small &= l.per_item == 0 && l.per_amount <= INT32_MAX && l.per_order <= INT32_MAX;
            return l.per_amount != 0 || l.per_item != 0 || l.per_order != 0;
        };
        for (std::size_t t = 0; t < book.terms.size(); ++t) r.used |= static_cast<std::uint32_t>(look(r.terms[t])) << t;
        static_cast<void>(look(r.credit));
    }

    std::vector<order_rates> rates_;
    std::uint64_t print_ = 0;  // of no book
};

/// The points of an order under the rules `holding`, whose conditions of time and member hold.  `parts` has at least
/// one part.  `rooms` may be null where no cap goes over more than an order.  False: a number went beyond 63 bits.
[[nodiscard]] inline bool earn(const rulebook& book, rule_bits holding, std::span<const tier_part> parts,
                               const order_left& order, const cap_rooms* rooms, earned_points& out,
                               std::vector<rule_share>* shares = nullptr) {
    out.total = out.credit = out.cut = 0;
    out.terms = (std::uint32_t{1} << book.terms.size()) - 1;
    out.fired = fired_of(book, holding, order);
    const rule_bits multipliers = out.fired & book.multipliers;
    rule_bits by_line = 0;  // multipliers that look at single lines
    for (rule_bits left = multipliers; left != 0; left &= left - 1)
        if (book.rules[static_cast<std::size_t>(std::countr_zero(left))].by_line) by_line |= left & (~left + 1);
    const bool line_rounding = book.source.round_per == rounding_scope::line;
    const rounding how = book.source.rounds;

    std::array<core::int128, most_terms> sums;
    for (std::size_t t = 0; t < book.terms.size(); ++t) sums[t] = 0, out.by_term[t] = 0;
    core::int128 credit_sum = 0;
    bool fits = true;
    const auto add = [&fits](units& to, units more) { fits &= !__builtin_add_overflow(to, more, &to); };

    for (rule_bits left = out.fired & ~book.multipliers; left != 0; left &= left - 1) {
        const auto i = static_cast<std::size_t>(std::countr_zero(left));
        const rule_bits bit = rule_bits{1} << i;
        const book_rule& rule = book.rules[i];
        const bool by_rate = rule.per == rule_basis::amount || rule.per == rule_basis::item;
        const bool by_tier = rule.tier_multiplier && by_rate;
        const core::int128 tier = by_tier ? book.tier_factor[parts[0].tier] : book.tier_bottom;
        const bool single_lines = by_rate && (rule.by_line || by_line != 0 || (line_rounding && !order.lines.empty()));
        core::int128 top = 0;
        units points = 0;
        const auto line = [&](std::int64_t counted, rule_bits which) {
            const core::int128 one = core::int128{counted} * rule.factor * tier * detail::multiplied(book, which, i);
            if (line_rounding) {
                const auto whole = rounded(one, book.bottom, how);
                fits &= whole.has_value();
                add(points, whole.value_or(0));
            }
            top += one;
        };
        if (single_lines) {
            std::int64_t rest = rule.per == rule_basis::amount ? order.counted : order.quantity;
            for (const order_line& l : order.lines) {
                const std::int64_t counted = rule.per == rule_basis::amount ? l.amount : l.quantity;
                rest -= counted;
                if (!rule.by_line || (l.rules & bit) != 0) line(counted, multipliers & (~by_line | l.rules));
            }
            if (!rule.by_line && rest != 0) line(rest, multipliers & ~by_line);
        } else if (by_rate) {
            const core::int128 factor = core::int128{rule.factor} * detail::multiplied(book, multipliers, i);
            if (parts.size() > 1 && by_tier && rule.per == rule_basis::amount)
                for (const tier_part& part : parts) top += factor * book.tier_factor[part.tier] * part.amount;
            else
                top = factor * tier * (rule.per == rule_basis::amount ? order.counted : order.quantity);
        } else if (!order.nothing) {
            top = core::int128{rule.factor} * tier * detail::multiplied(book, multipliers, i);
        }

        const bool own = (book.capped & bit) != 0 || book.source.round_per != rounding_scope::order;
        units cut = 0;
        if (own) {
            if (!(line_rounding && single_lines)) {
                const auto whole = rounded(top, book.bottom, how);
                fits &= whole.has_value();
                points = whole.value_or(0);
            }
            if ((book.capped & bit) != 0) {
                const units room = std::min(rule.cap.order, rooms != nullptr ? rooms->rule[i] : no_cap);
                cut = std::max<units>(points - room, 0);
                points -= cut;
                out.by_capped_rule[i] = points;
            }
            add(out.by_term[rule.term], points);
            if (rule.credit) add(out.credit, points);
        } else {
            sums[rule.term] += top;
            if (rule.credit) credit_sum += top;
        }
        if (shares != nullptr)
            shares->push_back(
                {rule.written,
                 own ? static_cast<double>(points) : static_cast<double>(top) / static_cast<double>(book.bottom), cut});
    }
    for (std::size_t t = 0; t < book.terms.size(); ++t) {
        if (sums[t] != 0) {
            const auto whole = rounded(sums[t], book.bottom, how);
            fits &= whole.has_value();
            add(out.by_term[t], whole.value_or(0));
        }
        out.by_term[t] = std::max<units>(out.by_term[t], 0);
        add(out.total, out.by_term[t]);
    }
    if (credit_sum != 0) {
        const auto whole = rounded(credit_sum, book.bottom, how);
        fits &= whole.has_value();
        add(out.credit, whole.value_or(0));
    }
    const units room = std::min(book.cap.order, rooms != nullptr ? rooms->program : no_cap);
    for (std::size_t t = book.terms.size(); t-- > 0 && out.total > room;) {
        const units cut = std::min(out.total - room, out.by_term[t]);
        out.by_term[t] -= cut;
        out.total -= cut;
        out.cut += cut;
    }
    return fits && out.total < most_units;
}

namespace detail {
/// By rates or amounts of any size.
[[nodiscard]] [[gnu::noinline]] inline bool earn_by(const rulebook& book, const order_rates& rates,
                                                    const order_left& order, bool points_count,
                                                    earned_points& out) noexcept {
    bool fits = true;
    const auto whole = [&](const order_rates::line& l) {
        core::int128 top = l.per_amount * order.counted + l.per_item * order.quantity;
        if (!order.nothing) top += l.per_order;
        const auto points = rounded(top, book.bottom, book.source.rounds);
        fits &= points.has_value();
        return points.value_or(0);
    };
    for (std::uint32_t left = rates.used; left != 0; left &= left - 1) {
        const auto t = static_cast<std::size_t>(std::countr_zero(left));
        out.by_term[t] = whole(rates.terms[t]);
        fits &= !__builtin_add_overflow(out.total, out.by_term[t], &out.total);
    }
    if (points_count) out.credit = whole(rates.credit);
    return fits && out.total < most_units;
}
}  // namespace detail

/// The same by rates that are worked out once, where the programme allows it: its book is linear, and no counter
/// matters.
[[nodiscard]] [[gnu::always_inline]] inline bool earn(const rulebook& book, rule_bits holding, std::uint8_t tier,
                                                      const order_left& order, earned_points& out,
                                                      rate_memory& memory) {
    out.total = out.credit = out.cut = 0;
    out.fired = fired_of(book, holding, order);
    const order_rates& rates = memory.of(book, out.fired, tier);
    out.terms = rates.used;
    const bool points_count = book.source.tiers.basis == tier_counter::points;
    if (!rates.small || order.nothing || order.counted > INT32_MAX) [[unlikely]]
        return detail::earn_by(book, rates, order, points_count, out);
    bool fits = true;
    const auto whole = [&](const order_rates::line& l) __attribute__((always_inline)) -> units {
        const std::int64_t top =
            static_cast<std::int64_t>(l.per_amount) * order.counted + static_cast<std::int64_t>(l.per_order);
        const std::int64_t points = top / book.bottom;
        if (book.source.rounds == rounding::down) return points;
        return points + detail::goes_up(top % book.bottom, book.bottom, (points & 1) != 0, book.source.rounds);
    };
    for (std::uint32_t left = rates.used; left != 0; left &= left - 1) {
        const auto t = static_cast<std::size_t>(std::countr_zero(left));
        out.by_term[t] = whole(rates.terms[t]);
        fits &= !__builtin_add_overflow(out.total, out.by_term[t], &out.total);
    }
    if (points_count) out.credit = whole(rates.credit);
    return fits && out.total < most_units;
}

}  // namespace goodwill::inline v0::loyalty
