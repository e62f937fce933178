#pragma once
#include <span>
#include <vector>

#include <goodwill/core/config.hpp>

/// Many groups side by side: each group's value drawn towards the mean of all, the more the fewer answers it has, so
/// that the ranking is not led by the groups that chance threw furthest.
///
/// Model: value_i ~ N(theta_i, V_i) with V_i = sigma^2 / n_i and theta_i ~ N(mu, A) (Morris 1983, Parametric empirical
/// Bayes inference: theory and applications, JASA 78(381):47-55, doi:10.1080/01621459.1983.10477920).
/// sigma^2 is the answers' variance within groups, pooled, so that a group whose answers are all alike is not taken
/// for certain.  A solves sum of (value_i - mu)^2 / (V_i + A) = k - 1 with mu the weighted mean (Paule & Mandel 1982),
/// 0 where there is no solution.  The share drawn in is B_i = (k - 3) / (k - 1) * V_i / (V_i + A); with equal V_i this
/// is the estimator of James and Stein about the mean (Efron & Morris 1975).  The posterior variance is
/// V_i (1 - (k - 1) / k B_i) + 2 / (k - 3) B_i^2 (Vbar + A) / (V_i + A) (value_i - mu)^2, Vbar the mean of V_i with
/// weights 1 / (V_i + A): its last part is what not knowing A costs.
/// Units: those of the values.
namespace goodwill::inline v0::satisfaction {

struct shrunken_groups {
    double mean = 0;              ///< mu
    double between_variance = 0;  ///< A
    std::vector<double> value;    ///< mu for a group without answers
    std::vector<double> standard_error;
    std::vector<double> low, high;
    std::vector<double> reliability;  ///< 1 - B_i, the weight of the group's own value: 0 without answers
};

struct shrinkage_options {
    double level = 0.95;
    double least = -100, most = 100;  ///< limits are clipped to these
    /// Whether the standard errors hold n - 1 already, as those of means do.
    bool unbiased = false;
};

/// From the groups' values, their standard errors and numbers of effective answers, shape (k,); NaN values are groups
/// without answers.  Throws shape_error; domain_error for a level outside (0, 1), for fewer than four groups with
/// answers, and where no group has two answers.
[[nodiscard]] GOODWILL_API shrunken_groups shrink(std::span<const double> value, std::span<const double> standard_error,
                                                  std::span<const double> n_effective,
                                                  const shrinkage_options& options = {});

}  // namespace goodwill::inline v0::satisfaction
