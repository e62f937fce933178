#pragma once
#include <cstdint>
#include <string_view>

#include <goodwill/loyalty/account.hpp>

/// The entries of the ledger, and why an event was refused.
namespace goodwill::inline v0::loyalty {

enum class entry_kind : std::uint8_t {
    earn, grant, activate, spend, expire, reverse, pay_owed, cancel, reissue, forgive, correct,
    join, leave, tier_up, tier_down, tier_kept, invite, stamp, voucher, voucher_used, voucher_gone, voucher_back,
};
inline constexpr std::string_view entry_kind_names[] = {
    "earn", "grant", "activate", "spend", "expire", "reverse", "pay_owed", "cancel", "reissue", "forgive", "correct",
    "join", "leave", "tier_up", "tier_down", "tier_kept", "invite", "stamp", "voucher", "voucher_used", "voucher_gone",
    "voucher_back"};
[[nodiscard]] constexpr std::string_view name_of(entry_kind k) noexcept {
    return entry_kind_names[static_cast<std::size_t>(k)];
}

inline constexpr std::string_view place_names[] = {"earned", "granted", "reissued", "owed", "pending",
                                                   "active", "spent", "expired", "reversed"};
[[nodiscard]] constexpr std::string_view name_of(place p) noexcept { return place_names[static_cast<std::size_t>(p)]; }

/// What one event, or the clock, did to an account.
struct entry {
    static constexpr std::uint64_t clock = ~std::uint64_t{0};

    std::uint64_t event = clock;  ///< its place in the journal
    core::day_number day = 0;     ///< the local date; the clock acts at its first instant
    entry_kind kind = entry_kind::earn;
    place from = place::earned, to = place::active;  ///< the same where no points move
    std::uint8_t tier = 0;        ///< after it
    units points = 0;             ///< that move; of stamps and vouchers how many
    std::uint32_t lot = 0;        ///< 0: none
    core::day_number earned_on = 0, active_on = 0, gone_on = 0;  ///< of the lot
    std::uint32_t about = 0;      ///< the code of a reward or card; of a tier the one before
};

/// What became of an event.
enum class refusal : std::uint8_t {
    none,
    unknown_member, already_member, unknown_order, unknown_redemption, unknown_reward, unknown_tier,
    not_enough_points, not_entitled, above_order, lines_needed, unknown_line, outside_refund_window, too_late,
    already_cancelled, would_owe, overflow, unknown_event, voided, in_use, account_full,
};
inline constexpr std::string_view refusal_names[] = {"",
                                                     "unknown_member",
                                                     "already_member",
                                                     "unknown_order",
                                                     "unknown_redemption",
                                                     "unknown_reward",
                                                     "unknown_tier",
                                                     "not_enough_points",
                                                     "not_entitled",
                                                     "above_order",
                                                     "lines_needed",
                                                     "unknown_line",
                                                     "outside_refund_window",
                                                     "too_late",
                                                     "already_cancelled",
                                                     "would_owe",
                                                     "overflow",
                                                     "unknown_event",
                                                     "voided",
                                                     "in_use",
                                                     "account_full"};
[[nodiscard]] constexpr std::string_view name_of(refusal r) noexcept {
    return refusal_names[static_cast<std::size_t>(r)];
}

/// The reason as a sentence.
[[nodiscard]] constexpr std::string_view reason_of(refusal r) noexcept {
    switch (r) {
        case refusal::none: return "accepted";
        case refusal::unknown_member: return "the member has not joined, or has left";
        case refusal::already_member: return "the member has joined already";
        case refusal::unknown_order: return "there is no such order of this member";
        case refusal::unknown_redemption: return "there is no such redemption of this member";
        case refusal::unknown_reward: return "the programme has no such reward";
        case refusal::unknown_tier: return "the programme has no such tier above the member's";
        case refusal::not_enough_points: return "the balance is below what is to be redeemed";
        case refusal::not_entitled: return "the member's tier may not have this reward";
        case refusal::above_order: return "more is returned than is left of the order";
        case refusal::lines_needed: return "a part of an order with lines must name the lines";
        case refusal::unknown_line: return "the order has no such line";
        case refusal::outside_refund_window:
            return "the order or redemption is older than the programme's refund window";
        case refusal::too_late: return "the event is older than the programme's window for late events";
        case refusal::already_cancelled: return "the redemption was cancelled before";
        case refusal::would_owe: return "the points were spent, and the programme allows no negative balance";
        case refusal::overflow: return "an amount or a sum is beyond what can be counted exactly";
        case refusal::unknown_event: return "there is no such event of this member";
        case refusal::voided: return "a correction took back what this is about";
        case refusal::in_use: return "a refund or cancellation of it was accepted, and must be taken back first";
        case refusal::account_full:
            return "the member's open orders, lots and vouchers would be more than an account can hold";
    }
    return "";
}

}  // namespace goodwill::inline v0::loyalty
