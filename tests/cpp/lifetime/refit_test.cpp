#include <goodwill/lifetime/refit.hpp>

#include <vector>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/cnbd_k_fit.hpp>
#include <goodwill/lifetime/cnbd_k_simulate.hpp>
#include <goodwill/lifetime/gamma_gamma_fit.hpp>
#include <goodwill/lifetime/mbg_nbd_fit.hpp>
#include <goodwill/lifetime/mbg_nbd_simulate.hpp>
#include <gtest/gtest.h>

#include "customers.hpp"

namespace life = goodwill::lifetime;

TEST(refit, finds_the_same_maximum_and_keeps_k_and_unit) {
    const life::mbg_cnbd_k::params truth{0.9, 1.5, 0.8, 2.4, 3};
    const auto c = customers::of_model(truth, 400, 60, false);
    auto f = fit(c.x, c.t_x, c.T, {}, {}, life::mbg_cnbd_k::fit_options{.k = 3});
    f.unit = goodwill::core::time_unit::week;
    const auto again = life::refit(f, {{c.x, c.t_x, c.T}});
    EXPECT_EQ(again.params.k, 3);
    EXPECT_EQ(again.unit, f.unit);
    EXPECT_NEAR(again.params.a, f.params.a, 1e-6 * f.params.a);
    EXPECT_NEAR(again.report.log_likelihood, f.report.log_likelihood, 1e-8);
    EXPECT_LE(again.report.iterations, 3);
    EXPECT_TRUE(again.profile.empty());
    EXPECT_EQ(life::refit(f, {{c.x, c.t_x, c.T}}, {.profile_level = 0.9}).profile.size(), 4u);
}

TEST(refit, passes_covariates_and_refuses_other_columns) {
    const auto c = customers::of_model(life::mbg_nbd::params{0.5, 6, 0.8, 2.5}, 500, 60, false);
    std::vector<double> z(c.size());
    for (std::size_t i = 0; i < z.size(); ++i) z[i] = static_cast<double>(i % 3);
    const life::covariate_columns by{{"z"}, {z}};
    const auto f = life::mbg_nbd::fit(c.x, c.t_x, c.T, {}, by, {});
    const auto again = life::refit(f, {{c.x, c.t_x, c.T}, {}, by});
    ASSERT_EQ(again.purchase.coefficients.size(), 1u);
    EXPECT_NEAR(again.purchase.coefficients[0], f.purchase.coefficients[0], 1e-6);
    EXPECT_THROW((void)life::refit(f, {{c.x, c.t_x}}), goodwill::shape_error);
    EXPECT_THROW((void)life::refit(life::gamma_gamma::fitted{{6, 4, 15}, {}, {}}, {{c.x, c.t_x, c.T}}),
                 goodwill::shape_error);
}
