#pragma once
#include <cmath>
#include <limits>
#include <optional>

#include <goodwill/core/column.hpp>
#include <goodwill/math/interval.hpp>
#include <goodwill/math/student_t.hpp>
#include <goodwill/satisfaction/linearised.hpp>

/// How respondents were drawn, and what follows for the error of an estimate.
/// A mean R = sum w y / sum w over the answers of a group is a ratio of two totals.  With
///     z_i = w_i (y_i - R) / sum w for answers of the group, 0 for all other rows,
/// and z_hc its sum over cluster c of stratum h, of which there are n_h,
///     variance = sum_h n_h / (n_h - 1) sum_c (z_hc - mean of z_hc over the clusters of h)^2,
/// as for clusters that were drawn with replacement.  Rows of other groups and rows without an answer count among the
/// clusters of their strata: that a group has few of them is chance, too.
/// Source: Binder (1983), On the variances of asymptotically normal estimators from complex surveys, International
///         Statistical Review 51(3):279-292, doi:10.2307/1402588.
/// Degrees of freedom: clusters less strata, of those that hold an answer of the group.
namespace goodwill::inline v0::satisfaction {

/// Both columns have one entry a row: integers or texts, none missing.
struct survey_design {
    std::optional<core::column> strata = {};    ///< none: one stratum
    std::optional<core::column> clusters = {};  ///< none: each row is a cluster; a cluster lies in one stratum

    [[nodiscard]] bool given() const noexcept { return strata || clusters; }
};

/// What counts do not say of an estimate, and the rows do.  In the unit of the estimate.
struct row_estimate {
    bool designed = false;  ///< whether the two that follow are of a survey design
    double standard_error = std::numeric_limits<double>::quiet_NaN();
    double degrees = std::numeric_limits<double>::quiet_NaN();
    std::optional<math::interval> resampled = {};  ///< by the bootstrap of rows or clusters
};

/// How many answers a simple random sample would need for an error as small, and what intervals do with them.
struct effective_sample {
    double n = std::numeric_limits<double>::quiet_NaN();              ///< at most the number of answers
    double for_interval = std::numeric_limits<double>::quiet_NaN();   ///< n, less what few degrees of freedom cost
    double design_effect = std::numeric_limits<double>::quiet_NaN();  ///< variance / that of a simple random sample
};

/// `standard_error` is that of the design, in the unit of the classes of `mean`; n answers.  Where all answers agree
/// there is no variance to compare, and Kish's number is taken.
/// Source: Korn & Graubard (1998), Confidence intervals for proportions with small expected number of positive counts
///         estimated from survey data, Survey Methodology 24(2):193-201: for intervals the number is multiplied by the
///         squared ratio of the t quantiles of n - 1 and of the design's degrees of freedom.
[[nodiscard]] inline effective_sample effective_of_design(const linearised_mean& mean, double n, double standard_error,
                                                          double degrees, double level) noexcept {
    effective_sample out;
    const double variance = standard_error * standard_error, simple = mean.spread / (n - 1);
    out.design_effect = variance > 0 && simple > 0 ? variance / simple : n / mean.n_kish;
    out.n = std::fmin(n, n / out.design_effect);
    const double ratio = math::student_two_sided(n - 1, level) / math::student_two_sided(degrees, level);
    out.for_interval = degrees > 0 && n > 1 ? std::fmin(n, out.n * ratio * ratio)
                                            : std::numeric_limits<double>::quiet_NaN();
    return out;
}

}  // namespace goodwill::inline v0::satisfaction
