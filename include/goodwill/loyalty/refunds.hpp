#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <goodwill/loyalty/event.hpp>
#include <goodwill/loyalty/standing.hpp>

/// Refunds of orders by the programme's policy, cancelled redemptions, stamps, and what is forgotten when orders are
/// closed. What is taken back comes from the order's own open part, then its expired part, then the member's other
/// active lots in spending order; what is then short is owed, forgiven or a reason to refuse.
namespace goodwill::inline v0::loyalty {

class refunds : public standing {
public:
    using standing::standing;

protected:
    /// Tiers at which the counted money of an order earns.
    static void parts_of(const rulebook& b, const order_rating& order, units counted, std::vector<tier_part>& out) {
        out.clear();
        auto tier = static_cast<std::uint8_t>(order.tier);
        if (b.source.tiers.upgrade == upgrade_time::split) {
            units counter = order.counter_before;
            const auto& ladder = b.ladder;
            for (std::size_t next = tier + std::size_t{1}; next < ladder.size() && counted > 0; ++next) {
                if (ladder[next].threshold == no_cap) continue;
                const units below = std::min(counted, std::max<units>(ladder[next].threshold - counter, 0));
                if (below != 0) out.push_back({tier, below});
                counter += below;
                counted -= below;
                if (counter < ladder[next].threshold) return;
                tier = static_cast<std::uint8_t>(next);
            }
        }
        if (counted != 0 || out.empty()) out.push_back({tier, counted});
    }

    /// Towards tiers.
    [[nodiscard]] units credit_of(const rulebook& b, const event_facts& e, const order_rating& order,
                                  const earned_points& earned) const noexcept {
        switch (b.source.tiers.basis) {
            case tier_counter::spend: return order.counted;
            case tier_counter::points: return earned.credit;
            case tier_counter::orders: return 1;
            case tier_counter::visits: return a_.orders != 0 && a_.last_order == e.day ? 0 : 1;
            case tier_counter::items: return order.quantity;
            case tier_counter::credit: return e.credit;
        }
        return 0;
    }

    [[nodiscard]] [[gnu::noinline]] refusal refund(const event_facts& e) {
        forget(e.day);
        open_order* const order = find_order(e.of);
        if (order == nullptr) return refusal::unknown_order;
        const rulebook& b = books_.at(order->day);
        units counted = e.money.counted(b.source.counts);
        std::int64_t quantity = 0;
        if (order->has_lines) {
            if (const refusal why = return_lines(*order, e, counted, quantity); why != refusal::none) return why;
        } else {
            for (const order_line& l : e.lines) quantity += l.quantity;
        }
        if (counted > order->rated.counted - order->returned) return refusal::above_order;
        order->returned += counted;
        order->returned_quantity = std::min(order->rated.quantity, order->returned_quantity + quantity);
        const bool nothing = order->returned == order->rated.counted;
        if (nothing) order->returned_quantity = order->rated.quantity;

        earned_points left;
        const bool again = b.source.refunds == refund_policy::reverse_and_earn_again;
        if (!earn_left(b, *order, nothing, left)) return refusal::overflow;
        units per_refund = 0;
        if (b.source.refunds == refund_policy::rate_of_refund || b.source.refunds == refund_policy::current_rule ||
            b.source.refunds == refund_policy::current_tier) {
            earned_points of_refund;
            const rulebook& now = b.source.refunds == refund_policy::current_rule ? book() : b;
            const tier_part part{b.source.refunds == refund_policy::current_tier
                                     ? a_.tier
                                     : static_cast<std::uint8_t>(order->rated.tier),
                                 counted};
            const rule_bits rules =
                &now == &b ? order->rated.holding : now.on_purchase & now.by_tier[order->rated.tier];
            if (!earn(now, rules, {&part, 1}, {counted, quantity, false, {}}, nullptr, of_refund))
                return refusal::overflow;
            per_refund = of_refund.total;
        }
        for (std::size_t i = 0; i < a_.grants.size(); ++i) {
            open_grant& g = a_.grants[i];
            if (g.order != order->number) continue;
            units net = g.net;
            if (again) {
                net = std::min(g.first, left.by_term[g.term]);
            } else if (b.source.refunds == refund_policy::proportional) {
                net = order->rated.counted == 0 ? 0
                                                : g.first - rounded(core::int128{g.first} * order->returned,
                                                                    order->rated.counted, rounding::down)
                                                                .value_or(0);
            } else {
                const units less = std::min(per_refund, g.net);
                per_refund -= less;
                net -= less;
            }
            if (const refusal why = net < g.net ? take_back(g, g.net - net, e.forced) : give_again(g, net - g.net, b);
                why != refusal::none)
                return why;
            g.net = net;
        }
        const units credit = credit_left(b, *order, nothing, left);
        const units less = order->credit - credit;
        order->credit = credit;
        add_credit(-less, order->day);
        return refusal::none;
    }

    /// What is short after all was taken.
    [[nodiscard]] [[gnu::noinline]] refusal fall_short(units n, bool forced, open_grant* of) {
        if (n == 0) return refusal::none;
        const negative_policy policy = book().source.negative;
        if (policy == negative_policy::allow || forced) {
            move(entry_kind::reverse, place::owed, place::reversed, n);
        } else if (policy == negative_policy::clamp) {
            if (of != nullptr) of->forgiven += n;
            note(entry_kind::forgive, n);
        } else {
            return refusal::would_owe;
        }
        return refusal::none;
    }

    [[nodiscard]] [[gnu::noinline]] refusal cancel(const event_facts& e) {
        forget(e.day);
        const auto r =
            std::find_if(a_.redemptions.begin(), a_.redemptions.end(), [&](const auto& x) { return x.key == e.of; });
        if (r == a_.redemptions.end()) return refusal::unknown_redemption;
        const std::uint32_t number = r->number;
        const bool anew = book().source.cancelled == cancelled_redemption::new_expiry;
        const place from = anew ? place::reissued : place::spent;
        const entry_kind kind = anew ? entry_kind::reissue : entry_kind::cancel;
        units left = r->points;
        for (std::size_t i = 0; i < a_.parts.size(); ++i) {
            const redeemed_part part = a_.parts[i];
            if (part.redemption != number) continue;
            left -= part.points;
            give_back(part, kind, from, anew);
        }
        if (left > 0) {  // what the redemption owed when it was made, and what was paid of it since
            const units owed = std::min(left, a_.at(place::owed));
            move(kind, from, place::owed, owed);
            if (left > owed) add_lot(kind, from, left - owed, day(), book().gone_on(0, day()));
        }
        if (r->voucher != 0) {
            const bool gone = !anew && r->voucher_gone_on <= day();
            note(gone ? entry_kind::voucher_gone : entry_kind::voucher_back, 1, nullptr, place::earned, place::earned,
                 r->reward);
            if (!gone) a_.vouchers.push_back({r->reward, r->voucher_gone_on <= day() ? no_day : r->voucher_gone_on});
        }
        std::erase_if(a_.parts, [&](const auto& p) { return p.redemption == number; });
        a_.redemptions.erase(r);
        return refusal::none;
    }

    /// One order brings so many stamps of a card at most, so that no event makes an account that cannot be kept.
    static constexpr std::int64_t most_stamps = 100'000;

    [[nodiscard]] bool add_stamps(const event_facts& e) {
        const auto& cards = book().source.stamps;
        for (std::size_t c = 0; c < cards.size(); ++c) {
            std::int64_t n = 0;
            for (const order_line& l : e.lines) n += (l.cards >> c & 1) != 0 ? l.quantity : 0;
            if (e.lines.empty() && cards[c].products.empty() && cards[c].categories.empty()) n = e.quantity;
            if (n > most_stamps) return false;
            add_stamps(static_cast<std::uint32_t>(c), n);
        }
        return true;
    }

    /// Closed orders and redemptions: nothing can come back of them.
    [[gnu::always_inline]] void forget(core::day_number day) {
        if (!a_.open_orders.empty() && closed(a_.open_orders.front().day, day)) forget_orders(day);
        if (!a_.redemptions.empty() && closed(a_.redemptions.front().day, day)) forget_redemptions(day);
    }

private:
    [[gnu::noinline]] void forget_orders(core::day_number day) {
        std::size_t n = 1;
        while (n < a_.open_orders.size() && closed(a_.open_orders[n].day, day)) ++n;
        const std::uint32_t last = a_.open_orders[n - 1].number;
        drop_first(a_.open_orders, [&](const auto& o) { return o.number <= last; });
        drop_first(a_.grants, [&](const auto& g) { return g.order <= last; });
        drop_first(a_.lines, [&](const auto& l) { return l.order <= last; });
    }
    [[gnu::noinline]] void forget_redemptions(core::day_number day) {
        std::size_t n = 1;
        while (n < a_.redemptions.size() && closed(a_.redemptions[n].day, day)) ++n;
        const std::uint32_t last = a_.redemptions[n - 1].number;
        drop_first(a_.redemptions, [&](const auto& r) { return r.number <= last; });
        drop_first(a_.parts, [&](const auto& p) { return p.redemption <= last; });
    }
    template <class T, class Is>
    static void drop_first(std::vector<T>& list, Is&& is) {
        auto end = list.begin();
        while (end != list.end() && is(*end)) ++end;
        list.erase(list.begin(), end);
    }
    [[nodiscard]] bool closed(core::day_number from, core::day_number day) const noexcept {
        return books_.at(from).closes_on(from) <= day;
    }
    [[nodiscard]] open_order* find_order(std::uint64_t key) noexcept {
        for (open_order& order : a_.open_orders)
            if (order.key == key) return &order;
        return nullptr;
    }

    [[nodiscard]] [[gnu::noinline]] refusal return_lines(open_order& order, const event_facts& e, units& counted,
                                                         std::int64_t& quantity) {
        if (e.lines.empty()) {
            if (counted != order.rated.counted - order.returned) return refusal::lines_needed;
            for (open_line& l : a_.lines) {
                if (l.order != order.number) continue;
                take_stamps(l.cards, l.quantity - l.returned_quantity);
                l.returned = l.amount;
                l.returned_quantity = l.quantity;
            }
            return refusal::none;
        }
        units sum = 0;
        for (const order_line& back : e.lines) {
            units amount = back.amount;
            std::int64_t pieces = back.quantity;
            sum += amount;
            quantity += pieces;
            bool known = false;
            for (open_line& l : a_.lines) {
                if (l.order != order.number || l.product != back.product) continue;
                known = true;
                const units part = std::min(amount, l.amount - l.returned);
                const std::int64_t some = std::min(pieces, l.quantity - l.returned_quantity);
                l.returned += part;
                l.returned_quantity += some;
                take_stamps(l.cards, some);
                amount -= part;
                pieces -= some;
            }
            if (!known) return refusal::unknown_line;
            if (amount != 0 || pieces != 0) return refusal::above_order;
        }
        if (e.money.amount == 0) counted = sum;
        return refusal::none;
    }

    [[nodiscard]] [[gnu::noinline]] bool earn_left(const rulebook& b, const open_order& order, bool nothing,
                                                   earned_points& out) {
        lines_.clear();
        if (order.has_lines)
            for (const open_line& l : a_.lines)
                if (l.order == order.number)
                    lines_.push_back(
                        {l.product, l.amount - l.returned, l.quantity - l.returned_quantity, l.rules, l.cards});
        const units counted = order.rated.counted - order.returned;
        parts_of(b, order.rated, counted, parts_);
        return earn(b, order.rated.holding, parts_,
                    {counted, order.rated.quantity - order.returned_quantity, nothing, lines_}, nullptr, out);
    }
    [[nodiscard]] units credit_left(const rulebook& b, const open_order& order, bool nothing,
                                    const earned_points& left) const noexcept {
        switch (b.source.tiers.basis) {
            case tier_counter::spend: return order.rated.counted - order.returned;
            case tier_counter::points: return std::min(order.first_credit, left.credit);
            case tier_counter::orders:
            case tier_counter::visits:
            case tier_counter::credit: return nothing ? 0 : order.credit;
            case tier_counter::items: return order.rated.quantity - order.returned_quantity;
        }
        return 0;
    }

    [[nodiscard]] [[gnu::noinline]] refusal take_back(open_grant& g, units n, bool forced) {
        if (lot* const own = a_.find_lot(g.lot)) {
            const units part = std::min(n, own->open);
            move(entry_kind::reverse, is_pending(*own) ? place::pending : place::active, place::reversed, part, own);
            own->open -= part;
            n -= part;
            drop_empty();
        }
        const units lapsed = std::min(n, g.expired);
        move(entry_kind::reverse, place::expired, place::reversed, lapsed);
        g.expired -= lapsed;
        n -= lapsed;
        n -= take(n, entry_kind::reverse, place::reversed, [](const lot&, units) {});
        return fall_short(n, forced, &g);
    }
    /// Where less of an order earns more: some rule holds only for small ones.
    [[nodiscard]] [[gnu::noinline]] refusal give_again(open_grant& g, units n, const rulebook& b) {
        if (n == 0) return refusal::none;
        const units pardoned = std::min(n, g.forgiven);
        g.forgiven -= pardoned;
        n -= pardoned;
        if (n == 0) return refusal::none;
        const core::day_number from = find_order_day(g.order);
        lot l{n, from, b.active_on(g.term, from), b.gone_on(g.term, from), g.lot};
        if (ends_on(l) <= day()) {
            move(entry_kind::earn, place::reversed, place::expired, n, &l);
            g.expired += n;
        } else if (is_pending(l)) {
            move(entry_kind::earn, place::reversed, place::pending, n, &l);
            put_back(l);
        } else {
            move(entry_kind::earn, place::reversed, place::active, n, &l);
            pay_owed(l);
            put_back(l);
        }
        return refusal::none;
    }
    [[nodiscard]] core::day_number find_order_day(std::uint32_t number) const noexcept {
        for (const open_order& order : a_.open_orders)
            if (order.number == number) return order.day;
        return day();
    }

    void give_back(const redeemed_part& part, entry_kind kind, place from, bool anew) {
        units n = part.points;
        open_grant* grant = nullptr;
        for (open_grant& g : a_.grants)
            if (g.lot == part.lot) grant = &g;
        if (grant != nullptr) {
            const units forgiven = std::min(n, grant->forgiven);
            move(kind, from, place::reversed, forgiven);
            grant->forgiven -= forgiven;
            n -= forgiven;
        }
        const units owed = std::min(n, a_.at(place::owed));
        move(kind, from, place::owed, owed);
        n -= owed;
        if (n == 0) return;
        if (anew) {
            add_lot(kind, from, n, day(), book().gone_on(0, day()));
            return;
        }
        const lot l{n, part.earned_on, part.earned_on, part.gone_on, part.lot};
        if (ends_on(l) <= day()) {
            move(kind, from, place::expired, n, &l);
            if (grant != nullptr) grant->expired += n;
        } else {
            move(kind, from, place::active, n, &l);
            put_back(l);
        }
    }

    void add_stamps(std::uint32_t card, std::int64_t n) {
        if (n == 0) return;
        const stamp_card& rules = book().source.stamps[card];
        auto count = std::find_if(a_.stamps.begin(), a_.stamps.end(), [&](const auto& s) { return s.card == card; });
        if (count == a_.stamps.end()) count = a_.stamps.insert(count, {card, 0});
        note(entry_kind::stamp, n, nullptr, place::earned, place::earned, card + 1);
        std::int64_t stamps = count->stamps + n;
        const std::uint32_t reward = book().rewards[rules.reward];
        for (; stamps >= rules.buy; stamps -= rules.buy) {
            a_.vouchers.push_back({reward, gone_on(rules.expires, day())});
            note(entry_kind::voucher, 1, nullptr, place::earned, place::earned, reward);
        }
        while (stamps < 0) {  // the voucher they made goes first, the last one made
            const auto last = std::find_if(a_.vouchers.rbegin(), a_.vouchers.rend(),
                                           [&](const auto& v) { return v.reward == reward; });
            if (last == a_.vouchers.rend()) break;
            a_.vouchers.erase(std::next(last).base());
            note(entry_kind::voucher_gone, 1, nullptr, place::earned, place::earned, reward);
            stamps += rules.buy;
        }
        count->stamps = static_cast<std::int32_t>(stamps);
    }
    void take_stamps(std::uint64_t cards, std::int64_t n) {
        const std::size_t there = book().source.stamps.size();  // an older version may have had more
        if (there < most_cards) cards &= (std::uint64_t{1} << there) - 1;
        for (; cards != 0 && n != 0; cards &= cards - 1)
            add_stamps(static_cast<std::uint32_t>(std::countr_zero(cards)), -n);
    }

    std::vector<tier_part> parts_;
    std::vector<order_line> lines_;
};

}  // namespace goodwill::inline v0::loyalty
