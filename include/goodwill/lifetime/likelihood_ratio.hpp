#pragma once
#include <algorithm>
#include <cmath>

#include <goodwill/core/check.hpp>
#include <goodwill/math/incomplete_gamma.hpp>

/// Whether what a larger model adds to a nested one is more than chance.
/// Sources: Wilks (1938), The large-sample distribution of the likelihood ratio, Ann. Math. Stat. 9(1):60-62,
///          doi:10.1214/aoms/1177732360; at a boundary Self & Liang (1987), J. Am. Stat. Assoc. 82(398):605-610,
///          doi:10.1080/01621459.1987.10478472.
namespace goodwill::inline v0::lifetime {

struct likelihood_ratio {
    double statistic;        ///< twice the difference of the log-likelihoods, at least 0
    int degrees_of_freedom;  ///< parameters that the larger model has more
    double p_value;          ///< how often chance alone gives as much, if the nested model is true
};

/// Log-likelihoods at the maxima of both, for the same data.  at_boundary: in the nested model one of the parameters
/// is at the end of its range, where half of the time it cannot help: half of chi-square with one degree less.
/// Throws domain_error where the nested model has the higher likelihood, which it cannot have at the maxima.
[[nodiscard]] inline likelihood_ratio likelihood_ratio_test(double nested, double larger, int more_parameters,
                                                            bool at_boundary = false) {
    constexpr const char* function = "likelihood_ratio_test";
    core::check(more_parameters >= 1, function, "more_parameters", std::int64_t{more_parameters}, "must be >= 1");
    core::check(std::isfinite(nested), function, "nested", nested, "must be finite");
    core::check(larger >= nested - 1e-7 * std::fmax(1.0, std::fabs(nested)) && std::isfinite(larger), function,
                "larger", larger, "must be at least that of the nested model, fitted to the same data");
    const double statistic = std::fmax(0.0, 2 * (larger - nested));
    const auto tail = [statistic](int degrees) {
        if (degrees == 0) return statistic > 0 ? 0.0 : 1.0;
        return statistic > 0 ? math::incomplete_gamma_upper(0.5 * degrees, 0.5 * statistic) : 1.0;
    };
    const double p = at_boundary ? 0.5 * (tail(more_parameters) + tail(more_parameters - 1)) : tail(more_parameters);
    return {statistic, more_parameters, p};
}

}  // namespace goodwill::inline v0::lifetime
