#include <goodwill/loyalty/account_check.hpp>
#include <goodwill/loyalty/engine.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine_samples.hpp"

namespace goodwill {
namespace {

using tests::again;
using tests::book_of;
using tests::date;
using tests::sent;
using tests::words;

/// Members named by texts and by numbers.
constexpr std::array<std::string_view, 2> named{"Anh", "00001"};
[[nodiscard]] loyalty::id member_of(std::size_t m) { return m < named.size() ? loyalty::id(named[m]) : loyalty::id(m); }

[[nodiscard]] bool same(const loyalty::entry& a, const loyalty::entry& b) {
    return a.event == b.event && a.day == b.day && a.kind == b.kind && a.from == b.from && a.to == b.to && a.tier == b.tier &&
           a.points == b.points && a.lot == b.lot && a.earned_on == b.earned_on && a.active_on == b.active_on &&
           a.gone_on == b.gone_on && a.about == b.about;
}
[[nodiscard]] bool same(const std::vector<loyalty::entry>& a, const std::vector<loyalty::entry>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return same(x, y); });
}

TEST(EngineBytes, APrefixAndTheRestAreAll) {
    constexpr std::size_t members = 6;
    int corrections = 0, bases = 0;
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        tests::dice d(seed);
        auto p = tests::some_program(d);
        p.late_window = *loyalty::parse_duration("60 days");
        const auto book = book_of(p);
        loyalty::engine all(book), part(book);
        // Some members have a past that is not in the journal.
        const loyalty::account_check check(all.books());
        for (std::size_t m = 0; m < members; m += 3) {
            tests::till before(p);
            for (auto e : tests::some_events(d, *book, 8)) e.day -= 400, static_cast<void>(before.apply(e));
            ASSERT_TRUE(check.fits(before.member)) << "seed " << seed;
            all.take_in(member_of(m), before.member);
            part.take_in(member_of(m), before.member);
        }
        std::vector<std::pair<std::size_t, loyalty::event_facts>> rows;
        for (std::size_t m = 0; m < members; ++m)
            for (const auto& e : tests::some_events(d, *book, 20)) rows.emplace_back(m, e);
        std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second.time < b.second.time; });
        for (std::size_t i = 0; i + 7 < rows.size(); ++i)
            if (d.chance(6)) std::swap(rows[i], rows[i + static_cast<std::size_t>(d.upto(7))]);
        const auto cut = static_cast<std::size_t>(d.upto(static_cast<int>(rows.size())));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i == cut) part = again(part);
            const auto& [m, e] = rows[i];
            const auto event = sent(e, member_of(m), static_cast<std::int64_t>(m) * 1000);
            const auto a = all.apply(event), b = part.apply(event);
            ASSERT_EQ(a.why, b.why) << "seed " << seed << ", event " << i;
            ASSERT_EQ(a.event, b.event);
            ASSERT_TRUE(same(a.entries, b.entries)) << "seed " << seed << ", event " << i;
            for (const auto& x : a.entries) corrections += x.kind == loyalty::entry_kind::correct;
            if (a.accepted()) {
                ASSERT_TRUE(check.fits(all.at(member_of(m)))) << "seed " << seed << ", event " << i;
            }
        }
        part = again(part);
        EXPECT_EQ(all.to_bytes(), part.to_bytes()) << "seed " << seed;
        EXPECT_EQ(all.members(), part.members());
        for (std::size_t m = 0; m < members; ++m) {
            const auto member = member_of(m);
            ASSERT_EQ(all.knows(member), part.knows(member));
            if (!all.knows(member)) continue;
            bases += m % 3 == 0;
            EXPECT_EQ(words(all.at(member)), words(part.at(member))) << "seed " << seed;
            EXPECT_TRUE(same(all.history(member, date(2027, 1, 1)), part.history(member, date(2027, 1, 1)))) << "seed " << seed;
        }
        // What was accepted is known.
        const auto& [m, e] = rows[0];
        EXPECT_EQ(all.apply(sent(e, member_of(m), static_cast<std::int64_t>(m) * 1000)).duplicate,
                  part.apply(sent(e, member_of(m), static_cast<std::int64_t>(m) * 1000)).duplicate);
    }
    EXPECT_GT(corrections, 100);
    EXPECT_GT(bases, 300);
}

}  // namespace
}  // namespace goodwill
