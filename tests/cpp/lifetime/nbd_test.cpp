#include <goodwill/lifetime/nbd.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/nbd_fit.hpp>
#include <goodwill/lifetime/nbd_simulate.hpp>
#include <gtest/gtest.h>

#include "customers.hpp"

namespace nbd = goodwill::lifetime::nbd;
namespace bg = goodwill::lifetime::bg_nbd;

namespace {
constexpr nbd::params weekly{0.385, 12.07};
}

// BG/NBD where nobody leaves.
TEST(nbd, is_bg_nbd_without_leaving) {
    const bg::params loyal{weekly.r, weekly.alpha, 1e-13, 3};
    for (const auto& [x, t_x, T] : {std::array{0.0, 0.0, 38.86}, {2, 30.43, 38.86}, {200, 38, 40}}) {
        EXPECT_NEAR(nbd::log_likelihood(weekly, x, t_x, T), bg::log_likelihood(loyal, x, t_x, T), 1e-10);
        EXPECT_NEAR(nbd::expected_purchases(weekly, 39, x, t_x, T), bg::purchases_if_alive(loyal, x, T, 39), 1e-8);
        EXPECT_NEAR(nbd::no_purchase(weekly, 13, x, t_x, T),
                    std::exp(nbd::log_likelihood(weekly, x, t_x, T + 13) - nbd::log_likelihood(weekly, x, t_x, T)),
                    1e-13);
    }
    for (const double n : {0.0, 1.0, 11.0, 300.0}) EXPECT_NEAR(nbd::pmf(weekly, n, 39), bg::pmf(loyal, n, 39), 1e-11);
}

// Negative binomial: n of size r, by its recurrence.
TEST(nbd, pmf_by_recurrence) {
    const double t = 39, z = t / (weekly.alpha + t);
    double p = std::pow(1 - z, weekly.r), total = 0, mean = 0;
    for (int n = 0; n < 900; ++n) {
        EXPECT_NEAR(nbd::pmf(weekly, n, t), p, 1e-11 * p) << n;
        total += p;
        mean += n * p;
        p *= (weekly.r + n) / (n + 1.0) * z;
    }
    EXPECT_NEAR(total, 1, 1e-12);
    EXPECT_NEAR(mean, nbd::expected_purchases(weekly, t), 1e-10);
    EXPECT_EQ(nbd::pmf(weekly, 0, 0), 1);
    EXPECT_EQ(nbd::pmf(weekly, 3, 0), 0);
}

TEST(nbd, columns_equal_the_scalars) {
    auto c = customers::of_model(weekly, 1001, 104, false);
    c.x[3] = c.t_x[6] = c.T[9] = std::nan("");
    std::vector<double> ll(c.size()), soon(c.size()), none(c.size()), sum(c.size());
    nbd::log_likelihood(weekly, c.x, c.t_x, c.T, ll);
    nbd::expected_purchases(weekly, 39, c.x, c.t_x, c.T, soon, {.threads = 2});
    nbd::no_purchase(weekly, 13, c.x, c.t_x, c.T, none);
    nbd::expected_purchases(weekly, std::vector{4.0, 2.0}, std::vector{1.0, -0.5}, c.x, c.t_x, c.T, sum);
    for (std::size_t i = 0; i < c.size(); ++i) {
        const double expected = nbd::expected_purchases(weekly, 39, c.x[i], c.t_x[i], c.T[i]);
        if (std::isnan(expected)) {
            EXPECT_TRUE(std::isnan(ll[i]) && std::isnan(soon[i]) && std::isnan(none[i]) && std::isnan(sum[i])) << i;
            continue;
        }
        EXPECT_EQ(ll[i], nbd::log_likelihood(weekly, c.x[i], c.t_x[i], c.T[i]));
        EXPECT_NEAR(soon[i], expected, 1e-14 * expected);
        EXPECT_EQ(none[i], nbd::no_purchase(weekly, 13, c.x[i], c.t_x[i], c.T[i]));
        EXPECT_NEAR(sum[i], expected * 3 / 39, 1e-14 * expected);
    }
}

TEST(nbd, recovers_what_made_the_data) {
    const auto c = customers::of_model(weekly, 40000, 104, false);
    const auto fit = nbd::fit(c.x, c.t_x, c.T, {}, {.threads = 2});
    EXPECT_TRUE(fit.report.identified);
    const auto error = fit.standard_errors(), robust = fit.robust_standard_errors();
    EXPECT_EQ(fit.covariance.size(), 4u);
    EXPECT_NEAR(fit.params.r, weekly.r, 4 * error[0]);
    EXPECT_NEAR(fit.params.alpha, weekly.alpha, 4 * error[1]);
    EXPECT_NEAR(robust[0] / error[0], 1, 0.1);
    EXPECT_NEAR(robust[1] / error[1], 1, 0.1);
    EXPECT_NEAR(fit.aic(), 4 - 2 * fit.report.log_likelihood, 1e-6);
    const auto back = nbd::fitted::from_json(fit.to_json());
    EXPECT_EQ(back.covariance, fit.covariance);
    EXPECT_EQ(back.params.alpha, fit.params.alpha);
    const auto other = nbd::fit(c.x, c.t_x, c.T, {}, {.start = nbd::params{20, 0.1}});
    EXPECT_NEAR(other.params.r, fit.params.r, 1e-7);
    EXPECT_THROW((void)nbd::fit(c.x, c.t_x, c.T, {}, {.start = nbd::params{1, -1}}), goodwill::domain_error);
}

TEST(nbd, bad_arguments) {
    std::vector<double> x{1, -1}, t_x{1, 1}, T{2, 2}, out{42, 42};
    EXPECT_THROW(nbd::no_purchase(weekly, 1, x, t_x, T, out), goodwill::domain_error);
    EXPECT_THROW(nbd::log_likelihood({0, 1}, T, t_x, T, out), goodwill::domain_error);
    EXPECT_THROW(nbd::pmf(weekly, std::vector{0.5, 1.0}, 3, out), goodwill::domain_error);
    EXPECT_EQ(out, (std::vector<double>{42, 42}));
    for (const auto& [n, last, age] : {std::array{-1.0, 0.0, 5.0}, {2, 6, 5}, {0, 1, 5}, {std::nan(""), 1, 5}}) {
        EXPECT_TRUE(std::isnan(nbd::log_likelihood(weekly, n, last, age)));
        EXPECT_TRUE(std::isnan(nbd::no_purchase(weekly, 1, n, last, age)));
    }
}
