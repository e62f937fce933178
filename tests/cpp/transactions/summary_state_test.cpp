#include <goodwill/transactions/summary_state.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "log_oracle.hpp"

using namespace oracle;
using goodwill::conflict_error;
using goodwill::format_error;
using tx::summary_state;

namespace {

template <class Id>
row_log<Id> slice(const row_log<Id>& l, std::size_t from, std::size_t to) {
    const auto cut = [&](const auto& v) {
        return std::decay_t<decltype(v)>(v.begin() + static_cast<std::ptrdiff_t>(from),
                                         v.begin() + static_cast<std::ptrdiff_t>(to));
    };
    return {cut(l.customer), cut(l.day), cut(l.amount)};
}

template <class Id>
void feed(summary_state& state, const row_log<Id>& l, std::uint64_t seed, bool amounts = true) {
    const auto c = columns_of(l, seed, amounts);
    state.update(c.customer, c.time, c.amount);
}

/// State against batch, in chunks, merged in time, merged by customer, and through bytes.
template <class Id, class MakeId>
void try_state(shape s, std::uint64_t seed, tx::log_options o, MakeId&& id) {
    s.sorted = true;
    o.errors = tx::on_error::skip;
    const auto l = random_log<Id>(s, seed, id);
    const auto whole_columns = columns_of(l, seed);
    const auto batch = tx::summarise(whole_columns.customer, whole_columns.time, whole_columns.amount, o);
    const bool exact = batch.report.amount_scale >= 0;
    const auto same = [&](const summary_state& state) {
        const auto f = state.finish();
        if (exact) expect_same(f, batch);
        expect_summary(f, read(l, o), o);
    };
    summary_state chunks(o);
    core::random_stream random(seed, "chunks", 0);
    for (std::size_t at = 0; at < l.size();) {
        const std::size_t next = std::min(l.size(), at + random.below(200));
        feed(chunks, slice(l, at, next), seed + at);
        at = next;
    }
    same(chunks);
    const auto read_back = summary_state::from_bytes(chunks.to_bytes());
    same(read_back);
    EXPECT_EQ(read_back.to_bytes(), chunks.to_bytes());

    // Later in time: cut where the day changes.
    std::size_t cut = l.size() / 2;
    while (cut < l.size() && (!l.day[cut] || !l.day[cut - 1] || *l.day[cut] == *l.day[cut - 1])) ++cut;
    summary_state early(o), late(o);
    feed(early, slice(l, 0, cut), 1);
    feed(late, slice(l, cut, l.size()), 2);
    const summary_state kept = early;
    early.merge(late);
    same(early);
    EXPECT_THROW(late.merge(kept), conflict_error);

    // Disjoint in customers; rows are then counted from another start.
    row_log<Id> odd, even;
    std::map<Id, bool> side;
    for (std::size_t i = 0; i < l.size(); ++i) {
        const bool left = !l.customer[i] || side.try_emplace(*l.customer[i], side.size() % 2 == 0).first->second;
        auto& to = left ? odd : even;
        to.customer.push_back(l.customer[i]);
        to.day.push_back(l.day[i]);
        to.amount.push_back(l.amount[i]);
    }
    summary_state a(o), b(o);
    feed(a, odd, 3);
    feed(b, even, 4);
    a.merge(b);
    expect_summary(a.finish(), read(l, o), o);
}

}  // namespace

TEST(summary_state, agrees_with_the_batch) {
    const auto small = [](std::uint32_t k) { return static_cast<std::int64_t>(k) - 20; };
    const auto date = [](std::int32_t day) { return core::to_sys_days(day); };
    for (const auto refunds : {tx::refund_policy::net, tx::refund_policy::refuse, tx::refund_policy::exclude}) {
        try_state<std::int64_t>({}, 1, {.refunds = refunds}, small);
        try_state<std::int64_t>(
            {}, 2, {.calibration_end = date(10030), .observation_end = date(10050), .refunds = refunds}, small);
    }
    try_state<std::uint64_t>({}, 3, {.refunds = tx::refund_policy::net},
                             [](std::uint32_t k) { return core::mix64(k); });
    try_state<std::string>({}, 4, {.calibration_end = date(10030), .refunds = tx::refund_policy::net},
                           [](std::uint32_t k) { return "a long customer id " + std::to_string(k); });
    try_state<std::string>({}, 5, {.refunds = tx::refund_policy::net},
                           [](std::uint32_t k) { return std::to_string(k); });
    try_state<std::int64_t>({.scale = -1}, 6, {.refunds = tx::refund_policy::net}, small);
    try_state<std::int64_t>({.rows = 20000, .customers = 9000}, 7, {.refunds = tx::refund_policy::net}, small);
}

TEST(summary_state, takes_finer_amounts_as_they_come) {
    summary_state s;
    const std::vector<std::int64_t> id{1};
    const auto add = [&](std::int32_t day, double amount) {
        s.update(id, std::vector<std::int32_t>{day}, std::vector<double>{amount});
    };
    add(1, 5);
    add(2, 7);
    add(3, 0.25);
    EXPECT_EQ(s.finish().report.amount_scale, 2);
    EXPECT_EQ(s.finish().monetary_value[0], 3.625);
    add(4, 0.1234567);
    EXPECT_EQ(s.finish().report.amount_scale, -1);
    EXPECT_NEAR(s.finish().monetary_value[0], 7.3734567 / 3, 1e-12);
}

TEST(summary_state, adds_beyond_64_bits) {
    summary_state s;
    for (std::int32_t day = 0; day < 10; ++day)
        s.update(std::vector<std::int64_t>{1}, std::vector<std::int32_t>{day}, std::vector<std::int64_t>{INT64_MAX});
    const auto f = summary_state::from_bytes(s.to_bytes()).finish();
    EXPECT_EQ(f.monetary_value[0], static_cast<double>(INT64_MAX));
    EXPECT_EQ(f.report.amount_total, 10 * static_cast<double>(INT64_MAX));
}

TEST(summary_state, refuses_what_goes_back_in_time_and_stays_as_it_was) {
    summary_state s;
    s.update(std::vector<std::int64_t>{1, 2}, std::vector<std::int32_t>{5, 9}, std::vector<double>{1, 1});
    const auto before = s.to_bytes();
    try {
        s.update(std::vector<std::int64_t>{3, 2, 1, 2}, std::vector<std::int32_t>{1, 9, 6, 8},
                 std::vector<double>{1, 1, 1, 1});
        FAIL();
    } catch (const conflict_error& e) {
        EXPECT_EQ(e.detail().row, 3);
        EXPECT_EQ(e.detail().argument, "time");
        EXPECT_EQ(e.detail().value, "1970-01-09");
    }
    EXPECT_EQ(s.to_bytes(), before);
    // The row is the caller's, with the bad rows before it.
    summary_state skipping({.errors = tx::on_error::skip});
    try {
        skipping.update(std::vector<std::int64_t>{1, 1, 1}, std::vector<std::int32_t>{5, 5, 4},
                        std::vector<double>{-1, 1, 1});
        FAIL();
    } catch (const conflict_error& e) {
        EXPECT_EQ(e.detail().row, 2);
    }
    // Another customer may be further behind.
    s.update(std::vector<std::int64_t>{1}, std::vector<std::int32_t>{5}, std::vector<double>{1});
    EXPECT_EQ(s.finish().report.merged_within_a_day, 1);
}

TEST(summary_state, refuses_unlike_chunks_and_states) {
    const std::vector<std::int64_t> id{1};
    const std::vector<std::int32_t> day{5}, later{6};
    const std::vector<double> amount{1};
    summary_state s;
    s.update(id, day, amount);
    EXPECT_THROW(s.update(std::vector<std::uint64_t>{1}, later, amount), conflict_error);
    EXPECT_THROW(s.update(std::vector<std::string>{"1"}, later, amount), conflict_error);
    EXPECT_THROW(s.update(id, later), conflict_error);
    for (const auto& o :
         {tx::log_options{.unit = core::time_unit::day}, tx::log_options{.calibration_end = core::to_sys_days(9)},
          tx::log_options{.observation_end = core::to_sys_days(9)}, tx::log_options{.refunds = tx::refund_policy::net},
          tx::log_options{.zero_amounts = tx::zero_policy::refuse},
          tx::log_options{.zone = core::zone{"Made/Up", {0}, {60}}}})
        EXPECT_THROW(s.merge(summary_state(o)), conflict_error);
    summary_state text, same_day, without;
    text.update(std::vector<std::string>{"1"}, later, amount);
    same_day.update(id, day, amount);
    without.update(id, later);
    EXPECT_THROW(s.merge(text), conflict_error);
    EXPECT_THROW(s.merge(same_day), conflict_error);
    EXPECT_THROW(s.merge(s), conflict_error);
    EXPECT_THROW(s.merge(without), conflict_error);
    EXPECT_EQ(s.finish().size(), 1u);
    summary_state empty;
    s.merge(empty);
    empty.merge(s);
    expect_same(empty.finish(), s.finish());
    EXPECT_THROW(summary_state({.calibration_end = core::to_sys_days(2), .observation_end = core::to_sys_days(1)}),
                 goodwill::domain_error);
}

TEST(summary_state, texts_keep_their_offset_over_chunks) {
    summary_state s;
    const std::vector<std::int64_t> id{1};
    s.update(id, std::vector<std::string>{"2024-01-01T10:00+01:00"});
    s = summary_state::from_bytes(s.to_bytes());
    EXPECT_THROW(s.update(id, std::vector<std::string>{"2024-01-02T10:00+02:00"}), goodwill::domain_error);
    s.update(id, std::vector<std::string>{"2024-01-02T10:00+01:00"});
    EXPECT_EQ(s.finish().frequency[0], 1);
}

TEST(summary_state, every_cut_and_every_flipped_byte_is_noticed) {
    summary_state s({.refunds = tx::refund_policy::net, .errors = tx::on_error::skip});
    feed(s,
         random_log<std::string>({.rows = 40, .customers = 8, .sorted = true}, 9,
                                 [](std::uint32_t k) { return "c" + std::to_string(k); }),
         9);
    const auto base = tx::customer_base::from_columns(std::vector<std::int64_t>{1, 2}, std::vector<std::int32_t>{1, 2});
    for (const auto& bytes : {s.to_bytes(), base.to_bytes()}) {
        const bool is_state = bytes == s.to_bytes();
        const auto open = [&](std::span<const std::byte> b) {
            if (is_state) (void)summary_state::from_bytes(b);
            else (void)tx::customer_base::from_bytes(b);
        };
        for (std::size_t n = 0; n < bytes.size(); ++n) EXPECT_THROW(open(std::span(bytes).first(n)), format_error) << n;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            auto altered = bytes;
            altered[i] ^= std::byte{0x10};
            EXPECT_THROW(open(altered), format_error) << i;
        }
        auto longer = bytes;
        longer.push_back(std::byte{0});
        EXPECT_THROW(open(longer), format_error);
    }
    EXPECT_THROW((void)tx::customer_base::from_bytes(s.to_bytes()), format_error);
}

// Version 1, as it was first written.
TEST(summary_state, reads_the_bytes_of_version_1) {
    summary_state s({.calibration_end = core::to_sys_days(8),
                     .refunds = tx::refund_policy::net,
                     .errors = tx::on_error::skip,
                     .zone = core::zone{"Made/Up", {0, 1000}, {3600, 7200}}});
    s.update(std::vector<std::string>{"b", "a", "b", "c", "d", ""}, std::vector<std::int32_t>{1, 2, 3, 4, 9, 9},
             std::vector<double>{1.25, 2, 3, -1, 7, 1});
    const std::filesystem::path golden =
        std::filesystem::path(GOODWILL_REFERENCE) / "transactions" / "summary_state_v1.bin";
    if (std::getenv("GOODWILL_WRITE_GOLDEN") != nullptr) {
        const auto bytes = s.to_bytes();
        std::filesystem::create_directories(golden.parent_path());
        std::ofstream(golden, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
    std::ifstream in(golden, std::ios::binary);
    ASSERT_TRUE(in) << golden;
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    const auto read_back = summary_state::from_bytes(std::as_bytes(std::span(bytes)));
    const auto f = read_back.finish();
    expect_same(f, s.finish());
    EXPECT_EQ(f.customer.text(1), "b");
    EXPECT_EQ(f.monetary_value[1], 3);
    EXPECT_EQ(f.report.later_customers, 1);
    EXPECT_EQ(f.report.rows_read, 6);
}

TEST(summary_state, takes_at_most_64_bytes_a_customer) {
    summary_state s;
    std::size_t most = 0;
    constexpr std::int64_t chunk = 10000;
    for (std::int64_t k = 0; k < 60; ++k) {
        std::vector<std::int64_t> id(chunk);
        for (std::int64_t i = 0; i < chunk; ++i) id[static_cast<std::size_t>(i)] = (k * chunk + i) * 1000003;
        s.update(id, std::vector<std::int32_t>(chunk, static_cast<std::int32_t>(k)));
        if (k >= 5) most = std::max(most, s.memory() * 100 / s.customers());
    }
    EXPECT_EQ(s.customers(), 600000u);
    EXPECT_LE(most, 6400u);
    EXPECT_GT(most, 4800u);
}
