#include <goodwill/loyalty/trial_history.hpp>

#include <gtest/gtest.h>

#include <algorithm>

#include "random_programs.hpp"

namespace goodwill {
namespace {

using loyalty::entry_kind;
using loyalty::event_kind;
using tests::date;

[[nodiscard]] loyalty::versions books_of(loyalty::program p) {
    return loyalty::versions(std::make_shared<const loyalty::rulebook>(std::move(p), core::zone{}));
}

TEST(TrialHistory, ToldEventByEvent) {
    const std::vector<std::uint32_t> member{1, 0, 1, 1, 1};
    const std::vector<core::day_number> day{date(2025, 1, 4), date(2025, 1, 1), date(2025, 1, 6), date(2025, 1, 7), date(2025, 1, 8)};
    const std::vector<event_kind> kind{event_kind::purchase, event_kind::purchase, event_kind::purchase, event_kind::redemption, event_kind::redemption};
    const std::vector<loyalty::units> amount{100, 5, 10, 0, 0}, points{0, 0, 0, 150, 60};
    loyalty::event_columns e;
    e.member = member, e.members = 2, e.day = day, e.kind = kind, e.amount = amount, e.points = points;
    auto p = tests::plain();
    p.earn.push_back({.name = "saturdays", .multiply = 2, .when = {.weekdays = {6}}});
    const auto a = books_of(p);
    p.earn.pop_back();
    p.expires = *loyalty::parse_expiry("end_of_month");
    const auto b = books_of(p);
    const std::array<loyalty::trial_program, 2> both{{{&a, &e}, {&b, &e}}};
    const auto out = loyalty::trial_histories(both, 1, {.until = date(2025, 2, 1)});
    ASSERT_EQ(out.size(), 2u);
    ASSERT_EQ(out[0].steps.size(), 4u);
    EXPECT_EQ(out[0].steps[0].event, 0u);  // the row in the columns, not among those of the member
    EXPECT_EQ(out[0].steps[1].event, 2u);
    ASSERT_EQ(out[0].steps[0].rules.size(), 1u);
    EXPECT_EQ(out[0].steps[0].rules[0].points, 200);
    EXPECT_EQ(out[0].steps[1].rules[0].points, 10);
    EXPECT_NE(out[0].steps[0].fired, out[0].steps[1].fired);
    EXPECT_EQ(out[0].steps[2].why, loyalty::refusal::none);
    EXPECT_EQ(out[0].steps[3].why, loyalty::refusal::none);
    EXPECT_EQ(out[1].steps[0].rules[0].points, 100);
    EXPECT_EQ(out[1].steps[2].why, loyalty::refusal::not_enough_points);
    EXPECT_EQ(out[1].steps[2].points, 150);
    const auto sum = [](const loyalty::trial_history& h, entry_kind k) {
        loyalty::units n = 0;
        for (const auto& x : h.entries) n += x.kind == k ? x.points : 0;
        return n;
    };
    EXPECT_EQ(sum(out[0], entry_kind::earn), 210);
    EXPECT_EQ(sum(out[0], entry_kind::spend), 210);
    EXPECT_EQ(sum(out[1], entry_kind::spend), 60);
    EXPECT_EQ(sum(out[1], entry_kind::expire), 50);
    EXPECT_THROW(static_cast<void>(loyalty::trial_histories(both, 2)), domain_error);
}

// The entries of every member add up to what the trial says of it, with each assumption.
TEST(TrialHistory, AddsUpToTheTrial) {
    for (std::uint32_t seed = 0; seed < 30; ++seed) {
        tests::dice d(seed);
        auto p = tests::some_program(d);
        p.money_decimals = 0, p.decimals = 0, p.stamps.clear();
        p.point_value = 0.5;
        const auto a = books_of(p);
        p.expires = tests::some_expiry(d);
        p.earn[0].points = 2;
        const auto b = books_of(p);
        std::vector<std::uint32_t> member;
        std::vector<core::day_number> day;
        std::vector<event_kind> kind;
        std::vector<loyalty::units> amount, points;
        for (int i = 0; i < 120; ++i) {
            const bool redeems = d.chance(4);
            member.push_back(static_cast<std::uint32_t>(d.upto(5)));
            day.push_back(date(2025, 1, 1) + d.upto(200));
            kind.push_back(redeems ? event_kind::redemption : event_kind::purchase);
            amount.push_back(redeems ? 0 : d.upto(90));
            points.push_back(redeems ? 1 + d.upto(50) : 0);
        }
        loyalty::event_columns e;
        e.member = member, e.members = 6, e.day = day, e.kind = kind, e.amount = amount, e.points = points;
        const std::array<loyalty::trial_program, 2> both{{{&a, &e}, {&b, &e}}};
        const loyalty::trial_options how{.until = date(2025, 8, 1), .redeems = d.chance(2) ? 30 : 0, .elasticity = d.chance(2) ? 0.5 : 0};
        const auto trial = loyalty::try_programs(both, how);
        for (std::uint32_t m = 0; m < 6; ++m) {
            const auto told = loyalty::trial_histories(both, m, how);
            for (std::size_t i = 0; i < 2; ++i) {
                loyalty::units spent = 0;
                for (const auto& x : told[i].entries)
                    if (x.from != x.to) spent += x.points * ((x.to == loyalty::place::spent) - (x.from == loyalty::place::spent));
                EXPECT_EQ(spent, trial[i].members[m].spent) << seed << " " << m << " " << i;
                const auto refused = std::count_if(told[i].steps.begin(), told[i].steps.end(), [](const auto& s) {
                    return s.kind == event_kind::redemption && s.why != loyalty::refusal::none;
                });
                EXPECT_EQ(static_cast<std::uint32_t>(refused), trial[i].members[m].refused);
            }
        }
    }
}

}  // namespace
}  // namespace goodwill
