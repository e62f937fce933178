#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include <goodwill/core/config.hpp>
#include <goodwill/math/interval.hpp>
#include <goodwill/math/optimise.hpp>

/// Profile likelihood intervals: all values of one parameter that a likelihood-ratio test would not refuse, whatever
/// the others are.  With l(psi) the log-likelihood at its highest over the other parameters, the ends are where l falls
/// by chi2_1(level) / 2 below the maximum.  No scale has to be chosen, and an interval need not lie evenly around its
/// estimate.
/// Source: Venzon & Moolgavkar (1988), A method for computing profile-likelihood-based confidence intervals, Applied
///         Statistics 37(1):87-94, doi:10.2307/2347496.
///
/// The root sqrt(2 (l_max - l)) is nearly a line in psi.  Newton's method finds where it is the normal quantile, within
/// brackets; its slope is that of the log-likelihood itself in psi, because the others are at their maximum (envelope
/// theorem).  For each psi they are found by Newton's method, too, from where their tangent points.
namespace goodwill::inline v0::lifetime {

/// How far from its maximum a coordinate is followed: a parameter to 9 million times its estimate, or as small a part
/// of it.  One that ran away is followed farther on its way home.
inline constexpr double furthest_profile = 16;

/// Intervals of all coordinates of a log-likelihood, the first `logarithms` of which are logarithms: their intervals
/// are those of the parameters.  best: its maximum.  An end that the likelihood does not reach is 0 or infinity, or
/// minus infinity for a coordinate that is no logarithm: the data do not bound the parameter there.  NaN where the
/// search for an end came to nothing.  `function` is what errors name.
/// Throws domain_error for a level outside (0, 1), and convergence_error where `best` is not the highest.
[[nodiscard]] GOODWILL_API std::vector<math::interval> profile_intervals(const char* function,
                                                                         const math::objective& log_likelihood,
                                                                         const math::optimum& best,
                                                                         std::size_t logarithms, double level);

}  // namespace goodwill::inline v0::lifetime
