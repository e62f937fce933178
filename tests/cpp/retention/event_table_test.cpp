#include <goodwill/retention/event_table.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace core = goodwill::core;
namespace retention = goodwill::retention;
using retention::event_table;

static_assert(core::mergeable_state<event_table>);

namespace {

struct columns {
    std::vector<double> time, weight, entry;
    std::vector<std::uint8_t> observed;
};

columns some(std::size_t n, double scale, std::uint64_t seed) {
    core::random_stream random(seed, "event_table", 0);
    columns out;
    for (std::size_t i = 0; i < n; ++i) {
        out.time.push_back(scale * static_cast<double>(1 + random() % 900));
        out.observed.push_back(random() % 3 != 0);
        out.weight.push_back(static_cast<double>(random() % 4));
        out.entry.push_back(random() % 2 == 0 ? std::numeric_limits<double>::quiet_NaN()
                                              : scale * static_cast<double>(random() % 3) / 3);
    }
    return out;
}

event_table table_of(const columns& c, bool weights, bool entry, int threads = 1) {
    event_table out;
    retention::event_options options{.observed = c.observed, .threads = threads};
    if (weights) options.weights = c.weight;
    if (entry) options.entry = c.entry;
    out.update(c.time, options);
    return out;
}

/// One row after the other, by std::map.
void expect_plain(const columns& c, const event_table& table, bool weights, bool entry) {
    struct sums {
        double events = 0, censored = 0, entered = 0;
    };
    std::map<double, sums> plain;
    std::int64_t used = 0;
    for (std::size_t i = 0; i < c.time.size(); ++i) {
        const double w = weights ? c.weight[i] : 1;
        if (w == 0) continue;
        ++used;
        auto& at = plain[c.time[i]];
        (c.observed[i] != 0 ? at.events : at.censored) += w;
        if (entry && !std::isnan(c.entry[i])) plain[c.entry[i]].entered += w;
    }
    ASSERT_EQ(table.size(), plain.size());
    ASSERT_EQ(table.counts().used, used);
    ASSERT_EQ(table.entered().empty(), !entry);
    std::size_t i = 0;
    for (const auto& [time, at] : plain) {
        ASSERT_EQ(table.time()[i], time);
        ASSERT_EQ(table.events()[i], at.events);
        ASSERT_EQ(table.censored()[i], at.censored);
        if (entry) {
            ASSERT_EQ(table.entered()[i], at.entered);
        }
        ++i;
    }
}

}  // namespace

TEST(event_table, counts_what_a_map_counts) {
    for (const std::size_t n : {1u, 300u, 100'000u}) {
        for (const double scale : {3.0, 0.7}) {  // counted by value where whole; sorted
            const auto c = some(n, scale, n);
            for (const bool weights : {false, true})
                for (const bool entry : {false, true}) {
                    if ((weights || entry) && n == 1) continue;  // a weight of 0, no entry
                    const auto one = table_of(c, weights, entry), four = table_of(c, weights, entry, 4);
                    expect_plain(c, one, weights, entry);
                    EXPECT_EQ(one, four);
                }
        }
    }
}

TEST(event_table, parts_are_the_whole_and_come_back_from_bytes) {
    const auto c = some(5'000, 1, 3);
    const auto whole = table_of(c, true, true);
    event_table parts;
    for (std::size_t from : {2'000u, 0u}) {
        const std::size_t size = from == 0 ? 2'000 : 3'000;
        const auto part = [&](const auto& v) { return core::column(std::span(v).subspan(from, size)); };
        event_table own;
        own.update(part(c.time), {.observed = part(c.observed), .weights = part(c.weight), .entry = part(c.entry)});
        parts.merge(event_table::from_bytes(own.to_bytes()));
    }
    EXPECT_EQ(parts, whole);
    EXPECT_EQ(event_table::from_bytes(event_table().to_bytes()), event_table());
    EXPECT_EQ(event_table::from_columns(whole.counts(), whole.time(), whole.events(), whole.censored(),
                                        whole.entered()),
              whole);
}

TEST(event_table, golden_bytes) {
    event_table table;
    const std::vector<double> time{3, 1.5, 3, 8}, entry{0, 0.5, 1, 2}, weight{1, 2, 1, 0.25};
    const std::vector<int> observed{1, 0, 1, 1};
    table.update(time, {.observed = observed, .weights = weight, .entry = entry});
    const std::string path = std::string(GOODWILL_REFERENCE) + "/../fuzz/corpus/event_table/golden_v1.bin";
    std::ifstream file(path, std::ios::binary);
    ASSERT_TRUE(file);
    std::vector<char> chars{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(event_table::from_bytes(std::as_bytes(std::span(chars))), table) << "older bytes must stay readable";
    EXPECT_TRUE(std::ranges::equal(table.to_bytes(), std::as_bytes(std::span(chars)))) << "raise the version";
}

TEST(event_table, bytes_that_are_cut_altered_or_unsound_are_refused) {
    const auto table = table_of(some(20, 1, 9), false, true);
    const auto bytes = table.to_bytes();
    for (std::size_t n = 0; n < bytes.size(); n += 7)
        EXPECT_THROW((void)event_table::from_bytes(std::span(bytes).first(n)), goodwill::format_error) << n;
    for (std::size_t i = 0; i < bytes.size(); i += 5) {
        auto altered = bytes;
        altered[i] ^= std::byte{1};
        EXPECT_THROW((void)event_table::from_bytes(altered), goodwill::format_error) << i;
    }
    using column = std::vector<double>;
    const auto of = [](retention::event_counts counts, column time, column events, column censored, column entered) {
        return event_table::from_columns(counts, time, events, censored, entered);
    };
    const retention::event_counts two{.rows = 2, .used = 2, .events = 1};
    EXPECT_NO_THROW((void)of(two, {1, 2}, {1, 0}, {0, 1}, {}));
    EXPECT_THROW((void)of(two, {2, 1}, {1, 0}, {0, 1}, {}), goodwill::domain_error);
    EXPECT_THROW((void)of(two, {1, 2}, {-1, 0}, {0, 1}, {}), goodwill::domain_error);
    EXPECT_THROW((void)of(two, {1, 2}, {0, 0}, {0, 1}, {}), goodwill::domain_error);
    EXPECT_THROW((void)of(two, {-1, 2}, {1, 0}, {0, 1}, {}), goodwill::domain_error);
    EXPECT_THROW((void)of(two, {1, 2}, {1, 0}, {0, 1}, {0, 1}), goodwill::domain_error);
    EXPECT_THROW((void)of(two, {1, 2}, {1, 0}, {0}, {}), goodwill::shape_error);
    EXPECT_THROW((void)of({.rows = 3, .used = 2}, {1}, {1}, {1}, {}), goodwill::domain_error);
}

TEST(event_table, bad_rows_are_named_and_leave_the_table_as_it_was) {
    using column = std::vector<double>;
    event_table table;
    table.update(column{1, 2});
    const auto before = table;
    const auto row_of = [&](const column& time, const retention::event_options& options) -> std::int64_t {
        try {
            table.update(time, options);
        } catch (const goodwill::domain_error& error) {
            return error.detail().row.value_or(-1);
        }
        return -2;
    };
    EXPECT_EQ(row_of({1, 2, -0.5}, {}), 2);
    EXPECT_EQ(row_of({1, std::numeric_limits<double>::infinity()}, {}), 1);
    EXPECT_EQ(row_of({1, 2}, {.observed = std::vector<int>{1, 3}}), 1);
    EXPECT_EQ(row_of({1, 2}, {.weights = column{-1, 1}}), 0);
    EXPECT_EQ(row_of({1, 2}, {.weights = column{1, std::nan("")}}), 1);
    EXPECT_EQ(row_of({1, 2}, {.entry = column{0, 2}}), 1);
    column many(200'000, 4.5);
    many[150'000] = many[199'999] = -1;
    EXPECT_EQ(row_of(many, {.threads = 3}), 150'000);
    EXPECT_THROW(table.update(column{1, 2}, {.observed = std::vector<int>{1}}), goodwill::shape_error);
    EXPECT_THROW(table.update(std::vector<std::string>{"a"}), goodwill::schema_error);
    EXPECT_EQ(table, before);
    EXPECT_THROW(retention::check_events("f", event_table()), goodwill::domain_error);
}

TEST(event_table, a_negative_zero_is_zero_and_the_largest_times_have_their_place) {
    const std::vector<double> time{-0.0, 0.0, 0.5, std::numeric_limits<double>::max(),
                                   std::numeric_limits<double>::denorm_min()};
    event_table table;
    table.update(time);
    ASSERT_EQ(table.size(), 4u);
    EXPECT_EQ(table.events()[0], 2);
    EXPECT_FALSE(std::signbit(table.time()[0]));
    EXPECT_EQ(table.time()[3], std::numeric_limits<double>::max());
}

TEST(event_table, groups_have_the_table_of_their_rows) {
    const auto c = some(3'000, 0.5, 4);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < c.time.size(); ++i) names.push_back(i % 3 == 0 ? "b" : "a");
    const auto by = retention::event_tables_by("f", c.time, names,
                                               {.observed = c.observed, .weights = c.weight, .entry = c.entry});
    ASSERT_EQ(by.groups.texts, (std::vector<std::string>{"a", "b"}));
    event_table all;
    for (const auto& table : by.tables) all.merge(table);
    EXPECT_EQ(all, table_of(c, true, true));
    columns b;
    for (std::size_t i = 0; i < c.time.size(); i += 3) {
        b.time.push_back(c.time[i]);
        b.observed.push_back(c.observed[i]);
        b.weight.push_back(c.weight[i]);
        b.entry.push_back(c.entry[i]);
    }
    EXPECT_EQ(by.tables[1], table_of(b, true, true));
}
