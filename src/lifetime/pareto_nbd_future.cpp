#include <goodwill/lifetime/pareto_nbd_future.hpp>

#include <algorithm>
#include <array>

#include "lifetime/by_count_and_age.hpp"
#include "lifetime/customer_columns.hpp"
#include "lifetime/pareto_nbd_columns.hpp"
#include "simd/pareto_nbd.hpp"

namespace goodwill::inline v0::lifetime::pareto_nbd {
namespace {

void check(const char* function, const params& m) {
    check_params(function, m, std::array{"r", "alpha", "s", "beta"});
}

}  // namespace

void probability_of_n(const params& m, double n, double t, column x, column t_x, column T, std::span<double> out,
                      const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.probability_of_n";
    check(function, m);
    check_count(function, n);
    core::check_not_negative(function, "t", t);
    if (n == 0)
        return score_rows(function, x, t_x, T, out, options,
                          [&](double k, double last, double age) { return no_purchase(m, t, k, last, age); });
    check_shapes(function, x, t_x, T, out, options);
    const alive_rows alive(function, m, T, options);
    const by_count_and_age bought(
        function, x, T, std::min(m.alpha, m.beta), options,
        [&](double k, double age) { return pmf(detail::alive_at(m, k, age), n, t); });
    check_and_score(
        function, x, t_x, T, out, options,
        [&](std::size_t begin, std::size_t end) {
            alive(&x[begin], &t_x[begin], &T[begin], end - begin, &out[begin]);
            for (std::size_t i = begin; i < end; ++i) out[i] *= bought(x[i], T[i]);
        },
        bought.rows_at_once);
}

void time_to_next(const params& m, double q, column x, column t_x, column T, std::span<double> out,
                  const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.time_to_next";
    check(function, m);
    check_inner_share(function, q);
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        simd::pareto_nbd::log_odds(m, &x[begin], &t_x[begin], &T[begin], &out[begin], end - begin);
        for (std::size_t i = begin; i < end; ++i)
            if (!std::isnan(out[i]))
                out[i] = detail::time_to_buy(m.r + x[i], m.alpha + T[i], m.s, m.beta + T[i],
                                             q * (1 + std::exp(out[i])));
    });
}

void expected_purchases(const params& m, double t, double after, column x, column t_x, column T, std::span<double> out,
                        const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.expected_purchases";
    check(function, m);
    core::check_not_negative(function, "t", t);
    core::check_not_negative(function, "after", after);
    check_shapes(function, x, t_x, T, out, options);
    const alive_rows alive(function, m, T, options);
    const by_age lasting(function, T, options, [&](double age) {
        return detail::purchases_between({1, 1, m.s, m.beta + age}, after, t);
    });
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        alive(&x[begin], &t_x[begin], &T[begin], end - begin, &out[begin]);
        for (std::size_t i = begin; i < end; ++i) out[i] *= (m.r + x[i]) / (m.alpha + T[i]) * lasting(T[i]);
    });
}

}  // namespace goodwill::inline v0::lifetime::pareto_nbd
