#include <goodwill/satisfaction/nps_counts.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

#include "core/json.hpp"
#include "hex.hpp"

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;

namespace {
[[nodiscard]] sat::nps_counts example() {
    sat::nps_counts c;
    c.add(9, 110);
    c.add(8, 60);
    c.add(0, 30);
    return c;
}
[[nodiscard]] sat::nps_counts weighted(std::uint64_t seed, int rows) {
    sat::nps_counts c;
    core::random_stream random(seed, "nps_counts_test", 0);
    for (int i = 0; i < rows; ++i) {
        const int score = static_cast<int>(random.below(12));
        if (score == 11)
            c.update_missing();
        else if (i % 3 == 0)
            c.update(score);
        else
            c.update(score, 4 * random.uniform());
    }
    return c;
}
}  // namespace

TEST(nps_counts, published_survey) {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/intervals_published.json");
    const auto row = nlohmann::json::parse(file)["nps"];
    const auto r = example().finish();
    EXPECT_DOUBLE_EQ(r.value, 40);
    EXPECT_NEAR(r.standard_error / 100, row["standard_error"], 6e-11);
    EXPECT_NEAR(r.low / 100, row["adjusted_wald"][0], 1e-10);
    EXPECT_NEAR(r.high / 100, row["adjusted_wald"][1], 1e-10);
    EXPECT_EQ(r.n, 200);
    EXPECT_EQ(r.n_weighted, 200);
    EXPECT_EQ(r.n_effective, 200);
    EXPECT_EQ(r.promoters, 110);
    EXPECT_EQ(r.passives, 60);
    EXPECT_EQ(r.detractors, 30);
    EXPECT_EQ(r.counts[9], 110);
    EXPECT_EQ(r.weighted_counts[0], 30);
    const auto wald = example().finish({.interval = sat::nps_interval::wald});
    EXPECT_NEAR(wald.low / 100, row["wald"][0], 6e-11);
    EXPECT_NEAR(wald.high / 100, row["wald"][1], 6e-11);
}

TEST(nps_counts, each_score_is_where_it_belongs) {
    for (int score = 0; score <= 10; ++score) {
        sat::nps_counts c;
        c.update(score);
        EXPECT_EQ(c.finish().value, score >= 9 ? 100 : score >= 7 ? 0 : -100) << score;
        EXPECT_EQ(c.finish().counts[static_cast<std::size_t>(score)], 1);
    }
}

TEST(nps_counts, equal_weights_change_nothing_but_the_weight) {
    sat::nps_counts plain, heavy;
    for (int i = 0; i < 300; ++i) {
        plain.update(i % 11);
        heavy.update(i % 11, 2.5);
    }
    for (const auto interval : {sat::nps_interval::adjusted_wald, sat::nps_interval::wald,
                                sat::nps_interval::dirichlet, sat::nps_interval::goodman}) {
        const auto a = plain.finish({.interval = interval}), b = heavy.finish({.interval = interval});
        EXPECT_NEAR(a.value, b.value, 1e-12);
        EXPECT_NEAR(a.standard_error, b.standard_error, 1e-12);
        EXPECT_NEAR(a.low, b.low, 1e-8);
        EXPECT_NEAR(a.high, b.high, 1e-8);
        EXPECT_NEAR(b.n_effective, 300, 1e-9);
        EXPECT_DOUBLE_EQ(b.n_weighted, 750);
        EXPECT_EQ(b.n, 300);
    }
}

TEST(nps_counts, weighted_standard_error_is_what_surveys_show) {
    // Weights lognormal and independent of the scores: spread of the estimate over many surveys.
    constexpr int surveys = 4000, n = 200;
    double sum = 0, squares = 0, errors = 0;
    for (int s = 0; s < surveys; ++s) {
        core::random_stream random(17, "weighted_se", static_cast<std::uint64_t>(s));
        sat::nps_counts c;
        for (int i = 0; i < n; ++i) c.update(static_cast<int>(random.below(11)), std::exp(2 * random.uniform()));
        const auto r = c.finish();
        sum += r.value;
        squares += r.value * r.value;
        errors += r.standard_error;
    }
    const double mean = sum / surveys, spread = std::sqrt(squares / surveys - mean * mean);
    EXPECT_NEAR(mean, 100 * (2 - 7) / 11.0, 4 * spread / std::sqrt(surveys));
    EXPECT_NEAR(errors / surveys, spread, 0.04 * spread);
}

TEST(nps_counts, merge_of_parts_is_the_whole) {
    const auto a = weighted(1, 400), b = weighted(2, 300);
    auto ab = a, ba = b;
    ab.merge(b);
    ba.merge(a);
    EXPECT_EQ(ab, ba);
    EXPECT_EQ(ab.n() + ab.missing(), 700);
    auto with_nothing = a;
    with_nothing.merge({});
    EXPECT_EQ(with_nothing, a);
}

TEST(nps_counts, misuse) {
    sat::nps_counts c;
    for (const int score : {-1, 11, 300}) {
        EXPECT_THROW(c.update(score), goodwill::domain_error);
        EXPECT_THROW(c.update(score, 1.0), goodwill::domain_error);
    }
    EXPECT_THROW(c.update(std::uint64_t{1} << 40), goodwill::domain_error);
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    for (const double w : {-1.0, nan, inf, 1e200})
        EXPECT_THROW(c.update(5, w), goodwill::domain_error);
    EXPECT_EQ(c, sat::nps_counts{});
    EXPECT_THROW((void)c.finish(), goodwill::domain_error);
    c.update_missing(3);
    try {
        (void)c.finish();
        FAIL();
    } catch (const goodwill::domain_error& e) {
        EXPECT_NE(e.detail().must.find("no answers in 3 rows"), std::string::npos);
    }
    EXPECT_TRUE(std::isnan(c.estimate({}).value));
    c.update(10, 0.0);
    EXPECT_THROW((void)c.finish(), goodwill::domain_error);
    c.update(10, 1.0);
    EXPECT_EQ(c.finish().value, 100);
    EXPECT_EQ(c.finish().n, 2);
    for (const double level : {0.0, 1.0, -1.0, nan})
        EXPECT_THROW((void)c.finish({.level = level}), goodwill::domain_error);
}

TEST(nps_counts, bytes_and_back) {
    for (const auto& c : {sat::nps_counts{}, example(), weighted(3, 1000)})
        EXPECT_EQ(sat::nps_counts::from_bytes(c.to_bytes()), c);
}

TEST(nps_counts, golden_bytes) {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/nps_counts_v1.json");
    const auto golden = nlohmann::json::parse(file);
    sat::nps_counts c;
    for (int score = 0; score <= 10; ++score) {
        for (int i = 0; i <= score; ++i) c.update(score);
        c.update(score, 0.5 + score);
    }
    c.update_missing(7);
    EXPECT_EQ(hex(c.to_bytes()), golden["hex"]) << "older bytes must stay readable: raise the version";
    EXPECT_EQ(sat::nps_counts::from_bytes(bytes_of(golden["hex"])), c);
}

TEST(nps_counts, cut_and_altered_bytes_are_refused) {
    const auto bytes = weighted(4, 50).to_bytes();
    for (std::size_t n = 0; n < bytes.size(); ++n)
        EXPECT_THROW((void)sat::nps_counts::from_bytes(std::span(bytes).first(n)), goodwill::format_error) << n;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
            auto altered = bytes;
            altered[i] ^= static_cast<std::byte>(1 << bit);
            EXPECT_THROW((void)sat::nps_counts::from_bytes(altered), goodwill::format_error) << i;
        }
    auto longer = bytes;
    longer.push_back({});
    EXPECT_THROW((void)sat::nps_counts::from_bytes(longer), goodwill::format_error);
}

TEST(nps_counts, sealed_nonsense_is_refused) {
    const auto sealed = [](std::uint64_t plain, std::uint64_t rows, double weight, double squares,
                           std::uint64_t fingerprint = 0) {
        core::byte_writer out;
        out.put(std::uint64_t{0});
        std::array<std::uint64_t, 11> p{}, r{};
        std::array<double, 11> w{}, s{};
        p[3] = plain;
        r[3] = rows;
        w[3] = weight;
        s[3] = squares;
        out.put(p);
        out.put(r);
        out.put(w);
        out.put(s);
        return out.seal("nps", 1, fingerprint);
    };
    EXPECT_NO_THROW((void)sat::nps_counts::from_bytes(sealed(1, 1, 2, 4)));
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    EXPECT_THROW((void)sat::nps_counts::from_bytes(sealed(~0ull, 0, 0, 0)), goodwill::format_error);
    EXPECT_THROW((void)sat::nps_counts::from_bytes(sealed(0, ~0ull, 1, 1)), goodwill::format_error);
    EXPECT_THROW((void)sat::nps_counts::from_bytes(sealed(0, 0, 1, 1)), goodwill::format_error);
    for (const double bad : {nan, inf, -1.0}) {
        EXPECT_THROW((void)sat::nps_counts::from_bytes(sealed(0, 1, bad, 1)), goodwill::format_error);
        EXPECT_THROW((void)sat::nps_counts::from_bytes(sealed(0, 1, 1, bad)), goodwill::format_error);
    }
    EXPECT_THROW((void)sat::nps_counts::from_bytes(sealed(1, 1, 2, 4, 9)), goodwill::format_error);
}
