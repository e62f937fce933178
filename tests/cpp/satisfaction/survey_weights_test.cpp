#include <goodwill/satisfaction/survey_weights.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;
using numbers = std::vector<double>;

TEST(survey_weights, kish) {
    const numbers w{1, 1, 2};
    const auto k = sat::kish(w);
    EXPECT_EQ(k.n, 3);
    EXPECT_DOUBLE_EQ(k.design_effect, 3 * 6 / 16.0);
    EXPECT_DOUBLE_EQ(k.n_effective, 16 / 6.0);
    const numbers equal(7, 0.3);
    EXPECT_NEAR(sat::kish(equal).design_effect, 1, 1e-15);
}

TEST(survey_weights, normalised) {
    const std::vector<std::int32_t> w{1, 3};
    EXPECT_EQ(sat::normalised_weights(w, 2), (numbers{0.5, 1.5}));
    EXPECT_EQ(sat::normalised_weights(w, 100), (numbers{25, 75}));
    EXPECT_THROW((void)sat::normalised_weights(w, 0), goodwill::domain_error);
}

TEST(survey_weights, trimmed_keep_their_sum_and_bounds) {
    const numbers w{1, 1, 1, 9};
    EXPECT_EQ(sat::trimmed_weights(w, {0, 2}), (numbers{2, 2, 2, 6}));
    EXPECT_EQ(sat::trimmed_weights(w, {0, 10}), w);
    numbers many(1000);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] = std::pow(1.01, static_cast<double>(i));
    const double total = std::accumulate(many.begin(), many.end(), 0.0), mean = total / 1000;
    const auto trimmed = sat::trimmed_weights(many, {0.3, 3});
    EXPECT_NEAR(std::accumulate(trimmed.begin(), trimmed.end(), 0.0) / total, 1, 1e-13);
    double ratio = 0;
    for (std::size_t i = 0; i < many.size(); ++i) {
        EXPECT_GE(trimmed[i], 0.3 * mean * (1 - 1e-15));
        EXPECT_LE(trimmed[i], 3 * mean * (1 + 1e-15));
        if (trimmed[i] > 0.31 * mean && trimmed[i] < 2.9 * mean) {
            if (ratio == 0) ratio = trimmed[i] / many[i];
            EXPECT_NEAR(trimmed[i] / many[i], ratio, 1e-12 * ratio);  // those between stay in proportion
        }
    }
    EXPECT_GT(ratio, 0);
    EXPECT_THROW((void)sat::trimmed_weights(w, {1, 2}), goodwill::domain_error);
    EXPECT_THROW((void)sat::trimmed_weights(w, {0, 1}), goodwill::domain_error);
}

TEST(survey_weights, a_factor_is_found_at_the_ends_too) {
    const numbers d{1, 2, 3}, u{0.5, 1, 4};
    for (const double total : {0.5 * 6, 0.6 * 6, 6.0, 1.9 * 6, 2.0 * 6}) {
        const sat::weight_bounds bounds{0.5, 2};
        const double f = sat::bounded_factor(d, u, bounds, total);
        double sum = 0;
        for (std::size_t i = 0; i < 3; ++i) sum += d[i] * bounds(f * u[i]);
        EXPECT_NEAR(sum, total, 1e-13 * total);
    }
}

TEST(survey_weights, what_is_no_weight_is_refused) {
    const double inf = std::numeric_limits<double>::infinity();
    for (const double bad : {0.0, -1.0, inf, std::nan(""), 1e200}) {
        const numbers w{1, bad};
        try {
            (void)sat::kish(w);
            FAIL();
        } catch (const goodwill::domain_error& e) {
            EXPECT_EQ(e.detail().row, 1);
        }
    }
    EXPECT_THROW((void)sat::kish(numbers{}), goodwill::domain_error);
}
