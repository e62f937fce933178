#include <goodwill/lifetime/patterns.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "customers.hpp"

namespace lifetime = goodwill::lifetime;
using goodwill::domain_error;
using lifetime::patterns;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr lifetime::bg_nbd::params daily{0.243, 4.414 * 7, 0.793, 2.426};

/// The table by an ordered map.
void expect_table(const patterns& found, const customers& c, const std::vector<double>& weight) {
    std::map<std::array<double, 3>, double> expected;
    for (std::size_t i = 0; i < c.size(); ++i)
        if (!std::isnan(c.x[i] + c.t_x[i] + c.T[i]) && (weight.empty() || weight[i] > 0))
            expected[{c.x[i], c.T[i], c.t_x[i]}] += weight.empty() ? 1 : weight[i];
    ASSERT_EQ(found.size(), expected.size());
    std::size_t row = 0;
    for (const auto& [key, total] : expected) {
        ASSERT_EQ(found.x()[row], key[0]) << row;
        ASSERT_EQ(found.T()[row], key[1]) << row;
        ASSERT_EQ(found.t_x()[row], key[2]) << row;
        ASSERT_NEAR(found.weight()[row], total, 1e-13 * total) << row;
        ++row;
    }
}

[[nodiscard]] bool same(const patterns& a, const patterns& b) { return a.to_bytes() == b.to_bytes(); }

[[nodiscard]] customers shuffled(const customers& c, unsigned seed) {
    std::vector<std::size_t> order(c.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), std::mt19937(seed));
    customers out;
    for (const auto i : order) {
        out.x.push_back(c.x[i]);
        out.t_x.push_back(c.t_x[i]);
        out.T.push_back(c.T[i]);
    }
    return out;
}

}  // namespace

TEST(patterns, of_days_weeks_months_and_moments_with_and_without_weights) {
    for (const double unit : {1.0, 7.0, 365.2425 / 12, 365.2425, 0.0}) {
        auto c = customers::simulated(daily, 150000, 730, unit > 0);
        if (unit > 0)
            for (auto* column : {&c.t_x, &c.T})
                for (auto& t : *column) t /= unit;
        std::vector<double> weight(c.size());
        for (std::size_t i = 0; i < weight.size(); ++i) weight[i] = static_cast<double>(i % 5) * 0.75;
        expect_table(patterns(c.x, c.t_x, c.T), c, {});
        expect_table(patterns(c.x, c.t_x, c.T, weight), c, weight);
        for (std::size_t i = 0; i < c.size(); i += 11) (i % 2 == 0 ? c.x : c.T)[i] = missing;
        const patterns gaps(c.x, c.t_x, c.T, weight, {.threads = 2});
        expect_table(gaps, c, weight);
    }
}

// A sample says that times are whole days; one row among many is not, or is too large to be packed.
TEST(patterns, one_row_off_the_grid) {
    auto c = customers::simulated(daily, 5001, 730, true);
    c.T[1234] = 800.123;
    expect_table(patterns(c.x, c.t_x, c.T), c, {});
    c.T[1234] = 1e15;
    expect_table(patterns(c.x, c.t_x, c.T), c, {});
    c.T[1234] = 800;
    c.x[1234] = 1e15, c.t_x[1234] = 3;
    expect_table(patterns(c.x, c.t_x, c.T), c, {});
    c.x[1234] = 1e9;  // packs, but not into 32 bits
    expect_table(patterns(c.x, c.t_x, c.T), c, {});
}

TEST(patterns, do_not_depend_on_order_split_or_threads) {
    for (const bool days : {true, false}) {
        const auto c = customers::simulated(daily, 200000, 730, days);
        const patterns whole(c.x, c.t_x, c.T);
        const auto s = shuffled(c, 3);
        EXPECT_TRUE(same(whole, patterns(s.x, s.t_x, s.T, {}, {.threads = 3})));
        patterns parts;
        for (std::size_t begin = 0; begin < s.size(); begin += 70001) {
            const std::size_t n = std::min<std::size_t>(70001, s.size() - begin);
            parts.update(std::span(s.x).subspan(begin, n), std::span(s.t_x).subspan(begin, n),
                         std::span(s.T).subspan(begin, n));
        }
        EXPECT_TRUE(same(whole, parts));
    }
}

TEST(patterns, rows_that_are_left_out_are_counted) {
    const std::vector<double> x{2, missing, 1, 1, 3, 0}, t_x{5, 1, missing, 1, 4, 0}, T{9, 9, 9, missing, 9, 9},
        weight{1, 1, 1, 1, 0, 2};
    const patterns p(x, t_x, T, weight);
    EXPECT_EQ(p.customers(), 2);
    EXPECT_EQ(p.size(), 2u);
    const auto excluded = p.excluded();
    ASSERT_EQ(excluded.size(), 4u);
    EXPECT_EQ(excluded[0].reason, "frequency is missing");
    EXPECT_EQ(excluded[1].reason, "recency is missing");
    EXPECT_EQ(excluded[2].reason, "T is missing");
    EXPECT_EQ(excluded[3].reason, "weight is 0");
    for (const auto& e : excluded) EXPECT_EQ(e.rows, 1);
    EXPECT_EQ(patterns().size(), 0u);
    EXPECT_TRUE(patterns(std::span<const double>{}, {}, {}).excluded().empty());
}

TEST(patterns, bad_rows) {
    const std::vector<double> ones(3, 1.0);
    const auto expect_message = [&](std::vector<double> x, std::vector<double> weight, const char* message) {
        patterns p(ones, ones, ones);
        const auto before = p.to_bytes();
        try {
            p.update(x, ones, ones, weight, {.function = "bg_nbd.fit"});
            ADD_FAILURE() << message;
        } catch (const goodwill::domain_error& e) {
            EXPECT_STREQ(e.what(), message);
        }
        EXPECT_EQ(p.to_bytes(), before);
    };
    expect_message({1, 1, -1}, {}, "bg_nbd.fit: x[2] is -1, must be >= 0");
    expect_message({1, 1, 1}, {1, -2, 1}, "bg_nbd.fit: weights[1] is -2, must be finite and >= 0");
    expect_message({1, 1, 1}, {1, missing, 1}, "bg_nbd.fit: weights[1] is nan, must be finite and >= 0");
    EXPECT_THROW(patterns(ones, ones, ones, std::vector<double>(2, 1.0)), goodwill::shape_error);
    EXPECT_THROW(patterns(ones, ones, ones, {}, {.threads = 0}), domain_error);
}

TEST(patterns, bytes_come_back_and_are_checked) {
    const auto c = customers::simulated(daily, 300, 730, true);
    const patterns p(c.x, c.t_x, c.T);
    const auto bytes = p.to_bytes();
    const auto back = patterns::from_bytes(bytes);
    EXPECT_TRUE(same(p, back));
    EXPECT_EQ(back.customers(), 300);
    for (std::size_t n = 0; n < bytes.size(); n += 97)
        EXPECT_THROW((void)patterns::from_bytes(std::span(bytes).first(n)), goodwill::format_error) << n;
    for (std::size_t i = 0; i < bytes.size(); i += 61) {
        auto altered = bytes;
        altered[i] ^= std::byte{0x10};
        EXPECT_THROW((void)patterns::from_bytes(altered), goodwill::format_error) << i;
    }
}
