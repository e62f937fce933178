#include <goodwill/loyalty/presets.hpp>

#include <goodwill/core/error.hpp>

#include "core/nearest_name.hpp"

namespace goodwill::inline v0::loyalty {
namespace {

struct written_preset {
    preset_name named;
    std::string_view document;  ///< without the zone
};

constexpr written_preset presets[] = {
    {{"reverse_and_earn_again",
      "A returned order earns again on what is left of it, so parts that are returned equal the whole in any order."},
     R"({
  "earn": {"base": {"points": 1}, "welcome": {"points": 50, "on": "join"}},
  "pending": "14 days",
  "expires": "12 months",
  "refunds": "reverse_and_earn_again",
  "negative": "allow",
  "currency": {"value": 0.01},
  "rewards": {"five off": {"points": 500, "value": 5}, "ten off": {"points": 1000, "value": 10}}
})"},
    {{"proportional_refunds",
      "A return takes back points in proportion to its price, and forgives what has been spent already: an order of 40 "
      "that earned 70 loses 35 for a return of 20."},
     R"({
  "earn": {"base": {"points": 1.75}},
  "pending": "30 days",
  "expires": "12 months",
  "refunds": "proportional",
  "negative": "clamp",
  "rewards": {"five off": {"points": 500, "value": 5}}
})"},
    {{"rate_of_refund",
      "1 point for every 10 before tax, in proportion and rounded down; each return loses what an order of its size "
      "earns, "
      "never below zero: a return of 5 loses nothing, one of 20 loses 2."},
     R"({
  "earn": {"base": {"points": 1, "each": 10}},
  "counts": {"tax": false},
  "pending": "30 days",
  "expires": "24 months",
  "refunds": "rate_of_refund",
  "negative": "clamp",
  "rewards": {"five off": {"points": 50, "value": 5}}
})"},
    {{"end_of_month_expiry",
      "Points last to the end of the month in which they are earned: those of 22 January are gone on 1 February."},
     R"({
  "earn": {"base": {"points": 1}},
  "expires": "end_of_month",
  "refund_window": "14 days",
  "rewards": {"two off": {"points": 100, "value": 2}}
})"},
    {{"one_month_expiry",
      "Points last for one month: those of 25 January through 25 February, those of 31 January through the last day of "
      "February."},
     R"({
  "earn": {"base": {"points": 1}},
  "expires": "1 month",
  "refund_window": "14 days",
  "rewards": {"two off": {"points": 100, "value": 2}}
})"},
    {{"year_then_month_end",
      "Points last for 12 months and then to the end of that month: those of 6 July 2020 are gone on 1 August 2021."},
     R"({
  "earn": {"base": {"points": 1}},
  "pending": "14 days",
  "expires": "12 months, end_of_month",
  "rewards": {"five off": {"points": 500, "value": 5}}
})"},
    {{"inactivity_expiry", "Points last as long as the member buys or redeems something within 18 months."},
     R"({
  "earn": {"base": {"points": 1}},
  "pending": "14 days",
  "inactivity": "18 months",
  "rewards": {"five off": {"points": 500, "value": 5}}
})"},
    {{"calendar_year_tiers",
      "Tiers by credit of a calendar year, apart from the points that are spent: on 1 January the year that is over "
      "decides which tier a member has through the next."},
     R"({
  "earn": {"base": {"points": 1}},
  "expires": "24 months",
  "tier_rules": {"basis": "credit", "window": "calendar_year", "downgrade": "period_end"},
  "tiers": {
    "silver": {"threshold": 25000, "multiplier": 1.25, "benefits": ["seat of choice"]},
    "gold": {"threshold": 60000, "multiplier": 1.5, "benefits": ["seat of choice", "lounge"]}
  },
  "rewards": {"upgrade": {"points": 10000, "kind": "product"}}
})"},
    {{"rolling_tiers",
      "Tiers by what was spent within the last 12 months; a tier lasts for 12 months from the day it is reached."},
     R"({
  "earn": {"base": {"points": 1}},
  "pending": "14 days",
  "expires": "12 months",
  "tier_rules": {"basis": "spend", "window": "12 months", "downgrade": "period_end"},
  "tiers": {"silver": {"threshold": 300, "multiplier": 1.25}, "gold": {"threshold": 1000, "multiplier": 1.5}},
  "rewards": {"five off": {"points": 500, "value": 5}}
})"},
    {{"split_upgrade",
      "An order that reaches a tier is split at the threshold: the part above it earns in the new tier."},
     R"({
  "earn": {"base": {"points": 1}},
  "pending": "14 days",
  "expires": "12 months",
  "tier_rules": {"basis": "spend", "window": "12 months", "upgrade": "split", "downgrade": "at_once"},
  "tiers": {"silver": {"threshold": 300, "multiplier": 1.5}, "gold": {"threshold": 1000, "multiplier": 2}},
  "rewards": {"five off": {"points": 500, "value": 5}}
})"},
    {{"stamp_card", "Buy nine, get the tenth: no points, a voucher for every nine items of a category."},
     R"({
  "rewards": {"tenth coffee": {"points": 0, "kind": "product"}},
  "stamps": {"coffee card": {"buy": 9, "reward": "tenth coffee", "categories": ["coffee"], "expires": "6 months"}}
})"},
};

}  // namespace

const std::vector<preset_name>& preset_names() {
    static const std::vector<preset_name> all = [] {
        std::vector<preset_name> out;
        for (const auto& one : presets) out.push_back(one.named);
        return out;
    }();
    return all;
}

program preset(std::string_view name, std::string_view zone) {
    if (zone.empty())
        throw domain_error({"preset", "zone", {}, "\"\"", "must be an IANA zone such as \"Europe/Berlin\""});
    std::vector<std::string_view> known;
    for (const auto& one : presets) {
        known.push_back(one.named.name);
        if (one.named.name != name) continue;
        // A document needs a zone to be read; any text will do as one.
        program out =
            program::from_json("{\"zone\": \"UTC\", " + std::string(one.document.substr(one.document.find('{') + 1)));
        out.name = name;
        out.money = "EUR";
        out.zone = zone;
        return out;
    }
    throw domain_error({"preset", "name", {}, "\"" + std::string(name) + "\"",
                        "must be " + core::listed(known) + core::did_you_mean(name, known)});
}

}  // namespace goodwill::inline v0::loyalty
