#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <goodwill/loyalty/account.hpp>
#include <goodwill/loyalty/ledger.hpp>
#include <goodwill/loyalty/versions.hpp>

/// Whether an account is one that a programme could have made: what came from outside may hold anything, and what is
/// decided on an account takes it at its word.
namespace goodwill::inline v0::loyalty {

class account_check {
public:
    explicit account_check(const versions& books) : books_(books) {
        for (const auto& b : books.all()) {
            const program& p = b.book->source;
            tiers_ = std::max(tiers_, b.book->ladder.size());
            most_stamps_.emplace_back();
            for (const stamp_card& card : p.stamps) most_stamps_.back().push_back(most_buy(card.name));
        }
    }

    /// Dates within years, amounts that can be summed, numbers that lead somewhere, the identity of the ledger, lots
    /// that sum to the totals and lie in the order in which they are spent.
    [[nodiscard]] bool fits(const account& a) const noexcept {
        return head_fits(a) && lots_fit(a) && orders_fit(a) && redemptions_fit(a) && rest_fits(a);
    }

private:
    static constexpr core::day_number first_day = -719528, last_day = 2932896 + 366;  // years 0 to 9999, and a period
    static constexpr units most_total = units{1} << 60;
    static constexpr core::day_number never_ran = account_head{}.clock;

    [[nodiscard]] static constexpr bool is_date(core::day_number d) noexcept { return d >= first_day && d <= last_day; }
    [[nodiscard]] static constexpr bool is_due(core::day_number d) noexcept { return d >= first_day; }
    [[nodiscard]] static constexpr bool is_sum(units n) noexcept { return n >= 0 && n < most_total; }
    [[nodiscard]] static constexpr bool is_amount(units n) noexcept { return n >= 0 && n < most_units; }
    [[nodiscard]] static constexpr bool is_credit(units n) noexcept { return n > -most_total && n < most_total; }

    [[nodiscard]] bool head_fits(const account& a) const noexcept {
        units left = 0, right = 0;
        bool ok = true;
        for (std::size_t p = 0; p < place_count; ++p) {
            ok &= is_sum(a.total[p]);
            (is_source(place{static_cast<std::uint8_t>(p)}) ? left : right) += ok ? a.total[p] : 0;
        }
        constexpr std::int64_t first = std::int64_t{first_day} * 86400 * 1'000'000,
                               last = std::int64_t{last_day} * 86400 * 1'000'000;
        const bool no_birthday = a.birth_month == 0 && a.birth_day == 0;
        const bool birthday = a.birth_month >= 1 && a.birth_month <= 12 && a.birth_day >= 1 && a.birth_day <= 31;
        ok &= left == right && is_credit(a.counter);
        ok &= (a.clock == never_ran && a.last_time == account_head{}.last_time) ||
              (is_date(a.clock) && a.last_time >= first && a.last_time < last);
        ok &= is_date(a.joined) && is_date(a.last_activity) && is_date(a.last_order) && is_date(a.period_start);
        ok &= is_due(a.assess_on) && is_due(a.drop_on) && is_due(a.invited_until) &&
              (no_birthday ? a.next_birthday == no_day : birthday);
        ok &= a.next_due > a.clock && a.next_due <= std::min({a.assess_on, a.drop_on, a.next_birthday});
        return ok && a.next_number >= 1 && a.tier < tiers_ && a.drop_to < tiers_ && a.invited < tiers_;
    }
    [[nodiscard]] bool lots_fit(const account& a) const noexcept {
        units pending = 0, active = 0;
        for (const lot& l : a.lots) {
            if (l.open <= 0 || l.open >= most_total || !is_date(l.earned_on) || l.number == 0 ||
                l.number >= a.next_number)
                return false;
            if (l.active_on < l.earned_on || l.gone_on < a.next_due ||
                (l.active_on > a.clock && l.active_on < a.next_due))
                return false;
            units& sum = l.active_on > a.clock ? pending : active;
            sum += l.open;
            if (sum >= most_total) return false;
        }
        if (pending != a.at(place::pending) || active != a.at(place::active)) return false;
        if (a.lots.size() < 2) return true;
        const spending_order order = books_.at(a.clock).source.spend;
        return std::is_sorted(a.lots.begin(), a.lots.end(),
                              [&](const lot& x, const lot& y) { return ledger::before(x, y, order); });
    }
    [[nodiscard]] bool orders_fit(const account& a) const noexcept {
        std::uint32_t number = 0;
        auto g = a.grants.begin();
        auto l = a.lines.begin();
        for (const open_order& o : a.open_orders) {
            if (o.number <= number || o.number >= a.next_number || !is_date(o.day) || !rated_fits(o)) return false;
            number = o.number;
            const rulebook& book = books_.at(o.day);
            for (; g != a.grants.end() && g->order == number; ++g)
                if (g->lot == 0 || g->lot >= a.next_number || g->term >= book.terms.size() || !is_sum(g->first) ||
                    !is_sum(g->net) || !is_sum(g->expired) || !is_sum(g->forgiven))
                    return false;
            for (; l != a.lines.end() && l->order == number; ++l)
                if (o.has_lines == 0 || !is_amount(l->amount) || !is_amount(l->quantity) || l->returned < 0 ||
                    l->returned > l->amount || l->returned_quantity < 0 || l->returned_quantity > l->quantity)
                    return false;
        }
        return g == a.grants.end() && l == a.lines.end();
    }
    [[nodiscard]] bool rated_fits(const open_order& o) const noexcept {
        const std::size_t rules = books_.at(o.day).rules.size();
        const order_rating& r = o.rated;
        return is_sum(r.counted) && o.returned >= 0 && o.returned <= r.counted && is_amount(r.quantity) &&
               o.returned_quantity >= 0 && o.returned_quantity <= r.quantity && is_credit(o.first_credit) &&
               is_credit(o.credit) && is_credit(r.counter_before) && r.tier < tiers_ && o.has_lines <= 1 &&
               (rules == most_rules || r.holding >> rules == 0);
    }
    [[nodiscard]] bool redemptions_fit(const account& a) const noexcept {
        const std::size_t rewards = books_.at(a.clock).source.rewards.size();
        std::uint32_t number = 0;
        auto p = a.parts.begin();
        for (const open_redemption& r : a.redemptions) {
            if (r.number <= number || r.number >= a.next_number || !is_date(r.day) || !is_amount(r.points) ||
                r.reward > rewards || r.voucher > 1 || !is_due(r.voucher_gone_on))
                return false;
            number = r.number;
            units sum = 0;
            for (; p != a.parts.end() && p->redemption == number; ++p) {
                if (p->lot == 0 || p->lot >= a.next_number || !is_amount(p->points) || !is_date(p->earned_on) ||
                    !is_due(p->gone_on))
                    return false;
                sum += p->points;
                if (sum > r.points) return false;
            }
        }
        return p == a.parts.end();
    }
    [[nodiscard]] bool rest_fits(const account& a) const noexcept {
        const program& p = books_.at(a.clock).source;
        const std::vector<int>& full = most_stamps_at(a.clock);
        core::day_number leaves = std::numeric_limits<core::day_number>::min();
        for (const rolling_credit& c : a.credits) {
            if (c.leaves <= leaves || !is_due(c.leaves) || !is_credit(c.amount())) return false;
            leaves = c.leaves;
        }
        for (const cap_use& c : a.caps)
            if (!is_sum(c.used) || !is_date(c.begins) || c.over > cap_use::span::member ||
                (c.rule >= p.earn.size() && c.rule != cap_use::whole_programme))
                return false;
        for (const stamp_count& s : a.stamps)
            if (s.card >= p.stamps.size() || s.stamps >= full[s.card] ||
                s.stamps <= std::numeric_limits<std::int32_t>::min() / 2)
                return false;
        for (const voucher& v : a.vouchers)
            if (v.reward == 0 || v.reward > p.rewards.size() || v.gone_on < a.next_due) return false;
        return true;
    }

    /// The most that any version asks for: a later one may ask for fewer stamps than a member has.
    [[nodiscard]] int most_buy(const std::string& card) const noexcept {
        int most = 0;
        for (const auto& b : books_.all())
            for (const stamp_card& c : b.book->source.stamps)
                if (c.name == card) most = std::max(most, c.buy);
        return most;
    }
    [[nodiscard]] const std::vector<int>& most_stamps_at(core::day_number day) const noexcept {
        std::size_t i = most_stamps_.size() - 1;
        while (books_.all()[i].from > day) --i;
        return most_stamps_[i];
    }

    const versions& books_;
    std::size_t tiers_ = 1;
    std::vector<std::vector<int>> most_stamps_;  ///< by version and card
};

/// For one account; who has many keeps an account_check.
[[nodiscard]] inline bool fits(const account& a, const versions& books) { return account_check(books).fits(a); }

}  // namespace goodwill::inline v0::loyalty
