#include <goodwill/satisfaction/linearised.hpp>
#include <goodwill/satisfaction/nps_interval.hpp>
#include <goodwill/satisfaction/nps_posterior.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

#include "core/json.hpp"

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;

namespace {
[[nodiscard]] nlohmann::json published() {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/intervals_published.json");
    return nlohmann::json::parse(file)["nps"];
}
constexpr std::array all{sat::nps_interval::adjusted_wald, sat::nps_interval::wald, sat::nps_interval::dirichlet,
                         sat::nps_interval::goodman};
}  // namespace

TEST(nps_interval, published_values) {
    const auto row = published();
    const auto wald = sat::wald_nps(110, 60, 30, 0.95), adjusted = sat::adjusted_wald_nps(110, 60, 30, 0.95);
    EXPECT_NEAR(wald.low / 100, row["wald"][0], 6e-11);
    EXPECT_NEAR(wald.high / 100, row["wald"][1], 6e-11);
    EXPECT_NEAR(adjusted.low / 100, row["adjusted_wald"][0], 1e-10);
    EXPECT_NEAR(adjusted.high / 100, row["adjusted_wald"][1], 1e-10);
    EXPECT_NEAR((adjusted.low + adjusted.high) / 200, row["adjusted_value"], 6e-11);
    const sat::nps_posterior posterior(110, 60, 30);
    EXPECT_NEAR(posterior.mean(), row["dirichlet_mean"], 6e-9);
    EXPECT_NEAR(posterior.standard_deviation(), row["dirichlet_sd"], 6e-9);
    // The limits of the classes are published; the score's are the corners of their box.
    const auto goodman = sat::goodman_nps(110, 60, 30, 0.95);
    EXPECT_NEAR(goodman.low / 100, 0.46556104 - 0.22013955, 2e-8);
    EXPECT_NEAR(goodman.high / 100, 0.63165321 - 0.09936065, 2e-8);
}

TEST(nps_interval, stays_on_the_scale_and_mirrors) {
    for (const auto method : all)
        for (const auto& [p, s, d] : {std::array<double, 3>{10, 0, 0}, {0, 10, 0}, {0, 0, 10}, {1, 0, 0}, {3, 2, 1},
                                      {1e6, 1, 0}, {0.3, 0.2, 0.4}, {5, 5, 90}, {1e7, 1e7, 1e7}})
            for (const double level : {0.5, 0.95, 0.999}) {
                const auto i = sat::interval_of_nps(method, p, s, d, level);
                const auto mirrored = sat::interval_of_nps(method, d, s, p, level);
                const double value = 100 * (p - d) / (p + s + d);
                EXPECT_GE(i.low, -100);
                EXPECT_LE(i.high, 100);
                EXPECT_LE(i.low, i.high);
                EXPECT_NEAR(i.low, -mirrored.high, 1e-6) << sat::name_of(method) << p << " " << s << " " << d;
                if (method == sat::nps_interval::wald || method == sat::nps_interval::goodman) {
                    EXPECT_LE(i.low, value + 1e-12);
                    EXPECT_GE(i.high, value - 1e-12);
                }
            }
    EXPECT_EQ(sat::adjusted_wald_nps(10, 0, 0, 0.95).high, 100);
}

TEST(nps_interval, goodman_is_the_range_over_all_shares_in_the_box) {
    for (const auto& [p, s, d] : {std::array<double, 3>{110, 60, 30}, {2, 1, 0}, {0, 0, 4}, {1, 8, 1}, {9, 0, 8}}) {
        const double n = p + s + d;
        const auto box = [n](double count) { return goodwill::math::goodman_interval(count, n, 3, 0.95); };
        const auto ip = box(p), is = box(s), id = box(d);
        double low = 2, high = -2;
        constexpr int steps = 1500;
        for (int a = 0; a <= steps; ++a)
            for (int b = 0; b <= steps; ++b) {
                const double up = ip.low + (ip.high - ip.low) * a / steps;
                const double down = id.low + (id.high - id.low) * b / steps;
                const double between = 1 - up - down;
                if (between < is.low || between > is.high) continue;
                low = std::min(low, up - down);
                high = std::max(high, up - down);
            }
        const auto i = sat::goodman_nps(p, s, d, 0.95);
        EXPECT_NEAR(i.low, 100 * low, 0.15);
        EXPECT_NEAR(i.high, 100 * high, 0.15);
    }
}

TEST(nps_interval, domain) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    for (const auto method : all) {
        for (const auto& [p, s, d] : {std::array<double, 3>{0, 0, 0}, {-1, 5, 5}, {5, -1, 5}, {5, 5, -1}, {nan, 1, 1},
                                      {1, nan, 1}, {1, 1, nan}, {inf, 1, 1}})
            EXPECT_TRUE(std::isnan(sat::interval_of_nps(method, p, s, d, 0.95).low))
                << sat::name_of(method) << p << " " << s << " " << d;
        for (const double level : {0.0, 1.0, nan})
            EXPECT_TRUE(std::isnan(sat::interval_of_nps(method, 1, 1, 1, level).low));
        EXPECT_EQ(sat::nps_interval_of("nps", sat::name_of(method)), method);
    }
    EXPECT_THROW((void)sat::nps_interval_of("nps", "wilson"), goodwill::domain_error);
}

TEST(nps_posterior, agrees_with_draws) {
    core::random_stream random(5, "nps_posterior", 0);
    const auto gamma_of = [&](int shape) {
        double sum = 0;
        for (int i = 0; i < shape; ++i) sum -= std::log(random.uniform());
        return sum;
    };
    for (const auto& [p, s, d] : {std::array<int, 3>{3, 2, 1}, {6, 0, 0}, {0, 1, 5}}) {
        const sat::nps_posterior posterior(p, s, d);
        constexpr int draws = 100000;
        std::array<int, 4> below{};
        const std::array<double, 4> probability{0.025, 0.3, 0.7, 0.975};
        std::array<double, 4> limit{};
        for (std::size_t i = 0; i < 4; ++i) limit[i] = posterior.quantile(probability[i]);
        for (int k = 0; k < draws; ++k) {
            const double a = gamma_of(p + 1), b = gamma_of(s + 1), c = gamma_of(d + 1), t = (a - c) / (a + b + c);
            for (std::size_t i = 0; i < 4; ++i) below[i] += t <= limit[i];
        }
        for (std::size_t i = 0; i < 4; ++i) {
            const double q = probability[i];
            EXPECT_NEAR(below[i], q * draws, 4 * std::sqrt(draws * q * (1 - q))) << p << s << d;
        }
    }
}

TEST(nps_posterior, closed_forms_and_limits) {
    // No answers: uniform on the triangle, P(T <= t) = (1 + t)^2 / 2 below 0 and its mirror above.
    const sat::nps_posterior prior(0, 0, 0);
    for (const double t : {-0.9, -0.5, -0.01, 0.0, 0.01, 0.3, 0.8})
        EXPECT_NEAR(prior.cdf(t), t <= 0 ? (1 + t) * (1 + t) / 2 : 1 - (1 - t) * (1 - t) / 2, 1e-9) << t;
    for (const auto& [p, s, d] : {std::array<double, 3>{10, 0, 0}, {1e6, 2e6, 5e5}, {0.5, 0.25, 3}, {500, 0, 0}}) {
        const sat::nps_posterior posterior(p, s, d), mirrored(d, s, p);
        for (const double q : {1e-4, 0.025, 0.5, 0.975}) {
            EXPECT_NEAR(posterior.cdf(posterior.quantile(q)), q, 1e-7);
            EXPECT_NEAR(posterior.quantile(q), -mirrored.quantile(1 - q), 1e-8);
        }
        double last = 0;
        for (int i = -100; i <= 100; ++i) {
            const double here = posterior.cdf(i / 100.0);
            EXPECT_GE(here, last - 1e-9);
            last = here;
        }
        EXPECT_EQ(posterior.cdf(-1), 0);
        EXPECT_EQ(posterior.cdf(1), 1);
    }
    // Large samples: the normal distribution.
    const sat::nps_posterior large(110e6, 60e6, 30e6);
    EXPECT_NEAR((large.quantile(0.975) - large.mean()) / large.standard_deviation(), 1.959963984540054, 1e-4);
}

TEST(nps_interval, covers_as_promised) {
    // Share of surveys whose interval holds the true score, 95 % asked for.
    for (const auto& [p, s] : {std::array<double, 2>{0.55, 0.3}, {0.9, 0.08}, {0.2, 0.6}})
        for (const int n : {10, 50, 200}) {
            const double truth = 100 * (p - (1 - p - s));
            std::array<int, 4> hits{};
            constexpr int surveys = 1500;
            core::random_stream random(9, "coverage", static_cast<std::uint64_t>(n));
            for (int survey = 0; survey < surveys; ++survey) {
                std::array<double, 3> count{};
                for (int i = 0; i < n; ++i) {
                    const double u = random.uniform();
                    ++count[u < p ? 0 : u < p + s ? 1 : 2];
                }
                for (std::size_t m = 0; m < 4; ++m) {
                    if (all[m] == sat::nps_interval::dirichlet && survey >= 100) continue;
                    const auto i = sat::interval_of_nps(all[m], count[0], count[1], count[2], 0.95);
                    hits[m] += i.low <= truth && truth <= i.high;
                }
            }
            EXPECT_GE(hits[0], surveys * 0.93) << p << " " << n;  // adjusted Wald
            EXPECT_GE(hits[2], 100 * 0.85) << p << " " << n;      // Dirichlet, fewer surveys
            EXPECT_GE(hits[3], surveys * 0.96) << p << " " << n;  // Goodman: too wide for one score
            if (p == 0.9 && n == 10) {
                EXPECT_LT(hits[1], surveys * 0.8);  // Wald
            }
        }
}

TEST(linearised_mean, by_hand) {
    // Answers 1, 1, 0 with weights 2, 1, 1: mean .75, variance (4 + 1) / 16 * .0625 + 1 / 16 * .5625.
    const std::array<double, 2> value{0, 1}, weight{1, 3}, squares{1, 5};
    const auto m = sat::mean_of_classes(value, weight, squares, 10);
    EXPECT_DOUBLE_EQ(m.mean, 0.75);
    EXPECT_NEAR(m.standard_error, std::sqrt(5.0 / 16 * 0.0625 + 0.5625 / 16), 1e-15);
    EXPECT_NEAR(m.n_effective, 0.1875 / (m.standard_error * m.standard_error), 1e-12);
    // All agree: Kish's 16 / 6.
    using pair = std::array<double, 2>;
    const auto same = sat::mean_of_classes(value, pair{0, 4}, pair{0, 6}, 3);
    EXPECT_EQ(same.standard_error, 0);
    EXPECT_NEAR(same.n_effective, 16.0 / 6, 1e-15);
    // A class of almost no weight does not make more answers than there are.
    const auto tiny = sat::mean_of_classes(value, pair{0.01, 100}, pair{1e-4, 100}, 101);
    EXPECT_EQ(tiny.n_effective, 101);
    EXPECT_TRUE(std::isnan(sat::mean_of_classes(value, pair{0, 0}, pair{0, 0}, 0).mean));
    EXPECT_FALSE(sat::is_sampling_weight(-1) || sat::is_sampling_weight(1e200) ||
                 sat::is_sampling_weight(std::numeric_limits<double>::quiet_NaN()));
}
