#include <goodwill/lifetime/mixing_density.hpp>

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

using namespace goodwill::lifetime;

// By mpmath with 40 digits: gamma(.243, rate 4.414) and beta(.793, 2.426), BG/NBD on CDNOW.
constexpr gamma_mixing buying{.shape = 0.243, .rate = 4.414};
constexpr beta_mixing leaving{.a = 0.793, .b = 2.426};

TEST(mixing_density, is_that_of_mpmath) {
    EXPECT_NEAR(mixing_density(buying, 0.01), 11.99790563209629, 1e-11 * 11.99790563209629);
    EXPECT_NEAR(mixing_density(buying, 1), 0.004648355736842904, 1e-11 * 0.004648355736842904);
    EXPECT_NEAR(share_below(buying, 0.01), 0.5116239201797394, 1e-12);
    EXPECT_NEAR(mixing_quantile(buying, 0.5), 0.009067984136966889, 1e-11 * 0.009067984136966889);
    EXPECT_NEAR(mixing_density(leaving, 0.01), 4.265279610719125, 1e-11 * 4.265279610719125);
    EXPECT_NEAR(mixing_density(leaving, 0.9), 0.06392099397967518, 1e-11 * 0.06392099397967518);
    EXPECT_NEAR(share_below(leaving, 0.01), 0.05421938694515946, 1e-12);
    EXPECT_NEAR(mixing_quantile(leaving, 0.5), 0.19123981380244, 1e-11 * 0.19123981380244);
    EXPECT_DOUBLE_EQ(mean(buying), 0.243 / 4.414);
    EXPECT_DOUBLE_EQ(mean(leaving), 0.793 / 3.219);
}

TEST(mixing_density, is_the_derivative_of_the_share_below) {
    for (const double at : {0.02, 0.3, 0.7}) {
        const double by = 1e-5;
        const auto slope = [&](const auto& m) { return (share_below(m, at + by) - share_below(m, at - by)) / (2 * by); };
        EXPECT_NEAR(slope(gamma_mixing{2.5, 3}), mixing_density(gamma_mixing{2.5, 3}, at), 1e-7);
        EXPECT_NEAR(slope(beta_mixing{2, 0.5}), mixing_density(beta_mixing{2, 0.5}, at), 1e-7);
    }
}

TEST(mixing_density, at_the_ends) {
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(mixing_density(buying, 0), infinity);
    EXPECT_EQ(mixing_density(gamma_mixing{1, 3}, 0), 3);
    EXPECT_EQ(mixing_density(gamma_mixing{2, 3}, 0), 0);
    EXPECT_EQ(mixing_density(leaving, 0), infinity);
    EXPECT_EQ(mixing_density(leaving, 1), 0);
    EXPECT_EQ(mixing_density(beta_mixing{1, 4}, 0), 4);
    EXPECT_EQ(mixing_density(beta_mixing{4, 1}, 1), 4);
    EXPECT_EQ(mixing_density(beta_mixing{2, 0.5}, 1), infinity);
    EXPECT_TRUE(std::isnan(mixing_density(buying, -1)) && std::isnan(mixing_density(leaving, 1.5)));
    EXPECT_TRUE(std::isnan(mixing_density(gamma_mixing{1, -1}, 1)) && std::isnan(mixing_density(buying, std::nan(""))));
    EXPECT_TRUE(std::isnan(mixing_quantile(buying, 2)) && std::isnan(share_below(leaving, -0.1)));
}
