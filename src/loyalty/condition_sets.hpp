#pragma once
#include <algorithm>
#include <bitset>
#include <limits>
#include <string>
#include <vector>

#include <goodwill/loyalty/program.hpp>

/// Conditions of rules as sets, to tell whether one follows from another and whether two can hold together.
namespace goodwill::inline v0::loyalty {

struct condition_sets {
    std::bitset<7> weekdays;
    std::bitset<1440> minutes;
    core::day_number from, until;
    double min, below;

    explicit condition_sets(const conditions& c)
        : from(c.from.value_or(std::numeric_limits<core::day_number>::min())), until(c.until.value_or(no_day)),
          min(c.min_amount.value_or(0)), below(c.below_amount.value_or(std::numeric_limits<double>::infinity())) {
        if (c.weekdays.empty()) weekdays.set();
        for (const int day : c.weekdays) weekdays.set(static_cast<std::size_t>((day + 6) % 7));
        const auto [first, second] = c.hours.value_or(std::pair(0, 1440));
        for (int m = 0; m < 1440; ++m)
            if (first < second ? m >= first && m < second : m >= first || m < second)
                minutes.set(static_cast<std::size_t>(m));
    }
    /// Weekdays within the range of dates.
    [[nodiscard]] std::bitset<7> dated_weekdays() const {
        if (std::int64_t{until} - from >= 6) return weekdays;
        std::bitset<7> there;
        for (std::int64_t d = from; d <= until; ++d) there.set(static_cast<std::size_t>(((d + 3) % 7 + 7) % 7));
        return weekdays & there;
    }
};

namespace detail {

using names = std::vector<std::string>;

/// Whether all of a are in b; an empty list is everything.
[[nodiscard]] inline bool within(const names& a, const names& b) {
    const auto in_b = [&](const std::string& name) { return std::find(b.begin(), b.end(), name) != b.end(); };
    return b.empty() || (!a.empty() && std::all_of(a.begin(), a.end(), in_b));
}
[[nodiscard]] inline bool apart(const names& a, const names& b) {
    const auto in_b = [&](const std::string& name) { return std::find(b.begin(), b.end(), name) != b.end(); };
    return !a.empty() && !b.empty() && std::none_of(a.begin(), a.end(), in_b);
}

}  // namespace detail

/// Whether b holds wherever a does.
[[nodiscard]] inline bool implies(const conditions& a, const conditions& b) {
    using detail::within;
    const condition_sets x(a), y(b);
    const auto attribute = [&](const attribute_condition& wanted) {
        return std::any_of(a.attributes.begin(), a.attributes.end(), [&](const attribute_condition& has) {
            return has.name == wanted.name && within(has.values, wanted.values);
        });
    };
    return (x.dated_weekdays() & ~y.weekdays).none() && (x.minutes & ~y.minutes).none() && x.from >= y.from &&
           x.until <= y.until && x.min >= y.min && x.below <= y.below && within(a.channels, b.channels) &&
           within(a.products, b.products) && within(a.categories, b.categories) && within(a.tiers, b.tiers) &&
           (a.first_purchase || !b.first_purchase) &&
           (b.birthday == birthday_condition::none || b.birthday == a.birthday ||
            (b.birthday == birthday_condition::month && a.birthday == birthday_condition::day)) &&
           std::all_of(b.attributes.begin(), b.attributes.end(), attribute);
}

/// Whether they never hold for one order, or as `same_lines` asks never for one line of it.
[[nodiscard]] inline bool exclude(const conditions& a, const conditions& b, bool same_lines) {
    using detail::apart;
    const condition_sets x(a), y(b);
    const auto attribute = [&](const attribute_condition& one) {
        return std::any_of(b.attributes.begin(), b.attributes.end(), [&](const attribute_condition& other) {
            return one.name == other.name && apart(one.values, other.values);
        });
    };
    return (x.dated_weekdays() & y.dated_weekdays()).none() || (x.minutes & y.minutes).none() || x.from > y.until ||
           y.from > x.until || x.min >= y.below || y.min >= x.below || apart(a.channels, b.channels) ||
           (same_lines && (apart(a.products, b.products) || apart(a.categories, b.categories))) ||
           apart(a.tiers, b.tiers) || std::any_of(a.attributes.begin(), a.attributes.end(), attribute);
}

}  // namespace goodwill::inline v0::loyalty
