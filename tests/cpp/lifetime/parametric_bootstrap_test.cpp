#include <goodwill/lifetime/parametric_bootstrap.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/bg_bb_fit.hpp>
#include <goodwill/lifetime/bg_bb_simulate.hpp>
#include <goodwill/lifetime/bg_nbd_fit.hpp>
#include <goodwill/lifetime/cnbd_k.hpp>
#include <goodwill/lifetime/gamma_gamma_fit.hpp>
#include <goodwill/lifetime/gamma_gamma_simulate.hpp>
#include <goodwill/lifetime/nbd_fit.hpp>
#include <goodwill/lifetime/nbd_simulate.hpp>
#include <goodwill/lifetime/pareto_nbd_fit.hpp>
#include <goodwill/lifetime/pareto_nbd_simulate.hpp>
#include <gtest/gtest.h>

#include "customers.hpp"

namespace life = goodwill::lifetime;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] life::fit_data columns(const customers& c) { return {{c.x, c.t_x, c.T}}; }

/// Standard deviations of the moves are the errors of the logarithms, to 4 standard errors of a standard deviation over
/// so many replicates.
template <class Params>
void expect_errors(const life::fitted_model<Params>& f, const life::bootstrapped& b, double more = 0) {
    const std::size_t n = f.dimension(), rows = b.moves.by.size() / n;
    ASSERT_EQ(b.moves.dimension, n);
    const auto covariance = f.log_covariance();
    for (std::size_t i = 0; i < n; ++i) {
        double sum = 0, square = 0;
        for (std::size_t k = 0; k < rows; ++k) {
            const double v = b.moves.by[k * n + i];
            sum += v, square += v * v;
        }
        const double m = static_cast<double>(rows), deviation = std::sqrt(square / m - sum * sum / (m * m));
        EXPECT_NEAR(deviation / std::sqrt(covariance[i * (n + 1)]), 1, 4 / std::sqrt(2 * m) + more) << i;
    }
}

}  // namespace

TEST(parametric_bootstrap, varies_as_the_information_says) {
    const auto c = customers::of_model(life::nbd::params{0.4, 12}, 3000, 50, false);
    const auto f = life::nbd::fit(c.x, c.t_x, c.T, {});
    const auto b = life::bootstrap(f, columns(c), {.replicates = 400, .seed = 3, .threads = 2});
    EXPECT_EQ(b.failed, 0u);
    expect_errors(f, b);
}

TEST(parametric_bootstrap, is_keyed_by_seed_and_replicate) {
    const auto c = customers::simulated({0.3, 5, 0.8, 2.5}, 300, 60, true);
    const auto f = life::bg_nbd::fit(c.x, c.t_x, c.T);
    const auto one = life::bootstrap(f, columns(c), {.replicates = 30, .seed = 7}),
               three = life::bootstrap(f, columns(c), {.replicates = 30, .seed = 7, .threads = 3}),
               fewer = life::bootstrap(f, columns(c), {.replicates = 10, .seed = 7}),
               other = life::bootstrap(f, columns(c), {.replicates = 10, .seed = 8});
    ASSERT_EQ(one.failed, 0u);
    EXPECT_EQ(one.moves.by, three.moves.by);
    EXPECT_EQ(fewer.moves.by, std::vector<double>(one.moves.by.begin(), one.moves.by.begin() + 40));
    EXPECT_NE(fewer.moves.by, other.moves.by);
}

TEST(parametric_bootstrap, simulates_the_customers_of_the_fit) {
    // Rows with weights are customers; rows that the fit leaves out are none.
    const auto f = life::nbd::fitted{{0.4, 12}, {}, {}};
    const std::vector<double> T{40, 40, 40, 30, 30}, zero(5);
    const std::vector<double> some_T{40, 50, 30, 20}, x{0, missing, 0, 0}, t_x(4), weights{3, 1, 2, 0};
    const auto plain = life::bootstrap(f, {{zero, zero, T}}, {.replicates = 100, .seed = 1}),
               weighted = life::bootstrap(f, {{x, t_x, some_T}, weights}, {.replicates = 100, .seed = 1});
    EXPECT_GT(plain.failed, 0u);  // 5 customers of whom, by chance, nobody bought
    EXPECT_EQ(plain.failed, weighted.failed);
    EXPECT_EQ(plain.moves.by, weighted.moves.by);
}

TEST(parametric_bootstrap, leaves_out_and_counts_what_has_no_maximum) {
    const std::vector<double> T(20, 0.01), zero(20);
    const auto b = life::bootstrap(life::nbd::fitted{{0.4, 12}, {}, {}}, {{zero, zero, T}}, {.replicates = 10});
    EXPECT_EQ(b.failed, 10u);
    EXPECT_TRUE(b.moves.by.empty());
}

TEST(parametric_bootstrap, of_covariates) {
    const auto c = customers::of_model(life::pareto_nbd::params{0.8, 8, 0.6, 12}, 1500, 60, false);
    std::vector<double> z;
    for (std::size_t i = 0; i < c.size(); ++i) z.push_back(static_cast<double>(i % 2));
    const life::covariate_columns by{{"z"}, {z}};
    life::pareto_nbd::fitted f{{0.8, 8, 0.6, 12}, {}, {}};
    f.purchase = {{"z"}, {0.7}};
    const auto b = life::bootstrap(f, {{c.x, c.t_x, c.T}, {}, by}, {.replicates = 60, .seed = 2, .threads = 2});
    ASSERT_EQ(b.moves.dimension, 5u);
    double mean = 0, square = 0;
    const double rows = static_cast<double>(b.moves.by.size()) / 5;
    for (std::size_t k = 4; k < b.moves.by.size(); k += 5) {
        mean += b.moves.by[k] / rows;
        square += b.moves.by[k] * b.moves.by[k] / rows;
    }
    EXPECT_NEAR(mean, 0, 4 * std::sqrt(square / rows));
    EXPECT_LT(std::sqrt(square), 0.25);
    EXPECT_GT(std::sqrt(square), 0.02);
}

TEST(parametric_bootstrap, of_amounts_opportunities_and_regular_gaps) {
    std::vector<double> x, zbar;
    for (std::size_t i = 0; i < 1500; ++i) x.push_back(static_cast<double>(i % 6));
    const life::gamma_gamma::params truth{6.25, 3.74, 15.44};
    const auto amounts = life::gamma_gamma::simulate(truth, x, {.seed = 1});
    std::size_t at = 0;
    for (const double n : x) {
        double sum = 0;
        for (double k = 0; k < n; ++k) sum += amounts[at++];
        zbar.push_back(n > 0 ? sum / n : missing);
    }
    const auto spend = life::gamma_gamma::fit(x, zbar);
    expect_errors(spend, life::bootstrap(spend, {{x, zbar}}, {.replicates = 200, .threads = 2}), 0.1);

    const std::vector<double> n(2000, 6);
    const life::bg_bb::params donors{1.2, 0.75, 0.66, 2.78};
    const auto made = life::bg_bb::simulate(donors, n);
    std::vector<double> count, last;
    for (std::size_t i = 0; i < n.size(); ++i) {
        const auto begin = made.first[i], end = made.first[i + 1];
        count.push_back(static_cast<double>(end - begin));
        last.push_back(end > begin ? made.time[static_cast<std::size_t>(end) - 1] : 0);
    }
    const auto f = life::bg_bb::fit(count, last, n);
    expect_errors(f, life::bootstrap(f, {{count, last, n}}, {.replicates = 100, .threads = 2}), 0.25);

    const life::fitted_model<life::bg_cnbd_k::params> regular{{0.9, 1.5, 0.8, 2.4, 3}, {}, {}};
    const std::vector<double> T(400, 50), zero(400);
    const auto b = life::bootstrap(regular, {{zero, zero, T}}, {.replicates = 10});
    EXPECT_EQ(b.moves.by.size(), 40u - 4 * b.failed);
}

TEST(parametric_bootstrap, refuses) {
    const auto f = life::nbd::fitted{{0.4, 12}, {}, {}};
    const std::vector<double> T(5, 40), zero(5), half(5, 0.5), negative(5, -1);
    EXPECT_THROW((void)life::bootstrap(f, {{zero, zero, T}, half}), goodwill::domain_error);
    EXPECT_THROW((void)life::bootstrap(f, {{zero, zero, T}}, {.replicates = 0}), goodwill::domain_error);
    EXPECT_THROW((void)life::bootstrap(f, {{negative, zero, T}}), goodwill::domain_error);
    EXPECT_THROW((void)life::bootstrap(f, {{zero, zero}}), goodwill::shape_error);
    EXPECT_THROW((void)life::bootstrap(f, {{zero, zero, std::vector<double>(4, 40)}}), goodwill::shape_error);
    const std::vector<double> nobody(5, missing);
    EXPECT_THROW((void)life::bootstrap(f, {{nobody, zero, T}}), goodwill::domain_error);
    const life::bootstrap_options long_and_stopped{.replicates = 1000000, .progress = [](double) { return false; }};
    EXPECT_THROW((void)life::bootstrap(f, {{zero, zero, T}}, long_and_stopped), goodwill::cancelled);
}
