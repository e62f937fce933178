#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <goodwill/core/check.hpp>
#include <goodwill/core/decimal.hpp>

/// The tiers of a loyalty programme, and where one customer stands among them.
/// Thresholds ascend and are > 0; reaching one is enough (>=).  A tier is the number of thresholds that are reached:
/// 0 is below the first, the number of thresholds is the top.  Counters are whole numbers (orders, or money in its
/// smallest unit, which is exact) or doubles.
namespace goodwill::inline v0::loyalty {

namespace detail {
template <class T>
[[nodiscard]] constexpr std::size_t reached(std::span<const T> thresholds, T counter) noexcept {
    std::size_t n = 0;
    while (n < thresholds.size() && counter >= thresholds[n]) ++n;
    return n;
}
}  // namespace detail

/// The tier of a counter.  NaN has reached none.
[[nodiscard]] constexpr std::size_t tier_of(std::span<const std::int64_t> thresholds, std::int64_t counter) noexcept {
    return detail::reached(thresholds, counter);
}
[[nodiscard]] constexpr std::size_t tier_of(std::span<const double> thresholds, double counter) noexcept {
    return detail::reached(thresholds, counter);
}

/// What is missing to the next tier, > 0; nothing at the top.  A counter may be negative where refunds are netted.
[[nodiscard]] constexpr std::optional<std::int64_t> distance_to_next(std::span<const std::int64_t> thresholds,
                                                                     std::int64_t counter) noexcept {
    const std::size_t tier = tier_of(thresholds, counter);
    if (tier == thresholds.size()) return {};
    return thresholds[tier] - counter;
}
/// NaN at the top, and for NaN.
[[nodiscard]] constexpr double distance_to_next(std::span<const double> thresholds, double counter) noexcept {
    const std::size_t tier = tier_of(thresholds, counter);
    return tier == thresholds.size() ? std::numeric_limits<double>::quiet_NaN() : thresholds[tier] - counter;
}

/// What the counter counts.
enum class tier_basis : std::uint8_t {
    spend,   ///< money, net of refunds that the base nets
    orders,  ///< days with a purchase
};

[[nodiscard]] constexpr std::string_view name_of(tier_basis basis) noexcept {
    return basis == tier_basis::spend ? "spend" : "orders";
}

/// Throws domain_error that lists the names.
[[nodiscard]] inline tier_basis tier_basis_of(const char* function, std::string_view name) {
    for (const auto basis : {tier_basis::spend, tier_basis::orders})
        if (name == name_of(basis)) return basis;
    throw domain_error({function, "basis", {}, "\"" + std::string(name) + "\"", "must be \"spend\" or \"orders\""});
}

struct tier {
    std::string name;
    double threshold = 0;  ///< money: a decimal of at most 6 digits after the point; orders: a whole number
};

/// Throws domain_error naming the first tier that breaks a rule: there is at least one and at most 100; names are
/// not empty and all different; thresholds are finite, > 0, ascend, and are decimals (of orders: whole numbers).
inline void check_tiers(const char* function, std::span<const tier> tiers, tier_basis basis) {
    const auto bad = [&](std::size_t i, const std::string& value, const std::string& must) {
        throw domain_error({function, "tiers", static_cast<std::int64_t>(i), value, must});
    };
    if (tiers.empty() || tiers.size() > 100)
        throw domain_error({function, "tiers", {}, std::to_string(tiers.size()) + " tiers", "must be from 1 to 100"});
    for (std::size_t i = 0; i < tiers.size(); ++i) {
        const double threshold = tiers[i].threshold;
        const std::string named = "\"" + tiers[i].name + "\"", value = core::to_text(threshold) + " (" + named + ")";
        if (tiers[i].name.empty()) bad(i, named, "must have a name");
        for (std::size_t j = 0; j < i; ++j)
            if (tiers[j].name == tiers[i].name) bad(i, named, "must have a name of its own");
        if (!(threshold > 0 && threshold <= std::numeric_limits<double>::max()))
            bad(i, value, "must be finite and > 0");
        if (i > 0 && !(threshold > tiers[i - 1].threshold))
            bad(i, value, "must be above the threshold before it, " + core::to_text(tiers[i - 1].threshold));
        if (basis == tier_basis::orders && !core::to_scaled(threshold, 0))
            bad(i, value, "must be a whole number of orders");
        if (basis == tier_basis::spend && !core::decimal_scale(threshold))
            bad(i, value, "must be a decimal of at most 6 digits after the point, below 2^51 of its last digit");
    }
}

}  // namespace goodwill::inline v0::loyalty
