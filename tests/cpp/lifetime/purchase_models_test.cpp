// What holds for every model of repeat purchases: columns, fits, JSON, simulation.
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include <goodwill/lifetime/bg_nbd_derivatives.hpp>
#include <goodwill/lifetime/bg_nbd_fit.hpp>
#include <goodwill/lifetime/bg_nbd_simulate.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/ggompertz_nbd_derivatives.hpp>
#include <goodwill/lifetime/ggompertz_nbd_fit.hpp>
#include <goodwill/lifetime/ggompertz_nbd_simulate.hpp>
#include <goodwill/lifetime/mbg_nbd_derivatives.hpp>
#include <goodwill/lifetime/mbg_nbd_fit.hpp>
#include <goodwill/lifetime/mbg_nbd_simulate.hpp>
#include <goodwill/lifetime/pareto_nbd_derivatives.hpp>
#include <goodwill/lifetime/pareto_nbd_fit.hpp>
#include <goodwill/lifetime/pareto_nbd_simulate.hpp>
#include <goodwill/lifetime/purchase_times.hpp>
#include <gtest/gtest.h>

#include "customers.hpp"

namespace life = goodwill::lifetime;
using goodwill::domain_error;
using goodwill::format_error;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

template <class Params>
struct of_four {
    using params = Params;
    static constexpr std::size_t many = 40000;
    static constexpr params corners[]{{1e-3, 1e3, 1e-3, 1e3}, {40, 3, 1, 3}};
    static constexpr params steep[]{{0.05, 40, 5, 0.3}, {3, 2, 0.3, 0.5}};
    static constexpr params starts[]{{10, 1000, 10, 0.1}, {0.01, 0.1, 0.01, 0.01}, {1, 1, 1, 1}};
};
struct bg : of_four<life::bg_nbd::params> {
    static constexpr params weekly{0.243, 4.414, 0.793, 2.426}, other{1.5, 20, 2, 5};
    static constexpr const char* name = "bg_nbd";
    template <class... Rest>
    static auto fit(Rest&&... rest) {
        return life::bg_nbd::fit(std::forward<Rest>(rest)...);
    }
};
struct mbg : of_four<life::mbg_nbd::params> {
    static constexpr params weekly{0.525, 6.183, 0.891, 1.614}, other{1.5, 20, 1, 5};
    static constexpr const char* name = "mbg_nbd";
    template <class... Rest>
    static auto fit(Rest&&... rest) {
        return life::mbg_nbd::fit(std::forward<Rest>(rest)...);
    }
};
struct pareto : of_four<life::pareto_nbd::params> {
    static constexpr params weekly{0.553, 10.578, 0.606, 11.669}, other{1.5, 12, 1, 12};
    static constexpr const char* name = "pareto_nbd";
    template <class... Rest>
    static auto fit(Rest&&... rest) {
        return life::pareto_nbd::fit(std::forward<Rest>(rest)...);
    }
};
struct gompertz {
    using params = life::ggompertz_nbd::params;
    static constexpr std::size_t many = 8000;  // a row takes as long as ten of the others
    static constexpr params corners[]{{1e-3, 1e3, 1e3, 1e-3, 1e3}, {40, 3, 1, 1, 1}};
    static constexpr params steep[]{{0.05, 40, 0.5, 5, 0.3}, {3, 2, 0.01, 0.3, 20}};
    static constexpr params starts[]{{10, 1000, 1, 10, 0.1}, {0.01, 0.1, 1e-4, 0.01, 0.01}, {1, 1, 1, 1, 1}};
    static constexpr params weekly{0.553, 10.578, 0.06, 0.8, 10}, other{1.5, 12, 0.1, 1, 30};
    static constexpr const char* name = "ggompertz_nbd";
    template <class... Rest>
    static auto fit(Rest&&... rest) {
        return life::ggompertz_nbd::fit(std::forward<Rest>(rest)...);
    }
};

template <class Model>
class purchase_models : public testing::Test {};
using models = testing::Types<bg, mbg, pareto, gompertz>;
TYPED_TEST_SUITE(purchase_models, models);

template <class Params>
[[nodiscard]] auto list(const Params& m) {
    return std::bit_cast<std::array<double, sizeof m / sizeof(double)>>(m);
}
template <class Model>
constexpr std::size_t size_of = sizeof(typename Model::params) / sizeof(double);

/// Odd lengths, days and moments, missing values, large counts, customers who have just bought.
[[nodiscard]] std::vector<customers> shapes() {
    std::vector<customers> out;
    const life::bg_nbd::params daily{0.243, 4.414 * 7, 0.793, 2.426};
    for (const std::size_t n : {0u, 1u, 7u, 9u, 1001u}) out.push_back(customers::simulated(daily, n, 730, true));
    auto gaps = customers::simulated(daily, 1200, 104, false);
    for (std::size_t i = 0; i < gaps.size(); i += 5)
        (i % 3 == 0 ? gaps.x : i % 3 == 1 ? gaps.t_x : gaps.T)[i] = missing;
    gaps.x[1] = 5000, gaps.t_x[1] = 600, gaps.T[1] = 601.5;
    gaps.x[2] = 114, gaps.t_x[2] = 710, gaps.T[2] = 710;
    gaps.x[3] = 3, gaps.t_x[3] = 3, gaps.T[3] = 1e7;
    out.push_back(gaps);
    return out;
}

void expect_same(double found, double expected, double tolerance, std::size_t row) {
    if (std::isnan(expected))
        EXPECT_TRUE(std::isnan(found)) << row;
    else
        EXPECT_NEAR(found, expected, tolerance * std::max(std::fabs(expected), 1e-290)) << row;
}

template <class Params>
[[nodiscard]] double total_log_likelihood(const Params& m, const customers& c) {
    std::vector<double> rows(c.size());
    log_likelihood(m, c.x, c.t_x, c.T, rows);
    double sum = 0;
    for (const double v : rows) sum += v;
    return sum;
}

}  // namespace

TYPED_TEST(purchase_models, columns_equal_the_scalars) {
    using params = typename TypeParam::params;
    const std::vector<double> times{52, 4, 0.5}, weights{1, -0.5, 0.25};
    for (const params& m : {TypeParam::weekly, TypeParam::other, TypeParam::corners[0], TypeParam::corners[1]})
        for (const auto& c : shapes()) {
            std::vector<double> p(c.size(), -1), ll(c.size()), soon(c.size()), none(c.size()), sum(c.size()),
                alive(c.size());
            p_alive(m, c.x, c.t_x, c.T, p);
            log_likelihood(m, c.x, c.t_x, c.T, ll);
            expected_purchases(m, 39, c.x, c.t_x, c.T, soon);
            no_purchase(m, 13, c.x, c.t_x, c.T, none);
            expected_purchases(m, times, weights, c.x, c.t_x, c.T, sum, {.threads = 2});
            purchases_if_alive(m, c.x, c.T, times, weights, alive);
            for (std::size_t i = 0; i < c.size(); ++i) {
                expect_same(p[i], p_alive(m, c.x[i], c.t_x[i], c.T[i]), 1e-10, i);
                expect_same(ll[i], log_likelihood(m, c.x[i], c.t_x[i], c.T[i]), 1e-11, i);
                expect_same(soon[i], expected_purchases(m, 39, c.x[i], c.t_x[i], c.T[i]), 1e-10, i);
                expect_same(none[i], no_purchase(m, 13, c.x[i], c.t_x[i], c.T[i]), 0, i);
                double expected = 0;
                for (std::size_t j = 0; j < 3; ++j)
                    expected += weights[j] * purchases_if_alive(m, c.x[i], c.T[i], times[j]);
                expect_same(alive[i], expected, 1e-10, i);
                expect_same(sum[i], expected * p_alive(m, c.x[i], c.t_x[i], c.T[i]), 1e-9, i);
            }
        }
}

TYPED_TEST(purchase_models, the_same_to_the_bit_for_any_threads) {
    const auto c = customers::of_model(TypeParam::weekly, 150000, 104, false);
    std::vector<double> one(c.size()), three(c.size());
    expected_purchases(TypeParam::weekly, 39, c.x, c.t_x, c.T, one);
    expected_purchases(TypeParam::weekly, 39, c.x, c.t_x, c.T, three, {.threads = 3, .out_is_scratch = true});
    EXPECT_EQ(one, three);
    const auto few = customers::of_model(TypeParam::weekly, TypeParam::many / 2, 104, false);
    const auto fit = TypeParam::fit(few.x, few.t_x, few.T);
    const auto threads = TypeParam::fit(few.x, few.t_x, few.T, std::span<const double>{},
                                        life::repeat_fit_options<typename TypeParam::params>{.threads = 3});
    EXPECT_EQ(list(fit.params), list(threads.params));
    EXPECT_EQ(fit.robust_covariance, threads.robust_covariance);
}

TYPED_TEST(purchase_models, a_bad_row_is_named_and_nothing_is_written) {
    struct bad {
        double x, t_x, T;
        const char* message;
    };
    for (const auto& b : {bad{-1, 0, 5, "x[3] is -1, must be >= 0"}, {1.5, 1, 5, "x[3] is 1.5, must be a whole number"},
                          {2, 6, 5, "t_x[3] is 6, must be <= T"}, {0, 1, 5, "t_x[3] is 1, must be 0 where x is 0"},
                          {1, 0, 0, "T[3] is 0, must be > 0 where x is > 0"}}) {
        std::vector<double> x(9, 2), t_x(9, 1), T(9, 9), out(9, 42);
        x[3] = b.x, t_x[3] = b.t_x, T[3] = b.T;
        const std::pair<const char*, std::function<void()>> calls[] = {
            {".p_alive: ", [&] { p_alive(TypeParam::weekly, x, t_x, T, out); }},
            {".log_likelihood: ", [&] { log_likelihood(TypeParam::weekly, x, t_x, T, out); }},
            {".no_purchase: ", [&] { no_purchase(TypeParam::weekly, 1, x, t_x, T, out); }},
            {".expected_purchases: ", [&] { expected_purchases(TypeParam::weekly, 39, x, t_x, T, out); }},
        };
        for (const auto& [name, call] : calls) {
            try {
                call();
                ADD_FAILURE() << name << b.message;
            } catch (const domain_error& e) {
                EXPECT_EQ(e.what(), TypeParam::name + std::string(name) + b.message);
            }
            EXPECT_EQ(out, std::vector<double>(9, 42));
        }
    }
    std::vector<double> two(2, 1.0), out(2);
    using params = typename TypeParam::params;
    for (const double wrong : {0.0, -1.0, missing})
        for (std::size_t i = 0; i < size_of<TypeParam>; ++i) {
            auto values = list(TypeParam::weekly);
            values[i] = wrong;
            const auto m = std::bit_cast<params>(values);
            EXPECT_THROW(p_alive(m, two, two, two, out), domain_error);
            EXPECT_THROW((void)simulate(m, two), domain_error);
            EXPECT_TRUE(std::isnan(p_alive(m, 1, 1, 1)));
            EXPECT_TRUE(std::isnan(pmf(m, 1, 1)));
            EXPECT_TRUE(std::isnan(no_purchase(m, 1, 1, 1, 1)));
        }
    EXPECT_THROW(no_purchase(TypeParam::weekly, -1, two, two, two, out), domain_error);
    EXPECT_TRUE(std::isnan(no_purchase(TypeParam::weekly, -1, 1, 1, 1)));
}

TYPED_TEST(purchase_models, recovers_what_made_the_data) {
    constexpr std::size_t size = size_of<TypeParam>;
    for (const auto& truth : {TypeParam::weekly, TypeParam::other}) {
        const auto c = customers::of_model(truth, TypeParam::many, 104, false, 3);
        const auto fit = TypeParam::fit(c.x, c.t_x, c.T);
        EXPECT_TRUE(fit.report.identified) << fit.report.advice;
        const auto error = fit.standard_errors(), robust = fit.robust_standard_errors();
        for (std::size_t i = 0; i < size; ++i) {
            EXPECT_NEAR(list(fit.params)[i], list(truth)[i], 4 * error[i]) << i;
            // The data follow the model, so the two agree.
            EXPECT_NEAR(robust[i] / error[i], 1, 0.15) << i;
        }
        EXPECT_NEAR(fit.report.log_likelihood, total_log_likelihood(fit.params, c),
                    1e-11 * std::fabs(fit.report.log_likelihood));
        EXPECT_GE(fit.report.log_likelihood, total_log_likelihood(truth, c));
        EXPECT_NEAR(fit.aic(), 2 * size - 2 * fit.report.log_likelihood, 1e-6);
        EXPECT_NEAR(fit.bic(), size * std::log(TypeParam::many) - 2 * fit.report.log_likelihood, 1e-6);
    }
}

// The gradient is 0 at the maximum and the covariance is the inverse of the curvature there, by differences.
TYPED_TEST(purchase_models, covariances_by_differences) {
    constexpr std::size_t size = size_of<TypeParam>;
    using params = typename TypeParam::params;
    const auto c = customers::of_model(TypeParam::weekly, 8000, 104, false);
    const auto fit = TypeParam::fit(c.x, c.t_x, c.T);
    const auto error = fit.standard_errors();
    std::vector<double> up(c.size()), down(c.size());
    double information[size][size], products[size][size] = {};
    const auto moved = [&](std::size_t i, double u, std::size_t j, double v) {
        auto p = list(fit.params);
        p[i] += u;
        p[j] += v;
        return std::bit_cast<params>(p);
    };
    std::vector<std::vector<double>> scores;
    for (std::size_t i = 0; i < size; ++i) {
        const double u = 1e-4 * list(fit.params)[i];
        log_likelihood(moved(i, u, 0, 0), c.x, c.t_x, c.T, up);
        log_likelihood(moved(i, -u, 0, 0), c.x, c.t_x, c.T, down);
        double sum = 0;
        for (std::size_t k = 0; k < up.size(); ++k) sum += up[k] = (up[k] - down[k]) / (2 * u);
        EXPECT_NEAR(sum * error[i], 0, 1e-3) << i;
        scores.push_back(up);
        for (std::size_t j = 0; j < size; ++j) {
            const double a = error[i] * 0.02, b = error[j] * 0.02;
            const auto at = [&](double s, double t) { return total_log_likelihood(moved(i, s * a, j, t * b), c); };
            information[i][j] = -(at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * a * b);
        }
    }
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j) {
            double product = 0;
            for (std::size_t k = 0; k < size; ++k) product += fit.covariance[size * i + k] * information[k][j];
            EXPECT_NEAR(product * error[j] / error[i], i == j, 0.02) << i << j;
            for (std::size_t k = 0; k < c.size(); ++k) products[i][j] += scores[i][k] * scores[j][k];
        }
    for (std::size_t i = 0; i < size; ++i) {
        double meat = 0;
        for (std::size_t k = 0; k < size; ++k)
            for (std::size_t l = 0; l < size; ++l)
                meat += fit.covariance[size * i + k] * products[k][l] * fit.covariance[size * l + i];
        EXPECT_NEAR(meat / fit.robust_covariance[(size + 1) * i], 1, 1e-4) << i;
    }
}

TYPED_TEST(purchase_models, the_answer_does_not_depend_on_the_start) {
    constexpr std::size_t size = size_of<TypeParam>;
    using params = typename TypeParam::params;
    const auto c = customers::of_model(TypeParam::weekly, TypeParam::many / 2, 104, true);
    const auto fit = TypeParam::fit(c.x, c.t_x, c.T);
    for (const params& start : TypeParam::starts) {
        const auto other = TypeParam::fit(c.x, c.t_x, c.T, std::span<const double>{},
                                          life::repeat_fit_options<params>{.start = start});
        EXPECT_TRUE(other.report.identified);
        for (std::size_t i = 0; i < size; ++i)
            EXPECT_NEAR(list(other.params)[i], list(fit.params)[i], 1e-5 * list(fit.params)[i]) << i;
    }
}

TYPED_TEST(purchase_models, bad_fits) {
    const std::vector<double> none, one{1}, ages{30, 20, 10}, never(3, 0.0);
    EXPECT_THROW((void)TypeParam::fit(none, none, none), domain_error);
    EXPECT_THROW((void)TypeParam::fit(never, never, ages), goodwill::convergence_error);
    EXPECT_THROW((void)TypeParam::fit(one, one, none), goodwill::shape_error);
    const std::vector<double> twice{3, 1, 0}, at_once{0, 0, 0};
    EXPECT_THROW((void)TypeParam::fit(twice, at_once, ages), goodwill::convergence_error);
}

TYPED_TEST(purchase_models, json_comes_back_as_it_was) {
    constexpr std::size_t size = size_of<TypeParam>;
    using params = typename TypeParam::params;
    const auto c = customers::of_model(TypeParam::weekly, 2000, 104, false);
    auto fit = TypeParam::fit(c.x, c.t_x, c.T);
    fit.unit = goodwill::core::time_unit::week;
    const auto text = fit.to_json();
    const auto back = life::fitted_model<params>::from_json(text);
    EXPECT_EQ(list(back.params), list(fit.params));
    EXPECT_EQ(back.covariance, fit.covariance);
    EXPECT_EQ(back.robust_covariance, fit.robust_covariance);
    EXPECT_EQ(back.to_json(), text);
    const life::fitted_model<params> known{TypeParam::weekly, {}, {}};
    EXPECT_TRUE(std::isnan(known.aic()) && std::isnan(known.robust_standard_errors()[1]));
    EXPECT_EQ(known.to_json().find("robust"), std::string::npos);
    const auto with = [](std::string changed, const std::string& from, const std::string& to) {
        return changed.replace(changed.find(from), from.size(), to);
    };
    const auto rows = "must be " + std::to_string(size) + " rows";
    for (const auto& [json, message] :
         {std::pair<std::string, std::string>{with(text, "\"version\": 1", "\"version\": 2"), "version is 2"},
          {with(text, TypeParam::name, "nbd_of_old"), "must be \""},
          {with(text, "\"alpha\"", "\"alfa\""), "alpha is missing"},
          {with(text, "\"robust_covariance\": [", "\"robust_covariance\": [1, "), rows}}) {
        try {
            (void)life::fitted_model<params>::from_json(json);
            ADD_FAILURE() << message;
        } catch (const format_error& e) {
            EXPECT_NE(std::string(e.what()).find(message), std::string::npos) << e.what();
        }
    }
}

TYPED_TEST(purchase_models, simulated_counts_follow_the_pmf) {
    const std::size_t n = 60000;
    const double t = 39;
    const auto made = simulate(TypeParam::weekly, std::vector<double>(n, t), life::simulate_options{.seed = 7});
    std::vector<double> counts(6);
    double quiet = 0, total = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto k = static_cast<std::size_t>(made.first[i + 1] - made.first[i]);
        if (k < counts.size()) ++counts[k];
        total += static_cast<double>(k);
        quiet += k == 0 || made.time[static_cast<std::size_t>(made.first[i])] > 13;
    }
    for (std::size_t k = 0; k < counts.size(); ++k) {
        const double p = pmf(TypeParam::weekly, static_cast<double>(k), t);
        EXPECT_NEAR(counts[k] / n, p, 4.5 * std::sqrt(p * (1 - p) / n)) << k;
    }
    EXPECT_NEAR(quiet / n, no_purchase(TypeParam::weekly, 13, 0, 0, 0), 0.009);
    EXPECT_NEAR(total / n, expected_purchases(TypeParam::weekly, t), 5 * 3 / std::sqrt(n));
    const std::vector<double> T(5000, 52);
    const auto whole = simulate(TypeParam::weekly, T, life::simulate_options{.seed = 3, .threads = 2});
    auto parts = simulate(TypeParam::weekly, std::span(T).first(2000), life::simulate_options{.seed = 3});
    const auto rest = simulate(TypeParam::weekly, std::span(T).subspan(2000),
                               life::simulate_options{.seed = 3, .first_customer = 2000});
    parts.time.insert(parts.time.end(), rest.time.begin(), rest.time.end());
    EXPECT_EQ(parts.time, whole.time);
}

TYPED_TEST(purchase_models, pmf_sums_to_one_and_has_the_expectation) {
    for (const double t : {0.5, 39.0}) {
        double total = 0, mean = 0;
        for (int n = 0; n < 700; ++n) {
            const double p = pmf(TypeParam::weekly, n, t);
            total += p;
            mean += n * p;
        }
        EXPECT_NEAR(total, 1, 1e-11);
        EXPECT_NEAR(mean, expected_purchases(TypeParam::weekly, t), 1e-9);
    }
    std::vector<double> out(2);
    pmf(TypeParam::weekly, std::vector{0.0, 3.0}, 0, out);
    EXPECT_NEAR(out[0], std::exp(log_likelihood(TypeParam::weekly, 0, 0, 0)), 1e-14);
    EXPECT_EQ(out[1], 0);
    expected_purchases(TypeParam::weekly, std::vector{0.0, missing}, out);
    EXPECT_EQ(out[0], 0);
    EXPECT_TRUE(std::isnan(out[1]));
}

TYPED_TEST(purchase_models, derivatives_by_differences) {
    constexpr std::size_t size = size_of<TypeParam>;
    using params = typename TypeParam::params;
    const std::array<double, 3> rows[] = {{0, 0, 0},     {0, 0, 38.86}, {1, 5, 38.86}, {2, 30.43, 38.86},
                                          {200, 38, 40}, {7, 7.5, 7.5}, {3, 2, 4000}};
    for (const params& m : {TypeParam::weekly, TypeParam::other, TypeParam::steep[0], TypeParam::steep[1]})
        for (const auto& [x, t_x, T] : rows) {
            const auto at = [&, x = x, t_x = t_x, T = T](std::size_t i, double u) {
                auto p = list(m);
                p[i] *= std::exp(u);
                return log_likelihood_derivatives(std::bit_cast<params>(p), x, t_x, T);
            };
            const auto here = at(0, 0);
            const double ll = log_likelihood(m, x, t_x, T);
            EXPECT_NEAR(here[0], ll, 1e-12 * std::max(1.0, std::fabs(ll)));
            for (std::size_t i = 0; i < size; ++i) {
                const auto up = at(i, 1e-4), down = at(i, -1e-4);
                const double slope = (up[0] - down[0]) / 2e-4;
                EXPECT_NEAR(here[1 + i], slope, 1e-7 * (1 + std::fabs(slope))) << x << " " << i;
                for (std::size_t j = i; j < size; ++j) {
                    const double bend = (up[1 + j] - down[1 + j]) / 2e-4;
                    EXPECT_NEAR(here[1 + size + i * (2 * size - 1 - i) / 2 + j], bend, 1e-7 * (1 + std::fabs(bend))) << x << i << j;
                }
            }
        }
    EXPECT_TRUE(std::isnan(log_likelihood_derivatives(TypeParam::weekly, -1, 0, 1)[7]));
}
