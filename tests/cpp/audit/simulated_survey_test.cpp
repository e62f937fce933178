#include <goodwill/audit/simulated_survey.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>

namespace audit = goodwill::audit;
using columns = std::vector<double>;

namespace {
const double missing = std::numeric_limits<double>::quiet_NaN();

double mean_score(double frequency, double p_alive) {
    const columns f(20000, frequency), p(20000, p_alive);
    const auto survey = audit::simulate_survey(f, p, {.response_rate = 1});
    double sum = 0;
    for (const auto s : survey.score) sum += s;
    return sum / static_cast<double>(survey.score.size());
}
}  // namespace

TEST(simulated_survey, answers_of_those_who_stay_and_buy_are_higher) {
    EXPECT_GT(mean_score(0, 1), mean_score(0, 0) + 1);
    EXPECT_GT(mean_score(10, 0.5), mean_score(1, 0.5) + 0.5);
    EXPECT_NEAR(mean_score(20, 0.5), mean_score(500, 0.5), 1e-12);
}

TEST(simulated_survey, has_the_rate_regions_and_scale_that_were_asked_for) {
    constexpr int n = 40000;
    columns f(n), p(n);
    for (int i = 0; i < n; ++i) {
        f[static_cast<std::size_t>(i)] = i % 5;
        p[static_cast<std::size_t>(i)] = (i % 11) / 10.0;
    }
    const auto survey = audit::simulate_survey(f, p, {.response_rate = 0.25, .regions = 3});
    ASSERT_EQ(survey.row.size(), survey.score.size());
    ASSERT_EQ(survey.row.size(), survey.region.size());
    EXPECT_NEAR(static_cast<double>(survey.row.size()) / n, 0.25, 4 * std::sqrt(0.25 * 0.75 / n));
    EXPECT_TRUE(std::is_sorted(survey.row.begin(), survey.row.end()));
    EXPECT_EQ(*std::min_element(survey.score.begin(), survey.score.end()), 0);
    EXPECT_EQ(*std::max_element(survey.score.begin(), survey.score.end()), 10);
    for (int region = 0; region < 3; ++region)
        EXPECT_NEAR(static_cast<double>(std::count(survey.region.begin(), survey.region.end(), region)),
                    static_cast<double>(survey.row.size()) / 3, 4 * std::sqrt(n / 4 * 2 / 9.0));
    EXPECT_EQ(audit::simulate_survey(f, p, {.response_rate = 0}).row.size(), 0u);
    const auto threaded = audit::simulate_survey(f, p, {.response_rate = 0.25, .regions = 3, .threads = 3});
    EXPECT_EQ(threaded.score, survey.score);
    EXPECT_EQ(threaded.row, survey.row);
    EXPECT_NE(audit::simulate_survey(f, p, {.seed = 9, .response_rate = 0.25, .regions = 3}).row, survey.row);
}

TEST(simulated_survey, asks_nobody_of_whom_something_is_missing) {
    const columns f{1, missing, 1}, p{0.5, 0.5, missing};
    const auto survey = audit::simulate_survey(f, p, {.response_rate = 1});
    ASSERT_EQ(survey.row.size(), 1u);
    EXPECT_EQ(survey.row[0], 0);
}

TEST(simulated_survey, refuses_bad_input) {
    const columns good{1, 2};
    for (const columns& bad : {columns{0.5, -1}, columns{0.5, INFINITY}})
        EXPECT_THROW((void)audit::simulate_survey(bad, columns{0, 0}), goodwill::domain_error);
    for (const columns& bad : {columns{0.5, -0.1}, columns{0.5, 1.1}})
        EXPECT_THROW((void)audit::simulate_survey(good, bad), goodwill::domain_error);
    EXPECT_THROW((void)audit::simulate_survey(good, columns{1}), goodwill::shape_error);
    for (const double rate : {-0.1, 1.1, missing})
        EXPECT_THROW((void)audit::simulate_survey(good, columns{0, 0}, {.response_rate = rate}),
                     goodwill::domain_error);
    for (const int regions : {0, 256})
        EXPECT_THROW((void)audit::simulate_survey(good, columns{0, 0}, {.regions = regions}), goodwill::domain_error);
    EXPECT_THROW((void)audit::simulate_survey(good, columns{0, 0}, {.threads = 0}), goodwill::domain_error);
}
