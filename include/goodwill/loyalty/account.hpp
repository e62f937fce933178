#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <tuple>
#include <vector>

#include <goodwill/loyalty/duration.hpp>
#include <goodwill/loyalty/points.hpp>

/// What the ledger holds of one member: a plain value.  Engines keep accounts packed, and decide on an unpacked copy,
/// so that what is refused changes nothing.
namespace goodwill::inline v0::loyalty {

/// Where points are.  Every entry moves points from one place to another, so at every moment
/// earned + granted + reissued + owed = pending + active + spent + expired + reversed.
enum class place : std::uint8_t { earned, granted, reissued, owed, pending, active, spent, expired, reversed };
inline constexpr std::size_t place_count = 9;

/// Points come out of the first four and go into the others; owed is what a member has got beyond what it had.
[[nodiscard]] constexpr bool is_source(place p) noexcept { return p <= place::owed; }

/// Points that were earned together and begin and end together.
struct lot {
    units open = 0;
    core::day_number earned_on = 0, active_on = 0, gone_on = 0;
    std::uint32_t number = 0;  ///< ascends within an account
};

/// Tier credit of a rolling period, until the local date on which it no longer counts.
struct rolling_credit {
    core::day_number leaves = 0;
    std::array<std::uint32_t, 2> halves{};

    [[nodiscard]] constexpr units amount() const noexcept { return std::bit_cast<units>(halves); }
    constexpr void set(units amount) noexcept { halves = std::bit_cast<std::array<std::uint32_t, 2>>(amount); }
};

/// What an order earns by: enough to earn again on a part of it.
struct order_rating {
    units counted = 0;
    std::int64_t quantity = 0;
    units counter_before = 0;   ///< of the tier, for split upgrades
    std::uint64_t holding = 0;  ///< the rules whose conditions of time and member held
    std::uint64_t tier = 0;
};

/// An order that can still be refunded.
struct open_order {
    order_rating rated;
    std::uint64_t key = 0;  ///< of the purchase's id
    units returned = 0;
    std::int64_t returned_quantity = 0;
    units first_credit = 0;    ///< towards tiers, as booked at first
    units credit = 0;          ///< what is left of it
    core::day_number day = 0;
    std::uint32_t number = 0;
    std::uint32_t has_lines = 0, spare = 0;
};

/// A lot of such an order.
struct open_grant {
    std::uint32_t order = 0, lot = 0;
    std::uint32_t term = 0, spare = 0;
    units first = 0;     ///< as booked at first
    units net = 0;       ///< after refunds
    units expired = 0;   ///< of what expired, what refunds have not taken
    units forgiven = 0;  ///< what a refund could not take, and did not ask for
};

/// A line of such an order, where the programme looks at lines.
struct open_line {
    std::uint64_t product = 0;
    units amount = 0, returned = 0;
    std::int64_t quantity = 0, returned_quantity = 0;
    std::uint64_t rules = 0, cards = 0;
    std::uint32_t order = 0, spare = 0;
};

/// A redemption that can still be cancelled.
struct open_redemption {
    std::uint64_t key = 0;  ///< of its id
    units points = 0;
    core::day_number day = 0;
    std::uint32_t number = 0;
    std::uint32_t reward = 0;                ///< code; 0: points alone
    core::day_number voucher_gone_on = 0;  ///< where a voucher was used
    std::uint32_t voucher = 0, spare = 0;
};

/// The lots that it took points from.
struct redeemed_part {
    units points = 0;
    std::uint32_t redemption = 0, lot = 0;
    core::day_number earned_on = 0, gone_on = 0;
};

/// Points under a cap over time.
struct cap_use {
    static constexpr std::uint16_t whole_programme = 0xFFFF;
    enum class span : std::uint16_t { day, month, year, member };
    units used = 0;
    std::uint16_t rule = 0;  ///< its place in program.earn
    span over = span::day;
    core::day_number begins = 0;
};

struct stamp_count {
    std::uint32_t card = 0;
    std::int32_t stamps = 0;  ///< below 0 where a refund took stamps whose voucher was used
};

struct voucher {
    std::uint32_t reward = 0;
    core::day_number gone_on = 0;
};

struct member_attribute {
    std::uint64_t name = 0, value = 0;  ///< text_key
};

/// The part of fixed size.  Fields that rarely differ from their defaults lie together, so that whoever packs accounts
/// can leave whole words out.
struct account_head {
    std::int64_t last_time = std::numeric_limits<std::int64_t>::min();  ///< of the last accepted event, microseconds
    std::array<units, place_count> total{};
    units counter = 0;  ///< tier credit of the period
    core::day_number clock = std::numeric_limits<core::day_number>::min();  ///< the local date up to which it has run
    core::day_number next_due = no_day;  ///< the next one on which it has something to do
    core::day_number joined = 0, last_activity = 0;
    core::day_number last_order = 0;
    std::uint32_t orders = 0;
    std::uint32_t next_number = 1;
    core::day_number period_start = 0;  ///< of the tier: when it was reached, or the calendar's
    core::day_number assess_on = no_day, next_birthday = no_day;
    core::day_number drop_on = no_day, invited_until = 0;
    std::uint16_t period_number = 0;  ///< of a rolling period, since the tier was reached; of anniversaries
    std::uint8_t tier = 0, drop_to = 0, invited = 0;
    std::uint8_t birth_month = 0, birth_day = 0;
    bool member = false;  ///< joined, and did not leave
};

struct account : account_head {
    std::vector<lot> lots;  ///< with open points, in the order in which they are spent
    std::vector<rolling_credit> credits;
    std::vector<open_order> open_orders;
    std::vector<open_grant> grants;
    std::vector<open_line> lines;
    std::vector<open_redemption> redemptions;
    std::vector<redeemed_part> parts;
    std::vector<cap_use> caps;
    std::vector<stamp_count> stamps;
    std::vector<voucher> vouchers;
    std::vector<member_attribute> attributes;

    [[nodiscard]] units& at(place p) noexcept { return total[static_cast<std::size_t>(p)]; }
    [[nodiscard]] units at(place p) const noexcept { return total[static_cast<std::size_t>(p)]; }
    [[nodiscard]] std::uint32_t number() noexcept { return next_number++; }
    [[nodiscard]] lot* find_lot(std::uint32_t number) noexcept {
        for (lot& l : lots)
            if (l.number == number) return &l;
        return nullptr;
    }
};

}  // namespace goodwill::inline v0::loyalty
