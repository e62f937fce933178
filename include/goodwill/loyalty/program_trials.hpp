#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/loyalty/replay.hpp>

/// What programmes would have cost, and who would have got what: the same log of events put through each.
/// Behaviour is that of the log, unless the caller names assumptions: that members redeem as soon as they can, and that
/// they buy more where they get more back.
namespace goodwill::inline v0::loyalty {

/// One programme of a trial, and the log in its codes.  Programmes whose names are coded alike share columns.
struct trial_program {
    const versions* books = nullptr;
    const event_columns* events = nullptr;
};

struct trial_options {
    std::optional<core::day_number> until = {};  ///< as in replay_options
    /// Assumption: right after a purchase members redeem so many points at a time, as often as they have them.
    /// 0: they redeem what the log says.
    units redeems = 0;
    /// Assumption: a member whose points are worth a share v more of the money spent than in the first programme buys
    /// 1 + elasticity x v times as much.  0: behaviour stays.
    double elasticity = 0;
    int threads = 1;
    core::watch progress = {};
};

/// What a programme meant for one member.
struct member_trial {
    units money = 0;       ///< that counted, net of refunds
    units earned = 0;      ///< net of what was taken back
    units spent = 0, expired = 0;
    units open = 0;        ///< active and pending at the end, less what is owed
    double cost = 0;       ///< in the smallest unit of money: of the points and rewards that were redeemed
    std::uint32_t refused = 0;   ///< redemptions that the balance or the tier did not allow
    std::uint8_t tier = 0;       ///< at the end
    std::uint8_t best_tier = 0;  ///< ever
    bool member = false;
};

struct program_trial {
    core::buffer<member_trial> members;         ///< by slot
    std::vector<std::int64_t> tiers;            ///< members at the end, by tier
    std::array<units, place_count> total{};
    core::int128 money = 0;
    double cost = 0;        ///< of what was redeemed
    double open_value = 0;  ///< of what is still open, at the value of a point
    std::array<std::uint64_t, 32> refused{};  ///< events by refusal
    double times_bought = 1;                    ///< money over that of the log, by the elasticity
    core::day_number last_day = 0;
};

/// One trial a programme, in the order given.  Sums are the same to the bit for any number of threads.
/// Throws what `replay` throws; conflict_error for programmes of unlike money or points; domain_error for an elasticity
/// that is not finite or a negative redemption.
[[nodiscard]] GOODWILL_API std::vector<program_trial> try_programs(std::span<const trial_program> programs,
                                                                   const trial_options& options = {});

}  // namespace goodwill::inline v0::loyalty
