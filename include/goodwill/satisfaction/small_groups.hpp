#pragma once
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include <goodwill/core/error.hpp>

/// Groups whose figures say little, by a rule with a name.
namespace goodwill::inline v0::satisfaction {

enum class small_rule : std::uint8_t {
    fewer_than_30,  ///< n_effective < 30
    rare_box,       ///< a box with fewer than 5 answers, counted as n_effective: where normal limits begin to fail
    wide_interval,  ///< an interval wider than a fifth of what the value can be: 20 points of a share, 40 of NPS
};

/// What the rules look at.
struct group_precision {
    double n_effective = 0;
    double rarest_box = 0;  ///< answers of the smallest box, counted as n_effective; NaN without boxes
    double low = 0, high = 0;
    double range = 100;  ///< greatest value of the metric less the least one
};

/// A group without answers, or without an interval, is small by every rule.
[[nodiscard]] inline bool is_small(small_rule rule, const group_precision& g) noexcept {
    switch (rule) {
        case small_rule::fewer_than_30: return !(g.n_effective >= 30);
        case small_rule::rare_box: return !(g.rarest_box >= 5);
        case small_rule::wide_interval: return !(g.high - g.low <= g.range / 5);
    }
    return true;
}

/// The rule of a name.  Throws domain_error for an unknown one.
[[nodiscard]] inline small_rule small_rule_of(const char* function, std::string_view name) {
    if (name == "fewer_than_30") return small_rule::fewer_than_30;
    if (name == "rare_box") return small_rule::rare_box;
    if (name == "wide_interval") return small_rule::wide_interval;
    throw domain_error({function, "small", {}, "\"" + std::string(name) + "\"",
                        "must be \"fewer_than_30\", \"rare_box\" or \"wide_interval\""});
}

}  // namespace goodwill::inline v0::satisfaction
