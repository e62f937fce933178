#pragma once
#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/bg_bb.hpp>

#include "lifetime/customer_columns.hpp"

/// Checks of the columns (x, t_x, n) of customers with opportunities, for scores, fits and simulations.
namespace goodwill::inline v0::lifetime::bg_bb {

inline void check(const char* function, const params& m) {
    check_params(function, m, std::array{"alpha", "beta", "gamma", "delta"});
}

inline constexpr auto missing_or_horizon = [](double v) { return std::isnan(v) || detail::is_horizon(v); };
inline constexpr const char* horizon_must = "must be a whole number from 0 to 1000000";
inline void check_horizon(const char* function, double horizon) {
    core::check(detail::is_horizon(horizon), function, "horizon", horizon, horizon_must);
}

[[noreturn]] inline void throw_bad_opportunities(const char* function, double x, double t_x, double n,
                                                 std::size_t row) {
    const auto fail = [&](const char* argument, double value, const char* must) {
        throw domain_error({function, argument, static_cast<std::int64_t>(row), core::to_text(value), must});
    };
    if (!(x >= 0)) fail("x", x, "must be >= 0");
    if (!(x <= 0x1p51 && detail::whole(x))) fail("x", x, "must be a whole number");
    if (!(t_x >= 0)) fail("t_x", t_x, "must be >= 0");
    if (!(t_x <= 0x1p51 && detail::whole(t_x))) fail("t_x", t_x, "must be a whole number");
    if (!(n >= 1 && n <= detail::most_periods && detail::whole(n)))
        fail("n", n, "must be a whole number from 1 to 1000000");
    if (t_x > n) fail("t_x", t_x, "must be at most the number of opportunities");
    if (x > n) fail("x", x, "must be at most the number of opportunities");
    if (x > 0 && t_x == 0) fail("t_x", t_x, "must be > 0 where x is > 0");
    if (t_x < x) fail("t_x", t_x, "must be at least the number of purchases");
    throw domain_error({function, "t_x", static_cast<std::int64_t>(row), core::to_text(t_x),
                        "must be 0 where x is 0"});
}

/// Throws domain_error for the first row that is neither missing nor in the domain.
inline void check_opportunities(const char* function, column x, column t_x, column n, std::size_t begin,
                                std::size_t end) {
    constexpr std::size_t block = 1024;
    const auto ok = [&](std::size_t i) {
        const int missing = int{x[i] != x[i]} | int{t_x[i] != t_x[i]} | int{n[i] != n[i]};
        return int{detail::in_domain(x[i], t_x[i], n[i])} | missing;
    };
    for (; begin < end; begin += block) {
        const std::size_t stop = std::min(begin + block, end);
        int all = 1;
        for (std::size_t i = begin; i < stop; ++i) all &= ok(i);
        for (std::size_t i = begin; all == 0 && i < stop; ++i)
            if (ok(i) == 0) throw_bad_opportunities(function, x[i], t_x[i], n[i], i);
    }
}

}  // namespace goodwill::inline v0::lifetime::bg_bb
