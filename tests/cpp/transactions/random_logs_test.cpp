#include <goodwill/transactions/summary_state.hpp>

#include <algorithm>
#include <numeric>

#include "log_oracle.hpp"

using namespace oracle;
using tx::on_error;
using tx::refund_policy;
using tx::zero_policy;

namespace {

std::chrono::sys_days date(std::int32_t day) { return core::to_sys_days(day); }

/// The whole test of one log under one set of options: summary, base, summary of the base, threads, state.
template <class Id>
void try_log(const row_log<Id>& l, tx::log_options o, std::uint64_t seed, bool amounts = true) {
    o.errors = on_error::skip;
    const auto a = read(l, o, amounts);
    const auto c = columns_of(l, seed, amounts);
    const auto s = tx::summarise(c.customer, c.time, c.amount, o);
    expect_summary(s, a, o, amounts);
    auto two = o;
    two.threads = 3;
    expect_same(tx::summarise(c.customer, c.time, c.amount, two), s);
    // Memory that others have written to makes no difference.
    core::spare_memory spare(std::size_t{16} << 20);
    two.spare = &spare;
    for (int i = 0; i < 2; ++i) expect_same(tx::summarise(c.customer, c.time, c.amount, two), s);

    const auto base = tx::customer_base::from_columns(c.customer, c.time, c.amount, two);
    expect_base(base, a, amounts);
    expect_summary(base.summary({}, 2), a, o, amounts, false);
    const auto again = tx::customer_base::from_bytes(base.to_bytes());
    expect_base(again, a, amounts);
    EXPECT_EQ(again.to_bytes(), base.to_bytes());
    if (o.calibration_end) {
        const auto h = base.holdout();
        expect_summary(h.calibration, a, o, amounts, false);
        double sum = 0;
        for (const double x : h.frequency_holdout) sum += x;
        EXPECT_EQ(sum, static_cast<double>(h.purchases));
        EXPECT_EQ(h.purchases + h.later_purchases + s.report.purchases, base.report().purchases);
    }
}

template <class Id, class MakeId>
void try_policies(const shape& s, std::uint64_t seed, MakeId&& id, bool amounts = true) {
    const auto l = random_log<Id>(s, seed, id);
    const std::int32_t middle = s.first_day + static_cast<std::int32_t>(s.days / 2);
    const std::int32_t late = s.first_day + static_cast<std::int32_t>(s.days * 9 / 10);
    for (const auto refunds : {refund_policy::refuse, refund_policy::net, refund_policy::exclude})
        for (const auto zeros : {zero_policy::keep, zero_policy::exclude, zero_policy::refuse}) {
            try_log(l, {.refunds = refunds, .zero_amounts = zeros}, seed, amounts);
            try_log(l, {.unit = core::time_unit::day, .calibration_end = date(middle), .observation_end = date(late),
                        .refunds = refunds, .zero_amounts = zeros}, seed + 1, amounts);
        }
}

std::string padded(std::uint32_t k, int width) {
    std::string digits = std::to_string(k);
    return std::string(
               static_cast<std::size_t>(width) - std::min<std::size_t>(digits.size(), static_cast<std::size_t>(width)),
               '0') +
           digits;
}

}  // namespace

TEST(random_logs, small_integer_ids) {
    try_policies<std::int64_t>({}, 1, [](std::uint32_t k) { return static_cast<std::int64_t>(k) - 50; });
}
TEST(random_logs, ids_over_all_of_int64) {
    try_policies<std::int64_t>({}, 2, [](std::uint32_t k) { return static_cast<std::int64_t>(core::mix64(k)); });
}
TEST(random_logs, unsigned_ids_above_2_to_63) {
    try_policies<std::uint64_t>({}, 3, [](std::uint32_t k) { return core::mix64(k); });
}
TEST(random_logs, texts_of_mixed_length) {
    try_policies<std::string>({}, 4, [](std::uint32_t k) { return std::string(k % 9, 'x') + std::to_string(k % 37); });
}
TEST(random_logs, short_texts) {
    try_policies<std::string>({}, 5, [](std::uint32_t k) { return k == 3 ? "\xC3\xA9t\xC3\xA9" : "c" + padded(k, 5); });
}
TEST(random_logs, empty_texts_are_no_ids) {
    try_policies<std::string>({}, 6, [](std::uint32_t k) { return k == 0 ? "" : std::to_string(k); });
}
TEST(random_logs, texts_that_end_in_a_zero_byte) {
    try_policies<std::string>(
        {}, 7, [](std::uint32_t k) { return std::string("a") + std::string(k % 3, '\0') + (k % 2 == 0 ? "b" : ""); });
}
TEST(random_logs, very_long_texts) {
    try_policies<std::string>({}, 8, [](std::uint32_t k) { return std::string(k * 40, 'y') + padded(k, 4); });
}
TEST(random_logs, amounts_that_are_no_decimals) {
    try_policies<std::int64_t>({.scale = -1}, 9, [](std::uint32_t k) { return static_cast<std::int64_t>(k); });
    try_policies<std::string>({.scale = -1}, 10, [](std::uint32_t k) { return "customer-" + std::to_string(k); });
}
TEST(random_logs, no_amounts) {
    try_policies<std::int64_t>({.refunds = false, .zeros = false}, 11,
                               [](std::uint32_t k) { return static_cast<std::int64_t>(k); }, false);
}
TEST(random_logs, one_customer_and_one_day) {
    try_policies<std::int64_t>({.rows = 200, .customers = 1}, 12, [](std::uint32_t) { return std::int64_t{7}; });
    try_policies<std::int64_t>({.rows = 200, .days = 1}, 13, [](std::uint32_t k) { return std::int64_t{k}; });
    try_policies<std::int64_t>({.rows = 1, .customers = 1, .bad_rows = false}, 14,
                               [](std::uint32_t) { return std::int64_t{7}; });
}

// Large enough for a sample to decide, for several partitions and for a second try.
TEST(large_logs, integers_in_order_and_shuffled) {
    const auto spread = [](std::uint32_t k) { return static_cast<std::int64_t>(core::mix64(k) >> 33); };
    for (const bool sorted : {true, false}) {
        const auto l =
            random_log<std::int64_t>({.rows = 90000, .customers = 9000, .days = 700, .sorted = sorted}, 21, spread);
        try_log(l, {.refunds = refund_policy::net}, 21);
        try_log(l, {.calibration_end = date(10300), .refunds = refund_policy::net}, 22);
    }
}
TEST(large_logs, wide_ids) {
    for (const bool sorted : {true, false})
        try_log(random_log<std::int64_t>({.rows = 90000, .customers = 20000, .days = 700, .sorted = sorted}, 23,
                                         [](std::uint32_t k) { return static_cast<std::int64_t>(core::mix64(k)); }),
                {.refunds = refund_policy::net}, 23);
}
TEST(large_logs, wide_ids_that_share_their_upper_bits) {
    // Clusters far apart whose members differ in the lowest bits only.
    try_log(random_log<std::int64_t>({.rows = 90000, .customers = 3000, .days = 700}, 24,
                                     [](std::uint32_t k) {
                                         return static_cast<std::int64_t>(core::mix64(k % 100) << 12 | k / 100);
                                     }),
            {.refunds = refund_policy::net}, 24);
}
TEST(large_logs, skewed_ids) {
    try_log(random_log<std::int64_t>({.rows = 150000, .customers = 20000, .days = 700}, 25,
                                     [](std::uint32_t k) { return k == 0 ? std::int64_t{1} << 40 : std::int64_t{k}; }),
            {.refunds = refund_policy::net}, 25);
}
TEST(large_logs, one_customer_has_most_rows) {
    try_log(
        random_log<std::int64_t>({.rows = 100000, .customers = 2000, .days = 700}, 26,
                                 [](std::uint32_t k) { return k < 1500 ? std::int64_t{1} << 50 : std::int64_t{k}; }),
        {.refunds = refund_policy::net}, 26);
}
TEST(large_logs, a_row_that_the_sample_did_not_show) {
    for (const int what : {0, 1, 2, 3}) {
        auto l = random_log<std::int64_t>({.rows = 90000, .customers = 5000, .days = 300}, 27,
                                          [](std::uint32_t k) { return std::int64_t{k} << 12; });
        if (what == 0) l.customer[77777] = std::int64_t{1} << 60;
        if (what == 1) l.day[77777] = -5000;
        if (what == 2) l.amount[77777] = 1e12 + 0.25;
        if (what == 3) l.amount[77777] = 0.123456;
        try_log(l, {.refunds = refund_policy::net}, 27);
    }
}
TEST(large_logs, an_amount_too_large_for_the_scale_of_the_others) {
    auto l = random_log<std::int64_t>({.rows = 90000, .customers = 5000, .days = 300}, 28,
                                      [](std::uint32_t k) { return std::int64_t{k}; });
    l.amount[100] = 0x1p52 + 1;
    const auto c = columns_of(l, 28);
    const auto s = tx::summarise(c.customer, c.time, c.amount,
                                 {.refunds = refund_policy::net, .errors = on_error::skip});
    EXPECT_EQ(s.report.amount_scale, -1);
    expect_identity(s.report);
}
TEST(large_logs, texts) {
    const shape s{.rows = 90000, .customers = 9000, .days = 700};
    try_log(random_log<std::string>(s, 31, [](std::uint32_t k) { return "C" + padded(k, 7); }),
            {.refunds = refund_policy::net}, 31);
    try_log(random_log<std::string>(
                s, 32, [](std::uint32_t k) { return "customer-" + padded(k, 12 + static_cast<int>(k % 20)); }),
            {.refunds = refund_policy::net}, 32);
    // Long ones come late.
    auto l = random_log<std::string>(s, 33, [](std::uint32_t k) { return std::to_string(k); });
    l.customer[80000] = "a text of more than eight bytes";
    try_log(l, {.refunds = refund_policy::net}, 33);
    try_log(random_log<std::string>({.rows = 90000, .customers = 70000, .days = 700, .scale = -1}, 34,
                                    [](std::uint32_t k) { return "customer-" + std::to_string(core::mix64(k)); }),
            {.refunds = refund_policy::net}, 34);
}
/// A text of capital letters and digits, of which bit 5 of each byte is always the opposite of bit 6.
std::string letters_and_digits(std::uint64_t seed, std::size_t size) {
    std::string text(size, ' ');
    for (std::size_t i = 0; i < size; ++i) text[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[core::mix64(seed + i) % 36];
    return text;
}
TEST(large_logs, texts_whose_bits_follow_from_each_other) {
    const shape s{.rows = 90000, .customers = 9000, .days = 700};
    const auto id = [](std::uint32_t k) { return letters_and_digits(std::uint64_t{k} << 8, 8); };
    try_log(random_log<std::string>(s, 36, id), {.refunds = refund_policy::net}, 36);
    // One text that the sample is not likely to show breaks the pattern: a small letter, another length, é.
    for (const char* odd : {"0000000a", "AB", "ABCD\xC3\xA9"}) {
        auto l = random_log<std::string>(s, 37, id);
        l.customer[77777] = odd;
        try_log(l, {.refunds = refund_policy::net}, 37);
    }
    // Few first letters: most partitions would be empty.
    try_log(random_log<std::string>({.rows = 300000, .customers = 30000, .days = 700}, 38,
                                    [](std::uint32_t k) {
                                        return (k % 2 == 0 ? "0" : "Z") + letters_and_digits(std::uint64_t{k} << 8, 7);
                                    }),
            {.refunds = refund_policy::net}, 38);
}
TEST(large_logs, sums_of_large_amounts) {
    // The amounts lie close together and far from 0, and their sum passes 2^53 and, with cents, nears 2^63.
    row_log<std::int64_t> l;
    core::random_stream random(1, "large", 0);
    for (std::uint32_t i = 0; i < 90000; ++i) {
        l.customer.push_back(i % 7);
        l.day.push_back(static_cast<std::int32_t>(random.below(500)));
        l.amount.push_back(9e11 + random.below(1000) / 4.0);
    }
    try_log(l, {}, 39);
    for (double& amount : l.amount) amount *= 64;
    try_log(l, {}, 40);
}
TEST(large_logs, any_order_of_the_rows_gives_the_same_bits) {
    const auto l =
        random_log<std::int64_t>({.rows = 80000, .customers = 5000, .days = 400, .bad_rows = false}, 35,
                                 [](std::uint32_t k) { return static_cast<std::int64_t>(core::mix64(k) >> 30); });
    std::vector<std::size_t> order(l.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    core::random_stream random(1, "shuffle", 0);
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
    row_log<std::int64_t> m;
    for (const std::size_t i : order) {
        m.customer.push_back(l.customer[i]);
        m.day.push_back(l.day[i]);
        m.amount.push_back(l.amount[i]);
    }
    const tx::log_options o{.refunds = refund_policy::net, .threads = 2};
    const auto a = columns_of(l, 1), b = columns_of(m, 2);
    expect_same(tx::summarise(a.customer, a.time, a.amount, o), tx::summarise(b.customer, b.time, b.amount, o));
    EXPECT_EQ(tx::customer_base::from_columns(a.customer, a.time, a.amount, o).to_bytes(),
              tx::customer_base::from_columns(b.customer, b.time, b.amount, o).to_bytes());
}
