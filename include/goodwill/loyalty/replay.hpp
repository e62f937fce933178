#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/loyalty/account_store.hpp>
#include <goodwill/loyalty/event.hpp>
#include <goodwill/loyalty/versions.hpp>

/// A log of events put through a programme: the accounts that a live engine would hold, from columns, by the same
/// decisions.  Rows may come in any order; a member's are taken by time, and rows of one instant as they stand.
namespace goodwill::inline v0::loyalty {

/// What members say of one attribute in their joins and attributes events.
struct attribute_values {
    std::uint64_t name = 0;                ///< text_key
    std::span<const std::uint64_t> value;  ///< text_key; 0: nothing, and it stays as it was
};

/// Events as columns of one length; an empty span means the default all through.
struct event_columns {
    std::span<const std::uint32_t> member;   ///< slots, 0 .. members - 1
    std::size_t members = 0;
    std::span<const std::int64_t> time;      ///< microseconds since 1970-01-01 UTC, or ...
    std::span<const core::day_number> day;   ///< ... local dates
    std::span<const event_kind> kind;        ///< purchases
    std::span<const units> amount, discount, tax, delivery, redeemed;
    std::span<const units> points;
    std::span<const std::int64_t> quantity;  ///< 1
    std::span<const std::int64_t> credit;
    std::span<const std::uint32_t> channel, reward, activity;  ///< codes of the rulebook
    std::span<const std::uint64_t> key;      ///< of the event's id; row numbers
    std::span<const std::uint64_t> of;       ///< the key that a refund or cancellation names
    std::span<const std::uint64_t> line_begin;  ///< n + 1 positions in `lines`
    std::span<const order_line> lines;
    std::span<const std::uint8_t> tier;      ///< of invitations, from 1; most_tiers for one that the programme lacks
    std::span<const std::uint16_t> birthday;  ///< of joins and attributes: 32 x month + day; 0: not said
    std::vector<attribute_values> attributes;
};

struct replay_options {
    /// The local date up to which the clock runs after the last event, included; without it that of the last event.
    std::optional<core::day_number> until = {};
    /// Dates at whose end balances and tiers are asked, ascending.
    std::vector<core::day_number> at = {};
    bool entries = false;
    int threads = 1;
    core::watch progress = {};
};

/// An entry and whose it is.
struct member_entry {
    std::uint32_t member = 0;
    loyalty::entry entry;
};
struct refused_row {
    std::uint64_t row = 0;
    refusal why = refusal::none;
};

/// What a member has at a date.
struct standing_at {
    std::array<units, place_count> total{};
    units counter = 0;  ///< of the tier: what still counts on that date
    std::uint8_t tier = 0;
    bool member = false;
};

struct replay_report {
    std::uint64_t events = 0;
    std::array<std::uint64_t, 32> refused{};  ///< by refusal
    std::vector<refused_row> rows;            ///< what was refused, by row
    std::vector<member_entry> entries;        ///< by member, then as they were made
    std::vector<core::buffer<standing_at>> at;  ///< a column a date, by slot
    core::day_number last_day = 0;
};

/// Puts the events through the accounts of `store`, which may hold those of earlier events.
/// Throws shape_error for columns of unlike length, domain_error naming the row for a slot, amount or time out of
/// range and the last row of a member whose account would be beyond 8 MiB, cancelled.
GOODWILL_API replay_report replay(const versions& books, account_store& store, const event_columns& events,
                                  const replay_options& options = {});

}  // namespace goodwill::inline v0::loyalty
