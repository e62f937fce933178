#pragma once
#include <cmath>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/discount.hpp>
#include <goodwill/lifetime/equity_model.hpp>

/// What equity models of purchases and of contracts check.
namespace goodwill::inline v0::lifetime {

inline constexpr const char* equity_function = "customer_equity";

inline void check_discounting(const discounting& d) {
    core::check(d.horizon > 0, equity_function, "horizon", d.horizon, "must be > 0");
    core::check(d.rate >= 0 && d.rate < 1, equity_function, "discount_rate", d.rate,
                "must be a share a year, >= 0 and < 1: 15 % is 0.15");
    core::check(d.rate > 0 || std::isfinite(d.horizon), equity_function, "discount_rate", d.rate,
                "must be > 0 where the horizon is infinite");
}

/// The same of what a caller asks for: a longer horizon is one in another unit.
inline void check_asked(const discounting& d) {
    check_discounting(d);
    core::check(std::isinf(d.horizon) || d.horizon <= 100 * core::units_per_year(d.unit), equity_function, "horizon",
                d.horizon, "must be in the unit of the model, and at most 100 years long or infinite");
}

template <class Params>
void check_scenario(const Params& m, const scenario& s) {
    core::check_positive(equity_function, "frequency", s.frequency);
    core::check_positive(equity_function, "leaving", s.leaving);
    if constexpr (!requires { m.r; })
        core::check(s.frequency == 1, equity_function, "frequency", s.frequency,
                    "must be 1: contracts are renewed by the calendar");
    if constexpr (requires { m.r; } && sizeof(Params) == 2 * sizeof(double))
        core::check(s.leaving == 1, equity_function, "leaving", s.leaving, "must be 1: in NBD nobody leaves");
    const double most = most_leaving(m);
    if (!(s.leaving < most))
        throw domain_error({equity_function, "leaving", {}, core::to_text(s.leaving),
                            "must be < " + core::to_text(most) + ", where all would leave at once"});
}

}  // namespace goodwill::inline v0::lifetime
