#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <goodwill/loyalty/decide.hpp>
#include <goodwill/loyalty/replay.hpp>

#include "loyalty/event_partitions.hpp"

/// The events of one member after the other, from packed rows, through one programme.
namespace goodwill::inline v0::loyalty {

/// Can a refusal of this kind leave traces on an account?
[[nodiscard]] inline bool leaves_traces(event_kind kind) noexcept {
    return kind != event_kind::purchase && kind != event_kind::redemption;
}
/// Does an event of this kind name an order or a redemption?
[[nodiscard]] inline bool asks_back(event_kind kind) noexcept {
    return kind == event_kind::refund || kind == event_kind::cancellation;
}
/// A date whose orders, and those before, are closed at `end`.
[[nodiscard]] inline core::day_number last_closed(const duration& window, core::day_number end) noexcept {
    if (window.none()) return end;
    return end - (window.in == duration::unit::days ? window.length : window.length * 31) - 1;
}

class player {
public:
    /// `end`: the date up to which the clock runs after a member's last event.
    player(const versions& books, const event_columns& e, core::day_number end)
        : books_(books),
          events_(e),
          end_(end),
          more_(!(e.discount.empty() && e.tax.empty() && e.delivery.empty() && e.redeemed.empty() &&
                  e.quantity.empty() && e.credit.empty() && e.reward.empty() && e.activity.empty() && e.of.empty() &&
                  e.tier.empty() && e.line_begin.empty() && e.birthday.empty() && e.attributes.empty())) {}

    account a;  ///< of the member that is played: loaded or reset by the caller

    /// Plays the rows, which are in the order of time.  `refused(row, why)` sees what was refused, `accepted(facts,
    /// account)` what was not, and `asked(k)` the account at the end of at[k].
    template <class Refused, class Accepted, class Asked>
    void play(std::span<const packed_event> rows, std::span<const core::day_number> at, std::vector<entry>* entries,
              double times, Refused&& refused, Accepted&& accepted, Asked&& asked) {
        decision d(books_, a, entries, &memory_);
        // Without refunds and cancellations, orders whose window closes before the end need not be remembered.
        const core::day_number end = std::max(end_, rows.empty() ? end_ : rows.back().day);
        const bool back =
            std::any_of(rows.begin(), rows.end(), [](const packed_event& row) { return asks_back(row.kind); });
        const core::day_number forgotten = back || books_.all().size() > 1
                                               ? std::numeric_limits<core::day_number>::min()
                                               : last_closed(books_.latest().source.refund_window, end);
        std::size_t next_at = 0;
        const auto ask = [&](core::day_number until) {
            for (; next_at < at.size() && at[next_at] < until; ++next_at) {
                d.advance(at[next_at]);
                asked(next_at);
            }
        };
        const std::int64_t began = a.last_time;
        const core::day_number began_on = a.clock;
        // Columns are read row by row only where they must be: each such read is a miss of the caches.
        const packed_event* last = nullptr;
        for (const packed_event& row : rows) {
            if (row.day < began_on || (row.day == began_on && time_of(row) < began)) {
                refused(row, refusal::too_late);
                continue;
            }
            if (next_at < at.size()) ask(row.day);
            event_facts& e = facts_of(row, forgotten);
            if (times != 1) e.money.amount = static_cast<units>(static_cast<double>(e.money.amount) * times + .5);
            refusal why;
            if (leaves_traces(e.kind) || !a.member) {
                const bool blank = a.clock == account_head{}.clock;  // nothing ever happened to it
                if (!blank) before_ = a;
                const std::size_t made = entries == nullptr ? 0 : entries->size();
                why = d.apply(e);
                if (why != refusal::none) {
                    if (blank) reset(a);
                    else a = before_;
                    d.activated_through(a.clock);
                    if (entries != nullptr) entries->resize(made);
                }
            } else {
                why = d.apply(e);
            }
            if (why == refusal::none) {
                last = &row;
                accepted(e, d);
            } else {
                refused(row, why);
            }
        }
        if (last != nullptr) a.last_time = std::max(a.last_time, time_of(*last));
        ask(no_day);
        d.advance(std::max(a.clock, end_));
        d.close();
    }

    /// Asks for what `play` will read of the columns of a member whose turn is so many members later.
    static constexpr std::size_t ahead = 8;
    /// Inlined, since g++ drops calls of functions that only prefetch.
    [[gnu::always_inline]] void prefetch(std::span<const packed_event> rows) const noexcept {
        if (rows.empty()) return;
        if (!events_.time.empty()) __builtin_prefetch(&events_.time[rows.back().row]);
        if (!events_.key.empty()) __builtin_prefetch(&events_.key[rows.back().row]);
    }

private:
    [[nodiscard]] std::int64_t time_of(const packed_event& row) const noexcept {
        return events_.time.empty() ? books_.latest().zone.start_of_day(row.day) * 1'000'000 : events_.time[row.row];
    }
    [[nodiscard]] event_facts& facts_of(const packed_event& row, core::day_number forgotten) {
        event_facts& e = facts_;  // what no column says is as in a new one
        e.time = std::numeric_limits<std::int64_t>::min();  // the last one's is set at the end
        e.kind = row.kind;
        e.kept = row.day > forgotten;
        e.day = row.day;
        e.minute = row.minute;
        e.channel = row.channel;
        const std::size_t i = row.row;
        e.ref = i;
        if (e.kept) e.key = events_.key.empty() ? i : events_.key[i];
        const bool of_points = row.kind == event_kind::redemption || row.kind == event_kind::adjustment;
        e.points = of_points ? row.value : 0;
        e.money.amount = of_points ? 0 : row.value;
        if (!more_) return e;
        const auto take = [i](const auto& column, auto& to) {
            if (!column.empty()) to = column[i];
        };
        take(events_.discount, e.money.discount);
        take(events_.tax, e.money.tax);
        take(events_.delivery, e.money.delivery);
        take(events_.redeemed, e.money.redeemed);
        take(events_.quantity, e.quantity);
        take(events_.credit, e.credit);
        take(events_.reward, e.reward);
        take(events_.activity, e.activity);
        take(events_.of, e.of);
        take(events_.tier, e.tier);
        if (!events_.line_begin.empty())
            e.lines = events_.lines.subspan(events_.line_begin[i], events_.line_begin[i + 1] - events_.line_begin[i]);
        if (!events_.birthday.empty() || !events_.attributes.empty()) say(row.kind, i, e);
        return e;
    }
    /// What a member says of itself, where the event is of a kind that may.
    void say(event_kind kind, std::size_t i, event_facts& e) {
        said_.clear();
        unsigned birthday = 0;
        if (kind == event_kind::join || kind == event_kind::attributes) {
            if (!events_.birthday.empty()) birthday = events_.birthday[i];
            for (const auto& [name, value] : events_.attributes)
                if (!value.empty() && value[i] != 0) said_.push_back({name, value[i]});
        }
        e.birth_month = static_cast<std::uint8_t>(birthday / 32),
        e.birth_day = static_cast<std::uint8_t>(birthday % 32);
        e.attributes = said_;
    }

    const versions& books_;
    const event_columns& events_;
    core::day_number end_;
    bool more_;
    account before_;
    event_facts facts_;
    std::vector<member_attribute> said_;
    rate_memory memory_;
};

}  // namespace goodwill::inline v0::loyalty
