#pragma once
#include <memory>
#include <utility>

#include <goodwill/loyalty/engine.hpp>

/// An engine, and events as a till sends them.
namespace goodwill::tests {

[[nodiscard]] inline loyalty::engine engine_of(loyalty::program p, core::zone zone = {}) {
    return loyalty::engine(std::make_shared<const loyalty::rulebook>(std::move(p), std::move(zone)));
}
[[nodiscard]] inline loyalty::event purchase(loyalty::id id, loyalty::id member, core::day_number day, loyalty::units amount) {
    loyalty::event e;
    e.id = id;
    e.member = member;
    e.date = day;
    e.money.amount = amount;
    return e;
}
[[nodiscard]] inline loyalty::event about(loyalty::event_kind kind, loyalty::id id, loyalty::id member, core::day_number day, loyalty::id of) {
    loyalty::event e = purchase(id, member, day, 0);
    e.kind = kind;
    e.of = of;
    return e;
}
[[nodiscard]] inline loyalty::event redemption(loyalty::id id, loyalty::id member, core::day_number day, loyalty::units points) {
    loyalty::event e = purchase(id, member, day, 0);
    e.kind = loyalty::event_kind::redemption;
    e.points = points;
    return e;
}

}  // namespace goodwill::tests
