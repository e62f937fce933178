#include <goodwill/retention/kaplan_meier.hpp>
#include <goodwill/retention/log_rank.hpp>
#include <goodwill/retention/nelson_aalen.hpp>
#include <goodwill/retention/survival_interval.hpp>

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>

namespace retention = goodwill::retention;
using retention::event_table;

namespace {

// Freireich et al. (1963), Blood 21(6):699-716; figures as in Klein & Moeschberger (2003), tables 4.1 and 4.2.
const std::vector<int> six_mp{6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35};
const std::vector<int> six_mp_observed{1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0};
const std::vector<int> placebo{1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23};

event_table table_of(const std::vector<int>& time, const std::vector<int>* observed = nullptr) {
    event_table out;
    retention::event_options options;
    if (observed != nullptr) options.observed = *observed;
    out.update(time, options);
    return out;
}

}  // namespace

TEST(kaplan_meier, freireichs_trial) {
    const auto curve = retention::kaplan_meier(table_of(six_mp, &six_mp_observed));
    const auto at = curve.at(10);
    EXPECT_NEAR(at.survival, 0.7529, 5e-5);
    EXPECT_NEAR(at.standard_error, 0.0963, 5e-5);
    EXPECT_EQ(at.at_risk, 15);
    EXPECT_EQ(curve.at(12.5).survival, at.survival);
    EXPECT_EQ(curve.at(5).survival, 1);
    EXPECT_TRUE(std::isnan(curve.at(36).survival));
    EXPECT_TRUE(std::isnan(curve.at(-1).survival));
    const auto median = curve.quantile(0.5);
    EXPECT_EQ(median.value, 23);
    EXPECT_EQ(median.low, 13);
    EXPECT_TRUE(std::isnan(median.high));
    const auto mean = retention::kaplan_meier(table_of(placebo)).restricted_mean(50);
    EXPECT_NEAR(mean.value, 182.0 / 21, 1e-12);  // all were seen to the end: the plain mean
    double squares = 0;
    for (const int t : placebo) squares += (t - 182.0 / 21) * (t - 182.0 / 21);
    EXPECT_NEAR(mean.standard_error, std::sqrt(squares) / 21, 1e-12);
}

TEST(kaplan_meier, is_the_same_for_any_threads_across_tasks) {
    goodwill::core::random_stream random(1, "survival", 0);
    std::vector<double> time;
    std::vector<int> observed;
    for (int i = 0; i < 300'000; ++i) {
        time.push_back(static_cast<double>(random() >> 20));
        observed.push_back(static_cast<int>(random() % 2));
    }
    event_table table;
    table.update(time, {.observed = observed, .threads = 2});
    const auto one = retention::kaplan_meier(table), three = retention::kaplan_meier(table, {.threads = 3});
    double S = 1, G = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const double n = one.at_risk()[i], d = table.events()[i];
        S *= 1 - d / n;
        G += d / (n * (n - d));
        ASSERT_NEAR(one.survival()[i], S, 1e-12);
        if (S > 0) {
            ASSERT_NEAR(one.standard_error()[i], S * std::sqrt(G), 1e-10);
        }
        ASSERT_EQ(one.survival()[i], three.survival()[i]);
        ASSERT_TRUE(one.low()[i] == three.low()[i] || S == 0);
    }
    const auto hazard = retention::nelson_aalen(table), again = retention::nelson_aalen(table, {.threads = 3});
    double H = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
        H += table.events()[i] / one.at_risk()[i];
        ASSERT_NEAR(hazard.hazard()[i], H, 1e-11);
        ASSERT_EQ(hazard.high()[i], again.high()[i]);
    }
}

TEST(survival_interval, limits_by_hand) {
    using enum retention::survival_interval;
    const double z = 1.96, G = 0.04;
    const auto plain_limits = retention::survival_limits(0.5, G, z, plain);
    EXPECT_NEAR(plain_limits.low, 0.5 - 0.196, 1e-15);
    EXPECT_NEAR(plain_limits.high, 0.5 + 0.196, 1e-15);
    const auto log_limits = retention::survival_limits(0.5, G, z, log);
    EXPECT_NEAR(log_limits.low, 0.5 * std::exp(-0.392), 1e-15);
    EXPECT_NEAR(retention::survival_limits(0.9, G, z, log).high, 1, 1e-15);
    const auto limits = retention::survival_limits(0.5, G, z, log_log);
    EXPECT_NEAR(std::log(-std::log(limits.low)), std::log(std::log(2)) + 0.392 / std::log(2), 1e-12);
    EXPECT_NEAR(std::log(-std::log(limits.high)), std::log(std::log(2)) - 0.392 / std::log(2), 1e-12);
    EXPECT_EQ(retention::survival_limits(1, 0, z, log_log).low, 1);
    EXPECT_TRUE(std::isnan(retention::survival_limits(0, INFINITY, z, plain).low));
    EXPECT_EQ(retention::survival_interval_of("f", "greenwood"), plain);
    EXPECT_THROW((void)retention::survival_interval_of("f", "wald"), goodwill::domain_error);
}

TEST(nelson_aalen, freireichs_trial) {
    const auto curve = retention::nelson_aalen(table_of(six_mp, &six_mp_observed));
    const auto at = curve.at(10);
    EXPECT_NEAR(at.hazard, 3.0 / 21 + 1.0 / 17 + 1.0 / 15, 1e-15);
    EXPECT_NEAR(at.standard_error, std::sqrt(3.0 / 441 + 1.0 / 289 + 1.0 / 225), 1e-15);
    EXPECT_NEAR(at.high / at.hazard, at.hazard / at.low, 1e-12);
    EXPECT_EQ(curve.at(1).hazard, 0);
    EXPECT_TRUE(std::isnan(curve.at(36).hazard));
    EXPECT_THROW((void)retention::hazard_interval_of("f", "log_log"), goodwill::domain_error);
    EXPECT_THROW((void)retention::nelson_aalen(event_table()), goodwill::domain_error);
}

TEST(log_rank, freireichs_trial_and_what_cannot_be_tested) {
    const std::vector<event_table> groups{table_of(six_mp, &six_mp_observed), table_of(placebo)};
    const auto found = retention::log_rank(groups);
    EXPECT_NEAR(found.chi2, 16.79, 5e-3);
    EXPECT_EQ(found.df, 1);
    EXPECT_NEAR(found.p, std::erfc(std::sqrt(found.chi2 / 2)), 1e-15);
    EXPECT_NEAR(found.expected[0] + found.expected[1], 30, 1e-12);
    // A group of nobody changes nothing; neither does a stratum of nobody.
    std::vector<event_table> more{groups[0], event_table(), groups[1]};
    EXPECT_NEAR(retention::log_rank(more).chi2, found.chi2, 1e-12);
    EXPECT_EQ(retention::log_rank(more).df, 1);
    const std::vector<event_table> strata{groups[0], groups[1], event_table(), event_table()};
    EXPECT_NEAR(retention::log_rank(strata, 2).chi2, found.chi2, 1e-12);
    EXPECT_THROW((void)retention::log_rank(std::span(groups).first(1)), goodwill::domain_error);
    EXPECT_THROW((void)retention::log_rank(more, 2), goodwill::shape_error);
    const std::vector<event_table> nothing(2);
    EXPECT_THROW((void)retention::log_rank(nothing), goodwill::domain_error);
}

TEST(kaplan_meier, misuse) {
    const auto curve = retention::kaplan_meier(table_of(six_mp, &six_mp_observed));
    EXPECT_THROW((void)curve.quantile(0), goodwill::domain_error);
    EXPECT_THROW((void)curve.restricted_mean(0), goodwill::domain_error);
    EXPECT_THROW((void)curve.restricted_mean(36), goodwill::domain_error);
    EXPECT_THROW((void)retention::kaplan_meier(event_table()), goodwill::domain_error);
    EXPECT_THROW((void)retention::kaplan_meier(table_of(placebo), {.level = 0}), goodwill::domain_error);
}
