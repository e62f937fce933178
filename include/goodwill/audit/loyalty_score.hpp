#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include <goodwill/audit/score_range.hpp>

/// Loyalty of one customer as two scores, each the visible weighted sum of its parts, and the quadrant that they make.
///     attitude     of satisfaction, recommendation, price tolerance
///     behaviour    of repeat purchases (a number of them, or their share), share of wallet
///     score    = sum_k w_k v_k / sum_k w_k    over the parts k that are known, each rescaled to v_k in 0..1
///     loyalty  = (attitude + behaviour) / 2
/// Answers are rescaled by their scale; x repeat purchases are x / (x + half), which is 1/2 at `half`: twice as many as
/// the customer in the middle is more, and ever more is ever less of a difference.
///                    behaviour high    behaviour low
///     attitude high  true              latent
///     attitude low   spurious          none
/// Source: relative attitude and repeat patronage: Dick & Basu (1994), Journal of the Academy of Marketing Science
///         22(2):99-113, doi:10.1177/0092070394222001, figure 2.  It names no items, weights or cuts: those are ours.
namespace goodwill::inline v0::audit {

enum class loyalty_part : std::uint8_t {
    satisfaction, recommendation, price_tolerance,     // attitude
    repeat_purchases, repeat_share, share_of_wallet,   // behaviour; one of the first two at most
};
inline constexpr std::size_t loyalty_parts = 6, attitude_parts = 3;

[[nodiscard]] constexpr std::string_view name_of(loyalty_part part) noexcept {
    constexpr std::string_view names[] = {"satisfaction",     "recommendation", "price_tolerance",
                                          "repeat_purchases", "repeat_share",   "share_of_wallet"};
    return names[static_cast<std::size_t>(part)];
}

/// One value for each loyalty_part, in their order.
using part_values = std::array<double, loyalty_parts>;

/// v for a number of repeat purchases: x / (x + half).  NaN unless x >= 0 and finite; half > 0.
[[nodiscard]] constexpr double rescale_repeats(double x, double half) noexcept {
    return x >= 0 && x <= std::numeric_limits<double>::max() ? x / (x + half)
                                                             : std::numeric_limits<double>::quiet_NaN();
}

/// Where high begins: at a score, or above it.
struct loyalty_cut {
    double at = 0.5;
    bool above = false;  ///< a score that equals the cut is low

    /// To 1e-12, so that a sum of parts which lies on the cut is on it.  NaN is not high.
    [[nodiscard]] constexpr bool high(double score) const noexcept {
        return above ? score > at + 1e-12 : score >= at - 1e-12;
    }
};

enum class loyalty_quadrant : std::uint8_t { true_loyalty, latent, spurious, none };
inline constexpr std::size_t loyalty_quadrants = 4;

[[nodiscard]] constexpr std::string_view name_of(loyalty_quadrant quadrant) noexcept {
    constexpr std::string_view names[] = {"true", "latent", "spurious", "none"};
    return names[static_cast<std::size_t>(quadrant)];
}

/// How loyalty is read.  The defaults: parts of a side weigh the same; one of them will do; an attitude is high above the
/// middle of the scale, since who is neutral holds no favourable one; behaviour is high from the middle on, where repeat
/// buying is that of the customer in the middle and half of the wallet is ours.
struct loyalty_rule {
    part_values weights = {1, 1, 1, 1, 1, 1};  ///< each finite and >= 0
    std::array<score_range, loyalty_parts> scales = {
        {{1, 5}, {0, 10}, {1, 5}, {0, std::numeric_limits<double>::max()}, {0, 1}, {0, 1}}};  ///< not of repeat_purchases
    double repeat_half = 1;  ///< repeat purchases that are worth 1/2
    int min_attitude = 1;    ///< parts with a weight that must be known for a score
    int min_behaviour = 1;
    loyalty_cut attitude = {0.5, true};
    loyalty_cut behaviour = {0.5, false};
};

/// What a rule reads in one customer's answers.
struct loyalty_reading {
    part_values value = {};   ///< rescaled to 0..1; NaN: unknown
    part_values weight = {};  ///< within its score, so those of a side sum to 1; 0: unknown
    double attitude = std::numeric_limits<double>::quiet_NaN();   ///< sum of value * weight; NaN: too few parts
    double behaviour = std::numeric_limits<double>::quiet_NaN();
    double loyalty = std::numeric_limits<double>::quiet_NaN();    ///< their mean; NaN without one of them
    std::optional<loyalty_quadrant> quadrant = {};                ///< empty without one of them
};

/// The quadrant of two scores; empty where one is missing.
[[nodiscard]] constexpr std::optional<loyalty_quadrant> quadrant_of(double attitude, double behaviour,
                                                                    const loyalty_cut& attitude_cut,
                                                                    const loyalty_cut& behaviour_cut) noexcept {
    if (attitude != attitude || behaviour != behaviour) return {};
    const bool likes = attitude_cut.high(attitude), buys = behaviour_cut.high(behaviour);
    if (likes) return buys ? loyalty_quadrant::true_loyalty : loyalty_quadrant::latent;
    return buys ? loyalty_quadrant::spurious : loyalty_quadrant::none;
}

/// One side's score of rescaled values [first, last); fills their weights.  NaN where fewer than `needed` parts with a
/// weight are known, and then the weights are 0.
[[nodiscard]] constexpr double side_score(const part_values& value, const part_values& weights, std::size_t first,
                                          std::size_t last, int needed, part_values& weight) noexcept {
    double sum = 0, total = 0;
    int known = 0;
    for (std::size_t k = first; k < last; ++k) {
        weight[k] = 0;
        if (value[k] != value[k] || !(weights[k] > 0)) continue;
        ++known;
        total += weights[k];
        sum += weights[k] * value[k];
    }
    if (known == 0 || known < needed) return std::numeric_limits<double>::quiet_NaN();
    for (std::size_t k = first; k < last; ++k)
        if (value[k] == value[k] && weights[k] > 0) weight[k] = weights[k] / total;
    return sum / total;
}

/// One customer by his answers as they came, in the order of loyalty_part; NaN: missing.  What is off its scale counts as
/// missing.
[[nodiscard]] inline loyalty_reading read_loyalty(const part_values& answers, const loyalty_rule& rule = {}) noexcept {
    constexpr auto repeats = static_cast<std::size_t>(loyalty_part::repeat_purchases);
    loyalty_reading out;
    for (std::size_t k = 0; k < loyalty_parts; ++k)
        out.value[k] = k == repeats ? rescale_repeats(answers[k], rule.repeat_half) : rule.scales[k].rescale(answers[k]);
    out.attitude = side_score(out.value, rule.weights, 0, attitude_parts, rule.min_attitude, out.weight);
    out.behaviour =
        side_score(out.value, rule.weights, attitude_parts, loyalty_parts, rule.min_behaviour, out.weight);
    out.loyalty = (out.attitude + out.behaviour) / 2;
    out.quadrant = quadrant_of(out.attitude, out.behaviour, rule.attitude, rule.behaviour);
    return out;
}

}  // namespace goodwill::inline v0::audit
