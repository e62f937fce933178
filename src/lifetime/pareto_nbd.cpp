#include <goodwill/lifetime/pareto_nbd.hpp>

#include <algorithm>
#include <array>
#include <vector>

#include "lifetime/by_count_and_age.hpp"
#include "lifetime/customer_columns.hpp"
#include "lifetime/pareto_nbd_columns.hpp"
#include "simd/pareto_nbd.hpp"

namespace goodwill::inline v0::lifetime::pareto_nbd {
namespace {

void check(const char* function, const params& m) {
    check_params(function, m, std::array{"r", "alpha", "s", "beta"});
}

/// Sum over times of weight times purchases of who is alive, but for a customer's rate: it depends on T alone.
[[nodiscard]] double weighted_lasting(const params& m, double T, column times, column weights) noexcept {
    double sum = 0;
    for (std::size_t j = 0; j < times.size(); ++j) sum += weights[j] * detail::lasting(m.s, m.beta + T, times[j]);
    return sum;
}

}  // namespace

void log_likelihood(const params& m, column x, column t_x, column T, std::span<double> out,
                    const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.log_likelihood";
    check(function, m);
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        simd::pareto_nbd::log_odds(m, &x[begin], &t_x[begin], &T[begin], &out[begin], end - begin);
        for (std::size_t i = begin; i < end; ++i) {
            const double odds = out[i];
            if (std::isnan(odds)) continue;
            out[i] = math::log_rising(m.r, x[i]) - x[i] * std::log(m.alpha) -
                     (m.r + x[i]) * std::log1p(T[i] / m.alpha) - m.s * std::log1p(T[i] / m.beta) + std::max(odds, 0.0) +
                     std::log1p(std::exp(-std::fabs(odds)));
        }
    });
}

void p_alive(const params& m, column x, column t_x, column T, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.p_alive";
    check(function, m);
    check_shapes(function, x, t_x, T, out, options);
    const alive_rows alive(function, m, T, options);
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        alive(&x[begin], &t_x[begin], &T[begin], end - begin, &out[begin]);
    });
}

void expected_purchases(const params& m, column t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.expected_purchases";
    check(function, m);
    score_times(function, t, out, options, [&](double v) { return expected_purchases(m, v); });
}

void expected_purchases(const params& m, double t, column x, column t_x, column T, std::span<double> out,
                        const scoring_options& options) {
    core::check_not_negative("pareto_nbd.expected_purchases", "t", t);
    const double one = 1;
    expected_purchases(m, {&t, 1}, {&one, 1}, x, t_x, T, out, options);
}

void expected_purchases(const params& m, column times, column weights, column x, column t_x, column T,
                        std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.expected_purchases";
    check(function, m);
    check_times(function, times, weights);
    check_shapes(function, x, t_x, T, out, options);
    const alive_rows alive(function, m, T, options);
    const by_age lasting(function, T, options, [&](double age) { return weighted_lasting(m, age, times, weights); });
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        alive(&x[begin], &t_x[begin], &T[begin], end - begin, &out[begin]);
        for (std::size_t i = begin; i < end; ++i) out[i] *= (m.r + x[i]) / (m.alpha + T[i]) * lasting(T[i]);
    });
}

void purchases_if_alive(const params& m, column x, column T, column times, column weights, std::span<double> out,
                        const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.purchases_if_alive";
    check(function, m);
    check_times(function, times, weights);
    const std::vector<double> last(x.size());
    check_shapes(function, x, last, T, out, options);
    const by_age lasting(function, T, options, [&](double age) { return weighted_lasting(m, age, times, weights); });
    check_and_score(function, x, last, T, out, options, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            out[i] = (m.r + x[i]) / (m.alpha + T[i]) * lasting(T[i]);
    });
}

void dert(const params& m, double delta, column x, column t_x, column T, std::span<double> out,
          const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.dert";
    check(function, m);
    core::check_not_negative(function, "delta", delta);
    check_shapes(function, x, t_x, T, out, options);
    const alive_rows alive(function, m, T, options);
    const std::vector<double> any(T.size());
    const by_count_and_age at_moments(function, any, T, m.beta, options, [&](double, double age) {
        return detail::discounted_lasting(m.s, m.beta + age, delta);
    });
    const by_age lasting(function, T, options, [&](double age) { return at_moments(0, age); });
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        alive(&x[begin], &t_x[begin], &T[begin], end - begin, &out[begin]);
        for (std::size_t i = begin; i < end; ++i) {
            const double worth = (m.r + x[i]) / (m.alpha + T[i]) * lasting(T[i]);
            out[i] = std::isinf(worth) && !std::isnan(out[i]) ? worth : out[i] * worth;
        }
    });
}

void pmf(const params& m, column n, double t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.pmf";
    check(function, m);
    core::check_not_negative(function, "t", t);
    score_counts(function, n, out, options, [&](double v) { return pmf(m, v, t); });
}

void no_purchase(const params& m, double t, column x, column t_x, column T, std::span<double> out,
                 const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.no_purchase";
    check(function, m);
    core::check_not_negative(function, "t", t);
    score_rows(function, x, t_x, T, out, options,
               [&](double n, double last, double age) { return no_purchase(m, t, n, last, age); });
}

}  // namespace goodwill::inline v0::lifetime::pareto_nbd
