#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <goodwill/loyalty/program_trials.hpp>

/// What a trial of programmes did to one member, event by event, so that a difference can be told.
namespace goodwill::inline v0::loyalty {

/// One event of the member, accepted or refused.
struct trial_step {
    std::uint64_t event = 0;  ///< its row in the columns
    core::day_number day = 0;
    event_kind kind = event_kind::purchase;
    refusal why = refusal::none;
    units money = 0;          ///< of the goods, as the elasticity has it
    units points = 0;         ///< of redemptions and adjustments
    std::uint8_t tier = 0;    ///< that a purchase earned at; else after the event
    std::vector<rule_share> rules = {};  ///< of a purchase
    rule_bits fired = 0;      ///< rules and multipliers that held, by their places in the rulebook
    units cut = 0;            ///< by the programme's caps
};

struct trial_history {
    std::vector<trial_step> steps;
    std::vector<entry> entries;  ///< as they were made; `event` is the row, of assumed redemptions that of the purchase
};

/// One history a programme, with the assumptions of the options; threads and progress are not used.
/// `until` must be the last day of the trial for its last entries to be the same.
/// Throws what `try_programs` throws; domain_error for a slot that the columns do not have.
[[nodiscard]] GOODWILL_API std::vector<trial_history> trial_histories(std::span<const trial_program> programs,
                                                                      std::uint32_t member,
                                                                      const trial_options& options = {});

}  // namespace goodwill::inline v0::loyalty
