#include <goodwill/satisfaction/comparison.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/satisfaction/ces.hpp>
#include <goodwill/satisfaction/csat.hpp>
#include <goodwill/satisfaction/nps.hpp>

#include "core/json.hpp"

namespace sat = goodwill::satisfaction;
using sat::comparison_method;
using scores = std::vector<std::uint8_t>;
using goodwill::core::column;

namespace {

[[nodiscard]] nlohmann::json published() {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/comparisons_published.json");
    return nlohmann::json::parse(file);
}

[[nodiscard]] sat::nps_result nps_of(const std::vector<std::uint64_t>& parts) {
    sat::nps_counts counts;
    counts.add(10, parts[0]);
    counts.add(8, parts[1]);
    counts.add(3, parts[2]);
    return counts.finish();
}

[[nodiscard]] sat::definition mean_of_5(bool low_is_best = false) {
    return sat::definition({.name = "mean", .of = sat::measure::mean, .low_is_best = low_is_best});
}

}  // namespace

TEST(comparison, published_wald_of_nps) {
    const auto ref = published().at("nps");
    const auto a = nps_of(ref.at("a")), b = nps_of(ref.at("b"));
    const auto r = sat::compare(a, b, {.method = comparison_method::wald});
    EXPECT_NEAR(r.difference, ref.at("difference").get<double>(), 1e-12);
    EXPECT_NEAR(r.standard_error, ref.at("standard_error").get<double>(), 1e-8);
    EXPECT_NEAR(r.low, ref.at("low").get<double>(), 1e-8);
    EXPECT_NEAR(r.high, ref.at("high").get<double>(), 1e-8);
    EXPECT_NEAR(r.p_value, ref.at("p_value").get<double>(), 1e-10);
    EXPECT_NEAR(r.probability_improved, 1 - r.p_value / 2, 1e-15);
    const auto back = sat::compare(b, a, {.method = comparison_method::wald});
    EXPECT_DOUBLE_EQ(back.low, -r.high);
    EXPECT_NEAR(back.probability_improved, r.p_value / 2, 1e-15);
}

TEST(comparison, adjusted_nps_is_the_wald_of_more_answers) {
    // 3/8, 3/4 and 3/8 answers more on each side: with eight times the answers these are whole numbers.
    const auto eighths = [](double p, double s, double d, double z) {
        const double n = p + s + d, v = (p - d) / n;
        return std::pair{100 * v, z * 100 * std::sqrt(((p + d) / n - v * v) / n)};
    };
    const auto r = sat::compare(nps_of({20, 0, 0}), nps_of({5, 3, 4}));
    const double z = goodwill::math::normal_two_sided(0.95);
    const auto [from, from_half] = eighths(20.375, 0.75, 0.375, z);
    const auto [to, to_half] = eighths(5.375, 3.75, 4.375, z);
    EXPECT_NEAR(r.low, to - from - std::hypot(from_half, to_half), 1e-10);
    EXPECT_NEAR(r.high, to - from + std::hypot(from_half, to_half), 1e-10);
    EXPECT_EQ(r.p_value < 0.05, r.high < 0 || r.low > 0);
}

TEST(comparison, published_welch_and_agresti_caffo) {
    const auto ref = published();
    const auto& w = ref.at("welch");
    const auto a = w.at("a").get<scores>(), b = w.at("b").get<scores>();
    const auto d = mean_of_5();
    const auto r = sat::compare(sat::csat(a, d), sat::csat(b, d), d, {.method = comparison_method::welch});
    EXPECT_NEAR(r.difference, w.at("difference").get<double>(), 1e-12);
    EXPECT_NEAR(r.low, w.at("low").get<double>(), 1e-9);
    EXPECT_NEAR(r.high, w.at("high").get<double>(), 1e-9);
    EXPECT_NEAR(r.p_value, w.at("p_value").get<double>(), 1e-10);
    // Where low is best, a rise is no improvement.
    const auto low = mean_of_5(true);
    const auto worse = sat::compare(sat::csat(a, low), sat::csat(b, low), low, {.method = comparison_method::welch});
    EXPECT_NEAR(worse.probability_improved, 1 - r.probability_improved, 1e-15);

    const auto& c = ref.at("agresti_caffo");
    const auto share = [](const std::vector<std::size_t>& x) {
        scores all(x[1], std::uint8_t{1});
        for (std::size_t i = 0; i < x[0]; ++i) all[i] = 5;
        return sat::csat(all);
    };
    const auto top2 = sat::csat_definitions::top2_of_5();
    const auto s = sat::compare(share(c.at("a")), share(c.at("b")), top2);
    EXPECT_NEAR(s.low, c.at("low").get<double>(), 1e-9);
    EXPECT_NEAR(s.high, c.at("high").get<double>(), 1e-9);
}

TEST(comparison, adjusted_welch_gives_a_width_where_all_agree) {
    const auto d = mean_of_5();
    const scores five(10, std::uint8_t{5}), four(10, std::uint8_t{4});
    const auto a = sat::csat(four, d), b = sat::csat(five, d);
    const auto welch = sat::compare(a, b, d, {.method = comparison_method::welch});
    EXPECT_EQ(welch.low, welch.high);
    EXPECT_EQ(welch.p_value, 0);
    const auto adjusted = sat::compare(a, b, d);
    EXPECT_LT(adjusted.low, 1);
    EXPECT_GT(adjusted.high, 1);
    EXPECT_GT(adjusted.p_value, 1e-9);
    const auto same = sat::compare(a, a, d, {.method = comparison_method::welch});
    EXPECT_EQ(same.p_value, 1);
    EXPECT_EQ(same.probability_improved, 0.5);
}

TEST(comparison, rest_is_the_metric_of_all_other_rows) {
    const scores x{5, 4, 1, 2, 5, 5, 3, 4, 5, 2, 1, 5, 4, 3, 5};
    const std::vector<std::int64_t> by{1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 4, 4, 4, 4, 4};
    for (const bool mean : {false, true}) {
        const auto d = mean ? mean_of_5() : sat::csat_definitions::top2_of_5();
        const auto all = sat::csat_by(x, {by}, d);
        std::vector<sat::compared> groups;
        std::vector<double> weights;
        for (const auto& g : all.result) {
            groups.push_back({g.value, g.standard_error, g.n_effective});
            weights.push_back(g.n_weighted);
        }
        const auto rest = sat::rest_of_each(groups, weights, sat::scale_of(d));
        for (std::size_t g = 0; g < groups.size(); ++g) {
            scores others;
            for (std::size_t i = 0; i < x.size(); ++i)
                if (by[i] != static_cast<std::int64_t>(g + 1)) others.push_back(x[i]);
            const auto expected = sat::csat(others, d);
            EXPECT_NEAR(rest[g].value, expected.value, 1e-12);
            EXPECT_NEAR(rest[g].standard_error, expected.standard_error, 1e-12);
            EXPECT_NEAR(rest[g].n_effective, expected.n_effective, 1e-9);
        }
    }
    const auto alone = sat::rest_of_each(std::vector<sat::compared>{{50, 1, 10}}, std::vector<double>{10}, {});
    EXPECT_TRUE(std::isnan(alone[0].value));
}

TEST(comparison, what_cannot_be_is_refused) {
    const auto d = mean_of_5();
    const scores one{5}, two{5, 4};
    const auto a = sat::csat(one, d), b = sat::csat(two, d);
    EXPECT_THROW((void)sat::compare(a, b, d), goodwill::domain_error);  // one answer has no standard error
    EXPECT_THROW((void)sat::compare(b, a, d), goodwill::domain_error);
    EXPECT_THROW((void)sat::compare(b, b, d, {.level = 1}), goodwill::domain_error);
    EXPECT_THROW((void)sat::compare(b, b, d, {.method = comparison_method::adjusted_wald}), goodwill::domain_error);
    const auto n = nps_of({1, 1, 1});
    EXPECT_THROW((void)sat::compare(n, n, {.method = comparison_method::welch}), goodwill::domain_error);
    const sat::csi_result none;
    EXPECT_THROW((void)sat::compare(none, none), goodwill::domain_error);
    try {
        (void)sat::comparison_method_of("compare", "t", sat::compared_metric::csi);
        FAIL();
    } catch (const goodwill::domain_error& e) {
        EXPECT_STREQ(e.what(), "compare: method is \"t\", must be \"welch\" or \"wald\"");
    }
}
