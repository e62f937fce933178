#include <goodwill/lifetime/likelihood_columns.hpp>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <goodwill/lifetime/beta_discrete_weibull_derivatives.hpp>
#include <goodwill/lifetime/bg_bb_derivatives.hpp>
#include <goodwill/lifetime/cnbd_k_derivatives.hpp>
#include <goodwill/lifetime/gamma_gamma_derivatives.hpp>
#include <goodwill/lifetime/nbd_derivatives.hpp>
#include <goodwill/lifetime/nbd_fit.hpp>
#include <goodwill/lifetime/nbd_simulate.hpp>
#include <goodwill/lifetime/pareto_nbd_derivatives.hpp>
#include <goodwill/lifetime/shifted_beta_geometric_derivatives.hpp>
#include <gtest/gtest.h>

#include "customers.hpp"

namespace life = goodwill::lifetime;
using columns = std::vector<double>;

TEST(nbd_derivatives, are_the_slopes_of_the_log_likelihood) {
    constexpr double h = 1e-4;
    for (const life::nbd::params& m : {life::nbd::params{0.385, 12.07}, {40, 0.3}})
        for (const auto& [x, T] : {std::pair{0.0, 39.0}, {3.0, 39.0}, {700.0, 2.5}}) {
            const auto at = [&, x = x, T = T](double r, double alpha) {
                return life::nbd::log_likelihood_derivatives({m.r * std::exp(r), m.alpha * std::exp(alpha)}, x, 0, T);
            };
            const auto of = at(0, 0);
            EXPECT_EQ(of[0], life::nbd::log_likelihood(m, x, 0, T));
            const auto near = [x = x, T = T](double found, double by_differences) {
                EXPECT_NEAR(found, by_differences, 1e-5 * (1 + std::fabs(by_differences))) << x << " " << T;
            };
            near(of[1], (at(h, 0)[0] - at(-h, 0)[0]) / (2 * h));
            near(of[2], (at(0, h)[0] - at(0, -h)[0]) / (2 * h));
            near(of[3], (at(h, 0)[1] - at(-h, 0)[1]) / (2 * h));
            near(of[4], (at(0, h)[1] - at(0, -h)[1]) / (2 * h));
            near(of[5], (at(0, h)[2] - at(0, -h)[2]) / (2 * h));
        }
    EXPECT_TRUE(std::isnan(life::nbd::log_likelihood_derivatives({1, 1}, 1, 2, 1)[5]));
}

TEST(likelihood_columns, are_the_customers_own) {
    const life::pareto_nbd::params m{0.55, 10.6, 0.61, 11.7};
    const double missing = std::numeric_limits<double>::quiet_NaN();
    const columns x{2, 0, 1}, t_x{30.43, 0, missing}, T{38.86, 20, 30};
    for (const int threads : {1, 2}) {
        const auto all = life::log_likelihood_derivatives(m, x, t_x, T, {.threads = threads});
        const auto one = life::pareto_nbd::log_likelihood_derivatives(m, 2, 30.43, 38.86);
        EXPECT_EQ(all.value[0], one[0]);
        for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(all.gradient[i], one[1 + i]);
        EXPECT_EQ(all.hessian[0], one[5]);
        EXPECT_EQ(all.hessian[1], one[6]);
        EXPECT_EQ(all.hessian[4], one[6]);
        EXPECT_EQ(all.hessian[15], one[14]);
        EXPECT_TRUE(std::isnan(all.value[2]) && std::isnan(all.gradient[11]) && std::isnan(all.hessian[47]));
    }
    EXPECT_THROW((void)life::log_likelihood_derivatives(m, columns{1}, columns{5}, columns{4}), goodwill::domain_error);
    EXPECT_THROW((void)life::log_likelihood_derivatives(m, columns{1}, columns{}, columns{4}), goodwill::shape_error);
    EXPECT_THROW((void)life::log_likelihood_derivatives(life::pareto_nbd::params{-1, 1, 1, 1}, x, t_x, T),
                 goodwill::domain_error);
}

// Of models that take other columns, with their own errors.
TEST(likelihood_columns, of_any_model) {
    const double missing = std::numeric_limits<double>::quiet_NaN();
    const auto same = [](const auto& all, std::size_t row, const auto& one) {
        const std::size_t p = one.first.size();
        EXPECT_EQ(all.value[row], one.value);
        for (std::size_t i = 0, k = 0; i < p; ++i) {
            EXPECT_EQ(all.gradient[row * p + i], one.first[i]);
            for (std::size_t j = i; j < p; ++j, ++k) {
                EXPECT_EQ(all.hessian[(row * p + i) * p + j], one.second[k]);
                EXPECT_EQ(all.hessian[(row * p + j) * p + i], one.second[k]);
            }
        }
    };
    const auto says = [](const char* argument, auto work) {
        try {
            work();
            ADD_FAILURE() << argument;
        } catch (const goodwill::domain_error& e) {
            EXPECT_EQ(e.detail().argument, argument);
            EXPECT_EQ(e.detail().row, 1);
        }
    };
    const life::bg_bb::params donors{1.2035, 0.7497, 0.6567, 2.7834};
    const auto chances = life::log_likelihood_derivatives(donors, columns{4, 0, 1}, columns{5, 0, missing},
                                                          columns{6, 3, 4}, {.threads = 2});
    same(chances, 0, life::bg_bb::log_likelihood_derivatives(donors, 4, 5, 6));
    same(chances, 1, life::bg_bb::log_likelihood_derivatives(donors, 0, 0, 3));
    EXPECT_TRUE(std::isnan(chances.value[2]) && std::isnan(chances.gradient[11]) && std::isnan(chances.hessian[47]));
    says("t_x", [&] {
        (void)life::log_likelihood_derivatives(donors, columns{1, 1}, columns{1, 7}, columns{6, 6});
    });
    EXPECT_THROW((void)life::log_likelihood_derivatives(donors, columns{1}, columns{1}, columns{}),
                 goodwill::shape_error);

    const life::gamma_gamma::params spend{6.25, 3.74, 15.44};
    const auto amounts = life::log_likelihood_derivatives(spend, columns{2, missing}, columns{22.35, 3});
    const auto one = life::gamma_gamma::log_likelihood_derivatives(spend, 2, 22.35);
    EXPECT_EQ(amounts.value[0], one[0]);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(amounts.gradient[i], one[1 + i]);
    EXPECT_EQ(amounts.hessian[2], one[6]);
    EXPECT_EQ(amounts.hessian[7], one[8]);
    EXPECT_EQ(amounts.hessian[8], one[9]);
    EXPECT_TRUE(std::isnan(amounts.hessian[17]));
    says("zbar", [&] { (void)life::log_likelihood_derivatives(spend, columns{1, 1}, columns{1, 0}); });
    EXPECT_THROW((void)life::log_likelihood_derivatives(life::gamma_gamma::params{1, 0, 1}, columns{1}, columns{1}),
                 goodwill::domain_error);
    EXPECT_THROW((void)life::log_likelihood_derivatives(spend, columns{1}, columns{1, 2}), goodwill::shape_error);

    const life::shifted_beta_geometric::params high_end{0.668, 3.806};
    const life::beta_discrete_weibull::params weibull{0.668, 3.806, 1.2};
    const columns lifetime{3, 0, missing}, churned{1, 0, 0};
    const auto geometric = life::log_likelihood_derivatives(high_end, lifetime, churned);
    const auto dependent = life::log_likelihood_derivatives(weibull, lifetime, churned);
    for (std::size_t row = 0; row < 2; ++row) {
        const double t = lifetime[row], left = churned[row];
        same(geometric, row, life::shifted_beta_geometric::log_likelihood_derivatives(high_end, t, left));
        same(dependent, row, life::beta_discrete_weibull::log_likelihood_derivatives(weibull, t, left));
    }
    EXPECT_TRUE(std::isnan(geometric.value[2]) && std::isnan(dependent.hessian[26]));
    says("lifetime", [&] { (void)life::log_likelihood_derivatives(weibull, columns{1, 0}, columns{1, 1}); });
    says("churned", [&] { (void)life::log_likelihood_derivatives(high_end, columns{1, 1}, columns{1, 2}); });

    const life::bg_cnbd_k::params regular{0.85, 1.45, 0.79, 2.42, 3};
    EXPECT_EQ(life::log_likelihood_derivatives(regular, columns{5}, columns{36}, columns{38}).hessian[15],
              life::cnbd_k::log_likelihood_derivatives(regular, 5, 36, 38)[14]);
}

// At the maximum the gradients sum to 0, and minus the Hessians to the information.
TEST(likelihood_columns, sum_to_what_a_fit_finds) {
    const auto c = customers::of_model(life::nbd::params{0.8, 9}, 3000, 60, false);
    const auto fit = life::nbd::fit(c.x, c.t_x, c.T);
    const auto all = life::log_likelihood_derivatives(fit.params, c.x, c.t_x, c.T);
    double sum[2] = {}, information[4] = {};
    for (std::size_t i = 0; i < c.size(); ++i) {
        for (std::size_t k = 0; k < 2; ++k) sum[k] += all.gradient[2 * i + k];
        for (std::size_t k = 0; k < 4; ++k) information[k] -= all.hessian[4 * i + k];
    }
    EXPECT_NEAR(std::accumulate(all.value.begin(), all.value.end(), 0.0), fit.report.log_likelihood, 1e-7);
    EXPECT_NEAR(sum[0], 0, 1e-4);
    EXPECT_NEAR(sum[1], 0, 1e-4);
    const double determinant = information[0] * information[3] - information[1] * information[2];
    EXPECT_NEAR(fit.params.r * std::sqrt(information[3] / determinant), fit.standard_errors()[0], 1e-6);
}
