#include <goodwill/lifetime/nbd_future.hpp>

#include <array>

#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime::nbd {
namespace {

void check(const char* function, const params& m) { check_params(function, m, std::array{"r", "alpha"}); }

}  // namespace

void probability_of_n(const params& m, double n, double t, column x, column t_x, column T, std::span<double> out,
                      const scoring_options& options) {
    constexpr const char* function = "nbd.probability_of_n";
    check(function, m);
    check_count(function, n);
    core::check_not_negative(function, "t", t);
    score_rows(function, x, t_x, T, out, options,
               [&](double k, double last, double age) { return probability_of_n(m, n, t, k, last, age); });
}

void time_to_next(const params& m, double q, column x, column t_x, column T, std::span<double> out,
                  const scoring_options& options) {
    constexpr const char* function = "nbd.time_to_next";
    check(function, m);
    check_inner_share(function, q);
    score_rows(function, x, t_x, T, out, options,
               [&](double k, double last, double age) { return time_to_next(m, q, k, last, age); });
}

void expected_purchases(const params& m, double t, double after, column x, column t_x, column T, std::span<double> out,
                        const scoring_options& options) {
    core::check_not_negative("nbd.expected_purchases", "after", after);
    expected_purchases(m, t, x, t_x, T, out, options);
}

void dert(const params& m, double delta, column x, column t_x, column T, std::span<double> out,
          const scoring_options& options) {
    constexpr const char* function = "nbd.dert";
    check(function, m);
    core::check_not_negative(function, "delta", delta);
    score_rows(function, x, t_x, T, out, options,
               [&](double k, double last, double age) { return dert(m, delta, k, last, age); });
}

}  // namespace goodwill::inline v0::lifetime::nbd
