#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <goodwill/loyalty/account.hpp>
#include <goodwill/loyalty/entry.hpp>
#include <goodwill/loyalty/journal.hpp>
#include <goodwill/loyalty/resolve.hpp>

/// A member's past in the order of time, into which late events and corrections are put, and the entries that lead from
/// one account to another.
namespace goodwill::inline v0::loyalty {

/// An event of a member's past as it counts now.
struct past_event {
    std::uint64_t position = 0;
    std::vector<std::byte> record;
    std::int64_t time = 0;
    bool forced = true;      ///< was accepted before
    bool corrected = false;
};

[[nodiscard]] inline past_event past_event_of(const journal& records, std::uint64_t position, const core::zone& zone) {
    past_event out{position, {}, 0, true, false};
    const auto record = records.read(position);
    out.record.assign(record.begin(), record.end());
    stored_event e;
    read_record(out.record, e);
    out.time = time_of(e, zone);
    return out;
}

/// Adds one more event of a member to its past: in the place of its time, or of the event that it corrects.
[[nodiscard]] inline refusal take_place(std::vector<past_event>& past, past_event next) {
    stored_event e;
    read_record(next.record, e);
    if (e.kind == event_kind::correction) {
        for (past_event& old : past) {
            stored_event was;
            read_record(old.record, was);
            if (was.id != e.of) continue;
            event now = e;
            now.kind = was.kind;
            now.id = was.id;
            now.of = was.of;
            now.time = was.time;
            now.date = was.date;
            if (e.voids) now.money = {}, now.lines = {}, now.points = 0, now.quantity = 0, now.credit = 0;
            std::vector<std::byte> record;
            write_record(now, record);
            old.record = std::move(record);
            old.forced = next.forced;
            old.corrected = true;
            return refusal::none;
        }
        return refusal::unknown_event;
    }
    const auto after = std::upper_bound(past.begin(), past.end(), next.time,
                                        [](std::int64_t t, const past_event& x) { return t < x.time; });
    past.insert(after, std::move(next));
    return refusal::none;
}

/// Entries that lead from one set of totals to the other.
inline void book_difference(const account& was, const account& is, std::uint64_t ref, core::day_number day,
                            std::vector<entry>& entries) {
    std::array<units, place_count> open{};
    for (std::size_t p = 0; p < place_count; ++p) {
        const units more = is.total[p] - was.total[p];
        open[p] = is_source(place{static_cast<std::uint8_t>(p)}) ? -more : more;  // > 0: points come in
    }
    for (std::size_t from = 0; from < place_count; ++from)
        for (std::size_t to = 0; to < place_count && open[from] < 0; ++to) {
            const units n = std::min(-open[from], open[to]);
            if (n <= 0) continue;
            entries.push_back({ref, day, entry_kind::correct, place{static_cast<std::uint8_t>(from)},
                               place{static_cast<std::uint8_t>(to)}, is.tier, n, 0, 0, 0, 0, 0});
            open[from] += n;
            open[to] -= n;
        }
    if (was.tier != is.tier)
        entries.push_back({ref, day, is.tier > was.tier ? entry_kind::tier_up : entry_kind::tier_down, place::earned,
                           place::earned, is.tier, 0, 0, 0, 0, 0, was.tier});
}

}  // namespace goodwill::inline v0::loyalty
