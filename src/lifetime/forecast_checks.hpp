#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/purchase_forecast.hpp>

/// Arguments that all forecasts share.
namespace goodwill::inline v0::lifetime {

inline void check_numbers(const char* function, double t, double level) {
    core::check_not_negative(function, "t", t);
    core::check(level > 0 && level < 1, function, "level", level, "must be > 0 and < 1");
}

inline void check_forecast(const char* function, double t, const forecast_customers& c, double level,
                           const scoring_options& options) {
    check_numbers(function, t, level);
    check_customers(function, c.x, c.t_x, c.T, options);
}

inline void check_moves(const char* function, const movable_model& m, const parameter_moves& moves) {
    if (moves.dimension != m.dimension || moves.by.empty() || moves.by.size() % moves.dimension != 0)
        throw shape_error({function, "draws", {}, "of " + std::to_string(moves.dimension) + " parameters",
                           "must be draws of the " + std::to_string(m.dimension) + " of this model"});
    // Beyond, scores of such parameters say nothing, or are no numbers.
    constexpr double most = 100;
    if (const auto far = std::ranges::find_if(moves.by, [](double by) { return !(std::fabs(by) <= most); });
        far != moves.by.end())
        throw convergence_error({function, "draws", (far - moves.by.begin()) / static_cast<std::int64_t>(m.dimension),
                                 "a parameter times exp(" + core::to_text(*far) + ")",
                                 "must be of a fit that holds its parameters: its errors are too large for draws"});
}

}  // namespace goodwill::inline v0::lifetime
