#include <goodwill/lifetime/nbd.hpp>

#include <array>

#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime::nbd {
namespace {

void check(const char* function, const params& m) { check_params(function, m, std::array{"r", "alpha"}); }

}  // namespace

void log_likelihood(const params& m, column x, column t_x, column T, std::span<double> out,
                    const scoring_options& options) {
    constexpr const char* function = "nbd.log_likelihood";
    check(function, m);
    score_rows(function, x, t_x, T, out, options,
               [&](double n, double last, double age) { return log_likelihood(m, n, last, age); });
}

void expected_purchases(const params& m, column t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "nbd.expected_purchases";
    check(function, m);
    score_times(function, t, out, options, [&](double v) { return expected_purchases(m, v); });
}

void expected_purchases(const params& m, double t, column x, column t_x, column T, std::span<double> out,
                        const scoring_options& options) {
    core::check_not_negative("nbd.expected_purchases", "t", t);
    const double one = 1;
    expected_purchases(m, {&t, 1}, {&one, 1}, x, t_x, T, out, options);
}

void expected_purchases(const params& m, column times, column weights, column x, column t_x, column T,
                        std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "nbd.expected_purchases";
    check(function, m);
    check_times(function, times, weights);
    double total = 0;
    for (std::size_t j = 0; j < times.size(); ++j) total += weights[j] * times[j];
    score_rows(function, x, t_x, T, out, options,
               [&](double n, double last, double age) { return total * expected_purchases(m, 1, n, last, age); });
}

void pmf(const params& m, column n, double t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "nbd.pmf";
    check(function, m);
    core::check_not_negative(function, "t", t);
    score_counts(function, n, out, options, [&](double v) { return pmf(m, v, t); });
}

void no_purchase(const params& m, double t, column x, column t_x, column T, std::span<double> out,
                 const scoring_options& options) {
    constexpr const char* function = "nbd.no_purchase";
    check(function, m);
    core::check_not_negative(function, "t", t);
    score_rows(function, x, t_x, T, out, options,
               [&](double n, double last, double age) { return no_purchase(m, t, n, last, age); });
}

}  // namespace goodwill::inline v0::lifetime::nbd
