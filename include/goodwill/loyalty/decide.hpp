#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <goodwill/loyalty/event.hpp>
#include <goodwill/loyalty/refunds.hpp>

/// What an event does to an account: the one place where that is decided, for a till and for a replay of years.
namespace goodwill::inline v0::loyalty {

class decision : public refunds {
public:
    using refunds::refunds;
    /// `memory` saves working out the same rates again; it may be null.
    decision(const versions& books, account& a, std::vector<entry>* entries, rate_memory* memory) noexcept
        : refunds(books, a, entries), memory_(memory) {}

    /// Runs the clock to the event and applies it.  What is refused leaves the account in no state to be kept, so
    /// callers decide on a copy.
    [[nodiscard]] [[gnu::flatten]] refusal apply(const event_facts& e) {
        advance(e.day);
        at(e.ref, e.day);
        const refusal why = act(e);
        if (why == refusal::none) {
            a_.last_time = std::max(a_.last_time, e.time);
            finish();
        }
        return why;
    }

    /// Runs the clock through the start of a local date.
    [[gnu::always_inline]] void advance(core::day_number day) {
        while (a_.next_due <= day) step(a_.next_due);
        if (books_.several() && a_.clock < day && books_.change(a_.clock, day)) [[unlikely]] {
            at(entry::clock, day);
            change_version(a_.clock);
            a_.next_due = due_after(day);
        }
        a_.clock = std::max(a_.clock, day);
        activated_through(a_.clock);
    }

    /// What a purchase would earn: holding, tiers and points, as `apply` books them.
    [[nodiscard]] [[gnu::always_inline]] bool rate(const event_facts& e, order_rating& order, earned_points& out,
                                                   std::vector<rule_share>* shares = nullptr) {
        const rulebook& b = book();
        order.counted = e.money.counted(b.source.counts);
        order.quantity = e.quantity;
        order.tier = a_.tier;
        order.holding = holding(b, e, b.on_purchase, a_.tier);
        const order_left all{order.counted, order.quantity, false, e.lines};
        if (memory_ != nullptr && b.by_rates && shares == nullptr) {
            return earn(b, order.holding, a_.tier, all, out, *memory_);
        }
        return rate_in_full(b, e, order, all, out, shares);
    }

    /// Makes it a member, at the event that `at` named.
    [[gnu::noinline]] void enrol(const event_facts& e) {
        a_.member = true;
        a_.joined = a_.last_activity = e.day;
        begin();
        note(entry_kind::join, 0);
        set_attributes(e);
        if (e.kind == event_kind::join && !e.voided && book().on_join != 0)
            static_cast<void>(reward_for(e, book().on_join));
    }

    /// What a join or an activity would earn.
    [[nodiscard]] bool rate_event(const event_facts& e, earned_points& out, std::vector<rule_share>* shares) const {
        return rate_event(e, e.kind == event_kind::join ? book().on_join : book().by_activity[e.activity], out, shares);
    }

    /// Forgets orders and redemptions that the refund window has closed.
    void close() { forget(a_.clock); }

private:
    /// What the clock does at the start of a local date.
    [[gnu::noinline]] void step(core::day_number due) {
        const bool changes = books_.several() && books_.change(a_.clock, due);
        at(entry::clock, due);
        activated_through(due - 1);
        if (changes) change_version(a_.clock);
        for (const clock_step what : book().source.clock) {
            switch (what) {
                case clock_step::activate: activate(); break;
                case clock_step::expire: expire(); break;
                case clock_step::assess:
                    if (next_tier_due() <= due) assess();
                    break;
            }
        }
        if (a_.next_birthday <= due) celebrate();
        a_.clock = due;
        a_.next_due = due_after(due);
    }
    [[nodiscard]] [[gnu::noinline]] bool rate_in_full(const rulebook& b, const event_facts& e, order_rating& order,
                                                      const order_left& all, earned_points& out,
                                                      std::vector<rule_share>* shares) {
        if (has_tiers()) roll();
        order.counter_before = a_.counter;
        cap_rooms rooms;
        const cap_rooms* limits = rooms_of(b, e.day, rooms);
        if (b.source.tiers.upgrade == upgrade_time::before && has_tiers()) {
            earned_points before;
            const tier_part part{a_.tier, order.counted};
            if (!earn(b, order.holding, {&part, 1}, all, limits, before)) return false;
            const std::uint8_t then = reached(order.counter_before + credit_of(b, e, order, before));
            if (then > a_.tier) {
                order.tier = then;
                order.holding = holding(b, e, b.on_purchase, then);
            }
        }
        parts_of(b, order, order.counted, tier_parts_);
        return earn(b, order.holding, tier_parts_, all, limits, out, shares);
    }
    [[nodiscard]] core::day_number due_after(core::day_number day) noexcept {
        at(entry::clock, day);
        return next_of_all();
    }
    [[nodiscard]] core::day_number next_of_all() const noexcept {
        return std::min(std::min(next_due(), next_tier_due()), a_.next_birthday);
    }
    void finish() {
        forget(a_.clock);
        a_.next_due = next_of_all();
    }
    [[nodiscard]] [[gnu::always_inline]] refusal act(const event_facts& e) {
        if (e.kind == event_kind::purchase && a_.member && !e.voided) [[likely]] return purchase(e);
        return act_otherwise(e);
    }
    [[nodiscard]] [[gnu::noinline]] refusal act_otherwise(const event_facts& e) {
        const bool enrols = e.kind == event_kind::join ||
                            (e.kind == event_kind::purchase && book().source.enrols == enrolment::first_purchase);
        if (!a_.member) {
            if (!enrols) return e.voided ? refusal::none : refusal::unknown_member;
            enrol(e);
            if (e.kind == event_kind::join) return refusal::none;
        } else if (e.kind == event_kind::join) {
            return refusal::already_member;
        }
        if (e.voided) return refusal::none;
        switch (e.kind) {
            case event_kind::join: break;
            case event_kind::purchase: return first_purchase(e);
            case event_kind::refund: return refund(e);
            case event_kind::redemption: return redeem(e);
            case event_kind::cancellation: return cancel(e);
            case event_kind::adjustment: return adjust(e);
            case event_kind::activity: return reward_for(e, book().by_activity[e.activity]);
            case event_kind::attributes: set_attributes(e); break;
            case event_kind::invitation:
                if (e.tier == 0 || e.tier >= book().ladder.size()) return refusal::unknown_tier;
                invite(e.tier, e.until);
                break;
            case event_kind::leave: leave(); break;
            case event_kind::correction: return refusal::unknown_event;  // engines put the corrected event in its place
        }
        return refusal::none;
    }

    [[nodiscard]] [[gnu::noinline]] refusal first_purchase(const event_facts& e) { return purchase(e); }
    [[gnu::noinline]] void leave() {
        for (lot& l : a_.lots) lapse(l);
        drop_empty();
        expire_vouchers(true);
        begin();
        a_.member = false;
        a_.next_birthday = no_day;
        note(entry_kind::leave, 0);
    }
    [[gnu::noinline]] void set_attributes(const event_facts& e) {
        for (const auto& attribute : e.attributes) {
            const auto same = std::find_if(a_.attributes.begin(), a_.attributes.end(),
                                           [&](const auto& known) { return known.name == attribute.name; });
            if (same == a_.attributes.end()) a_.attributes.push_back(attribute);
            else same->value = attribute.value;
        }
        if (e.birth_month != 0) {
            a_.birth_month = e.birth_month;
            a_.birth_day = e.birth_day;
            a_.next_birthday = book().on_birthday == 0 ? no_day : birthday_after(e.day);
        }
    }
    /// 29 February is celebrated on the 28th where there is none.
    [[nodiscard]] core::day_number birthday_in(std::chrono::year year) const noexcept {
        const auto month = year / std::chrono::month{a_.birth_month};
        const auto date = month / std::chrono::day{a_.birth_day};
        return core::to_day(date.ok() ? std::chrono::sys_days{date} : std::chrono::sys_days{month / std::chrono::last});
    }
    [[nodiscard]] core::day_number birthday_after(core::day_number day) const noexcept {
        const auto year = std::chrono::year_month_day{core::to_sys_days(day)}.year();
        const core::day_number here = birthday_in(year);
        return here > day ? here : birthday_in(year + std::chrono::years{1});
    }
    void celebrate() {
        event_facts e;
        e.day = day();
        e.ref = entry::clock;
        static_cast<void>(reward_for(e, book().on_birthday));
        a_.next_birthday = birthday_after(day());
    }

    /// The rules of `which` whose conditions of time and member hold.
    [[nodiscard]] [[gnu::always_inline]] rule_bits holding(const rulebook& b, const event_facts& e, rule_bits which,
                                                           std::uint8_t tier) const noexcept {
        constexpr core::day_number weeks = 7 * 200'000;  // makes days positive
        rule_bits bits = which & b.by_weekday[static_cast<std::uint32_t>(e.day + 3 + weeks) % 7] & b.by_tier[tier];
        if (!b.by_minute.empty()) bits &= b.by_minute[e.minute];
        bits &= b.by_channel[e.channel];
        for (const auto& d : b.by_date)
            if (e.day < d.from || e.day > d.until) bits &= ~d.rule;
        return (bits & b.of_member) == 0 ? bits : holding_of_member(b, e, bits);
    }
    [[nodiscard]] [[gnu::noinline]] rule_bits holding_of_member(const rulebook& b, const event_facts& e,
                                                                rule_bits bits) const noexcept {
        if ((bits & b.first_purchase) != 0 && a_.orders != 0) bits &= ~b.first_purchase;
        if ((bits & (b.birthday_day | b.birthday_month)) != 0) {
            const std::chrono::year_month_day date{core::to_sys_days(e.day)};
            const bool known = a_.birth_month != 0;
            if (!known || static_cast<unsigned>(date.month()) != a_.birth_month) bits &= ~b.birthday_month;
            if (!known || birthday_in(date.year()) != e.day) bits &= ~b.birthday_day;
        }
        for (const auto& test : b.attributes) {
            if ((bits & test.rules) == 0) continue;
            const bool has = std::any_of(a_.attributes.begin(), a_.attributes.end(), [&](const auto& known) {
                return known.name == test.name &&
                       std::find(test.values.begin(), test.values.end(), known.value) != test.values.end();
            });
            if (!has) bits &= ~test.rules;
        }
        if (a_.orders != 0 && a_.last_order == e.day) bits &= ~b.visits;  // a visit is the first order of a day
        return bits;
    }

    /// What may still be earned under caps over time; null where there are none.
    [[nodiscard]] const cap_rooms* rooms_of(const rulebook& b, core::day_number day, cap_rooms& rooms) const {
        if (!b.caps_over_time) return nullptr;
        rooms.rule.fill(no_cap);
        for (std::size_t i = 0; i < b.rules.size(); ++i)
            if (b.rules[i].cap.over_time()) rooms.rule[i] = room(b.rules[i].cap, b.rules[i].written, day);
        rooms.program = room(b.cap, cap_use::whole_programme, day);
        return &rooms;
    }
    [[nodiscard]] static core::day_number begin_of(cap_use::span span, core::day_number day) noexcept {
        switch (span) {
            case cap_use::span::day: return day;
            case cap_use::span::month: return core::period_start(day, core::period::month);
            case cap_use::span::year: return core::period_start(day, core::period::year);
            case cap_use::span::member: return 0;
        }
        return day;
    }
    static std::array<units, 4> limits_of(const cap_units& cap) noexcept {
        return {cap.day, cap.month, cap.year, cap.member};
    }
    [[nodiscard]] units room(const cap_units& cap, std::uint16_t rule, core::day_number day) const noexcept {
        units out = no_cap;
        const auto limits = limits_of(cap);
        for (std::size_t s = 0; s < 4; ++s) {
            if (limits[s] == no_cap) continue;
            units used = 0;
            for (const cap_use& use : a_.caps)
                if (use.rule == rule && use.over == cap_use::span{static_cast<std::uint16_t>(s)} &&
                    use.begins == begin_of(use.over, day))
                    used = use.used;
            out = std::min(out, std::max<units>(limits[s] - used, 0));
        }
        return out;
    }
    [[gnu::noinline]] void use_caps(const rulebook& b, const earned_points& earned, core::day_number day) {
        std::erase_if(a_.caps, [&](const cap_use& use) { return use.begins != begin_of(use.over, day); });
        for (rule_bits left = earned.fired & b.capped; left != 0; left &= left - 1) {
            const auto i = static_cast<std::size_t>(std::countr_zero(left));
            use_cap(b.rules[i].cap, b.rules[i].written, earned.by_capped_rule[i], day);
        }
        use_cap(b.cap, cap_use::whole_programme, earned.total, day);
    }
    void use_cap(const cap_units& cap, std::uint16_t rule, units points, core::day_number day) {
        const auto limits = limits_of(cap);
        for (std::size_t s = 0; s < 4; ++s) {
            if (limits[s] == no_cap || points == 0) continue;
            const auto span = cap_use::span{static_cast<std::uint16_t>(s)};
            const auto same = std::find_if(a_.caps.begin(), a_.caps.end(),
                                           [&](const cap_use& use) { return use.rule == rule && use.over == span; });
            if (same != a_.caps.end()) same->used += points;
            else a_.caps.push_back({points, rule, span, begin_of(span, day)});
        }
    }

    [[nodiscard]] [[gnu::always_inline]] refusal purchase(const event_facts& e) {
        const rulebook& b = book();
        order_rating rated;
        earned_points earned;
        if (!rate(e, rated, earned) || a_.at(place::earned) + earned.total >= most_units) return refusal::overflow;
        const units credit = credit_of(b, e, rated, earned);
        if (a_.counter + credit >= most_units) return refusal::overflow;
        if (b.caps_over_time) use_caps(b, earned, e.day);
        const std::uint32_t number = a_.number();
        const bool kept = e.kept && !b.source.refund_window.none();
        for (std::uint32_t left = earned.terms; left != 0; left &= left - 1) {
            const auto t = static_cast<std::size_t>(std::countr_zero(left));
            const units n = earned.by_term[t];
            if (n == 0) continue;
            const auto lot = add_lot(entry_kind::earn, place::earned, n, t);
            if (kept) a_.grants.push_back({number, lot, static_cast<std::uint32_t>(t), 0, n, n, 0, 0});
        }
        a_.last_activity = a_.last_order = e.day;
        ++a_.orders;
        if (!b.source.stamps.empty() && !add_stamps(e)) return refusal::overflow;
        if (kept) keep_order(b, e, rated, credit, number);
        add_credit(credit, e.day);
        return refusal::none;
    }
    [[gnu::noinline]] void keep_order(const rulebook& b, const event_facts& e, const order_rating& rated, units credit,
                                      std::uint32_t number) {
        const bool has_lines = !e.lines.empty() && b.needs_lines;
        a_.open_orders.push_back({rated, e.key, 0, 0, credit, credit, e.day, number, has_lines, 0});
        if (!has_lines) return;
        for (const order_line& l : e.lines)
            a_.lines.push_back({l.product, l.amount, 0, l.quantity, 0, l.rules, l.cards, number, 0});
    }

    [[nodiscard]] bool rate_event(const event_facts& e, rule_bits which, earned_points& out,
                                  std::vector<rule_share>* shares) const {
        const rulebook& b = book();
        cap_rooms rooms;
        const tier_part part{a_.tier, 0};
        return earn(b, holding(b, e, which, a_.tier), {&part, 1}, {0, e.quantity, false, {}}, rooms_of(b, e.day, rooms),
                    out, shares);
    }
    [[nodiscard]] [[gnu::noinline]] refusal reward_for(const event_facts& e, rule_bits which) {
        const rulebook& b = book();
        earned_points earned;
        if (!rate_event(e, which, earned, nullptr)) return refusal::overflow;
        if (b.caps_over_time) use_caps(b, earned, e.day);
        for (std::size_t t = 0; t < b.terms.size(); ++t)
            if (earned.by_term[t] != 0) add_lot(entry_kind::earn, place::earned, earned.by_term[t], t);
        if (b.source.tiers.basis == tier_counter::points) add_credit(earned.credit, e.day);
        if (b.source.tiers.basis == tier_counter::credit) add_credit(e.credit, e.day);
        return refusal::none;
    }

    [[nodiscard]] [[gnu::noinline]] refusal redeem(const event_facts& e) {
        const rulebook& b = book();
        if (e.reward == name_codes::unknown) return refusal::unknown_reward;
        open_redemption r{e.key, e.points, e.day, 0, e.reward, 0, 0, 0};
        bool by_voucher = false;
        if (e.reward != name_codes::other) {
            const book_reward& reward = b.reward_of[e.reward - 1];
            if (!e.forced && (reward.tiers >> a_.tier & 1) == 0) return refusal::not_entitled;
            r.points = reward.points;
            const auto held =
                std::min_element(a_.vouchers.begin(), a_.vouchers.end(), [&](const voucher& x, const voucher& y) {
                    return std::pair(x.reward != e.reward, x.gone_on) < std::pair(y.reward != e.reward, y.gone_on);
                });
            if (held != a_.vouchers.end() && held->reward == e.reward) {
                by_voucher = true;
                r.points = 0;
                r.voucher = 1;
                r.voucher_gone_on = held->gone_on;
                a_.vouchers.erase(held);
                note(entry_kind::voucher_used, 1, nullptr, place::earned, place::earned, e.reward);
            }
        }
        if (r.points <= 0 && !by_voucher) return refusal::not_enough_points;
        if (r.points > a_.at(place::active) && !e.forced) return refusal::not_enough_points;
        r.number = a_.number();
        const bool kept = e.kept && !b.source.refund_window.none();
        const units taken = take(r.points, entry_kind::spend, place::spent, [&](const lot& l, units n) {
            if (kept) a_.parts.push_back({n, r.number, l.number, l.earned_on, l.gone_on});
        });
        move(entry_kind::spend, place::owed, place::spent, r.points - taken);
        a_.last_activity = e.day;
        if (kept) a_.redemptions.push_back(r);
        return refusal::none;
    }

    [[nodiscard]] [[gnu::noinline]] refusal adjust(const event_facts& e) {
        if (e.points >= 0) {
            const core::day_number gone = e.until == 0 ? book().gone_on(0, e.day) : std::max(e.until, e.day) + 1;
            add_lot(entry_kind::grant, place::granted, e.points, e.day, gone);
            return a_.at(place::granted) < most_units ? refusal::none : refusal::overflow;
        }
        const units taken = take(-e.points, entry_kind::reverse, place::reversed, [](const lot&, units) {});
        return fall_short(-e.points - taken, e.forced, nullptr);
    }

    std::vector<tier_part> tier_parts_;
    rate_memory* memory_ = nullptr;
};

}  // namespace goodwill::inline v0::loyalty
