#include <goodwill/lifetime/parameter_interval.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/cnbd_k_fit.hpp>
#include <goodwill/lifetime/cnbd_k_simulate.hpp>
#include <goodwill/lifetime/nbd_fit.hpp>
#include <goodwill/lifetime/nbd_simulate.hpp>
#include <goodwill/lifetime/pareto_nbd_fit.hpp>
#include <goodwill/lifetime/pareto_nbd_simulate.hpp>
#include <goodwill/lifetime/shifted_beta_geometric_fit.hpp>
#include <gtest/gtest.h>

#include "customers.hpp"

namespace life = goodwill::lifetime;

namespace {

constexpr double chi_square = 3.841458820694124;

[[nodiscard]] life::fit_data columns(const customers& c) { return {{c.x, c.t_x, c.T}}; }

/// The highest log-likelihood over alpha, by golden section.
[[nodiscard]] double highest_over_alpha(const customers& c, double r) {
    std::vector<double> each(c.size());
    const auto at = [&](double log_alpha) {
        log_likelihood(life::nbd::params{r, std::exp(log_alpha)}, c.x, c.t_x, c.T, each);
        double sum = 0;
        for (const double v : each) sum += v;
        return sum;
    };
    const double golden = (std::sqrt(5.0) - 1) / 2;
    double low = 0, high = 6;
    while (high - low > 1e-9) {
        const double a = high - golden * (high - low), b = low + golden * (high - low);
        (at(a) < at(b) ? low : high) = at(a) < at(b) ? a : b;
    }
    return at((low + high) / 2);
}

}  // namespace

TEST(parameter_interval, by_profile_ends_where_the_highest_likelihood_fell) {
    const auto c = customers::of_model(life::nbd::params{0.4, 12}, 300, 50, false);
    const auto f = life::nbd::fit(c.x, c.t_x, c.T, {});
    const auto ends = life::profile_intervals(f, columns(c));
    for (const double r : {ends[0].low, ends[0].high})
        EXPECT_NEAR(2 * (f.report.log_likelihood - highest_over_alpha(c, r)), chi_square, 1e-6);
    EXPECT_LT(ends[0].low, f.params.r);
    EXPECT_GT(ends[0].high, f.params.r);
}

TEST(parameter_interval, by_profile_does_not_depend_on_threads_or_weights) {
    const auto c = customers::of_model(life::pareto_nbd::params{0.55, 10, 0.6, 12}, 600, 60, true);
    const auto f = life::pareto_nbd::fit(c.x, c.t_x, c.T);
    const auto one = life::profile_intervals(f, columns(c)),
               two = life::profile_intervals(f, columns(c), 0.95, {.threads = 2});
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(one[i].high, two[i].high);

    // Half of each customer twice.
    std::vector<double> x = c.x, t_x = c.t_x, T = c.T, half(2 * c.size(), 0.5);
    for (auto* v : {&x, &t_x, &T}) {
        const auto copy = *v;
        v->insert(v->end(), copy.begin(), copy.end());
    }
    const auto weighted = life::profile_intervals(f, {{x, t_x, T}, half});
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(weighted[i].low / one[i].low, 1, 1e-6);
}

TEST(parameter_interval, of_covariates_follows_their_unit_and_their_zero) {
    auto c = customers::of_model(life::pareto_nbd::params{0.8, 8, 0.6, 12}, 800, 60, false);
    std::vector<double> z, moved;
    for (std::size_t i = 0; i < c.size(); ++i) {
        z.push_back(static_cast<double>(i * i % 7) / 3);
        moved.push_back(2 * z[i] + 5);
    }
    const life::covariate_columns by_z{{"z"}, {z}}, by_moved{{"z"}, {moved}};
    const auto f = life::pareto_nbd::fit(c.x, c.t_x, c.T, {}, by_z, {}),
               g = life::pareto_nbd::fit(c.x, c.t_x, c.T, {}, by_moved, {});
    const auto a = life::profile_intervals(f, {{c.x, c.t_x, c.T}, {}, by_z}),
               b = life::profile_intervals(g, {{c.x, c.t_x, c.T}, {}, by_moved});
    ASSERT_EQ(a.size(), 5u);
    EXPECT_NEAR(a[4].low, 2 * b[4].low, 1e-6);
    EXPECT_NEAR(a[4].high, 2 * b[4].high, 1e-6);
    for (const std::size_t same : {0, 2, 3}) EXPECT_NEAR(a[same].high / b[same].high, 1, 1e-5);
    EXPECT_GT(b[1].high / b[1].low, a[1].high / a[1].low);  // alpha at a covariate that nobody has is less sure
    // Near Wald, which is what many customers come to.
    const auto wald = life::wald_intervals(f);
    EXPECT_NEAR(a[4].low, wald[4].low, 0.1 * (wald[4].high - wald[4].low));
    EXPECT_NEAR(a[4].high, wald[4].high, 0.1 * (wald[4].high - wald[4].low));
}

TEST(parameter_interval, of_cnbd_k_is_given_k) {
    const life::bg_cnbd_k::params truth{0.9, 1.5, 0.8, 2.4, 2};
    const auto c = customers::of_model(truth, 500, 60, false);
    const auto f = fit(c.x, c.t_x, c.T, {}, {}, life::bg_cnbd_k::fit_options{.k = 2});
    const auto ends = life::profile_intervals(f, columns(c));
    const auto wald = life::wald_intervals(f);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_LT(ends[i].low, life::estimated<life::bg_cnbd_k::params>::of(f.params)[i]);
        EXPECT_NEAR(std::log(ends[i].low / wald[i].low), 0, 0.2);
    }
}

TEST(parameter_interval, of_contracts_says_what_the_data_do_not_bound) {
    // A retention of .63 at every renewal: alpha and beta may be as large as they like.
    const std::vector<double> counts{1000, 631, 398, 251};
    const auto f = life::shifted_beta_geometric::fit_cohorts(counts, 4);
    ASSERT_TRUE(f.report.converged);
    const auto alike = life::cohort_lifetimes(counts, 4);
    const auto open = life::profile_intervals(f, {{alike.lifetime, alike.churned}, alike.weight});
    for (const auto& [low, high] : open) {
        EXPECT_EQ(high, std::numeric_limits<double>::infinity());
        EXPECT_GT(low, 1);
        EXPECT_LT(low, 1000);
    }
    const std::vector<double> differ{1000, 869, 743, 653, 593, 551, 517, 491};
    const auto g = life::shifted_beta_geometric::fit_cohorts(differ, 8);
    const auto rows = life::cohort_lifetimes(differ, 8);
    const auto ends = life::profile_intervals(g, {{rows.lifetime, rows.churned}, rows.weight});
    EXPECT_TRUE(ends[0].low < g.params.alpha && g.params.alpha < ends[0].high && std::isfinite(ends[0].high));
}

TEST(parameter_interval, by_wald_and_percentiles) {
    life::nbd::fitted f{{2, 3}, {0.04, 0.0, 0.0, 0.09}, {}};  // errors of the logarithms: .1 and .1
    const auto wald = life::wald_intervals(f, 0.95);
    EXPECT_NEAR(wald[0].low, 2 * std::exp(-0.1959963984540054), 1e-14);
    EXPECT_NEAR(wald[1].high, 3 * std::exp(0.1959963984540054), 1e-14);

    // 0, .1, ..., 1 for the first: the 25 % quantile is .25, the 75 % one .75.
    std::vector<double> moves;
    for (const int k : {7, 3, 0, 1, 10, 2, 5, 9, 8, 4, 6}) moves.insert(moves.end(), {k / 10.0, -k / 10.0});
    const auto of = life::percentile_intervals(f, moves, 0.5);
    EXPECT_NEAR(of[0].low, 2 * std::exp(0.25), 1e-14);
    EXPECT_NEAR(of[0].high, 2 * std::exp(0.75), 1e-14);
    EXPECT_NEAR(of[1].low, 3 * std::exp(-0.75), 1e-14);

    EXPECT_TRUE(std::isnan(life::wald_intervals(life::nbd::fitted{{2, 3}, {}, {}})[0].low));
    EXPECT_THROW((void)life::wald_intervals(f, 95), goodwill::domain_error);
    EXPECT_THROW((void)life::percentile_intervals(f, {}), goodwill::domain_error);
    EXPECT_THROW((void)life::percentile_intervals(f, std::vector{1.0, 2.0, 3.0}), goodwill::shape_error);
}

TEST(parameter_interval, needs_the_customers_of_the_fit) {
    const auto c = customers::of_model(life::nbd::params{0.4, 12}, 300, 50, false),
               other = customers::of_model(life::nbd::params{0.4, 12}, 300, 50, false, 2);
    const auto f = life::nbd::fit(c.x, c.t_x, c.T, {});
    EXPECT_THROW((void)life::profile_intervals(f, columns(other)), goodwill::conflict_error);
    EXPECT_THROW((void)life::profile_intervals(f, {{c.x, c.t_x}}), goodwill::shape_error);
    EXPECT_THROW((void)life::profile_intervals(f, columns(c), 1.5), goodwill::domain_error);
}
