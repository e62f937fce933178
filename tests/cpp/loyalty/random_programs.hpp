#pragma once
#include <random>
#include <vector>

#include <goodwill/loyalty/live_event.hpp>
#include <goodwill/loyalty/packed_account.hpp>

#include "till.hpp"

/// Programmes and streams of events drawn at random, for what must hold for all of them.
namespace goodwill::tests {

class dice {
public:
    explicit dice(std::uint32_t seed) : engine_(seed) {}
    [[nodiscard]] int upto(int n) { return static_cast<int>(engine_() % static_cast<std::uint32_t>(n + 1)); }
    [[nodiscard]] bool chance(int in) { return upto(in - 1) == 0; }
    template <class T>
    [[nodiscard]] T one_of(std::initializer_list<T> values) {
        return values.begin()[upto(static_cast<int>(values.size()) - 1)];
    }

private:
    std::mt19937 engine_;
};

[[nodiscard]] inline loyalty::expiry some_expiry(dice& d) {
    return *loyalty::parse_expiry(d.one_of({"never", "20 days", "1 month", "end_of_month", "2 months, end_of_month", "end_of_year"}));
}

[[nodiscard]] inline loyalty::program some_program(dice& d) {
    using namespace loyalty;
    auto p = plain();
    p.decimals = d.upto(2);
    p.money_decimals = d.upto(2);
    p.expires = some_expiry(d);
    if (d.chance(3)) p.pending = *parse_pending(d.one_of({"3 days", "1 month", "14 days, start_of_day"}));
    if (d.chance(4)) p.inactivity = *parse_duration("40 days");
    p.rounds = d.one_of({rounding::down, rounding::half_up, rounding::half_even, rounding::up});
    p.round_per = d.one_of({rounding_scope::order, rounding_scope::rule});
    p.spend = d.one_of({spending_order::soonest_to_expire, spending_order::oldest, spending_order::newest});
    p.negative = d.one_of({negative_policy::allow, negative_policy::clamp, negative_policy::refuse});
    p.cancelled = d.one_of({cancelled_redemption::original_expiry, cancelled_redemption::new_expiry});
    p.multipliers = d.one_of({multiplier_stacking::multiply, multiplier_stacking::add, multiplier_stacking::best});
    p.refund_window = *parse_duration(d.one_of({"10 days", "30 days", "3 months"}));
    if (d.chance(2)) std::swap(p.clock[static_cast<std::size_t>(d.upto(2))], p.clock[0]);
    p.earn[0].points = d.one_of({1.0, 1.5, 0.1});
    p.earn[0].each = d.one_of({1.0, 3.0, 10.0});
    if (d.chance(2)) p.earn.push_back({.name = "visit", .points = 5, .per = rule_basis::visit, .expires = some_expiry(d)});
    if (d.chance(2)) p.earn.push_back({.name = "large", .points = 20, .per = rule_basis::order, .when = {.min_amount = 50}});
    if (d.chance(2)) p.earn.push_back({.name = "weekend", .multiply = d.one_of({2.0, 1.25}), .when = {.weekdays = {6, 7}}});
    if (d.chance(3)) p.earn.push_back({.name = "first", .multiply = 3, .when = {.first_purchase = true}});
    if (d.chance(3)) p.earn.push_back({.name = "small", .points = 2, .per = rule_basis::order, .when = {.below_amount = 30}});
    if (d.chance(3)) p.earn[0].cap.day = 40;
    if (d.chance(4)) p.cap.month = 100;
    if (d.chance(2)) {
        p.tiers.levels = {{.name = "silver", .threshold = 60, .multiplier = 1.5}, {.name = "gold", .threshold = 200, .multiplier = 2}};
        p.tiers.basis = d.one_of({tier_counter::spend, tier_counter::points, tier_counter::orders, tier_counter::visits});
        p.tiers.period = d.one_of({tier_period::lifetime, tier_period::rolling, tier_period::calendar_year, tier_period::anniversary});
        p.tiers.window = *parse_duration(d.one_of({"30 days", "2 months"}));
        p.tiers.downgrade = d.one_of({downgrade_policy::period_end, downgrade_policy::one_level, downgrade_policy::at_once, downgrade_policy::never});
        if (d.chance(3)) p.tiers.grace = *parse_duration("5 days");
        p.tiers.upgrade = d.one_of({upgrade_time::after, upgrade_time::before});
        if (p.tiers.basis == tier_counter::spend && d.chance(3)) p.tiers.upgrade = upgrade_time::split;
        if (p.tiers.basis == tier_counter::orders || p.tiers.basis == tier_counter::visits)
            p.tiers.levels[0].threshold = 2, p.tiers.levels[1].threshold = 5;
    }
    if (d.chance(3)) {
        p.rewards = {{.name = "coffee", .points = 30}};
        p.stamps = {{.name = "card", .buy = 3, .reward = "coffee", .expires = some_expiry(d)}};
    }
    return p;
}

/// Events of one member in the order of time; refunds and cancellations name earlier ones by their place.
[[nodiscard]] inline std::vector<loyalty::event_facts> some_events(dice& d, const loyalty::rulebook& book, int n) {
    using loyalty::event_kind;
    std::vector<loyalty::event_facts> out;
    std::vector<std::pair<std::uint64_t, units>> orders;
    std::vector<std::uint64_t> redemptions;
    core::day_number day = date(2024, 1, 1);
    for (int i = 0; i < n; ++i) {
        loyalty::event_facts e;
        day += d.chance(3) ? 0 : d.upto(d.chance(8) ? 90 : 12);
        e.day = day;
        e.ref = e.key = static_cast<std::uint64_t>(i);
        e.time = (std::int64_t{day} * 86400 + i) * 1'000'000;
        switch (d.upto(9)) {
            default:
                e.money.amount = d.upto(120) * (book.source.money_decimals == 0 ? 1 : 37);
                e.quantity = 1 + d.upto(2);
                orders.emplace_back(e.ref, e.money.amount);
                break;
            case 0: case 1:
                e.kind = event_kind::redemption;
                e.points = 1 + d.upto(80);
                if (!book.reward_of.empty() && d.chance(2)) e.reward = 1;
                redemptions.push_back(e.ref);
                break;
            case 2: case 3:
                if (orders.empty()) break;
                {
                    auto& [ref, left] = orders[static_cast<std::size_t>(d.upto(static_cast<int>(orders.size()) - 1))];
                    e.kind = event_kind::refund;
                    e.of = ref;
                    e.money.amount = d.chance(3) ? left : d.upto(static_cast<int>(left));
                    left -= e.money.amount;
                }
                break;
            case 4:
                if (redemptions.empty()) break;
                e.kind = event_kind::cancellation;
                e.of = redemptions[static_cast<std::size_t>(d.upto(static_cast<int>(redemptions.size()) - 1))];
                break;
            case 5:
                e.kind = event_kind::adjustment;
                e.points = d.upto(60) - 20;
                break;
        }
        out.push_back(e);
    }
    return out;
}

/// An event of the ledger's tests as a till would send it.
[[nodiscard]] inline loyalty::event sent(const loyalty::event_facts& e, loyalty::id member, std::int64_t base) {
    loyalty::event out;
    out.kind = e.kind;
    out.id = base + static_cast<std::int64_t>(e.key);
    out.member = member;
    out.time = e.time;
    out.money = e.money;
    out.points = e.points;
    out.quantity = e.quantity;
    if (e.reward != 0) out.reward = "coffee";
    if (e.kind == loyalty::event_kind::refund || e.kind == loyalty::event_kind::cancellation) out.of = base + static_cast<std::int64_t>(e.of);
    return out;
}

[[nodiscard]] inline std::vector<std::uint64_t> words(loyalty::account a) {
    std::vector<std::uint64_t> out(loyalty::packed_bound(a));
    out.resize(loyalty::pack(a, out.data()));
    return out;
}

}  // namespace goodwill::tests
