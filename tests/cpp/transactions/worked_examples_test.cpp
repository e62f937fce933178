#include <goodwill/core/buffer.hpp>
#include <goodwill/transactions/customer_base.hpp>
#include <goodwill/transactions/customer_ids.hpp>
#include <goodwill/transactions/ingest_report.hpp>
#include <goodwill/transactions/log_options.hpp>
#include <goodwill/transactions/summary.hpp>

#include <cmath>

#include "log_oracle.hpp"

using namespace std::chrono_literals;
using oracle::expect_identity;
namespace core = goodwill::core;
namespace tx = goodwill::transactions;

namespace {

std::chrono::sys_days on(int year, unsigned month, unsigned day) {
    return std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
}

/// Three customers, worked out by hand.  Customer 7 buys on 1, 8 (twice) and 22 January; 9 once; 8 on two days.
struct example {
    std::vector<std::int64_t> id{9, 7, 7, 8, 7, 7, 8};
    std::vector<std::chrono::sys_days> day{on(2024, 1, 5),  on(2024, 1, 1), on(2024, 1, 8), on(2024, 1, 2),
                                           on(2024, 1, 22), on(2024, 1, 8), on(2024, 1, 16)};
    std::vector<double> amount{3.5, 10, 1.25, 4, 6, 2.75, 8.01};
};

}  // namespace

TEST(summary, of_a_log_worked_out_by_hand) {
    const example e;
    const auto s = tx::summarise(e.id, e.day, e.amount, {.observation_end = on(2024, 1, 29)});
    ASSERT_EQ(s.size(), 3u);
    EXPECT_EQ(s.customer.integers, (core::buffer<std::int64_t>{7, 8, 9}));
    EXPECT_EQ(s.frequency, (core::buffer<double>{2, 1, 0}));
    EXPECT_EQ(s.recency, (core::buffer<double>{3, 2, 0}));
    EXPECT_EQ(s.T, (core::buffer<double>{4, 27.0 / 7, 24.0 / 7}));
    EXPECT_EQ(s.monetary_value[0], 5);  // (1.25 + 2.75 + 6) / 2
    EXPECT_EQ(s.monetary_value[1], 8.01);
    EXPECT_TRUE(std::isnan(s.monetary_value[2]));
    EXPECT_EQ(s.report.rows_read, 7);
    EXPECT_EQ(s.report.purchases, 6);
    EXPECT_EQ(s.report.merged_within_a_day, 1);
    EXPECT_EQ(s.report.amount_scale, 2);
    EXPECT_EQ(s.report.amount_total, 35.51);
    // The last day of the log ends it by default.
    EXPECT_EQ(tx::summarise(e.id, e.day).end, core::to_day(on(2024, 1, 22)));
}

TEST(summary, calibration_leaves_later_rows_out_and_counts_them) {
    const example e;
    const auto s =
        tx::summarise(e.id, e.day, e.amount, {.unit = core::time_unit::day, .calibration_end = on(2024, 1, 4)});
    EXPECT_EQ(s.customer.integers, (core::buffer<std::int64_t>{7, 8}));
    EXPECT_EQ(s.T, (core::buffer<double>{3, 2}));
    EXPECT_EQ(s.report.later_customers, 1);
    ASSERT_EQ(s.report.excluded.size(), 1u);
    EXPECT_EQ(s.report.excluded[0], (tx::refusal{"time is after calibration_end", 5, 0}));
    expect_identity(s.report);
}

TEST(base, holds_sorted_customer_days_and_tells_the_holdout) {
    const example e;
    const auto b = tx::customer_base::from_columns(e.id, e.day, e.amount, {.calibration_end = on(2024, 1, 8)});
    const auto d0 = core::to_day(on(2024, 1, 1));
    EXPECT_EQ(std::vector<std::int64_t>(b.offsets().begin(), b.offsets().end()),
              (std::vector<std::int64_t>{0, 3, 5, 6}));
    EXPECT_EQ(std::vector<core::day_number>(b.day().begin(), b.day().end()),
              (std::vector<core::day_number>{d0, d0 + 7, d0 + 21, d0 + 1, d0 + 15, d0 + 4}));
    EXPECT_EQ(std::vector<std::uint32_t>(b.orders().begin(), b.orders().end()),
              (std::vector<std::uint32_t>{1, 2, 1, 1, 1, 1}));
    EXPECT_EQ(std::vector<std::int64_t>(b.scaled_amount().begin(), b.scaled_amount().end()),
              (std::vector<std::int64_t>{1000, 400, 600, 400, 801, 350}));
    EXPECT_EQ(b.amount(4), 8.01);
    const auto h = b.holdout();
    EXPECT_EQ(h.frequency_holdout, (core::buffer<double>{1, 1, 0}));
    EXPECT_EQ(h.monetary_holdout[1], 8.01);
    EXPECT_TRUE(std::isnan(h.monetary_holdout[2]));
    EXPECT_EQ(h.duration_holdout, 2);
    EXPECT_EQ(h.purchases, 2);
    EXPECT_EQ(h.amount, 14.01);
    EXPECT_EQ(h.later_customers, 0);
    // A date before somebody's first purchase leaves him out, and says so.
    const auto early = b.summary(on(2024, 1, 4));
    EXPECT_EQ(early.size(), 2u);
    EXPECT_EQ(early.report.later_customers, 1);
    EXPECT_EQ(b.summary(on(1960, 1, 1)).size(), 0u);
}

TEST(base, customers_first_seen_after_the_calibration_are_told_apart) {
    const example e;
    const auto h =
        tx::customer_base::from_columns(e.id, e.day, e.amount, {.calibration_end = on(2024, 1, 4)}).holdout();
    EXPECT_EQ(h.calibration.size(), 2u);
    EXPECT_EQ(h.later_customers, 1);
    EXPECT_EQ(h.later_purchases, 1);
    EXPECT_EQ(h.later_amount, 3.5);
}

TEST(refunds, net_lower_repeat_money_after_the_first_purchase_day_only) {
    const std::vector<std::int32_t> day{1, 2, 2, 3, 4, 9};
    const std::vector<std::int64_t> id{1, 1, 1, 1, 1, 2};
    // A refund before the first purchase, one on its day, a repeat of 50, a day of refunds; a customer of refunds only.
    const std::vector<double> amount{-5, 20, -3, 50, -8, -1};
    const auto s = tx::summarise(id, day, amount, {.refunds = tx::refund_policy::net});
    ASSERT_EQ(s.size(), 1u);
    EXPECT_EQ(s.frequency[0], 1);
    EXPECT_EQ(s.monetary_value[0], 42);
    EXPECT_EQ(s.report.refunds_netted, 3);
    EXPECT_EQ(s.report.amount_total, 54);
    ASSERT_EQ(s.report.excluded.size(), 1u);
    EXPECT_EQ(s.report.excluded[0], (tx::refusal{"customer has refunds and no purchase", 1, -1}));
    const auto b = tx::customer_base::from_columns(id, day, amount, {.refunds = tx::refund_policy::net});
    EXPECT_EQ(std::vector<std::uint32_t>(b.orders().begin(), b.orders().end()),
              (std::vector<std::uint32_t>{0, 1, 1, 0}));
    EXPECT_EQ(std::vector<std::int64_t>(b.scaled_amount().begin(), b.scaled_amount().end()),
              (std::vector<std::int64_t>{-5, 17, 50, -8}));
    EXPECT_EQ(b.summary().monetary_value[0], 42);
}

TEST(amounts, take_the_finest_scale_and_add_without_rounding) {
    std::vector<std::int64_t> id(1000, 1);
    std::vector<std::int32_t> day(1000);
    std::vector<double> amount(1000, 0.1);
    for (int i = 0; i < 1000; ++i) day[static_cast<std::size_t>(i)] = i;
    amount[0] = 7;
    const auto s = tx::summarise(id, day, amount);
    EXPECT_EQ(s.monetary_value[0], 0.1);
    EXPECT_EQ(s.report.amount_total, 106.9);
    EXPECT_EQ(s.report.amount_scale, 1);
    amount[1] = 0.000001;
    EXPECT_EQ(tx::summarise(id, day, amount).report.amount_scale, 6);
    amount[1] = 0.0000001;
    EXPECT_EQ(tx::summarise(id, day, amount).report.amount_scale, -1);
}

TEST(amounts, of_other_types) {
    const std::vector<std::int64_t> id{1, 1};
    const std::vector<std::int32_t> day{1, 2};
    EXPECT_EQ(tx::summarise(id, day, std::vector<float>{1, 14.95f}).monetary_value[0], 14.95);
    EXPECT_EQ(tx::summarise(id, day, std::vector<std::uint8_t>{1, 255}).monetary_value[0], 255);
    EXPECT_EQ(tx::summarise(id, day, std::vector<std::int64_t>{1, INT64_MAX}).report.amount_scale, 0);
    EXPECT_EQ(tx::summarise(id, day, std::vector<std::uint64_t>{1, UINT64_MAX}).report.amount_scale, -1);
    const std::vector<core::int128> cents{100, 1495};
    core::column decimal(core::dtype::decimal128, {{2, 0, nullptr, cents.data(), nullptr, nullptr}});
    decimal.scale = 2;
    EXPECT_EQ(tx::summarise(id, day, decimal).monetary_value[0], 14.95);
    decimal.scale = 8;  // 0.000001 and 0.00001495: the second has eight digits
    EXPECT_EQ(tx::summarise(id, day, decimal).report.amount_scale, -1);
    decimal.scale = -1;
    EXPECT_EQ(tx::summarise(id, day, decimal).monetary_value[0], 14950);
}

TEST(amounts, whose_sums_pass_64_bits) {
    const std::vector<std::int64_t> id(4, 1), amount(4, std::int64_t{1} << 62);
    const auto s = tx::summarise(id, std::vector<std::int32_t>{1, 2, 3, 4}, amount);
    EXPECT_EQ(s.monetary_value[0], 0x1p62);
    EXPECT_EQ(s.report.amount_total, 0x1p64);
    EXPECT_EQ(s.report.amount_scale, 0);
    // The base holds 64 bits a customer-day; what passes them is held as doubles.
    const auto fits = tx::customer_base::from_columns(id, std::vector<std::int32_t>{1, 2, 3, 4}, amount);
    EXPECT_TRUE(fits.exact());
    const auto b = tx::customer_base::from_columns(id, std::vector<std::int32_t>{1, 2, 2, 2}, amount);
    EXPECT_FALSE(b.exact());
    EXPECT_EQ(b.amount(1), 3 * 0x1p62);
    EXPECT_EQ(b.summary().monetary_value[0], 3 * 0x1p62);
}

TEST(ids, stay_what_they_are) {
    const std::vector<std::int32_t> day{1, 2, 3};
    const auto texts = tx::summarise(std::vector<std::string>{"1", "00001", "1"}, day);
    ASSERT_EQ(texts.size(), 2u);
    EXPECT_EQ(texts.customer.text(0), "00001");
    EXPECT_EQ(texts.frequency[1], 1);
    const auto large = tx::summarise(std::vector<std::uint64_t>{UINT64_MAX, 1000000000000000000u, 0}, day);
    EXPECT_EQ(large.customer.kind, tx::id_kind::uint64);
    EXPECT_EQ(static_cast<std::uint64_t>(large.customer.integers[2]), UINT64_MAX);
    const auto negative = tx::summarise(std::vector<std::int16_t>{5, -3, INT16_MIN}, day);
    EXPECT_EQ(negative.customer.integers, (core::buffer<std::int64_t>{INT16_MIN, -3, 5}));
    // A column of ids goes back in.
    const auto ids = std::make_shared<tx::customer_ids>(texts.customer);
    const auto column = tx::to_column(ids);
    EXPECT_EQ(tx::summarise(column, std::vector<std::int32_t>{1, 2}).size(), 2u);
    EXPECT_EQ(column.chunks()[0].text_at(column.type(), 1), "1");
}

TEST(ids, in_dictionaries_and_views) {
    const std::vector<std::string> words{"b", "a", "b", "long enough to be outside of a view"};
    auto values = std::make_shared<const core::column>(words);
    const std::vector<std::int8_t> codes{0, 1, 2, 3, 0};
    core::column dictionary{std::span<const std::int8_t>(codes)};
    dictionary.set_dictionary(values);
    const std::vector<std::int32_t> day{1, 2, 3, 4, 5};
    const auto s = tx::summarise(dictionary, day);
    ASSERT_EQ(s.size(), 3u);
    EXPECT_EQ(s.customer.text(0), "a");
    EXPECT_EQ(s.frequency[1], 2);  // two entries of one text are one id

    struct view { std::int32_t size; char bytes[12]; };
    const std::string outside = words[3];
    const void* buffers[] = {outside.data()};
    std::vector<view> views(2);
    views[0] = {2, {'h', 'i'}};
    views[1].size = static_cast<std::int32_t>(outside.size());
    const std::int32_t place[2] = {0, 0};
    std::memcpy(views[1].bytes + 4, place, 8);
    const core::column both(core::dtype::utf8_view, {{2, 0, nullptr, views.data(), nullptr, buffers}});
    EXPECT_EQ(tx::summarise(both, std::vector<std::int32_t>{1, 2}).customer.text(1), outside);
    const core::column first(core::dtype::utf8_view, {{1, 0, nullptr, views.data(), nullptr, buffers}});
    EXPECT_EQ(tx::summarise(first, std::vector<std::int32_t>{1}).customer.text(0), "hi");
}

TEST(times, of_every_type_give_the_same_days) {
    const std::vector<std::int64_t> id{1, 1};
    const std::int32_t day = core::to_day(on(2024, 3, 10));
    const auto expect = [&](const core::column& time, std::optional<core::zone> zone = {}) {
        const auto s = tx::summarise(id, time, {}, {.unit = core::time_unit::day, .zone = std::move(zone)});
        EXPECT_EQ(s.end, day);
        EXPECT_EQ(s.frequency[0], 1);
        EXPECT_EQ(s.recency[0], day + 1);  // from 1969-12-31 on
    };
    expect(std::vector<std::int16_t>{-1, static_cast<std::int16_t>(day)});
    expect(std::vector<std::int64_t>{-1, day});
    expect(std::vector<std::string>{"1969-12-31", "2024-03-10"});
    expect(std::vector<std::string>{"19691231", "2024-03-10 23:59:59.999"});
    expect(std::vector<std::string>{"1969-12-31T23:00:00+05:00", "2024-03-10T01:00:00+05:00"});
    for (const std::int64_t ticks : {1, 1000, 1000000, 1000000000}) {
        const std::vector<std::int64_t> instants{-1, std::int64_t{day} * 86400 * ticks};
        core::column time(core::dtype::timestamp, {{2, 0, nullptr, instants.data(), nullptr, nullptr}});
        time.ticks_per_second = ticks;
        expect(time);
        time.zone = "Etc/UTC";
        expect(time);
    }
    const std::vector<std::int64_t> milliseconds{-1, std::int64_t{day} * 86400000};
    expect(core::column(core::dtype::date64, {{2, 0, nullptr, milliseconds.data(), nullptr, nullptr}}));

    // An hour west of UTC until 2024-03-10 05:00, then two hours east.
    const core::zone zone{"Made/Up", {0, std::int64_t{day} * 86400 + 18000}, {-3600, 7200}};
    const std::vector<std::int64_t> instants{3599, std::int64_t{day} * 86400 + 3600, std::int64_t{day} * 86400 + 79199};
    core::column time(core::dtype::timestamp, {{3, 0, nullptr, instants.data(), nullptr, nullptr}});
    time.zone = "Made/Up";
    const auto s =
        tx::summarise(std::vector<std::int64_t>{1, 1, 1}, time, {}, {.unit = core::time_unit::day, .zone = zone});
    EXPECT_EQ(s.end, day);
    EXPECT_EQ(s.frequency[0], 1);
    EXPECT_EQ(s.recency[0], day + 1);
    time.zone = "+01:00";
    EXPECT_EQ(tx::summarise(std::vector<std::int64_t>{1, 1, 1}, time).end, day);
    // Texts with an offset are instants when a zone is given.
    const auto texts = tx::summarise(std::vector<std::int64_t>{1, 1},
                                     std::vector<std::string>{"1970-01-01T00:30:00Z", "2024-03-11T01:00:00+04:00"}, {},
                                     {.unit = core::time_unit::day, .zone = zone});
    EXPECT_EQ(texts.end, day);
    EXPECT_EQ(texts.recency[0], day + 1);
}

TEST(empty, logs_give_empty_results) {
    const std::vector<std::int64_t> id;
    const std::vector<std::int32_t> day;
    const std::vector<double> amount;
    const auto s = tx::summarise(id, day, amount);
    EXPECT_EQ(s.size(), 0u);
    EXPECT_EQ(s.report.rows_read, 0);
    EXPECT_EQ(tx::summarise(core::column(core::dtype::utf8, {}), day, {}, {.calibration_end = on(2024, 1, 1)}).end,
              core::to_day(on(2024, 1, 1)));
    const auto b = tx::customer_base::from_columns(id, day, amount, {.calibration_end = on(2024, 1, 1)});
    EXPECT_EQ(b.customers(), 0u);
    EXPECT_EQ(b.holdout().purchases, 0);
    EXPECT_EQ(tx::customer_base::from_bytes(b.to_bytes()).customers(), 0u);
    EXPECT_EQ(tx::customer_base().customers(), 0u);
    EXPECT_EQ(tx::customer_base().summary().size(), 0u);
}
