#include <goodwill/satisfaction/score_counts.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>
#include <goodwill/satisfaction/ces.hpp>
#include <goodwill/satisfaction/csat.hpp>
#include <goodwill/satisfaction/interval_name.hpp>
#include <goodwill/satisfaction/score_estimate.hpp>
#include <goodwill/satisfaction/score_interval.hpp>
#include <goodwill/satisfaction/score_tally.hpp>

#include "core/json.hpp"
#include "hex.hpp"

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;
using sat::score_interval;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] nlohmann::json published() {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/scores_published.json");
    return nlohmann::json::parse(file);
}
[[nodiscard]] sat::score_counts counts_of(const sat::definition& d, const std::vector<int>& counts) {
    sat::score_counts out(d);
    for (std::size_t k = 0; k < counts.size(); ++k)
        for (int i = 0; i < counts[k]; ++i) out.update(d.scale().lowest + static_cast<int>(k));
    return out;
}
[[nodiscard]] sat::definition coded() {
    return sat::definition({.satisfied = {4, 5}, .neutral = {3}, .missing_codes = {99}, .not_applicable_codes = {-1}});
}
[[nodiscard]] sat::score_counts weighted(std::uint64_t seed, int rows) {
    sat::score_counts c(coded());
    core::random_stream random(seed, "score_counts_test", 0);
    for (int i = 0; i < rows; ++i) {
        const int score = static_cast<int>(random.below(7));
        const int given = score == 0 ? -1 : score == 6 ? 99 : score;
        if (i % 3 == 0)
            c.update(given);
        else
            c.update(given, 4 * random.uniform());
    }
    return c;
}

}  // namespace

TEST(score_counts, published_shares_and_means) {
    const auto all = published();
    const auto csat = counts_of(sat::csat_definitions::top2_of_5(), all["delighted"]["counts"]);
    EXPECT_NEAR(csat.finish(sat::csat_definitions::top2_of_5()).value, all["delighted"]["value"], 0.005);
    const auto effort = sat::ces_definitions::ces2_mean();
    EXPECT_NEAR(counts_of(effort, all["ces_average"]["counts"]).finish(effort).value, all["ces_average"]["value"],
                1e-12);
}

TEST(score_counts, published_limits) {
    const auto row = published()["binomial"];
    const auto d = sat::csat_definitions::top2_of_5();
    const auto c = counts_of(d, {10, 20, 10, 100, 60});
    for (const auto method : {score_interval::wilson, score_interval::clopper_pearson, score_interval::agresti_coull,
                              score_interval::jeffreys}) {
        const auto r = c.finish(d, {.interval = method});
        EXPECT_NEAR(r.low, row[std::string(name_of(method))][0], 1.1e-8) << name_of(method);
        EXPECT_NEAR(r.high, row[std::string(name_of(method))][1], 1.1e-8) << name_of(method);
        EXPECT_DOUBLE_EQ(r.value, 80);
        EXPECT_NEAR(r.standard_error, 100 * std::sqrt(0.8 * 0.2 / 200), 1e-12);
    }
    const auto wald = c.finish(d, {.interval = score_interval::wald});
    EXPECT_NEAR(wald.high - 80, 1.959963984540054 * wald.standard_error, 1e-10);
    EXPECT_NEAR(80 - wald.low, 1.959963984540054 * wald.standard_error, 1e-10);
    const auto chosen = c.finish(d), wilson = c.finish(d, {.interval = score_interval::wilson});
    EXPECT_EQ(chosen.low, wilson.low);
    EXPECT_EQ(wilson.satisfied, 160);
    EXPECT_EQ(wilson.neutral, 10);
    EXPECT_EQ(wilson.dissatisfied, 30);
    EXPECT_EQ(wilson.counts[4], 60);
    EXPECT_EQ(wilson.n_effective, 200);
}

TEST(score_counts, one_state_serves_many_definitions) {
    const auto c = counts_of(sat::csat_definitions::top2_of_5(), {10, 20, 30, 100, 40});
    EXPECT_DOUBLE_EQ(c.finish(sat::csat_definitions::top_of_5()).value, 20);
    const auto without = c.finish(sat::csat_definitions::top2_of_5_without_neutral());
    EXPECT_DOUBLE_EQ(without.value, 100 * 140 / 170.0);
    EXPECT_EQ(without.n, 170);
    EXPECT_EQ(without.neutral_excluded, 30);
    EXPECT_EQ(without.excluded, 30);
    EXPECT_EQ(without.counts[2], 30);
    const auto effort = c.finish(sat::ces_definitions::ces1());
    EXPECT_DOUBLE_EQ(effort.value, (10 + 40 + 90 + 400 + 200) / 200.0);
    EXPECT_EQ(effort.satisfied, 30);  // low effort
    const sat::definition index({.satisfied = {1, 2}, .of = sat::measure::index, .low_is_best = true});
    EXPECT_NEAR(c.finish(index).value, 100 * (5 - effort.value) / 4, 1e-12);
    EXPECT_NEAR(c.finish(index).standard_error, 25 * effort.standard_error, 1e-12);
    EXPECT_THROW((void)c.finish(sat::ces_definitions::ces2_mean()), goodwill::conflict_error);
}

TEST(score_counts, mean_is_the_textbooks) {
    // 1 2 2 3 5 5: mean 3, s^2 = 14 / 5, t of 5 degrees 2.570581835636314 (Student's tables: 2.571).
    sat::score_counts c(sat::ces_definitions::ces1());
    for (const int score : {1, 2, 2, 3, 5, 5}) c.update(score);
    const auto r = c.finish(sat::ces_definitions::ces1(), {.interval = score_interval::t});
    EXPECT_DOUBLE_EQ(r.value, 3);
    const double error = std::sqrt(14.0 / 5 / 6);
    EXPECT_NEAR(r.standard_error, error, 1e-14);
    EXPECT_NEAR(r.high - 3, 2.570581835636314 * error, 1e-9);
    const auto normal = c.finish(sat::ces_definitions::ces1(), {.interval = score_interval::normal});
    EXPECT_NEAR(3 - normal.low, 1.959963984540054 * error, 1e-10);
}

TEST(score_counts, adjusted_t_is_the_t_of_one_answer_more) {
    // 20 times 5 on 1 .. 5, and a quarter of 1, half of 3, a quarter of 5 added: by hand.
    const auto d = sat::ces_definitions::ces1();
    const auto r = counts_of(d, {0, 0, 0, 0, 20}).finish(d);
    const double mean = (20 * 5 + 3) / 21.0, square = (20.25 * 25 + 0.5 * 9 + 0.25) / 21;
    const double error = std::sqrt((square - mean * mean) / 20);
    EXPECT_NEAR(r.low, mean - 2.085963447265837 * error, 1e-9);
    EXPECT_NEAR(r.high, std::min(5.0, mean + 2.085963447265837 * error), 1e-9);
    const auto same = counts_of(d, {0, 0, 0, 0, 20}).finish(d, {.interval = score_interval::adjusted_t});
    EXPECT_EQ(r.low, same.low);
}

TEST(score_counts, means_are_clipped_and_one_answer_has_no_interval) {
    const auto d = sat::ces_definitions::ces2_mean();
    const auto few = counts_of(d, {1, 0, 0, 0, 0, 0, 1}).finish(d, {.interval = score_interval::t});
    EXPECT_EQ(few.low, 1);
    EXPECT_EQ(few.high, 7);
    const auto one = counts_of(d, {0, 0, 1}).finish(d);
    EXPECT_EQ(one.value, 3);
    EXPECT_TRUE(std::isnan(one.standard_error) && std::isnan(one.low) && std::isnan(one.high));
    const auto agreed = counts_of(d, {0, 0, 0, 0, 9}).finish(d, {.interval = score_interval::t});
    EXPECT_EQ(agreed.standard_error, 0);
    EXPECT_EQ(agreed.low, 5);
    const auto share = sat::csat_definitions::three_point();
    const auto all = counts_of(share, {0, 0, 1}).finish(share);
    EXPECT_EQ(all.value, 100);
    EXPECT_EQ(all.high, 100);
    EXPECT_GT(all.low, 0);
}

TEST(score_counts, equal_weights_change_nothing_but_the_weight) {
    for (const auto& d : {sat::ces_definitions::ces2_mean(), sat::ces_definitions::ces2_index(),
                          sat::ces_definitions::ces2_share()}) {
        sat::score_counts plain(d), heavy(d);
        for (int i = 0; i < 300; ++i) {
            plain.update(i * i % 7 + 1);
            heavy.update(i * i % 7 + 1, 2.5);
        }
        const auto a = plain.finish(d), b = heavy.finish(d);
        EXPECT_NEAR(a.value, b.value, 1e-11);
        EXPECT_NEAR(a.standard_error, b.standard_error, 1e-12);
        EXPECT_NEAR(a.low, b.low, 1e-8);
        EXPECT_NEAR(a.high, b.high, 1e-8);
        EXPECT_NEAR(b.n_effective, 300, 1e-9);
        EXPECT_DOUBLE_EQ(b.n_weighted, 750);
    }
}

TEST(score_counts, weighted_intervals_hold_their_level) {
    // Weights are independent of the scores; each interval must hold the true value in about 95 of 100 surveys.
    const std::vector<std::pair<sat::definition, double>> truths{
        {sat::csat_definitions::top2_of_5(), 40}, {sat::ces_definitions::ces1(), 3}};
    for (const auto& [d, truth] : truths) {
        constexpr int surveys = 4000, n = 60;
        int held = 0;
        for (int s = 0; s < surveys; ++s) {
            core::random_stream random(11, "weighted_coverage", static_cast<std::uint64_t>(s));
            sat::score_counts c(d);
            for (int i = 0; i < n; ++i)
                c.update(1 + static_cast<int>(random.below(5)), std::exp(2 * random.uniform()));
            const auto r = c.finish(d);
            held += r.low <= truth && truth <= r.high ? 1 : 0;
        }
        EXPECT_NEAR(held / static_cast<double>(surveys), 0.95, 0.012) << d.name();
    }
}

TEST(score_counts, weighted_wilson_takes_the_effective_number) {
    const auto d = sat::csat_definitions::top2_of_5();
    sat::score_counts c(d);
    for (int i = 0; i < 40; ++i) c.update(1 + i % 5, 1.0 + i % 4);
    const auto r = c.finish(d);
    ASSERT_LT(r.n_effective, 40);
    const double p = r.value / 100;
    EXPECT_NEAR(r.n_effective, std::min(40.0, p * (1 - p) / std::pow(r.standard_error / 100, 2)), 1e-9);
    const auto limits = goodwill::math::wilson_interval(p * r.n_effective, r.n_effective, 0.95);
    EXPECT_NEAR(r.low, 100 * limits.low, 1e-10);
    EXPECT_NEAR(r.high, 100 * limits.high, 1e-10);
}

TEST(score_counts, reasons) {
    sat::score_counts c(coded());
    for (const int score : {5, 99, -1, -1, 2}) c.update(score);
    c.update(99, 3.0);
    c.update_missing(4);
    const auto r = c.finish(coded());
    EXPECT_EQ(r.n, 2);
    EXPECT_EQ(r.missing, 6);
    EXPECT_EQ(r.not_applicable, 2);
    EXPECT_EQ(r.excluded, 8);
}

TEST(score_counts, misuse) {
    sat::score_counts c(coded());
    for (const int score : {0, 6, 98, -2}) EXPECT_THROW(c.update(score), goodwill::domain_error) << score;
    EXPECT_THROW(c.update(std::uint64_t{1} << 40), goodwill::domain_error);
    for (const double w : {-1.0, not_a_number, std::numeric_limits<double>::infinity(), 1e200}) {
        EXPECT_THROW(c.update(5, w), goodwill::domain_error);
        EXPECT_THROW(c.update(99, w), goodwill::domain_error);
    }
    EXPECT_EQ(c, sat::score_counts(coded()));
    EXPECT_THROW((void)c.finish(coded()), goodwill::domain_error);
    c.update(5, 0.0);
    EXPECT_THROW((void)c.finish(coded()), goodwill::domain_error);
    c.update(5);
    for (const double level : {0.0, 1.0, not_a_number})
        EXPECT_THROW((void)c.finish(coded(), {.level = level}), goodwill::domain_error);
    for (const auto method : sat::mean_intervals)
        EXPECT_THROW((void)c.finish(coded(), {.interval = method}), goodwill::domain_error);
    for (const auto method : sat::share_intervals)
        EXPECT_THROW((void)c.finish(sat::ces_definitions::ces1(), {.interval = method}), goodwill::domain_error);
    // All answers are neutral, and those do not count.
    sat::score_counts neutral(sat::csat_definitions::top2_of_5());
    neutral.update(3);
    EXPECT_THROW((void)neutral.finish(sat::csat_definitions::top2_of_5_without_neutral()), goodwill::domain_error);
    EXPECT_THROW(sat::score_counts({1, 1}), goodwill::domain_error);
    EXPECT_THROW(sat::score_counts({1, 5, {3}}), goodwill::domain_error);
}

TEST(score_counts, names_of_intervals) {
    for (const auto method : sat::share_intervals)
        EXPECT_EQ(sat::score_interval_of("f", name_of(method), true), method);
    for (const auto method : sat::mean_intervals)
        EXPECT_EQ(sat::score_interval_of("f", name_of(method), false), method);
    try {
        (void)sat::score_interval_of("csat", "t", true);
        FAIL();
    } catch (const goodwill::domain_error& e) {
        EXPECT_STREQ(e.what(), "csat: interval is \"t\", must be \"wilson\", \"wald\", \"agresti_coull\", "
                               "\"clopper_pearson\", \"jeffreys\", \"goodman\", \"dirichlet\" or \"bootstrap\"");
    }
    EXPECT_TRUE(std::isnan(sat::interval_of_share(score_interval::t, 1, 2, 0.95).low));
    EXPECT_TRUE(std::isnan(sat::interval_of_mean(score_interval::wilson, 1, 2, 3, 0, 5, 0.95).low));
    EXPECT_TRUE(std::isnan(sat::interval_of_mean(score_interval::t, 1, not_a_number, 3, 0, 5, 0.95).low));
    // Next to no degrees of freedom: the whole scale, or the value where all answers are alike.
    EXPECT_EQ(sat::interval_of_mean(score_interval::t, 1, 0.2, 0.001, 0, 5, 0.95).low, 0);
    EXPECT_EQ(sat::interval_of_mean(score_interval::t, 1, 0.2, 0.001, 0, 5, 0.95).high, 5);
    EXPECT_EQ(sat::interval_of_mean(score_interval::t, 1, 0, 0.001, 0, 5, 0.95).high, 1);
}

TEST(score_counts, merge_of_parts_is_the_whole) {
    const auto a = weighted(1, 400), b = weighted(2, 300);
    auto ab = a, ba = b;
    ab.merge(b);
    ba.merge(a);
    EXPECT_EQ(ab, ba);
    EXPECT_EQ(ab.tally().rows(), 700u);
    auto other = sat::score_counts(sat::answer_scale{1, 5, {98}, {-1}});
    EXPECT_THROW(ab.merge(other), goodwill::conflict_error);
    EXPECT_THROW(ab.merge(sat::score_counts(sat::answer_scale{1, 7, {99}, {-1}})), goodwill::conflict_error);
    EXPECT_EQ(ab, ba);
}

TEST(score_counts, bytes_and_back) {
    for (const auto& c : {sat::score_counts(coded()), weighted(3, 1000), sat::score_counts({-5, 5})})
        EXPECT_EQ(sat::score_counts::from_bytes(c.to_bytes()), c);
}

TEST(score_counts, golden_bytes) {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/score_counts_v1.json");
    const auto golden = nlohmann::json::parse(file);
    sat::score_counts c(sat::answer_scale{1, 5, {99, 98}, {-1}});
    for (int score = 1; score <= 5; ++score) {
        for (int i = 0; i <= score; ++i) c.update(score);
        c.update(score, 0.5 + score);
    }
    c.update(98);
    c.update(-1);
    EXPECT_EQ(hex(c.to_bytes()), golden["hex"]) << "older bytes must stay readable: raise the version";
    EXPECT_EQ(sat::score_counts::from_bytes(bytes_of(golden["hex"])), c);
}

TEST(score_counts, cut_and_altered_bytes_are_refused) {
    const auto bytes = weighted(4, 50).to_bytes();
    for (std::size_t n = 0; n < bytes.size(); ++n)
        EXPECT_THROW((void)sat::score_counts::from_bytes(std::span(bytes).first(n)), goodwill::format_error) << n;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto altered = bytes;
        altered[i] ^= std::byte{4};
        EXPECT_THROW((void)sat::score_counts::from_bytes(altered), goodwill::format_error) << i;
    }
}

TEST(score_counts, sealed_nonsense_is_refused) {
    const auto sealed = [](std::int32_t lowest, std::int32_t highest, std::vector<std::int64_t> codes,
                           std::size_t bin, std::uint64_t fingerprint = 0) {
        core::byte_writer out;
        out.put(lowest);
        out.put(highest);
        out.put_all(std::span<const std::int64_t>(codes));
        out.put_all(std::span<const std::int64_t>());
        out.put(std::uint64_t{0});
        sat::score_tally tally;
        tally.add(bin, 1);
        tally.put_into(out);
        return out.seal("scores", 1, fingerprint);
    };
    EXPECT_NO_THROW((void)sat::score_counts::from_bytes(sealed(1, 5, {8, 9}, 4)));
    EXPECT_THROW((void)sat::score_counts::from_bytes(sealed(1, 5, {8, 9}, 5)), goodwill::format_error);
    EXPECT_THROW((void)sat::score_counts::from_bytes(sealed(1, 5, {9, 8}, 4)), goodwill::format_error);
    EXPECT_THROW((void)sat::score_counts::from_bytes(sealed(1, 5, {5}, 4)), goodwill::format_error);
    EXPECT_THROW((void)sat::score_counts::from_bytes(sealed(5, 1, {}, 0)), goodwill::format_error);
    EXPECT_THROW((void)sat::score_counts::from_bytes(sealed(-2147483647 - 1, 2147483647, {}, 0)),
                 goodwill::format_error);
    EXPECT_THROW((void)sat::score_counts::from_bytes(sealed(1, 5, {}, 0, 3)), goodwill::format_error);
}
