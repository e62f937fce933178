#include <goodwill/math/adjusted_p.hpp>

#include <cmath>
#include <cstddef>
#include <fstream>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "core/json.hpp"

namespace math = goodwill::math;
using numbers = std::vector<double>;

TEST(adjusted_p, published) {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/comparisons_published.json");
    const auto ref = nlohmann::json::parse(file);
    const auto p = ref.at("p_values").get<numbers>(), holm = ref.at("holm").get<numbers>(),
               bh = ref.at("benjamini_hochberg").get<numbers>();
    const auto by_holm = math::adjusted_by_holm(p), by_bh = math::adjusted_by_benjamini_hochberg(p);
    for (std::size_t i = 0; i < p.size(); ++i) {
        EXPECT_NEAR(by_holm[i], holm[i], 1e-15);
        EXPECT_NEAR(by_bh[i], bh[i], 1e-15);
    }
}

TEST(adjusted_p, what_is_no_test_counts_for_none) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    const auto holm = math::adjusted_by_holm(numbers{none, 0.02, none, 0.03});
    EXPECT_TRUE(std::isnan(holm[0]) && std::isnan(holm[2]));
    EXPECT_DOUBLE_EQ(holm[1], 0.04);
    EXPECT_DOUBLE_EQ(holm[3], 0.04);
    EXPECT_TRUE(std::isnan(math::adjusted_by_benjamini_hochberg(numbers{none})[0]));
    EXPECT_TRUE(math::adjusted_by_holm({}).empty());
    EXPECT_DOUBLE_EQ(math::adjusted_by_holm(numbers{0.7, 0.9})[1], 1);
    EXPECT_DOUBLE_EQ(math::adjusted_by_benjamini_hochberg(numbers{0.2})[0], 0.2);
}
