#pragma once
#include <string>
#include <utility>
#include <vector>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <goodwill/loyalty/program.hpp>

/// The programme that the benchmarks of the room run, and the memory they run it in.
namespace goodwill::benchmarks {

/// Two earning rules, one of them with a weekday, 12 months of expiry, and two rolling tiers.
[[nodiscard]] inline loyalty::program small_programme() {
    loyalty::program p;
    p.zone = "UTC";
    p.enrols = loyalty::enrolment::first_purchase;
    p.expires = *loyalty::parse_expiry("12 months");
    p.earn.push_back({.name = "base", .points = 1, .when = {.min_amount = 1}});
    p.earn.push_back({.name = "weekend", .multiply = 2, .when = {.weekdays = {6, 7}}});
    p.tiers.period = loyalty::tier_period::rolling;
    p.tiers.window = *loyalty::parse_duration("12 months");
    p.tiers.levels = {{.name = "silver", .threshold = 200, .multiplier = 1.25},
                      {.name = "gold", .threshold = 500, .multiplier = 1.5}};
    return p;
}

/// With a third rule, for evenings in these channels (none: in all), whose points have an expiry of their own, and a third tier.
[[nodiscard]] inline loyalty::program programme(std::vector<std::string> channels = {}) {
    loyalty::program p = small_programme();
    p.earn.push_back({.name = "evening", .points = 20, .per = loyalty::rule_basis::order,
                      .when = {.hours = std::pair(17 * 60, 22 * 60), .channels = std::move(channels)},
                      .expires = *loyalty::parse_expiry("3 months")});
    p.tiers.levels.push_back({.name = "platinum", .threshold = 1000, .multiplier = 2});
    return p;
}

/// Memory that was touched once stays with the process: on virtual machines fresh pages cost as much as the work.
inline void keep_memory() {
#if defined(__GLIBC__)
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_TOP_PAD, 1 << 26);
#endif
}

}  // namespace goodwill::benchmarks
