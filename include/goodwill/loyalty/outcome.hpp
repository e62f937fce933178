#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include <goodwill/loyalty/earning.hpp>
#include <goodwill/loyalty/entry.hpp>
#include <goodwill/loyalty/live_event.hpp>

/// What an engine answers: to an event, to the question what a purchase would bring, and why an event brought what it
/// did.
namespace goodwill::inline v0::loyalty {

struct outcome {
    refusal why = refusal::none;
    bool duplicate = false;      ///< the same event was accepted before; nothing is booked again
    std::uint64_t event = 0;     ///< its place in the journal
    std::vector<entry> entries;  ///< what it booked, and what the clock booked until then

    [[nodiscard]] bool accepted() const noexcept { return why == refusal::none; }
};

/// What a purchase would bring.
struct quoted {
    refusal why = refusal::none;
    units points = 0;
    std::vector<rule_share> rules;
    rule_bits fired = 0;  ///< the rules that held, multipliers too, by their places in the rulebook of its date
    units cut = 0;        ///< by the programme's caps
    std::uint8_t tier_before = 0, tier_after = 0;
};

/// Why an event brought what it did.
struct explanation {
    stored_event event;             ///< as it counts now: with its corrections
    std::vector<std::byte> record;  ///< what `event` reads
    bool corrected = false;
    int version = 0;
    core::day_number day = 0;
    units counted = 0;
    std::uint8_t tier = 0;          ///< that it earned at; of other events the member's when they came
    std::vector<rule_share> rules;
    rule_bits fired = 0;            ///< as of a quote
    units cut = 0;
};

}  // namespace goodwill::inline v0::loyalty
