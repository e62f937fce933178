#include <goodwill/lifetime/purchase_history.hpp>

#include <limits>

#include <goodwill/lifetime/pareto_nbd.hpp>
#include <gtest/gtest.h>

namespace life = goodwill::lifetime;

constexpr double infinite = std::numeric_limits<double>::infinity(), missing = std::numeric_limits<double>::quiet_NaN();

TEST(purchase_history, is_what_a_customer_can_have_done) {
    for (const auto& [x, t_x, T] : {std::tuple{0.0, 0.0, 0.0}, {0.0, 0.0, 5.0}, {2.0, 0.0, 5.0}, {2.0, 5.0, 5.0}})
        EXPECT_TRUE(life::is_history(x, t_x, T)) << x << " " << t_x << " " << T;
    for (const auto& [x, t_x, T] :
         {std::tuple{-1.0, 0.0, 5.0}, {1.5, 1.0, 5.0}, {1.0, -1.0, 5.0}, {1.0, 6.0, 5.0}, {0.0, 1.0, 5.0},
          {1.0, 0.0, 0.0}, {1.0, 1.0, infinite}, {missing, 0.0, 5.0}, {1.0, missing, 5.0}, {1.0, 1.0, missing}}) {
        EXPECT_FALSE(life::is_history(x, t_x, T)) << x << " " << t_x << " " << T;
        EXPECT_TRUE(std::isnan(life::pareto_nbd::p_alive({0.5, 10, 0.6, 12}, x, t_x, T)));
    }
    EXPECT_TRUE(life::is_time(0) && !life::is_time(-1) && !life::is_time(infinite) && !life::is_time(missing));
    EXPECT_TRUE(life::is_count(3) && !life::is_count(0.5) && !life::is_count(-1) && !life::is_count(missing));
}
