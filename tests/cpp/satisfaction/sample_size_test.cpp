#include <goodwill/satisfaction/sample_size.hpp>

#include <cmath>
#include <fstream>
#include <limits>

#include <gtest/gtest.h>

#include <goodwill/math/wilson_interval.hpp>

#include "core/json.hpp"

namespace sat = goodwill::satisfaction;
using sat::compared_metric;
using sat::planning_method;

TEST(sample_size, published) {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/comparisons_published.json");
    const auto ref = nlohmann::json::parse(file).at("sample_size");
    using enum planning_method;
    EXPECT_EQ(sat::sample_size(10, {.variance = 5400, .method = wald}), ref.at("wald").get<double>());
    EXPECT_EQ(sat::sample_size(10, {.method = wald}), ref.at("wald_worst").get<double>());
    EXPECT_EQ(sat::sample_size(10, {.variance = 5400}), ref.at("adjusted_wald").get<double>());
    EXPECT_EQ(sat::sample_size(10), ref.at("adjusted_wald_worst").get<double>());
    EXPECT_EQ(sat::sample_size(10, {.population = 1000, .method = wald}), ref.at("wald_worst_of_1000").get<double>());
    EXPECT_EQ(sat::sample_size(10, {.variance = 5400, .of_difference = true, .power = 0.8, .method = wald}),
              ref.at("power_of_difference").get<double>());
}

TEST(sample_size, margin_is_its_inverse) {
    const double infinite = std::numeric_limits<double>::infinity();
    for (const auto metric : {compared_metric::nps, compared_metric::share, compared_metric::mean})
        for (const bool difference : {false, true})
            for (const double population : {infinite, 5000.0, 300.0})
                for (const double effect : {1.0, 1.7})
                    for (const double margin : {1.0, 4.0, 12.0}) {
                        const sat::survey_plan plan{.metric = metric,
                                                    .variance = metric == compared_metric::share ? 2100.0 : 5000.0,
                                                    .of_difference = difference,
                                                    .population = population,
                                                    .design_effect = effect};
                        const double n = sat::sample_size(margin, plan);
                        EXPECT_LE(sat::margin_of_error(n, plan), margin * (1 + 1e-9));
                        if (n > 1) {
                            EXPECT_GT(sat::margin_of_error(n - 1, plan), margin);
                        }
                        EXPECT_LE(n, population);
                    }
}

TEST(sample_size, wilson_is_half_the_interval) {
    const sat::survey_plan plan{.metric = compared_metric::share, .variance = 1e4 * 0.8 * 0.2};
    const auto w = goodwill::math::wilson_interval(160, 200, 0.95);
    EXPECT_NEAR(sat::margin_of_error(200, plan), 100 * (w.high - w.low) / 2, 1e-10);
    EXPECT_EQ(sat::sample_size(60, plan), 1);
}

TEST(sample_size, pairs_need_fewer_the_more_their_answers_agree) {
    const sat::survey_plan apart{.of_difference = true, .method = planning_method::wald};
    auto paired = apart;
    paired.correlation = 0.5;
    EXPECT_NEAR(sat::margin_of_error(100, paired), sat::margin_of_error(100, apart) / std::sqrt(2.0), 1e-12);
    EXPECT_EQ(sat::margin_of_error(300, {.population = 300}), 0);
}

TEST(sample_size, what_cannot_be_is_refused) {
    EXPECT_THROW((void)sat::sample_size(0), goodwill::domain_error);
    EXPECT_THROW((void)sat::sample_size(-1), goodwill::domain_error);
    EXPECT_THROW((void)sat::margin_of_error(0), goodwill::domain_error);
    EXPECT_THROW((void)sat::margin_of_error(11, {.population = 10}), goodwill::domain_error);
    const double none = std::numeric_limits<double>::quiet_NaN();
    for (const auto& plan : {sat::survey_plan{.variance = 0}, sat::survey_plan{.correlation = 0.5},
                             sat::survey_plan{.of_difference = true, .correlation = 1}, sat::survey_plan{.level = 1},
                             sat::survey_plan{.power = 0.2}, sat::survey_plan{.population = 1},
                             sat::survey_plan{.design_effect = 0}, sat::survey_plan{.variance = none},
                             sat::survey_plan{.method = planning_method::wilson}})
        EXPECT_THROW((void)sat::sample_size(5, plan), goodwill::domain_error);
}
