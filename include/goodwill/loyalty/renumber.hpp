#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include <goodwill/loyalty/account.hpp>
#include <goodwill/loyalty/rulebook.hpp>

/// Accounts count rewards, stamp cards and rules by their places in the programme; another version may have them in
/// other places, so an account that comes to it is counted anew, by their names.
namespace goodwill::inline v0::loyalty {

namespace detail {
/// For each of the first list its place in the second, or nowhere.
inline constexpr std::size_t nowhere = ~std::size_t{0};
template <class Named>
[[nodiscard]] std::vector<std::size_t> places_of(const std::vector<Named>& was, const std::vector<Named>& is) {
    std::vector<std::size_t> out;
    for (const Named& x : was) {
        const auto same = std::find_if(is.begin(), is.end(), [&](const Named& y) { return y.name == x.name; });
        out.push_back(same == is.end() ? nowhere : static_cast<std::size_t>(same - is.begin()));
    }
    return out;
}
/// Nowhere too for a place that the first list does not have.
[[nodiscard]] inline std::size_t place_in(const std::vector<std::size_t>& places, std::size_t place) noexcept {
    return place < places.size() ? places[place] : nowhere;
}
}  // namespace detail

/// What the second programme does not have is gone: `voucher_gone(code)` and `stamps_gone(card, stamps)` see it, by the
/// numbers of the first.
template <class VoucherGone, class StampsGone>
void renumber(const program& was, const program& is, account& a, VoucherGone&& voucher_gone, StampsGone&& stamps_gone) {
    using detail::nowhere, detail::place_in;
    const auto rewards = detail::places_of(was.rewards, is.rewards);
    std::erase_if(a.vouchers, [&](voucher& v) {
        const std::size_t to = place_in(rewards, v.reward - std::size_t{1});
        if (to == nowhere) voucher_gone(v.reward);
        else v.reward = static_cast<std::uint32_t>(to + 1);
        return to == nowhere;
    });
    for (open_redemption& r : a.redemptions) {
        if (r.reward == 0) continue;
        const std::size_t to = place_in(rewards, r.reward - std::size_t{1});
        r.reward = to == nowhere ? 0 : static_cast<std::uint32_t>(to + 1);
        if (to == nowhere) r.voucher = 0;  // nothing that could come back
    }
    const auto cards = detail::places_of(was.stamps, is.stamps);
    std::erase_if(a.stamps, [&](stamp_count& s) {
        const std::size_t to = place_in(cards, s.card);
        if (to == nowhere) stamps_gone(s.card, s.stamps);
        else s.card = static_cast<std::uint32_t>(to);
        return to == nowhere;
    });
    for (open_line& l : a.lines) {
        std::uint64_t bits = 0;
        for (std::uint64_t left = l.cards; left != 0; left &= left - 1) {
            const std::size_t to = place_in(cards, static_cast<std::size_t>(std::countr_zero(left)));
            if (to != nowhere) bits |= std::uint64_t{1} << to;
        }
        l.cards = bits;
    }
    if (a.caps.empty()) return;
    const auto rules = detail::places_of(was.earn, is.earn);
    std::erase_if(a.caps, [&](cap_use& c) {
        if (c.rule == cap_use::whole_programme) return false;
        const std::size_t to = place_in(rules, c.rule);
        c.rule = static_cast<std::uint16_t>(to);
        return to == nowhere;
    });
}

}  // namespace goodwill::inline v0::loyalty
