#include <goodwill/retention/cohort_state.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace core = goodwill::core;
namespace retention = goodwill::retention;
namespace tx = goodwill::transactions;
using namespace std::chrono;

namespace {

struct rows {
    std::vector<int> id, day;
    std::vector<double> amount, margin;
    void add(const rows& all, std::size_t i) {
        id.push_back(all.id[i]);
        day.push_back(all.day[i]);
        amount.push_back(all.amount[i]);
        margin.push_back(all.margin[i]);
    }
    [[nodiscard]] tx::customer_base base() const {
        return tx::customer_base::from_columns(id, day, amount, {}, margin);
    }
};

[[nodiscard]] rows some_rows(double divisor) {
    core::random_stream random(9, "cohort state", 0);
    rows out;
    for (int i = 0; i < 30'000; ++i) {
        out.id.push_back(static_cast<int>(random() % 9'000));
        // Customers above 8,000 stop early, so that parts end on different days.
        out.day.push_back(20'000 + static_cast<int>(random() % (out.id.back() > 8'000 ? 100 : 400)));
        out.amount.push_back(static_cast<double>(random() % 100'000) / 100);
        out.margin.push_back((static_cast<double>(random() % 1'000) - 200) / divisor);
    }
    return out;
}

void expect_same(const retention::cohort_table& a, const retention::cohort_table& b, double tolerance = 0) {
    EXPECT_EQ(a.at, b.at);
    EXPECT_EQ(a.customers, b.customers);
    EXPECT_EQ(a.later_customers, b.later_customers);
    EXPECT_EQ(a.orders, b.orders);
    EXPECT_EQ(a.revenue, b.revenue);
    EXPECT_NEAR(a.margin, b.margin, tolerance);
    ASSERT_EQ(a.cells.size(), b.cells.size());
    for (std::size_t i = 0; i < a.cells.size(); ++i) {
        const auto &x = a.cells[i], &y = b.cells[i];
        ASSERT_EQ(x.cohort, y.cohort);
        ASSERT_EQ(x.period, y.period);
        ASSERT_EQ(x.age, y.age);
        ASSERT_EQ(x.size, y.size);
        ASSERT_EQ(x.customers, y.customers);
        ASSERT_EQ(x.reactivated, y.reactivated);
        ASSERT_EQ(x.orders, y.orders);
        ASSERT_EQ(x.revenue, y.revenue);
        ASSERT_NEAR(x.margin, y.margin, tolerance);
        ASSERT_EQ(x.low, y.low);
        ASSERT_EQ(x.complete, y.complete);
    }
}

}  // namespace

TEST(cohort_state, parts_make_the_whole) {
    for (const double divisor : {10.0, 3.0}) {  // exact margins, and rounded ones
        const rows all = some_rows(divisor);
        std::vector<rows> parts(3);
        for (std::size_t i = 0; i < all.id.size(); ++i)
            parts[all.id[i] > 8'000 ? 2 : static_cast<std::size_t>(all.id[i] % 2)].add(all, i);
        const std::optional<sys_days> days[] = {{}, core::to_sys_days(20'333)};
        for (const auto period : {core::period::week, core::period::month, core::period::quarter, core::period::year})
            for (const auto& at : days) {
                const auto whole = retention::cohorts(all.base(), {.period = period, .at = at});
                retention::cohort_state one(period, at), two(period, at), three(period, at);
                one.update(parts[0].base(), 2);
                two.update(parts[1].base());
                three.update(parts[2].base());
                EXPECT_EQ(three.finish().at, at ? 20'333 : *std::max_element(parts[2].day.begin(), parts[2].day.end()));
                three.merge(two);
                three.merge(retention::cohort_state::from_bytes(one.to_bytes()));
                one.merge(retention::cohort_state(period, at));
                const double tolerance = divisor == 3 ? 1e-9 * std::abs(whole.margin) : 0;
                expect_same(three.finish(), whole, tolerance);
                EXPECT_EQ(three.customers(), whole.customers);
                const auto bytes = three.to_bytes();
                EXPECT_EQ(retention::cohort_state::from_bytes(bytes).to_bytes(), bytes);
            }
    }
}

TEST(cohort_state, of_nothing_and_of_later_customers) {
    retention::cohort_state state(core::period::month, core::to_sys_days(99));
    EXPECT_TRUE(state.finish().cells.empty());
    EXPECT_EQ(state.finish().at, 99);
    state.update(tx::customer_base::from_columns(std::vector<int>{}, std::vector<int>{}));
    state.update(tx::customer_base::from_columns(std::vector<int>{1, 2}, std::vector<int>{100, 120}));
    EXPECT_EQ(state.finish().later_customers, 2);
    EXPECT_TRUE(state.finish().cells.empty());
    state.update(tx::customer_base::from_columns(std::vector<int>{3}, std::vector<int>{5}));
    const auto table = state.finish();
    EXPECT_EQ(table.customers, 1);
    ASSERT_EQ(table.cells.size(), 4u);  // January to April 1970, the last one cut
    EXPECT_FALSE(table.cells[3].complete);
    EXPECT_EQ(table.cells[3].customers, 0);
}

TEST(cohort_state, what_does_not_add_up_is_refused_and_leaves_the_state_as_it_was) {
    const auto base = [](std::vector<int> id) {
        return tx::customer_base::from_columns(id, std::vector<int>(id.size(), 50));
    };
    retention::cohort_state state;
    state.update(base({1, 2, 3}));
    const auto before = state.to_bytes();
    EXPECT_THROW(state.update(base({3, 4})), goodwill::conflict_error);
    EXPECT_THROW(state.merge(state), goodwill::conflict_error);
    EXPECT_THROW(state.merge(retention::cohort_state(core::period::week)), goodwill::conflict_error);
    EXPECT_THROW(state.merge(retention::cohort_state(core::period::month, core::to_sys_days(9))),
                 goodwill::conflict_error);
    const std::vector<int> id{7}, day{50};
    EXPECT_THROW(state.update(tx::customer_base::from_columns(id, day, std::vector<double>{1})),
                 goodwill::conflict_error);
    EXPECT_THROW(state.update(tx::customer_base::from_columns(std::vector<std::string>{"7"}, day)),
                 goodwill::conflict_error);
    // Weeks that are fewer than 1,000 in each part, and more in both.
    retention::cohort_state weeks(core::period::week);
    weeks.update(base({1}));
    EXPECT_THROW(weeks.update(tx::customer_base::from_columns(id, std::vector<int>{9'000})), goodwill::domain_error);
    EXPECT_EQ(state.to_bytes(), before);
    EXPECT_THROW(retention::cohort_state(core::period::day), goodwill::domain_error);
    EXPECT_THROW(static_cast<void>(state.finish(1)), goodwill::domain_error);
}

TEST(cohort_state, an_overlap_of_large_parts_is_found) {
    std::vector<int> one, two, day(200'000, 3);
    for (int i = 0; i < 200'000; ++i) {
        one.push_back(i);
        two.push_back(i + 199'000);  // 1,000 of 200,000 in both: missed once in 8 * 10^8
    }
    retention::cohort_state state;
    state.update(tx::customer_base::from_columns(one, day));
    EXPECT_THROW(state.update(tx::customer_base::from_columns(two, day)), goodwill::conflict_error);
    for (int& id : two) id += 1'000;
    state.update(tx::customer_base::from_columns(two, day));
    EXPECT_EQ(state.customers(), 400'000);
}

TEST(cohort_state, the_first_version_of_the_bytes_is_read) {
    std::ifstream file(GOODWILL_REFERENCE "/retention/cohort_state_v1.bin", std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    ASSERT_FALSE(bytes.empty());
    const auto table = retention::cohort_state::from_bytes(std::as_bytes(std::span(bytes))).finish();
    // 1 buys on 5 January, 7 February and 1 April for 10, 20 and 30; 2 on 1 February for 40; margins are a tenth.
    ASSERT_EQ(table.cells.size(), 7u);
    EXPECT_EQ(table.customers, 2);
    EXPECT_EQ(table.revenue, 100);
    EXPECT_EQ(table.margin, 10);
    EXPECT_EQ(table.cells[3].reactivated, 1);
    EXPECT_EQ(table.cells[4].cohort, *core::day_of(2026, 2, 1));
}

TEST(cohort_state, bytes_that_are_cut_or_altered_are_refused) {
    retention::cohort_state state;
    state.update(some_rows(10).base());
    auto bytes = state.to_bytes();
    for (const std::size_t n : {std::size_t{0}, std::size_t{20}, bytes.size() - 1})
        EXPECT_THROW(static_cast<void>(retention::cohort_state::from_bytes(std::span(bytes).first(n))),
                     goodwill::format_error);
    bytes[bytes.size() / 2] ^= std::byte{1};
    EXPECT_THROW(static_cast<void>(retention::cohort_state::from_bytes(bytes)), goodwill::format_error);
}
