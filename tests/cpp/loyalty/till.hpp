#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/loyalty/decide.hpp>

/// One member, one programme, events by date: what the tests of the ledger apply.
namespace goodwill::tests {

using loyalty::units;

[[nodiscard]] inline core::day_number date(int y, unsigned m, unsigned d) { return *core::day_of(y, m, d); }

/// One point for each whole unit of money, no decimals, members enrol with their first purchase.
[[nodiscard]] inline loyalty::program plain() {
    loyalty::program p;
    p.zone = "UTC";
    p.money_decimals = 0;
    p.enrols = loyalty::enrolment::first_purchase;
    p.earn.push_back({.name = "base", .points = 1});
    return p;
}

class till {
public:
    explicit till(loyalty::program p)
        : books(std::make_shared<const loyalty::rulebook>(std::move(p), core::zone{})) {}

    loyalty::refusal apply(loyalty::event_facts e) {
        loyalty::account next = member;
        std::vector<loyalty::entry> made;
        e.ref = e.key = next_ref++;
        e.time = (std::int64_t{e.day} * 86400 + e.minute * 60) * 1'000'000;
        loyalty::decision decision(books, next, &made);
        const auto why = decision.apply(e);
        if (why == loyalty::refusal::none) {
            member = next;
            entries.insert(entries.end(), made.begin(), made.end());
        }
        return why;
    }
    std::uint64_t last() const { return next_ref - 1; }

    loyalty::refusal buy(core::day_number day, units amount) {
        loyalty::event_facts e;
        e.day = day;
        e.money.amount = amount;
        return apply(e);
    }
    loyalty::refusal give_back(core::day_number day, std::uint64_t order, units amount) {
        loyalty::event_facts e;
        e.kind = loyalty::event_kind::refund;
        e.day = day;
        e.of = order;
        e.money.amount = amount;
        return apply(e);
    }
    loyalty::refusal redeem(core::day_number day, units points) {
        loyalty::event_facts e;
        e.kind = loyalty::event_kind::redemption;
        e.day = day;
        e.points = points;
        return apply(e);
    }
    loyalty::refusal cancel(core::day_number day, std::uint64_t redemption) {
        loyalty::event_facts e;
        e.kind = loyalty::event_kind::cancellation;
        e.day = day;
        e.of = redemption;
        return apply(e);
    }
    /// A balance at the start of a date: a question, which changes nothing.
    units at(core::day_number day, loyalty::place p) const {
        loyalty::account copy = member;
        loyalty::decision(books, copy, nullptr).advance(day);
        return copy.at(p);
    }
    units active(core::day_number day) const { return at(day, loyalty::place::active); }
    int tier(core::day_number day) const {
        loyalty::account copy = member;
        loyalty::decision(books, copy, nullptr).advance(day);
        return copy.tier;
    }

    loyalty::versions books;
    loyalty::account member;
    std::vector<loyalty::entry> entries;
    std::uint64_t next_ref = 0;
};

/// What must hold at every moment: the identity, no term below zero, totals that are those of the lots and entries.
[[nodiscard]] inline std::string broken(const loyalty::account& a) {
    using loyalty::place;
    units left = 0, right = 0, pending = 0, active = 0;
    for (std::size_t i = 0; i < loyalty::place_count; ++i) {
        if (a.total[i] < 0) return std::string(loyalty::name_of(place{static_cast<std::uint8_t>(i)})) + " below zero";
        (loyalty::is_source(place{static_cast<std::uint8_t>(i)}) ? left : right) += a.total[i];
    }
    if (left != right) return "identity: " + std::to_string(left) + " and " + std::to_string(right);
    for (const auto& l : a.lots) {
        if (l.open <= 0) return "an empty lot";
        (l.active_on > a.clock ? pending : active) += l.open;
    }
    if (pending != a.at(place::pending) || active != a.at(place::active)) return "lots do not sum to the totals";
    if (a.at(place::owed) != 0 && active != 0) return "active points while some are owed";
    return {};
}

}  // namespace goodwill::tests
