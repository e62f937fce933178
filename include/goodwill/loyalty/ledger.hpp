#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include <goodwill/loyalty/account.hpp>
#include <goodwill/loyalty/entry.hpp>
#include <goodwill/loyalty/renumber.hpp>
#include <goodwill/loyalty/versions.hpp>

/// Moves of points between the places of one account, each of which is an entry: lots that begin, become active, are
/// spent and are gone.  Nothing else changes an account's totals.
namespace goodwill::inline v0::loyalty {

class ledger {
public:
    /// `entries` may be null.
    ledger(const versions& books, account& a, std::vector<entry>* entries) noexcept
        : books_(books), a_(a), entries_(entries), book_(&books.latest()), activated_(a.clock) {}

    /// Where entries say that they come from.
    void at(std::uint64_t event, core::day_number day) noexcept {
        event_ = event;
        day_ = day;
        if (books_.several()) book_ = &books_.at(day);
    }
    [[nodiscard]] core::day_number day() const noexcept { return day_; }
    [[nodiscard]] const rulebook& book() const noexcept { return *book_; }

    [[gnu::always_inline]] void move(entry_kind kind, place from, place to, units n, const lot* of = nullptr) {
        if (n == 0) return;
        a_.at(from) += is_source(from) ? n : -n;
        a_.at(to) += is_source(to) ? -n : n;
        note(kind, n, of, from, to);
    }
    /// An entry that moves no points.
    [[gnu::always_inline]] void note(entry_kind kind, units n, const lot* of = nullptr, place from = place::earned,
                                     place to = place::earned, std::uint32_t about = 0) {
        if (entries_ != nullptr) [[unlikely]] write(kind, n, of, from, to, about);
    }

    /// A new lot out of a source, under terms of the programme.  Owed points are paid by what is active.  Returns its
    /// number.
    std::uint32_t add_lot(entry_kind kind, place from, units n, std::size_t term) {
        return add_lot(kind, from, n, book().active_on(term, day_), book().gone_on(term, day_));
    }
    [[gnu::always_inline]] std::uint32_t add_lot(entry_kind kind, place from, units n, core::day_number active,
                                                core::day_number gone) {
        const std::uint32_t number = a_.number();
        lot& l = a_.lots.emplace_back();  // written where it stays: a copy would wait for the parts to be stored
        l.open = n, l.earned_on = day_, l.active_on = active, l.gone_on = gone, l.number = number;
        if (active > day_) {
            move(kind, from, place::pending, n, &l);
        } else {
            move(kind, from, place::active, n, &l);
            if (a_.at(place::owed) != 0) [[unlikely]] pay_owed(l);
        }
        settle_last();
        return number;
    }
    /// Owed points are paid by a lot whose points have become active.
    [[gnu::noinline]] void pay_owed(lot& l) {
        const units paid = std::min(l.open, a_.at(place::owed));
        move(entry_kind::pay_owed, place::active, place::owed, paid, &l);
        l.open -= paid;
    }
    /// Puts back what was taken from a lot, which may still be there.
    void put_back(const lot& l) {
        if (lot* const same = a_.find_lot(l.number)) same->open += l.open;
        else insert(l);
    }
    /// Puts a lot where the spending order wants it.
    void insert(const lot& l) {
        a_.lots.push_back(l);
        settle_last();
    }
    [[nodiscard]] static bool before(const lot& a, const lot& b, spending_order order) noexcept {
        if (order == spending_order::soonest_to_expire && a.gone_on != b.gone_on) return a.gone_on < b.gone_on;
        return order == spending_order::newest ? a.number > b.number : a.number < b.number;
    }
    /// The account comes to the versions that begin in (after, day()]: they may spend in another order, and count
    /// rewards, cards and rules otherwise.  What a version does not have is gone on the last date of the one before it.
    [[gnu::noinline]] void change_version(core::day_number after) {
        const std::uint64_t event = event_;
        const core::day_number until = day_;
        for (std::size_t i = 1; i < books_.all().size(); ++i) {
            const auto& [from, next] = books_.all()[i];
            if (from <= after || from > until) continue;
            at(entry::clock, from - 1);
            const auto gone = [&](entry_kind kind, units n, std::uint32_t code) {
                if (n != 0) note(kind, n, nullptr, place::earned, place::earned, code);
            };
            renumber(books_.all()[i - 1].book->source, next->source, a_,
                     [&](std::uint32_t reward) { gone(entry_kind::voucher_gone, 1, reward); },
                     [&](std::uint32_t card, std::int32_t stamps) { gone(entry_kind::stamp, -stamps, card + 1); });
        }
        at(event, until);
        const spending_order order = book().source.spend;
        std::sort(a_.lots.begin(), a_.lots.end(), [&](const lot& a, const lot& b) { return before(a, b, order); });
    }

    /// Takes up to n active points in spending order; `each(lot, points)` sees where they come from.
    template <class Each>
    units take(units n, entry_kind kind, place to, Each&& each) {
        units taken = 0;
        for (std::size_t i = 0; i < a_.lots.size() && taken < n; ++i) {
            lot& l = a_.lots[i];
            if (is_pending(l)) continue;
            const units part = std::min(l.open, n - taken);
            move(kind, place::active, to, part, &l);
            l.open -= part;
            taken += part;
            each(l, part);
        }
        if (taken != 0) drop_empty(a_.at(place::pending) == 0);
        return taken;
    }
    void drop_empty(bool only_front = false) {
        const auto empty = [](const lot& l) { return l.open == 0; };
        if (only_front) a_.lots.erase(a_.lots.begin(), std::find_if_not(a_.lots.begin(), a_.lots.end(), empty));
        else std::erase_if(a_.lots, empty);
    }

    /// The clock's steps of points at the start of `day()`.
    void activate() {
        if (a_.at(place::pending) == 0) {
            activated_ = day_;
            return;
        }
        for (std::size_t i = 0; i < a_.lots.size(); ++i) {
            lot& l = a_.lots[i];
            if (l.active_on <= activated_ || l.active_on > day_) continue;
            move(entry_kind::activate, place::pending, place::active, l.open, &l);
            pay_owed(l);
        }
        activated_ = day_;
        drop_empty();
    }
    void expire() {
        bool any = false;
        const bool sorted = by_expiry();
        for (lot& l : a_.lots) {
            if ((sorted ? l.gone_on : ends_on(l)) > day_) {
                if (sorted) break;
                continue;
            }
            lapse(l);
            any = true;
        }
        if (any) drop_empty(sorted);
        if (!a_.vouchers.empty()) expire_vouchers(false);
    }
    void lapse(lot& l) {
        move(entry_kind::expire, is_pending(l) ? place::pending : place::active, place::expired, l.open, &l);
        for (open_grant& g : a_.grants)
            if (g.lot == l.number) g.expired += l.open;
        l.open = 0;
    }
    void expire_vouchers(bool all) {
        std::erase_if(a_.vouchers, [&](const voucher& v) {
            if (!all && v.gone_on > day_) return false;
            note(entry_kind::voucher_gone, 1, nullptr, place::earned, place::earned, v.reward);
            return true;
        });
    }

    [[nodiscard]] bool is_pending(const lot& l) const noexcept { return l.active_on > activated_; }
    /// Which lots are active already; the clock is at `day - 1` until its step activate has run.
    void activated_through(core::day_number day) noexcept { activated_ = day; }

    /// The next local date on which points or vouchers begin or are gone.
    [[nodiscard]] core::day_number next_due() const noexcept {
        core::day_number due = no_day;
        if (by_expiry() && a_.at(place::pending) == 0) {
            if (!a_.lots.empty()) due = a_.lots.front().gone_on;
        } else {
            for (const lot& l : a_.lots) {
                if (l.active_on > day_) due = std::min(due, l.active_on);
                due = std::min(due, ends_on(l));
            }
        }
        for (const voucher& v : a_.vouchers) due = std::min(due, v.gone_on);
        return due;
    }
    /// The first local date on which a lot is gone: by its own expiry, or since nothing was bought or redeemed for so
    /// long. Points that an inactive member is given last as long from then.
    [[nodiscard]] core::day_number ends_on(const lot& l) const noexcept {
        const duration& idle = book().source.inactivity;
        if (idle.none()) return l.gone_on;
        return std::min(l.gone_on, over_on(std::max(a_.last_activity, l.earned_on), idle));
    }

protected:
    /// Are lots in the order in which they end?
    [[nodiscard]] bool by_expiry() const noexcept {
        return book().lots_by_end;
    }

    const versions& books_;
    account& a_;
    std::vector<entry>* entries_;

private:
    /// Moves the last lot to where the spending order wants it; one without points goes.
    [[gnu::always_inline]] void settle_last() {
        const spending_order order = book().source.spend;
        lot* const last = &a_.lots.back();
        if (last->open == 0) [[unlikely]] {
            a_.lots.pop_back();
        } else if (last != a_.lots.data() && before(*last, *(last - 1), order)) {
            lot* at = last;
            while (at != a_.lots.data() && before(*last, *(at - 1), order)) --at;
            std::rotate(at, last, last + 1);
        }
    }
    [[gnu::noinline]] void write(entry_kind kind, units n, const lot* of, place from, place to, std::uint32_t about) {
        entry e{event_, day_, kind, from, to, a_.tier, n, 0, 0, 0, 0, about};
        if (of != nullptr)
            e.lot = of->number, e.earned_on = of->earned_on, e.active_on = of->active_on, e.gone_on = of->gone_on;
        entries_->push_back(e);
    }

    const rulebook* book_;
    std::uint64_t event_ = entry::clock;
    core::day_number day_ = 0, activated_;
};

}  // namespace goodwill::inline v0::loyalty
