#include <goodwill/lifetime/gamma_gamma_fit.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/fit_report.hpp>
#include <goodwill/lifetime/gamma_gamma_simulate.hpp>

namespace gg = goodwill::lifetime::gamma_gamma;
using columns = std::vector<double>;

namespace {
const double missing = std::numeric_limits<double>::quiet_NaN();
const double infinite = std::numeric_limits<double>::infinity();

struct customers {
    columns x, z;
};

/// Customers with 1..5 repeat purchases whose mean amounts come from the model.
customers simulated(const gg::params& m, std::size_t n, std::uint64_t seed, bool cents = false) {
    customers c;
    for (std::size_t i = 0; i < n; ++i) c.x.push_back(static_cast<double>(1 + i % 5));
    const auto amounts = gg::simulate(m, c.x, {.seed = seed});
    auto at = amounts.begin();
    for (const double x : c.x) {
        double sum = 0;
        for (int j = 0; j < static_cast<int>(x); ++j, ++at) sum += cents ? std::round(*at * 100) / 100 : *at;
        c.z.push_back(sum / x);
    }
    return c;
}

double total(const gg::params& m, const customers& c) {
    double sum = 0;
    for (std::size_t i = 0; i < c.x.size(); ++i) sum += gg::log_likelihood(m, c.x[i], c.z[i]);
    return sum;
}

std::array<double, 3> list(const gg::params& m) { return {m.p, m.q, m.v}; }
}  // namespace

TEST(gamma_gamma_fit, recovers_what_made_the_data) {
    for (const gg::params truth : {gg::params{6.25, 3.74, 15.44}, {0.8, 1.5, 200}, {20, 8, 3}}) {
        const auto c = simulated(truth, 100000, 1);
        const auto model = gg::fit(c.x, c.z, {}, {.threads = 2});
        EXPECT_TRUE(model.report.converged);
        EXPECT_TRUE(model.report.identified);
        EXPECT_TRUE(model.report.at_boundary.empty());
        EXPECT_EQ(model.report.customers, 100000);
        const auto error = model.standard_errors();
        for (std::size_t i = 0; i < 3; ++i) {
            EXPECT_NEAR(list(model.params)[i], list(truth)[i], 4 * error[i]) << i;
            EXPECT_LT(error[i], 0.05 * list(truth)[i]);
        }
        EXPECT_LT(std::fabs(*model.report.correlation), 0.02);
    }
}

TEST(gamma_gamma_fit, ends_at_a_maximum_of_the_scalar_likelihood) {
    const auto c = simulated({2, 1.5, 40}, 3000, 2);
    const auto model = gg::fit(c.x, c.z);
    EXPECT_NEAR(model.report.log_likelihood / total(model.params, c), 1, 1e-12);
    for (const double factor : {0.999, 1.001})
        for (std::size_t i = 0; i < 3; ++i) {
            auto m = list(model.params);
            m[i] *= factor;
            EXPECT_LT(total({m[0], m[1], m[2]}, c), model.report.log_likelihood);
        }
    const auto again = gg::fit(c.x, c.z, {}, {.start = gg::params{30, 0.1, 1}});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(list(again.params)[i] / list(model.params)[i], 1, 1e-7);
}

// Against second differences of the scalar likelihood.
TEST(gamma_gamma_fit, covariance_is_the_inverse_of_the_observed_information) {
    const auto c = simulated({6, 4, 15}, 2000, 3);
    const auto model = gg::fit(c.x, c.z);
    const auto at = list(model.params);
    double information[3][3];
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) {
            const double hi = 1e-3 * at[i], hj = 1e-3 * at[j];
            double sum = 0;
            for (const int si : {-1, 1})
                for (const int sj : {-1, 1}) {
                    auto m = at;
                    m[i] += si * hi;
                    m[j] += sj * hj;
                    sum += si * sj * total({m[0], m[1], m[2]}, c);
                }
            information[i][j] = -sum / (4 * hi * hj);
        }
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) {
            double entry = 0;
            for (std::size_t k = 0; k < 3; ++k) entry += information[i][k] * model.covariance[3 * k + j];
            EXPECT_NEAR(entry * at[i] / at[j], i == j, 2e-3) << i << j;
        }
}

TEST(gamma_gamma_fit, weights_are_repeated_rows) {
    const auto c = simulated({6, 4, 15}, 500, 4, true);
    columns weights;
    customers repeated;
    for (std::size_t i = 0; i < c.x.size(); ++i) {
        weights.push_back(static_cast<double>(1 + i % 3));
        for (std::size_t k = 0; k < 1 + i % 3; ++k) {
            repeated.x.push_back(c.x[i]);
            repeated.z.push_back(c.z[i]);
        }
    }
    const auto a = gg::fit(c.x, c.z, weights), b = gg::fit(repeated.x, repeated.z);
    EXPECT_EQ(list(a.params), list(b.params));
    EXPECT_EQ(a.covariance, b.covariance);
    EXPECT_EQ(a.report.log_likelihood, b.report.log_likelihood);
    EXPECT_EQ(a.report.patterns, b.report.patterns);
    EXPECT_EQ(a.report.weight, b.report.weight);
    EXPECT_EQ(a.report.correlation, b.report.correlation);
    EXPECT_EQ(a.report.customers, 500);
    EXPECT_EQ(b.report.customers, static_cast<std::int64_t>(repeated.x.size()));
}

TEST(gamma_gamma_fit, another_unit_of_money_changes_v_alone) {
    auto c = simulated({6, 4, 15}, 2000, 5);
    const auto a = gg::fit(c.x, c.z);
    for (double& z : c.z) z *= 1e6;
    const auto b = gg::fit(c.x, c.z);
    EXPECT_NEAR(b.params.p / a.params.p, 1, 1e-6);
    EXPECT_NEAR(b.params.q / a.params.q, 1, 1e-6);
    EXPECT_NEAR(b.params.v / a.params.v, 1e6, 1);
    EXPECT_NEAR(b.report.log_likelihood, a.report.log_likelihood - 2000 * std::log(1e6), 1e-6);
    EXPECT_TRUE(b.report.identified);
}

TEST(gamma_gamma_fit, the_same_for_any_threads) {
    const auto c = simulated({6, 4, 15}, 60000, 6);
    const auto a = gg::fit(c.x, c.z), b = gg::fit(c.x, c.z, {}, {.threads = 3});
    EXPECT_EQ(list(a.params), list(b.params));
    EXPECT_EQ(a.covariance, b.covariance);
    EXPECT_EQ(a.report.log_likelihood, b.report.log_likelihood);
}

TEST(gamma_gamma_fit, counts_what_it_leaves_out) {
    auto c = simulated({6, 4, 15}, 1000, 7);
    const auto clean = gg::fit(c.x, c.z);
    columns weights(1000, 1);
    for (const auto& [x, z, w] : {std::array<double, 3>{0, missing, 1}, {0, 5, 1}, {missing, 5, 1}, {2, missing, 1}, {2, 0, 1},
                                  {2, -3, 1}, {3, 20, 0}}) {
        c.x.push_back(x);
        c.z.push_back(z);
        weights.push_back(w);
    }
    const auto model = gg::fit(c.x, c.z, weights);
    EXPECT_EQ(list(model.params), list(clean.params));
    EXPECT_EQ(model.report.customers, 1000);
    std::string found;
    for (const auto& [reason, rows] : model.report.excluded) found += reason + "=" + std::to_string(rows) + ";";
    EXPECT_EQ(found,
              "frequency is missing=1;frequency is 0: a one-time buyer=2;monetary_value is missing=1;"
              "monetary_value is not above 0=2;weight is 0=1;");
}

// One customer; one amount for all.
TEST(gamma_gamma_fit, says_when_it_is_not_identified) {
    columns counts(50), equal(50, 20.0);
    std::iota(counts.begin(), counts.end(), 1);
    for (const auto& [x, z] : {customers{{2}, {10}}, {counts, equal}}) {
        std::string advice;
        try {
            const auto model = gg::fit(x, z);
            EXPECT_FALSE(model.report.identified);
            advice = model.report.advice;
        } catch (const goodwill::convergence_error& e) {
            advice = e.what();
        }
        EXPECT_NE(advice.find("do not determine"), std::string::npos) << advice;
    }
}

TEST(gamma_gamma_fit, says_when_the_mean_does_not_exist) {
    const auto c = simulated({3, 0.7, 5}, 20000, 8);
    const auto model = gg::fit(c.x, c.z);
    EXPECT_TRUE(model.report.identified);
    EXPECT_LT(model.params.q, 1);
    EXPECT_NE(model.report.advice.find("q is at most 1"), std::string::npos);
}

TEST(gamma_gamma_fit, says_when_frequency_and_spend_go_together) {
    auto c = simulated({6, 4, 15}, 5000, 9);
    for (std::size_t i = 0; i < c.x.size(); ++i) c.z[i] *= c.x[i];
    const auto model = gg::fit(c.x, c.z);
    EXPECT_GT(*model.report.correlation, 0.3);
    EXPECT_NE(model.report.advice.find("correlated"), std::string::npos);
}

TEST(gamma_gamma_fit, refuses_what_it_cannot_use) {
    const columns x{1, 2, 3}, z{10, 20, 30}, zeros(3, 0.0), short_one{10, 20};
    EXPECT_THROW((void)gg::fit(columns{}, columns{}), goodwill::domain_error);
    EXPECT_THROW((void)gg::fit(zeros, z), goodwill::convergence_error);  // all one-time buyers
    EXPECT_THROW((void)gg::fit(x, zeros), goodwill::convergence_error);
    EXPECT_THROW((void)gg::fit(x, z, zeros), goodwill::convergence_error);
    EXPECT_THROW((void)gg::fit(x, short_one), goodwill::shape_error);
    EXPECT_THROW((void)gg::fit(x, z, short_one), goodwill::shape_error);
    for (const double bad : {-1.0, infinite}) {
        const columns with_bad{1, bad, 3};
        EXPECT_THROW((void)gg::fit(with_bad, z), goodwill::domain_error) << bad;
        EXPECT_THROW((void)gg::fit(x, z, with_bad), goodwill::domain_error) << bad;
    }
    EXPECT_THROW((void)gg::fit(x, columns{1, infinite, 1}), goodwill::domain_error);
    EXPECT_THROW((void)gg::fit(x, z, columns{1, missing, 1}), goodwill::domain_error);
    EXPECT_THROW((void)gg::fit(x, z, {}, {.start = gg::params{1, 0, 1}}), goodwill::domain_error);
    EXPECT_THROW((void)gg::fit(x, z, {}, {.max_iterations = 0}), goodwill::domain_error);
    EXPECT_THROW((void)gg::fit(x, z, {}, {.threads = 0}), goodwill::domain_error);
}

TEST(gamma_gamma_fit, can_be_stopped) {
    const auto c = simulated({6, 4, 15}, 1000000, 11);
    double last = -1;
    const auto stop = [&](double done) {
        EXPECT_TRUE(done >= last && done <= 1) << done;
        last = done;
        return done < 0.2;
    };
    EXPECT_THROW((void)gg::fit(c.x, c.z, {}, {.progress = stop}), goodwill::cancelled);
    EXPECT_GE(last, 0.2);
}

TEST(gamma_gamma_fit, comes_back_from_json) {
    const auto c = simulated({6, 4, 15}, 1000, 10);
    const auto model = gg::fit(c.x, c.z);
    const auto text = model.to_json();
    const auto back = gg::fitted::from_json(text);
    EXPECT_EQ(list(back.params), list(model.params));
    EXPECT_EQ(back.covariance, model.covariance);
    EXPECT_EQ(*back.report.correlation, *model.report.correlation);
    EXPECT_EQ(back.report.log_likelihood, model.report.log_likelihood);
    EXPECT_EQ(back.to_json(), text);
    gg::fitted known{{6, 4, 15}, columns(9, missing), {}};
    EXPECT_FALSE(gg::fitted::from_json(known.to_json()).report.correlation);
    EXPECT_TRUE(std::isnan(gg::fitted::from_json(known.to_json()).standard_errors()[2]));

    const auto replaced = [&](const std::string& from, const std::string& to) {
        auto out = text;
        return out.replace(out.find(from), from.size(), to);
    };
    for (const auto& bad : {std::string("{"), std::string("[]"), replaced("gamma_gamma", "bg_nbd"),
                            replaced("\"version\": 1", "\"version\": 2"), replaced("\"p\": ", "\"p\": -"),
                            replaced("\"covariance\": [", "\"covariance\": [1, "), replaced("\"report\"", "\"reprot\"")})
        EXPECT_THROW((void)gg::fitted::from_json(bad), goodwill::format_error) << bad;
}

TEST(gamma_gamma_simulate, is_a_function_of_seed_and_customer) {
    const gg::params m{6.25, 3.74, 15.44};
    const columns counts{2, 0, 3}, last{3};
    const auto a = gg::simulate(m, counts, {.seed = 5}), b = gg::simulate(m, counts, {.seed = 5, .threads = 2});
    EXPECT_EQ(a, b);
    ASSERT_EQ(a.size(), 5u);
    const auto part = gg::simulate(m, last, {.seed = 5, .first_customer = 2});
    EXPECT_TRUE(std::equal(part.begin(), part.end(), a.begin() + 2));
    EXPECT_NE(a, gg::simulate(m, counts, {.seed = 6}));
    for (const double amount : gg::simulate({1e-3, 1e-3, 1}, columns(2000, 1.0))) ASSERT_FALSE(std::isnan(amount));
    for (const double bad : {-1.0, 0.5, missing, infinite, 1e10})
        EXPECT_THROW((void)gg::simulate(m, columns{bad}), goodwill::domain_error) << bad;
    EXPECT_THROW((void)gg::simulate({0, 1, 1}, counts), goodwill::domain_error);
}
