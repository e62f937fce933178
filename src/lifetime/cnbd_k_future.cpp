#include <goodwill/lifetime/cnbd_k_dert.hpp>
#include <goodwill/lifetime/cnbd_k_future.hpp>

#include "lifetime/cnbd_k_columns.hpp"

namespace goodwill::inline v0::lifetime::cnbd_k {

template <first_exit Exit>
void dert(const params<Exit>& m, double delta, column x, column t_x, column T, std::span<double> out,
          const scoring_options& options) {
    constexpr const char* function = names_of<Exit>.dert;
    check(function, m);
    core::check_not_negative(function, "delta", delta);
    score_rows(function, x, t_x, T, out, options,
               [&](double vx, double vt, double vT) { return dert(m, delta, vx, vt, vT); });
}

template <first_exit Exit>
void probability_of_n(const params<Exit>& m, double n, double t, column x, column t_x, column T, std::span<double> out,
                      const scoring_options& options) {
    constexpr const char* function = names_of<Exit>.probability_of_n;
    check(function, m);
    check_count(function, n);
    core::check_not_negative(function, "t", t);
    score_rows(function, x, t_x, T, out, options,
               [&](double vx, double vt, double vT) { return probability_of_n(m, n, t, vx, vt, vT); });
}

template <first_exit Exit>
void time_to_next(const params<Exit>& m, double q, column x, column t_x, column T, std::span<double> out,
                  const scoring_options& options) {
    constexpr const char* function = names_of<Exit>.time_to_next;
    check(function, m);
    check_inner_share(function, q);
    score_rows(function, x, t_x, T, out, options,
               [&](double vx, double vt, double vT) { return time_to_next(m, q, vx, vt, vT); });
}

template <first_exit Exit>
void expected_purchases(const params<Exit>& m, double t, double after, column x, column t_x, column T,
                        std::span<double> out, const scoring_options& options) {
    constexpr const char* function = names_of<Exit>.expected_purchases;
    check(function, m);
    core::check_not_negative(function, "t", t);
    core::check_not_negative(function, "after", after);
    score_rows(function, x, t_x, T, out, options,
               [&](double vx, double vt, double vT) { return expected_purchases(m, t, after, vx, vt, vT); });
}

#define GOODWILL_CNBD_K(Params)                                                                                   \
    template void dert(const Params&, double, column, column, column, std::span<double>, const scoring_options&); \
    template void probability_of_n(const Params&, double, double, column, column, column, std::span<double>,      \
                                   const scoring_options&);                                                       \
    template void time_to_next(const Params&, double, column, column, column, std::span<double>,                  \
                               const scoring_options&);                                                           \
    template void expected_purchases(const Params&, double, double, column, column, column, std::span<double>,    \
                                     const scoring_options&);
GOODWILL_CNBD_K(bg_cnbd_k::params)
GOODWILL_CNBD_K(mbg_cnbd_k::params)
#undef GOODWILL_CNBD_K

}  // namespace goodwill::inline v0::lifetime::cnbd_k
