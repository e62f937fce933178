#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <goodwill/loyalty/decide.hpp>
#include <goodwill/loyalty/journal.hpp>
#include <goodwill/loyalty/resolve.hpp>
#include <goodwill/loyalty/timeline.hpp>

/// A member's past decided again out of the journal: when a late event or a correction comes, and to tell what was
/// booked. What was accepted stays accepted; the difference is booked with the event that made it.
namespace goodwill::inline v0::loyalty {

class rerating {
public:
    rerating(const versions& books, const journal& records) noexcept : books_(books), records_(records) {}

    /// The events at these positions in the order of time, as they count now.
    [[nodiscard]] std::vector<past_event> timeline(std::span<const std::uint64_t> positions) const {
        std::vector<past_event> past;
        for (const std::uint64_t position : positions) static_cast<void>(take_place(past, event_at(position)));
        return past;
    }
    [[nodiscard]] refusal apply_again(const past_event& x, account& a, std::vector<entry>* entries = nullptr) const {
        stored_event e;
        read_record(x.record, e);
        resolved_event now;
        resolve(books_, e, now);
        now.facts.ref = x.position;
        now.facts.forced = x.forced;
        decision decide(books_, a, entries, nullptr);
        return decide.apply(now.facts);
    }
    /// A late or corrected event: the past at these positions is decided again with it, beginning at `from`, and `a`
    /// and `entries` get the difference.  Nothing changes where it is refused.
    [[nodiscard]] refusal rerate(past_event next, std::span<const std::uint64_t> positions, const event& e,
                                 account from, account& a, std::vector<entry>& entries) const {
        auto past = timeline(positions);
        return rerate(past, std::move(next), e, std::move(from), a, entries);
    }
    /// The account after the events at these positions as they came, with what each booked.
    [[nodiscard]] account walk(std::span<const std::uint64_t> positions, const account& from,
                               std::vector<entry>& made) const {
        account a = from;
        std::vector<past_event> past;
        for (const std::uint64_t position : positions) {
            past_event next = event_at(position);
            stored_event e;
            read_record(next.record, e);
            next.forced = false;
            if (e.kind == event_kind::correction || next.time < a.last_time) {
                static_cast<void>(rerate(past, std::move(next), e, from, a, made));
                for (past_event& x : past) x.forced = true;
            } else {
                static_cast<void>(apply_again(next, a, &made));
                next.forced = true;
                past.push_back(std::move(next));
            }
        }
        return a;
    }

private:
    [[nodiscard]] past_event event_at(std::uint64_t position) const {
        return past_event_of(records_, position, books_.latest().zone);
    }
    [[nodiscard]] core::day_number day_of_micros(std::int64_t micros) const noexcept {
        return static_cast<core::day_number>(books_.latest().zone.day_at(seconds_of(micros)));
    }
    /// All of a past, from the account before it, up to a local date.
    [[nodiscard]] refusal replay(std::span<const past_event> past, account& a, core::day_number until) const {
        for (const past_event& x : past)
            if (const refusal why = apply_again(x, a); why != refusal::none) return why;
        decision decide(books_, a, nullptr, nullptr);
        decide.advance(std::max(until, a.clock));
        return refusal::none;
    }
    /// `past` has the event in its place afterwards, or is of no use where it is refused.
    [[nodiscard]] refusal rerate(std::vector<past_event>& past, past_event next, const event& e, account from,
                                 account& a, std::vector<entry>& entries) const {
        std::int64_t about = next.time;
        if (e.kind == event_kind::correction) {
            const auto of = records_.find(e.of);
            if (!of) return refusal::unknown_event;
            about = event_at(*of).time;
        }
        const core::day_number day = day_of_micros(about), now = day_of_micros(std::max(a.last_time, next.time));
        if (over_on(day, books_.at(day).source.late_window) <= now || about < from.last_time) return refusal::too_late;
        const std::uint64_t ref = next.position;
        if (const refusal why = take_place(past, std::move(next)); why != refusal::none) return why;
        account again = std::move(from);
        // Both at one date, so that the difference is the late event's alone.
        const core::day_number until = std::max(a.clock, now);
        std::vector<entry> clock;
        account before = a;
        decision(books_, before, &clock, nullptr).advance(until);
        if (const refusal why = replay(past, again, until); why != refusal::none) return why;
        entries.insert(entries.end(), clock.begin(), clock.end());
        book_difference(before, again, ref, until, entries);
        again.last_time = std::max(again.last_time, a.last_time);
        a = std::move(again);
        return refusal::none;
    }

    const versions& books_;
    const journal& records_;
};

}  // namespace goodwill::inline v0::loyalty
