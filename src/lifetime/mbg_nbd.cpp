#include <goodwill/lifetime/mbg_nbd.hpp>

#include "lifetime/bg_columns.hpp"
#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime::mbg_nbd {
namespace {

void check(const char* function, const params& m) {
    check_params(function, m, std::array{"r", "alpha", "a", "b"});
}
[[nodiscard]] bg_columns::model kernel_of(const params& m) { return {{m.r, m.alpha, m.a, m.b}, 0}; }

[[nodiscard]] double of_x(const bg_columns::model& m, double x) {
    return math::log_rising(m.r, x) - x * std::log(m.alpha) + detail::log_stayed({m.r, m.alpha, m.a, m.b}, x);
}

}  // namespace

void log_likelihood(const params& m, column x, column t_x, column T, std::span<double> out,
                    const scoring_options& options) {
    constexpr const char* function = "mbg_nbd.log_likelihood";
    check(function, m);
    bg_columns::log_likelihood(function, kernel_of(m), of_x, x, t_x, T, out, options);
}

void p_alive(const params& m, column x, column t_x, column T, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "mbg_nbd.p_alive";
    check(function, m);
    bg_columns::p_alive(function, kernel_of(m), x, t_x, T, out, options);
}

void expected_purchases(const params& m, column t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "mbg_nbd.expected_purchases";
    check(function, m);
    score_times(function, t, out, options, [&](double v) { return expected_purchases(m, v); });
}

void expected_purchases(const params& m, double t, column x, column t_x, column T, std::span<double> out,
                        const scoring_options& options) {
    core::check_not_negative("mbg_nbd.expected_purchases", "t", t);
    const double one = 1;
    expected_purchases(m, {&t, 1}, {&one, 1}, x, t_x, T, out, options);
}

void expected_purchases(const params& m, column times, column weights, column x, column t_x, column T,
                        std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "mbg_nbd.expected_purchases";
    check(function, m);
    bg_columns::expected_purchases(function, kernel_of(m), detail::stayed_once(m), times, weights, x, t_x, T, out,
                                   options);
}

void purchases_if_alive(const params& m, column x, column T, column times, column weights, std::span<double> out,
                        const scoring_options& options) {
    constexpr const char* function = "mbg_nbd.purchases_if_alive";
    check(function, m);
    bg_columns::purchases_if_alive(function, detail::stayed_once(m), x, T, times, weights, out, options);
}

void pmf(const params& m, column n, double t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "mbg_nbd.pmf";
    check(function, m);
    core::check_not_negative(function, "t", t);
    score_counts(function, n, out, options, [&](double v) { return pmf(m, v, t); });
}

void no_purchase(const params& m, double t, column x, column t_x, column T, std::span<double> out,
                 const scoring_options& options) {
    constexpr const char* function = "mbg_nbd.no_purchase";
    check(function, m);
    core::check_not_negative(function, "t", t);
    score_rows(function, x, t_x, T, out, options,
               [&](double n, double last, double age) { return no_purchase(m, t, n, last, age); });
}

}  // namespace goodwill::inline v0::lifetime::mbg_nbd
