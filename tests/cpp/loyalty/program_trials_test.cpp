#include <goodwill/loyalty/program_trials.hpp>

#include <gtest/gtest.h>

#include "random_programs.hpp"

namespace goodwill {
namespace {

using loyalty::place;
using tests::date;

struct log_of {
    std::vector<std::uint32_t> member;
    std::vector<core::day_number> day;
    std::vector<loyalty::units> amount, points;
    std::vector<loyalty::event_kind> kind;

    void buy(std::uint32_t m, core::day_number d, loyalty::units n) { add(m, d, n, 0, loyalty::event_kind::purchase); }
    void redeem(std::uint32_t m, core::day_number d, loyalty::units n) { add(m, d, 0, n, loyalty::event_kind::redemption); }
    [[nodiscard]] loyalty::event_columns view() const {
        loyalty::event_columns e;
        e.member = member, e.members = members, e.day = day, e.amount = amount, e.points = points, e.kind = kind;
        return e;
    }
    std::size_t members = 0;

private:
    void add(std::uint32_t m, core::day_number d, loyalty::units n, loyalty::units p, loyalty::event_kind k) {
        member.push_back(m), day.push_back(d), amount.push_back(n), points.push_back(p), kind.push_back(k);
        members = std::max<std::size_t>(members, m + 1);
    }
};

[[nodiscard]] loyalty::versions books_of(loyalty::program p) {
    return loyalty::versions(std::make_shared<const loyalty::rulebook>(std::move(p), core::zone{}));
}

TEST(ProgramTrials, WhatEachProgrammeWouldHaveGiven) {
    log_of log;
    log.buy(0, date(2025, 1, 1), 100);
    log.redeem(0, date(2025, 2, 1), 60);
    log.buy(1, date(2025, 1, 5), 30);
    log.redeem(1, date(2025, 1, 6), 60);
    auto p = tests::plain();
    p.point_value = 0.5;
    p.tiers.levels = {{.name = "gold", .threshold = 50}};
    const auto a = books_of(p);
    p.earn[0].points = 2;
    p.expires = *loyalty::parse_expiry("end_of_month");
    const auto b = books_of(p);
    const auto columns = log.view();
    const std::array<loyalty::trial_program, 2> both{{{&a, &columns}, {&b, &columns}}};
    const auto out = loyalty::try_programs(both);
    ASSERT_EQ(out.size(), 2u);
    EXPECT_EQ(out[0].members[0].earned, 100);
    EXPECT_EQ(out[0].members[0].spent, 60);
    EXPECT_EQ(out[0].members[0].cost, 30);
    EXPECT_EQ(out[0].members[1].refused, 1u);
    EXPECT_EQ(out[0].money, 130);
    EXPECT_EQ(out[0].tiers, (std::vector<std::int64_t>{1, 1}));
    EXPECT_EQ(out[0].open_value, .5 * (40 + 30));
    EXPECT_EQ(out[1].members[0].earned, 200);
    EXPECT_EQ(out[1].members[0].expired, 200);
    EXPECT_EQ(out[1].members[0].refused, 1u);
    EXPECT_EQ(out[1].members[1].spent, 60);
    EXPECT_EQ(out[1].cost, 30);
    EXPECT_EQ(out[1].refused[static_cast<std::size_t>(loyalty::refusal::not_enough_points)], 1u);
}

TEST(ProgramTrials, AssumptionsOfBehaviour) {
    log_of log;
    for (int i = 0; i < 4; ++i) log.buy(0, date(2025, 1, 1 + static_cast<unsigned>(i)), 100);
    auto p = tests::plain();
    p.point_value = 0.1;
    const auto a = books_of(p);
    p.earn[0].points = 2;
    const auto b = books_of(p);
    const auto columns = log.view();
    const std::array<loyalty::trial_program, 2> both{{{&a, &columns}, {&b, &columns}}};
    const auto redeemed = loyalty::try_programs(both, {.redeems = 150});
    EXPECT_EQ(redeemed[0].members[0].spent, 300);
    EXPECT_EQ(redeemed[1].members[0].spent, 750);
    EXPECT_DOUBLE_EQ(redeemed[1].cost, 75);
    // Points are worth 10 % of the money, and 20 %: with an elasticity of 2 money grows by 20 %.
    const auto reacting = loyalty::try_programs(both, {.elasticity = 2});
    EXPECT_EQ(reacting[0].money, 400);
    EXPECT_EQ(reacting[1].money, 480);
    EXPECT_EQ(reacting[1].members[0].earned, 960);
    EXPECT_DOUBLE_EQ(reacting[1].times_bought, 1.2);
    EXPECT_THROW(static_cast<void>(loyalty::try_programs(both, {.elasticity = NAN})), domain_error);
    EXPECT_THROW(static_cast<void>(loyalty::try_programs(both, {.redeems = -1})), domain_error);
    EXPECT_THROW(static_cast<void>(loyalty::try_programs({}, {})), shape_error);
    p.currency = "miles";
    const auto miles = books_of(p);
    const std::array<loyalty::trial_program, 2> unlike{{{&a, &columns}, {&miles, &columns}}};
    EXPECT_THROW(static_cast<void>(loyalty::try_programs(unlike)), conflict_error);
}

TEST(ProgramTrials, ACancelledRedemptionCostsNothing) {
    const std::vector<std::uint32_t> member{0, 0, 0, 0};
    const std::vector<core::day_number> day{date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 3), date(2025, 1, 4)};
    const std::vector<loyalty::event_kind> kind{loyalty::event_kind::purchase, loyalty::event_kind::redemption, loyalty::event_kind::redemption,
                                                loyalty::event_kind::cancellation};
    const std::vector<loyalty::units> amount{100, 0, 0, 0}, points{0, 40, 10, 0};
    const std::vector<std::uint64_t> key{1, 2, 3, 4}, of{0, 0, 0, 2};
    loyalty::event_columns e;
    e.member = member, e.members = 1, e.day = day, e.kind = kind, e.amount = amount, e.points = points, e.key = key, e.of = of;
    auto p = tests::plain();
    p.point_value = 0.5;
    const auto a = books_of(p);
    const loyalty::trial_program one{&a, &e};
    const auto out = loyalty::try_programs({&one, 1});
    EXPECT_EQ(out[0].members[0].spent, 10);
    EXPECT_EQ(out[0].cost, 5);
}

TEST(ProgramTrials, AreReplaysAndDoNotDependOnThreads) {
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
        tests::dice d(seed);
        auto p = tests::some_program(d);
        p.stamps.clear();
        p.money_decimals = 0, p.decimals = 0;
        const auto a = books_of(p);
        log_of log;
        for (int i = 0; i < 400; ++i) {
            const auto m = static_cast<std::uint32_t>(d.upto(40));
            const auto day = date(2025, 1, 1) + d.upto(300);
            if (d.chance(4)) log.redeem(m, day, 1 + d.upto(50));
            else log.buy(m, day, d.upto(90));
        }
        const auto columns = log.view();
        const loyalty::trial_program one{&a, &columns};
        const auto first = loyalty::try_programs({&one, 1});
        const auto second = loyalty::try_programs({&one, 1}, {.threads = 3});
        EXPECT_EQ(first[0].total, second[0].total);
        EXPECT_EQ(first[0].cost, second[0].cost);
        loyalty::account_store store;
        const auto report = loyalty::replay(a, store, columns);
        EXPECT_EQ(report.refused, first[0].refused);
        std::array<loyalty::units, loyalty::place_count> sums{};
        for (std::size_t m = 0; m < log.members; ++m) {
            loyalty::account x;
            store.load(m, x);
            for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += x.total[k];
            if (first[0].members[m].member) {
                EXPECT_EQ(x.tier, first[0].members[m].tier);
            }
        }
        EXPECT_EQ(sums, first[0].total);
    }
}

}  // namespace
}  // namespace goodwill
