#include <goodwill/lifetime/cnbd_k.hpp>

#include "lifetime/cnbd_k_columns.hpp"
#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime::cnbd_k {
namespace {

template <first_exit Exit>
[[nodiscard]] double weighted(const params<Exit>& m, double x, double t_x, double T, column times,
                              column weights) noexcept {
    double sum = 0;
    for (std::size_t j = 0; j < times.size(); ++j) sum += weights[j] * purchases_if_alive(m, x, t_x, T, times[j]);
    return sum;
}

}  // namespace

template <first_exit Exit>
void log_likelihood(const params<Exit>& m, column x, column t_x, column T, std::span<double> out,
                    const scoring_options& options) {
    constexpr const char* function = names_of<Exit>.log_likelihood;
    check(function, m);
    score_rows(function, x, t_x, T, out, options,
               [&](double vx, double vt, double vT) { return log_likelihood(m, vx, vt, vT); });
}

template <first_exit Exit>
void p_alive(const params<Exit>& m, column x, column t_x, column T, std::span<double> out,
             const scoring_options& options) {
    constexpr const char* function = names_of<Exit>.p_alive;
    check(function, m);
    score_rows(function, x, t_x, T, out, options,
               [&](double vx, double vt, double vT) { return p_alive(m, vx, vt, vT); });
}

template <first_exit Exit>
void expected_purchases(const params<Exit>& m, column t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = names_of<Exit>.expected_purchases;
    check(function, m);
    score_times(function, t, out, options, [&](double v) { return expected_purchases(m, v); });
}

template <first_exit Exit>
void expected_purchases(const params<Exit>& m, double t, column x, column t_x, column T, std::span<double> out,
                        const scoring_options& options) {
    core::check_not_negative(names_of<Exit>.expected_purchases, "t", t);
    const double one = 1;
    expected_purchases(m, {&t, 1}, {&one, 1}, x, t_x, T, out, options);
}

template <first_exit Exit>
void purchases_if_alive(const params<Exit>& m, column x, column t_x, column T, column times, column weights,
                        std::span<double> out, const scoring_options& options) {
    constexpr const char* function = names_of<Exit>.purchases_if_alive;
    check(function, m);
    check_times(function, times, weights);
    score_rows(function, x, t_x, T, out, options,
               [&](double vx, double vt, double vT) { return weighted(m, vx, vt, vT, times, weights); });
}

template <first_exit Exit>
void expected_purchases(const params<Exit>& m, column times, column weights, column x, column t_x, column T,
                        std::span<double> out, const scoring_options& options) {
    constexpr const char* function = names_of<Exit>.expected_purchases;
    check(function, m);
    check_times(function, times, weights);
    score_rows(function, x, t_x, T, out, options, [&](double vx, double vt, double vT) {
        return p_alive(m, vx, vt, vT) * weighted(m, vx, vt, vT, times, weights);
    });
}

template <first_exit Exit>
void pmf(const params<Exit>& m, column n, double t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = names_of<Exit>.pmf;
    check(function, m);
    core::check_not_negative(function, "t", t);
    score_counts(function, n, out, options, [&](double v) { return pmf(m, v, t); });
}

template <first_exit Exit>
void no_purchase(const params<Exit>& m, double t, column x, column t_x, column T, std::span<double> out,
                 const scoring_options& options) {
    constexpr const char* function = names_of<Exit>.no_purchase;
    check(function, m);
    core::check_not_negative(function, "t", t);
    score_rows(function, x, t_x, T, out, options,
               [&](double vx, double vt, double vT) { return no_purchase(m, t, vx, vt, vT); });
}

#define GOODWILL_CNBD_K(Params)                                                                                  \
    template void log_likelihood(const Params&, column, column, column, std::span<double>, const scoring_options&); \
    template void p_alive(const Params&, column, column, column, std::span<double>, const scoring_options&);     \
    template void expected_purchases(const Params&, column, std::span<double>, const scoring_options&);          \
    template void expected_purchases(const Params&, double, column, column, column, std::span<double>,           \
                                     const scoring_options&);                                                    \
    template void purchases_if_alive(const Params&, column, column, column, column, column, std::span<double>,   \
                                     const scoring_options&);                                                    \
    template void expected_purchases(const Params&, column, column, column, column, column, std::span<double>,   \
                                     const scoring_options&);                                                    \
    template void pmf(const Params&, column, double, std::span<double>, const scoring_options&);                 \
    template void no_purchase(const Params&, double, column, column, column, std::span<double>,                  \
                              const scoring_options&);
GOODWILL_CNBD_K(bg_cnbd_k::params)
GOODWILL_CNBD_K(mbg_cnbd_k::params)
#undef GOODWILL_CNBD_K

}  // namespace goodwill::inline v0::lifetime::cnbd_k
