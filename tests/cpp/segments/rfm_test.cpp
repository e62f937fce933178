#include <goodwill/segments/rfm.hpp>

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/segments/named_segments.hpp>

namespace rules = goodwill::rules;
namespace segments = goodwill::segments;
namespace tx = goodwill::transactions;

namespace {

using bytes = std::vector<std::uint8_t>;

template <class T>
auto plain(const T& buffer) {
    return std::vector<typename T::value_type>(buffer.begin(), buffer.end());
}

/// Five customers: days, money; two purchases of customer 1 on one day are one order.
tx::customer_base five() {
    const std::vector<std::int64_t> id{1, 1, 1, 2, 3, 3, 4, 5};
    const std::vector<int> day{0, 0, 9, 10, 2, 4, 6, 8};
    const std::vector<double> amount{1.1, 2.2, 3.3, 0.1, 5, 5, 2, 40};
    return tx::customer_base::from_columns(id, day, amount);
}
std::chrono::sys_days day(int d) { return std::chrono::sys_days{std::chrono::days{d}}; }

}  // namespace

TEST(named_segments, have_the_known_overlaps_and_holes) {
    const auto found = rules::check(segments::named_segments(), segments::score_domain());
    EXPECT_EQ(found.cells, 125);
    EXPECT_EQ(found.cells_of_overlaps, 58);
    EXPECT_EQ(found.cells_of_holes, 10);
    std::set<int> holes;
    for (const auto& hole : found.holes)
        for (int r = 1; r <= 5; ++r)
            for (int f = 1; f <= 5; ++f)
                for (int m = 1; m <= 5; ++m) {
                    const auto in = [&](std::size_t c, int v) {
                        for (const auto& range : hole.columns[c].values.ranges)
                            if (range.contains(v)) return true;
                        return false;
                    };
                    if (in(0, r) && in(1, f) && in(2, m)) holes.insert(100 * r + 10 * f + m);
                }
    EXPECT_EQ(holes, (std::set<int>{215, 241, 251, 252, 341, 351, 441, 451, 541, 551}));
}

TEST(rfm, by_hand) {
    const auto found = segments::rfm(five());
    EXPECT_EQ(found.at, 10);
    EXPECT_EQ(plain(found.days_since_last), (std::vector<std::int32_t>{1, 0, 6, 4, 2}));
    EXPECT_EQ(plain(found.orders), (std::vector<std::int32_t>{2, 1, 2, 1, 1}));
    EXPECT_EQ(plain(found.revenue), (std::vector<double>{6.6, 0.1, 10, 2, 40}));
    EXPECT_EQ(plain(found.r), (bytes{4, 5, 1, 2, 3}));
    EXPECT_EQ(plain(found.f), (bytes{4, 1, 4, 1, 1}));
    EXPECT_EQ(plain(found.m), (bytes{3, 1, 4, 2, 5}));
    EXPECT_EQ(found.cuts[0], (std::vector<double>{0, 1, 2, 4}));
    EXPECT_EQ(found.cuts[1][0], 2);
    EXPECT_EQ(found.cuts[2], (std::vector<double>{2, 6.6, 10, 40}));
    // 443 Potential Loyalist, 511 New, 144 Can't Lose Them, 212 About To Sleep, 315 Promising.
    std::vector<std::string> names;
    for (const auto code : found.segment) names.push_back(found.segment_names.at(static_cast<std::size_t>(code)));
    EXPECT_EQ(names, (std::vector<std::string>{"Potential Loyalist", "New", "Can't Lose Them", "About To Sleep",
                                               "Promising"}));
}

TEST(rfm, only_purchases_until_the_date_count) {
    const auto found = segments::rfm(five(), {.at = day(6), .bins = 2, .rules = {}});
    EXPECT_EQ(plain(found.customer->integers), (std::vector<std::int64_t>{1, 3, 4}));
    EXPECT_EQ(found.later_customers, 2);
    EXPECT_EQ(plain(found.days_since_last), (std::vector<std::int32_t>{6, 2, 0}));
    EXPECT_EQ(plain(found.orders), (std::vector<std::int32_t>{1, 2, 1}));
    EXPECT_EQ(plain(found.revenue), (std::vector<double>{3.3, 10, 2}));
    EXPECT_EQ(plain(found.r), (bytes{1, 1, 2}));
    ASSERT_EQ(found.segments.size(), 1u);  // without rules all are in none
    EXPECT_EQ(found.segments[0].customers, 3);
}

TEST(rfm, segments_add_up_and_name_who_is_in_none) {
    const rules::table table({"orders", "revenue"}, {{"two", {{"orders", rules::at_least(2)}}},
                                                     {"rich", {{"revenue", rules::at_least(40)}}}});
    for (const int threads : {1, 3}) {
        const auto found = segments::rfm(five(), {.rules = table, .threads = threads});
        ASSERT_EQ(found.segments.size(), 3u);
        EXPECT_EQ(found.segments[0].segment, "two");
        EXPECT_EQ(found.segments[0].customers, 2);
        EXPECT_EQ(found.segments[0].orders, 4);
        EXPECT_EQ(found.segments[0].revenue, 16.6);
        EXPECT_EQ(found.segments[1].share, 0.2);
        EXPECT_EQ(found.segments[1].revenue_share, 40 / 58.7);
        EXPECT_EQ(found.segments[2].segment, "");
        EXPECT_EQ(found.segments[2].customers, 2);
        EXPECT_EQ(found.segments[2].revenue, 2.1);
    }
}

TEST(rfm, fixed_cuts) {
    const auto found = segments::rfm(five(), {.bins = 3,
                                              .days_cuts = std::vector<double>{1, 4},
                                              .orders_cuts = std::vector<double>{2, 3},
                                              .revenue_cuts = std::vector<double>{2, 6.6},
                                              .rules = {},
                                              .scoring = segments::scoring::fixed});
    EXPECT_EQ(plain(found.r), (bytes{3, 3, 1, 2, 2}));
    EXPECT_EQ(plain(found.f), (bytes{2, 1, 2, 1, 1}));
    EXPECT_EQ(plain(found.m), (bytes{3, 1, 3, 2, 3}));
}

TEST(rfm, amounts_that_are_no_decimals) {
    const std::vector<std::int64_t> id{1, 2, 2};
    const std::vector<int> days{0, 1, 2};
    const std::vector<double> amount{1.0 / 3, 0.1, 2.0 / 3};
    const auto base = tx::customer_base::from_columns(id, days, amount);
    ASSERT_FALSE(base.exact());
    const auto found = segments::rfm(base, {.bins = 2, .rules = {}});
    EXPECT_EQ(plain(found.revenue), (std::vector<double>{1.0 / 3, 0.1 + 2.0 / 3}));
    EXPECT_EQ(plain(found.m), (bytes{1, 2}));
    EXPECT_DOUBLE_EQ(found.segments[0].revenue, 1.1);
}

TEST(rfm, weighted_scores) {
    // Scores 4 4 3, 5 1 1, 1 4 4, 2 1 2, 3 1 5: see above.
    const auto found = segments::rfm(five(), {.rules = rules::table({"level"}, {{"top", {{"level", rules::at_least(5)}}}}),
                                              .scoring = segments::scoring::weighted,
                                              .weights = {5, 3, 2}});
    EXPECT_EQ(plain(found.score), (std::vector<double>{3.8, 3, 2.5, 1.7, 2.8}));
    EXPECT_EQ(plain(found.level), (bytes{5, 4, 2, 1, 3}));
    EXPECT_EQ(found.score_cuts, (std::vector<double>{2.5, 2.8, 3, 3.8}));
    EXPECT_EQ(found.segments[0].customers, 1);
    // Whatever the unit of the weights.
    const auto scaled = segments::rfm(five(), {.scoring = segments::scoring::weighted, .weights = {.05, .03, .02}});
    EXPECT_EQ(plain(scaled.score), plain(found.score));
    const auto one = segments::rfm(five(), {.scoring = segments::scoring::weighted, .weights = {0, 0, 7}});
    EXPECT_EQ(plain(one.score), (std::vector<double>{3, 1, 4, 2, 5}));
    const auto cut = segments::rfm(five(), {.bins = 2, .scoring = segments::scoring::weighted,
                                            .score_cuts = std::vector<double>{1.5}});
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(cut.level[i], cut.score[i] >= 1.5 ? 2 : 1);
}

TEST(rfm, bad_arguments) {
    constexpr auto fixed = segments::scoring::fixed;
    const auto base = five();
    EXPECT_THROW(segments::rfm(base, {.at = day(11)}), goodwill::domain_error);
    EXPECT_THROW(segments::rfm(base, {.at = day(-1)}), goodwill::domain_error);
    EXPECT_THROW(segments::rfm(base, {.bins = 1}), goodwill::domain_error);
    EXPECT_THROW(segments::rfm(base, {.days_cuts = std::vector<double>{1, 2}, .scoring = fixed}), goodwill::shape_error);
    EXPECT_THROW(segments::rfm(base, {.days_cuts = std::vector<double>{1, 2, 3, 4}}), goodwill::domain_error);
    EXPECT_THROW(segments::rfm(base, {.scoring = fixed}), goodwill::domain_error);
    EXPECT_THROW(segments::rfm(base, {.bins = 3, .orders_cuts = std::vector<double>{3, 2}, .scoring = fixed}),
                 goodwill::domain_error);
    constexpr auto weighted = segments::scoring::weighted;
    EXPECT_THROW(segments::rfm(base, {.scoring = weighted, .weights = {0, 0, 0}}), goodwill::domain_error);
    EXPECT_THROW(segments::rfm(base, {.scoring = weighted, .weights = {1, -1, 1}}), goodwill::domain_error);
    EXPECT_THROW(segments::rfm(base, {.rules = {{"score"}, {{"a", {{"score", rules::at_least(1)}}}}}}),
                 goodwill::schema_error);
    try {
        static_cast<void>(segments::rfm(base, {.rules = {{"x"}, {{"a", {{"x", rules::at_least(1)}}}}}}));
        FAIL();
    } catch (const goodwill::schema_error& e) {
        EXPECT_STREQ(e.what(), "rfm: rules is \"x\", must be a column of the result; there are \"r\", \"f\", \"m\", "
                               "\"days_since_last\", \"orders\", \"revenue\"");
    }
    const auto no_money = tx::customer_base::from_columns(std::vector<int>{1}, std::vector<int>{1});
    EXPECT_THROW(segments::rfm(no_money), goodwill::domain_error);
    const auto empty = tx::customer_base::from_columns(std::vector<int>{}, std::vector<int>{}, std::vector<double>{});
    EXPECT_TRUE(segments::rfm(empty).r.empty());
    const auto one = tx::customer_base::from_columns(std::vector<int>{1}, std::vector<int>{1}, std::vector<double>{1});
    EXPECT_EQ(plain(segments::rfm(one).m), bytes{1});
}
