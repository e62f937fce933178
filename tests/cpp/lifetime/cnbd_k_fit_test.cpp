#include <goodwill/lifetime/cnbd_k_fit.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <goodwill/lifetime/bg_nbd_fit.hpp>
#include <goodwill/lifetime/cnbd_k_simulate.hpp>
#include <goodwill/lifetime/mbg_nbd_fit.hpp>
#include <goodwill/transactions/customer_base.hpp>
#include <gtest/gtest.h>

namespace life = goodwill::lifetime;
using column = std::span<const double>;
using goodwill::domain_error;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

struct regular_customers {
    std::vector<double> x, t_x, T, log_gaps;
};
template <class Params>
[[nodiscard]] regular_customers simulated(const Params& m, std::size_t n, std::uint64_t seed = 1) {
    regular_customers c;
    for (std::size_t i = 0; i < n; ++i) c.T.push_back(24 + 80 * std::fmod(static_cast<double>(i) * 0.618034, 1.0));
    const auto made = simulate(m, c.T, life::simulate_options{.seed = seed, .threads = 2});
    for (std::size_t i = 0; i < n; ++i) {
        double last = 0, sum = 0;
        for (auto k = made.first[i]; k < made.first[i + 1]; ++k) {
            const double t = made.time[static_cast<std::size_t>(k)];
            sum += std::log(t - last);
            last = t;
        }
        c.x.push_back(static_cast<double>(made.first[i + 1] - made.first[i]));
        c.t_x.push_back(last);
        c.log_gaps.push_back(sum);
    }
    return c;
}

template <class Params>
class cnbd_k_fit : public testing::Test {};
using models = testing::Types<life::bg_cnbd_k::params, life::mbg_cnbd_k::params>;
TYPED_TEST_SUITE(cnbd_k_fit, models);

template <life::cnbd_k::first_exit Exit>
[[nodiscard]] auto fit_by_k(const life::cnbd_k::params<Exit>&, const regular_customers& c, std::optional<int> k,
                            int threads = 1) {
    return life::cnbd_k::fit(column(c.x), column(c.t_x), column(c.T), column(c.log_gaps), column(),
                             life::cnbd_k::fit_options<Exit>{.k = k, .threads = threads});
}
template <class Params>
constexpr Params regular{0.85, 1.45, 0.79, 2.42, 3};

}  // namespace

TYPED_TEST(cnbd_k_fit, finds_k_and_the_parameters_that_made_the_data) {
    const auto truth = regular<TypeParam>;
    const auto c = simulated(truth, 20000);
    const auto fit = fit_by_k(truth, c, {});
    EXPECT_EQ(fit.params.k, 3);
    EXPECT_EQ(fit.searched, 1);
    EXPECT_TRUE(fit.report.identified) << fit.report.advice;
    EXPECT_NE(fit.report.advice.find("Of k = 1 to 5, k = 3 has the highest likelihood."), std::string::npos);
    const auto found = life::estimated<TypeParam>::of(fit.params), made = life::estimated<TypeParam>::of(truth);
    const auto error = fit.standard_errors(), robust = fit.robust_standard_errors();
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(found[i], made[i], 4 * error[i]) << i;
        EXPECT_NEAR(robust[i] / error[i], 1, 0.15) << i;
    }
    double sum = 0;
    for (std::size_t i = 0; i < c.x.size(); ++i)
        sum += log_likelihood(fit.params, c.x[i], c.t_x[i], c.T[i]) + 2 * c.log_gaps[i];
    EXPECT_NEAR(fit.report.log_likelihood, sum, 1e-11 * std::fabs(sum));
    EXPECT_NEAR(fit.aic(), 10 - 2 * sum, 1e-6);

    const auto given = fit_by_k(truth, c, 3, 3);
    EXPECT_NEAR(given.report.log_likelihood, sum, 1e-9 * std::fabs(sum));
    EXPECT_EQ(given.searched, 0);
    EXPECT_NEAR(given.aic(), 8 - 2 * sum, 1e-6);
    for (const int k : {1, 2, 4, 5}) EXPECT_LT(fit_by_k(truth, c, k).report.log_likelihood, sum - 50) << k;
}

// Not the data, only what compares different k, depends on log_gaps.
TYPED_TEST(cnbd_k_fit, log_gaps_do_not_move_the_parameters_of_a_k) {
    using exits = life::cnbd_k::fit_options<std::is_same_v<TypeParam, life::bg_cnbd_k::params>
                                                ? life::cnbd_k::first_exit::repeat_purchase
                                                : life::cnbd_k::first_exit::first_purchase>;
    const auto c = simulated(regular<TypeParam>, 3000);
    const auto with = fit_by_k(regular<TypeParam>, c, 3);
    const auto without = life::cnbd_k::fit(column(c.x), column(c.t_x), column(c.T), column(), column(), exits{.k = 3});
    EXPECT_EQ(life::estimated<TypeParam>::of(with.params), life::estimated<TypeParam>::of(without.params));
    EXPECT_EQ(with.covariance, without.covariance);
    EXPECT_NE(without.report.advice.find("Without log_gaps"), std::string::npos);
    double sum = 0;
    for (const double v : c.log_gaps) sum += v;
    EXPECT_NEAR(with.report.log_likelihood, without.report.log_likelihood + 2 * sum, 1e-8);
    // Whoever needs them is told.
    try {
        (void)life::cnbd_k::fit(column(c.x), column(c.t_x), column(c.T), column(), column(), exits{});
        ADD_FAILURE();
    } catch (const domain_error& e) {
        EXPECT_NE(std::string(e.what()).find(
                      "log_gaps is missing, must be given for k to be found by likelihood; without it, give k"),
                  std::string::npos)
            << e.what();
    }
    EXPECT_THROW((void)life::cnbd_k::fit(life::patterns(c.x, c.t_x, c.T), missing, exits{}), domain_error);
    for (const int k : {0, 33})
        EXPECT_THROW((void)life::cnbd_k::fit(life::patterns(c.x, c.t_x, c.T), missing, exits{.k = k}), domain_error);
}

// The start moves nothing, and the gradient is that of the likelihood.
TYPED_TEST(cnbd_k_fit, the_maximum_is_one) {
    using exits = life::cnbd_k::fit_options<std::is_same_v<TypeParam, life::bg_cnbd_k::params>
                                                ? life::cnbd_k::first_exit::repeat_purchase
                                                : life::cnbd_k::first_exit::first_purchase>;
    const auto c = simulated(regular<TypeParam>, 5000);
    const life::patterns table(c.x, c.t_x, c.T);
    const auto fit = life::cnbd_k::fit(table, missing, exits{.k = 3});
    const auto other = life::cnbd_k::fit(table, missing, exits{.k = 3, .start = TypeParam{10, 100, 5, 0.5, 1}});
    const auto here = life::estimated<TypeParam>::of(fit.params), there = life::estimated<TypeParam>::of(other.params);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(here[i], there[i], 1e-6 * here[i]);
    const auto total = [&](const TypeParam& m) {
        double sum = 0;
        for (std::size_t i = 0; i < c.x.size(); ++i) sum += log_likelihood(m, c.x[i], c.t_x[i], c.T[i]);
        return sum;
    };
    for (std::size_t i = 0; i < 4; ++i) {
        auto up = here, down = here;
        up[i] *= std::exp(1e-3), down[i] *= std::exp(-1e-3);
        auto above = life::estimated<TypeParam>::params(up), below = life::estimated<TypeParam>::params(down);
        above.k = below.k = 3;
        const double curve = (total(above) - 2 * total(fit.params) + total(below)) / 1e-6;
        EXPECT_NEAR((total(above) - total(below)) / 2e-3 / std::fabs(curve), 0, 1e-3) << i;
        EXPECT_LT(curve, 0) << i;
    }
}

TEST(cnbd_k_fit_of_one, is_that_of_bg_nbd_and_mbg_nbd) {
    const auto c = simulated(life::mbg_cnbd_k::params{0.525, 6.183, 0.891, 1.614, 1}, 5000);
    const auto bg = fit_by_k(life::bg_cnbd_k::params{}, c, 1);
    const auto mbg = fit_by_k(life::mbg_cnbd_k::params{}, c, 1);
    const auto same = life::bg_nbd::fit(c.x, c.t_x, c.T);
    const auto modified = life::mbg_nbd::fit(c.x, c.t_x, c.T);
    const auto close = [](const auto& mine, const auto& theirs) {
        EXPECT_NEAR(mine.report.log_likelihood, theirs.report.log_likelihood,
                    1e-14 * std::fabs(theirs.report.log_likelihood));
        const auto found = life::estimated<std::decay_t<decltype(mine.params)>>::of(mine.params);
        const auto expected = life::estimated<std::decay_t<decltype(theirs.params)>>::of(theirs.params);
        for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(found[i], expected[i], 1e-9 * expected[i]);
        for (std::size_t i = 0; i < 16; ++i) {
            EXPECT_NEAR(mine.covariance[i], theirs.covariance[i], 1e-9 * std::fabs(theirs.covariance[i]));
            EXPECT_NEAR(mine.robust_covariance[i], theirs.robust_covariance[i],
                        1e-8 * std::fabs(theirs.robust_covariance[i]));
        }
    };
    close(bg, same);
    close(mbg, modified);
    EXPECT_EQ(fit_by_k(life::mbg_cnbd_k::params{}, c, {}).params.k, 1);
}

TYPED_TEST(cnbd_k_fit, bad_gaps_are_named) {
    const auto good = simulated(regular<TypeParam>, 2000);
    std::size_t repeater = 0;
    while (good.x[repeater] < 2) ++repeater;
    std::size_t single = 0;
    while (good.x[single] > 0) ++single;
    const auto refused = [&](std::size_t row, double value, const char* must) {
        auto c = good;
        c.log_gaps[row] = value;
        try {
            (void)fit_by_k(regular<TypeParam>, c, {});
            ADD_FAILURE() << must;
        } catch (const domain_error& e) {
            EXPECT_EQ(e.detail().argument, "log_gaps");
            EXPECT_EQ(e.detail().row, static_cast<std::int64_t>(row));
            EXPECT_NE(e.detail().must.find(must), std::string::npos) << e.what();
        }
    };
    refused(single, 0.5, "must be 0 where x is 0");
    refused(repeater, -std::numeric_limits<double>::infinity(), "gaps between purchases are > 0");
    const double most = good.x[repeater] * std::log(good.t_x[repeater] / good.x[repeater]);
    refused(repeater, most + 0.001, "at most their number times ln of their mean");
    auto c = good;
    c.log_gaps.pop_back();
    EXPECT_THROW((void)fit_by_k(regular<TypeParam>, c, {}), goodwill::shape_error);

    c = good;
    c.log_gaps[repeater] = missing;
    c.T[single] = missing;
    const auto fit = fit_by_k(regular<TypeParam>, c, {});
    EXPECT_EQ(fit.report.customers, 1998);
    ASSERT_EQ(fit.report.excluded.size(), 2u);
    EXPECT_EQ(fit.report.excluded[1].reason, "log_gaps is missing");
    EXPECT_EQ(fit.report.excluded[1].rows, 1);
    auto without = c;
    for (auto* of : {&without.x, &without.t_x, &without.T, &without.log_gaps})
        of->erase(of->begin() + static_cast<std::ptrdiff_t>(repeater));
    EXPECT_NEAR(fit.report.log_likelihood, fit_by_k(regular<TypeParam>, without, {}).report.log_likelihood, 1e-7);
}

TYPED_TEST(cnbd_k_fit, json_comes_back_as_it_was) {
    const auto c = simulated(regular<TypeParam>, 2000);
    auto fit = fit_by_k(regular<TypeParam>, c, {});
    fit.unit = goodwill::core::time_unit::week;
    const auto text = fit.to_json();
    const auto back = life::fitted_model<TypeParam>::from_json(text);
    EXPECT_EQ(back.params.k, fit.params.k);
    EXPECT_EQ(life::estimated<TypeParam>::of(back.params), life::estimated<TypeParam>::of(fit.params));
    EXPECT_EQ(back.aic(), fit.aic());
    EXPECT_EQ(back.to_json(), text);
    const auto with = [](std::string changed, const std::string& from, const std::string& to) {
        return changed.replace(changed.find(from), from.size(), to);
    };
    for (const auto& [json, message] : {std::pair{with(text, "\"k\": 3", "\"k\": 0"), "k is 0, must be a whole number"},
                                        {with(text, "\"k\": 3", "\"k\": 2.5"), "k is 2.5"},
                                        {with(text, "\"k\": 3", "\"kk\": 3"), "k is missing"},
                                        {with(text, "\"k_by_likelihood\": true", "\"k_by_likelihood\": 1"), "true or"},
                                        {with(text, "\"alpha\"", "\"alfa\""), "alpha is missing"}}) {
        try {
            (void)life::fitted_model<TypeParam>::from_json(json);
            ADD_FAILURE() << message;
        } catch (const goodwill::format_error& e) {
            EXPECT_NE(std::string(e.what()).find(message), std::string::npos) << e.what();
        }
    }
}

TEST(cnbd_k_fit_of_a_base, takes_the_gaps_between_days) {
    namespace core = goodwill::core;
    // Customer 1: days 0, 7, 7, 21; customer 2: day 3; customer 3: days 1 and 29, the last after the calibration.
    const std::vector<std::int64_t> customer{1, 1, 1, 1, 2, 3, 3, 3};
    const std::vector<std::int32_t> day{0, 7, 7, 21, 3, 1, 2, 29};
    const auto base = goodwill::transactions::customer_base::from_columns(
        customer, day, {},
        {.calibration_end = std::chrono::sys_days(std::chrono::days(28))});
    const auto gaps = base.log_gaps();
    ASSERT_EQ(gaps.size(), 3u);
    EXPECT_NEAR(gaps[0], std::log(1.0) + std::log(2.0), 1e-15);
    EXPECT_EQ(gaps[1], 0);
    EXPECT_NEAR(gaps[2], std::log(1.0 / 7), 1e-15);
    const auto later = base.log_gaps(std::chrono::sys_days(std::chrono::days(29)));
    EXPECT_NEAR(later[2], std::log(1.0 / 7) + std::log(27.0 / 7), 1e-15);
    EXPECT_EQ(base.log_gaps(std::chrono::sys_days(std::chrono::days(1))).size(), 2u);
    EXPECT_THROW((void)base.log_gaps(std::chrono::sys_days(std::chrono::days(30))), domain_error);
    const auto fit = life::cnbd_k::fit(base, life::bg_cnbd_k::fit_options{.k = 1});
    EXPECT_EQ(fit.unit, core::time_unit::week);
    EXPECT_EQ(fit.report.customers, 3);
}
