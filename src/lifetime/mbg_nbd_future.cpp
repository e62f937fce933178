#include <goodwill/lifetime/mbg_nbd_future.hpp>

#include <array>

#include "lifetime/bg_future_columns.hpp"

namespace goodwill::inline v0::lifetime::mbg_nbd {
namespace {

void check(const char* function, const params& m) {
    check_params(function, m, std::array{"r", "alpha", "a", "b"});
}
[[nodiscard]] bg_columns::model kernel_of(const params& m) { return {{m.r, m.alpha, m.a, m.b}, 0}; }

}  // namespace

void probability_of_n(const params& m, double n, double t, column x, column t_x, column T, std::span<double> out,
                      const scoring_options& options) {
    constexpr const char* function = "mbg_nbd.probability_of_n";
    check(function, m);
    check_count(function, n);
    core::check_not_negative(function, "t", t);
    if (n > 0)
        return bg_columns::probability_of_some(function, kernel_of(m), detail::stayed_once(m), n, t, x, t_x, T, out,
                                               options);
    score_rows(function, x, t_x, T, out, options,
               [&](double k, double last, double age) { return no_purchase(m, t, k, last, age); });
}

void time_to_next(const params& m, double q, column x, column t_x, column T, std::span<double> out,
                  const scoring_options& options) {
    constexpr const char* function = "mbg_nbd.time_to_next";
    check(function, m);
    check_inner_share(function, q);
    score_rows(function, x, t_x, T, out, options,
               [&](double k, double last, double age) { return time_to_next(m, q, k, last, age); });
}

void expected_purchases(const params& m, double t, double after, column x, column t_x, column T, std::span<double> out,
                        const scoring_options& options) {
    constexpr const char* function = "mbg_nbd.expected_purchases";
    core::check_not_negative(function, "after", after);
    if (after == 0) return expected_purchases(m, t, x, t_x, T, out, options);
    check(function, m);
    core::check_not_negative(function, "t", t);
    bg_columns::expected_purchases(function, kernel_of(m), detail::stayed_once(m), t, after, x, t_x, T, out, options);
}

void dert(const params& m, double delta, column x, column t_x, column T, std::span<double> out,
          const scoring_options& options) {
    constexpr const char* function = "mbg_nbd.dert";
    check(function, m);
    core::check_not_negative(function, "delta", delta);
    bg_columns::dert(function, kernel_of(m), detail::stayed_once(m), delta, x, t_x, T, out, options);
}

}  // namespace goodwill::inline v0::lifetime::mbg_nbd
