#pragma once
#include <algorithm>
#include <cstdint>

#include <goodwill/loyalty/ledger.hpp>

/// A member's tier: credit that counts for a period, upgrades when a threshold is reached, and what happens when the
/// period ends.
/// - Rolling, downgrade at once: always what the window earns.  At the period's end: a tier lasts a window's length
///   from the day it was reached, is then what the window earns, and so on, counted from that day without drift.
/// - Calendar year: on 1 January the tier is what the closed year earned, and it lasts through the next; refunds never
///   reopen a closed year.  Anniversary: the same with years from joining.
namespace goodwill::inline v0::loyalty {

class standing : public ledger {
public:
    using ledger::ledger;

    [[nodiscard]] const tier_policy& policy() const noexcept { return book().source.tiers; }
    [[nodiscard]] bool has_tiers() const noexcept { return book().top != 0; }

    /// The tier that a counter reaches.
    [[nodiscard]] std::uint8_t reached(units counter) const noexcept {
        const auto& ladder = book().ladder;
        std::size_t t = 0;
        for (std::size_t i = 1; i < ladder.size(); ++i)
            if (ladder[i].threshold != no_cap && counter >= ladder[i].threshold) t = i;
        return static_cast<std::uint8_t>(t);
    }
    [[nodiscard]] std::uint8_t floor() const noexcept {
        return day() < a_.invited_until ? a_.invited : std::uint8_t{0};
    }

    void begin() noexcept {
        a_.counter = 0;
        a_.credits.clear();
        a_.tier = a_.drop_to = a_.invited = 0;
        a_.drop_on = a_.assess_on = no_day;
        a_.period_number = 0;
        a_.period_start =
            policy().period == tier_period::calendar_year ? core::period_start(day(), core::period::year) : day();
    }

    /// Lets credit leave the window, and calendar periods close, up to `day()`; returns what the last closed period
    /// had.
    [[gnu::always_inline]] units roll() {
        if (!book().rolling) return close_periods();
        if (!a_.credits.empty() && a_.credits.front().leaves <= day()) let_leave();
        return 0;
    }

    /// Credit of something bought on a date, which may be negative; then the tier is what is reached.
    [[gnu::always_inline]] void add_credit(units amount, core::day_number bought) {
        if (!has_tiers() || amount == 0) return;
        roll();
        if (book().rolling) {
            const core::day_number leaves = book().leaves_on(bought);
            if (leaves <= day()) return;
            if (a_.credits.empty() || a_.credits.back().leaves < leaves) {
                rolling_credit c{leaves, {}};
                c.set(amount);
                a_.credits.push_back(c);
            } else {
                add_among(leaves, amount);
            }
        } else if (policy().period != tier_period::lifetime && bought < a_.period_start) {
            return;
        }
        a_.counter += amount;
        reach();
    }

    /// Up to what the counter reaches; down only where the programme goes down at once.
    [[gnu::always_inline]] void reach() {
        const bool at_once = book().at_once;
        if (a_.invited == 0 && a_.tier <= book().top) [[likely]] {
            const book_tier& here = book().ladder[a_.tier];
            if (a_.counter < here.next && (!at_once || a_.counter >= here.threshold)) [[likely]] {
                if (at_once) schedule();
                return;
            }
        }
        reach_another(at_once);
    }
    /// The clock's step at the start of `day()`.
    [[gnu::noinline]] void assess() {
        if (!has_tiers()) {  // an older version may have had some
            a_.assess_on = a_.drop_on = no_day;
            return;
        }
        const bool dropping = a_.drop_on <= day();
        const bool period_over = a_.assess_on <= day() && at_period_end();
        if (dropping) a_.drop_on = no_day;
        const units closed = roll();
        const std::uint8_t now = std::max(reached(a_.counter), floor());
        if (policy().downgrade == downgrade_policy::at_once) {
            if (now != a_.tier) set_tier(now, now > a_.tier ? entry_kind::tier_up : entry_kind::tier_down);
        } else if (policy().downgrade != downgrade_policy::never) {
            if (dropping) {
                const std::uint8_t to = std::max(a_.drop_to, now);
                if (to < a_.tier) set_tier(to, entry_kind::tier_down);
            }
            if (period_over && a_.tier > 0) {
                std::uint8_t to = now;
                if (policy().period != tier_period::rolling) to = std::max(to, reached(closed));
                if (policy().downgrade == downgrade_policy::one_level)
                    to = std::max(to, static_cast<std::uint8_t>(a_.tier - 1));
                if (policy().period == tier_period::rolling) ++a_.period_number;
                if (to >= a_.tier) {
                    note(entry_kind::tier_kept, 0);
                } else if (!policy().grace.none()) {
                    a_.drop_to = to;
                    a_.drop_on = over_on(day(), policy().grace);
                } else {
                    set_tier(to, entry_kind::tier_down);
                }
            }
        }
        schedule();
    }

    /// By hand, through a date, or for a period from now.
    [[gnu::noinline]] void invite(std::uint8_t tier, core::day_number last) {
        core::day_number until = last == 0 ? 0 : last + 1;
        roll();
        a_.invited = tier;
        if (until == 0) {
            switch (policy().period) {
                case tier_period::lifetime: until = no_day; break;
                case tier_period::rolling: until = over_on(day(), policy().window); break;
                default:
                    until = policy().downgrade == downgrade_policy::at_once ? period_end() : next_period_end();
                    break;
            }
        }
        a_.invited_until = until;
        note(entry_kind::invite, 0, nullptr, place::earned, place::earned, tier);
        reach();
    }

    [[nodiscard]] core::day_number next_tier_due() const noexcept { return std::min(a_.assess_on, a_.drop_on); }

private:
    [[gnu::noinline]] void reach_another(bool at_once) {
        const std::uint8_t earned = std::max(reached(a_.counter), floor());
        if (earned > a_.tier) {
            set_tier(earned, entry_kind::tier_up);
            a_.drop_on = no_day;
            if (policy().period == tier_period::rolling) a_.period_start = day(), a_.period_number = 1;
        } else if (earned < a_.tier && at_once) {
            set_tier(earned, entry_kind::tier_down);
        }
        schedule();
    }
    [[gnu::noinline]] void let_leave() {
        std::size_t gone = 0;
        while (gone < a_.credits.size() && a_.credits[gone].leaves <= day()) a_.counter -= a_.credits[gone++].amount();
        a_.credits.erase(a_.credits.begin(), a_.credits.begin() + static_cast<std::ptrdiff_t>(gone));
    }
    /// What the last period had that closed.
    [[gnu::noinline]] units close_periods() {
        units closed = 0;
        if (policy().period == tier_period::lifetime) return closed;
        for (auto next = period_end(); next <= day(); next = period_end()) {
            closed = a_.counter;
            a_.counter = 0;
            a_.period_start = next;
            ++a_.period_number;
        }
        return closed;
    }
    /// Credit that leaves when other credit does, or before it.
    [[gnu::noinline]] void add_among(core::day_number leaves, units amount) {
        auto at = a_.credits.end() - 1;
        while (at != a_.credits.begin() && (at - 1)->leaves >= leaves) --at;
        if (at->leaves != leaves) at = a_.credits.insert(at, {leaves, {}});
        at->set(at->amount() + amount);
    }
    [[nodiscard]] core::day_number rolling_period_end() const noexcept {
        if (a_.period_number == 1) return book().leaves_on(a_.period_start);
        return over_on(a_.period_start, policy().window, a_.period_number);
    }
    void set_tier(std::uint8_t tier, entry_kind kind) {
        const std::uint8_t was = a_.tier;
        a_.tier = tier;
        note(kind, 0, nullptr, place::earned, place::earned, was);
    }
    [[nodiscard]] core::day_number period_end() const noexcept {
        if (policy().period == tier_period::calendar_year)
            return core::next_period(a_.period_start, core::period::year);
        return last_date(a_.joined, {duration::unit::months, 12}, a_.period_number + 1);
    }
    [[nodiscard]] core::day_number next_period_end() const noexcept {
        if (policy().period == tier_period::calendar_year) return core::next_period(period_end(), core::period::year);
        return last_date(a_.joined, {duration::unit::months, 12}, a_.period_number + 2);
    }
    [[nodiscard]] bool at_period_end() const noexcept {
        if (policy().period != tier_period::rolling) return period_end() <= day();
        return rolling_period_end() <= day();
    }
    [[gnu::always_inline]] void schedule() noexcept {
        a_.assess_on = no_day;
        if (a_.tier == 0) return;
        if (book().rolling && book().at_once && a_.invited == 0) {
            if (!a_.credits.empty()) a_.assess_on = a_.credits.front().leaves;
        } else {
            schedule_end();
        }
    }
    [[gnu::noinline]] void schedule_end() noexcept {
        const bool at_once = policy().downgrade == downgrade_policy::at_once;
        if (policy().downgrade != downgrade_policy::never) {
            if (policy().period == tier_period::rolling)
                a_.assess_on = !at_once ? rolling_period_end()
                               : a_.credits.empty() ? no_day : a_.credits.front().leaves;
            else if (policy().period != tier_period::lifetime)
                a_.assess_on = period_end();
            if (at_once && day() < a_.invited_until) a_.assess_on = std::min(a_.assess_on, a_.invited_until);
        }
    }
};

}  // namespace goodwill::inline v0::loyalty
