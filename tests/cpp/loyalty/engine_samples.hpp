#pragma once
#include <array>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/loyalty/engine.hpp>

#include <gtest/gtest.h>

#include "random_programs.hpp"

/// Engines with something of everything in them.
namespace goodwill::tests {

using loyalty::event_kind;
using loyalty::place;
using loyalty::refusal;

[[nodiscard]] inline std::shared_ptr<const loyalty::rulebook> book_of(loyalty::program p, core::zone zone = {}) {
    return std::make_shared<const loyalty::rulebook>(std::move(p), std::move(zone));
}
[[nodiscard]] inline loyalty::engine again(const loyalty::engine& e) { return loyalty::engine::from_bytes(e.to_bytes()); }
[[nodiscard]] inline loyalty::event purchase(loyalty::id id, loyalty::id member, core::day_number day, loyalty::units amount) {
    loyalty::event e;
    e.id = id;
    e.member = member;
    e.date = day;
    e.money.amount = amount;
    return e;
}
/// A small engine that has some of everything.
[[nodiscard]] inline loyalty::engine sample() {
    auto p = tests::plain();
    p.name = "sample";
    p.zone = "Europe/Berlin";
    p.rewards = {{.name = "coffee", .points = 30}};
    p.stamps = {{.name = "card", .buy = 3, .reward = "coffee", .expires = *loyalty::parse_expiry("1 month")}};
    p.tiers.levels = {{.name = "silver", .threshold = 60, .multiplier = 1.5}, {.name = "gold", .threshold = 200, .multiplier = 2}};
    p.tiers.period = loyalty::tier_period::rolling;
    p.tiers.window = *loyalty::parse_duration("2 months");
    p.expires = *loyalty::parse_expiry("3 months");
    p.earn.push_back({.name = "bread", .points = 2, .per = loyalty::rule_basis::item, .when = {.categories = {"bread"}}});
    p.cap.month = 1000;
    const core::zone berlin{"Europe/Berlin", {1743296400, 1761440400}, {7200, 3600}};
    loyalty::engine engine(book_of(p, berlin));
    tests::till t(tests::plain());
    static_cast<void>(t.buy(date(2025, 1, 1), 50));
    engine.take_in("taken", t.member);
    engine.take_in("changed", t.member);
    const std::array<loyalty::event_line, 2> lines{{{"rye", "bread", 8, 2}, {"rum", "", 30, 1}}};
    auto e = purchase("o1", "changed", date(2025, 2, 1), 0);
    e.lines = lines;
    static_cast<void>(engine.apply(e));
    static_cast<void>(engine.apply(purchase(17, 99, date(2025, 2, 2), 90)));
    static_cast<void>(engine.apply(purchase("o2", "changed", date(2025, 2, 3), 70)));
    e = purchase("r", "changed", date(2025, 2, 4), 0);
    e.kind = event_kind::redemption;
    e.points = 20;
    static_cast<void>(engine.apply(e));
    e = purchase("f", "changed", date(2025, 2, 5), 10);
    e.kind = event_kind::refund;
    e.of = "o2";
    static_cast<void>(engine.apply(e));
    p.version = 2;
    p.earn[0].points = 2;
    engine.adopt(book_of(p, berlin), date(2025, 3, 1));
    static_cast<void>(engine.apply(purchase(18, 99, date(2025, 3, 2), 20)));
    return engine;
}

}  // namespace goodwill::tests
