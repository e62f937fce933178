#pragma once
#include <cstddef>
#include <span>

#include <goodwill/lifetime/bg_nbd_future.hpp>

#include "lifetime/bg_columns.hpp"
#include "lifetime/by_count_and_age.hpp"
#include "lifetime/customer_columns.hpp"

/// Column functions about the future, of BG/NBD and of its modified form.  `m` says who is alive; `alive` are the
/// parameters by which who is alive goes on as a BG/NBD customer.  Arguments other than columns were checked.
namespace goodwill::inline v0::lifetime::bg_columns {

/// out = P(alive) of(x, T).
template <class Of>
void alive_times(const char* function, const model& m, column x, column t_x, column T, std::span<double> out,
                 const scoring_options& options, Of of) {
    check_shapes(function, x, t_x, T, out, options);
    const by_count_and_age worth(function, x, T, m.alpha, options, of);
    check_and_score(
        function, x, t_x, T, out, options,
        [&](std::size_t begin, std::size_t end) {
            simd::bg_nbd::p_alive(m, &x[begin], &t_x[begin], &T[begin], &out[begin], end - begin);
            for (std::size_t i = begin; i < end; ++i)
                out[i] = bg_nbd::detail::times_alive(out[i], worth(x[i], T[i]));
        },
        worth.rows_at_once);
}

inline void probability_of_some(const char* function, const model& m, const params& alive, double n, double t,
                                column x, column t_x, column T, std::span<double> out,
                                const scoring_options& options) {
    alive_times(function, m, x, t_x, T, out, options, [&](double k, double age) {
        return bg_nbd::pmf(bg_nbd::detail::alive_at(alive, k, age), n, t);
    });
}

inline void expected_purchases(const char* function, const model& m, const params& alive, double t, double after,
                               column x, column t_x, column T, std::span<double> out,
                               const scoring_options& options) {
    alive_times(function, m, x, t_x, T, out, options, [&](double k, double age) {
        return bg_nbd::detail::purchases_between(alive.r + k, alive.alpha + age, alive.a, alive.b + k, after, t);
    });
}

inline void dert(const char* function, const model& m, const params& alive, double delta, column x, column t_x,
                 column T, std::span<double> out, const scoring_options& options) {
    alive_times(function, m, x, t_x, T, out, options, [&](double k, double age) {
        return bg_nbd::detail::discounted_purchases(alive.r + k, alive.alpha + age, alive.a, alive.b + k, delta);
    });
}

}  // namespace goodwill::inline v0::lifetime::bg_columns
