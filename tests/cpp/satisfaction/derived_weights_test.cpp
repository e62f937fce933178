#include <goodwill/satisfaction/derived_weights.hpp>

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sat = goodwill::satisfaction;

namespace {

const std::vector<double> a{1, 2, 3, 4, 5, 6}, b{2, 1, 4, 3, 6, 5}, overall{1, 2, 4, 3, 6, 5};
using columns = std::vector<goodwill::core::column>;

}  // namespace

/// Correlations by hand: r(a, b) = 29/35, r(a, y) = 31/35, r(b, y) = 33/35.
TEST(derived_weights, correlation_and_regression_by_hand) {
    const auto r = sat::derived_csi_weights(columns{a, b}, overall);
    EXPECT_NEAR(r.importance[0], 31.0 / 35, 1e-12);
    EXPECT_NEAR(r.weight[1], 33.0 / 64, 1e-12);
    EXPECT_EQ(r.n, 6);
    const auto s = sat::derived_csi_weights(columns{a, b}, overall, {.by = sat::derivation::regression});
    const double ab = 29.0 / 35, ay = 31.0 / 35, by = 33.0 / 35;
    EXPECT_NEAR(s.importance[0], (ay - ab * by) / (1 - ab * ab), 1e-12);
    EXPECT_NEAR(s.importance[1], (by - ab * ay) / (1 - ab * ab), 1e-12);
    EXPECT_NEAR(s.weight[0] + s.weight[1], 1, 1e-12);
}

TEST(derived_weights, what_cannot_be_is_named) {
    const std::vector<double> down{6, 5, 4, 3, 2, 1}, flat(6, 3);
    const auto message = [](const columns& c, const sat::derived_weights_options& o = {}) -> std::string {
        try {
            (void)sat::derived_csi_weights(c, overall, o);
        } catch (const goodwill::domain_error& e) {
            return e.what();
        }
        return "";
    };
    EXPECT_NE(message({a, down}).find("attribute 1 is of a negative importance"), std::string::npos);
    EXPECT_NE(message({a, flat}).find("must vary"), std::string::npos);
    EXPECT_NE(message({a, a}, {.by = sat::derivation::regression}).find("combination"), std::string::npos);
    EXPECT_NE(message({a, b, a, b}).find("three more"), std::string::npos);
}
