#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <goodwill/loyalty/account.hpp>
#include <goodwill/loyalty/earning.hpp>
#include <goodwill/loyalty/entry.hpp>

/// What happens to members, as the engine decides on it: names are the programme's codes already.
namespace goodwill::inline v0::loyalty {

enum class event_kind : std::uint8_t {
    join, purchase, refund, redemption, cancellation, adjustment, activity, attributes, invitation, leave, correction,
};
inline constexpr std::string_view event_kind_names[] = {"join", "purchase", "refund", "redemption", "cancellation",
                                                        "adjustment", "activity", "attributes", "invitation", "leave",
                                                        "correction"};
[[nodiscard]] constexpr std::string_view name_of(event_kind k) noexcept {
    return event_kind_names[static_cast<std::size_t>(k)];
}

/// Money of an order or of what is returned of it.  All >= 0.
struct order_money {
    units amount = 0;    ///< of the goods, before the discount
    units discount = 0, tax = 0, delivery = 0;
    units redeemed = 0;  ///< the part that was paid with points

    /// What counts of it, >= 0.
    [[nodiscard]] constexpr units counted(const order_counts& which) const noexcept {
        units sum = amount;
        if (!which.discount) sum -= discount;
        if (which.tax) sum += tax;
        if (which.delivery) sum += delivery;
        if (!which.redeemed) sum -= redeemed;
        return sum < 0 ? 0 : sum;
    }
};

struct event_facts {
    event_kind kind = event_kind::purchase;
    std::uint64_t ref = 0;      ///< its place in the journal or log, for entries
    std::uint64_t key = 0;      ///< of its id, by which refunds and cancellations name it
    std::int64_t time = 0;      ///< microseconds since 1970-01-01 UTC
    core::day_number day = 0;   ///< of the programme's zone
    std::uint16_t minute = 0;   ///< of that day
    std::uint32_t channel = name_codes::other, reward = name_codes::other, activity = name_codes::other;
    std::uint8_t tier = 0;      ///< of an invitation
    order_money money;
    units points = 0;           ///< of a redemption or adjustment
    std::int64_t quantity = 1;
    std::int64_t credit = 0;    ///< the host's own counter of tiers
    std::uint64_t of = 0;       ///< the key of a refund's purchase, of a cancellation's redemption
    std::span<const order_line> lines = {};
    std::span<const member_attribute> attributes = {};
    std::uint8_t birth_month = 0, birth_day = 0;
    core::day_number until = 0;  ///< the last date of an invitation or of granted points; 0: not said
    bool kept = true;            ///< false: nothing will ever ask for this order or redemption again
    bool forced = false;         ///< was accepted before a late event came, so it stays accepted
    bool voided = false;         ///< a correction took it back: nothing comes of it but that a member has joined
};

}  // namespace goodwill::inline v0::loyalty
