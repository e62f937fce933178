#include <goodwill/loyalty/presets.hpp>

#include <set>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>
#include <goodwill/loyalty/describe.hpp>
#include <goodwill/loyalty/program_check.hpp>
#include <goodwill/loyalty/rulebook.hpp>

namespace loyalty = goodwill::loyalty;
namespace core = goodwill::core;

namespace {

/// Points in their smallest unit that the only rule gives for money, before tiers.
core::int128 earned(const loyalty::program& p, std::int64_t cents) {
    const loyalty::rulebook book(p, {});
    return *loyalty::rounded(core::int128{book.rules.at(0).factor} * cents, book.rate_bottom, p.rounds);
}

}  // namespace

TEST(presets, each_is_a_complete_programme_without_findings) {
    std::set<std::string> documents;
    for (const auto& [name, statement] : loyalty::preset_names()) {
        const auto p = loyalty::preset(name, "Europe/Berlin");
        EXPECT_EQ(p.name, name);
        EXPECT_EQ(p.zone, "Europe/Berlin");
        EXPECT_TRUE(statement.ends_with('.')) << name;
        for (const auto& f : loyalty::check(p)) ADD_FAILURE() << name << ": " << f.sentence;
        EXPECT_EQ(loyalty::program::from_json(p.to_json()), p);
        auto plain = p;
        plain.name.clear();
        EXPECT_TRUE(documents.insert(plain.to_json()).second) << name << " is there under another name";
        for (const auto in : {loyalty::language::en, loyalty::language::vi})
            for (const auto& reward : p.rewards) EXPECT_NE(loyalty::describe(p, in).find(reward.name), std::string::npos);
    }
    EXPECT_GE(loyalty::preset_names().size(), 8u);
    EXPECT_EQ(loyalty::preset_names()[0].name, "reverse_and_earn_again");
}

TEST(presets, have_the_policy_of_their_name) {
    EXPECT_EQ(loyalty::preset("reverse_and_earn_again").refunds, loyalty::program{}.refunds);
    const auto proportional = loyalty::preset("proportional_refunds");
    EXPECT_EQ(proportional.refunds, loyalty::refund_policy::proportional);
    EXPECT_EQ(proportional.negative, loyalty::negative_policy::clamp);
    EXPECT_EQ(earned(proportional, 4000), 70);
    const auto rate = loyalty::preset("rate_of_refund");
    EXPECT_EQ(rate.refunds, loyalty::refund_policy::rate_of_refund);
    EXPECT_EQ(earned(rate, 500), 0);
    EXPECT_EQ(earned(rate, 2000), 2);
    const auto day = [](int y, unsigned m, unsigned d) { return *core::day_of(y, m, d); };
    EXPECT_EQ(loyalty::gone_on(loyalty::preset("end_of_month_expiry").expires, day(2026, 1, 22)), day(2026, 2, 1));
    EXPECT_EQ(loyalty::gone_on(loyalty::preset("one_month_expiry").expires, day(2026, 1, 25)), day(2026, 2, 26));
    EXPECT_EQ(loyalty::gone_on(loyalty::preset("year_then_month_end").expires, day(2020, 7, 6)), day(2021, 8, 1));
    EXPECT_FALSE(loyalty::preset("inactivity_expiry").inactivity.none());
    EXPECT_EQ(loyalty::preset("calendar_year_tiers").tiers.period, loyalty::tier_period::calendar_year);
    EXPECT_EQ(loyalty::preset("rolling_tiers").tiers.period, loyalty::tier_period::rolling);
    EXPECT_EQ(loyalty::preset("split_upgrade").tiers.upgrade, loyalty::upgrade_time::split);
    EXPECT_EQ(loyalty::preset("stamp_card").stamps.at(0).buy, 9);
}

TEST(presets, an_unknown_name_is_refused_with_the_nearest) {
    try {
        static_cast<void>(loyalty::preset("rolling_tier"));
        FAIL();
    } catch (const goodwill::domain_error& e) {
        EXPECT_TRUE(e.detail().must.ends_with("did you mean \"rolling_tiers\"?")) << e.what();
    }
    EXPECT_THROW(static_cast<void>(loyalty::preset("stamp_card", "")), goodwill::domain_error);
}
