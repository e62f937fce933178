#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/loyalty/live_event.hpp>
#include <goodwill/loyalty/versions.hpp>

/// From an event's names and instants to the programme's codes and local dates.
namespace goodwill::inline v0::loyalty {

/// Facts, and the memory that they read.
struct resolved_event {
    event_facts facts;
    std::vector<order_line> lines;
    std::vector<member_attribute> attributes;
};

/// The second and local date of an event; a date alone is its first instant.
[[nodiscard]] inline std::int64_t time_of(const event& e, const core::zone& zone) noexcept {
    return e.date ? zone.start_of_day(*e.date) * 1'000'000 : e.time;
}
[[nodiscard]] inline std::int64_t seconds_of(std::int64_t micros) noexcept {
    return micros >= 0 ? micros / 1'000'000 : -((-micros + 999'999) / 1'000'000);
}
[[nodiscard]] inline core::day_number day_of(const event& e, const core::zone& zone) noexcept {
    return e.date ? *e.date : static_cast<core::day_number>(zone.day_at(seconds_of(e.time)));
}

/// Throws domain_error for what no event may be: no ids, amounts below zero or beyond 2^53, times out of range.
inline void check_event(const char* function, const event& e) {
    const auto fail = [&](const char* field, std::string value, const char* must) {
        throw domain_error({function, field, {}, std::move(value), must});
    };
    if (e.id.empty()) fail("id", "", "must not be empty");
    if (e.member.empty()) fail("member", "", "must not be empty");
    const auto money = [&](units v, const char* field, bool signed_too = false) {
        if (v < most_units && v > (signed_too ? -most_units : -1)) return;
        fail(field, std::to_string(v),
             signed_too ? "must lie within 2^53 of the smallest unit"
                        : "must be >= 0 and below 2^53 of the smallest unit");
    };
    money(e.money.amount, "amount"), money(e.money.discount, "discount"), money(e.money.tax, "tax");
    money(e.money.delivery, "delivery"), money(e.money.redeemed, "redeemed");
    money(e.points, "points", e.kind == event_kind::adjustment || e.kind == event_kind::correction);
    money(e.quantity, "quantity"), money(e.credit, "credit");
    units amounts = 0;
    std::int64_t pieces = 0;
    for (const event_line& l : e.lines) {
        money(l.amount, "lines.amount"), money(l.quantity, "lines.quantity");
        money(amounts += l.amount, "lines.amount"), money(pieces += l.quantity, "lines.quantity");
    }
    constexpr core::day_number first = -719528, end = 2932897;
    constexpr std::int64_t first_second = std::int64_t{first} * 86400, end_second = std::int64_t{end} * 86400;
    if (!e.date && (seconds_of(e.time) < first_second || seconds_of(e.time) >= end_second))
        fail("time", std::to_string(e.time), "must lie in the years 0 to 9999");
    if (e.date && (*e.date < first || *e.date >= end))
        fail("date", std::to_string(*e.date), "must lie in the years 0 to 9999");
    if (e.until < first || e.until >= end) fail("until", std::to_string(e.until), "must lie in the years 0 to 9999");
    if (e.birth_month > 12 || e.birth_day > 31 || (e.birth_month == 0) != (e.birth_day == 0))
        fail("birthday", std::to_string(e.birth_month) + "-" + std::to_string(e.birth_day),
             "must be a month and a day");
    const bool about =
        e.kind == event_kind::refund || e.kind == event_kind::cancellation || e.kind == event_kind::correction;
    if (about && e.of.empty()) fail("of", "", "must name the event that this one is about");
}

inline void resolve(const versions& books, const event& e, resolved_event& out) {
    const core::zone& zone = books.latest().zone;
    event_facts& f = out.facts;
    f = {};
    f.kind = e.kind;
    f.key = e.id.key();
    f.time = time_of(e, zone);
    f.day = day_of(e, zone);
    const rulebook& book = books.at(f.day);
    if (!e.date) {
        const std::int64_t seconds = seconds_of(e.time);
        f.minute = static_cast<std::uint16_t>((seconds + zone.offset_at(seconds) - std::int64_t{f.day} * 86400) / 60);
    }
    f.channel = book.channels[e.channel];
    f.reward = book.rewards[e.reward];
    if (f.reward == name_codes::other && !e.reward.empty()) f.reward = name_codes::unknown;
    f.activity = book.activities[e.activity];
    f.tier = static_cast<std::uint8_t>(e.tier.empty()            ? 0
                                       : book.tiers[e.tier] == 0 ? most_tiers
                                                                 : book.tiers[e.tier] - 1);
    f.money = e.money;
    f.points = e.points;
    f.quantity = e.quantity;
    f.credit = e.credit;
    f.of = e.of.empty() ? 0 : e.of.key();
    f.birth_month = e.birth_month, f.birth_day = e.birth_day;
    f.until = e.until;
    f.voided = e.voids && e.kind != event_kind::correction;
    out.lines.clear();
    out.attributes.clear();
    if (!e.lines.empty()) {
        units sum = 0;
        std::int64_t pieces = 0;
        for (const event_line& l : e.lines) {
            const std::uint32_t product = book.products[l.product], category = book.categories[l.category];
            order_line line{text_key(l.product), l.amount, l.quantity, 0, 0};
            line.rules = book.by_product[product] & book.by_category[category];
            if (!book.card_products.empty()) line.cards = book.card_products[product] & book.card_categories[category];
            out.lines.push_back(line);
            sum += l.amount;
            pieces += l.quantity;
        }
        if (f.money.amount == 0) f.money.amount = sum;
        f.quantity = pieces;
        f.lines = out.lines;
    }
    if (!e.attributes.empty()) {
        for (const auto& a : e.attributes) out.attributes.push_back({text_key(a.name), text_key(a.value)});
        f.attributes = out.attributes;
    }
}

}  // namespace goodwill::inline v0::loyalty
